"""Bad input ends in one clear message, a failing exit, and the last release untouched."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support import PROJECT, Refresh, Workspace

EMBEDDED = PROJECT / "seeds/raw/raw_customers.csv"


def missing_file(folder: Path) -> Path:
    return folder / "not there.csv"


def a_folder(folder: Path) -> Path:
    return folder


def empty_file(folder: Path) -> Path:
    (folder / "empty.csv").touch()
    return folder / "empty.csv"


def header_only(folder: Path) -> Path:
    return _write(folder, rows=0)


def five_customers(folder: Path) -> Path:
    return _write(folder, rows=5)


def everyone_has_one_child(folder: Path) -> Path:
    return _write(folder, rows=300, change=lambda row: row.update(Kidhome="1", Teenhome="0"))


def no_income_column(folder: Path) -> Path:
    return _write(folder, rows=300, change=lambda row: row.pop("Income"))


def unreadable_incomes(folder: Path) -> Path:
    return _write(folder, rows=300, change=lambda row: row.update(Income="n.a."))


def unreadable_ids(folder: Path) -> Path:
    return _write(folder, rows=300, change=lambda row: row.update(ID="x"))


REFUSALS: list[tuple[Callable[[Path], Path], dict[str, object], list[str]]] = [
    (missing_file, {}, ["There is no customer file at:", "not there.csv"]),
    (a_folder, {}, ["This is a folder, not a customer file:"]),
    (empty_file, {}, ["The customer file is empty:", "empty.csv"]),
    (header_only, {}, ["The customer file has a header but no rows."]),
    (
        five_customers,
        {},
        ["has 5 usable customers, but candidate_k asks for up to 10", "candidate_k to smaller"],
    ),
    (
        everyone_has_one_child,
        {},
        ["the same for every customer", "children_count", "Remove them from numeric_features."],
    ),
    (no_income_column, {}, ["Missing: Income", "column_aliases"]),
    (unreadable_incomes, {}, ["hold no readable value in any row: Income"]),
    (unreadable_ids, {}, ["No row of the customer file can be used", "ID is not a whole number"]),
]
BAD_SETTINGS: list[tuple[dict[str, object], list[str]]] = [
    ({"n_segments": 12}, ["n_segments is 12", "add it to candidate_k"]),
    ({"candidate_k": [1, 2]}, ["candidate_k must be a list of whole numbers from 2 on"]),
    ({"customers_table": "crm.customers"}, ["customers_table names a table of a Spark catalog"]),
    ({"recipe": "mine"}, ["There is no recipe 'mine'", "default, orders, published"]),
    ({"decimal_mark": "dot"}, ["There is no decimal_mark 'dot'", "auto, point, comma"]),
    ({"customer_id_type": "text"}, ["There is no customer_id_type 'text'", "bigint, string"]),
    ({"refit": "yes"}, ["refit must be true, false or propose, not: yes"]),
    ({"rename": "yes"}, ["rename must be true or false, not: yes"]),
    ({"match_from": 1}, ["match_from must be a number between 0 and 1, not: 1"]),
    ({"max_drift": 0}, ["max_drift must be a number above 0, not: 0"]),
    ({"diagnostic_sample_size": 10}, ["diagnostic_sample_size must be a whole number from 100"]),
    ({"max_unreadable_share": 5}, ["max_unreadable_share must be a number from 0 to 1, not: 5"]),
    ({"max_gone_share": "all"}, ["max_gone_share must be a number from 0 to 1, not: all"]),
    ({"undecided_margin": 2}, ["undecided_margin must be a number from 0 to 1, not: 2"]),
    ({"n_components": 0}, ["n_components must be a whole number from 1 on, not: 0"]),
    ({"n_components": 14}, ["n_components is 14", "1 to 13"]),
    (
        {"numeric_features": ["log_income", "incom"]},
        ["numeric_features names 'incom'", "Its columns: age, "],
    ),
    (
        {"categorical_features": {"town": ["A", "B", "C"]}},
        ["categorical_features names 'town'", "Its columns: age, "],
    ),
]


@pytest.fixture(scope="module")
def published(embedded: Refresh, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a good release."""
    folder = tmp_path_factory.mktemp("refusals")
    shutil.copytree(embedded.workspace / "published", folder / "published", symlinks=True)
    return Workspace(folder)


@pytest.mark.parametrize(
    ("make_file", "settings", "messages"), REFUSALS, ids=[case[0].__name__ for case in REFUSALS]
)
def test_a_bad_file_is_refused(
    make_file: Callable[[Path], Path],
    settings: dict[str, object],
    messages: list[str],
    published: Workspace,
    tmp_path: Path,
) -> None:
    _assert_refused(published, {"customers_path": str(make_file(tmp_path)), **settings}, messages)


@pytest.mark.parametrize(
    ("settings", "messages"), BAD_SETTINGS, ids=[" ".join(case[0]) for case in BAD_SETTINGS]
)
def test_a_bad_setting_is_refused(
    settings: dict[str, object], messages: list[str], published: Workspace
) -> None:
    _assert_refused(published, settings, messages)


def _assert_refused(workspace: Workspace, settings: dict[str, object], messages: list[str]) -> None:
    release = (workspace.folder / "published/current").resolve()
    before = (release / "smartcart.duckdb").read_bytes()

    refresh = workspace.dbt("build", **settings)

    assert refresh.returncode != 0
    for message in messages:
        assert message in refresh.output
    assert "Traceback" not in refresh.output
    assert (workspace.folder / "published/current").resolve() == release
    assert (release / "smartcart.duckdb").read_bytes() == before


def _write(folder: Path, rows: int, change: Callable[[dict[str, str]], object] = len) -> Path:
    """Write the first rows of the embedded customers, each changed."""
    with EMBEDDED.open(newline="") as stream:
        customers = list(csv.DictReader(stream))[: max(rows, 1)]
    for customer in customers:
        change(customer)
    file = folder / "customers.csv"
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(customers[0]))
        writer.writeheader()
        writer.writerows(customers[:rows])
    return file
