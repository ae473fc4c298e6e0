"""The difference between those who got a campaign and those kept back, with 95 % intervals.

Groups are compared by assignment: everybody who was to get the campaign, with everybody who was
kept back, whoever opened a message.

Rates: Newcombe's interval (1998, Statistics in Medicine 17, method 10), made of Wilson's of both.

Means of orders and sales, whose distribution is skewed and of which the control group, being
smaller, knows little: the interval holds the differences that a score test does not refuse. As in a
quasi-likelihood with a variance proportional to the mean (McCullagh and Nelder 1989, chapter 9),
both groups share one ratio of variance to mean: a campaign that brings more orders also spreads
them more. The skewness, shared in the same way, enters by the first term of Cornish and Fisher
(1938). `benchmarks/campaign_draws.py` compares it with Welch's interval.
"""

import math
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.stats import binomtest, t

LEVEL = 0.95
# Where an interval ends is searched within this many standard errors first, then further away.
NEAR = 50


@dataclass(frozen=True)
class Moments:
    """What is known of the values of a group.

    Attributes:
        count: number of customers.
        mean: mean value.
        squares: sum of the squared differences from the mean.
        cubes: sum of their cubes.
    """

    count: int
    mean: float
    squares: float
    cubes: float


@dataclass(frozen=True)
class Effect:
    """A difference, treated minus control, and its 95 % interval."""

    difference: float
    lower: float
    upper: float

    @property
    def verdict(self) -> str:
        """`more`, `less`, or `not to be told apart` where the interval holds 0."""
        if self.lower > 0:
            return "more"
        return "less" if self.upper < 0 else "not to be told apart"


def rate_effect(treated: tuple[int, int], control: tuple[int, int]) -> Effect | None:
    """Compare two rates; None if a group is empty.

    Args:
        treated: how many of the treated ordered or responded, and how many there were.
        control: the same of those kept back.
    """
    if not (treated[1] and control[1]):
        return None
    rate, (low, high) = _wilson(*treated)
    other, (other_low, other_high) = _wilson(*control)
    return Effect(
        rate - other,
        rate - other - math.hypot(rate - low, other_high - other),
        rate - other + math.hypot(high - rate, other - other_low),
    )


def mean_effect(treated: Moments, control: Moments) -> Effect | None:
    """Compare two means of values of which most are 0 and few are large.

    Where a mean is not above 0 (more was returned than bought), the groups share the variance and
    the third moment themselves.

    Args:
        treated: moments of the treated, in any unit.
        control: the same of those kept back.

    Returns:
        The effect in that unit; None if a group is empty, or no value differs within its group.
    """
    count = treated.count + control.count
    if not (treated.count and control.count) or treated.squares + control.squares == 0:
        return None
    difference = treated.mean - control.mean
    is_scaled = min(treated.mean, control.mean) > 0
    scales = (treated.mean, control.mean) if is_scaled else (1.0, 1.0)
    spread = (treated.squares / scales[0] + control.squares / scales[1]) / (count - 2)
    skew = (treated.cubes / scales[0] + control.cubes / scales[1]) / count

    def error_of(supposed: float) -> tuple[float, float]:
        """Return the standard error and the skewness if the true difference were this."""
        if not is_scaled:
            means = (1.0, 1.0)
        else:
            mean = (
                treated.count * (treated.mean - supposed) + control.count * control.mean
            ) / count
            means = (max(mean + supposed, 0.0), max(mean, 0.0))
        variance = spread * (means[0] / treated.count + means[1] / control.count)
        third = skew * (means[0] / treated.count**2 - means[1] / control.count**2)
        return math.sqrt(variance), third / variance**1.5

    def end(quantile: float) -> float:
        def distance(supposed: float) -> float:
            error, skewness = error_of(supposed)
            return (
                difference - supposed
                - (quantile + skewness / 6 * (quantile**2 - 1)) * error
            )  # fmt: skip

        reach = NEAR * error_of(difference)[0]
        while distance(difference - reach) < 0 or distance(difference + reach) > 0:
            reach *= 2
        return float(brentq(distance, difference - reach, difference + reach))

    quantile = float(t.ppf((1 + LEVEL) / 2, count - 2))
    lower, upper = end(quantile), end(-quantile)
    return Effect(difference, min(lower, difference), max(upper, difference))


def _wilson(successes: int, count: int) -> tuple[float, tuple[float, float]]:
    interval = binomtest(successes, count).proportion_ci(LEVEL, method="wilson")
    return successes / count, (float(interval.low), float(interval.high))
