"""README's commands, as printed, in a fresh clone, on every real file beside the project."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
from support import PROJECT, REAL_DATA, lacking, outside_project

README = (PROJECT / "README.md").read_text()
CUSTOMER_FILES = [
    "smartcart_customers.csv",
    "marketing_campaign.tab.csv",
    "marketing_campaign.semicolon_bom_iso.csv",
    "marketing_data.bom_mdy_country.csv",
]
OTHER_FILES = ["cdnow_orders.csv", "cdnow_sample_summary.csv", "online_retail.parquet"]
OUR_OWN = ("SMARTCART_", "DBT_", "MAKE", "MFLAGS", "PYTHONPATH", "VIRTUAL_ENV")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a newcomer has after the first command: a clone, installed, with the first release."""
    if not (PROJECT / ".git").exists():
        lacking("the project is no git repository that could be cloned")
    folder = tmp_path_factory.mktemp("readme") / "smartcart"
    subprocess.run(["git", "clone", "--quiet", PROJECT, folder], check=True)
    assert not (folder / ".venv").exists()
    _passes(_command("make build"), folder)
    assert _customers(folder) == 2239
    return folder


def test_every_real_file_is_tried() -> None:
    folder = outside_project(REAL_DATA)

    assert {file.name for file in folder.iterdir()} == {"README.md", *CUSTOMER_FILES, *OTHER_FILES}


@pytest.mark.parametrize("name", CUSTOMER_FILES)
def test_the_commands_work_on_a_customer_file(clone: Path, name: str) -> None:
    _place(name, clone)
    before = _release(clone)

    built = _passes(_command("make build CUSTOMERS=customers.csv"), clone)
    exported = _passes(_command('make export ACTION="win back" TOP=100'), clone)
    after = _release(clone)
    rolled_back = _passes(_command("make rollback"), clone)

    assert "SmartCart Segments of customers.csv" in built
    assert after != before
    (list_file,) = re.findall(r"(\S*exports/\S+\.csv)", exported)[:1]
    assert 1 < len((clone / list_file).read_text().splitlines()) <= 101
    assert _release(clone) == before
    assert f"Readers see release {before.name} again" in rolled_back


def test_the_tables_have_a_page(clone: Path) -> None:
    _passes(_command("make docs"), clone)

    assert "customer_segments" in (clone / "target/docs/static_index.html").read_text()


def test_plain_dbt_does_the_same_refresh(clone: Path) -> None:
    _place("marketing_campaign.tab.csv", clone)

    _passes(_command(".venv/bin/dbt build --vars '{customers_path: customers.csv}'"), clone)

    assert _customers(clone) == 2240


@pytest.mark.parametrize("name", OTHER_FILES)
def test_a_file_without_customers_is_refused_in_one_message(clone: Path, name: str) -> None:
    _place(name, clone)
    before = _release(clone)

    refused = _run(_command("make build CUSTOMERS=customers.csv"), clone)

    assert refused.returncode != 0, refused.stdout
    assert refused.stdout.count("Encountered an error") == 1
    assert refused.stdout.count("The customer file lacks") == 1
    assert "Traceback" not in refused.stdout
    assert "Readers keep the last release." in refused.stdout
    assert len(refused.stdout.splitlines()) < 25
    assert _release(clone) == before


def _command(command: str) -> str:
    """A command that README prints, in a block or in its text."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    assert command in [*lines, *re.findall(r"`([^`\n]+)`", README)], command
    return command


def _place(name: str, clone: Path) -> None:
    file = clone / "customers.csv"
    file.unlink(missing_ok=True)
    shutil.copy(outside_project(REAL_DATA / name), file)


def _passes(command: str, clone: Path) -> str:
    done = _run(command, clone)
    assert done.returncode == 0, done.stdout
    return done.stdout


def _run(command: str, clone: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell with nothing in its environment that a newcomer lacks."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OUR_OWN)}
    return subprocess.run(
        command,
        shell=True,
        cwd=clone,
        env={**kept, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _release(clone: Path) -> Path:
    return (clone / "published/current").resolve()


def _customers(clone: Path) -> int:
    with duckdb.connect(str(_release(clone) / "smartcart.duckdb"), read_only=True) as release:
        rows: int = release.execute("select count(*) from customer_segments").fetchall()[0][0]
    return rows
