"""The folder in which dbt is started and the time zone of the machine change no table."""

import os
import subprocess
from pathlib import Path

import duckdb
import pytest
from customer_files import first_customers
from embedded_shop import CAMPAIGN, write_campaign
from support import DBT, PROJECT, Refresh, Workspace, editable_project

# Midnight in Berlin, as an instant.
INSTANTS = """
copy (
    select * exclude (source_row) replace (
        make_timestamptz(2014, 6, 1 + source_row % 28, 0, 0, 0, 'Europe/Berlin') as Dt_Customer
    )
    from (select *, row_number() over () as source_row from read_csv('{source}', all_varchar=true))
) to '{file}' (format parquet)
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with a customer file, which is not the project's."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def test_a_build_from_elsewhere_stays_in_the_project(elsewhere: Path, tmp_path: Path) -> None:
    project = editable_project(tmp_path / "the project")
    file = first_customers(elsewhere / "mine.csv", 500)
    (elsewhere / "never.txt").write_text(file.read_text().splitlines()[1].split(",")[0])
    settings = "{customers_path: mine.csv, exclude_ids: never.txt, bootstrap_replicates: 1}"

    build = _dbt(elsewhere, project, "build", "--vars", settings)

    assert build.returncode == 0, build.output
    assert len(Refresh(0, "", project).published("select * from customer_segments")) == 500
    assert {path.name for path in elsewhere.iterdir()} == {"mine.csv", "never.txt"}


def test_records_of_campaigns_are_those_of_the_project(elsewhere: Path, tmp_path: Path) -> None:
    project = editable_project(tmp_path / "the project")
    write_campaign(Workspace(project))
    record = project / "exports" / CAMPAIGN / "campaign.json"
    record.write_text(record.read_text().replace("reward", "other"))

    build = _dbt(elsewhere, project, "build", "--vars", "{orders_path: embedded}")

    assert build.returncode != 0
    assert "The record of a campaign was edited" in build.output


def test_a_setting_that_does_not_exist_is_refused_from_elsewhere(elsewhere: Path) -> None:
    build = _dbt(elsewhere, PROJECT, "build", "--vars", "{n_segment: 3}",
                 SMARTCART_WORKSPACE="mine", DBT_TARGET_PATH=str(elsewhere / "target"))  # fmt: skip

    assert build.returncode == 2, build.output
    assert "Did you mean n_segments?" in build.output


def test_a_missing_file_is_looked_for_where_dbt_started(elsewhere: Path) -> None:
    build = _dbt(elsewhere, PROJECT, "build", "--vars", "{customers_path: none.csv}",
                 SMARTCART_WORKSPACE="mine", DBT_TARGET_PATH=str(elsewhere / "target"))  # fmt: skip

    assert build.returncode == 2, build.output
    assert f"Give the path from {elsewhere}, or an absolute one." in build.output


def test_no_time_zone_moves_a_date(elsewhere: Path) -> None:
    source = PROJECT / "seeds/raw/raw_customers.csv"
    duckdb.sql(INSTANTS.format(source=source, file=elsewhere / "mine.parquet"))
    dates = []

    for zone in ("UTC", "Asia/Tokyo", "America/New_York"):
        build = _dbt(
            *(elsewhere, PROJECT, "build", "--resource-type", "seed", "--resource-type", "model"),
            *("--select", "+customer_features", "--vars", "{customers_path: mine.parquet}"),
            # A relative workspace is one of the folder where dbt started.
            SMARTCART_WORKSPACE=zone.replace("/", "-"),
            DBT_TARGET_PATH=str(elsewhere / "target"),
            DBT_LOG_PATH=str(elsewhere / "logs"),
            TZ=zone,
        )
        assert build.returncode == 0, build.output
        tables = Refresh(0, "", elsewhere / zone.replace("/", "-"))
        dates.append(tables.warehouse(
            "select min(enrolment_date) as first, max(enrolment_date) as last, "
            "sum(epoch(enrolment_date)) as all_of_them from stg_smartcart__parsed_customers"
        ))  # fmt: skip

    assert str(dates[0]["last"].item())[:10] == "2014-06-28"
    assert dates[0].equals(dates[1])
    assert dates[0].equals(dates[2])


def _dbt(folder: Path, project: Path, *arguments: str, **environment: str) -> Refresh:
    """Run dbt on a project from another folder."""
    outer = ("SMARTCART_", "DBT_", "MAKE", "TZ")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    done = subprocess.run(
        [DBT, *arguments, "--project-dir", project, "--profiles-dir", project],
        cwd=folder,
        env={**kept, "NO_COLOR": "1", "DBT_USE_COLORS": "false", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Refresh(done.returncode, done.stdout, folder)
