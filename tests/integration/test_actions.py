"""What the segments lead to: every rule and figure worked out a second time, in pandas."""

from __future__ import annotations

import functools
import hashlib
import math
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
import yaml
from customer_files import csv_text, embedded_rows
from scipy.stats import binom
from support import PROJECT, Refresh, Workspace

CATEGORIES = ["wine", "fruit", "meat", "fish", "sweet", "gold"]
CHANNELS = ["web", "catalogue", "store"]
CASE = ["archetype", "name_fit", "is_churn_prone", "is_upsell_candidate", "has_interest"]
NONE_YET = "none yet"
MONTH_DAYS = 30
Z = 1.959964
SETTINGS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["smartcart"]

# The other file: what it does not tell, of whom, by the column of the file.
BLANK = {
    "Recency": range(0, 100),
    "NumStorePurchases": range(100, 200),
    "NumWebVisitsMonth": range(200, 300),
    "MntWines": range(300, 400),
    "Response": range(400, 500),
}


@dataclass(frozen=True)
class Build:
    """The tables of one build, each read once."""

    refresh: Refresh
    name: str

    @functools.cache  # noqa: B019
    def table(self, name: str) -> pd.DataFrame:
        return self.refresh.warehouse(f"select * from {name}")

    @property
    def customers(self) -> pd.DataFrame:
        """One row per customer: features, segment and actions, without the same column twice."""
        found = self.table("customer_features")
        for name in ("customer_segments", "customer_actions"):
            table = self.table(name)
            new = table.columns.difference(found.columns).union(["customer_id"])
            found = found.merge(table[new], on="customer_id", validate="one_to_one")
        return found

    def lists(self) -> pd.DataFrame:
        return self.table("target_lists").sort_values(["action", "list_position"])


def setting(name: str) -> float:
    return SETTINGS[name]


def decile(rank: pd.Series) -> pd.Series:
    return np.floor(10 * rank).clip(upper=9).astype(int)


def imputed(customers: pd.DataFrame, headers: list[str]) -> pd.Series:
    """Whether one of these columns of the file was imputed."""
    lists = customers["imputed_columns"].fillna("").str.split(", ")
    return lists.map(lambda names: bool(set(names) & set(headers)))


def all_headers() -> dict[str, str]:
    """Return the file's header of each of our columns."""
    text = (PROJECT / "macros/input/input_columns.sql").read_text()
    return {
        name: header for header, name in re.findall(r"'header': '(\w+)', 'name': '(\w+)'", text)
    }


