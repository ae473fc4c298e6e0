"""An upload is a refresh in a place of its own; a broken one changes nothing."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import BoundedSemaphore
from typing import NoReturn

import duckdb
import pandas as pd
import pytest
from pages_support import texts, wait_for
from streamlit.testing.v1 import AppTest
from support import PROJECT

import column_mapping
import dbt_runs
import upload
import upload_builds
import upload_columns
import upload_files
import upload_folders
from upload_builds import FIRST, FULL, Build
from upload_columns import Door

EMBEDDED = PROJECT / "seeds/raw/raw_customers.csv"
ORDERS = PROJECT / "seeds/raw/raw_orders.csv"
PAGE = "app_pages/upload_page.py"
OVERVIEW = "app_pages/overview.py"
# Tables with figures from bootstrap samples; no other says anything else with all of them.
OF_SAMPLES = {"cluster_count_diagnostics", "cluster_figures", "model_registry", "segment_quality"}
TIMES = {"refreshed_at", "fitted_at", "changed_at", "valid_from"}
ROWS = 1_500
WRONG = b"ID,Colour\n1,red\n"
# A shop's lines with an order number and names of its own.
LINES = b"Kunde;Bestelldatum;Summe\nA1;04.09.2012;4,50\nB2;05.09.2012;8,00\n"

OpenApp = Callable[..., AppTest]
Files = Mapping[Door, tuple[str, bytes]]
Started = list[tuple[Files, Mapping[str, object]]]


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which uploads stand."""
    # What dbt reads of the project is no upload's.
    dbt_runs.get_ready()
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    server_folder = upload_folders._server_folder
    server_folder.cache_clear()
    yield folder
    server_folder.cache_clear()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """What the page asks to be built; nothing is."""
    asked: Started = []
    monkeypatch.setattr(upload, "start", lambda files, settings: asked.append((files, settings)))
    return asked


