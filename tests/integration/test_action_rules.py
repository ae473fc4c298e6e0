"""Nothing is upside down, and rules that make no sense are refused: on the SQL that is shipped."""

from __future__ import annotations

import re

import duckdb
import numpy as np
import pandas as pd
import pytest
from action_builds import CATEGORIES, Build, rules
from shipped_models import Shipped
from support import PROJECT, Refresh

# Columns that have no say in what a test looks at.
CHANNEL_COUNTS = ("web_order_count", "catalogue_order_count", "store_order_count")
CARRIED_ALONG = (
    *("income_rank", "spending_rank", "total_spending", "is_income_imputed", "is_outlier"),
    *CHANNEL_COUNTS,
    *(f"{category}_{measure}" for category in CATEGORIES for measure in ("spending", "share")),
)
OTHERS = (
    *("income_rank", "total_spending", "order_count", "recency_days", "usual_interval_days"),
    *("visits_without_order_count", "complaint_count", "attention_score"),
    *CHANNEL_COUNTS,
)

# Directions, on the SQL that is shipped


@pytest.fixture(scope="module")
def signals() -> pd.DataFrame:
    return pd.read_csv(PROJECT / "seeds/reference/attention_signals.csv")


def buyers(seed: int, count: int = 2_000) -> pd.DataFrame:
    """Return customers with all that attention depends on."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "customer_id": np.arange(count),
            "order_count": rng.integers(0, 60, count),
            "recency_days": rng.integers(0, 400, count),
            "monthly_web_visit_count": rng.integers(0, 20, count),
            "has_complained": rng.random(count) < 0.1,
            "imputed_columns": pd.Series([None] * count, dtype="string"),
            **dict.fromkeys(CARRIED_ALONG, 0),
        }
    )


@pytest.mark.parametrize("seed", range(5))
def test_fresher_buyers_never_score_higher_attention(
    seed: int, shipped: Shipped, signals: pd.DataFrame
) -> None:
    stale = buyers(seed)
    rng = np.random.default_rng(seed)
    days = stale["recency_days"].to_numpy()
    fresh = stale.assign(recency_days=np.minimum(days, rng.integers(0, 400, len(days))))

    stale_scores, fresh_scores = (
        shipped.run("int_customer_attention", customer_features=table, attention_signals=signals)
        .set_index("customer_id")["attention_score"]
        .sort_index()
        for table in (stale, fresh)
    )

    assert (fresh_scores <= stale_scores).all()
    moved = fresh["recency_days"].to_numpy() < days
    assert moved.sum() > 500
    assert (fresh_scores < stale_scores)[moved].all()


@pytest.mark.parametrize(
    "worse",
    [
        {"monthly_web_visit_count": lambda table: table["monthly_web_visit_count"] + 3},
        {"has_complained": lambda _: True},
        # Who orders more often is missed sooner.
        {"order_count": lambda table: table["order_count"] + 2},
    ],
    ids=["visits", "complaint", "orders"],
)
def test_more_of_a_signal_never_lowers_attention(
    worse: dict, shipped: Shipped, signals: pd.DataFrame
) -> None:
    table = buyers(7)
    before, after = (
        shipped.run("int_customer_attention", customer_features=rows, attention_signals=signals)
        .set_index("customer_id")["attention_score"]
        .sort_index()
        for rows in (table, table.assign(**worse))
    )
    assert (after >= before).all()
    assert (after > before).mean() > 0.5


def test_more_spending_never_lowers_the_monetary_score(shipped: Shipped, embedded: Refresh) -> None:
    totals = Build(embedded, "embedded").table("int_customer_totals")
    rng = np.random.default_rng(1)

    def places(table: pd.DataFrame) -> pd.DataFrame:
        found = shipped.run(
            "int_value_positions", "int_customer_features", int_customer_totals=table
        )
        assert len(found) == len(totals)
        return found.set_index("customer_id")

    before = places(totals)
    rises = 0
    for customer_id in rng.choice(totals["customer_id"], 20, replace=False):
        more = totals.copy()
        amount = rng.integers(1, 1_000)
        more.loc[more["customer_id"] == customer_id, ["wine_spending", "total_spending"]] += amount
        after = places(more)
        one, two = before.loc[customer_id], after.loc[customer_id]
        assert two["monetary_score"] >= one["monetary_score"]
        assert two["spending_rank"] > one["spending_rank"] or one["spending_rank"] > 0.999
        rises += two["monetary_score"] > one["monetary_score"]
        # And from customer to customer.
        by_spending = after.sort_values("total_spending")
        assert by_spending["monetary_score"].is_monotonic_increasing
        assert set(by_spending["monetary_score"]) == {1, 2, 3, 4, 5}
    assert rises > 3


@pytest.mark.parametrize("seed", range(5))
def test_more_lift_never_lowers_an_interest(seed: int, shipped: Shipped) -> None:
    rng = np.random.default_rng(seed)
    count = 1_000
    shares = rng.dirichlet(np.ones(6), count)
    customers = pd.DataFrame(
        {"customer_id": np.arange(count), "spending_rank": rng.random(count),
         "imputed_columns": pd.Series([None] * count, dtype="string"),
         "is_income_imputed": False, "is_outlier": False, **dict.fromkeys(OTHERS, 0)}
    )  # fmt: skip
    for place, category in enumerate(CATEGORIES):
        customers[f"{category}_share"] = shares[:, place]
        customers[f"{category}_spending"] = 500 * shares[:, place]
    # A customer of each tenth, who shows what such customers usually buy.
    usual = customers[:10].assign(spending_rank=(np.arange(10) + 0.5) / 10)
    for category, column in zip(CATEGORIES, rng.dirichlet(np.full(6, 5), 10).T, strict=True):
        usual[f"{category}_spending"] = 500 * column
    category = CATEGORIES[seed]
    more = customers.assign(**{f"{category}_share": customers[f"{category}_share"] + 0.1})

    before, after = (
        shipped.run(
            "int_customer_opportunities", int_customer_attention=table, customer_features=usual
        )
        .set_index("customer_id")
        .sort_index()
        for table in (customers, more)
    )

    def place(table: pd.DataFrame) -> pd.Series:
        """Return 2 for the first interest, 1 for the second, 0 for none."""
        return 2 * table["top_interest"].eq(category) + table["second_interest"].eq(category)

    assert (place(after) >= place(before)).all()
    assert (place(after) > place(before)).any()
    lifts = f"{category}_lift"
    assert (after[lifts].fillna(0) >= before[lifts].fillna(0)).all()
    # And against the others: the first has at least the lift of the second.
    assert (after["top_lift"] >= after["second_lift"]).all()


def test_lists_do_not_depend_on_the_order_of_rows(shipped: Shipped, embedded: Refresh) -> None:
    tables = Build(embedded, "embedded")
    actions, cases = tables.table("customer_actions"), tables.table("action_cases")
    turned = shipped.run(
        "target_lists",
        customer_actions=actions.sample(frac=1, random_state=1),
        action_cases=cases.sample(frac=1, random_state=1),
    )
    expected = tables.lists().reset_index(drop=True)
    found = turned.sort_values(["action", "list_position"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected)


# Rules that make no sense


def checked(shipped: Shipped, embedded: Refresh, edited: list[dict]) -> pd.DataFrame:
    return shipped.run(
        "int_action_cases",
        "int_action_rules_checked",
        action_rules=pd.DataFrame(edited),
        int_segment_archetypes=Build(embedded, "embedded").table("int_segment_archetypes"),
    )


def edited_rules(position: int, **changes: object) -> list[dict]:
    return [{**rule, **changes} if rule["rule_position"] == position else rule for rule in rules()]


def test_the_rules_of_the_project_pass(shipped: Shipped, embedded: Refresh) -> None:
    table = checked(shipped, embedded, rules())
    assert sorted(table["rule_position"]) == [rule["rule_position"] for rule in rules()]
    assert table.loc[table["is_fallback"], "action"].tolist() == ["stay in touch"]


@pytest.mark.parametrize(
    ("rule", "changes", "message"),
    [
        (5, {"segment_name": "Luxury"},
         "Action rule 5 (reward) is for the segment Luxury, which segment_archetypes.csv does not"
         " have."),
        (5, {"name_fit": "any"},
         "Action rule 5 (reward) goes by the name Premium, which speaks of high income, also where"
         " the name is only approximate. Set its name_fit to good."),
        (10, {"segment_name": "Growth", "name_fit": "any"},
         "Action rule 10 (inspire) goes by the name Growth, which speaks of high income"),
        (4, {"message": "Finer {interest}."},
         "Action rule 4 (upsell) has {interest} in its message, but is for customers without an"
         " interest too. Set its has_interest to yes."),
        (3, {"has_interest": "no"}, "Action rule 3 (upsell) has {interest} in its message"),
        (2, {"has_interest": "yes"},
         "Action rule 2 (win back) has the same conditions as rule 1, which comes first."),
        (9, {"rule_position": 20},
         "Action rule 20 (discount) never applies: the rules before it take all its customers."
         " Give it an earlier position, or remove it."),
        (11, {"name_fit": "good"},
         "No action rule is for these customers: Value (approximate name), not churn-prone, no"
         " upsell candidate, without an interest. Add a last rule to action_rules.csv"),
    ],
    ids=["unknown segment", "approximate name", "approximate Growth", "interest of any",
         "interest of none", "twins", "never applies", "uncovered"],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused_by_name(
    rule: int, changes: dict, message: str, shipped: Shipped, embedded: Refresh
) -> None:
    with pytest.raises(duckdb.Error, match=re.escape(message)):
        checked(shipped, embedded, edited_rules(rule, **changes))