HEADERS = all_headers()
ORDER_HEADERS = [HEADERS[f"{channel}_order_count"] for channel in CHANNELS]


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Refresh:
    """The embedded customers, last one first, with campaigns, blank cells and a list to exclude."""
    folder = tmp_path_factory.mktemp("other")
    rows = embedded_rows()
    for number, row in enumerate(rows):
        row["AcceptedCmp1"], row["AcceptedCmp2"] = str(number % 3 // 2), "0"
        for header, places in BLANK.items():
            if number in places:
                row[header] = ""
    (folder / "customers.csv").write_text(csv_text(rows[::-1]), newline="")
    # As a spreadsheet writes it, with a name column, an id that nobody has, and a blank line.
    lines = ["customer_id,name", *(f'"{row["ID"]}",x' for row in rows[500:600]), "0,nobody", ""]
    (folder / "exclude.csv").write_text("\r\n".join(lines), newline="")
    return Workspace(folder).build_tables(
        customers_path=str(folder / "customers.csv"), exclude_ids=str(folder / "exclude.csv")
    )


@pytest.fixture(scope="module", params=["embedded", "real", "other"])
def build(request: pytest.FixtureRequest) -> Build:
    """Return each build in turn."""
    return Build(request.getfixturevalue(request.param), request.param)


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
    expected = (customers["income_rank"] >= setting("upsell_min_income_rank")) & (
        gap >= setting("upsell_min_gap")
    )
    assert customers["is_upsell_candidate"].eq(expected).all()
    if build.name == "real":
        assert expected.sum() == 124


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


def rules() -> list[dict[str, str]]:
    file = PROJECT / "seeds/reference/action_rules.csv"
    table = pd.read_csv(file, dtype=str).astype({"rule_position": int})
    return table.sort_values("rule_position").to_dict("records")


def rules_for(customer: dict) -> list[dict[str, str]]:
    """Return the rules whose conditions a customer fulfils, in order."""

    def holds(rule: dict[str, str]) -> bool:
        return (
            rule["segment_name"] in ("any", customer["archetype"])
            and rule["name_fit"] in ("any", customer["name_fit"])
            and all(
                rule[flag] == "any" or (rule[flag] == "yes") == customer[flag] for flag in CASE[2:]
            )
        )

    return [rule for rule in rules() if holds(rule)]


def cases_of(customers: pd.DataFrame) -> dict[tuple, list[dict[str, str]]]:
    """Return the rules for each case that customers are in."""
    cases = customers[CASE].drop_duplicates().to_dict("records")
    return {tuple(case[name] for name in CASE): rules_for(case) for case in cases}


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
    high = set(archetypes.loc[archetypes["income_level"] == "high", "segment_name"])
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


# Target lists


def test_lists_hold_whom_a_rule_is_for_but_the_excluded_ones(build: Build) -> None:
    customers = build.customers
    by_case = cases_of(customers)
    expected = set()
    for customer in customers[~customers["is_excluded"]].itertuples():
        for place, rule in enumerate(by_case[tuple(getattr(customer, name) for name in CASE)]):
            has_condition = any(
                rule[name] != "any"
                for name in ("segment_name", "name_fit", "is_churn_prone", "is_upsell_candidate",
                             "has_interest")
            )  # fmt: skip
            if has_condition or place == 0:
                expected.add((rule["action"], customer.customer_id))
    lists = build.lists()
    assert set(zip(lists["action"], lists["customer_id"], strict=True)) == expected
    assert len(lists) == len(expected)
    best = lists[lists["is_next_best"]].set_index("customer_id")["action"]
    assert best.index.is_unique
    assert best.sort_index().equals(
        customers[~customers["is_excluded"]]
        .set_index("customer_id")["next_best_action"]
        .sort_index()
        .rename("action")
    )


def test_lists_stand_by_priority(build: Build) -> None:
    measures = {rule["action"]: rule["priority_measure"] for rule in rules()}
    customers = build.customers.set_index("customer_id")
    for action, rows in build.lists().groupby("action"):
        assert rows["list_position"].tolist() == list(range(1, len(rows) + 1))
        assert set(rows["priority_measure"]) == {measures[action]}
        values = customers.loc[rows["customer_id"], measures[action]]
        np.testing.assert_allclose(rows["priority_value"], values)
        ordered = rows.sort_values(
            ["priority_value", "customer_id"], ascending=[False, True], kind="stable"
        )
        assert ordered["customer_id"].tolist() == rows["customer_id"].tolist()
        margins = customers.loc[rows["customer_id"], "membership_margin"]
        np.testing.assert_array_equal(rows["membership_margin"], margins)


def position(text: object) -> float:
    """Return the fixed place of a text in [0, 1)."""
    return int(hashlib.md5(str(text).encode()).hexdigest()[:12], 16) / 16**12


def test_control_groups_follow_from_ids_alone(build: Build) -> None:
    share = setting("holdout_share")
    lists = build.lists()
    for row in lists.itertuples():
        place = (position(row.customer_id) + position(row.action)) % 1
        assert row.is_control == (place < share)
    for _, rows in lists.groupby("action"):
        low, high = binom.interval(0.9999, len(rows), share)
        assert low <= rows["is_control"].sum() <= high


def test_another_order_of_the_file_keeps_the_control_groups(
    embedded: Refresh, other: Refresh
) -> None:
    one, two = (Build(refresh, "").lists() for refresh in (embedded, other))
    both = one.merge(two, on=["action", "customer_id"])
    assert len(both) > 2000
    assert both["is_control_x"].equals(both["is_control_y"])
    assert both["is_control_x"].any()


def test_who_is_kept_back_from_one_list_is_not_kept_back_from_all(build: Build) -> None:
    lists = build.lists()
    several = lists[lists.groupby("customer_id")["action"].transform("size") > 1]
    shares = several.groupby("customer_id")["is_control"].mean()
    assert ((shares > 0) & (shares < 1)).sum() > (shares == 1).sum()


def test_list_sizes_are_those_of_the_lists(build: Build) -> None:
    sizes = build.table("target_list_sizes").set_index("action").sort_index()
    groups = build.lists().groupby("action")
    assert list(sizes.index) == list(groups.groups)
    for column, flag in (("next_best_count", "is_next_best"), ("control_count", "is_control")):
        assert sizes[column].tolist() == groups[flag].sum().tolist()
    assert sizes["customer_count"].tolist() == groups.size().tolist()
    undecided = groups["membership_margin"].agg(
        lambda margins: (margins < setting("undecided_margin")).sum()
    )
    assert sizes["undecided_count"].tolist() == undecided.tolist()
    np.testing.assert_allclose(sizes["priority_total"], groups["priority_value"].sum(), atol=0.01)
    assert set(sizes["assumed_uplift_share"]) == {setting("assumed_uplift_share")}


def test_overlaps_are_those_of_the_lists(build: Build) -> None:
    lists = build.lists()[["action", "customer_id"]]
    pairs = lists.merge(lists.rename(columns={"action": "other_action"}), on="customer_id")
    expected = pairs[pairs["action"] < pairs["other_action"]].groupby(["action", "other_action"])
    overlaps = build.table("target_list_overlaps").set_index(["action", "other_action"])
    assert overlaps["customer_count"].to_dict() == expected.size().to_dict()


def test_excluded_customers_are_in_no_list(other: Refresh) -> None:
    tables = Build(other, "other")
    excluded = {int(row["ID"]) for row in embedded_rows()[500:600]}
    actions = tables.table("customer_actions").set_index("customer_id")
    assert set(actions.index[actions["is_excluded"]]) == excluded & set(actions.index)
    assert not set(tables.lists()["customer_id"]) & excluded
    # They keep their row, and an action.
    assert actions.loc[list(excluded & set(actions.index)), "next_best_action"].notna().all()


def test_without_a_list_nobody_is_excluded(embedded: Refresh) -> None:
    assert not Build(embedded, "embedded").table("customer_actions")["is_excluded"].any()


def test_a_missing_list_of_excluded_ids_is_refused(published: Workspace) -> None:
    refused = published.dbt(
        "build", "--select", "int_excluded_customers", exclude_ids=str(published.folder / "gone")
    )
    assert refused.returncode
    assert "exclude_ids" in refused.output
    assert str(published.folder / "gone") in refused.output
    assert "Traceback" not in refused.output


def test_a_list_of_other_ids_is_refused(published: Workspace) -> None:
    file = published.folder / "names.txt"
    file.write_text("name\nSmith\nJones\n")
    refused = published.dbt("build", "--select", "int_excluded_customers", exclude_ids=str(file))
    assert refused.returncode
    said = " ".join(refused.output.split())
    assert "exclude_ids: none of the 3 lines is the id of a customer." in said
    assert "one customer id a line" in said
    assert "Traceback" not in refused.output


# Campaigns


def campaign_flags() -> dict[str, str]:
    numbered = {f"campaign {n}": f"has_accepted_campaign_{n}" for n in range(1, 6)}
    return {"last campaign": "has_responded", **numbered}


def test_response_shares_have_wilsons_intervals(build: Build) -> None:
    customers = build.customers
    table = build.table("campaign_response").set_index(["campaign", "segment_name"])
    assert len(table) == 6 * customers["segment_name"].nunique()
    available = set()
    for (campaign, segment), row in table.iterrows():
        header = "Response" if campaign == "last campaign" else f"AcceptedCmp{campaign[-1]}"
        is_answer = (customers["segment_name"] == segment) & ~imputed(customers, [header])
        answers = customers.loc[is_answer, campaign_flags()[campaign]]
        if customers[campaign_flags()[campaign]].isna().all():
            assert row["unavailable_reason"] == "the file does not tell"
            assert row[["response_count", "response_share", "lowest_response_share"]].isna().all()
            continue
        available.add(campaign)
        n, yes = len(answers), int(answers.fillna(False).astype(bool).sum())
        share = yes / n
        middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
        half = Z / (1 + Z**2 / n) * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
        assert pd.isna(row["unavailable_reason"])
        assert (row["customer_count"], row["response_count"]) == (n, yes)
        assert row["response_share"] == pytest.approx(share, abs=1e-6)
        assert row["lowest_response_share"] == pytest.approx(max(middle - half, 0), abs=2e-6)
        assert row["highest_response_share"] == pytest.approx(min(middle + half, 1), abs=2e-6)
        assert row["lowest_response_share"] <= row["response_share"]
        assert row["response_share"] <= row["highest_response_share"]
    told = {"other": {"last campaign", "campaign 1", "campaign 2"}}
    assert available == told.get(build.name, {"last campaign"})


def test_campaigns_are_compared_pair_by_pair(build: Build) -> None:
    responses = build.table("campaign_response")
    available = responses[responses["unavailable_reason"].isna()]
    shares = available.set_index(["campaign", "segment_name"])["response_share"]
    pairs = build.table("campaign_comparisons")
    k = available["segment_name"].nunique()
    assert len(pairs) == available["campaign"].nunique() * k * (k - 1) / 2
    for pair in pairs.itertuples():
        difference = (
            shares[pair.campaign, pair.segment_name]
            - shares[pair.campaign, pair.other_segment_name]
        )
        assert pair.share_difference == pytest.approx(difference, abs=3e-6)
        assert pair.p_value <= pair.adjusted_p_value <= 1
        assert pair.is_different == (pair.adjusted_p_value < 0.05)
    if build.name == "other":
        # Nobody accepted the second campaign.
        assert (pairs.loc[pairs["campaign"] == "campaign 2", "p_value"] == 1).all()


# Personas

VERSUS = r"(?:about average|\d+ % (?:above|below) average)"
PERSONA = re.compile(
    rf"Income (?P<income>{VERSUS}), spending (?P<total_spending>{VERSUS}); "
    r"(?P<children>\d+\.\d) children at home \(all: (?P<all_children>\d+\.\d)\), "
    r"(?P<partner>\d+) % live with a partner \(all: (?P<all_partner>\d+) %\)\. "
    r"(?:No category stands out|A larger part of the spending than usual goes to (?P<category>.+?))"
    r"(?:, a larger part of the orders through the (?P<channel>.+?))?; "
    rf"purchases at a discount (?P<deal_count>{VERSUS})"
    r"(?:; (?P<response>\d+) % accepted the last campaign \(all: (?P<all_response>\d+) %\))?\."
)


def assert_versus(said: str, figure: float, average: float) -> None:
    ratio = figure / average
    if said == "about average":
        assert abs(ratio - 1) < 0.05
        return
    percentage, direction = re.fullmatch(r"(\d+) % (above|below) average", said).groups()
    assert abs(ratio - 1) >= 0.05
    assert (ratio > 1) == (direction == "above")
    assert abs(100 * abs(ratio - 1) - int(percentage)) <= 0.5 + 1e-4


def favourites(group: pd.DataFrame, everyone: pd.DataFrame, kind: str) -> list[str]:
    names, part, whole = {
        "category": (CATEGORIES, "spending", "total_spending"),
        "channel": (CHANNELS, "order_count", "order_count"),
    }[kind]

    def shares(table: pd.DataFrame) -> pd.Series:
        parts = table[[f"{name}_{part}" for name in names]].set_axis(names, axis=1)
        return parts.sum() / table[whole].sum()

    share = shares(group)
    index = share / shares(everyone)
    found = index[(index >= 1.1) & (share >= 0.05)]
    return found.sort_values(ascending=False).index.tolist()[:2]


def test_every_claim_of_every_persona_is_in_the_figures(build: Build) -> None:
    customers = build.customers
    profiles = build.table("segment_profiles").set_index("segment_name")
    assert set(profiles.index) == set(customers["segment_name"])
    for segment, group in customers.groupby("segment_name"):
        persona = profiles.loc[segment, "persona"]
        said = PERSONA.fullmatch(persona)
        assert said, persona
        for column in ("income", "total_spending", "deal_count"):
            assert_versus(said[column], group[column].mean(), customers[column].mean())
        for words, table in (("", group), ("all_", customers)):
            children = table["children_count"].mean()
            assert abs(float(said[f"{words}children"]) - children) <= 0.05 + 1e-6
            partner = 100 * table["living_situation"].eq("Partner").mean()
            assert abs(int(said[f"{words}partner"]) - partner) <= 0.5 + 1e-3
            answers = table.loc[~imputed(table, ["Response"]), "has_responded"]
            response = 100 * answers.dropna().astype(float).mean()
            assert abs(int(said[f"{words}response"]) - response) <= 0.5 + 1e-3
        for kind, column in (
            ("category", "favourite_categories"),
            ("channel", "favourite_channels"),
        ):
            expected = favourites(group, customers, kind)
            assert (said[kind].split(" and ") if said[kind] else []) == expected, segment
            told = profiles.loc[segment, column]
            assert (None if pd.isna(told) else told) == (" and ".join(expected) or None)


def test_top_traits_are_the_three_largest_differences(build: Build) -> None:
    customers = build.customers
    traits = sorted(set(build.table("segment_traits")["trait"]))
    values = {}
    for trait in traits:
        column, _, level = trait.partition(": ")
        figures = (
            customers[column].fillna(False) if column.startswith("has_") else customers[column]
        )
        values[trait] = (figures == level if level else figures).astype(float)
    table = pd.DataFrame(values)
    means = table.groupby(customers["segment_name"]).mean()
    differences = (means - table.mean()) / table.std(ddof=0)
    profiles = build.table("segment_profiles").set_index("segment_name")
    for segment, row in differences.iterrows():
        said = re.findall(
            r"([a-zA-Z :]+?) ([+-]\d+\.\d) sd(?:, |$)", profiles.loc[segment, "top_traits"]
        )
        assert len(said) == 3
        largest = row.abs().sort_values(ascending=False).index[:3]
        assert [words for words, _ in said] == [name.replace("_", " ") for name in largest]
        for (_, number), name in zip(said, largest, strict=True):
            assert abs(float(number) - row[name]) <= 0.05 + 1e-4


def test_profile_shares_are_those_of_the_customers(build: Build) -> None:
    profiles = build.table("segment_profiles").set_index("segment_name").sort_index()
    groups = build.customers.groupby("segment_name")
    for flag, column in (
        ("is_churn_prone", "churn_prone_share"),
        ("is_upsell_candidate", "upsell_candidate_share"),
    ):
        np.testing.assert_allclose(profiles[column], groups[flag].mean(), atol=1e-6)


def test_only_a_name_that_fits_has_a_strategy(build: Build) -> None:
    archetypes = pd.read_csv(PROJECT / "seeds/reference/segment_archetypes.csv")
    known = archetypes.set_index("segment_name")["strategy"]
    for row in build.table("segment_profiles").itertuples():
        if row.name_fit == "good":
            assert row.strategy in set(known)
        else:
            assert row.strategy.startswith("None is claimed")


# Directions, on the SQL that is shipped


@dataclass(frozen=True)
class Shipped:
    """The compiled models of a build, to run on other customers."""

    folder: Path

    def run(self, *models: str, **tables: pd.DataFrame) -> pd.DataFrame:
        """Run models in order on these tables; return the last one's rows."""
        with duckdb.connect(config={"threads": 1}) as engine:
            engine.execute("attach ':memory:' as working; attach ':memory:' as smartcart")
            engine.execute("use smartcart")
            for name, table in tables.items():
                self._create(engine, name, engine.from_df(table))
            for model in models:
                [file] = self.folder.glob(f"*/{model}.sql")
                self._create(engine, model, engine.sql(file.read_text()))
            return engine.sql(f"select * from {models[-1]}").df()

    @staticmethod
    def _create(
        engine: duckdb.DuckDBPyConnection, name: str, rows: duckdb.DuckDBPyRelation
    ) -> None:
        rows.create(f"working.main.{name}")
        engine.execute(f"create view smartcart.main.{name} as from working.main.{name}")


@pytest.fixture(scope="module")
def shipped(embedded: Refresh) -> Shipped:
    return Shipped(embedded.workspace / "target/compiled/smartcart/models")


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
         "imputed_columns": pd.Series([None] * count, dtype="string")}
    )  # fmt: skip
    for place, category in enumerate(CATEGORIES):
        customers[f"{category}_share"] = shares[:, place]
        customers[f"{category}_spending"] = 500 * shares[:, place]
    mixes = pd.DataFrame({"spending_decile": np.arange(10)})
    for category, column in zip(CATEGORIES, rng.dirichlet(np.full(6, 5), 10).T, strict=True):
        mixes[f"usual_{category}_share"] = column
    category = CATEGORIES[seed]
    more = customers.assign(**{f"{category}_share": customers[f"{category}_share"] + 0.1})

    before, after = (
        shipped.run(
            "int_customer_interests", int_customer_attention=table, int_spending_mixes=mixes
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
        "int_action_rules_compared",
        "int_action_rules_checked",
        action_rules=pd.DataFrame(edited),
        segment_archetypes=Build(embedded, "embedded").table("segment_archetypes"),
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
