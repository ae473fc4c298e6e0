"""The adapter plugin: how dbt finds it, Python models, seeds and errors; without Java."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import agate
import pandas as pd
import pyarrow as pa
import pytest
from dbt.adapters.factory import FACTORY
from dbt.adapters.spark.impl import SparkAdapter
from dbt_common.exceptions import DbtRuntimeError
from pyspark.errors import PySparkException

from dbt.adapters import sparksession
from dbt.adapters.sparksession import connections, impl, python_models


class FakeFrame:
    """What the plugin asks of a Spark DataFrame."""

    def __init__(self, table: pa.Table | None, calls: list[Any]) -> None:
        self.table = table
        self.calls = calls
        self.write = self

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> "FakeFrame":
            self.calls.append((name, *arguments))
            return self

        return call


class FakeSession:
    """A session that remembers what it was asked, and fails where it is told to."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.calls: list[Any] = []

    def createDataFrame(self, table: pa.Table) -> FakeFrame:  # noqa: N802
        return FakeFrame(table, self.calls)

    def sql(self, query: str) -> FakeFrame:
        if self.failure:
            raise self.failure
        self.calls.append(("sql", query))
        return FakeFrame(None, self.calls)


class Failure(PySparkException):
    """An error of Spark with a condition."""

    def __init__(self, text: str, condition: str) -> None:
        super().__init__(text)
        self._about = condition, {"errorMessage": "Mend the file."}

    def getCondition(self) -> str:  # noqa: N802
        return self._about[0]

    def getMessageParameters(self) -> dict[str, str]:  # noqa: N802
        return self._about[1]


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> FakeSession:
    fake = FakeSession()
    for module in (impl, python_models):
        monkeypatch.setattr(module, "session_of", lambda _: fake)
    return fake


@pytest.fixture
def adapter() -> impl.SparkSessionAdapter:
    made = object.__new__(impl.SparkSessionAdapter)
    made.config = SimpleNamespace(credentials=None)
    return made


def test_dbt_finds_the_plugin_by_its_name() -> None:
    credentials = FACTORY.load_plugin("sparksession")
    assert credentials is connections.SparkSessionCredentials
    assert sparksession.Plugin.adapter.type() == "sparksession"
    assert FACTORY.get_adapter_type_names("sparksession") == ["sparksession", "spark"]


def test_credentials_need_a_schema_only() -> None:
    credentials = connections.SparkSessionCredentials(schema="lake", database=None)
    assert (credentials.type, str(credentials.method)) == ("sparksession", "session")


def test_its_macros_stand_in_its_package() -> None:
    folder = Path(sparksession.Plugin.include_path)
    assert (folder / "dbt_project.yml").exists()
    assert list((folder / "macros").glob("*.sql"))


def test_dbt_spark_is_left_as_it_is() -> None:
    assert "session" not in SparkAdapter.python_submission_helpers.fget(None)


def test_a_python_model_runs_with_the_session(session: FakeSession) -> None:
    helper = python_models.InSessionHelper({"alias": "ml_a"}, None)
    helper.submit("spark.calls.append(__name__)")
    assert session.calls == ["ml_a.py"]


@pytest.mark.usefixtures("session")
def test_an_error_of_a_python_model_names_its_file() -> None:
    helper = python_models.InSessionHelper({"alias": "ml_a"}, None)
    with pytest.raises(ZeroDivisionError) as caught:
        helper.submit("1 / 0")
    assert caught.traceback[-1].path == "ml_a.py" or "ml_a.py" in str(caught.traceback[-1].path)


def test_a_model_reads_a_table_and_an_empty_query_alike(session: FakeSession) -> None:
    read = python_models.reader(session)
    read("lake.a")
    read("(select * from lake.a where false limit 0)")
    assert session.calls == [
        ("sql", "select * from lake.a"),
        ("sql", "select * from (select * from lake.a where false limit 0)"),
    ]


