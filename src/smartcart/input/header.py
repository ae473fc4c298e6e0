"""Which column is which: header names are matched with the names that the project knows."""

import csv
import io
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from smartcart.input.errors import CUSTOMER_FILE, InputError, input_kind, shown_name, shown_names

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
    """The columns that an input file should have.

    Attributes:
        headers: the project's column name -> our header name.
        optional: the project's column names that a file may lack.
        aliases: the file's header name -> our header name, for headers that differ.
        holds: the project's column name -> what its cells hold: a key of FORMS.
        known_headers: the project's column name -> header names that known systems write, in order
            of preference: if a file has two, the first counts.
        alternatives: sets of optional columns of which a file needs one in full.
        kind: what messages call the file: CUSTOMER_FILE or ORDER_FILE.
        alias_setting: the setting with the aliases, for messages.
        stand_ins: our column name -> another column that may take its place, and how, for messages.
        other_door: the columns of the other kind of input file.
        advice: what to do with a file that turns out to be of this kind, for messages.
    """

    headers: Mapping[str, str]
    optional: Sequence[str]
    aliases: Mapping[str, str]
    holds: Mapping[str, str] = field(default_factory=dict)
    known_headers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    alternatives: Sequence[Sequence[str]] = ()
    kind: str = CUSTOMER_FILE
    alias_setting: str = "column_aliases"
    stand_ins: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    other_door: "ExpectedColumns | None" = None
    advice: str = ""

    def known(self, header: str) -> str | None:
        """Return the project's name of a header; case, blanks, _ and - do not matter."""
        found = self._places.get(normalised(header))
        return found[0] if found else None

    def preference(self, header: str) -> int:
        """Return the rank of a known header among those of its column: 0 for ours."""
        return self._places[normalised(header)][1]

    def found_in(self, headers: Iterable[str]) -> set[str]:
        """Return our names of the columns that a header names."""
        return {name for header in headers if (name := self.known(header)) is not None}

    def lacking(self, found: Collection[str]) -> list[str]:
        """Return the needed columns that are not among those found."""
        lacking = [name for name in self.headers if name not in found and name not in self.optional]
        if self.alternatives and not any(set(each) <= set(found) for each in self.alternatives):
            lacking += [name for name in self.alternatives[0] if name not in found]
        return lacking

    @cached_property
    def _places(self) -> dict[str, tuple[str, int]]:
        """Normalised header name -> the project's column name, and the header's preference."""
        places = {
            normalised(header): (name, place)
            for name, headers in self.known_headers.items()
            for place, header in reversed(list(enumerate(headers, start=1)))
        }
        names = {normalised(header): (name, 0) for name, header in self.headers.items()}
        own = {
            normalised(alias): names[normalised(target)]
            for alias, target in self.aliases.items()
            if normalised(target) in names
        }
        unknown = {
            normalised(alias)
            for alias, target in self.aliases.items()
            if normalised(target) not in names
        }
        return {
            header: place
            for header, place in (places | names | own).items()
            if header not in unknown
        }

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
            known = headers[positions[name]]
            if expected.preference(header) != expected.preference(known):
                if expected.preference(header) < expected.preference(known):
                    positions[name] = position
                continue
            raise InputError(
                f"Two columns of the {input_kind()} both mean {expected.headers[name]}:"
                f" '{shown_name(headers[positions[name]])}' and '{shown_name(header)}'."
                f" Remove or rename one of them: {file}"
            )
        positions[name] = position
    missing = expected.lacking(positions)
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
        f"The {input_kind()} lacks {len(missing)} of the columns that are needed: {file}",
        f"Missing: {', '.join(_with_alternatives(name, expected) for name in missing)}",
    ]
    for name, (stand_in, advice) in expected.stand_ins.items():
        if name in missing and stand_in in positions:
            return "\n".join([*lines, advice])
    other = expected.other_door
    if other and not other.lacking(other.found_in(headers)):
        return "\n".join([lines[0], other.advice])
    if positions or _is_header(headers, sample):
        lines.append(f"Found: {shown_names(headers)}")
    else:
        # Rows of people are not repeated.
        lines.append(f"Its first line has {len(headers)} cells and may be a row, not a header.")
    free = {
        place: header for place, header in enumerate(headers) if place not in positions.values()
    }
    aliases = fitting_headers(missing, free, expected, sample)
    if aliases:
        pairs = ", ".join(
            f"{json.dumps(header, ensure_ascii=False)}: {target}"
            for header, target in aliases.items()
        )
        setting = expected.alias_setting
        lines.append(f"If these are the same under other names: {setting}: {{{pairs}}}")
    else:
        lines.append(
            f"Map columns that have other names: {expected.alias_setting}: {{their name: our name}}"
        )
    return "\n".join(lines)


def _with_alternatives(name: str, expected: ExpectedColumns) -> str:
    """Return the name of a needed column, with those that may take its place."""
    if not expected.alternatives or name not in expected.alternatives[0]:
        return expected.headers[name]
    others = (" and ".join(expected.headers[each] for each in group)
              for group in expected.alternatives[1:])  # fmt: skip
    return f"{expected.headers[name]} (or {', or '.join(others)})"


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


def fitting_headers(
    missing: Sequence[str],
    free: Mapping[int, str],
    expected: ExpectedColumns,
    sample: Sequence[Sequence[str]],
) -> dict[str, str]:
    """Map the file's headers to missing ones if both name and cells fit.

    Args:
        missing: the project's names of the columns that the file lacks.
        free: position -> header of the columns that are not used.
        expected: the columns that the file should have.
        sample: cells of some rows.
    """
    fits = {
        (header, expected.headers[name]): fit
        for place, header in free.items()
        for name in missing
        if (fit := _name_fit(header, expected.headers[name], expected.headers.values())) > 0
        and content_fits([row[place] for row in sample], expected.holds.get(name, ""))
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


def content_fits(cells: Sequence[str], holds: str) -> bool:
    """Return whether most cells look like what a column holds, a key of FORMS."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    form = FORMS.get(holds)
    if form is None or not filled:
        return False
    fitting = sum(re.fullmatch(form, cell, re.DOTALL) is not None for cell in filled)
    return fitting >= FITTING * len(filled)


def normalised(header: str) -> str:
    """Return a header name without what does not matter: case, blanks, _ and -."""
    return re.sub(r"[\s_\ufeff\u200b-]+", "", header).lower()
