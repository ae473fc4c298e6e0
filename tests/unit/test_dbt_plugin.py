"""What the plugin registers can be called from SQL, and a refusal arrives as text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from support import PROJECT

from smartcart import dbt_plugin, publishing
from smartcart.dbt_plugin import Plugin

EXPECTED = {"customer_id": "ID", "income": "Income"}
Call = Callable[[str, str], str]
Answer = dict[str, Any]


def caller(execute: Callable[..., Any]) -> Call:
    """Return what calls a registered function, as the macros do."""

    def call_function(function: str, text: str) -> str:
        return execute(f"select {function}(?)", [text]).fetchall()[0][0]

    return call_function


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plugin:
    flags = vars(dbt_plugin.get_flags()) | {"PROJECT_DIR": str(PROJECT)}
    monkeypatch.setattr(dbt_plugin, "get_flags", lambda: SimpleNamespace(**flags))
    credentials = SimpleNamespace(path=str(tmp_path / "warehouse" / "smartcart.duckdb"))
    return Plugin("smartcart", {"workspace": str(tmp_path)}, credentials)


@pytest.fixture
def call(plugin: Plugin) -> Iterator[Call]:
    with duckdb.connect() as connection:
        plugin.configure_connection(connection)
        yield caller(connection.execute)


def request(path: Path) -> str:
    columns = {"headers": EXPECTED, "aliases": {}, "optional": []}
    return json.dumps({"path": str(path), "columns": columns})


def test_an_input_file_is_described_as_json(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "it's mine.csv"
    path.write_text("Income;ID\n1;2\n", encoding="utf-8")
    answer = json.loads(call("smartcart_describe_input", request(path)))
    assert answer["columns"] == {"customer_id": "c2", "income": "c1"}
    assert "error" not in answer


def test_a_refused_input_file_is_an_answer_not_an_error(call: Call, tmp_path: Path) -> None:
    answer = json.loads(call("smartcart_describe_input", request(tmp_path / "none.csv")))
    assert list(answer) == ["error"]
    assert str(tmp_path / "none.csv") in answer["error"]


def test_a_file_that_changes_after_it_was_described_is_noticed(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("Income;ID\n1;2\n", encoding="utf-8")
    call("smartcart_describe_input", request(path))
    assert call("smartcart_input_change", "") == ""
    path.write_text("Income;ID\n1;2\n3;4\n", encoding="utf-8")
    assert "The input file changed while it was read" in call("smartcart_input_change", "")


def test_a_copy_of_a_file_stands_in_the_private_warehouse(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("Income;ID\n1;2\n", encoding="utf-16")
    (copy,) = json.loads(call("smartcart_describe_input", request(path)))["paths"]
    assert Path(copy).parent == tmp_path / "warehouse" / "customer_file"


def ask(call: Call, function: str, **request: object) -> Answer:
    return json.loads(call(f"smartcart_{function}", json.dumps(request)))


def open_release(call: Call, tmp_path: Path, release_id: str, spare_bytes: int = 0) -> Answer:
    """Fill the warehouse and open a release of it."""
    database = tmp_path / "warehouse" / "smartcart.duckdb"
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create table refresh_summary as select timestamp '2014-06-29' as refreshed_at,"
            " 'a.csv' as source, 2 as rows_in, 2 as rows_accepted, 0 as rows_rejected,"
            " 0 as incomes_imputed, 0 as customers_imputed, 0 as outliers,"
            " 0 as unmapped_educations, 0 as unmapped_marital_statuses,"
            " 'The figures support 4 segments.' as n_segments_evidence,"
            " cast(null as varchar) as value_evidence,"
            " 'm' as model_id, 'the stored model scores' as model_reason,"
            " null as refit_outcome, timestamp '2014-06-29' as fitted_at"
        )
        connection.execute(
            "create table segment_profiles as select 'Premium' as segment_name,"
            " 'Premium' as segment_label,"
            " 2 as customer_count, 1.0 as customer_share, 1.0 as mean_income,"
            " 1.0 as mean_total_spending, 1.0 as mean_order_count, 1.0 as mean_order_value"
        )
        connection.execute("create table customer_features (gross_sales double)")
        connection.execute(
            "create table segment_migrations (refreshed_at timestamp, cause varchar,"
            " customer_count bigint)"
        )
        connection.execute(
            "create table feature_drift (feature varchar, value double, new_levels varchar,"
            " is_watched boolean, is_drifting boolean)"
        )
        connection.execute(
            "create table segment_quality as select 'Premium' as segment_name,"
            " 'repeatable' as stability_verdict, 'separated' as separation_verdict"
        )
        connection.execute(
            "create table input_findings (column_name varchar, finding varchar,"
            " row_count bigint, example_row_numbers varchar)"
        )
    return ask(call, "open_release", release_id=release_id, export_share=0, spare_bytes=spare_bytes)


def test_a_release_is_opened_published_and_summed_up(call: Call, tmp_path: Path) -> None:
    assert ask(call, "current_release") == {"file": None}
    opened = open_release(call, tmp_path, "1")
    assert list(Path(opened["folder"]).iterdir())
    assert ask(call, "current_release") == {"file": None}
    answer = ask(call, "publish_release", release_id="1", keep_releases=2)
    tables = tmp_path / "published" / "current" / "smartcart.duckdb"
    assert answer["summary"].endswith(f"Tables: {tables}")
    assert ask(call, "current_release") == {"file": str(tables.resolve())}


def test_only_the_last_releases_stay(call: Call, tmp_path: Path) -> None:
    for release_id in "1234":
        open_release(call, tmp_path, release_id)
        ask(call, "publish_release", release_id=release_id, keep_releases=2)
    releases = tmp_path / "published" / "releases"
    assert sorted(folder.name for folder in releases.iterdir()) == ["3", "4"]


def test_a_full_disk_is_a_refusal(call: Call, tmp_path: Path) -> None:
    answer = open_release(call, tmp_path, "1", spare_bytes=10**18)
    assert "GB and 1,000,000,000.00 GB are to stay free" in answer["error"]


def test_a_setting_that_cannot_be_used_is_a_refusal(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = str(Path(__file__).resolve().parents[2])
    flags = SimpleNamespace(PROJECT_DIR=project, VARS={"n_segments": 5})
    monkeypatch.setattr("smartcart.dbt_plugin.get_flags", lambda: flags)
    assert ask(call, "check_settings") == {}
    flags.VARS = {"segments": 5}
    assert "There is no setting 'segments'" in ask(call, "check_settings")["error"]
    flags.VARS = {"max_age": -1}
    assert (
        "max_age must be a number above 0 (years), not: -1"
        in (ask(call, "check_settings")["error"])
    )


def test_a_release_that_was_not_opened_is_an_error(call: Call, tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error, match="unfinished-unknown"):
        ask(call, "publish_release", release_id="unknown", keep_releases=2)
    assert not (tmp_path / "published" / "current").exists()


def test_the_reason_is_told_and_whether_readers_have_a_release(call: Call, tmp_path: Path) -> None:
    first = ask(call, "end_refresh", reason="2 steps failed.")
    assert first["message"] == "Nothing is published: 2 steps failed."
    open_release(call, tmp_path, "1")
    ask(call, "publish_release", release_id="1", keep_releases=2)
    later = ask(call, "end_refresh", reason="2 steps failed.")
    assert later["message"] == (
        "Nothing is published: 2 steps failed. Readers keep the last release."
    )


def test_a_refresh_that_ends_early_says_so_and_clears_up(
    plugin: Plugin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = duckdb.connect()
    plugin.configure_connection(connection)
    plugin._end_early()
    assert capsys.readouterr().err == ""

    call = caller(connection.execute)
    ask(call, "begin_refresh")
    open_release(call, tmp_path, "1")
    plugin._end_early()
    assert capsys.readouterr().err == "Nothing is published: the refresh ended early.\n"
    assert list((tmp_path / "published" / "releases").iterdir()) == []
    plugin._end_early()
    assert capsys.readouterr().err == ""


STEPS_BEFORE_THE_SWITCH = {
    "the summary": (dbt_plugin, "render_summary", KeyError),
    "its letters": (dbt_plugin, "printable", ValueError),
    "old releases": (publishing.shutil, "rmtree", PermissionError),
    "the disk": (publishing, "_write_through", OSError),
    "the link": (publishing.os, "replace", OSError),
}


@pytest.mark.parametrize(
    ("module", "step", "error"), STEPS_BEFORE_THE_SWITCH.values(), ids=STEPS_BEFORE_THE_SWITCH
)
def test_readers_keep_the_old_release_where_a_step_before_the_switch_fails(
    call: Call,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    step: str,
    error: type[Exception],
) -> None:
    for release_id in "123":
        open_release(call, tmp_path, release_id)
        ask(call, "publish_release", release_id=release_id, keep_releases=3)
    open_release(call, tmp_path, "4")

    def fail(*_: object, **__: object) -> None:
        raise error("out of order")

    with monkeypatch.context() as patched:
        patched.setattr(module, step, fail)
        try:
            answer = ask(call, "publish_release", release_id="4", keep_releases=3)
        except duckdb.Error as failure:
            answer = {"error": str(failure)}

    assert "out of order" in answer["error"]
    assert (tmp_path / "published" / "current").resolve().name == "3"
    # The next refresh is not in its way.
    open_release(call, tmp_path, "5")
    ask(call, "publish_release", release_id="5", keep_releases=3)
    assert (tmp_path / "published" / "current").resolve().name == "5"


def test_after_the_switch_nothing_can_fail(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = tmp_path / "published" / "current"
    switch = publishing.os.replace

    def fail_from_now_on(*paths: Path) -> None:
        switch(*paths)
        for module, step, error in STEPS_BEFORE_THE_SWITCH.values():
            monkeypatch.setattr(module, step, lambda *_, error=error: pytest.fail(str(error)))
        monkeypatch.setattr(publishing, "_write_through", full)

    def full(_: Path) -> None:
        raise OSError("No space left on device")

    open_release(call, tmp_path, "1")
    monkeypatch.setattr(publishing.os, "replace", fail_from_now_on)
    answer = ask(call, "publish_release", release_id="1", keep_releases=2)
    assert answer["summary"].endswith(f"Tables: {current / 'smartcart.duckdb'}")
    assert current.resolve().name == "1"


def test_a_summary_is_printable_on_any_terminal(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_release(call, tmp_path, "1")
    unfinished = tmp_path / "published/releases/.unfinished-1/smartcart.duckdb"
    with duckdb.connect(str(unfinished)) as connection:
        connection.execute("update refresh_summary set source = 'Käufer \u202f€.csv'")
    monkeypatch.setattr(dbt_plugin.sys, "stdout", SimpleNamespace(encoding="ascii"))
    summary = ask(call, "publish_release", release_id="1", keep_releases=2)["summary"]
    assert summary.isascii()
    assert r"K\xe4ufer \u20ac.csv" in summary


def test_a_list_of_ids_becomes_a_file_of_the_warehouse(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("1,008\n")
    request = {"setting": "exclude_ids", "value": str(file), "aliases": {}}
    written = ask(call, "read_id_list", **request)["file"]
    assert Path(written).parent == tmp_path / "warehouse"
    assert '1,"1,008",1008\n' in Path(written).read_text().replace("\r\n", "\n")
    # It is read once: what changes later is up to the next refresh.
    file.unlink()
    assert ask(call, "read_id_list", **request) == {"file": written}


def test_a_list_that_is_not_there_is_a_refusal(call: Call, tmp_path: Path) -> None:
    request = {"setting": "exclude_ids", "value": str(tmp_path / "gone"), "aliases": {}}
    assert "exclude_ids: " in ask(call, "read_id_list", **request)["error"]
