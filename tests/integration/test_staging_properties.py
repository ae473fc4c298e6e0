"""Whatever the rows of a file hold, the staging layer builds, and every row comes out once.

The SQL of the models and of the hook that keeps broken rows is compiled once and then run on
generated files, each in a database of its own.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from customer_files import AMOUNTS, csv_text, embedded_rows
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from odd_cells import CODE, DATES, NOTHING, NUMBERS
from support import Workspace

from smartcart.input.files import Kind
from smartcart.input.text import copy_as_utf_8, has_mixed_line_ends

RESULTS = ("stg_smartcart__customers", "rejected_customers")
COMMA = "delim = ','"
# The rewriting of `in` lists costs more than all else on a few rows, and changes no result.
QUICK_ON_FEW_ROWS = "set disabled_optimizers = 'in_clause'"
REPEATABLE = {
    "derandomize": True,
    "database": None,
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
HEADERS = list(embedded_rows()[0])
NOT_NUMBERS = {
    "customer_id", "source_row_number", "education", "marital_status", "enrolment_date",
    "unreadable_columns",
}  # fmt: skip
FIRST_DATE, LAST_DATE = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)

# Cells

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
DATE_CELLS = st.builds(
    lambda date, form: f"{date:{form}}",
    st.dates(datetime.date(1850, 1, 1), datetime.date(2300, 1, 1)),
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%m-%d-%Y %H:%M", "%d.%m.%y", "%B %d, %Y", "%Y%m%d"]),
)
DIRTY_CELLS = st.one_of(
    st.sampled_from(NOTHING),
    st.sampled_from(NUMBERS),
    st.sampled_from(DATES),
    st.sampled_from(CODE),
    st.text(LETTERS, max_size=6),
    st.integers(-(10**6), 10**6).map(str),
    DATE_CELLS,
)
ID_CELLS = st.sampled_from([
    "1", "1.0", "01", "2", " 2 ", "3", "1e0", "9007199254740993", "7", "8",
    *map(str, range(11, 31)),
])  # fmt: skip

# Rows and files

GOOD_ROWS = st.sampled_from([tuple(row.values())[1:] for row in embedded_rows()[:5]])
DATE_PLACE = HEADERS.index("Dt_Customer")
NUMBER_PLACES = [HEADERS.index(header) for header in (*AMOUNTS, "Year_Birth", "Kidhome", "Recency")]
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.integers(0, len(HEADERS) - 1), DIRTY_CELLS),
        st.tuples(st.sampled_from(NUMBER_PLACES), st.sampled_from(NUMBERS)),
        st.tuples(st.just(DATE_PLACE), DATE_CELLS),
        st.tuples(st.just(DATE_PLACE), st.sampled_from(DATES)),
    ),
    max_size=5,
)


def _row(id_cell: str, cells: tuple[str, ...], changes: list[tuple[int, str]]) -> list[str]:
    row = [id_cell, *cells]
    for place, cell in changes:
        row[place] = cell
    return row


ROWS = st.builds(_row, ID_CELLS, GOOD_ROWS, CHANGES)
RAGGED_ROWS = st.one_of(
    st.lists(DIRTY_CELLS, max_size=4),
    st.builds(lambda row, more: row + more, ROWS, st.lists(DIRTY_CELLS, min_size=1, max_size=3)),
    st.builds(lambda row, length: row[:length], ROWS, st.integers(1, len(HEADERS) - 1)),
)


@dataclass(frozen=True)
class DirtyFile:
    """The text of a generated file and how it is written."""

    text: str
    delimiter: str

    def records(self) -> list[list[str]]:
        """Return what Python's csv module finds below the header; a blank line is empty."""
        stream = io.StringIO(self.text, newline="")
        return list(csv.reader(stream, delimiter=self.delimiter))[1:]


@st.composite
def dirty_files(draw: st.DrawFn) -> DirtyFile:
    """Files that every CSV reader takes for the same records."""
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quote_all = draw(st.booleans())
    kinds = st.sampled_from([*[ROWS] * 5, RAGGED_ROWS])
    row = kinds.flatmap(lambda kind: kind)
    # A file costs the same whatever its length: half of them have more rows.
    rows = draw(st.one_of(st.lists(row, max_size=6), st.lists(row, min_size=12, max_size=24)))

    def written(cell: str) -> str:
        is_plain = not (quote_all or any(sign in cell for sign in (delimiter, '"', "\r", "\n")))
        return cell if is_plain else '"' + cell.replace('"', '""') + '"'

    lines = [delimiter.join(map(written, row)) for row in [HEADERS, *rows]]
    return DirtyFile(line_end.join(lines) + draw(st.sampled_from(["", line_end])), delimiter)


@st.composite
def damaged_files(draw: st.DrawFn) -> DirtyFile:
    """Files with quotes where none belong."""
    file = draw(dirty_files())
    text = file.text
    header_end = len(file.delimiter.join(HEADERS)) + 2 * len(HEADERS) + 1
    for place in draw(st.lists(st.integers(header_end, len(text) + header_end), max_size=4)):
        text = text[:place] + '"' + text[place:]
    return DirtyFile(text, file.delimiter)


# The staging layer