@pytest.fixture
def no_dbt(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that starts dbt fails."""

    def start(*_: object) -> NoReturn:
        raise AssertionError("dbt was started")

    monkeypatch.setattr(dbt_runs, "_start", start)


# From the file to its segments


def test_a_build_goes_on_while_other_pages_are_open(
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

    assert "my customers.csv: " in _bar(app)
    assert app.button(key="build_segments").disabled
    app.switch_page(OVERVIEW).run()
    assert "my customers.csv: " in _bar(app)
    _wait_for_build(app)
    # Whoever reads something else is not taken away.
    assert not app.exception
    assert app.metric[1].value == "4"
    assert "Your segments are ready: my customers.csv" in texts(app)
    app.button(key="show_upload").click().run()
    assert not app.exception
    assert app.metric[1].value == "3"
    assert "Your upload my customers.csv" in texts(app)
    assert "from a single bootstrap sample" in texts(app)
    assert "Your segments are ready" not in texts(app)

    app.switch_page(PAGE).run()
    assert not app.exception
    said = texts(app)
    assert "Your upload my customers.csv" in said
    assert f"{ROWS:,}  rows in the file" in said
    assert str(uploads) not in said
    assert app.button(key="close_upload")
    assert "Download as CSV" in [button.label for button in app.get("download_button")]

    another_user = open_app(embedded_workspace)
    assert another_user.metric[1].value == "4"
    assert "Your upload" not in texts(another_user)

    app.switch_page(OVERVIEW).run()
    app.button(key="close_upload").click().run()
    assert app.metric[1].value == "4"
    assert "Your upload" not in texts(app)
    # The build with all bootstrap samples ends, too.
    wait_for(lambda: not list(uploads.glob("*/*")))


def test_the_overview_opens_and_the_figures_from_all_bootstrap_samples_follow(
    open_app: OpenApp, embedded_workspace: Path, uploads: Path
) -> None:
    app = open_app(embedded_workspace, PAGE)
    _build(app, "embedded.csv", EMBEDDED.read_bytes())
    _wait_for_build(app)
    assert app.title[0].value == "Customer segments"
    assert "Your upload embedded.csv" in texts(app)
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
    full = Build(tmp_path, FULL, {Door.CUSTOMERS: tmp_path / "customers.csv"}, {})
    full.outcome = dbt_runs.Outcome(True, "all samples")
    first = upload.Upload(tmp_path, tmp_path / FIRST, "customers.csv", "one sample", full)
    monkeypatch.setattr(upload.st, "session_state", {upload.OPEN: first})
    monkeypatch.setattr(upload, "lease", lambda _: None)
    monkeypatch.setattr(upload.reading, "forget_upload", lambda: None)

    assert upload.open_upload() == first
    upload.settle(is_waiting=True)

    shown = upload.open_upload()
    assert shown is not None
    assert (shown.workspace, shown.summary) == (tmp_path / FULL, "all samples")


def test_the_bar_moves_from_the_first_second_and_never_back() -> None:
    waiting = dbt_runs.Step(0, 0, "Starting the build")
    steps = [dbt_runs.Step(number, 300, "Testing") for number in (1, 100, 300)]

    shares = [
        *(upload.share_done(waiting, seconds) for seconds in (0, 1, 2, 600)),
        *(upload.share_done(step, 0) for step in steps),
    ]

    assert shares == sorted(set(shares))
    assert (shares[0], shares[-1]) == (0, 1)


# What is refused


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (WRONG, "lacks 19 of the columns that are needed"),
        (b"\x00\x01\x02 not a table", "lacks 20 of the columns that are needed"),
    ],
)
@pytest.mark.usefixtures("no_dbt")
def test_a_wrong_header_is_refused_without_dbt_and_leaves_the_app_as_it_was(
    open_app: OpenApp, embedded_workspace: Path, uploads: Path, content: bytes, says: str
) -> None:
    app = open_app(embedded_workspace, PAGE)

    _build(app, "broken.csv", content)
    _wait_for_build(app)

    assert not app.exception
    for page in (PAGE, OVERVIEW):
        app.switch_page(page).run()
        assert "The build refused the file" in app.error[0].value
        assert says in app.code[0].value
        assert str(uploads) not in app.code[0].value
    assert app.metric[1].value == "4"
    assert not list(uploads.glob("*/*"))
    app.button(key="dismiss_refusal").click().run()
    assert not app.error


def test_a_file_that_dbt_refuses_leaves_the_app_as_it_was(
    open_app: OpenApp, embedded_workspace: Path, uploads: Path
) -> None:
    header, *rows = EMBEDDED.read_bytes().splitlines(keepends=True)
    app = open_app(embedded_workspace, PAGE)

    _build(app, "few.csv", b"".join([header, *rows[:3]]))
    _wait_for_build(app)

    assert not app.exception
    assert "The build refused the file" in app.error[0].value
    said = app.code[0].value
    assert said
    assert "Traceback" not in said
    assert str(uploads) not in said
    assert "in macro" not in said
    app.switch_page(OVERVIEW).run()
    assert app.metric[1].value == "4"
    assert not list(uploads.glob("*/*"))


@pytest.mark.parametrize("door", list(Door))
def test_the_header_is_refused_in_the_words_of_the_build(door: Door, tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_bytes(LINES)
    dbt_runs.get_ready()

    run = dbt_runs.run(tmp_path / "build", dbt_runs.REFRESH, {door.path_setting: str(file)})

    said, _, end = dbt_runs.finish(run).message.rpartition("\n")
    assert end == "Nothing is published: the refresh ended early."
    assert said == upload_files.refusal_before_build({door: file}, {})


@pytest.mark.usefixtures("uploads", "no_dbt")
def test_a_file_that_cannot_be_read_is_told_at_once(
    open_app: OpenApp, embedded_workspace: Path
) -> None:
    app = open_app(embedded_workspace, PAGE)

    _choose(app, ("empty.csv", b"", "text/csv"))

    assert "empty.csv cannot be read" in app.error[0].value
    assert app.code[0].value == "The customer file is empty: empty.csv"
    assert app.button(key="build_segments").disabled


@pytest.mark.usefixtures("no_dbt")
def test_a_file_above_the_limit_is_refused(
    open_app: OpenApp, embedded_workspace: Path, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "largest_mb", lambda: 0)
    app = open_app(embedded_workspace, PAGE)

    _build(app, "large.csv", EMBEDDED.read_bytes())

    assert "large.csv is larger than 0 MB" in app.code[0].value
    assert not list(uploads.glob("*/*"))


@pytest.mark.parametrize(
    ("further", "says"),
    [("n_segments", "VARS must be a mapping"), ("{no_such_setting: 1}", "There is no setting")],
)
@pytest.mark.usefixtures("uploads", "no_dbt")
def test_settings_that_cannot_be_used_are_told(
    open_app: OpenApp, embedded_workspace: Path, further: str, says: str
) -> None:
    app = open_app(embedded_workspace, PAGE)
    app.text_input(key="further_settings").set_value(further)

    _choose(app, ("file.csv", EMBEDDED.read_bytes(), "text/csv"))

    assert says in app.error[0].value
    assert app.button(key="build_segments").disabled


def test_dbt_that_does_not_start_is_told(
    uploads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(*_: object) -> NoReturn:
        raise ChildProcessError("dbt did not start")

    monkeypatch.setattr(dbt_runs, "_start", start)
    build = Build(upload_folders.new_folder(), FULL, {Door.CUSTOMERS: tmp_path / "file.csv"}, {})

    build.start()
    build.join(60)

    assert build.outcome == dbt_runs.Outcome(False, "dbt did not start")
    # The first release is shown; it is deleted with its upload.
    assert list(uploads.glob("*/*"))
    upload_folders.delete(build.folder)
    assert not list(uploads.glob("*/*"))


# Which file is what, and which column is which


@pytest.mark.parametrize(
    ("content", "door", "is_certain"),
    [
        (EMBEDDED.read_bytes(), Door.CUSTOMERS, True),
        (ORDERS.read_bytes(), Door.ORDERS, True),
        (b"Email,Created at,Amount\na@b.c,2024-01-02,3\n", Door.ORDERS, True),
        (b"Customer ID,Date of sale,Colour\n1,2024-01-02,3\n", Door.ORDERS, False),
        (b"Kunde,Tag,order_id,quantity,status\n1,x,1,2,completed\n", Door.ORDERS, False),
        (WRONG, Door.CUSTOMERS, False),
        (column_mapping.template(Door.CUSTOMERS), Door.CUSTOMERS, True),
        (column_mapping.template(Door.ORDERS), Door.ORDERS, True),
    ],
)
def test_the_kind_of_a_file_is_recognised(content: bytes, door: Door, is_certain: bool) -> None:
    look = upload_files.look_at("file.csv", content)

    assert (look.door, look.is_certain) == (door, is_certain)
    assert look.contents is not None
    assert look.contents.record_count == len(content.splitlines()) - 1


def test_of_a_long_text_only_the_start_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_files, "HEAD_BYTES", 10_000)
    header, *rows = EMBEDDED.read_bytes().splitlines(keepends=True)
    # The start ends within a cell of several lines.
    rows[100] = rows[100].replace(b"Graduation", b'"' + b"Gradu\nation" * 1_000 + b'"')
    assert b'"' in rows[100]

    look = upload_files.look_at("file.csv", b"".join([header, *rows]))

    assert look.is_certain
    assert look.is_estimate
    assert look.contents is not None
    assert look.contents.record_count == pytest.approx(2_240, rel=0.1)


@pytest.mark.usefixtures("uploads")
def test_columns_with_other_names_are_mapped_in_a_form(
    open_app: OpenApp, embedded_workspace: Path, started: Started
) -> None:
    content = EMBEDDED.read_bytes()
    for ours, theirs in ((b"Dt_Customer", b"Joined"), (b"MntWines", b"Bottles"), (b"ID,", b"Nr,")):
        content = content.replace(ours, theirs, 1)
    app = open_app(embedded_workspace, PAGE)

    _choose(app, ("renamed.csv", content, "text/csv"))

    assert "renamed.csv**: customer file, 2,240 rows" in texts(app)
    assert "Columns found: Year_Birth, Education" in texts(app)
    # The only dates of the file are the likely ones; nothing else is guessed without a reason.
    assert _choice(app, "enrolment_date").value == 7
    assert "Joined: 12-04-2013, 17-08-2012" in _choice(app, "enrolment_date").options[1]
    assert "2 needed columns not recognised: ID, MntWines" in app.warning[0].value
    _choice(app, "wine_spending").set_value(9).run()
    _choice(app, "customer_id").set_value(0).run()
    assert "All needed columns are there" in app.success[0].value

    app.button(key="build_segments").click().run()
    ((files, settings),) = started
    assert list(files) == [Door.CUSTOMERS]
    aliases = {"Joined": "Dt_Customer", "Bottles": "MntWines", "Nr": "ID"}
    assert settings == {"column_aliases": aliases}


@pytest.mark.usefixtures("uploads")
def test_a_column_that_is_read_wrongly_is_corrected(
    open_app: OpenApp, embedded_workspace: Path, started: Started
) -> None:
    header, *rows = EMBEDDED.read_bytes().splitlines()
    content = b"\n".join([header + b",Born", *(row + b",1970" for row in rows[:50])])
    app = open_app(embedded_workspace, PAGE)
    _choose(app, ("two_years.csv", content, "text/csv"))
    assert "Year_Birth" in _found(app)

    wrong = next(each for each in app.multiselect if str(each.key).endswith("_wrong"))
    wrong.set_value(["birth_year"]).run()

    assert "Year_Birth" not in _found(app)
    assert "1 needed column not recognised: Year_Birth" in app.warning[0].value
    choice = _choice(app, "birth_year")
    assert choice.value is None
    choice.set_value(header.count(b",") + 1).run()
    app.button(key="build_segments").click().run()
    ((_, settings),) = started
    assert settings == {
        "column_aliases": {"Year_Birth": column_mapping.NOT_USED, "Born": "Year_Birth"}
    }
    columns = upload_columns.columns_of(Door.CUSTOMERS, settings)
    assert columns.known("Born") == "birth_year"
    assert columns.known("Year_Birth") is None


@pytest.mark.usefixtures("uploads")
def test_order_lines_with_other_names_are_mapped_too(
    open_app: OpenApp, embedded_workspace: Path, started: Started
) -> None:
    app = open_app(embedded_workspace, PAGE)
    _choose(app, ("lines.csv", LINES, "text/csv"))

    app.get("button_group")[0].set_value(Door.ORDERS).run()
    _choice(app, "customer_id").set_value(0).run()
    _choice(app, "amount").set_value(0).run()
    assert "Chosen twice: Kunde" in app.warning[0].value
    _choice(app, "amount").set_value(2).run()
    app.button(key="build_segments").click().run()

    ((files, settings),) = started
    assert list(files) == [Door.ORDERS]
    assert settings == {
        "order_column_aliases": {
            "Kunde": "customer_id", "Bestelldatum": "ordered_at", "Summe": "amount",
        },
        "customer_id_type": "string",
    }  # fmt: skip


@pytest.mark.usefixtures("uploads")
def test_a_customer_file_beside_order_lines_needs_an_id_only(
    open_app: OpenApp, embedded_workspace: Path, started: Started
) -> None:
    app = open_app(embedded_workspace, PAGE)

    _choose(
        app,
        ("people.csv", b"ID,Year_Birth\n78095,1970\n", "text/csv"),
        ("orders.csv", ORDERS.read_bytes(), "text/csv"),
    )
    app.button(key="build_segments").click().run()

    assert not app.warning
    ((files, settings),) = started
    assert {door: name for door, (name, _) in files.items()} == {
        Door.CUSTOMERS: "people.csv",
        Door.ORDERS: "orders.csv",
    }
    assert settings == {}


@pytest.mark.usefixtures("uploads")
def test_beside_a_customer_file_the_other_file_holds_order_lines(
    open_app: OpenApp, embedded_workspace: Path
) -> None:
    app = open_app(embedded_workspace, PAGE)

    _choose(
        app,
        ("people.csv", EMBEDDED.read_bytes(), "text/csv"),
        ("lines.csv", LINES, "text/csv"),
    )

    assert "people.csv**: customer file, 2,240 rows" in texts(app)
    assert "lines.csv**: order lines, 2 rows" in texts(app)


@pytest.mark.usefixtures("uploads")
def test_two_files_of_one_kind_are_not_built(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, PAGE)

    _choose(app, *[(name, ORDERS.read_bytes(), "text/csv") for name in ("a.csv", "b.csv")])

    assert "Both files are read as order lines" in app.error[0].value
    assert app.button(key="build_segments").disabled


@pytest.mark.usefixtures("uploads")
def test_order_lines_without_ids_tell_customers_by_their_e_mail(
    open_app: OpenApp, embedded_workspace: Path, started: Started
) -> None:
    app = open_app(embedded_workspace, PAGE)
    lines = b"Email,Created at,Amount\na@b.c,2024-01-02,3\n"

    _choose(app, ("shop.csv", lines, "text/csv"))
    assert app.radio[0].value == "email"
    app.button(key="build_segments").click().run()

    ((_, settings),) = started
    assert settings == {"customer_key": "email", "customer_id_type": "string"}


@pytest.mark.usefixtures("uploads")
def test_chosen_files_stay_while_other_pages_are_open(
    open_app: OpenApp, embedded_workspace: Path, started: Started
) -> None:
    app = open_app(embedded_workspace, PAGE)
    _choose(app, ("orders.csv", ORDERS.read_bytes(), "text/csv"))

    app.switch_page(OVERVIEW).run()
    app.switch_page(PAGE).run()
    assert "Chosen before: **orders.csv**" in texts(app)
    _choose(app, ("people.csv", b"ID,Year_Birth\n78095,1970\n", "text/csv"))
    app.button(key="build_segments").click().run()

    ((files, _),) = started
    assert {name for name, _ in files.values()} == {"orders.csv", "people.csv"}
    # What is built is no longer chosen.
    app.switch_page(OVERVIEW).run()
    app.switch_page(PAGE).run()
    assert app.button(key="build_segments").disabled


@pytest.mark.usefixtures("uploads")
def test_files_that_were_chosen_before_can_be_removed(
    open_app: OpenApp, embedded_workspace: Path
) -> None:
    app = open_app(embedded_workspace, PAGE)
    _choose(app, ("orders.csv", ORDERS.read_bytes(), "text/csv"))
    app.switch_page(OVERVIEW).run()
    app.switch_page(PAGE).run()

    app.button(key="forget_files").click().run()

    assert "Chosen before" not in texts(app)
    assert app.button(key="build_segments").disabled


@pytest.mark.usefixtures("uploads")
def test_builds_share_the_places_of_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    places = BoundedSemaphore(1)
    monkeypatch.setattr(upload_builds, "PLACES", places)
    folder = upload_folders.new_folder()
    file = folder / "customers.csv"
    file.write_bytes(EMBEDDED.read_bytes())
    build = Build(folder, FIRST, {Door.CUSTOMERS: file}, {})

    with places:
        build.start()
        wait_for(lambda: build.step.stage == upload_builds.WAITING)
        assert build.outcome is None
        build.stop()
        build.join(60)

    assert build.outcome is not None
    assert not build.outcome.is_passed
    assert places.acquire(blocking=False)


# How long an upload stays


def test_a_build_can_be_cancelled(
    open_app: OpenApp, embedded_workspace: Path, uploads: Path
) -> None:
    app = open_app(embedded_workspace, PAGE)
    _build(app, "customers.csv", EMBEDDED.read_bytes())
    build: Build = app.session_state[upload.BUILDING]

    app.button(key="cancel_upload").click().run()

    assert upload.BUILDING not in app.session_state
    assert not app.error
    build.join(60)
    assert build.outcome is not None
    assert not build.outcome.is_passed
    assert not list(uploads.glob("*/*"))


def test_what_a_killed_server_left_is_cleared_away(uploads: Path) -> None:
    dead = uploads / f"{upload_folders.PREFIX}999999999-abc"
    alive = uploads / f"{upload_folders.PREFIX}{os.getpid()}-abc"
    dead.mkdir()
    alive.mkdir()

    upload_folders._clear_leftovers()

    assert not dead.exists()
    assert alive.exists()


def test_an_upload_outlives_a_lost_connection_but_not_its_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    monkeypatch.setattr(upload_folders.st, "get_option", lambda _: 2)

    upload_folders.Lease(workspace).end()
    back_again = upload_folders.Lease(workspace)
    time.sleep(3)
    assert workspace.exists()

    back_again.end()
    wait_for(lambda: not workspace.exists())


def test_the_end_of_the_session_ends_the_build(
    uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_folders.st, "get_option", lambda _: 0)
    folder = upload_folders.new_folder()
    file = folder / "customers.csv"
    file.write_bytes(EMBEDDED.read_bytes())
    build = Build(folder, FIRST, {Door.CUSTOMERS: file}, {})
    build.start()
    wait_for(lambda: build.step.stage == upload_builds.STARTING or build.step.total > 0)

    upload_folders.Lease(folder).end()

    build.join(60)
    assert not build.is_alive()
    assert not list(uploads.glob("*/*"))


def _choose(app: AppTest, *files: tuple[str, bytes, str]) -> None:
    app.get("file_uploader")[0].set_value(list(files)).run()
    assert not app.exception


def _build(app: AppTest, name: str, content: bytes) -> None:
    _choose(app, (name, content, "text/csv"))
    app.button(key="build_segments").click().run()
    assert not app.exception


def _wait_for_build(app: AppTest) -> None:
    wait_for(lambda: upload.BUILDING not in app.run().session_state)


def _bar(app: AppTest) -> str:
    """Return what the progress line says."""
    text: str = app.get("progress")[0].proto.text
    return text


def _found(app: AppTest) -> str:
    """Return what is said of the columns that were found."""
    return next(each.value for each in app.caption if each.value.startswith("Columns found: "))


def _choice(app: AppTest, column: str) -> "AppTest.selectbox":
    """Return the choice of a file's column for one of ours."""
    (found,) = [each for each in app.selectbox if str(each.key).endswith(f"_{column}")]
    return found


def _rows(database: Path, table: str) -> pd.DataFrame:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.sql(f"from {table} order by all").df()
    return rows.drop(columns=TIMES & set(rows.columns))
