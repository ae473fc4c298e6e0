"""The embedded customers, built whole with all dbt tests: what a newcomer sees first."""

import csv
import re

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score
from support import PROJECT, Refresh, Workspace

from smartcart.synthetic import EMBEDDED_CUSTOMERS, EMBEDDED_SEED, write_customers

PUBLIC_TABLES = {
    "customer_actions",
    "action_cases",
    "target_lists",
    "target_list_sizes",
    "target_list_overlaps",
    "campaign_response",
    "campaign_comparisons",
    "campaign_results",
    "segment_entries",
    "training_distributions",
    "segment_migrations",
    "segment_history",
    "segment_changes",
    "model_registry",
    "feature_drift",
    "cluster_figures",
    "cluster_contingency",
    "cluster_count_diagnostics",
    "cluster_hierarchy",
    "cluster_profiles",
    "customer_category_spending",
    "customer_features",
    "customer_segments",
    "customer_value",
    "input_findings",
    "map_points",
    "metric_days",
    "order_category_spending",
    "order_category_weeks",
    "order_cohorts",
    "order_weeks",
    "principal_components",
    "refresh_summary",
    "rejected_customers",
    "rejected_order_lines",
    "rfm_agreement",
    "rfm_cells",
    "rfm_groups",
    "segment_profiles",
    "segment_quality",
    "segment_traits",
    "segmentation_parameters",
    "value_backtest",
    "value_parameters",
}
# Empty at first, of a customer file.
EMPTY = {
    "campaign_results", "customer_value", "order_category_spending", "order_category_weeks",
    "order_cohorts", "order_weeks", "rejected_order_lines", "segment_entries", "value_backtest",
    "value_parameters",
}  # fmt: skip
# The embedded file's seed is one of the five that the names are shown with.
OTHER_SEEDS = [2, 3, 4, 5]
SEGMENTS = "select customer_id, segment_name, name_fit from customer_segments"


def test_a_release_holds_the_public_tables_of_one_refresh(embedded: Refresh) -> None:
    tables = embedded.published(
        "select table_name from information_schema.tables where table_schema = 'main'"
    )["table_name"]

    assert set(tables) == PUBLIC_TABLES
    refreshed_at = embedded.published(
        # Of a change it is changed_at.
        " union ".join(
            f"select max(refreshed_at) from {table}"
            for table in PUBLIC_TABLES - EMPTY - {"segment_changes"}
        )
    )
    model_id = embedded.published(
        "select model_id from customer_segments union select model_id from segment_profiles "
        "union select model_id from segmentation_parameters union select model_id "
        "from refresh_summary"
    )
    assert len(refreshed_at) == 1
    assert len(model_id) == 1
    for table in EMPTY:
        assert embedded.published(f"select * from {table}").empty


def test_no_row_is_lost(embedded: Refresh) -> None:
    with (PROJECT / "seeds/raw/raw_customers.csv").open(newline="") as stream:
        rows_in = sum(1 for _ in csv.DictReader(stream))
    summary = embedded.published("select * from refresh_summary").iloc[0]
    tables = embedded.published(
        "select (select count(*) from customer_segments) as accepted, "
        "(select count(*) from rejected_customers) as rejected"
    ).iloc[0]

    assert rows_in == EMBEDDED_CUSTOMERS
    assert summary["rows_in"] == rows_in
    assert tables["accepted"] + tables["rejected"] == rows_in
    assert summary["rows_accepted"] == tables["accepted"]


def test_the_planted_dirt_is_found(embedded: Refresh) -> None:
    rejected = embedded.published("select * from rejected_customers")
    summary = embedded.published("select * from refresh_summary").iloc[0]
    unreadable = embedded.warehouse(
        "select unreadable_columns from stg_smartcart__customers where unreadable_columns != ''"
    )

    assert list(rejected["reasons"]) == ["ID repeats an earlier row"]
    assert summary["incomes_imputed"] == 24
    assert summary["outliers"] == 4
    assert list(unreadable["unreadable_columns"]) == ["Dt_Customer"]


def test_all_four_names_are_true(embedded: Refresh) -> None:
    profiles = embedded.published(
        "select segment_name, segment_label, name_fit from segment_profiles"
    )

    assert set(profiles["segment_name"]) == {"Premium", "Value", "Growth", "Budget"}
    assert set(profiles["name_fit"]) == {"good"}
    assert list(profiles["segment_label"]) == list(profiles["segment_name"])


def test_segments_find_the_true_personas(
    embedded: Refresh, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("personas")
    write_customers(folder / "c.csv", EMBEDDED_CUSTOMERS, EMBEDDED_SEED, personas=folder / "p.csv")

    assert _agreement(embedded.published(SEGMENTS), pd.read_csv(folder / "p.csv")) >= 0.8


@pytest.mark.parametrize("seed", OTHER_SEEDS)
def test_personas_are_found_for_other_seeds_too(seed: int, workspace: Workspace) -> None:
    customers, personas = workspace.folder / "customers.csv", workspace.folder / "personas.csv"
    write_customers(customers, EMBEDDED_CUSTOMERS, seed, personas=personas)

    refresh = workspace.build_segments(customers_path=str(customers))

    segments = refresh.warehouse(SEGMENTS)
    assert set(segments["name_fit"]) == {"good"}
    assert _agreement(segments, pd.read_csv(personas)) >= 0.8


def test_the_summary_tells_what_happened(embedded: Refresh) -> None:
    summary = embedded.output[embedded.output.index("SmartCart Segments of") :]

    assert re.search(r"2,240 +rows in the file", summary)
    assert re.search(r"1 +rows rejected \(see rejected_customers\)", summary)
    for name in ("Premium", "Value", "Growth", "Budget"):
        assert re.search(rf"{name} +[\d,]+ +[\d.]+% +[\d,]+ +[\d,]+", summary)
    assert "Tables: " in summary


def test_rfm_scores_are_the_right_way_up(embedded: Refresh) -> None:
    means = embedded.published(
        "select recency_score, avg(recency_days) as days from customer_features "
        "group by recency_score order by recency_score"
    )
    spending = embedded.published(
        "select monetary_score, avg(total_spending) as spending from customer_features "
        "group by monetary_score order by monetary_score"
    )

    assert list(means["recency_score"]) == [1, 2, 3, 4, 5]
    assert means["days"].is_monotonic_decreasing
    assert spending["spending"].is_monotonic_increasing


def _agreement(segments: pd.DataFrame, personas: pd.DataFrame) -> float:
    """Adjusted Rand index of segments and true personas; a repeated id counts once."""
    truth = personas.drop_duplicates("ID").set_index("ID")["persona"]
    return adjusted_rand_score(truth.loc[segments["customer_id"]], segments["segment_name"])
