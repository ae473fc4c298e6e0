"""The description of an input file that SQL uses to read it."""

import glob
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import duckdb

from smartcart.input.archive import is_workbook, unpack
from smartcart.input.errors import (
    InputError,
    input_kind,
    reading,
    shown_name,
    shown_names,
    unlike_files,
)
from smartcart.input.excel import SAMPLE_ROWS, read_sheet, valueless_formulas, write_csv
from smartcart.input.files import Kind, find_files, incomplete, kind_of, refuse_known_text
from smartcart.input.header import ExpectedColumns, match_columns, normalised
from smartcart.input.table import Table, find_table, write_plain
from smartcart.input.text import encoding_of, first_text, has_mixed_line_ends, text_lines

ENCODING_NAMES = {"utf-8": "UTF-8 text", "cp1252": "Windows-1252 text"}
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
# Other files in archives: documents, pictures, programs.
NO_TABLES = {
    ".md", ".pdf", ".html", ".htm", ".json", ".xml", ".rtf", ".doc", ".docx",
    ".ppt", ".pptx", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".py",
    ".ipynb", ".r", ".sql", ".yml", ".yaml",
}  # fmt: skip
# Share of the required columns that a file in a zip archive needs, if there are several files.
FITTING_FROM = 0.5

Places = Sequence[int | None]