class Staging:
    """The statements that build the staging layer from one file, compiled, in order."""

    def __init__(self, statements: list[str], file: Path) -> None:
        self.statements = statements
        self.file = file
        self.engine = duckdb.connect(config={"threads": 1})
        self.engine.execute("attach ':memory:' as working")

    @contextmanager
    def built_from(self, dirty: DirtyFile) -> Iterator[duckdb.DuckDBPyConnection]:
        """Build the staging layer anew from a file, with a connection of its own."""
        self.file.write_bytes(dirty.text.encode())
        if has_mixed_line_ends(self.file, Kind.TEXT):
            # What the input seam does before SQL reads such a file.
            copy = self.file.with_suffix(".copy")
            copy_as_utf_8(self.file, Kind.TEXT, "utf-8", copy).replace(self.file)
        with self.engine.cursor() as connection:
            connection.execute(f"use working; {QUICK_ON_FEW_ROWS}")
            for statement in self.statements:
                connection.execute(statement.replace(COMMA, f"delim = '{dirty.delimiter}'"))
            yield connection


@pytest.fixture(scope="module")
def staging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staging]:
    """Compile the models, and their hooks under the names of the models that they belong to."""
    here = Workspace(tmp_path_factory.mktemp("staging"))
    file = here.folder / "customers.csv"
    file.write_text(csv_text(embedded_rows()))
    selection = [argument for name in RESULTS for argument in ("--select", f"+{name}")]
    here.build_tables(*selection, customers_path=str(file))
    manifest = json.loads((here.folder / "target/manifest.json").read_text())
    _stand_in_for_hooks(here)
    statements = []
    ids = [f"model.smartcart.{name}" for name in RESULTS]
    models = _models_in_order(manifest, ids)
    for model in models:
        if "_order" in model["name"]:
            # Of order lines, which a customer file has none of.
            continue
        compiled = here.folder / "target/compiled/smartcart" / model["original_file_path"]
        kind = model["config"]["materialized"]
        statements.append(f"create or replace {kind} {model['name']} as {compiled.read_text()}")
        assert model["config"]["pre-hook"] == []
        hooks = ";\n".join(
            hook["sql"]
            for hook in model["config"]["post-hook"]
            if "report_progress" not in hook["sql"]
        )
        if hooks:
            inline = here.dbt("compile", "--quiet", "--inline", hooks, customers_path=str(file))
            assert inline.returncode == 0, inline.output
            relation = model["relation_name"].replace(model["name"], "inline_query")
            assert relation in inline.output, "the hooks do nothing to the model"
            statements.append(inline.output.replace(relation, model["relation_name"]))
    assert sum(statement.count(COMMA) for statement in statements) == 1
    staging = Staging(statements, file)
    staging.engine.execute(
        f"attach '{here.folder / 'warehouse/working.duckdb'}' as built (read_only)"
    )
    for model in models:
        name = model["name"]
        if "_order" in name and model["config"]["materialized"] == "table":
            staging.engine.execute(f"create table working.{name} as from built.{name}")
    yield staging
    staging.engine.close()


def _stand_in_for_hooks(here: Workspace) -> None:
    """Give hooks that ask their own table while they are compiled the customers to look at."""
    with duckdb.connect(str(here.folder / "warehouse/working.duckdb")) as connection:
        connection.execute("create table inline_query as from stg_smartcart__parsed_customers")


def _models_in_order(manifest: dict, ids: list[str]) -> list[dict]:
    """Return the models of these ids and all that they read from, each after what it reads."""
    models: dict[str, dict] = {}
    for unique_id in ids:
        node = manifest["nodes"][unique_id]
        if node["resource_type"] == "model":
            for model in [*_models_in_order(manifest, node["depends_on"]["nodes"]), node]:
                models.setdefault(model["name"], model)
    return list(models.values())


# Two thousand rows.
@settings(max_examples=170, **REPEATABLE)
@given(dirty=dirty_files())
def test_every_row_is_accepted_or_rejected_with_a_reason(
    staging: Staging, dirty: DirtyFile
) -> None:
    note(f"The file:\n{dirty.text}")
    with staging.built_from(dirty) as connection:
        accepted = _rows(connection, "stg_smartcart__customers")
        rejected = _rows(connection, "rejected_customers")
    note(f"Accepted: {accepted}")
    note(f"Rejected: {rejected}")

    records = dirty.records()
    numbers = [row["source_row_number"] for row in accepted + rejected]
    assert len(numbers) == len(list(filter(None, records)))
    assert len(set(numbers)) == len(numbers)
    if all(records):
        assert max(numbers, default=0) == len(records)
    for row in rejected:
        assert row["reasons"]
        assert row["raw_row"]
    _assert_usable(accepted)


@settings(max_examples=100, **REPEATABLE)
@given(damaged=damaged_files())
def test_quotes_in_the_wrong_place_lose_no_row_that_the_engine_sees(
    staging: Staging, damaged: DirtyFile
) -> None:
    note(f"The file:\n{damaged.text}")
    with staging.built_from(damaged) as connection:
        accepted = _rows(connection, "stg_smartcart__customers")
        rejected = _rows(connection, "rejected_customers")
        connection.execute(
            "create or replace table engine_rows as select * from base_smartcart__customers"
        )
        rows_seen = connection.execute(
            "select (select count(*) from engine_rows)"
            " + (select count(distinct line) from reject_errors"
            " where scan_id = (select max(scan_id) from reject_scans))"
        ).fetchone()[0]

    assert len(accepted) + len(rejected) == rows_seen
    assert all(row["reasons"] for row in rejected)
    _assert_usable(accepted)


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, object]]:
    relation = connection.table(table)
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def _assert_usable(accepted: list[dict[str, object]]) -> None:
    ids = [row["customer_id"] for row in accepted]
    assert None not in ids
    assert len(set(ids)) == len(ids)
    for row in accepted:
        date = row["enrolment_date"]
        assert date is None or FIRST_DATE <= date <= LAST_DATE
        for column in row.keys() - NOT_NUMBERS:
            number = row[column]
            # Negative amounts are refunds.
            least = -math.inf if column.endswith("_spending") else 0
            assert number is None or (math.isfinite(number) and number >= least), column
