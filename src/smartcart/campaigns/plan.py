"""Before the sending: which lift a list and its control group can show.

The test is two-sided at 5 %, and the power is 80 %. Formulas: Fleiss, Levin and Paik (2003),
Statistical Methods for Rates and Proportions, chapter 4, without the continuity correction.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from scipy.optimize import brentq

NORMAL = NormalDist()
LEVEL = 0.05
POWER = 0.8
CRITICAL = NORMAL.inv_cdf(1 - LEVEL / 2)
# A difference that people ask for: 1 percentage point.
ONE_POINT = 0.01


@dataclass(frozen=True)
class Plan:
    """What two groups can show.

    Attributes:
        rate: share of the control group that is expected to order or respond, 0 to 1.
        treated_count, control_count: sizes of the groups.
        smallest_difference: smallest rise of the rate, 0 to 1, that would be found with a power of
            80 %; None if even a rise to 1 would not.
        control_count_for_a_point: smallest control group of this list that would show a rise by
            1 point; None if even half of the list would not.
        list_count_for_a_point: smallest list, half of it kept back, that would; None if the rate
            cannot rise.
    """

    rate: float
    treated_count: int
    control_count: int
    smallest_difference: float | None
    control_count_for_a_point: int | None
    list_count_for_a_point: int | None

    @property
    def holdout_share_for_a_point(self) -> float | None:
        """The share of the list that would have to be kept back, 0 to 0.5."""
        if self.control_count_for_a_point is None:
            return None
        return self.control_count_for_a_point / (self.treated_count + self.control_count)


def plan(rate: float, treated_count: int, control_count: int) -> Plan:
    """Say what two groups can show.

    Args:
        rate: expected share of the control group that orders or responds, 0 to 1.
        treated_count: customers who are to get it.
        control_count: customers who are kept back.

    Raises:
        ValueError: the rate is not a share.
    """
    if not 0 <= rate <= 1:
        raise ValueError(f"A rate is between 0 and 1, not {rate}")
    point = min(ONE_POINT, 1 - rate)
    return Plan(
        rate=rate,
        treated_count=treated_count,
        control_count=control_count,
        smallest_difference=smallest_difference(rate, treated_count, control_count),
        control_count_for_a_point=_smallest_control(rate, point, treated_count + control_count),
        list_count_for_a_point=_smallest_list(rate, point) if point else None,
    )


def power(rate: float, difference: float, treated_count: int, control_count: int) -> float:
    """Return the probability that a true difference of rates is found.

    Args:
        rate: share of the control group that orders, 0 to 1.
        difference: how much higher the rate of the treated is; may be negative.
        treated_count: customers who get it, at least 1.
        control_count: customers who are kept back, at least 1.
    """
    treated_rate = rate + difference
    pooled = (treated_count * treated_rate + control_count * rate) / (treated_count + control_count)
    weights = 1 / treated_count + 1 / control_count
    if_equal = math.sqrt(pooled * (1 - pooled) * weights)
    as_planned = math.sqrt(
        treated_rate * (1 - treated_rate) / treated_count + rate * (1 - rate) / control_count
    )
    if as_planned == 0:
        return float(difference != 0)
    return NORMAL.cdf((abs(difference) - CRITICAL * if_equal) / as_planned)


def smallest_difference(rate: float, treated_count: int, control_count: int) -> float | None:
    """Return the smallest rise of a rate that is found with a power of 80 %; None if there is none.

    Args:
        rate: share of the control group that orders, 0 to 1.
        treated_count: customers who get it; may be 0.
        control_count: customers who are kept back; may be 0.
    """
    if min(treated_count, control_count) == 0 or rate >= 1:
        return None
    # A rise to 1 leaves the treated without variance: nearly all the way tells the same.
    most = (1 - rate) * (1 - 1e-9)

    def lacking(difference: float) -> float:
        return power(rate, difference, treated_count, control_count) - POWER

    if lacking(most) < 0:
        return None
    least = most * 1e-9
    return least if lacking(least) >= 0 else float(brentq(lacking, least, most, xtol=1e-9))


def smallest_differences(planned: Plan, shares: Sequence[float]) -> list[float | None]:
    """Return what a list could show if another share of it were kept back.

    Args:
        planned: the plan of the list.
        shares: shares of the list that are kept back, 0 to 1.

    Returns:
        For each share, the smallest rise of the rate that would be found; None if there is none.
    """
    count = planned.treated_count + planned.control_count
    return [
        smallest_difference(planned.rate, count - kept, kept)
        for kept in (round(count * share) for share in shares)
    ]


def _smallest_control(rate: float, difference: float, list_count: int) -> int | None:
    def shows(control_count: int) -> bool:
        return power(rate, difference, list_count - control_count, control_count) >= POWER

    most = list_count // 2
    if most == 0 or not shows(most):
        return None
    return _first(shows, 1, most)


def _smallest_list(rate: float, difference: float) -> int:
    def shows(half: int) -> bool:
        return power(rate, difference, half, half) >= POWER

    most = 1
    while not shows(most):
        most *= 2
    return 2 * _first(shows, 1, most)


def _first(holds: Callable[[int], bool], least: int, most: int) -> int:
    """Return the smallest number for which a condition holds that holds from some number on."""
    while least < most:
        middle = (least + most) // 2
        least, most = (least, middle) if holds(middle) else (middle + 1, most)
    return least


def plan_sentences(planned: Plan, does: str, source: str) -> list[str]:
    """Return a plan in plain words.

    Args:
        planned: the plan.
        does: what the rate is of: `order` or `respond`.
        source: where the rate comes from.
    """
    if planned.list_count_for_a_point is None:
        return [f"All of those kept back are expected to {does} ({source}): no rise is possible."]
    if not planned.control_count:
        return ["Nobody is kept back, so nothing can be measured. Raise holdout_share."]
    start = f"If {_percent(planned.rate)} of those kept back {does} ({source}), "
    if planned.smallest_difference is None:
        lines = [start + "no rise could be told from chance: the list is too small."]
    else:
        rise = f"{100 * planned.smallest_difference:.1f} points"
        lines = [start + f"a rise by {rise} or more would be found in 4 of 5 cases."]
    share, needed = planned.holdout_share_for_a_point, planned.control_count_for_a_point
    count = planned.treated_count + planned.control_count
    if share is None or needed is None:
        lines.append(
            f"To find a rise by 1 point, the list would need {planned.list_count_for_a_point:,}"
            f" customers, half of them kept back; it has {count:,}."
        )
    elif needed > planned.control_count:
        lines.append(
            f"To find a rise by 1 point, {needed:,} would have to be"
            f" kept back: holdout_share {math.ceil(share * 100) / 100:.2f}."
        )
    return lines


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
