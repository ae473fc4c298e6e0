"""Synthetic files of any size: SmartCart customers with their data errors, or a shop's order lines.

    python -m smartcart.synthetic --customers 1000000 --seed 1 --out customers.parquet
    python -m smartcart.synthetic --orders 1000000 --seed 1 --out lines.parquet

The file extension sets the format, .csv or .parquet. `--personas FILE` also writes the truth: the
persona of every row of a customer file; for order lines, the persona of every customer and the
parameters that its orders were drawn with. The same number of rows and the same seed give the same
file. Rows are generated in chunks, so memory does not grow with their number: 10 million customers
take half a minute and 350 MB, 10 million order lines too, in 260 MB.

`synthetic_personas` defines the customers of a customer file, `synthetic_dirt` the errors in some
of them. `synthetic_order_customers` defines the customers of the shop, `synthetic_orders` what they
order.
"""

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from smartcart.synthetic_dirt import NO_DAY, dirt_rows, plant_dirt
from smartcart.synthetic_order_customers import NO_CUSTOMER
from smartcart.synthetic_orders import FIRST_DAY, OrderChunk, draw_order_chunk
from smartcart.synthetic_personas import SPENDING_CATEGORIES, Columns, draw_customers

# `--customers` and `--seed` of seeds/raw/raw_customers.csv.
EMBEDDED_CUSTOMERS: Final = 2_240
EMBEDDED_SEED: Final = 1
# `--orders` and `--seed` of seeds/raw/raw_orders.csv.
EMBEDDED_ORDER_LINES: Final = 12_000
EMBEDDED_ORDER_SEED: Final = 5

CHUNK_ROWS: Final = 250_000
# One in five numbers is the ID of a customer, because the real file has gaps too.
ID_STEP: Final = 5
# People in a chunk of order lines, guests included; they have about 220,000 lines.
CHUNK_PEOPLE: Final = 25_000
LOWEST_ORDER_CUSTOMER_ID: Final = 10_000
LOWEST_ORDER_NUMBER: Final = 100_000

# Without a limit, buffers grow with the file; more threads use more memory and gain nothing here.
SMALL_DUCKDB: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": 1,
    "memory_limit": "256MB",
}

# In the order of the real file.
# fmt: off
COLUMNS: Final = (
    "ID", "Year_Birth", "Education", "Marital_Status", "Income", "Kidhome", "Teenhome",
    "Dt_Customer", "Recency", *SPENDING_CATEGORIES, "NumDealsPurchases", "NumWebPurchases",
    "NumCatalogPurchases", "NumStorePurchases", "NumWebVisitsMonth", "Complain", "Response",
)
# fmt: on

ENROLMENT_DATE: Final = (
    f"case when enrolment_day <> {NO_DAY} "
    "then date '2012-07-30' + cast(enrolment_day as integer) end"
)
UNREADABLE_DATE: Final = "31-02-2014"
ENROLMENT_TEXT: Final = f"coalesce(strftime({ENROLMENT_DATE}, '%d-%m-%Y'), '{UNREADABLE_DATE}')"

# SQL for the columns that are not whole numbers, by file extension.
COLUMN_SQL: Final = {
    ".csv": {"Dt_Customer": ENROLMENT_TEXT},
    ".parquet": {"Dt_Customer": ENROLMENT_DATE, "Income": "cast(Income as double)"},
}
TEXT_SQL: Final = {
    name: f"cast({name} as varchar)" for name in ("Education", "Marital_Status", "persona")
}

# In the order of the log; SQL over a chunk's lines.
ORDERED_AT: Final = f"timestamp '{FIRST_DAY}' + to_minutes(minute)"
ORDER_SQL: Final = {
    "customer_id": f"nullif(customer_id, {NO_CUSTOMER})",
    "ordered_at": ORDERED_AT,
    "order_id": "if(is_return, 'R', '') || order_number",
    "line_number": "cast(line_number as integer)",
    "product": "product",
    "category": "category",
    "channel": "channel",
    "quantity": "cast(quantity as integer)",
    "unit_price": "cast(unit_cents / 100 as decimal(12, 2))",
    "discount": "cast(discount_cents / 100 as decimal(12, 2))",
    "currency": "'EUR'",
    "status": "status",
}
ORDERED_AT_TEXT: Final = f"strftime({ORDERED_AT}, '%Y-%m-%d %H:%M')"

# What `--personas` tells about the customers of a log. `is_active`: has not left for good.
PLANTED_COLUMNS: Final = (
    "customer_id",
    "persona",
    "orders_per_week",
    "dropout_probability",
    "mean_order_value",
    "is_wholesaler",
    "is_active",
)


