"""dbt unit tests test the code: all of them pass, whatever file and settings a user has."""

import json
from pathlib import Path

import duckdb
import pytest
from support import (
    PROJECT,
    REAL_DATA,
    Once,
    Refresh,
    Workspace,
    editable_project,
    outside_project,
    unit_tests_of_the_project,
)

EMBEDDED = PROJECT / "seeds/raw/raw_customers.csv"
# Each other than the default, as far as a build allows.
OTHER_SETTINGS = {
    "customer_id_type": "string",
    "date_order": "month_first",
    "decimal_mark": "point",
    "max_rejected_share": 0.5,
    "max_outlier_share": 1,
    "usual_median_income": [1, 1_000_000],
    "usual_median_spending": [1, 100_000],
    "reference_date": "2015-01-01",
    "max_age": 60,
    "max_income": 60_000,
    "recipe": "published",
    "n_components": 2,
    "candidate_k": [3, 5],
    "n_segments": 5,
    "training_sample_size": 500,
    "random_seed": 7,
    "refit": True,
    "match_from": 0.9,
    "rename": True,
    "drift_from": 1.5,
    "far_share_from": 0.5,
    "max_drift": 100,
    "diagnostic_sample_size": 200,
    "bootstrap_replicates": 3,
    "repeatable_from": 0.3,
    "dissolves_below": 0.1,
    "min_segment_share": 0.4,
    "undecided_margin": 0.9,
    "max_map_points": 100,
    "name_max_distance": 0.9,
    "name_min_margin": 0.5,
    "observation_days": 30,
    "churn_from_intervals": 9,
    "max_attention_share": 0.9,
    "interest_min_lift": 5,
    "interest_min_share": 0.9,
    "interest_min_amount": 500,
    "upsell_min_income_rank": 0.9,
    "upsell_min_gap": 0.9,
    "assumed_uplift_share": 0.9,
    "holdout_share": 0.5,
    "forget_customers": [1, 2],
    "horizon_days": 14,
    "keep_releases": 2,
    "min_free_disk_gb": 0,
}


def test_all_unit_tests_pass(published: Workspace) -> None:
    tests = published.dbt("test", "--select", "test_type:unit", unit_tests=True)

    assert tests.returncode == 0, tests.output
    assert _passed(tests) == unit_tests_of_the_project()


def test_a_refresh_runs_none_of_them(once: Once) -> None:
    # A copy of our own: where others look, another command may have run since.
    embedded = once("embedded", Workspace.build)
    results = json.loads((embedded.workspace / "target/run_results.json").read_text())["results"]

    kinds = {result["unique_id"].split(".")[0] for result in results}
    assert {"model", "seed", "test"} <= kinds
    assert "unit_test" not in kinds


@pytest.mark.parametrize(
    ("form", "settings"),
    [("29 columns", {}), ("29 columns", OTHER_SETTINGS), ("few columns, typed", {})],
)
def test_they_pass_whatever_the_file_and_the_settings(
    form: str, settings: dict[str, object], workspace: Workspace
) -> None:
    file = _file(form, workspace.folder)

    build = workspace.dbt("build", unit_tests=True, customers_path=str(file), **settings)

    assert build.returncode == 0, build.output
    assert _passed(build) == unit_tests_of_the_project()


def test_the_switch_has_two_positions(workspace: Workspace) -> None:
    refresh = workspace.dbt("build", unit_tests="sometimes")

    assert refresh.returncode == 2, refresh.output
    assert "unit_tests must be true or false, not: sometimes" in refresh.output


def test_the_switch_is_refused_where_it_has_no_effect(tmp_path: Path) -> None:
    project = editable_project(tmp_path / "project")
    settings = project / "dbt_project.yml"
    text = settings.read_text()
    settings.write_text(text.replace("unit_tests: false", "unit_tests: true"))

    refresh = Workspace(tmp_path, project).dbt("build")

    assert refresh.returncode == 2, refresh.output
    assert "unit_tests is true in dbt_project.yml, where it has no effect." in refresh.output


def _passed(refresh: Refresh) -> set[str]:
    """Names of the unit tests that passed in a run."""
    results = json.loads((refresh.workspace / "target/run_results.json").read_text())["results"]
    return {
        result["unique_id"].split(".")[-1]
        for result in results
        if result["unique_id"].startswith("unit_test.") and result["status"] == "pass"
    }


def _file(form: str, folder: Path) -> Path:
    """A customer file of a form that the embedded customers do not have."""
    if form == "29 columns":
        return outside_project(REAL_DATA / "marketing_campaign.tab.csv")
    file = folder / "customers.parquet"
    # Numbers and dates as the file's own types.
    duckdb.sql(
        "copy (select * exclude (Complain, Response)"
        " replace (try_strptime(Dt_Customer, '%d-%m-%Y')::date as Dt_Customer)"
        f" from read_csv('{EMBEDDED}', types={{'Dt_Customer': 'varchar'}}))"
        f" to '{file}' (format parquet)"
    )
    return file
