"""Records of a text file, separated by our own reading of its quotes.

A second opinion besides the engine's reader: it counts the records of every file, and understands
what the engine does not (backslash escapes, blanks around quotes).
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

# A cell still open after this many lines counts as an unclosed quote.
MOST_LINES = 10_000


@dataclass(frozen=True)
class Dialect:
    """How the cells of a text file are written.

    Attributes:
        delimiter: what separates the cells.
        quote: the character around cells that contain delimiters or line breaks.
        has_backslashes: whether a backslash in a quoted cell escapes a quote.
        has_padding: whether blanks may stand between a quote and the delimiter.
    """

    delimiter: str
    quote: str = '"'
    has_backslashes: bool = False
    has_padding: bool = False

    @property
    def is_standard(self) -> bool:
        """Whether the engine can read it directly."""
        return self.quote == '"' and not self.has_backslashes and not self.has_padding

    @cached_property
    def _quoted(self) -> re.Pattern[str]:
        quote = re.escape(self.quote)
        inside = (
            rf"[^{quote}\\]|\\.|{quote}{quote}"
            if self.has_backslashes
            else (rf"[^{quote}]|{quote}{quote}")
        )
        blanks = r"[ \t]*+" if self.has_padding else ""
        return re.compile(rf"{blanks}{quote}((?:{inside})*+){quote}{blanks}", re.DOTALL)

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        return re.compile((r"[ \t]*" if self.has_padding else "") + re.escape(self.quote))

    def split(self, text: str) -> list[str] | None:
        """Return the cells of a record.

        Raises:
            OpenQuoteError: a quoted cell is not closed in this text.

        Returns:
            The cells, or None if there is text between a quote and the next delimiter.
        """
        cells = []
        place = 0
        while True:
            if self._opening.match(text, place):
                quoted = self._quoted.match(text, place)
                if not quoted:
                    raise OpenQuoteError
                cells.append(self._unescaped(quoted[1]))
                place = quoted.end()
            else:
                end = text.find(self.delimiter, place)
                cell = text[place:] if end < 0 else text[place:end]
                cells.append(cell.strip(" ") if self.has_padding else cell)
                place = len(text) if end < 0 else end
            if place == len(text):
                return cells
            if text[place] != self.delimiter:
                return None
            place += 1

    def _unescaped(self, inside: str) -> str:
        text = inside.replace(self.quote * 2, self.quote)
        return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL) if self.has_backslashes else text


class OpenQuoteError(ValueError):
    """A quoted cell is not closed."""


@dataclass(frozen=True)
class Record:
    """A record of a text file.

    Attributes:
        line: number of its first line, from 1.
        lines: its lines as they are in the file, without line endings.
        cells: its cells; None if its quotes make no sense.
        is_open: whether a quote in it is unclosed.
    """

    line: int
    lines: tuple[str, ...]
    cells: tuple[str, ...] | None
    is_open: bool = False

    @property
    def text(self) -> str:
        """The record as it is in the file."""
        return "\n".join(self.lines)

    @property
    def is_blank(self) -> bool:
        """Whether all cells are blank."""
        return self.cells is not None and not any(map(str.strip, self.cells))

    def swallows(self, delimiter: str, width: int) -> bool:
        """Return whether a quoted cell contains lines that look like separate records.

        Args:
            delimiter: what separates the cells.
            width: number of cells in a record.
        """
        if len(self.lines) == 1:
            return False
        if self.is_open:
            return True
        are_whole = [line.count(delimiter) >= width - 1 for line in self.lines]
        # The first and the last line of a valid record share its cells: one of them may look like a
        # whole record, but not both.
        is_sound = self.cells is not None and len(self.cells) == width
        ends = are_whole[0] and are_whole[-1] if is_sound else are_whole[-1]
        return width > 2 and (ends or any(are_whole[1:-1]))


def read_records(lines: Iterable[str], dialect: Dialect, first_line: int = 1) -> Iterator[Record]:
    """Read records line by line; empty lines are skipped.

    Args:
        lines: lines of a text without line endings.
        dialect: how cells are written.
        first_line: number of the first of the lines.
    """
    numbered = enumerate(lines, start=first_line)
    for number, line in numbered:
        if line:
            yield read_record(number, line, numbered, dialect)


def read_record(
    number: int, line: str, numbered: Iterator[tuple[int, str]], dialect: Dialect
) -> Record:
    """Read the record that starts in a line.

    Args:
        number: number of the line.
        line: the line without its ending, not empty.
        numbered: the following lines with their numbers; those that belong to the record are
            consumed.
        dialect: how cells are written.
    """
    if dialect.quote not in line:
        cells = line.split(dialect.delimiter)
        if dialect.has_padding:
            cells = [cell.strip(" ") for cell in cells]
        return Record(number, (line,), tuple(cells))
    quick = _split_quickly(line, dialect)
    return Record(number, (line,), quick) if quick else _read_on(number, line, numbered, dialect)


def _split_quickly(line: str, dialect: Dialect) -> tuple[str, ...] | None:
    """Split a line with the standard library, if it is a whole record of the usual kind."""
    if not dialect.is_standard:
        return None
    try:
        return tuple(next(csv.reader([line], delimiter=dialect.delimiter, strict=True)))
    except csv.Error:
        return None


def _read_on(
    number: int, line: str, numbered: Iterator[tuple[int, str]], dialect: Dialect
) -> Record:
    """Read a record that may continue in the following lines."""
    lines = [line]
    while True:
        try:
            cells = dialect.split("\n".join(lines))
        except OpenQuoteError:
            if not _take_on(lines, numbered, dialect.quote):
                return Record(number, tuple(lines), None, is_open=True)
        else:
            return Record(number, tuple(lines), tuple(cells) if cells else None)


def _take_on(lines: list[str], numbered: Iterator[tuple[int, str]], quote: str) -> bool:
    """Consume lines up to the next one with a quote; return False if there is none."""
    for _, line in numbered:
        lines.append(line)
        if quote in line:
            return len(lines) <= MOST_LINES
        if len(lines) > MOST_LINES:
            return False
    return False
