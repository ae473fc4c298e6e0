"""What an uploaded file is, seen before a build: its kind, its columns, its first rows."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from smartcart.errors import RefusedError
from smartcart.input.describe import describe
from smartcart.input.doors import Contents, contents, suggestions
from smartcart.input.errors import InputError
from smartcart.input.files import Kind, kind_of
from smartcart.input.header import ExpectedColumns
from upload_columns import Door, columns_of

# Of a longer text only the start is read before a build: its header is there.
HEAD_BYTES = 4 * 2**20
# Share of the needed columns that makes a file one of a kind.
NEAR = 0.5
# Both ways in which order lines name their customer.
CUSTOMER_KEYS: Mapping[str, Mapping[str, object]] = {
    "customer_id": {},
    "email": {"customer_key": "email", "customer_id_type": "string"},
}


@dataclass(frozen=True)
class Look:
    """What an uploaded file is.

    Attributes:
        name: the file's name on the user's machine.
        door: its kind, or the nearest one.
        is_certain: whether it has all needed columns of that kind.
        contents: header and first rows; None if it cannot be read.
        is_estimate: whether the number of rows is an estimate.
        refusal: why it cannot be read.
    """

    name: str
    door: Door
    is_certain: bool
    contents: Contents | None
    is_estimate: bool = False
    refusal: str = ""


def look_at(name: str, content: bytes) -> Look:
    """Recognise a file by its header; a build reads it in the same way.

    Args:
        name: the file's name on the user's machine.
        content: its bytes.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / (Path(name).name or "file")
        start = content[: HEAD_BYTES + 1]
        file.write_bytes(start)
        if len(start) < len(content) and not _can_be_cut(file, start):
            file.write_bytes(content)
        with _head(file) as head:
            share = 1.0 if head == file else len(content) / head.stat().st_size
            return _look(name, head, share)


def _look(name: str, head: Path, share: float) -> Look:
    """Recognise a file by its start; `share` is how many times longer the file is."""
    found: list[tuple[float, Look]] = []
    refusal = ""
    for door, keys in ((Door.ORDERS, CUSTOMER_KEYS.values()), (Door.CUSTOMERS, ({},))):
        for key in keys:
            columns = columns_of(door, key)
            try:
                inside = contents(head, columns)
            except InputError as error:
                refusal = named(str(error), {str(head): name})
                continue
            inside = replace(inside, record_count=round(inside.record_count * share))
            look = Look(name, door, not lacking_in(inside, columns), inside, is_estimate=share > 1)
            if look.is_certain:
                return look
            found.append((_fit(inside, columns), look))
    best = max((fit for fit, _ in found), default=0.0)
    if not found or (refusal and best < NEAR):
        return Look(name, Door.CUSTOMERS, False, None, refusal=refusal)
    # What is neither is told as a customer file, as by the build.
    nearest = max(reversed(found), key=lambda pair: pair[0] if best >= NEAR else 0.0)
    return nearest[1]


def lacking_in(inside: Contents, columns: ExpectedColumns) -> list[str]:
    """Return our names of the needed columns that a file lacks."""
    return columns.lacking(columns.found_in(inside.headers))


def free_columns(inside: Contents, columns: ExpectedColumns) -> dict[int, str]:
    """Return position and header of the columns without a meaning yet, which may be given one."""
    return {
        position: header
        for position, header in enumerate(inside.headers)
        if header.strip() and inside.headers.count(header) == 1 and columns.known(header) is None
    }


def _fit(inside: Contents, columns: ExpectedColumns) -> float:
    """Return how near a file comes to a kind, 0 to 1.

    That is the share of the needed columns that it has, if only under other names, or the share of
    its columns that are known, whichever is larger.
    """
    lacking = lacking_in(inside, columns)
    likely = suggestions(lacking, free_columns(inside, columns), columns, inside.sample)
    has = 1 - (len(lacking) - len(likely)) / len(columns.lacking(()))
    return max(has, len(columns.found_in(inside.headers)) / len(inside.headers))


def refusal_of(file: Path, columns: ExpectedColumns) -> str:
    """Return why a build would refuse a file for its form or header; empty if it would not."""
    with tempfile.TemporaryDirectory() as scratch:
        try:
            describe(str(file), columns, scratch)
        except InputError as error:
            return str(error)
    return ""


def refusal_before_build(files: Mapping[Door, Path], settings: Mapping[str, object]) -> str:
    """Return why a build would refuse settings or files, by their headers; empty if it would not.

    It takes a second at most, except for large workbooks and archives.

    Args:
        files: the files of the build.
        settings: its dbt vars.
    """
    for door, file in files.items():
        try:
            columns = columns_of(door, settings, files)
        except RefusedError as error:
            return str(error)
        with _head(file) as head:
            refusal = refusal_of(head, columns).replace(str(head), str(file))
        if refusal:
            return refusal
    return ""


def named(message: str, names: Mapping[str, str]) -> str:
    """Return a message with the files' original names instead of their paths."""
    for path, name in names.items():
        message = message.replace(path, name)
    return message


@contextmanager
def _head(file: Path) -> Iterator[Path]:
    """Give the start of a long text as a file, cut between two rows, or the file itself."""
    with file.open("rb") as stream:
        start = stream.read(HEAD_BYTES)
    if file.stat().st_size <= HEAD_BYTES or not _can_be_cut(file, start):
        yield file
        return
    *lines, _ = start.splitlines(keepends=True)
    is_open = sum(line.count(b'"') for line in lines) % 2 == 1
    while lines and is_open:
        is_open ^= lines.pop().count(b'"') % 2 == 1
    if not lines:
        yield file
        return
    with tempfile.TemporaryDirectory() as folder:
        head = Path(folder) / file.name
        head.write_bytes(b"".join(lines))
        yield head


def _can_be_cut(file: Path, start: bytes) -> bool:
    # In UTF-16 a line end has more than one byte.
    return kind_of(file) == Kind.TEXT and b"\x00" not in start
