"""Who needs attention, interests, potential and the next action, worked out again in pandas."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from action_builds import (
    CASE,
    CATEGORIES,
    CHANNELS,
    HEADERS,
    MONTH_DAYS,
    NONE_YET,
    ORDER_HEADERS,
    Build,
    cases_of,
    decile,
    imputed,
    rules,
    setting,
)
from support import PROJECT, Refresh

# Who needs attention


def test_one_row_per_customer(build: Build) -> None:
    actions, segments = build.table("customer_actions"), build.table("customer_segments")
    assert actions["customer_id"].is_unique
    assert set(actions["customer_id"]) == set(segments["customer_id"])
    assert set(actions["customer_id"]) == set(build.table("customer_features")["customer_id"])


def intervals_since_order(customers: pd.DataFrame) -> pd.Series:
    usual = setting("observation_days") / customers["order_count"].clip(lower=1)
    known = ~imputed(customers, ["Recency", *ORDER_HEADERS])
    return (customers["recency_days"] / usual).where(known, 0)


def visits_without_order(customers: pd.DataFrame) -> pd.Series:
    known = ~imputed(customers, ["Recency", "NumWebVisitsMonth", *ORDER_HEADERS])
    counted = known & (customers["recency_days"] > MONTH_DAYS)
    return customers["monthly_web_visit_count"].where(counted, 0)


def test_the_attention_score_is_what_the_signals_give(build: Build) -> None:
    customers = build.customers
    signals = pd.read_csv(PROJECT / "seeds/reference/attention_signals.csv").set_index("signal")
    strengths = {
        "late": intervals_since_order(customers),
        "visits_without_order": visits_without_order(customers),
        "complaint": customers["has_complained"].fillna(False).astype(int),
    }
    assert set(strengths) == set(signals.index)
    expected = (
        sum(
            signals.loc[name, "weight"]
            * (strength / (strength + signals.loc[name, "half_at"])).fillna(0)
            for name, strength in strengths.items()
        )
        / signals["weight"].sum()
    )
    np.testing.assert_allclose(customers["attention_score"], expected, atol=1e-6)
    assert expected.between(0, 1).all()


def test_what_was_imputed_makes_nobody_late(other: Refresh) -> None:
    customers = Build(other, "other").customers
    unknown = customers[imputed(customers, ["Recency", "NumStorePurchases"])]
    assert len(unknown) >= 190
    assert not unknown["is_churn_prone"].any()
    without_wine = customers[imputed(customers, ["MntWines"])]
    assert len(without_wine) >= 95
    assert not without_wine[["top_interest", "second_interest"]].eq("wine").any(axis=None)


def test_few_customers_are_churn_prone_and_half_of_them_in_one_segment(build: Build) -> None:
    customers = build.customers
    prone = customers[customers["is_churn_prone"]]
    assert 0 < len(prone) <= setting("max_attention_share") * len(customers)
    assert prone["segment_name"].value_counts().max() <= len(prone) / 2


def test_the_churn_prone_are_late_and_of_the_highest_scores(build: Build) -> None:
    customers = build.customers
    intervals = intervals_since_order(customers)
    is_late = intervals >= setting("churn_from_intervals")
    assert is_late[customers["is_churn_prone"]].all()
    for _, late in customers[is_late].groupby("segment_name"):
        chosen = late["is_churn_prone"]
        if chosen.any() and not chosen.all():
            least = late.loc[chosen, "attention_score"].min()
            assert least >= late.loc[~chosen, "attention_score"].max() - 1e-6


REASON = re.compile(
    r"Last order (?P<days>\d+) days ago, every (?:day|(?P<usual>\d+) days) is usual\."
    r"(?: (?P<visits>\d+) web visits? in the last month without an order\.)?"
    r"(?P<complained> Complained\.)?"
)


def test_reasons_say_what_the_figures_say(build: Build) -> None:
    customers = build.customers.assign(visits=lambda table: visits_without_order(table))
    others = customers[~customers["is_churn_prone"]]
    assert others["churn_reason"].isna().all()
    for customer in customers[customers["is_churn_prone"]].itertuples():
        said = REASON.fullmatch(customer.churn_reason)
        assert said, customer.churn_reason
        usual = setting("observation_days") / max(customer.order_count, 1)
        assert int(said["days"]) == customer.recency_days
        assert abs(int(said["usual"] or 1) - usual) <= 0.5 + 1e-9
        assert int(said["usual"] or 1) < customer.recency_days
        assert int(said["visits"] or 0) == customer.visits
        assert bool(said["complained"]) == bool(customer.has_complained)
        assert ("1 web visit " in customer.churn_reason) == (customer.visits == 1)


# Interests and potential


def test_interests_are_the_highest_lifts(build: Build) -> None:
    customers = build.customers
    deciles = decile(customers["spending_rank"])
    lifts = {}
    for category in CATEGORIES:
        spending, share = customers[f"{category}_spending"], customers[f"{category}_share"]
        sums = pd.DataFrame({"part": spending, "whole": customers["total_spending"]})
        sums = sums.groupby(deciles).sum()
        usual = deciles.map(sums["part"] / sums["whole"])
        is_interest = (
            (share / usual >= setting("interest_min_lift") - 1e-12)
            & (share >= setting("interest_min_share"))
            & (spending >= setting("interest_min_amount"))
            & ~imputed(customers, [HEADERS[f"{category}_spending"]])
        )
        lifts[category] = (share / usual).where(is_interest)
    table = pd.DataFrame(lifts)
    counts = table.notna().sum(axis=1)
    assert set(counts) >= {0, 1, 2}
    for customer, row in zip(customers.itertuples(), table.to_dict("records"), strict=True):
        # A stable sort: of equal lifts the first category.
        found = sorted(
            (category for category in CATEGORIES if row[category] > 0),
            key=lambda category: -round(row[category], 9),
        )
        expected = [*found, NONE_YET, NONE_YET][:2]
        assert [customer.top_interest, customer.second_interest] == expected
        assert customer.has_interest == bool(found)


def test_upsell_candidates_earn_more_than_they_spend(build: Build) -> None:
    customers = build.customers
    gap = customers["income_rank"] - customers["spending_rank"]
    expected = (
        (customers["income_rank"] >= setting("upsell_min_income_rank"))
        & (gap >= setting("upsell_min_gap"))
        & ~customers["is_outlier"]
    )
    assert customers["is_upsell_candidate"].eq(expected).all()
    if build.name == "real":
        assert expected.sum() == 122


def test_potential_is_what_others_of_the_income_spend_beyond(build: Build) -> None:
    customers = build.customers
    usual = customers[~customers["is_income_imputed"] & ~customers["is_outlier"]]
    medians = usual.groupby(decile(usual["income_rank"]))["total_spending"].median()
    expected = decile(customers["income_rank"]).map(medians) - customers["total_spending"]
    expected = expected.clip(lower=0).where(customers.index.isin(usual.index), 0)
    np.testing.assert_allclose(customers["spending_potential"], expected, atol=1e-6)
    np.testing.assert_allclose(
        customers["potential_uplift"], expected * setting("assumed_uplift_share"), atol=1e-6
    )
    np.testing.assert_allclose(
        customers["spending_at_risk"],
        customers["total_spending"] * customers["attention_score"],
        rtol=1e-4,
        atol=1e-3,
    )


# What to do


def own_channel(customer: object) -> str:
    counts = [getattr(customer, f"{channel}_order_count") for channel in CHANNELS]
    return CHANNELS[counts.index(max(counts))] if sum(counts) else NONE_YET


def test_the_next_best_action_is_that_of_the_first_rule(build: Build) -> None:
    customers = build.customers
    by_case = cases_of(customers)
    for customer in customers.itertuples():
        rule = by_case[tuple(getattr(customer, name) for name in CASE)][0]
        assert customer.next_best_action == rule["action"]
        assert customer.message == rule["message"].replace("{interest}", customer.top_interest)
        assert customer.own_channel == own_channel(customer)
        assert customer.channel == (
            customer.own_channel if rule["channel"] == "own" else rule["channel"]
        )
        assert NONE_YET not in customer.message
        assert "{" not in customer.message


def test_archetype_and_fit_are_those_of_the_segment(build: Build) -> None:
    customers = build.customers
    segments = build.table("int_segments").set_index("cluster_id")
    for name in ("archetype", "name_fit", "segment_name", "segment_label"):
        assert customers[name].eq(customers["cluster_id"].map(segments[name])).all()


def test_no_approximate_name_makes_anybody_earn_well(build: Build) -> None:
    archetypes = pd.read_csv(PROJECT / "seeds/reference/segment_archetypes.csv")
    is_high = (archetypes["recipe"] == "default") & (archetypes["first_level"] == "high")
    high = set(archetypes.loc[is_high, "segment_name"])
    assert {"Premium", "Growth"} == high
    customers = build.customers
    approximate = customers[customers["name_fit"] == "approximate"]
    for matching in cases_of(approximate).values():
        assert not high & {rule["segment_name"] for rule in matching}
    lists = build.lists()
    by_name = {rule["action"] for rule in rules() if rule["segment_name"] in high}
    assert by_name
    assert not set(approximate["next_best_action"]) & by_name
    named = lists[lists["action"].isin(by_name)]
    assert not set(named["customer_id"]) & set(approximate["customer_id"])
    if build.name == "real":
        assert len(approximate) > 400
    # Who is to be upsold earns well, whatever the segment is called.
    upsold = customers[customers["next_best_action"] == "upsell"]
    assert (upsold["income_rank"] >= setting("upsell_min_income_rank")).all()
