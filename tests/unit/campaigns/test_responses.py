"""Pairs of segments are told apart by tests, and corrected for there being several pairs."""

from itertools import combinations
from math import comb, erfc, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcart.campaigns.responses import COLUMNS, LEAST_EXPECTED, compare_segments, holm

LAST = "last campaign"
KEYS = ["campaign", "cluster_id", "other_cluster_id"]

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=12)
# Customers and how many of them responded.
SEGMENT = st.integers(1, 60).flatmap(
    lambda customers: st.tuples(st.just(customers), st.integers(0, customers))
)
SEGMENTS = st.lists(SEGMENT, min_size=2, max_size=5)


def counts_of(segments: list[tuple[int, int]], campaign: str = LAST) -> pd.DataFrame:
    """Return counts as int_campaign_counts has them, a cluster per segment."""
    return pd.DataFrame(
        {
            "campaign": campaign,
            "cluster_id": np.arange(len(segments), dtype=np.int32),
            "unavailable_reason": pd.Series([None] * len(segments), dtype=object),
            "customer_count": [customers for customers, _ in segments],
            "response_count": [responses for _, responses in segments],
        }
    )


def p_value_by_formula(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return the p-value of two segments, without scipy."""
    (customers, yes), (other_customers, other_yes) = one, other
    everyone, all_yes = customers + other_customers, yes + other_yes
    all_no = everyone - all_yes
    if 0 in (all_yes, all_no):
        return 1.0
    least = min(customers, other_customers) * min(all_yes, all_no) / everyone
    if least >= LEAST_EXPECTED:
        no, other_no = customers - yes, other_customers - other_yes
        statistic = everyone * (yes * other_no - other_yes * no) ** 2
        statistic /= customers * other_customers * all_yes * all_no
        # Of one degree of freedom: the square of a normal variable.
        return erfc(sqrt(statistic / 2))
    # Fisher: all tables with these margins that are as improbable as this one, or more.
    ways = [
        comb(customers, count) * comb(other_customers, all_yes - count)
        for count in range(max(0, all_yes - other_customers), min(customers, all_yes) + 1)
    ]
    own_ways = comb(customers, yes) * comb(other_customers, other_yes)
    return sum(way for way in ways if way <= own_ways) / sum(ways)


def holm_by_definition(p_values: list[float]) -> list[float]:
    """Return the largest p (m - rank + 1) of the p-values that are no larger; at most 1."""
    ordered = sorted(p_values)
    stepped = [p * (len(ordered) - rank) for rank, p in enumerate(ordered)]
    return [
        min(1, max(step for step, p in zip(stepped, ordered, strict=True) if p <= own))
        for own in p_values
    ]


# Holm's correction


def test_holm_as_counted_by_hand() -> None:
    adjusted = holm(np.array([0.01, 0.04, 0.03, 0.005]))
    # In order .005 x 4, .01 x 3, .03 x 2 and .04 x 1, which may not be less than the one before.
    np.testing.assert_allclose(adjusted, [0.03, 0.06, 0.06, 0.02])


def test_holm_stops_at_one() -> None:
    np.testing.assert_allclose(holm(np.array([0.6, 0.5])), [1, 1])


def test_one_p_value_needs_no_correction() -> None:
    np.testing.assert_allclose(holm(np.array([0.04])), [0.04])


@given(p_values=P_VALUES)
def test_holm_is_what_its_definition_says(p_values: list[float]) -> None:
    np.testing.assert_allclose(holm(np.array(p_values)), holm_by_definition(p_values))


@given(p_values=P_VALUES, data=st.data())
def test_holm_only_raises_and_keeps_the_order(p_values: list[float], data: st.DataObject) -> None:
    adjusted = holm(np.array(p_values))
    assert (adjusted >= p_values).all()
    assert (adjusted <= 1).all()
    by_p_value = adjusted[np.argsort(p_values, kind="stable")]
    assert (np.diff(by_p_value) >= 0).all()
    order = data.draw(st.permutations(range(len(p_values))))
    np.testing.assert_array_equal(holm(np.array(p_values)[order]), adjusted[order])


# One pair of segments


def test_many_customers_are_compared_by_chi_squared() -> None:
    row = compare_segments(counts_of([(100, 30), (100, 10)])).iloc[0]
    # 200 (30 * 90 - 10 * 70) ** 2 / (100 * 100 * 40 * 160) = 12.5
    assert row["share_difference"] == pytest.approx(0.2)
    assert row["p_value"] == pytest.approx(0.000406952)


def test_few_customers_are_compared_by_fishers_exact_test() -> None:
    row = compare_segments(counts_of([(10, 1), (12, 9)])).iloc[0]
    # All margins fixed: (C(10, 0) C(12, 10) + C(10, 1) C(12, 9)) of C(22, 10) at one end, and
    # C(10, 9) C(12, 1) + C(10, 10) at the other.
    assert row["p_value"] == pytest.approx((66 + 2200 + 120 + 1) / 646646)


@pytest.mark.parametrize(
    ("segments", "by"),
    [
        # Ten of twenty responded: five are expected in each cell; then fewer.
        ([(10, 7), (10, 3)], "chi-squared"),
        ([(10, 7), (10, 2)], "fisher"),
    ],
)
def test_where_the_exact_test_begins(segments: list[tuple[int, int]], by: str) -> None:
    chi_squared = {"chi-squared": erfc(sqrt(20 * (7 * 7 - 3 * 3) ** 2 / 10**4 / 2))}
    fisher = {"fisher": 2 * sum(comb(10, n) * comb(10, 9 - n) for n in (7, 8, 9)) / comb(20, 9)}
    found = compare_segments(counts_of(segments))["p_value"].item()
    assert found == pytest.approx({**chi_squared, **fisher}[by])


@pytest.mark.parametrize("share", [0, 1])
@pytest.mark.parametrize("customers", [3, 500])
def test_nobody_or_everybody_tells_nothing_apart(share: int, customers: int) -> None:
    row = compare_segments(counts_of([(customers, customers * share), (400, 400 * share)])).iloc[0]
    assert row["p_value"] == row["adjusted_p_value"] == 1
    assert row["share_difference"] == 0


@given(one=SEGMENT, other=SEGMENT)
def test_a_pair_is_what_the_formulas_say(one: tuple[int, int], other: tuple[int, int]) -> None:
    row = compare_segments(counts_of([one, other])).iloc[0]
    assert row["p_value"] == pytest.approx(p_value_by_formula(one, other), rel=1e-6)
    assert row["adjusted_p_value"] == row["p_value"]
    assert row["share_difference"] == pytest.approx(one[1] / one[0] - other[1] / other[0])


@given(one=SEGMENT, other=SEGMENT)
def test_which_segment_comes_first_turns_only_the_sign(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    row = compare_segments(counts_of([one, other])).iloc[0]
    turned = compare_segments(counts_of([other, one])).iloc[0]
    assert turned["p_value"] == pytest.approx(row["p_value"])
    assert turned["share_difference"] == -row["share_difference"]


# All pairs of a campaign


@given(segments=SEGMENTS)
def test_every_pair_comes_once_and_is_corrected_for_the_others(
    segments: list[tuple[int, int]],
) -> None:
    table = compare_segments(counts_of(segments))
    assert list(table["campaign"].unique()) == [LAST]
    pairs = list(zip(table["cluster_id"], table["other_cluster_id"], strict=True))
    assert pairs == list(combinations(range(len(segments)), 2))
    p_values = [p_value_by_formula(segments[one], segments[other]) for one, other in pairs]
    np.testing.assert_allclose(
        table["adjusted_p_value"], holm_by_definition(p_values), rtol=1e-6, atol=1e-12
    )


@given(segments=SEGMENTS, data=st.data())
def test_the_order_of_rows_does_not_matter(
    segments: list[tuple[int, int]], data: st.DataObject
) -> None:
    counts = pd.concat(
        [counts_of(segments), counts_of(segments[::-1], "campaign 1")], ignore_index=True
    )
    order = data.draw(st.permutations(range(len(counts))))
    pd.testing.assert_frame_equal(compare_segments(counts.iloc[order]), compare_segments(counts))


def test_each_campaign_is_corrected_on_its_own() -> None:
    segments = [(300, 60), (300, 35), (300, 20)]
    alone = compare_segments(counts_of(segments))
    both = compare_segments(
        pd.concat([counts_of(segments), counts_of([(50, 5), (60, 7)], "campaign 1")])
    )
    assert list(both["campaign"]) == ["campaign 1", *[LAST] * 3]
    pd.testing.assert_frame_equal(both[both["campaign"] == LAST].reset_index(drop=True), alone)


def test_ids_stay_what_they_are() -> None:
    counts = counts_of([(50, 5), (60, 20), (70, 10)]).assign(cluster_id=[7, 2, 4])
    table = compare_segments(counts)
    assert table[KEYS[1:]].to_numpy().tolist() == [[2, 4], [2, 7], [4, 7]]
    assert table["share_difference"].to_list() == pytest.approx(
        [20 / 60 - 10 / 70, 20 / 60 - 5 / 50, 10 / 70 - 5 / 50]
    )


# What cannot be compared


def test_unavailable_campaigns_are_left_out() -> None:
    unavailable = counts_of([(50, 5), (60, 20)], "campaign 1").assign(
        unavailable_reason="the file does not tell"
    )
    table = compare_segments(pd.concat([unavailable, counts_of([(50, 5), (60, 20)])]))
    assert set(table["campaign"]) == {LAST}
    assert len(table) == 1


def test_a_segment_alone_has_no_pair() -> None:
    assert_typed_and_empty(compare_segments(counts_of([(50, 5)])))


def test_no_counts_give_typed_no_rows() -> None:
    assert_typed_and_empty(compare_segments(counts_of([])))


def test_only_unavailable_campaigns_give_typed_no_rows() -> None:
    counts = counts_of([(50, 0), (60, 0)]).assign(unavailable_reason="the file does not tell")
    assert_typed_and_empty(compare_segments(counts))


def test_columns_have_their_types() -> None:
    assert types_of(compare_segments(counts_of([(50, 5), (60, 20)]))) == types_of_no_rows()


def types_of(table: pd.DataFrame) -> dict[str, str]:
    return table.dtypes.astype(str).to_dict()


def types_of_no_rows() -> dict[str, str]:
    return types_of(pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS))


def assert_typed_and_empty(table: pd.DataFrame) -> None:
    assert table.empty
    assert list(table.columns) == list(COLUMNS)
    assert types_of(table) == types_of_no_rows()
