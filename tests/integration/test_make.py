"""Every target of `make help` is there; `make build` hands over paths and settings as they are."""

import json
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

from customer_files import first_customers
from support import DBT, PROJECT, QUICK_FIT, Workspace, editable_project

from tools.browser import free_port, wait_until_it_answers

EMBEDDED = PROJECT / "seeds/raw/raw_customers.csv"
AWKWARD_NAME = """it's "my" $HOME $(file) of café 100%.csv"""


def test_awkward_paths_and_settings_arrive(workspace: Workspace) -> None:
    file = workspace.folder / AWKWARD_NAME
    shutil.copy(EMBEDDED, file)

    refresh = workspace.run(
        [
            "make",
            "build",
            f"CUSTOMERS={file}",
            "VARS={n_segments: 3, dataset: 'a $b', bootstrap_replicates: 1}",
        ]
    )

    assert refresh.returncode == 0, refresh.output
    # What a person wants to read; the rest is in the log.
    assert f"Building the segments of {file} ..." in refresh.output
    assert "SmartCart Segments of" in refresh.output
    assert len(refresh.output.splitlines()) < 60
    assert "OK created sql" not in refresh.output
    assert "OK created sql" in (workspace.folder / "logs/dbt.log").read_text()
    summary = refresh.published("select source, dataset, n_segments from refresh_summary").iloc[0]
    assert summary["source"] == str(file)
    assert summary["dataset"] == "a $b"
    assert summary["n_segments"] == 3


def test_warnings_are_shown_where_dbt_is_quiet(tmp_path: Path) -> None:
    project = editable_project(tmp_path / "project")
    (project / "tests/singular/warn_of_masters.sql").write_text(
        "{{ config(severity='warn') }} select * from {{ ref('raw_customers') }} "
        """where "Education" = 'Master'"""
    )
    file = tmp_path / "customers.csv"
    rows = [row.rsplit(",", 2)[0] for row in EMBEDDED.read_text().splitlines()]
    file.write_text("\n".join(rows) + "\n")
    # Complain and Response, which are left out, are inputs of this recipe.
    settings = json.dumps({"customers_path": str(file), "recipe": "published"})

    refresh = Workspace(tmp_path, project).run(
        [str(DBT), "--quiet", "build", "--vars", settings, "--select", "+warn_of_masters"]
    )

    assert refresh.returncode == 0, refresh.output
    warnings = [line for line in refresh.output.splitlines() if line.startswith("Warning: ")]
    assert warnings[:2] == [
        f"Warning: The customer file lacks the column behind '{feature}': it drops out of the "
        "segmentation."
        for feature in ("has_complained", "has_responded")
    ]
    assert re.fullmatch(r"Warning: warn_of_masters: Got \d+ results.*", warnings[2])
    assert len(warnings) == 3


def test_the_users_file_follows_the_embedded_one_without_cleaning_up(published: Workspace) -> None:
    file = first_customers(published.folder / "mine.csv", 1000)

    refresh = Workspace(published.folder).build(customers_path=str(file), **QUICK_FIT)

    assert len(refresh.published("select * from customer_segments")) == 1000
    assert list(refresh.published("select dataset from refresh_summary")["dataset"]) == [
        "customers"
    ]


def test_a_bad_settings_text_is_refused(workspace: Workspace) -> None:
    refresh = workspace.run(["make", "build", "VARS=n_segments"])

    assert refresh.returncode != 0
    assert "VARS must be a mapping" in refresh.output


def test_a_second_refresh_keeps_the_summary_of_the_first(published: Workspace) -> None:
    shutil.rmtree(published.folder / "warehouse")

    refresh = Workspace(published.folder).build()

    summaries = refresh.published("select * from refresh_summary order by refreshed_at")
    assert len(summaries) == 2
    assert len(list((published.folder / "published/releases").iterdir())) == 2


def test_every_target_of_the_help_is_there(workspace: Workspace) -> None:
    told = re.findall(r"^make (\w+)", workspace.run(["make", "help"]).output, re.MULTILINE)

    assert {"build", "export", "dashboard", "test"} <= set(told)
    for target in sorted(set(told)):
        refresh = workspace.run(["make", "--dry-run", target])
        assert refresh.returncode == 0, refresh.output
        assert "Nothing to be done" not in refresh.output


def test_the_dashboard_opens(published: Workspace) -> None:
    port = free_port()
    streamlit = {"STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_HEADLESS": "true"}

    make = subprocess.Popen(
        ["make", "dashboard"],
        cwd=PROJECT,
        env={**published.environment(), **streamlit},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )

    try:
        wait_until_it_answers(f"http://localhost:{port}")
        assert make.poll() is None
    finally:
        os.killpg(make.pid, signal.SIGTERM)
        make.wait(timeout=120)
