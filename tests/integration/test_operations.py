"""What docs promise to the people who run the project, own the model or protect the data."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml
from customer_files import first_customers
from support import DBT, PROJECT, PROJECT_PARTS, Refresh, Workspace, editable_project

from smartcart.input.errors import CUSTOMER_FILE
from smartcart.publishing import PublishingError, ReleaseFolder

PAGES = ("operations", "troubleshooting", "model", "privacy")
OPERATIONS = "\n".join((PROJECT / f"docs/{page}.md").read_text() for page in PAGES)
DEPLOY = (PROJECT / "docs/deploy.md").read_text()
# Words in the pages that look like settings but are not.
OTHER_WORDS = {"personal_data", "read_only", "refreshed_at", "customer_count", "is_proposed",
               "moved_share", "refit_outcome"}  # fmt: skip
# Holds what a build holds, until its input ends.
HOLD = """
import sys
from pathlib import Path
import duckdb
from smartcart.workspace_lock import lock_workspace
workspace = Path(sys.argv[1])
lock_workspace(workspace)
warehouse = duckdb.connect(str(workspace / "warehouse/smartcart.duckdb"))
print(flush=True)
input()
"""


@pytest.fixture
def two_releases(published: Workspace) -> Workspace:
    """The same with a second release, of one customer less."""
    releases = ReleaseFolder(published.folder / "published")
    tables = published.folder / "published/current/smartcart.duckdb"
    database = releases.open("20991231T000000-second", tables)
    with duckdb.connect(str(database)) as release:
        release.execute("delete from customer_segments where customer_id = "
                        "(select min(customer_id) from customer_segments)")  # fmt: skip
    releases.publish("20991231T000000-second")
    return published


def test_data_that_are_refused_end_with_1(tmp_path: Path) -> None:
    file = first_customers(tmp_path / "short.csv", 5)

    refresh = Workspace(tmp_path).dbt("build", customers_path=str(file))

    assert refresh.returncode == 1, refresh.output
    assert "usable customers, but candidate_k asks for" in refresh.output
    assert "Nothing is published: 1 step failed." in refresh.output


def test_a_file_that_is_not_there_ends_with_2(published: Workspace) -> None:
    refresh = published.run(["make", "build", f"CUSTOMERS={published.folder}/none.csv"])

    assert refresh.returncode == 2, refresh.output
    assert "There is no customer file at" in refresh.output
    assert "Nothing is published: the refresh ended early." in refresh.output
    # What dbt itself ended with.
    assert refresh.output.rstrip().endswith("Error 2")


def test_a_failed_test_ends_with_1_and_its_rows_or_rules_can_be_seen(
    published: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = editable_project(tmp_path_factory.mktemp("failing") / "project")
    # Everything depends on this seed, so that the build is skipped from here on.
    (project / "tests/singular/assert_nobody_is_a_master.sql").write_text(
        """select * from {{ ref('raw_customers') }} where "Education" = 'Master'"""
    )
    with (project / "seeds/reference/attention_signals.csv").open("a") as signals:
        signals.write("complaints,,-1\n")
    workspace = Workspace(published.folder, project)
    before = (published.folder / "published/current").resolve()

    build = workspace.dbt("build")
    (line,) = _lines_of("--store-failures")
    stored = workspace.run(
        _command(line.replace("assert_no_row_is_lost", "assert_nobody_is_a_master"))
    )

    assert build.returncode == 1, build.output
    assert "Nothing is published: 2 steps failed. Readers keep the last release." in build.output
    for rule in ("weight is null", "half_at is not between 0 and 1000",
                 "signal is none of late, visits_without_order, complaint"):  # fmt: skip
        assert f"attention_signals: {rule} in 1 row." in build.output
    assert (published.folder / "published/current").resolve() == before
    assert stored.returncode == 1, stored.output
    kept = stored.warehouse("select * from working.main_dbt_test__audit.assert_nobody_is_a_master")
    assert set(kept["Education"]) == {"Master"}


def test_freshness_tells_the_age_of_the_release_also_during_a_build(published: Workspace) -> None:
    (line,) = _lines_of("source freshness")
    line = line.replace("--quiet ", "").replace("target/", f"{published.folder}/target/")
    asked = []
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(published.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as build:
        build.stdout.readline()

        asked.append(published.run(_command(line)))
        for age in ("37 hours", "193 hours"):
            _change(published, f"update refresh_summary set refreshed_at = {_ago(age)}")
            asked.append(published.run(_command(line)))
        shutil.rmtree(published.folder / "published")
        asked.append(published.run(_command(line)))

        build.communicate("\n")

    outputs = "\n".join(freshness.output for freshness in asked)
    assert build.returncode == 0
    assert [freshness.returncode for freshness in asked] == [0, 0, 1, 2], outputs
    statuses = re.findall("1 of 1 (PASS|WARN|ERROR STALE) freshness of previous", outputs)
    assert statuses == ["PASS", "WARN", "ERROR STALE"]


@pytest.mark.parametrize("query", re.findall(r"```sql\n(.*?)```", OPERATIONS, re.DOTALL))
def test_queries_of_the_pages_run(
    query: str, embedded: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(embedded.workspace)
    answer = embedded.warehouse(query) if "from stg_" in query else embedded.published(query)

    if "personal_data" in query:
        assert {table: columns.split(", ") for table, columns in answer.to_numpy()} == (
            _personal_columns(embedded)
        )
    elif "run_results.json" not in query:
        assert len(answer)


def test_the_query_for_old_releases_fails_on_one(published: Workspace) -> None:
    (query,) = [block for block in _blocks(OPERATIONS, "sql") if "error(" in block]
    release = Refresh(0, "", published.folder)

    _change(published, f"update refresh_summary set refreshed_at = {_ago('35 hours')}")
    assert len(release.published(query)) == 1
    _change(published, f"update refresh_summary set refreshed_at = {_ago('37 hours')}")
    with pytest.raises(duckdb.Error, match="older than 36 hours"):
        release.published(query)


def test_a_backup_is_a_workspace_again(published: Workspace) -> None:
    _run_block(OPERATIONS, "backup/current", published.folder)
    shutil.rmtree(published.folder / "warehouse")
    shutil.rmtree(published.folder / "published")
    (published.folder / "backup").rename(published.folder / "published")

    # Reads what a build would continue from.
    continued = published.dbt("source", "freshness")

    assert continued.returncode == 0, continued.output
    assert len(continued.published("select * from customer_segments"))


def test_erasing_leaves_the_current_release_alone(two_releases: Workspace) -> None:
    current = (two_releases.folder / "published/current").resolve()

    _run_block(OPERATIONS, "warehouse/*", two_releases.folder)

    assert list((two_releases.folder / "published/releases").iterdir()) == [current]
    assert not list((two_releases.folder / "warehouse").iterdir())
    with pytest.raises(PublishingError, match="earliest"):
        ReleaseFolder(two_releases.folder / "published").roll_back()


def test_releases_can_be_sent_and_sent_back(two_releases: Workspace, tmp_path: Path) -> None:
    (script,) = [block for block in _blocks(DEPLOY, "sh") if "send_release.sh" in block]
    # Where there is no rsync, `cp` does what the script asks of it here.
    if shutil.which("rsync") is None:
        script = script.replace("rsync --archive --exclude previous", "cp --archive -T")
    (tmp_path / "send_release.sh").write_text(script)
    far = Refresh(0, "", tmp_path / "far")
    near = Refresh(0, "", two_releases.folder)
    count = "select count(*) from customer_segments"
    sizes = []

    for switch in ("first", "again", "back"):
        if switch == "back":
            ReleaseFolder(two_releases.folder / "published").roll_back()
        subprocess.run(
            ["sh", tmp_path / "send_release.sh", near.workspace / "published",
             far.workspace / "published"],
            check=True,
        )  # fmt: skip
        assert far.published(count).iloc[0, 0] == near.published(count).iloc[0, 0]
        sizes.append(far.published(count).iloc[0, 0])

    assert sizes[0] == sizes[1] == sizes[2] - 1
    releases = far.workspace / "published/releases"
    assert len(list(releases.iterdir())) == 2
    assert {path.name for path in releases.parent.iterdir()} == {"current", "releases"}


def test_new_pins_are_installed_by_the_next_make_build(tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(PROJECT / name, tmp_path / name)
    for stamp in (".venv/bin/python", ".venv/.build"):
        (tmp_path / stamp).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / stamp).touch()
    plan = ["make", "--dry-run", "--directory", str(tmp_path), "build"]

    before = Workspace(tmp_path).run(plan).output
    os.utime(tmp_path / "constraints.txt", (2**32, 2**32))
    after = Workspace(tmp_path).run(plan).output

    assert "pip install" not in before
    assert 0 < after.find("pip install") < after.find("dbt --quiet build")


def test_both_schedules_run_the_same_command() -> None:
    (cron,) = _blocks(OPERATIONS, "cron")
    unit = next(_blocks(OPERATIONS, "ini"))
    command = re.search(r"ExecStart=/srv/smartcart/project/(.*)", unit)[1]

    assert cron.strip().endswith(command)
    for variable in ("SMARTCART_WORKSPACE", "DBT_TARGET_PATH", "DBT_LOG_PATH"):
        value = re.search(rf"{variable}=(\S+)", cron)[0]
        assert value in unit


def test_settings_and_tables_that_the_pages_name_exist(embedded: Refresh) -> None:
    settings = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["smartcart"]
    tables = set(embedded.published("show tables")["name"])
    words = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)(?::[^`]*)?`", OPERATIONS + DEPLOY))

    assert words - settings.keys() - tables == OTHER_WORDS
    assert {"keep_releases", "export_formats", "min_free_disk_gb"} <= words


def test_messages_of_the_pages_are_those_of_the_code() -> None:
    table = OPERATIONS.partition("| message |")[2].partition("\n\n")[0]
    messages = [
        cell for row in table.splitlines()[2:] for cell in re.findall("`(.*?)`", row.split("|")[1])
    ]
    files = [*PROJECT.glob("macros/**/*.sql"), *PROJECT.glob("models/**/*.sql"),
             *PROJECT.glob("src/**/*.py")]  # fmt: skip
    text = "".join(file.read_text() for file in files)
    code = _letters(text.replace("{input_kind()}", CUSTOMER_FILE))

    parts = [part for message in messages for part in message.split("…") if part.strip()]
    assert len(parts) > 12
    assert [part for part in parts if _letters(part) not in code] == []


def test_the_container_holds_what_a_build_needs() -> None:
    (dockerfile,) = _blocks(DEPLOY, "dockerfile")
    copied = {
        part
        for line in re.findall("^COPY (.*) ", dockerfile, re.MULTILINE)
        for part in line.split()
    }

    assert copied == {*PROJECT_PARTS, "src", "pyproject.toml", "constraints.txt"}


def _blocks(page: str, language: str) -> Iterator[str]:
    """The code blocks of a page in one language."""
    yield from re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def _lines_of(mark: str) -> list[str]:
    """Lines of shell commands that contain a word."""
    blocks = _blocks(OPERATIONS, "sh")
    return [line for block in blocks for line in block.splitlines() if mark in line]


def _run_block(page: str, mark: str, folder: Path) -> None:
    (block,) = [block for block in _blocks(page, "sh") if mark in block]
    subprocess.run(["sh", "-eu", "-c", block], cwd=folder, check=True)


def _command(line: str) -> list[str]:
    """A command of the pages, with the dbt that runs the tests."""
    return [str(DBT) if word == ".venv/bin/dbt" else word for word in line.split()]


def _change(workspace: Workspace, statement: str) -> None:
    with duckdb.connect(str(workspace.folder / "published/current/smartcart.duckdb")) as release:
        release.execute(statement)


def _ago(age: str) -> str:
    return f"now() at time zone 'UTC' - interval {age}"


def _personal_columns(refresh: Refresh) -> dict[str, list[str]]:
    manifest = json.loads((refresh.workspace / "target/manifest.json").read_text())
    return {
        node["name"]: columns
        for node in manifest["nodes"].values()
        if node.get("access") == "public"
        and (
            columns := sorted(
                name
                for name, column in node["columns"].items()
                if column["config"]["meta"].get("personal_data")
            )
        )
    }


def _letters(text: str) -> str:
    """Letters only: a message may be put together from several lines of code."""
    return re.sub("[^A-Za-z]", "", text)
