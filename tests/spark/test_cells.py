"""Cells of any kind are read alike on both engines, and files of several kinds are refused."""

from pathlib import Path

import duckdb
import pytest
from customer_files import Row, csv_text, embedded_rows
from odd_cells import CODE, DATES, NOTHING, NUMBERS
from parity import differences
from spark_support import SparkWorkspace, read_parquet, spark_tables
from support import PROJECT, Workspace, editable_project

TABLE = "stg_smartcart__parsed_customers"
SELECTION = ("--select", f"+{TABLE}")
NUMBER_COLUMNS = ("ID", "Income", "Kidhome", "Year_Birth", "MntWines", "NumWebPurchases")
TEXT_COLUMNS = ("ID", "Education", "Marital_Status")


def odd_rows() -> list[Row]:
    """Return the embedded customers, with an odd cell in each of the first ones."""
    # Spark reads a record a line.
    code = [cell for cell in CODE if not set(cell) & set("\r\n")]
    cells = [(column, cell) for column in NUMBER_COLUMNS for cell in [*NOTHING, *NUMBERS]]
    cells += [("Dt_Customer", cell) for cell in [*NOTHING, *DATES, *NUMBERS]]
    cells += [(column, cell) for column in TEXT_COLUMNS for cell in code]
    rows = embedded_rows()
    assert len(cells) < len(rows) / 2
    for row, (column, cell) in zip(rows, cells, strict=False):
        row[column] = cell
    return rows


def broken(text: str, separator: str) -> str:
    """Return a file with a line that lacks cells, and one that has more than the header."""
    header, first, *others = text.rstrip("\n").split("\n")
    return "\n".join([header, first, "lost", *others, separator.join([first, "", "more"])])


@pytest.mark.parametrize(("separator", "id_type"), [(",", "bigint"), (";", "string")])
def test_a_file_of_odd_cells_gives_the_same_rows(
    separator: str, id_type: str, tmp_path: Path
) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(broken(csv_text(odd_rows(), separator), separator), newline="")
    settings = {"customers_path": str(file), "customer_id_type": id_type}

    on_duckdb = Workspace(tmp_path / "duckdb").build_tables(*SELECTION, **settings)
    spark = SparkWorkspace(Workspace(tmp_path / "spark"), "spark", {})
    spark.build_tables(*SELECTION, **settings)

    tables = spark_tables(tmp_path / "spark", "smartcart_working")
    found = differences(on_duckdb.warehouse(f"from {TABLE}"), read_parquet(tables[TABLE]))
    assert found == []


def test_codes_that_are_numbers_are_the_codes_of_the_mappings(tmp_path: Path) -> None:
    file, source = tmp_path / "customers.parquet", PROJECT / "seeds/raw/raw_customers.csv"
    duckdb.sql(f"""
        copy (
            select * replace (
                cast(1 + length(Education) % 2 as double) as Education,
                cast(9 + length(Marital_Status) % 2 as decimal(5, 2)) as Marital_Status
            )
            from read_csv('{source}', all_varchar=true)
        ) to '{file}'
    """)
    project = editable_project(tmp_path / "project")
    mappings = project / "seeds/reference"
    (mappings / "education_levels.csv").write_text("education,education_level\n1,Graduate\n2,01\n")
    (mappings / "living_situations.csv").write_text("marital_status,living_situation\n9,1\n10,02\n")
    spark = SparkWorkspace(Workspace(tmp_path / "spark", project), "spark", {})

    spark.build_tables("--select", "+int_customer_totals", customers_path=str(file))

    tables = spark_tables(tmp_path / "spark", "smartcart_working")
    parsed = read_parquet(tables[TABLE])
    assert set(parsed["education"]) == {"1", "2"}
    assert set(parsed["marital_status"]) == {"9", "10"}
    levels = read_parquet(tables["education_levels"])
    assert dict(levels.itertuples(index=False)) == {"1": "Graduate", "2": "01"}
    situations = read_parquet(tables["living_situations"])
    assert dict(situations.itertuples(index=False)) == {"9": "1", "10": "02"}


def test_files_with_their_columns_in_another_order_are_refused(tmp_path: Path) -> None:
    rows = embedded_rows()
    other = [dict(reversed(row.items())) for row in rows]
    for name, part in {"1": rows[:1000], "2": rows[1000:1500], "3": other[1500:]}.items():
        (tmp_path / f"{name}.csv").write_text(csv_text(part), newline="")
    spark = SparkWorkspace(Workspace(tmp_path), "spark", {})

    refused = spark.dbt("build", *SELECTION, customers_path=f"{tmp_path}/*.csv")

    assert refused.returncode != 0
    assert "The files of a pattern must be alike, but columns differ:" in refused.output
    assert "1.csv: ID, Year_Birth" in refused.output
    assert "3.csv: Response," in refused.output
    assert "Traceback" not in refused.output
