"""RFM scores and groups, worked out a second time, and rules that do not fit together."""

import re
from collections import Counter
from collections.abc import Callable

import duckdb
import pandas as pd
import pytest
from action_builds import Build
from shipped_models import Shipped
from support import PROJECT

SEED = "seeds/reference/rfm_group_rules.csv"
SCORES = ["recency_score", "frequency_score", "monetary_score"]
# What each group has of the 125 combinations.
COMBINATIONS = {
    "Champions": 6, "Loyal": 12, "New": 5, "Promising": 5, "Active": 28, "Needs attention": 13,
    "Almost lost": 17, "At risk": 14, "Previously loyal": 6, "Dormant": 19,
}  # fmt: skip


def expected_group(recency: int, frequency: int, monetary: int) -> str:
    """Return the group as a person would tell it, from the top down."""
    often_and_much = frequency + monetary
    if recency == 5 and often_and_much >= 8:
        return "Champions"
    if recency >= 4:
        if often_and_much >= 8:
            return "Loyal"
        if frequency > 1:
            return "Active"
        return "New" if recency == 5 else "Promising"
    if recency == 3:
        if often_and_much >= 8:
            return "Loyal"
        return "Needs attention" if often_and_much >= 5 else "Almost lost"
    if recency == 2:
        return "At risk" if frequency > 1 and often_and_much >= 6 else "Almost lost"
    return "Previously loyal" if often_and_much >= 8 else "Dormant"


def test_scores_are_those_worked_out_a_second_time(build: Build) -> None:
    customers = build.table("customer_features")
    everybody = len(customers)
    later = customers["recency_days"].rank(method="min") - 1
    poorer = customers["total_spending"].rank(method="min") - 1
    repeat = customers.loc[customers["order_count"] > 1, "order_count"]
    fewer = repeat.rank(method="min") - 1

    assert (customers["recency_score"] == 5 - (5 * later) // everybody).all()
    assert (customers["monetary_score"] == 1 + (5 * poorer) // everybody).all()
    expected = (2 + (4 * fewer) // len(repeat)).reindex(customers.index, fill_value=1)
    assert (customers["frequency_score"] == expected).all()


@pytest.mark.parametrize(
    ("measure", "score"),
    [
        ("recency_days", "recency_score"),
        ("order_count", "frequency_score"),
        ("total_spending", "monetary_score"),
    ],
)
def test_equal_values_score_equal(build: Build, measure: str, score: str) -> None:
    scores = build.table("customer_features").groupby(measure)[score]
    assert (scores.min() == scores.max()).all()


def test_every_customer_is_in_the_group_of_the_scores(build: Build) -> None:
    groups = build.table("rfm_groups").set_index("customer_id")
    customers = build.customers.set_index("customer_id")
    expected = customers[SCORES].apply(lambda scores: expected_group(*scores), axis=1)
    expected[customers["order_count"] == 0] = "Prospects"

    assert groups["rfm_group"].sort_index().equals(expected.sort_index().rename("rfm_group"))
    for column in (*SCORES, "segment_name", "total_spending"):
        assert (groups[column].sort_index() == customers[column].sort_index()).all()


def test_each_of_the_125_combinations_is_in_one_group(build: Build) -> None:
    cells = build.table("rfm_cells")
    combinations = cells.dropna(subset=SCORES)

    assert Counter(combinations["rfm_group"]) == COMBINATIONS
    assert not combinations.duplicated(SCORES).any()
    assert cells.loc[cells["recency_score"].isna(), "rfm_group"].tolist() == ["Prospects"]
    groups = build.table("rfm_groups")
    assert cells.groupby("rfm_group")["customer_count"].sum().loc[lambda n: n > 0].to_dict() == (
        groups["rfm_group"].value_counts().to_dict()
    )
    assert cells["spending"].sum() == pytest.approx(groups["total_spending"].sum())


def test_the_agreement_counts_groups_and_segments(build: Build) -> None:
    agreement = build.table("rfm_agreement").set_index(["rfm_group", "segment_name"])
    groups = build.table("rfm_groups")
    counts = pd.crosstab(groups["rfm_group"], groups["segment_name"])

    found = agreement["customer_count"].unstack(fill_value=0)
    assert (found == counts).all().all()
    shares = agreement["share_of_group"].unstack(fill_value=0)
    assert shares.sub(counts.div(counts.sum(axis=1), axis=0)).abs().max().max() < 1e-9
    main = agreement[agreement["is_main_segment"]].reset_index()
    assert dict(zip(main["rfm_group"], main["customer_count"], strict=True)) == (
        counts.max(axis=1).to_dict()
    )


def rules() -> pd.DataFrame:
    table = pd.read_csv(PROJECT / SEED)
    return table.astype(dict.fromkeys(table.columns[1:], "Int64"))


def test_the_rules_of_the_project_pass(shipped: Shipped) -> None:
    assert len(shipped.run("int_rfm_cells", rfm_group_rules=rules())) == 126


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (lambda table: table[table["rfm_group"] != "Promising"],
         f"No row of {SEED} is for the scores recency 4, frequency 1, monetary 1. Add one, so that"
         " each combination of scores is in one group."),
        (lambda table: table.replace({"max_recency_score": {4: 5}}),
         f"Two rows of {SEED} are for the scores recency 5, frequency 1, monetary 1: New and"
         " Promising. Change one, so that each combination of scores is in one group."),
        (lambda table: table[table["rfm_group"] != "Prospects"],
         f"0 rows of {SEED} have no scores, but one is needed: the group of customers without an"
         " order."),
    ],
    ids=["gap", "overlap", "no Prospects"],
)  # fmt: skip
def test_rules_that_do_not_fit_together_are_refused(
    shipped: Shipped, changed: Callable[[pd.DataFrame], pd.DataFrame], message: str
) -> None:
    with pytest.raises(duckdb.Error, match=re.escape(message)):
        shipped.run("int_rfm_cells", rfm_group_rules=changed(rules()))