def generate_chunks(customers: int, seed: int, chunk_rows: int = CHUNK_ROWS) -> Iterator[Columns]:
    """Generate customers, including data errors, in blocks of at most `chunk_rows` rows.

    A block has the columns of COLUMNS, with `enrolment_day` (days since 2012-07-30, NO_DAY if the
    date in the file is unreadable) instead of `Dt_Customer`, and `persona`. A missing income is
    NaN. Another `chunk_rows` gives different customers.

    Raises:
        ValueError: Less than one customer or row, or a negative seed.
    """
    if customers < 1 or chunk_rows < 1 or seed < 0:
        message = "customers and chunk_rows must be at least 1, seed at least 0"
        raise ValueError(f"{message}: {customers=}, {chunk_rows=}, {seed=}")
    for number, start in enumerate(range(0, customers, chunk_rows)):
        stop = min(start + chunk_rows, customers)
        rng = np.random.default_rng([seed, number])
        chunk = {"ID": _draw_ids(rng, start, stop), **draw_customers(rng, stop - start)}
        plant_dirt(rng, chunk, dirt_rows(customers, start, stop))
        yield chunk


def generate_order_chunks(
    lines: int, seed: int, chunk_people: int = CHUNK_PEOPLE
) -> Iterator[OrderChunk]:
    """Generate order lines in blocks, each with all lines of up to `chunk_people` people.

    A block's lines are sorted by time. The last block has as many lines as are missing: those of
    its first customers, of whom the very last may lack the latest. Another `chunk_people` gives a
    different log.

    Raises:
        ValueError: Less than one line or person, or a negative seed.
    """
    if lines < 1 or chunk_people < 1 or seed < 0:
        message = "lines and chunk_people must be at least 1, seed at least 0"
        raise ValueError(f"{message}: {lines=}, {chunk_people=}, {seed=}")
    order_number = LOWEST_ORDER_NUMBER
    for number in count():
        rng = np.random.default_rng([seed, number])
        ids = _draw_ids(rng, number * chunk_people, (number + 1) * chunk_people)
        chunk = draw_order_chunk(rng, LOWEST_ORDER_CUSTOMER_ID + ids, order_number, lines)
        yield chunk
        lines -= chunk.lines["minute"].size
        if not lines:
            return
        order_number = 1 + chunk.lines["order_number"].max()


