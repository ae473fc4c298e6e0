"""What an input file is, decided once: format, encoding, delimiter, and which column is which.

The header macro asks through the dbt plugin and gets everything that SQL needs to read the file
with explicit columns, so the engine never guesses.
"""

import csv
import glob
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path

import duckdb

DELIMITERS = (",", ";", "\t", "|")
HEADER_BYTES = 65_536


class InputError(ValueError):
    """The customer file cannot be read; the message names the file and the remedy."""


@dataclass(frozen=True)
class InputFile:
    """How to read one customer file.

    Attributes:
        path: absolute path of the file, as a pattern that means this file only.
        format: `csv` or `parquet`.
        delimiter: separator of the cells (CSV only).
        cells: names under which SQL reads the cells, in file order: the positions `c1`, `c2`, ...
            of a CSV file, the column names of a Parquet file.
        columns: the project's column name -> the name of its cell.
        ignored: header names that the project does not use.
    """

    path: str
    format: str
    delimiter: str
    cells: tuple[str, ...]
    columns: dict[str, str]
    ignored: tuple[str, ...]

    def to_json(self) -> str:
        """Return the description as the JSON object that the header macro reads."""
        return json.dumps(asdict(self))


def describe(path: str, expected: Mapping[str, str], aliases: Mapping[str, str]) -> InputFile:
    """Decide how a customer file is read.

    Args:
        path: the file, absolute or relative to the working directory.
        expected: the project's column name -> the SmartCart header name.
        aliases: the file's header name -> the SmartCart header name, for headers that differ.

    Raises:
        InputError: there is no such file, it is empty, or its header lacks columns.
    """
    file = _existing_file(path)
    if _is_parquet(file):
        file_format, delimiter, headers = "parquet", "", _parquet_headers(file)
        cells = headers
    else:
        file_format = "csv"
        delimiter, headers = _csv_header(file)
        cells = [f"c{position}" for position in range(1, len(headers) + 1)]
    positions = _match_columns(file, headers, expected, aliases)
    return InputFile(
        path=glob.escape(str(file)),
        format=file_format,
        delimiter=delimiter,
        cells=tuple(cells),
        columns={name: cells[position] for name, position in positions.items()},
        ignored=tuple(
            header for position, header in enumerate(headers) if position not in positions.values()
        ),
    )


def _existing_file(path: str) -> Path:
    file = Path(path).expanduser()
    if file.is_dir():
        raise InputError(f"customers_path is a folder, not a file: {path}")
    if not file.exists():
        raise InputError(
            f"There is no customer file at: {path}\n"
            f"Give the path from {Path.cwd()}, or an absolute one."
        )
    if file.stat().st_size == 0:
        raise InputError(f"The customer file is empty: {path}")
    return file.resolve()


def _is_parquet(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def _parquet_headers(file: Path) -> list[str]:
    # The engine reads a path as a pattern: a name with * or [ must mean itself.
    relation = duckdb.connect().read_parquet(glob.escape(str(file)))
    return list(relation.columns)


def _csv_header(file: Path) -> tuple[str, list[str]]:
    """Return the delimiter and the header names of a CSV file."""
    with file.open("rb") as stream:
        start = stream.read(HEADER_BYTES)
    try:
        first_line = start.split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"The header of the customer file is not UTF-8 text: {file}\n"
            "Save the file as CSV in UTF-8."
        ) from error
    if not first_line.strip():
        raise InputError(f"The first line of the customer file is blank, not a header: {file}")
    delimiter = max(DELIMITERS, key=first_line.count)
    headers = next(csv.reader([first_line], delimiter=delimiter))
    return delimiter, headers


def _match_columns(
    file: Path, headers: Sequence[str], expected: Mapping[str, str], aliases: Mapping[str, str]
) -> dict[str, int]:
    """Map the project's columns to positions in the header; case, blanks and _ do not matter."""
    names = {_normalised(header): name for name, header in expected.items()}
    alias_targets = {_normalised(alias): _normalised(target) for alias, target in aliases.items()}
    positions: dict[str, int] = {}
    for position, header in enumerate(headers):
        key = _normalised(header)
        name = names.get(alias_targets.get(key, key))
        if name is None:
            continue
        if name in positions:
            raise InputError(
                f"Two columns of the customer file both mean {expected[name]}: "
                f"'{headers[positions[name]]}' and '{header}'. Remove or rename one of them: {file}"
            )
        positions[name] = position
    missing = [header for name, header in expected.items() if name not in positions]
    if missing:
        free = [header for place, header in enumerate(headers) if place not in positions.values()]
        raise InputError(_missing_columns_message(file, missing, headers, free))
    return positions


def _missing_columns_message(
    file: Path, missing: Sequence[str], headers: Sequence[str], free: Sequence[str]
) -> str:
    nearest = {header: get_close_matches(header, free, n=1, cutoff=0.5) for header in missing}
    aliases = {matches[0]: header for header, matches in nearest.items() if matches}
    lines = [
        f"The customer file lacks {len(missing)} of the columns that are needed: {file}",
        f"Missing: {', '.join(missing)}",
        f"Found: {', '.join(headers)}",
    ]
    if aliases:
        pairs = ", ".join(f'"{header}": {target}' for header, target in aliases.items())
        lines.append(f"If these are the same under other names: column_aliases: {{{pairs}}}")
    else:
        lines.append("Map columns that have other names: column_aliases: {their name: our name}")
    return "\n".join(lines)


def _normalised(header: str) -> str:
    return re.sub(r"[\s_-]+", "", header).lower()