def test_a_frame_keeps_its_types_and_nulls(session: FakeSession) -> None:
    frame = pd.DataFrame(
        {
            "k": pd.array([2, None], dtype="Int32"),
            "value": [0.5, float("nan")],
            "name": pd.array(["a", None], dtype="str"),
            "nothing": [None, None],
        }
    )
    table = python_models.to_spark(session, frame).table
    types = {field.name: str(field.type) for field in table.schema}
    assert types["k"] == "int32"
    assert types["value"] == "double"
    assert types["name"] in ("string", "large_string")
    assert types["nothing"] == "string"
    assert table.to_pylist()[1] == dict.fromkeys(types)


def test_an_empty_frame_is_an_empty_table(session: FakeSession) -> None:
    empty = pd.DataFrame({"k": pd.array([], dtype="Int32")})
    frame = python_models.to_spark(session, empty)
    assert str(frame.table.schema.field("k").type) == "int32"
    assert session.calls == [("limit", 0)]


def test_another_result_is_refused(session: FakeSession) -> None:
    with pytest.raises(TypeError, match="must return a DataFrame or a Table, not <class 'list'>"):
        python_models.to_spark(session, [1])


def test_a_result_becomes_a_table_of_its_format(session: FakeSession) -> None:
    python_models.write_table(session, pd.DataFrame({"k": [1]}), "lake.a", "parquet")
    assert session.calls == [
        ("mode", "overwrite"),
        ("format", "parquet"),
        ("saveAsTable", "lake.a"),
    ]


def test_a_seed_is_one_file_with_its_types(
    adapter: impl.SparkSessionAdapter, session: FakeSession
) -> None:
    rows = agate.Table([("a", 1), (None, 2)], ["name", "n"], [agate.Text(), agate.Number()])
    adapter.load_seed("lake.seed", rows, {"name": "string", "n": "bigint"}, "parquet")
    assert session.calls == [
        ("coalesce", 1),
        ("selectExpr", "cast(`name` as string) as `name`", "cast(`n` as bigint) as `n`"),
        ("format", "parquet"),
        ("saveAsTable", "lake.seed"),
    ]


@pytest.mark.usefixtures("session")
def test_macros_reach_a_function_of_a_module(adapter: impl.SparkSessionAdapter) -> None:
    table = adapter.call_python(
        "dbt.adapters.sparksession.python_models.to_spark", {"result": pa.table({"a": [1]})}
    )
    assert table.table.num_rows == 1


def test_the_text_of_a_refusal_is_all_that_is_shown() -> None:
    failure = Failure(
        "[USER_RAISED_EXCEPTION] Mend the file. SQLSTATE: P0001", "USER_RAISED_EXCEPTION"
    )
    cursor = connections.SessionCursor(FakeSession(failure))
    with pytest.raises(DbtRuntimeError) as caught:
        cursor.execute("select 1")
    assert caught.value.msg == "Mend the file."


def test_other_errors_come_without_a_stack_trace() -> None:
    failure = Failure("There is none.\n\nJVM stacktrace:\norg.apache", "NO_TABLE")
    cursor = connections.SessionCursor(FakeSession(failure))
    with pytest.raises(DbtRuntimeError) as caught:
        cursor.execute("select 1")
    assert caught.value.msg == "[NO_TABLE] There is none."


def test_a_statement_gets_its_parameters() -> None:
    session = FakeSession()
    connections.SessionCursor(session).execute("select %s", 1)
    assert session.calls == [("sql", "select 1")]


HOLDING = """
import sys
from concurrent.futures import ThreadPoolExecutor
from dbt.adapters.sparksession import connections
credentials = connections.SparkSessionCredentials(schema="s", database=None, lock_file=sys.argv[1])
connections.SparkSession = FakeSession = type("FakeSession", (), {})
FakeSession.builder = FakeSession()
FakeSession.config = lambda self, *_: self
FakeSession.enableHiveSupport = FakeSession.getOrCreate = lambda self: self
with ThreadPoolExecutor(8) as threads:
    list(threads.map(connections.session_of, [credentials] * 50))
print("held", flush=True)
sys.stdin.read()
"""


def test_another_process_is_told_who_uses_the_catalog(tmp_path: Path) -> None:
    file = str(tmp_path / "warehouse" / "catalog.lock")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(DbtRuntimeError, match=f"in use by process {holder.pid} "):
            connections.hold(file)
        holder.stdin.close()
    connections.hold(file)
