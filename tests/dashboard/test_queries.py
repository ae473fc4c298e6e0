"""What the pages read agrees with the tables, and only with them."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from pages_support import EARLIER_REFRESH

from queries import (
    cluster_counts,
    customers,
    hierarchy,
    maps,
    movement,
    quality,
    reading,
    rfm,
    segments,
)
from release import Release, release_in

CANDIDATES = range(2, 11)
DANGEROUS = ["=1+1", " =1+1", "+1", "-1", "@sum", "\t=1", "plain"]


@pytest.mark.parametrize("k", CANDIDATES)
def test_the_slider_shows_the_sizes_of_cluster_profiles(release: Release, k: int) -> None:
    shown = cluster_counts.clusters(release, k)

    points = maps.points(release, k, 1_000_000)
    assert len(shown) == k
    assert dict(zip(shown["segment_name"], shown["customer_count"], strict=True)) == dict(
        points["segment_name"].value_counts()
    )


@pytest.mark.parametrize("k", CANDIDATES)
def test_moves_count_every_mapped_customer_once(release: Release, k: int) -> None:
    moves = cluster_counts.moves(release, k)

    assert moves["customer_count"].sum() == maps.point_count(release, k)
    if k == cluster_counts.published_k(release):
        assert (moves["segment_name"] == moves["segment_name_at_k"]).all()


@pytest.mark.parametrize("at_most", [10, 500, 2_000])
def test_a_sample_has_as_many_of_each_segment_as_its_share_says(
    release: Release, at_most: int
) -> None:
    everybody = maps.points(release, 4, 1_000_000)["segment_name"].value_counts(normalize=True)
    sample = maps.points(release, 4, at_most)

    assert at_most - 4 <= len(sample) <= at_most + 4
    shares = sample["segment_name"].value_counts(normalize=True)
    assert (shares - everybody).abs().max() < 4 / at_most


def test_the_same_customers_are_shown_every_time(release: Release) -> None:
    first = maps.points(release, 4, 300)
    reading._published_frame.clear()

    assert maps.points(release, 4, 300).equals(first)


def test_the_grid_counts_all_but_the_outermost(release: Release) -> None:
    cells = maps.grid(release, 4, "income", "total_spending", 30)

    mapped = maps.point_count(release, 4)
    assert 0.97 * mapped <= cells["customer_count"].sum() <= mapped
    assert cells["segment_share"].between(0, 1).all()


def test_a_grid_of_other_columns_is_refused(release: Release) -> None:
    with pytest.raises(ValueError, match="none of"):
        maps.grid(release, 4, "income; drop table x", "age", 3)


@pytest.mark.parametrize("k", CANDIDATES)
def test_the_tree_is_cut_into_k_clusters_of_all_its_customers(release: Release, k: int) -> None:
    cut = hierarchy.cut(release, k)
    counts = hierarchy.contingency(release, k)

    assert len(cut) == k
    assert sorted(cut["customer_count"]) == sorted(
        counts.groupby("ward_cluster_id")["customer_count"].sum()
    )


def test_the_segments_come_by_falling_spending(release: Release) -> None:
    rows = segments.segments(release)

    assert rows["mean_total_spending"].is_monotonic_decreasing
    assert rows["customer_count"].sum() == segments.last_refresh(release)["rows_accepted"]


@pytest.mark.parametrize("measure", ["income", "age", "total_spending"])
def test_histograms_count_everybody(release: Release, measure: str) -> None:
    refresh = segments.last_refresh(release)
    bins = quality.histogram(release, measure, 60)

    assert bins["as_read"].sum() + bins["imputed"].sum() == refresh["rows_accepted"]
    assert bins["in_the_fit"].sum() == refresh["rows_accepted"] - refresh["outliers"]


def test_reasons_and_imputed_columns_agree_with_the_summary(release: Release) -> None:
    refresh = segments.last_refresh(release)

    assert quality.reasons(release)["row_count"].sum() >= refresh["rows_rejected"]
    imputed = quality.imputed(release).set_index("column_name")["customer_count"]
    assert imputed["Income"] == refresh["incomes_imputed"]


def test_shares_at_the_last_refresh_are_those_of_the_segments(release: Release) -> None:
    shares = movement.shares(release, 10).set_index("segment_name")["customer_share"]
    rows = segments.segments(release).set_index("segment_name")["customer_share"]

    assert (shares - rows).abs().max() < 1e-9


def test_shares_at_an_earlier_refresh_are_those_of_that_day(
    changed_workspace: Callable[[str], Path],
) -> None:
    release = release_in(changed_workspace(EARLIER_REFRESH))
    assert release is not None

    shares = movement.shares(release, 10)

    counts = shares.pivot_table(
        index="refreshed_at", columns="segment_name", values="customer_count"
    )
    before, after = counts.iloc[0], counts.iloc[1]
    assert (after - before).to_dict() == {"Budget": 0, "Growth": 0, "Premium": 40, "Value": -40}


def test_neighbours_are_the_nearest_and_not_the_customer(release: Release) -> None:
    near = customers.neighbours(release, "10542", 5)

    assert near["distance"].is_monotonic_increasing
    assert 10542 not in set(near["customer_id"])


def test_a_download_has_no_formula(changed_workspace: Callable[[str], Path]) -> None:
    rows = ", ".join(f"({number}, '{text}')" for number, text in enumerate(DANGEROUS))
    found = release_in(changed_workspace(f"create table texts as from (values {rows}) t(n, x)"))
    assert found is not None

    content = reading.csv(found, "select n, x from texts order by n").decode()

    cells = [row["x"] for row in csv.DictReader(io.StringIO(content))]
    harmless = ["+1", "-1", "plain"]
    assert cells == [text if text in harmless else f"'{text}" for text in DANGEROUS]


def test_a_download_is_the_whole_table(release: Release) -> None:
    content = reading.csv(release, "select * from customer_segments order by customer_id")

    downloaded = pd.read_csv(io.BytesIO(content))
    with duckdb.connect(release.database, read_only=True) as connection:
        table = connection.sql("select * from customer_segments order by customer_id").df()
    assert list(downloaded.columns) == list(table.columns)
    assert downloaded["segment_name"].tolist() == table["segment_name"].tolist()


def test_overview_choice_and_maps_read_bounded_tables_only() -> None:
    for module in (cluster_counts, maps):
        queries = [value for name, value in vars(module).items() if name.isupper()]
        for query in (query for query in queries if isinstance(query, str)):
            assert "customer_segments" not in query
            assert "customer_features" not in query


def test_the_grid_of_scores_has_all_customers_with_an_order_once(release: Release) -> None:
    cells = rfm.grid(release)

    with duckdb.connect(release.database, read_only=True) as connection:
        expected = connection.sql(
            "select recency_score, frequency_score, count(*) as customer_count,"
            " sum(total_spending) as spending"
            " from customer_features where order_count > 0 group by all"
        ).df()
    assert len(cells) == 25
    found = cells[cells["customer_count"] > 0].merge(
        expected, on=["recency_score", "frequency_score"], suffixes=("", "_expected")
    )
    assert len(found) == len(expected)
    assert (found["customer_count"] == found["customer_count_expected"]).all()
    assert found["spending"].sub(found["spending_expected"]).abs().max() < 1e-6


def test_rfm_groups_have_everybody_and_their_main_segment(release: Release) -> None:
    groups = rfm.groups(release)
    with duckdb.connect(release.database, read_only=True) as connection:
        customers = connection.sql("select rfm_group, segment_name from rfm_groups").df()

    assert groups["customer_count"].sum() == len(customers)
    assert groups["customer_share"].sum() == pytest.approx(1)
    assert groups["spending_share"].sum() == pytest.approx(1)
    counts = pd.crosstab(customers["rfm_group"], customers["segment_name"])
    table = groups.set_index("rfm_group")
    assert (table["customer_count"] == counts.sum(axis=1).loc[table.index]).all()
    shares = counts.max(axis=1) / counts.sum(axis=1)
    assert table["main_segment_share"].sub(shares.loc[table.index]).abs().max() < 1e-9
    with_groups, without_groups = rfm.guessed_shares(release)
    assert with_groups == pytest.approx(counts.max(axis=1).sum() / len(customers))
    assert without_groups == pytest.approx(counts.sum().max() / len(customers))
