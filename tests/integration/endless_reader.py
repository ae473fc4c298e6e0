"""A reader that opens the published tables again and again, and says what it saw.

    endless_reader.py DATABASE STOP_FILE SECONDS

Each connection is used for SECONDS, at least once. Prints JSON: how often it read, the numbers of
customers that it saw, and every error and contradiction between the tables.
"""

import json
import os
import sys
import time
from pathlib import Path

import duckdb

TABLES = "select table_name from duckdb_columns() where column_name = '{}' and not internal"
HISTORY = ("refresh_summary", "segment_entries", "segment_migrations")


def read(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the number of customers; raise where the tables are not of one refresh."""

    def values(query: str) -> list[object]:
        return [row[0] for row in connection.sql(query).fetchall()]

    latest, rows, model = connection.sql(
        "select refreshed_at, rows_accepted, model_id from refresh_summary"
        " order by refreshed_at desc limit 1"
    ).fetchall()[0]
    for column, value in (("refreshed_at", latest), ("model_id", model)):
        for table in values(TABLES.format(column)):
            if table not in HISTORY:
                seen = values(f"select distinct {column} from {table}")
                if seen not in ([value], []):
                    raise ValueError(f"{table} has {column} {seen}, not {value}")
    counts = {
        *values("select count(*) from customer_segments"),
        *values("select count(*) from customer_features"),
        *values("select cast(sum(customer_count) as bigint) from segment_profiles"),
    }
    if counts != {rows}:
        raise ValueError(f"{counts} customers instead of {rows}")
    return int(rows)


def main() -> None:
    """Read until the stop file is there, and once more: the last release is seen, too."""
    database, stop, seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    # Builds first: readers take what is left of the processors, without pause.
    os.nice(10)
    reads, row_counts, errors = 0, set(), []
    is_last = False
    while not is_last:
        is_last = stop.exists()
        try:
            with duckdb.connect(database, read_only=True) as connection:
                opened = time.monotonic()
                first = read(connection)
                row_counts.add(first)
                reads += 1
                while time.monotonic() - opened < seconds and not stop.exists():
                    if read(connection) != first:
                        raise ValueError("an open connection changed its release")
                    reads += 1
        except (duckdb.Error, ValueError) as error:
            errors.append(str(error))
    sys.stdout.write(
        json.dumps({"reads": reads, "row_counts": sorted(row_counts), "errors": errors})
    )


if __name__ == "__main__":
    main()
