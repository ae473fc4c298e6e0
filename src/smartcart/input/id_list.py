"""Lists of customer ids from the user: customers not to contact, or to forget.

A list is read so that nobody in it is missed. A line that can be read in several ways (`1,008` is
an id with grouped thousands, or two ids) has all these readings; leaving out someone else as well
is the smaller harm.
"""

import csv
import glob
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import python_calamine

from smartcart.errors import RefusedError
from smartcart.input.archive import is_workbook, unpack
from smartcart.input.errors import InputError
from smartcart.input.files import Kind, kind_of, read_chunks
from smartcart.input.header import DELIMITERS
from smartcart.input.text import encoding_of

HEADERS = ("ID", "customer_id")
COLUMNS = ("entry_number", "shown_id", "reading")
# Maximum length of an entry in a message.
LONGEST_SHOWN = 30
MOST_GROUPS = 6
AROUND = " \t\"'`\u00a0\u202f\u2009\u200b\u2060\ufeff[]{}()<>#:=*"
BLANK = AROUND + ",;|"
WORDS = re.compile(r"[\s:=<>,;|]+")
BETWEEN = re.compile(r"[,.'\u2019\s]")
GROUPED = re.compile(r"[1-9]\d{0,2}(?:[,.'\u2019\s]\d{2,3})*[,.'\u2019\s]\d{3}")
WITHOUT_FRACTION = re.compile(r"(.*\d)[.,]0*")
SHORTENED = re.compile(r"[-+]?\d(?:[.,]\d+)?e\+\d+", re.IGNORECASE)


class IdListError(RefusedError):
    """A list of ids cannot be read; the message names the setting and the remedy."""


@dataclass(frozen=True)
class Entry:
    """One id of a list.

    Attributes:
        shown: the text shown to people; empty if it does not look like an id.
        readings: the ids that it may mean, unordered.
    """

    shown: str
    readings: frozenset[str]


def read_id_list(setting: str, value: object, aliases: Mapping[str, str]) -> list[Entry]:
    """Read the ids of a setting.

    Args:
        setting: its name, for messages.
        value: a path or pattern, or the ids themselves, one or a list of them.
        aliases: a file's header name -> the SmartCart header name, as for customer files.

    Raises:
        IdListError: there is no such file, it cannot be read, or it holds no id.
    """
    if isinstance(value, str):
        files = [(file, file.name) for file in _files(setting, value)]
        return read_id_files(setting, value, files, aliases)
    ids = value if isinstance(value, list) else [value]
    return list(_cell_entries(map(str, ids)))


def read_id_files(
    setting: str, path: str, files: Sequence[tuple[Path, str]], aliases: Mapping[str, str]
) -> list[Entry]:
    """Read the ids of files.

    Args:
        setting: its name, for messages.
        path: what the user gave.
        files: the files, and the name of each.
        aliases: a file's header name -> the SmartCart header name.

    Raises:
        IdListError: a file cannot be read, or none holds an id.
    """
    wanted = {_normalised(header) for header in HEADERS}
    wanted |= {_normalised(alias) for alias, target in aliases.items() if target == HEADERS[0]}
    entries: list[Entry] = []
    for file, name in files:
        try:
            entries += _read_file(file, wanted)
        except InputError as error:
            reason = str(error).replace("customer file", "file").replace(str(file), name)
            raise IdListError(f"{setting}: the list cannot be read. {reason}") from error
    if not entries:
        raise IdListError(
            f"{setting}: there is no id in {path}. Give a file with one customer id a line."
        )
    for entry in entries:
        if any(map(SHORTENED.fullmatch, entry.readings)):
            raise IdListError(
                f"{setting}: {entry.shown} in {path} is no id: a spreadsheet has shortened it."
                " Give the column the type Text or Number there, and save it again."
            )
    return entries


def write_rows(entries: Iterable[Entry], target: Path) -> Path:
    """Write a list as CSV with COLUMNS, a row for each reading; return the path."""
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(rows_of(entries))
    return target


def rows_of(entries: Iterable[Entry]) -> Iterator[tuple[int, str | None, str]]:
    """Yield a row for each reading of each entry, with COLUMNS."""
    for number, entry in enumerate(entries, start=1):
        for reading in sorted(entry.readings):
            yield number, entry.shown or None, reading


def _files(setting: str, value: str) -> list[Path]:
    path = Path(value).expanduser()
    matches = [path] if path.exists() else [Path(match) for match in sorted(glob.glob(str(path)))]
    files = [match for match in matches if match.is_file()]
    if not files:
        what = "is a folder, not a file" if path.is_dir() else "is not there"
        raise IdListError(
            f"{setting}: {value} {what}. Give the path of a file from {Path.cwd()}, or an absolute"
            " one."
        )
    return files


def _read_file(file: Path, wanted: set[str]) -> Iterator[Entry]:
    kind = kind_of(file)
    if kind == Kind.PARQUET:
        yield from _parquet_entries(file, wanted)
    elif kind == Kind.WORKBOOK or (kind == Kind.ZIP and is_workbook(file)):
        yield from _workbook_entries(file, wanted)
    elif kind == Kind.ZIP:
        yield from _archive_entries(file, wanted)
    else:
        text = b"".join(read_chunks(file, kind)).decode(encoding_of(file, kind))
        yield from _text_entries(text, wanted)


def _archive_entries(file: Path, wanted: set[str]) -> Iterator[Entry]:
    """Yield the entries of every file of a zip archive."""
    with tempfile.TemporaryDirectory() as folder:
        for part in unpack(file, Path(folder)):
            yield from _read_file(part, wanted)