def write_customers(
    out: Path,
    customers: int,
    seed: int,
    personas: Path | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> None:
    """Write a file of customers and, on request, one of their personas (ID, persona), row by row.

    A .csv has the form of the real file: comma, CRLF, no final newline, dates DD-MM-YYYY. A
    .parquet has types: bigint, varchar, double for Income, date for Dt_Customer (null where the
    date cannot be read). A file appears under its name only when it is complete.

    Raises:
        ValueError: Another file extension, or what `generate_chunks` refuses.
        OSError: A file cannot be written.
    """
    tables = [_Table(out, "customers", _customer_sql(out, COLUMNS))]
    if personas is not None:
        tables.append(_Table(personas, "customers", _customer_sql(personas, ("ID", "persona"))))
    chunks = generate_chunks(customers, seed, chunk_rows)
    _write_tables(tables, ({"customers": chunk} for chunk in chunks))


def write_orders(
    out: Path,
    lines: int,
    seed: int,
    personas: Path | None = None,
    chunk_people: int = CHUNK_PEOPLE,
) -> None:
    """Write a file of order lines and, on request, one with the truth about their customers.

    A .csv has the same form as a file of customers, times YYYY-MM-DD HH:MM, and a blank customer_id
    for guests. A .parquet has types: bigint, timestamp, varchar, integer, decimal(12, 2) for money.
    Blocks follow one another, so only a file of one block is sorted by time. The second file has a
    row per customer (not guest), with the columns of PLANTED_COLUMNS.

    Raises:
        ValueError: Another file extension, or what `generate_order_chunks` refuses.
        OSError: A file cannot be written.
    """
    is_text = _extension(out) == ".csv"
    times = {"ordered_at": ORDERED_AT_TEXT if is_text else ORDERED_AT}
    tables = [_Table(out, "lines", ORDER_SQL | times)]
    if personas is not None:
        tables.append(_Table(personas, "customers", {name: name for name in PLANTED_COLUMNS}))
    chunks = generate_order_chunks(lines, seed, chunk_people)
    _write_tables(tables, ({"lines": each.lines, "customers": each.customers} for each in chunks))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors in it give one message and exit code 2."""
    parser = argparse.ArgumentParser(
        prog="python -m smartcart.synthetic",
        description="Write synthetic SmartCart customers or order lines, dirt included.",
    )
    rows = parser.add_mutually_exclusive_group(required=True)
    rows.add_argument("--customers", type=_count, metavar="N", help="rows, dirty ones included")
    rows.add_argument("--orders", type=_count, metavar="N", help="order lines, returns included")
    add = parser.add_argument
    add("--seed", type=_seed, required=True, metavar="S", help="a whole number")
    add("--out", type=_target, required=True, metavar="FILE", help=".csv or .parquet")
    add("--personas", type=_target, metavar="FILE", help="the truth, .csv or .parquet")
    options = parser.parse_args(arguments)
    if options.personas is not None and options.personas.resolve() == options.out.resolve():
        parser.error("--personas and --out name the same file")
    try:
        if options.orders is not None:
            write_orders(options.out, options.orders, options.seed, options.personas)
        else:
            write_customers(options.out, options.customers, options.seed, options.personas)
    except OSError as error:
        parser.error(f"cannot write the file: {error}")


def _count(text: str) -> int:
    return _whole_number(text, at_least=1)


def _seed(text: str) -> int:
    return _whole_number(text, at_least=0)


def _whole_number(text: str, at_least: int) -> int:
    if not text.isdecimal() or int(text) < at_least:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {at_least}")
    return int(text)


def _target(text: str) -> Path:
    path = Path(text)
    if path.suffix not in COLUMN_SQL:
        raise argparse.ArgumentTypeError(f"{text!r} does not end in {' or '.join(COLUMN_SQL)}")
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is a folder")
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"the folder {str(path.parent)!r} does not exist")
    return path


def _draw_ids(rng: np.random.Generator, start: int, stop: int) -> NDArray[np.int64]:
    """Draw one ID for each row from a range that no other chunk uses, in random order."""
    ids = ID_STEP * np.arange(start, stop) + rng.integers(0, ID_STEP, stop - start)
    return rng.permutation(ids)


def _extension(target: Path) -> str:
    if target.suffix not in COLUMN_SQL:
        raise ValueError(f"{target.name!r} does not end in {' or '.join(COLUMN_SQL)}")
    return target.suffix


def _customer_sql(target: Path, columns: Sequence[str]) -> dict[str, str]:
    whole_numbers = {name: f"cast({name} as bigint)" for name in columns}
    expressions = whole_numbers | TEXT_SQL | COLUMN_SQL[_extension(target)]
    return {name: expressions[name] for name in columns}


@dataclass(frozen=True)
class _Table:
    """A file to write: its columns, in SQL over one of the relations that make up a chunk."""

    target: Path
    relation: str
    columns: Mapping[str, str]


def _write_tables(tables: Sequence[_Table], chunks: Iterable[Mapping[str, Columns]]) -> None:
    """Write all tables chunk by chunk; a chunk has columns by the name of the relation."""
    with ExitStack() as stack:
        connection = stack.enter_context(duckdb.connect(config=SMALL_DUCKDB))
        files = [_open_table(stack, connection, table) for table in tables]
        for chunk in chunks:
            for name, columns in chunk.items():
                connection.register(name, columns)
            for file in files:
                file.append_chunk()
        for file in files:
            file.publish()


def _open_table(
    stack: ExitStack, connection: duckdb.DuckDBPyConnection, table: _Table
) -> "_CsvFile | _ParquetFile":
    """Start a table file, in a folder beside the target, on the same disk."""
    target = table.target
    table_file = _CsvFile if _extension(target) == ".csv" else _ParquetFile
    folder = Path(stack.enter_context(TemporaryDirectory(dir=target.parent, prefix=".synthetic-")))
    selected = ", ".join(f"{sql} as {name}" for name, sql in table.columns.items())
    return table_file(connection, f"select {selected} from {table.relation}", folder, target)


class _CsvFile:
    """A CSV file that grows chunk by chunk: CRLF between the lines, none after the last."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, query: str, folder: Path, target: Path
    ) -> None:
        self._connection, self._query, self._target = connection, query, target
        self._part, self._whole = folder / "part.csv", folder / "whole.csv"

    def append_chunk(self) -> None:
        is_first = not self._whole.exists()
        self._connection.sql(self._query).write_csv(str(self._part), header=is_first)
        lines = self._part.read_bytes().removesuffix(b"\n").replace(b"\n", b"\r\n")
        with self._whole.open("ab") as whole:
            whole.write(lines if is_first else b"\r\n" + lines)

    def publish(self) -> None:
        os.replace(self._whole, self._target)


class _ParquetFile:
    """A Parquet file made of one file per chunk, because DuckDB cannot append to one."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, query: str, folder: Path, target: Path
    ) -> None:
        self._connection, self._query, self._target = connection, query, target
        self._folder = folder
        self._parts: list[str] = []

    def append_chunk(self) -> None:
        self._parts.append(str(self._folder / f"part-{len(self._parts)}.parquet"))
        self._connection.sql(self._query).write_parquet(self._parts[-1])

    def publish(self) -> None:
        whole = self._folder / "whole.parquet"
        self._connection.read_parquet(self._parts).write_parquet(str(whole))
        os.replace(whole, self._target)


if __name__ == "__main__":
    main()
