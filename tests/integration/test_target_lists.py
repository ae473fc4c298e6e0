"""Target lists, their control groups, sizes and overlaps, worked out again in pandas."""

from __future__ import annotations

import hashlib

import numpy as np
from action_builds import CASE, Build, cases_of, rules, setting
from customer_files import embedded_rows
from scipy.stats import binom
from support import Refresh, Workspace


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
    refused = published.dbt("build", "--select", "int_listed_ids+1", exclude_ids=str(file))
    assert refused.returncode
    said = " ".join(refused.output.split())
    assert "exclude_ids: none of the 3 ids is the id of a customer." in said
    assert "one customer id a line" in said
    assert "Traceback" not in refused.output