def _parquet_entries(file: Path, wanted: set[str]) -> Iterator[Entry]:
    with duckdb.connect() as connection:
        try:
            relation = connection.read_parquet(glob.escape(str(file)), hive_partitioning=False)
            places = _places(relation.columns, wanted)
            if not places and len(relation.columns) > 1:
                raise InputError(
                    f"None of the columns of {file} is the id: {', '.join(relation.columns)}. Name"
                    " it ID, or map its name in column_aliases."
                )
            rows = relation.fetchall()
        except duckdb.Error as error:
            raise InputError(f"The customer file is no Parquet file: {file}") from error
    for row in rows:
        yield from _cell_entries(
            str(row[place]) for place in places or [0] if row[place] is not None
        )


def _workbook_entries(file: Path, wanted: set[str]) -> Iterator[Entry]:
    """Yield the entries of every sheet: of its id columns if a header names any, else of all."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(file))
        sheets = [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]
    except python_calamine.CalamineError as error:
        raise InputError(
            f"The customer file looks like a workbook but cannot be read ({error}): {file}"
        ) from error
    for sheet in sheets:
        rows = [[str(cell) for cell in row] for row in sheet if any(map(str, row))]
        places = _places(rows[0], wanted) if rows else []
        for cells in rows[1:] if places else rows:
            if places:
                yield from _cell_entries(cells[place] for place in places)
            else:
                yield from (_line_entry(cell) for cell in cells if cell.strip(BLANK))


def _text_entries(text: str, wanted: set[str]) -> Iterator[Entry]:
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if line.strip(BLANK)]
    if lines and re.fullmatch("sep=.", lines[0].strip(), re.IGNORECASE):
        del lines[0]
    headers = {delimiter: _cells(lines[0], delimiter) for delimiter in DELIMITERS if lines}
    named = [delimiter for delimiter in headers if _places(headers[delimiter], wanted)]
    if not named:
        yield from map(_line_entry, lines)
        return
    delimiter = max(named, key=lambda delimiter: len(headers[delimiter]))
    header = headers[delimiter]
    yield from _column_entries(lines[1:], delimiter, _places(header, wanted), len(header))


def _column_entries(
    lines: Sequence[str], delimiter: str, places: Sequence[int], width: int
) -> Iterator[Entry]:
    """Yield the entries of the id columns in a header."""
    reader = csv.reader([f"{line}\n" for line in lines], delimiter=delimiter)
    start = 0
    while start < len(lines):
        try:
            cells = next(reader)
        except csv.Error:
            # An unclosed quote.
            yield from map(_line_entry, lines[start:])
            return
        record, start = lines[start : reader.line_num], reader.line_num
        if len(record) > 1:
            # A multi-line cell, or an unclosed quote that swallows lines: each line may be an
            # entry.
            for line in record:
                parts = _cells(line, delimiter)
                yield from _cell_entries(parts[place] for place in places if place < len(parts))
        elif max(places) >= len(cells):
            yield _line_entry(record[0])
        else:
            for place in places:
                # If there are too many cells, a grouped id may have been split.
                others = cells[place : place + MOST_GROUPS] if len(cells) > width else []
                yield from _cell_entries(cells[place : place + 1], _runs(others, is_first=True))


def _cell_entries(cells: Iterable[str], also: Iterable[str] = ()) -> Iterator[Entry]:
    for cell in cells:
        if cell.strip(AROUND):
            yield _entry(cell, _forms(cell) | set(also))


def _line_entry(line: str) -> Entry:
    """Return the entry of a line without a header: the line, each cell, each grouped number."""
    readings = _forms(line)
    for delimiter in DELIMITERS:
        for cell in _cells(line, delimiter):
            readings |= _forms(cell)
    for word in WORDS.split(line):
        readings |= _forms(word)
    readings |= _runs(BETWEEN.split(line))
    first = line if GROUPED.fullmatch(line.strip(AROUND)) else re.split("[,;|\t]", line)[0]
    return _entry(first, readings)


def _entry(shown: str, readings: set[str]) -> Entry:
    text = " ".join(shown.strip(AROUND).split())[:LONGEST_SHOWN]
    return Entry(text if re.search(r"\d", text) else "", frozenset(readings))


def _forms(text: str) -> set[str]:
    """Return the ids that a cell may mean; none if it is blank."""
    bare = text.strip(AROUND)
    whole = WITHOUT_FRACTION.fullmatch(bare)
    forms = {text.strip(), bare} | ({whole[1]} if whole else set())
    for form in list(forms):
        forms |= _grouped(form)
    return forms - {""} if bare else set()


def _runs(parts: Sequence[str], *, is_first: bool = False) -> set[str]:
    """Return the grouped numbers that neighbouring parts form, or those that begin the first."""
    found: set[str] = set()
    for start in range(1 if is_first else len(parts)):
        for end in range(start + 2, min(start + MOST_GROUPS, len(parts)) + 1):
            found |= _grouped(",".join(parts[start:end]))
    return found


def _grouped(text: str) -> set[str]:
    return {re.sub(r"\D", "", text)} if GROUPED.fullmatch(text) else set()


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _places(headers: Sequence[str], wanted: set[str]) -> list[int]:
    return [place for place, header in enumerate(headers) if _normalised(header) in wanted]


def _normalised(header: str) -> str:
    return re.sub(r"[\W_]+", "", header).casefold()
