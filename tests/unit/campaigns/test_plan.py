"""What a list can show is known before it is sent, and agrees with counting all outcomes."""

from math import hypot, sqrt

import pytest
from scipy.stats import binom

from smartcart.campaigns.plan import (
    Plan,
    plan,
    plan_sentences,
    power,
    smallest_difference,
    smallest_differences,
)

CRITICAL = 1.959964
FOUR_IN_FIVE = 0.8


def counted_power(rate: float, difference: float, treated: int, control: int) -> float:
    """Return the probability that a z-test of two shares finds a difference, by all outcomes."""
    found = 0.0
    chances = binom.pmf(range(control + 1), control, rate)
    for orders, chance in enumerate(binom.pmf(range(treated + 1), treated, rate + difference)):
        for kept, other in enumerate(chances):
            pooled = (orders + kept) / (treated + control)
            error = sqrt(pooled * (1 - pooled) * (1 / treated + 1 / control))
            if error and abs(orders / treated - kept / control) > CRITICAL * error:
                found += chance * other
    return found


@pytest.mark.parametrize(
    ("rate", "difference", "treated", "control"),
    [
        (0.1, 0.1, 300, 150),
        (0.1, 0.1, 300, 300),
        (0.3, -0.15, 200, 100),
        (0.5, 0.2, 150, 80),
        (0.2, 0.05, 250, 250),
    ],
)
def test_power_is_the_share_of_outcomes_that_show_the_difference(
    rate: float, difference: float, treated: int, control: int
) -> None:
    counted = counted_power(rate, difference, treated, control)
    assert power(rate, difference, treated, control) == pytest.approx(counted, abs=0.03)


def test_power_is_that_of_the_textbook() -> None:
    # Fleiss, Levin and Paik (2003), formula 4.14 for equal groups, solved for the power.
    rate, other, count = 0.6, 0.7, 356
    mean = (rate + other) / 2
    assert power(rate, other - rate, count, count) == pytest.approx(0.8, abs=0.002)
    needed = CRITICAL * sqrt(2 * mean * (1 - mean))
    needed += 0.8416212 * hypot(sqrt(rate * (1 - rate)), sqrt(other * (1 - other)))
    assert (needed / (other - rate)) ** 2 == pytest.approx(count, abs=1)


@pytest.mark.parametrize("rate", [0.0, 0.001, 0.05, 0.5, 0.9])
@pytest.mark.parametrize(("treated", "control"), [(900, 100), (5_000, 5_000), (10**7, 10**6)])
def test_the_smallest_difference_is_found_in_four_of_five_cases(
    rate: float, treated: int, control: int
) -> None:
    smallest = smallest_difference(rate, treated, control)
    assert smallest is not None
    assert power(rate, smallest, treated, control) == pytest.approx(FOUR_IN_FIVE, abs=1e-4)
    assert power(rate, 0.9 * smallest, treated, control) < FOUR_IN_FIVE


@pytest.mark.parametrize("rate", [0.02, 0.3])
def test_larger_groups_show_smaller_differences(rate: float) -> None:
    by_control = [smallest_difference(rate, 1_000, count) for count in (50, 100, 200, 1_000)]
    by_treated = [smallest_difference(rate, count, 200) for count in (200, 400, 800, 9_000)]
    for found in (by_control, by_treated):
        assert found == sorted(found, key=float, reverse=True)
        assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("rate", "treated", "control"),
    [(0.1, 0, 100), (0.1, 100, 0), (1.0, 100, 100), (0.99, 100, 100), (0.5, 2, 1)],
)
def test_groups_that_can_show_nothing_have_no_smallest_difference(
    rate: float, treated: int, control: int
) -> None:
    assert smallest_difference(rate, treated, control) is None


@pytest.mark.parametrize(
    ("rate", "treated", "control"), [(0.05, 90_000, 10_000), (0.3, 150_000, 100), (0.0, 5_000, 50)]
)
def test_the_control_group_for_a_point_is_the_smallest_that_is_enough(
    rate: float, treated: int, control: int
) -> None:
    planned = plan(rate, treated, control)
    needed, count = planned.control_count_for_a_point, treated + control
    assert needed is not None
    assert power(rate, 0.01, count - needed, needed) >= FOUR_IN_FIVE
    assert power(rate, 0.01, count - needed + 1, needed - 1) < FOUR_IN_FIVE
    assert planned.holdout_share_for_a_point == needed / count


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.5, 0.98])
def test_the_list_for_a_point_is_the_smallest_that_is_enough(rate: float) -> None:
    needed = plan(rate, 10, 10).list_count_for_a_point
    assert needed is not None
    half = needed // 2
    assert power(rate, 0.01, half, half) >= FOUR_IN_FIVE > power(rate, 0.01, half - 1, half - 1)
    assert plan(rate, half - 1, half - 1).control_count_for_a_point is None
    assert plan(rate, half, half).control_count_for_a_point is not None


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_a_rate_is_a_share(rate: float) -> None:
    with pytest.raises(ValueError, match="A rate is between 0 and 1"):
        plan(rate, 100, 100)


@pytest.mark.parametrize(("treated", "control"), [(0, 0), (1, 0), (0, 1), (1, 1)])
@pytest.mark.parametrize("rate", [0.0, 0.1, 1.0])
def test_the_smallest_lists_have_a_plan(rate: float, treated: int, control: int) -> None:
    planned = plan(rate, treated, control)
    assert planned.smallest_difference is None
    assert planned.holdout_share_for_a_point is None
    assert plan_sentences(planned, "order", "as before")


def test_another_share_kept_back_shows_another_difference() -> None:
    planned = plan(0.1, 900, 100)
    found = smallest_differences(planned, [0.0, 0.1, 0.5, 1.0])
    assert found == [
        None,
        planned.smallest_difference,
        smallest_difference(0.1, 500, 500),
        None,
    ]


@pytest.mark.parametrize(
    ("planned", "sentences"),
    [
        (
            Plan(0.1, 900, 0, None, None, 30_000),
            ["Nobody is kept back, so nothing can be measured. Raise holdout_share."],
        ),
        (
            Plan(1.0, 900, 100, None, None, None),
            ["All of those kept back are expected to order (as before): no rise is possible."],
        ),
        (
            Plan(0.123, 90, 10, None, None, 30_000),
            [
                "If 12.3 % of those kept back order (as before), no rise could be told from"
                " chance: the list is too small.",
                "To find a rise by 1 point, the list would need 30,000 customers, half of them"
                " kept back; it has 100.",
            ],
        ),
        (
            Plan(0.123, 90_000, 1_000, 0.0312, 9_500, 30_000),
            [
                "If 12.3 % of those kept back order (as before), a rise by 3.1 points or more"
                " would be found in 4 of 5 cases.",
                "To find a rise by 1 point, 9,500 would have to be kept back: holdout_share 0.11.",
            ],
        ),
        (
            Plan(0.123, 80_000, 20_000, 0.008, 9_500, 30_000),
            [
                "If 12.3 % of those kept back order (as before), a rise by 0.8 points or more"
                " would be found in 4 of 5 cases."
            ],
        ),
    ],
)
def test_a_plan_is_told_in_plain_words(planned: Plan, sentences: list[str]) -> None:
    assert plan_sentences(planned, "order", "as before") == sentences
