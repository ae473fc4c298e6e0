"""An upload is a refresh in a place of its own; a broken one changes nothing."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from pages_support import texts, wait_for
from streamlit.testing.v1 import AppTest
from support import PROJECT

import dbt_runs
import upload

EMBEDDED = PROJECT / "seeds/raw/raw_customers.csv"
PAGE = "app_pages/upload_page.py"
# Tables with figures from bootstrap samples; no other says anything else with all of them.
OF_SAMPLES = {"cluster_count_diagnostics", "cluster_figures", "model_registry", "segment_quality"}
TIMES = {"refreshed_at", "fitted_at", "changed_at", "valid_from"}
ROWS = 1_500

OpenApp = Callable[..., AppTest]


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which uploads stand."""
    # What dbt reads of the project is no upload's.
    dbt_runs.get_ready()
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    server_folder = upload._server_folder
    server_folder.cache_clear()
    yield folder
    server_folder.cache_clear()


def test_a_good_file_is_shown_on_all_pages_until_it_is_closed(
    open_app: OpenApp, embedded_workspace: Path, uploads: Path
) -> None:
    header, *rows = EMBEDDED.read_bytes().splitlines(keepends=True)
    app = open_app(embedded_workspace, PAGE)
    app.multiselect(key="numeric_features").set_value(
        ["log_income", "log_total_spending", "web_order_count", "age"]
    )
    app.multiselect(key="categorical_features").set_value([])
    app.selectbox(key="n_segments").set_value(3)

    _build(app, "my customers.csv", b"".join([header, *rows[:ROWS]]))

    assert not app.exception
    said = texts(app)
    assert "Your upload my customers.csv" in said
    assert f"{ROWS:,}  rows in the file" in said
    assert str(uploads) not in said
    assert "from a single bootstrap sample" in said
    assert app.get("download_button")[0].label == "Download as CSV"
    app.switch_page("app_pages/overview.py").run()
    assert not app.exception
    assert app.metric[1].value == "3"
    assert "Your upload my customers.csv" in texts(app)

    another_user = open_app(embedded_workspace)
    assert another_user.metric[1].value == "4"
    assert "Your upload" not in texts(another_user)

    app.button(key="close_upload").click().run()
    assert app.metric[1].value == "4"
    assert "Your upload" not in texts(app)
    # The build with all bootstrap samples ends, too.
    wait_for(lambda: not list(uploads.glob("*/*")))


def test_the_figures_from_all_bootstrap_samples_follow(
    open_app: OpenApp, embedded_workspace: Path, uploads: Path
) -> None:
    app = open_app(embedded_workspace, PAGE)
    _build(app, "embedded.csv", EMBEDDED.read_bytes())
    (first,) = uploads.glob("*/*/first/published/current/smartcart.duckdb")
    before = {table: _rows(first, table) for table in _rows(first, "(show tables)")["name"]}

    wait_for(lambda: "single bootstrap sample" not in texts(app.run()))

    (full,) = uploads.glob("*/*/full/published/current/smartcart.duckdb")
    assert app.session_state[upload.OPEN].workspace == full.parents[2]
    others = {table for table, rows in before.items() if not rows.equals(_rows(full, table))}
    assert others == OF_SAMPLES
    embedded = embedded_workspace / "published/current/smartcart.duckdb"
    figures = "cluster_figures"
    pd.testing.assert_frame_equal(_rows(embedded, figures), _rows(full, figures))


def test_a_page_keeps_its_release_until_it_is_drawn_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = upload.FullBuild(tmp_path, tmp_path / "customers.csv", {})
    full.outcome = dbt_runs.Outcome(True, "all samples")
    first = upload.Upload(tmp_path, tmp_path / upload.FIRST, "customers.csv", "one sample", full)
    monkeypatch.setattr(upload.st, "session_state", {upload.OPEN: first})
    monkeypatch.setattr(upload, "_lease", lambda _: None)
    monkeypatch.setattr(upload.reading, "forget_upload", lambda: None)

    assert upload.open_upload() == first
    upload.show_full_build()

    shown = upload.open_upload()
    assert shown is not None
    assert (shown.workspace, shown.summary) == (tmp_path / upload.FULL, "all samples")


@pytest.mark.parametrize(
    ("content", "settings", "says"),
    [
        (b"ID,Colour\n1,red\n", "", "lacks 19 of the columns that are needed"),
        (b"", "", "empty"),
        (b"\x00\x01\x02 not a table", "", ""),
        (EMBEDDED.read_bytes(), "{no_such_setting: 1}", "There is no setting"),
    ],
)
def test_a_broken_file_leaves_the_app_as_it_was(
    open_app: OpenApp,
    embedded_workspace: Path,
    uploads: Path,
    content: bytes,
    settings: str,
    says: str,
) -> None:
    app = open_app(embedded_workspace, PAGE)
    app.text_input(key="further_settings").set_value(settings)

    _build(app, "broken.csv", content)

    assert not app.exception
    assert "The build refused the file" in app.error[0].value
    assert says in app.code[0].value
    assert "Traceback" not in app.code[0].value
    assert str(uploads) not in app.code[0].value
    assert "in macro" not in app.code[0].value
    app.switch_page("app_pages/overview.py").run()
    assert app.metric[1].value == "4"
    assert not list(uploads.glob("*/*"))


def test_a_file_above_the_limit_is_refused(uploads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload.st, "get_option", lambda _: 1)

    outcome = dbt_runs.finish(upload.build("large.csv", b"x" * (2**20 + 1), {}))

    assert not outcome.is_passed
    assert "large.csv is larger than 1 MB" in outcome.message
    assert not list(uploads.iterdir())


@pytest.mark.usefixtures("uploads")
def test_settings_that_are_no_mapping_are_told(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, PAGE)
    app.text_input(key="further_settings").set_value("n_segments")

    _build(app, "file.csv", EMBEDDED.read_bytes())

    assert "VARS must be a mapping" in app.error[0].value


def test_what_a_killed_server_left_is_cleared_away(uploads: Path) -> None:
    dead = uploads / f"{upload.FOLDER}999999999-abc"
    alive = uploads / f"{upload.FOLDER}{os.getpid()}-abc"
    dead.mkdir()
    alive.mkdir()

    upload._clear_leftovers()

    assert not dead.exists()
    assert alive.exists()


def test_an_upload_outlives_a_lost_connection_but_not_its_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    monkeypatch.setattr(upload.st, "get_option", lambda _: 2)

    upload.Lease(workspace).end()
    back_again = upload.Lease(workspace)
    time.sleep(3)
    assert workspace.exists()

    back_again.end()
    wait_for(lambda: not workspace.exists())


def test_leaving_the_page_ends_the_build(uploads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "_server_folder", lambda: uploads)
    steps = upload.build("customers.csv", EMBEDDED.read_bytes(), {})
    next(steps)

    steps.close()

    wait_for(lambda: not list(uploads.iterdir()))


def _build(app: AppTest, name: str, content: bytes) -> None:
    app.get("file_uploader")[0].set_value((name, content, "text/csv")).run()
    app.button[-1].click().run(timeout=300)


def _rows(database: Path, table: str) -> pd.DataFrame:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.sql(f"from {table} order by all").df()
    return rows.drop(columns=TIMES & set(rows.columns))
