"""What the macros ask on Spark: refusals arrive as text, files are described; without Java."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyspark.errors import AnalysisException
from support import PROJECT

from smartcart import spark_plugin
from smartcart.input.spark import BROKEN

EXPECTED = {"customer_id": "ID", "income": "Income", "complaint_count": "Complain"}


@pytest.fixture(autouse=True)
def of_this_project(monkeypatch: pytest.MonkeyPatch) -> None:
    flags = SimpleNamespace(PROJECT_DIR=str(PROJECT))
    monkeypatch.setattr(spark_plugin, "get_flags", lambda: flags)


class Missing(AnalysisException):
    """Spark's error for a path that does not exist."""

    def __init__(self) -> None:
        super().__init__("There is no such path.")

    def getCondition(self) -> str:  # noqa: N802
        return "PATH_NOT_FOUND"


class FakeSession:
    """A session over one text file and one table."""

    def __init__(self, first_line: str | None = None, table: str = "") -> None:
        self.first_line = first_line
        self.table = table
        self.queries: list[str] = []
        self.created: list[Any] = []
        self.read = self
        self.catalog = self
        self.dtypes = [("ID", "bigint"), ("Income", "string"), ("City", "string")]

    def text(self, _: str) -> Any:
        if self.first_line == "missing":
            raise Missing
        first = None if self.first_line is None else [self.first_line]
        return SimpleNamespace(
            first=lambda: first,
            head=lambda _: [first],
            where=lambda _: SimpleNamespace(count=lambda: 4),
            inputFiles=lambda: ["customers.csv"],
        )

    def tableExists(self, name: str) -> bool:  # noqa: N802
        return name == self.table

    def createTable(self, name: str, **options: Any) -> None:  # noqa: N802
        self.created.append((name, options))

    def sql(self, query: str) -> "FakeSession":
        self.queries.append(query)
        return self


def describe(session: FakeSession, path: str = "s3a://lake/customers", **more: Any) -> Any:
    request = {
        "path": path,
        "columns": {"headers": EXPECTED, "aliases": {}, "optional": ["complaint_count"]},
        "schema": "lake_working",
        **more,
    }
    return json.loads(spark_plugin.describe_input(session, json.dumps(request)))


def test_a_csv_file_is_read_where_it_stands() -> None:
    session = FakeSession("\ufeffIncome;ID;City")
    described = describe(session)
    assert described == {
        "format": "csv",
        "relation": "lake_working.customers_file",
        "delimiter": ";",
        "columns": {"customer_id": "c2", "income": "c1"},
        "text_cells": ["c1", "c2", "c3"],
        "ignored": ["City"],
        "notes": ["UTF-8 text, semicolon"],
        "record_count": 3,
    }
    ((name, options),) = session.created
    assert (name, options["path"]) == (described["relation"], "s3a://lake/customers")
    assert (options["source"], options["sep"], options["header"]) == ("csv", ";", "true")
    assert options["schema"].names == ["c1", "c2", "c3", BROKEN]


@pytest.mark.parametrize(
    ("first_line", "what"),
    [
        ("PK\x03\x04\x14", "a zip archive, which Spark does not read"),
        ("<html><table>", "an HTML page, not a table"),
        ("%PDF-1.7", "a PDF document"),
    ],
)
def test_what_is_no_table_is_named(first_line: str, what: str) -> None:
    answer = describe(FakeSession(first_line), path=f"s3a://lake/{what}")
    assert answer["error"].startswith(f"The customer file is {what}")


def test_parquet_keeps_its_types() -> None:
    described = describe(FakeSession("PAR1\x15\x04"))
    assert described["relation"] == "parquet.`s3a://lake/customers`"
    assert described["columns"] == {"customer_id": "ID", "income": "Income"}
    assert described["text_cells"] == ["Income", "City"]
    assert described["ignored"] == ["City"]


def test_a_table_of_the_catalog_is_read_by_its_name() -> None:
    described = describe(FakeSession(table="crm.customers"), "crm.customers", is_table=True)
    assert (described["format"], described["relation"]) == ("table", "crm.customers")


def test_a_table_that_is_not_there_is_named() -> None:
    answer = describe(FakeSession(table="crm.customers"), "crm.costumers", is_table=True)
    assert answer == {"error": "customers_table: there is no table crm.costumers in the catalog."}


@pytest.mark.parametrize(
    ("first_line", "message"),
    [
        ("missing", "There is no customer file at: s3a://lake/customers"),
        (None, "The customer file is empty: s3a://lake/customers"),
        ("ID,City", "The customer file lacks 1 of the columns that are needed"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_answer(first_line: str | None, message: str) -> None:
    assert message in describe(FakeSession(first_line))["error"]


def test_a_file_is_described_once_a_run() -> None:
    session = FakeSession("ID,Income")
    assert describe(session) == describe(session)
    assert len(session.created) == 1


def test_a_setting_that_does_not_exist_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    project = str(Path(__file__).resolve().parents[2])
    flags = SimpleNamespace(PROJECT_DIR=project, VARS={"segments": 5})
    monkeypatch.setattr("smartcart.spark_plugin.get_flags", lambda: flags)
    answer = json.loads(spark_plugin.check_settings(None, "{}"))
    assert "There is no setting 'segments'" in answer["error"]


def test_the_reason_is_told() -> None:
    answer = json.loads(spark_plugin.end_refresh(None, json.dumps({"reason": "2 steps failed."})))
    assert answer["message"].startswith("Nothing is published: 2 steps failed.")
