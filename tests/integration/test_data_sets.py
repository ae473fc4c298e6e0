"""Data sets do not mix: nobody's segments go on from those of others, or are replaced unasked."""

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from customer_files import first_customers
from support import PROJECT, QUICK_FIT, Refresh, Workspace

SUMMARIES = "select * from refresh_summary order by refreshed_at"
CHANGES = "select * from segment_changes"
NO_MODEL = "a new model, because there was no model"
STORED_MODEL = "the stored model scores"


@pytest.fixture(scope="module")
def own_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop's own customers."""
    return first_customers(tmp_path_factory.mktemp("own") / "customers.csv", 1500)


@pytest.fixture(scope="module")
def own(embedded: Refresh, own_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Refresh:
    """A shop's own customers, published where the embedded ones were."""
    folder = tmp_path_factory.mktemp("own_published")
    shutil.copytree(embedded.workspace / "published", folder / "published", symlinks=True)
    return Workspace(folder).build(customers_path=str(own_file), **QUICK_FIT)


@pytest.fixture
def workspace(own: Refresh, tmp_path: Path) -> Workspace:
    """A workspace in which the shop's own customers are published."""
    shutil.copytree(own.workspace / "published", tmp_path / "published", symlinks=True)
    return Workspace(tmp_path)


def test_from_the_embedded_customers_to_a_file_of_ones_own_just_works(
    embedded: Refresh, own: Refresh
) -> None:
    (summary,) = own.published(SUMMARIES).to_dict("records")
    changes = own.published(CHANGES)
    (model,) = own.published("select * from model_registry").to_dict("records")

    assert summary["dataset"] == "customers"
    assert summary["model_reason"] == model["reason"] == NO_MODEL
    assert summary["model_id"] != embedded.published(SUMMARIES)["model_id"].item()
    assert len(changes) == summary["rows_accepted"] == 1500
    assert set(changes["cause"]) == {"new"}
    assert set(changes["changed_at"]) == {summary["refreshed_at"]}


def test_every_release_says_which_data_set_it_is_of(embedded: Refresh, own: Refresh) -> None:
    releases = (own.workspace / "published/releases").iterdir()

    datasets = [_of_release(release, "select dataset from refresh_summary")
                for release in sorted(releases)]  # fmt: skip

    assert datasets == [["embedded"], ["customers"]]
    assert list(embedded.published(SUMMARIES)["dataset"]) == ["embedded"]


@pytest.mark.parametrize(
    "arguments", [["build"], ["build", "--select", "int_scoring_model"]], ids=["whole", "part"]
)
def test_a_file_is_not_replaced_by_the_embedded_customers_unasked(
    arguments: list[str], workspace: Workspace
) -> None:
    before = (workspace.folder / "published/current").resolve()

    refused = workspace.dbt(*arguments)

    assert refused.returncode != 0
    assert _after("The published segments are", refused.output) == (
        "The published segments are of the data set 'customers', this build is of 'embedded'. "
        "The same customers? Set dataset to 'customers'. Others, which shall replace them? "
        "Set dataset to 'embedded'. To keep both give each a workspace of its own "
        "(SMARTCART_WORKSPACE)."
    )
    assert "START" not in refused.output
    assert "Traceback" not in refused.output
    assert "Readers keep the last release." in refused.output
    assert (workspace.folder / "published/current").resolve() == before


def test_another_data_set_replaces_where_it_is_named(workspace: Workspace, own: Refresh) -> None:
    others = first_customers(workspace.folder / "others.csv", 1000)

    replaced = workspace.build(customers_path=str(others), dataset="second_shop", **QUICK_FIT)

    (summary,) = replaced.published(SUMMARIES).to_dict("records")
    (model,) = replaced.published("select * from model_registry").to_dict("records")
    changes = replaced.published(CHANGES)
    assert summary["dataset"] == "second_shop"
    assert summary["model_reason"] == model["reason"] == NO_MODEL
    assert model["model_id"] != own.published(SUMMARIES)["model_id"].item()
    assert pd.isna(model["moved_share"])
    # Ids that both have are no reason to go on from the customers of the first shop.
    assert len(changes) == 1000
    assert set(changes["cause"]) == {"new"}
    # A name that was set has to be set again.
    unnamed = workspace.dbt("build", customers_path=str(others))
    assert unnamed.returncode != 0
    assert "of the data set 'second_shop', this build is of 'customers'" in unnamed.output


def test_the_same_customers_go_on_under_their_name(workspace: Workspace, own: Refresh) -> None:
    moved = first_customers(workspace.folder / "of_this_month.csv", 1490)

    continued = workspace.build_tables(customers_path=str(moved), dataset="customers")

    summaries = continued.warehouse(SUMMARIES)
    new = continued.warehouse(f"{CHANGES} where changed_at = "
                              "(select max(refreshed_at) from refresh_summary)")  # fmt: skip
    assert list(summaries["dataset"]) == ["customers", "customers"]
    assert summaries["model_reason"][1] == STORED_MODEL
    assert summaries["model_id"][1] == own.published(SUMMARIES)["model_id"].item()
    assert list(new["cause"]) == ["gone"] * 10


def test_the_embedded_customers_go_on_under_any_path(embedded: Refresh, tmp_path: Path) -> None:
    shutil.copytree(embedded.workspace / "published", tmp_path / "published", symlinks=True)
    file = shutil.copy(PROJECT / "seeds/raw/raw_customers.csv", tmp_path / "customers.csv")

    continued = Workspace(tmp_path).build_tables(
        "--select", "+int_scoring_model", customers_path=str(file), dataset="embedded"
    )

    (decision,) = continued.warehouse("select * from int_scoring_model").to_dict("records")
    assert decision["reason"] == STORED_MODEL
    assert decision["model_id"] == embedded.published(SUMMARIES)["model_id"].item()


def test_a_run_of_another_data_set_reads_nothing_of_the_last_release(
    workspace: Workspace, embedded: Refresh
) -> None:
    before = (workspace.folder / "published/current").resolve()

    # It publishes nothing: there is nothing to refuse. A run makes no seeds.
    seeded = workspace.dbt("seed")
    run = workspace.dbt("run", **QUICK_FIT)

    assert seeded.returncode == 0, seeded.output
    assert run.returncode == 0, run.output
    (summary,) = run.warehouse(SUMMARIES).to_dict("records")
    assert summary["dataset"] == "embedded"
    assert summary["model_reason"] == NO_MODEL
    assert summary["model_id"] == embedded.published(SUMMARIES)["model_id"].item()
    assert len(run.warehouse("select * from model_registry")) == 1
    assert set(run.warehouse(CHANGES)["cause"]) == {"new"}
    assert (workspace.folder / "published/current").resolve() == before


def _of_release(release: Path, query: str) -> list[str]:
    with duckdb.connect(str(release / "smartcart.duckdb"), read_only=True) as connection:
        return [value for (value,) in connection.sql(query).fetchall()]


def _after(mark: str, output: str) -> str:
    """The paragraph that begins with the mark, on one line."""
    rest = output[output.index(mark) :]
    return " ".join(rest.partition("(SMARTCART_WORKSPACE).")[0].split()) + " (SMARTCART_WORKSPACE)."