@dataclass(frozen=True)
class InputFile:
    """How to read an input file.

    Attributes:
        paths: absolute paths of the files to read, each a pattern that matches only that file.
        format: `csv` or `parquet`.
        delimiter: separator of the cells (CSV only).
        compression: `none`, `gzip` or `zstd` (CSV only).
        cells: names under which SQL reads the cells, in file order: the positions `c1`, `c2`, ...
            of a CSV file, the column names of a Parquet file.
        text_cells: those that are read as text.
        instant_cells: those that hold points in time, which are days only in some time zone.
        columns: the project's column name -> the name of its cell; missing columns are left out.
        ignored: header names that the project does not use.
        notes: how the file is read, for people.
        remarks: pairs of a header name and what is odd about its column.
        record_count: rows below the headers, counted independently of the engine's reader.
    """

    paths: tuple[str, ...]
    format: str
    delimiter: str
    compression: str
    cells: tuple[str, ...]
    text_cells: tuple[str, ...]
    instant_cells: tuple[str, ...]
    columns: dict[str, str]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...]
    record_count: int

    def to_json(self) -> str:
        """Return the description as the JSON object that the header macro reads."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class _Part:
    """One file with a table.

    Attributes:
        source: its path, for messages.
        format: `csv` or `parquet`.
        headers: names of its columns.
        sample: cells of some rows.
        record_count: its rows.
        note: how it is read, for people.
        layout: what must be equal for the engine to read it directly together with others:
            delimiter and compression of a plain CSV file, types of a Parquet file; None if it needs
            a copy.
        path: its location, if read directly.
        write: writes some of its columns, by position, as plain CSV.
        remarks: pairs of a header name and what is odd about its column.
    """

    source: str
    format: str
    headers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    record_count: int
    note: str
    layout: Mapping[str, str] | None
    path: Path
    write: Callable[[Path, Places], Path] | None = None
    remarks: tuple[tuple[str, str], ...] = ()


def describe(path: str, columns: ExpectedColumns, scratch: str) -> InputFile:
    """Decide how an input file is read.

    Args:
        path: a file, or a pattern of several files, whose columns are joined by name.
        columns: the columns that it should have.
        scratch: folder for copies of files that the engine cannot read directly.

    Raises:
        InputError: the file does not exist, cannot be read, or its header lacks columns.
    """
    with reading(columns.kind):
        return _described(path, columns, scratch)


def _described(path: str, columns: ExpectedColumns, scratch: str) -> InputFile:
    files = find_files(path)
    parts = [
        part
        for number, file in enumerate(files, start=1)
        for part in _read_parts(file, columns, Path(scratch) / f"unpacked{number}")
    ]
    formats = {part.format: part for part in parts}
    if len(formats) > 1:
        raise unlike_files(
            "formats", {part.source: shown_names(part.headers) for part in formats.values()}
        )
    for part in parts:
        match_columns(part.source, part.headers, columns, part.sample)
    headers, places = _joined(parts)
    positions = match_columns(parts[0].source, headers, columns, parts[0].sample)
    if parts[0].format == "parquet":
        cells, text_cells = _parquet_cells(parts, headers, positions, columns)
        paths, delimiter, compression = [part.path for part in parts], "", "none"
    else:
        cells = text_cells = [f"c{number}" for number in range(1, len(headers) + 1)]
        paths, delimiter, compression = _csv_files(parts, places, Path(scratch))
    return InputFile(
        paths=tuple(glob.escape(str(file)) for file in paths),
        format=parts[0].format,
        delimiter=delimiter,
        compression=compression,
        cells=tuple(cells),
        text_cells=tuple(text_cells),
        instant_cells=tuple(
            name
            for name, type_ in (parts[0].layout or {}).items()
            if type_ == "TIMESTAMP WITH TIME ZONE"
        ),
        columns={name: cells[position] for name, position in positions.items()},
        ignored=tuple(
            shown_name(header) or f"column {position + 1} (no name)"
            for position, header in enumerate(headers)
            if position not in positions.values()
        ),
        notes=(
            *([f"{len(parts)} files"] if len(parts) > 1 else []),
            *dict.fromkeys(part.note for part in parts),
        ),
        remarks=tuple(dict.fromkeys(remark for part in parts for remark in part.remarks)),
        record_count=sum(part.record_count for part in parts),
    )


def _read_parts(file: Path, columns: ExpectedColumns, folder: Path) -> list[_Part]:
    """Return the tables of a file: one, or those in a zip archive."""
    kind = kind_of(file)
    if kind != Kind.ZIP or is_workbook(file):
        return [_read_part(file, str(file), columns)]
    members = unpack(file, folder)
    names = {member: f"{file} ({member.name})" for member in members}
    if len(members) == 1:
        return [_packed(_read_part(members[0], names[members[0]], columns))]
    tables = [
        _read_part(member, names[member], columns)
        for member in members
        if member.suffix.lower() not in NO_TABLES
    ]
    parts = [_packed(part) for part in tables if _is_fitting(part, columns)]
    if not parts:
        raise InputError(
            f"None of the {len(members)} files in the zip archive is a {input_kind()}: {file}\n"
            f"It holds: {shown_names(member.name for member in members)}. "
            "Unpack it, and give the file with the customers."
        )
    used = {part.source for part in parts}
    unused = [("", f"{shown_name(member.name)} in the zip archive is no {input_kind()}: not read")
              for member in members if names[member] not in used]  # fmt: skip
    return [replace(parts[0], remarks=(*parts[0].remarks, *unused)), *parts[1:]]


def _read_part(file: Path, source: str, columns: ExpectedColumns) -> _Part:
    kind = kind_of(file)
    if kind == Kind.PARQUET:
        return _parquet_part(file, source)
    if kind == Kind.WORKBOOK or (kind == Kind.ZIP and is_workbook(file)):
        return _workbook_part(file, source, columns)
    if kind == Kind.ZIP:
        raise InputError(f"A zip archive inside a zip archive is not read: {source}\nUnpack it.")
    return _text_part(file, source, kind, columns)


def _text_part(file: Path, source: str, kind: Kind, columns: ExpectedColumns) -> _Part:
    encoding = encoding_of(file, kind)
    refuse_known_text(Path(source), first_text(file, kind, encoding))
    lines = partial(text_lines, file, kind, encoding)
    table = find_table(Path(source), lines, columns)
    is_plain = table.is_plain and encoding == "utf-8" and not has_mixed_line_ends(file, kind)
    delimiter = table.dialect.delimiter
    name = ENCODING_NAMES.get(encoding, "UTF-16 text")
    return _Part(
        source=source,
        format="csv",
        headers=table.headers,
        sample=table.sample,
        record_count=table.record_count,
        note=", ".join([name, SEPARATOR_NAMES.get(delimiter, delimiter), *_odd(table)]),
        layout=(
            {"delimiter": delimiter, "compression": "none" if kind == Kind.TEXT else str(kind)}
            if is_plain
            else None
        ),
        path=file,
        write=lambda target, places: write_plain(table, lines, target, places),
    )


def _odd(table: Table) -> list[str]:
    """Describe what is unusual about the form of a text."""
    odd = {
        f"header in line {table.header_line}": table.header_line > 1,
        "single quotes": table.dialect.quote == "'",
        "quotes escaped by a backslash": table.dialect.has_backslashes,
        "blanks around quotes": table.dialect.has_padding,
        "a blank cell too many in each row": table.extra_cells > 0,
        "cells left out at the end of rows": table.may_lack_cells,
    }
    return [what for what, is_so in odd.items() if is_so]


def _workbook_part(file: Path, source: str, columns: ExpectedColumns) -> _Part:
    sheet = read_sheet(file, columns)
    headers, *rows = sheet.rows
    formulas = {
        place: count
        for place, count in valueless_formulas(file, sheet.name).items()
        if place < len(headers)
    }
    for place, count in formulas.items():
        if count >= len(rows) > 0 and not columns.is_free(headers[place]):
            raise InputError(
                f"The column {shown_name(headers[place])} holds formulas, and the workbook does not"
                f" hold their values: {source}\nOpen it in a spreadsheet program and save it."
            )
    return _Part(
        source=source,
        format="csv",
        headers=tuple(headers),
        sample=tuple(rows[:SAMPLE_ROWS]),
        record_count=len(rows),
        note=sheet.note,
        layout=None,
        path=file,
        write=lambda target, places: write_csv(sheet.rows, target, places),
        remarks=(
            *(
                ("", f"the sheet '{shown_name(name)}' has these columns, too: not read")
                for name in sheet.others
            ),
            *(
                (headers[place], f"{count} formulas have no stored value: they count as missing")
                for place, count in sorted(formulas.items())
            ),
        ),
    )


def _parquet_part(file: Path, source: str) -> _Part:
    # The engine reads a path as a pattern; * and [ in a name must be taken literally.
    pattern = glob.escape(str(file))
    with duckdb.connect() as connection:
        try:
            relation = connection.read_parquet(pattern, hive_partitioning=False)
            footer = connection.execute(
                "select sum(num_rows) from parquet_file_metadata(?)", [pattern]
            )
            (record_count,) = footer.fetchall()[0]
            types = dict(zip(relation.columns, map(str, relation.types), strict=True))
            rows = relation.limit(SAMPLE_ROWS).fetchall()
        except duckdb.Error as error:
            raise incomplete(file) from error
    return _Part(
        source=source,
        format="parquet",
        headers=tuple(types),
        sample=tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows),
        record_count=int(record_count),
        note="Parquet",
        layout=types,
        path=file,
    )


def _joined(parts: Sequence[_Part]) -> tuple[list[str], list[Places]]:
    """Return the columns of all parts, matched by name, and their positions in each part.

    Raises:
        InputError: parts differ, and one has two columns with the same name.
    """
    keys = [[normalised(header) for header in part.headers] for part in parts]
    if all(each == keys[0] for each in keys):
        return list(parts[0].headers), [list(range(len(keys[0]))) for _ in parts]
    for part, names in zip(parts, keys, strict=True):
        if len(set(names)) < len(names):
            raise unlike_files(
                "columns", {each.source: shown_names(each.headers) for each in (parts[0], part)}
            )
    headers = {
        key: header
        for part, names in reversed(list(zip(parts, keys, strict=True)))
        for key, header in zip(names, part.headers, strict=True)
    }
    order = list(dict.fromkeys(key for names in keys for key in names))
    places: list[Places] = [
        [names.index(key) if key in names else None for key in order] for names in keys
    ]
    return [headers[key] for key in order], places


def _csv_files(
    parts: Sequence[_Part], places: Sequence[Places], scratch: Path
) -> tuple[list[Path], str, str]:
    """Return the files to read, their delimiter and compression; copies if any file needs one."""
    layout = parts[0].layout
    are_alike = all(
        part.layout == layout and list(place) == list(range(len(part.headers)))
        for part, place in zip(parts, places, strict=True)
    )
    if layout is not None and are_alike:
        return [part.path for part in parts], layout["delimiter"], layout["compression"]
    scratch.mkdir(parents=True, exist_ok=True)
    copies = [
        part.write(scratch / f"input{number}.csv", place)
        for number, (part, place) in enumerate(zip(parts, places, strict=True), start=1)
        if part.write
    ]
    return copies, ",", "none"


def _parquet_cells(
    parts: Sequence[_Part],
    headers: Sequence[str],
    positions: Mapping[str, int],
    columns: ExpectedColumns,
) -> tuple[list[str], list[str]]:
    """Return the column names of Parquet files, and those that are read as text.

    Raises:
        InputError: a used column has different types, or different case in its name.
    """
    types: dict[str, tuple[str, str]] = {}
    for part in parts:
        for name, type_ in (part.layout or {}).items():
            source, known = types.setdefault(name, (part.source, type_))
            if _family(known) != _family(type_) and name in {
                headers[place] for place in positions.values()
            }:
                raise unlike_files(
                    "types", {source: f"{name} {known}", part.source: f"{name} {type_}"}
                )
    for part in parts[1:]:
        unlike = [name for name in part.headers if name not in headers]
        if unlike:
            raise unlike_files(
                "names",
                {each.source: shown_names(each.headers) for each in (parts[0], part)},
            )
    dates = {headers[positions[name]] for name in positions if columns.holds.get(name) == "date"}
    return list(headers), [
        name
        for name, (_, type_) in types.items()
        # A number in a column of dates counts days or seconds.
        if type_ == "VARCHAR" or (name in dates and not type_.startswith(("DATE", "TIMESTAMP")))
    ]


def _family(type_: str) -> str:
    """Return the kind of a column's type; the engine combines different numeric types."""
    is_number = re.match(r"U?(TINY|SMALL|BIG|HUGE)?INT|FLOAT|DOUBLE|DECIMAL", type_)
    return "number" if is_number else type_


def _is_fitting(part: _Part, columns: ExpectedColumns) -> bool:
    needed = len(columns.lacking(()))
    return needed - len(columns.lacking(columns.found_in(part.headers))) >= FITTING_FROM * needed


def _packed(part: _Part) -> _Part:
    return replace(part, note=f"zip archive, {part.note}")
