"""Lists of ids on Spark: files are fetched as bytes, and become a table; without Java."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from pyspark.errors import AnalysisException

from smartcart import spark_plugin


class Missing(AnalysisException):
    """Spark's error for a path that does not exist."""

    def __init__(self) -> None:
        super().__init__("There is no such path.")

    def getCondition(self) -> str:  # noqa: N802
        return "PATH_NOT_FOUND"


class FakeSession:
    """A session over files of a lake, which takes one table."""

    def __init__(self, *contents: bytes) -> None:
        self.contents = contents
        self.queries: list[str] = []
        self.rows: Sequence[tuple[int, str | None, str]] = []
        self.saved: list[str] = []
        self.read = self.write = self

    def format(self, _: str) -> "FakeSession":
        return self

    def mode(self, _: str) -> "FakeSession":
        return self

    def load(self, _: str) -> "FakeSession":
        if not self.contents:
            raise Missing
        return self

    def select(self, *_: str) -> "FakeSession":
        return self

    def collect(self) -> list[dict[str, Any]]:
        return [
            {"path": f"s3a://lake/{place}.csv", "content": content}
            for place, content in enumerate(self.contents)
        ]

    def sql(self, query: str) -> None:
        self.queries.append(query)

    def createDataFrame(self, rows: Any, _: str) -> "FakeSession":  # noqa: N802
        self.rows = rows
        return self

    def saveAsTable(self, name: str) -> None:  # noqa: N802
        self.saved.append(name)


def read(session: FakeSession, value: object, setting: str = "exclude_ids") -> Any:
    request = {"setting": setting, "value": value, "aliases": {}, "schema": "lake_working"}
    return json.loads(spark_plugin.read_id_list(session, json.dumps(request)))


def test_files_of_the_lake_become_a_table() -> None:
    session = FakeSession("ID;Name\n1008;ä\n".encode("utf-16"), b"\xef\xbb\xbf1001\r\n")
    assert read(session, "s3a://lake/*.csv") == {"table": "lake_working.exclude_ids_list"}
    assert session.saved == ["lake_working.exclude_ids_list"]
    assert session.rows == [(1, "1008", "1008"), (2, "1001", "1001")]


def test_ids_of_the_settings_become_a_table() -> None:
    session = FakeSession()
    assert read(session, [7, "1,008"], "forget_customers")["table"].endswith("_customers_list")
    assert {(number, reading) for number, _, reading in session.rows} >= {(1, "7"), (2, "1008")}


def test_a_list_is_read_once_a_run() -> None:
    session = FakeSession(b"1001")
    assert read(session, "list.txt") == read(session, "list.txt")
    assert len(session.saved) == 1


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ((), "exclude_ids: list.txt is not there."),
        ((b"\n",), "exclude_ids: there is no id in list.txt."),
        ((b"PAR1xxxx",), "exclude_ids: the list cannot be read. The file is not complete"),
    ],
)
def test_what_cannot_be_read_is_a_refusal(contents: tuple[bytes, ...], message: str) -> None:
    assert message in read(FakeSession(*contents), "list.txt")["error"]
