"""Which column of a file is which: header names matched with the names that the project knows."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from smartcart.input.errors import InputError

DELIMITERS = (",", ";", "\t", "|")
# Likeness of two header names from which one is offered for the other.
NEAR = 0.5


@dataclass(frozen=True)
class ExpectedColumns:
    """The columns that a customer file should have.

    Attributes:
        headers: the project's column name -> the SmartCart header name.
        optional: the project's column names that a file may lack.
        aliases: the file's header name -> the SmartCart header name, for headers that differ.
    """

    headers: Mapping[str, str]
    optional: Sequence[str]
    aliases: Mapping[str, str]

    def known(self, header: str) -> str | None:
        """Return the project's name of a header; case, blanks, _ and - do not matter."""
        targets = {_normalised(alias): target for alias, target in self.aliases.items()}
        wanted = _normalised(targets.get(_normalised(header), header))
        names = {_normalised(expected): name for name, expected in self.headers.items()}
        return names.get(wanted)


def split_header(text: str, expected: ExpectedColumns) -> tuple[str, list[str]]:
    """Return the delimiter of a CSV text and the names in its header.

    Of the DELIMITERS the one wins that gives the most columns that are known, then the most.
    """

    def headers_by(delimiter: str) -> list[str]:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])

    def rank(delimiter: str) -> tuple[int, int]:
        headers = headers_by(delimiter)
        return sum(expected.known(header) is not None for header in headers), len(headers)

    delimiter = max(DELIMITERS, key=rank)
    return delimiter, headers_by(delimiter)


def match_columns(file: str, headers: Sequence[str], expected: ExpectedColumns) -> dict[str, int]:
    """Map the project's column names to positions in a header.

    Raises:
        InputError: two headers mean the same column, or a column that is needed is missing.
    """
    positions: dict[str, int] = {}
    for position, header in enumerate(headers):
        name = expected.known(header)
        if name is None:
            continue
        if name in positions:
            raise InputError(
                f"Two columns of the customer file both mean {expected.headers[name]}: "
                f"'{headers[positions[name]]}' and '{header}'. Remove or rename one of them: {file}"
            )
        positions[name] = position
    missing = [
        header
        for name, header in expected.headers.items()
        if name not in positions and name not in expected.optional
    ]
    if missing:
        free = [header for place, header in enumerate(headers) if place not in positions.values()]
        raise InputError(_missing_columns_message(file, missing, headers, free))
    return positions


def _missing_columns_message(
    file: str, missing: Sequence[str], headers: Sequence[str], free: Sequence[str]
) -> str:
    aliases = _nearest_headers(missing, free)
    lines = [
        f"The customer file lacks {len(missing)} of the columns that are needed: {file}",
        f"Missing: {', '.join(missing)}",
        f"Found: {', '.join(headers)}",
    ]
    if aliases:
        pairs = ", ".join(
            f"{json.dumps(header, ensure_ascii=False)}: {target}"
            for header, target in aliases.items()
        )
        lines.append(f"If these are the same under other names: column_aliases: {{{pairs}}}")
    else:
        lines.append("Map columns that have other names: column_aliases: {their name: our name}")
    return "\n".join(lines)


def _nearest_headers(missing: Sequence[str], free: Sequence[str]) -> dict[str, str]:
    """Map headers of the file to the missing ones that they come nearest to, each used once."""
    likeness = {
        (header, target): SequenceMatcher(a=_normalised(header), b=_normalised(target)).ratio()
        for header in free
        for target in missing
    }
    aliases: dict[str, str] = {}
    for header, target in sorted(likeness, key=lambda pair: -likeness[pair]):
        is_free = header not in aliases and target not in aliases.values()
        if is_free and likeness[header, target] >= NEAR:
            aliases[header] = target
    return aliases


def _normalised(header: str) -> str:
    return re.sub(r"[\s_-]+", "", header).lower()
