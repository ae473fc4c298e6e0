"""Which column is which: header names are matched with the names that the project knows."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from smartcart.input.errors import InputError, shown_name, shown_names

DELIMITERS = (",", ";", "\t", "|")
# Similarity above which two words count as the same.
NEAR = 0.8
# Share of cells that must fit a column for its name to be suggested.
FITTING = 0.8
# Words in header names that say nothing about the column's content.
COMMON_WORDS = {
    "mnt",
    "num",
    "dt",
    "products",
    "prods",
    "purchases",
    "amount",
    "number",
    "of",
    "the",
    "customer",
}
NUMBER = r"[^\w]*(?:[A-Za-z]{1,3}[^\w]*)?\d[\d.,'\u2019\s]*(?:[A-Za-z]{0,3}|[^\w]*)"
DATE = r"\d{1,4}[-/. ]\w{1,9}\.?[-/. ,]+\d{1,4}.*|(?:19|20)\d{6}|\w{3,9}\.? \d{1,2},? \d{4}.*"
# What the cells of a column look like, by content type.
FORMS = {
    "id": r".*\d.*",
    "count": r"[-+]?\d{1,9}(?:[.,]0*)?",
    "flag": r"[-+]?\d{1,9}(?:[.,]0*)?|[^\W\d]{1,10}",
    "amount": NUMBER,
    "date": DATE,
    "text": r".*[^\W\d].*",
}


@dataclass(frozen=True)
class ExpectedColumns:
    """The columns that a customer file should have.

    Attributes:
        headers: the project's column name -> the SmartCart header name.
        optional: the project's column names that a file may lack.
        aliases: the file's header name -> the SmartCart header name, for headers that differ.
        holds: the project's column name -> what its cells hold: a key of FORMS.
    """

    headers: Mapping[str, str]
    optional: Sequence[str]
    aliases: Mapping[str, str]
    holds: Mapping[str, str] = field(default_factory=dict)

    def known(self, header: str) -> str | None:
        """Return the project's name of a header; case, blanks, _ and - do not matter."""
        targets = {normalised(alias): target for alias, target in self.aliases.items()}
        wanted = normalised(targets.get(normalised(header), header))
        names = {normalised(expected): name for name, expected in self.headers.items()}
        return names.get(wanted)

    def is_free(self, header: str) -> bool:
        """Return whether a file may lack the cells of a column."""
        name = self.known(header)
        return name is None or name in self.optional


def split_header(text: str, expected: ExpectedColumns) -> tuple[str, list[str]]:
    """Return the delimiter of a CSV text and the names in its header.

    The delimiter in DELIMITERS that gives the most known columns wins, then the one with the most
    columns.
    """

    def headers_by(delimiter: str) -> list[str]:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])

    def rank(delimiter: str) -> tuple[int, int]:
        headers = headers_by(delimiter)
        return sum(expected.known(header) is not None for header in headers), len(headers)

    delimiter = max(DELIMITERS, key=rank)
    return delimiter, headers_by(delimiter)


def match_columns(
    file: str,
    headers: Sequence[str],
    expected: ExpectedColumns,
    sample: Sequence[Sequence[str]] = (),
) -> dict[str, int]:
    """Map the project's column names to positions in a header.

    Args:
        file: for messages.
        headers: names in the header, in file order.
        expected: the columns that the file should have.
        sample: cells of some rows; used to suggest headers for missing columns.

    Raises:
        InputError: two headers mean the same column, or a required column is missing.
    """
    positions: dict[str, int] = {}
    for position, header in enumerate(headers):
        name = expected.known(header)
        if name is None:
            continue
        if name in positions:
            raise InputError(
                f"Two columns of the customer file both mean {expected.headers[name]}:"
                f" '{shown_name(headers[positions[name]])}' and '{shown_name(header)}'."
                f" Remove or rename one of them: {file}"
            )
        positions[name] = position
    missing = [
        name for name in expected.headers if name not in positions and name not in expected.optional
    ]
    if missing:
        raise InputError(
            _missing_columns_message(file, missing, headers, positions, expected, sample)
        )
    return positions


