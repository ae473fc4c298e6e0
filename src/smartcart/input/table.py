"""The table in a text: where it starts, how its cells are written, and how many rows it has.

Reports have titles above the header; exports vary in their quotes, leave out the last cell or add a
comma. The engine reads only plain text directly; any other text gets a plain copy. All records are
counted here, independently of the engine.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from smartcart.input.errors import InputError, input_kind
from smartcart.input.header import DELIMITERS, ExpectedColumns
from smartcart.input.records import Dialect, Record, read_record, read_records

# Maximum number of records searched for the header, and of lines they are read from.
MOST_TITLES = 40
HEAD_LINES = 200
SAMPLE_ROWS = 200
# Share of rows above which a missing or extra last cell counts as the file's format.
USUAL_FROM = 0.5

Lines = Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Table:
    """A table in a text.

    Attributes:
        dialect: how its cells are written.
        header_line: number of the line of its header.
        headers: names of its columns.
        sample: cells of its first rows, to see what the columns hold.
        record_count: its rows, including unreadable ones.
        is_plain: whether the engine can read the text directly.
        extra_cells: blank cells at the end of most rows that the header does not name.
        may_lack_cells: whether blank cells at the end of rows are left out.
    """

    dialect: Dialect
    header_line: int
    headers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    record_count: int
    is_plain: bool
    extra_cells: int = 0
    may_lack_cells: bool = False


@dataclass
class _Count:
    """The result of a pass over the records below a header."""

    width: int
    rows: int = 0
    blank: int = 0
    widths: Counter[int] = field(default_factory=Counter)
    blank_last: Counter[int] = field(default_factory=Counter)
    swallower: tuple[int, Record] | None = None

    @property
    def faults(self) -> int:
        """Records with an unusual number of cells, or with quotes that make no sense."""
        usual = self.widths.most_common(1)[0][1] if self.widths else 0
        return self.rows - usual + (self.rows + 1 if self.swallower else 0)


def find_table(file: Path, lines: Lines, columns: ExpectedColumns) -> Table:
    """Find the table in a text.

    Args:
        file: for messages.
        lines: yields the lines of the text from the start, each time it is called.
        columns: the columns that the header should name.

    Raises:
        InputError: the text is blank, or a record swallows others.
    """
    head = [line for line, _ in zip(lines(), range(HEAD_LINES), strict=False)]
    dialect, place, headers = _find_header(head, columns)
    if not any(map(str.strip, headers)):
        raise InputError(f"The {input_kind()} holds no table, only blank lines: {file}")
    dialect, count = _best_dialect(head, lines, dialect, place, headers)
    headers = _header_at(head, dialect, place) or headers
    if count.swallower:
        row, record = count.swallower
        raise InputError(
            f"Row {row} of the {input_kind()} (line {record.line}) has a quote that is not closed:"
            f" {_lines(len(record.lines) - 1)} behind it would be lost in one cell. Close it or"
            f" remove it: {file}"
        )
    headers, extra, may_lack = _conventions(headers, count, columns)
    is_plain = (
        dialect.is_standard
        and place == 1
        and not (count.blank or extra or may_lack)
        and len(headers) == count.width
        and head[0] != ""
    )
    sample = [
        record.cells
        for record, _ in zip(_rows(head, dialect, place), range(SAMPLE_ROWS), strict=False)
        if record.cells and len(record.cells) >= len(headers)
    ]
    return Table(
        dialect, place, tuple(headers), tuple(sample), count.rows, is_plain, extra, may_lack
    )


def write_plain(table: Table, lines: Lines, target: Path, places: Sequence[int | None]) -> Path:
    """Write the table of a text as a plain CSV file with commas; return its path.

    Unreadable rows stay as they are; the engine rejects them in turn.

    Args:
        table: what `find_table` found in the text.
        lines: yields its lines.
        target: the file.
        places: positions of the columns to write; None for a blank one.
    """
    with target.open("w", newline="", encoding="utf-8") as copy:
        writer = csv.writer(copy, lineterminator="\n")
        writer.writerow(["" if place is None else table.headers[place] for place in places])
        for record in _rows(lines(), table.dialect, table.header_line):
            if record.is_blank:
                continue
            cells = _fitted(record.cells, table) if record.cells else None
            if cells is None:
                copy.write(_broken(record, len(table.headers), len(places)))
            else:
                writer.writerow(["" if place is None else cells[place] for place in places])
    return target


def _fitted(cells: Sequence[str], table: Table) -> Sequence[str] | None:
    """Return the cells of a row, as wide as the header, or None if that is impossible."""
    width = len(table.headers)
    if width < len(cells) <= width + table.extra_cells and not any(map(str.strip, cells[width:])):
        return cells[:width]
    if len(cells) < width and table.may_lack_cells:
        return [*cells, *[""] * (width - len(cells))]
    return cells if len(cells) == width else None


def _broken(record: Record, width: int, target_width: int) -> str:
    """Write a record so that the engine rejects it, and nothing else, for the same reason."""
    if record.cells is None:
        # There is text between a quote and the next delimiter.
        return f'"{_on_one_line(record.text)}"\'{"," * (target_width - 1)}\n'
    cells = [_on_one_line(cell).replace(",", " ") for cell in record.cells]
    if len(cells) >= width:
        cells += [""] * (target_width + 1 - len(cells))
    return ",".join(cells) + "\n"


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ").replace('"', "'")


def _find_header(head: Sequence[str], columns: ExpectedColumns) -> tuple[Dialect, int, list[str]]:
    """Return dialect, line and names of the header: the line with the most known columns."""
    told, start = _told_delimiter(head)
    best: tuple[tuple[int, int, bool, int], Dialect, int, list[str]] | None = None
    for delimiter in (told,) if told else DELIMITERS:
        for quote in ('"', "'"):
            dialect = Dialect(delimiter, quote, has_padding=_has_padding(head, delimiter, quote))
            records = read_records(head[start:], dialect, start + 1)
            for record, _ in zip(records, range(MOST_TITLES), strict=False):
                if not record.cells or record.is_blank:
                    continue
                known = sum(columns.known(cell) is not None for cell in record.cells)
                # If no name is known, the first line is the header, with the delimiter that gives
                # the most.
                rank = (known, -record.line if known else 0, quote == '"', len(record.cells))
                if best is None or rank > best[0]:
                    best = rank, dialect, record.line, list(record.cells)
    if best is None:
        return Dialect(","), 1, []
    known = best[0][0]
    if known:
        return best[1:]
    return _first_line(head, start, told)


def _first_line(head: Sequence[str], start: int, told: str) -> tuple[Dialect, int, list[str]]:
    """Return the first non-blank line as the header, by the delimiter that gives the most cells."""
    candidates = []
    for delimiter in (told,) if told else DELIMITERS:
        dialect = Dialect(delimiter)
        record = next(
            (each for each in read_records(head[start:], dialect, start + 1) if not each.is_blank),
            None,
        )
        if record and record.cells:
            candidates.append((dialect, record.line, list(record.cells)))
    return max(candidates, key=lambda candidate: len(candidate[2]), default=(Dialect(","), 1, []))


def _told_delimiter(head: Sequence[str]) -> tuple[str, int]:
    """Return the delimiter that a first line such as `sep=;` declares, and the lines it takes."""
    told = re.fullmatch(r'"?sep=(.)"?[,;\t|]*', head[0].strip(" "), re.IGNORECASE) if head else None
    return (told[1], 1) if told else ("", 0)


def _has_padding(head: Sequence[str], delimiter: str, quote: str) -> bool:
    """Return whether there are blanks between delimiters and quotes."""
    delimiter, quote = re.escape(delimiter), re.escape(quote)
    padded = re.compile(
        rf"{delimiter} +{quote}[^{quote}]*{quote} *(?:{delimiter}|$)"
        rf"|(?:^|{delimiter}){quote}[^{quote}]*{quote} +(?:{delimiter}|$)"
    )
    return any(padded.search(line) for line in head)


def _best_dialect(
    head: Sequence[str],
    lines: Lines,
    dialect: Dialect,
    place: int,
    headers: Sequence[str],
) -> tuple[Dialect, _Count]:
    """Count the records in this dialect, or in another one that reads more of them."""
    count = _counted(lines(), dialect, place, len(headers))
    if not count.faults:
        return dialect, count
    others = [
        other
        for other in (
            replace(dialect, has_backslashes=True),
            replace(dialect, has_padding=True),
            replace(dialect, has_backslashes=True, has_padding=True),
        )
        if _header_at(head, other, place)
    ]
    for other in others:
        counted = _counted(lines(), other, place, len(headers))
        if counted.faults < count.faults:
            dialect, count = other, counted
    return dialect, count


def _counted(lines: Iterable[str], dialect: Dialect, place: int, width: int) -> _Count:
    count = _Count(width)
    delimiter, quote = dialect.delimiter, dialect.quote
    starts, ends = (delimiter, " ", "\t"), (delimiter, " ", "\t")
    numbered = _below(lines, dialect, place)
    for number, line in numbered:
        if not line:
            continue
        if quote in line:
            record = read_record(number, line, numbered, dialect)
            _count_record(record, count, delimiter)
            if count.swallower:
                break
        # For most lines only the number of cells matters.
        elif line[0] in starts and not line.replace(delimiter, "").strip():
            count.blank += 1
        else:
            count.rows += 1
            cells = line.count(delimiter) + 1
            count.widths[cells] += 1
            if line[-1] in ends and not line.rpartition(delimiter)[2].strip():
                count.blank_last[cells] += 1
    return count


def _count_record(record: Record, count: _Count, delimiter: str) -> None:
    if record.is_blank:
        count.blank += 1
        return
    count.rows += 1
    if record.cells is not None:
        count.widths[len(record.cells)] += 1
        count.blank_last[len(record.cells)] += not record.cells[-1].strip()
    if record.swallows(delimiter, count.width):
        count.swallower = count.rows, record


def _lines(number: int) -> str:
    return f"{number:,} line{'s' if number > 1 else ''}"


def _conventions(
    headers: Sequence[str], count: _Count, columns: ExpectedColumns
) -> tuple[list[str], int, bool]:
    """Return the column names, the number of extra blank cells, and whether last cells may lack.

    Cells are added or dropped only if that is the file's format: a single row that is too short or
    too long may have lost or gained a cell anywhere.
    """
    names = list(headers)
    while len(names) > 1 and not names[-1].strip() and not count.widths[len(names)]:
        names.pop()
    width = len(names)
    usual = USUAL_FROM * count.rows
    extra = 0
    if count.blank_last[width + 1] >= usual > 0 and count.widths[width] < usual:
        extra = 1
    short = {each: rows for each, rows in count.widths.items() if each < width}
    is_free = all(columns.is_free(name) for name in names[min(short, default=width) :])
    may_lack = (
        bool(short) and is_free and sum(short.values()) >= usual and not count.blank_last[width]
    )
    return names, extra, may_lack


def _below(lines: Iterable[str], dialect: Dialect, place: int) -> Iterator[tuple[int, str]]:
    """Yield the lines below the header, which starts in line `place`, with their numbers."""
    numbered = enumerate(lines, start=1)
    for number, line in numbered:
        if number == place:
            read_record(number, line, numbered, dialect)
            break
    return numbered


def _rows(lines: Iterable[str], dialect: Dialect, place: int) -> Iterator[Record]:
    """Yield the records below the header, which starts in line `place`."""
    numbered = _below(lines, dialect, place)
    for number, line in numbered:
        if line:
            yield read_record(number, line, numbered, dialect)


def _header_at(head: Sequence[str], dialect: Dialect, place: int) -> list[str]:
    record = next(read_records(head[place - 1 :], dialect, place), None)
    return list(record.cells) if record and record.cells else []
