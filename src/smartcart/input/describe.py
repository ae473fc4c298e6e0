"""The description of a customer file, from which SQL reads it."""

import glob
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from smartcart.input.errors import InputError, unlike_files
from smartcart.input.excel import copy_as_csv
from smartcart.input.files import Kind, find_files, incomplete, kind_of
from smartcart.input.header import ExpectedColumns, match_columns, split_header
from smartcart.input.text import copy_as_utf_8, encoding_of, first_text, has_mixed_line_ends

ENCODING_NAMES = {"utf-8": "UTF-8 text", "cp1252": "Windows-1252 text"}
PARTS_ALIKE = {
    "format": "formats",
    "compression": "compressions",
    "headers": "columns",
    "delimiter": "separators",
    "text_headers": "types",
}
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


@dataclass(frozen=True)
class InputFile:
    """How to read a customer file.

    Attributes:
        paths: absolute paths of the files to read, each a pattern that means that file only.
        format: `csv` or `parquet`.
        delimiter: separator of the cells (CSV only).
        compression: `none`, `gzip` or `zstd` (CSV only).
        cells: names under which SQL reads the cells, in file order: the positions `c1`, `c2`, ...
            of a CSV file, the column names of a Parquet file.
        text_cells: those of them that hold text.
        columns: the project's column name -> the name of its cell; without those that are missing.
        ignored: header names that the project does not use.
        notes: what a person may want to know of how the file is read.
    """

    paths: tuple[str, ...]
    format: str
    delimiter: str
    compression: str
    cells: tuple[str, ...]
    text_cells: tuple[str, ...]
    columns: dict[str, str]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]

    def to_json(self) -> str:
        """Return the description as the JSON object that the header macro reads."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class _Part:
    """One file, made readable for the engine."""

    source: Path
    path: Path
    format: str
    delimiter: str
    compression: str
    headers: tuple[str, ...]
    text_headers: tuple[str, ...]
    note: str


def describe(
    path: str,
    expected: Mapping[str, str],
    aliases: Mapping[str, str],
    scratch: str,
    optional: Sequence[str] = (),
) -> InputFile:
    """Decide how a customer file is read.

    Args:
        path: a file, or a pattern of several files with the same columns.
        expected: the project's column name -> the SmartCart header name.
        aliases: the file's header name -> the SmartCart header name, for headers that differ.
        scratch: folder for copies of files that the engine cannot read as they are.
        optional: the project's column names that the file may lack.

    Raises:
        InputError: there is no such file, it cannot be read, or its header lacks columns.
    """
    columns = ExpectedColumns(expected, optional, aliases)
    parts = [
        _read_part(file, columns, Path(scratch) / f"input{number}.csv")
        for number, file in enumerate(find_files(path), start=1)
    ]
    first = parts[0]
    for part in parts[1:]:
        _refuse_unlike(first, part)
    positions = match_columns(str(first.source), first.headers, columns)
    is_csv = first.format == "csv"
    cells = [f"c{number}" for number in range(1, len(first.headers) + 1)]
    cells = cells if is_csv else list(first.headers)
    return InputFile(
        paths=tuple(glob.escape(str(part.path)) for part in parts),
        format=first.format,
        delimiter=first.delimiter,
        compression=first.compression,
        cells=tuple(cells),
        text_cells=tuple(cells) if is_csv else first.text_headers,
        columns={name: cells[position] for name, position in positions.items()},
        ignored=tuple(
            header
            for position, header in enumerate(first.headers)
            if position not in positions.values()
        ),
        notes=(*([f"{len(parts)} files"] if len(parts) > 1 else []), first.note),
    )


def _read_part(file: Path, expected: ExpectedColumns, copy: Path) -> _Part:
    kind = kind_of(file)
    if kind == Kind.PARQUET:
        return _parquet_part(file)
    if kind == Kind.WORKBOOK:
        copy.parent.mkdir(parents=True, exist_ok=True)
        return _csv_part(file, copy_as_csv(file, copy), Kind.TEXT, expected, "Excel workbook")
    encoding = encoding_of(file, kind)
    name = ENCODING_NAMES.get(encoding, "UTF-16 text")
    if encoding == "utf-8" and not has_mixed_line_ends(file, kind):
        return _csv_part(file, file, kind, expected, name)
    copy.parent.mkdir(parents=True, exist_ok=True)
    return _csv_part(file, copy_as_utf_8(file, kind, encoding, copy), Kind.TEXT, expected, name)


def _csv_part(source: Path, path: Path, kind: Kind, expected: ExpectedColumns, note: str) -> _Part:
    text = first_text(path, kind, "utf-8")
    delimiter, headers = split_header(text, expected)
    if not any(header.strip() for header in headers):
        raise InputError(f"The first line of the customer file is blank, not a header: {source}")
    return _Part(
        source=source,
        path=path,
        format="csv",
        delimiter=delimiter,
        compression="none" if kind == Kind.TEXT else str(kind),
        headers=tuple(headers),
        text_headers=tuple(headers),
        note=note if note == "Excel workbook" else f"{note}, {SEPARATOR_NAMES[delimiter]}",
    )


def _parquet_part(file: Path) -> _Part:
    try:
        # The engine reads a path as a pattern: a name with * or [ must mean itself.
        relation = duckdb.connect().read_parquet(glob.escape(str(file)), hive_partitioning=False)
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        raise incomplete(file) from error
    types = zip(relation.columns, relation.types, strict=True)
    return _Part(
        source=file,
        path=file,
        format="parquet",
        delimiter="",
        compression="none",
        headers=tuple(relation.columns),
        text_headers=tuple(name for name, type_ in types if str(type_) == "VARCHAR"),
        note="Parquet",
    )


def _refuse_unlike(first: _Part, other: _Part) -> None:
    """Refuse files of which one needs to be read in another way than the first."""
    for part, words in PARTS_ALIKE.items():
        if getattr(first, part) != getattr(other, part):
            raise unlike_files(
                words, {str(each.source): ", ".join(each.headers) for each in (first, other)}
            )