def _missing_columns_message(
    file: str,
    missing: Sequence[str],
    headers: Sequence[str],
    positions: Mapping[str, int],
    expected: ExpectedColumns,
    sample: Sequence[Sequence[str]],
) -> str:
    lines = [
        f"The customer file lacks {len(missing)} of the columns that are needed: {file}",
        f"Missing: {', '.join(expected.headers[name] for name in missing)}",
    ]
    if positions or _is_header(headers, sample):
        lines.append(f"Found: {shown_names(headers)}")
    else:
        # Rows of people are not repeated.
        lines.append(f"Its first line has {len(headers)} cells and may be a row, not a header.")
    free = {
        place: header for place, header in enumerate(headers) if place not in positions.values()
    }
    aliases = _fitting_headers(missing, free, expected, sample)
    if aliases:
        pairs = ", ".join(
            f"{json.dumps(header, ensure_ascii=False)}: {target}"
            for header, target in aliases.items()
        )
        lines.append(f"If these are the same under other names: column_aliases: {{{pairs}}}")
    else:
        lines.append("Map columns that have other names: column_aliases: {their name: our name}")
    return "\n".join(lines)


def _is_header(headers: Sequence[str], sample: Sequence[Sequence[str]]) -> bool:
    """Return whether a line differs from the rows below it: words above numbers or dates."""
    values = re.compile(f"{NUMBER}|{DATE}")
    return any(
        header.strip()
        and not re.search(r"\d|@", header)
        and len(cells := [row[place] for row in sample if row[place].strip()]) > 0
        and sum(values.fullmatch(cell.strip()) is not None for cell in cells)
        >= FITTING * len(cells)
        for place, header in enumerate(headers)
    )


def _fitting_headers(
    missing: Sequence[str],
    free: Mapping[int, str],
    expected: ExpectedColumns,
    sample: Sequence[Sequence[str]],
) -> dict[str, str]:
    """Map the file's headers to missing ones if both name and cells fit."""
    fits = {
        (header, expected.headers[name]): fit
        for place, header in free.items()
        for name in missing
        if (fit := _name_fit(header, expected.headers[name], expected.headers.values())) > 0
        and _content_fits([row[place] for row in sample], expected.holds.get(name, ""))
    }
    aliases: dict[str, str] = {}
    for header, target in sorted(fits, key=lambda pair: -fits[pair]):
        if header not in aliases and target not in aliases.values():
            aliases[header] = target
    return aliases


def _name_fit(header: str, target: str, targets: Iterable[str]) -> float:
    """Return how similar one name is to another, 0 to 1; 0 if one of its words is missing.

    Words that many names share do not count: MntBikes is not MntWines. Nor may it contain a word of
    another target: customer_id is not Dt_Customer.
    """
    words, wanted = _words(header), _words(target)
    wanted = wanted - COMMON_WORDS or wanted
    others = {word for each in targets if each != target for word in _words(each)} - COMMON_WORDS
    if not words or not wanted or (words & others) - wanted:
        return 0.0
    nearest = [max(_likeness(word, each) for each in words) for word in wanted]
    return sum(nearest) / len(nearest) if min(nearest) >= NEAR else 0.0


def _words(name: str) -> set[str]:
    """Return the words of a name: Year_Birth, YearBirth and "year birth" have the same two."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z0-9]+|_", " ", name)
    return set(parted.lower().split())


def _likeness(word: str, other: str) -> float:
    """Return how similar two words are; an abbreviation such as yr equals its word."""
    short, long = sorted((word, other), key=len)
    if len(short) <= 3 and short[0] == long[0] and set(short) <= set(long):
        return NEAR
    return SequenceMatcher(a=word, b=other).ratio()


def _content_fits(cells: Sequence[str], holds: str) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    form = FORMS.get(holds)
    if form is None or not filled:
        return False
    fitting = sum(re.fullmatch(form, cell, re.DOTALL) is not None for cell in filled)
    return fitting >= FITTING * len(filled)


def normalised(header: str) -> str:
    """Return a header name without what does not matter: case, blanks, _ and -."""
    return re.sub(r"[\s_\ufeff\u200b-]+", "", header).lower()
