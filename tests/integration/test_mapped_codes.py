"""Mappings that analysts edit hold texts: codes keep their zeros and match the file's."""

import csv
from pathlib import Path

import duckdb
import pytest
import yaml
from support import PROJECT, Refresh, Workspace, editable_project

EDUCATION = {"1": "Undergraduate", "2": "Graduate", "3": "Postgraduate"}
MARITAL = {"7": "Partner", "10": "Alone"}
# Here 01 and 1 are two codes; the other column would be a flag or a date.
PADDED = {"01": "Undergraduate", "1": "Graduate", "02": "Postgraduate"}
FLAGS = {"true": "Partner", "false": "Alone"}
DATES = {"2024-01-01": "Partner", "2024-01-02": "Alone"}
BEFORE_THE_FIT = ("--select", "+int_customer_totals", "--exclude", "resource_type:test")
Codes = dict[str, str]


@pytest.fixture
def edited(tmp_path: Path) -> Workspace:
    """A copy of the project, for a test that edits its mappings."""
    return Workspace(tmp_path / "workspace", editable_project(tmp_path / "project"))


@pytest.mark.parametrize(("education", "marital"), [(PADDED, FLAGS), (EDUCATION, DATES)])
def test_codes_that_are_texts_match(education: Codes, marital: Codes, edited: Workspace) -> None:
    _map(edited.project, education, marital)
    file = _file(edited.folder, "csv", education, marital)

    build = edited.build_tables(*BEFORE_THE_FIT, customers_path=str(file))

    assert _mapped(build) == (education, marital)


@pytest.mark.parametrize("kind", ["integer", "double", "decimal(5, 2)"])
def test_codes_that_are_numbers_match(kind: str, edited: Workspace) -> None:
    _map(edited.project, EDUCATION, MARITAL)
    file = _file(edited.folder, "parquet", EDUCATION, MARITAL, kind)

    build = edited.build_tables(*BEFORE_THE_FIT, customers_path=str(file))

    assert _mapped(build) == (EDUCATION, MARITAL)


def test_every_text_of_a_mapping_stays_a_text() -> None:
    """What is not declared as a text is a number in every row."""
    settings = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["seeds"]["smartcart"]
    files = list(PROJECT.glob("seeds/reference/*.csv"))

    assert files
    for file in files:
        declared = settings["reference"][file.stem]["+column_types"]
        with file.open(newline="") as rows:
            for row in csv.DictReader(rows):
                assert all(_is_number(row[name]) for name in row.keys() - declared), file.name


def _map(project: Path, education: Codes, marital: Codes) -> None:
    """Make the codes the only ones that the mappings know."""
    for seed, columns, codes in (
        ("education_levels", "education,education_level", education),
        ("living_situations", "marital_status,living_situation", marital),
    ):
        lines = [columns, *(f"{code},{level}" for code, level in codes.items())]
        (project / f"seeds/reference/{seed}.csv").write_text("\n".join(lines) + "\n")


def _file(folder: Path, form: str, education: Codes, marital: Codes, kind: str = "varchar") -> Path:
    """The embedded customers with codes of a type, each code as often as the others."""
    folder.mkdir()
    file = folder / f"customers.{form}"
    duckdb.sql(f"""
        copy (
            select * exclude (place) replace (
                cast({list(education)}[1 + place % {len(education)}] as {kind}) as Education,
                cast({list(marital)}[1 + place % {len(marital)}] as {kind}) as Marital_Status
            )
            from (
                select *, row_number() over () as place
                from read_csv('{PROJECT}/seeds/raw/raw_customers.csv', all_varchar=true)
            )
        ) to '{file}' (format {form})
    """)
    return file


def _mapped(build: Refresh) -> tuple[Codes, Codes]:
    """What became of each code."""
    rows = build.warehouse(
        "select distinct education, education_level, marital_status, living_situation "
        "from int_customer_totals"
    )
    return (
        dict(zip(rows["education"], rows["education_level"], strict=True)),
        dict(zip(rows["marital_status"], rows["living_situation"], strict=True)),
    )


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()
