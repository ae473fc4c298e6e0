"""Synthetic SmartCart customers: a file like the real one, with its data errors, in any size.

    python -m smartcart.synthetic --customers 1000000 --seed 1 --out customers.parquet

The file extension sets the format, .csv or .parquet. `--personas FILE` also writes the true persona
of every row. The same number of customers and the same seed give the same file. Customers are
generated in chunks, so memory does not grow with their number: 10 million take half a minute and
350 MB.

`synthetic_personas` defines the customers, `synthetic_dirt` the errors in some of them.
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from smartcart.synthetic_dirt import NO_DAY, dirt_rows, plant_dirt
from smartcart.synthetic_personas import SPENDING_CATEGORIES, Columns, draw_customers

# `--customers` and `--seed` of seeds/raw/raw_customers.csv.
EMBEDDED_CUSTOMERS: Final = 2_240
EMBEDDED_SEED: Final = 1

CHUNK_ROWS: Final = 250_000
# One in five numbers is the ID of a customer, because the real file has gaps too.
ID_STEP: Final = 5

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
    with ExitStack() as stack:
        connection = stack.enter_context(duckdb.connect(config=SMALL_DUCKDB))
        files = [_open_table(stack, connection, out, COLUMNS)]
        if personas is not None:
            files.append(_open_table(stack, connection, personas, ("ID", "persona")))
        for chunk in generate_chunks(customers, seed, chunk_rows):
            connection.register("chunk", chunk)
            for file in files:
                file.append_chunk()
        for file in files:
            file.publish()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors in it give one message and exit code 2."""
    parser = argparse.ArgumentParser(
        prog="python -m smartcart.synthetic",
        description="Write synthetic SmartCart customers, dirt included.",
    )
    add = parser.add_argument
    add("--customers", type=_count, required=True, metavar="N", help="rows, dirty ones included")
    add("--seed", type=_seed, required=True, metavar="S", help="a whole number")
    add("--out", type=_target, required=True, metavar="FILE", help=".csv or .parquet")
    add("--personas", type=_target, metavar="FILE", help="true personas, .csv or .parquet")
    options = parser.parse_args(arguments)
    if options.personas is not None and options.personas.resolve() == options.out.resolve():
        parser.error("--personas and --out name the same file")
    try:
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


def _open_table(
    stack: ExitStack, connection: duckdb.DuckDBPyConnection, target: Path, columns: Sequence[str]
) -> "_CsvFile | _ParquetFile":
    """Start a table file, in a folder beside the target, on the same disk."""
    if target.suffix not in COLUMN_SQL:
        raise ValueError(f"{target.name!r} does not end in {' or '.join(COLUMN_SQL)}")
    folder = Path(stack.enter_context(TemporaryDirectory(dir=target.parent, prefix=".synthetic-")))
    whole_numbers = {name: f"cast({name} as bigint)" for name in columns}
    expressions = whole_numbers | TEXT_SQL | COLUMN_SQL[target.suffix]
    selected = ", ".join(f"{expressions[name]} as {name}" for name in columns)
    table_file = _CsvFile if target.suffix == ".csv" else _ParquetFile
    return table_file(connection, f"select {selected} from chunk", folder, target)


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
