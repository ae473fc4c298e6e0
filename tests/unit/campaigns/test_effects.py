"""Differences have intervals that hold the truth as often as they say."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import ttest_ind

from smartcart.campaigns.effects import Effect, Moments, mean_effect, rate_effect

DRAWS = 1_000
# 5 %, give or take three standard errors of a share of the draws.
ABOUT_5_PERCENT = pytest.approx(0.05, abs=0.02)

AMOUNT = st.just(0.0) | st.floats(-50, 500).map(lambda amount: round(amount, 2))
AMOUNTS = st.lists(AMOUNT, max_size=12).map(lambda amounts: np.array(amounts, dtype=float))


def moments(values: NDArray[np.float64]) -> Moments:
    if not len(values):
        return Moments(0, 0.0, 0.0, 0.0)
    mean = float(values.mean())
    return Moments(
        len(values), mean, float(((values - mean) ** 2).sum()), float(((values - mean) ** 3).sum())
    )


def sales(rng: np.random.Generator, shape: tuple[int, int], rate: float) -> NDArray[np.float64]:
    """Return net sales of customers, of whom a share buys, some of them for much more."""
    return np.where(rng.random(shape) < rate, rng.lognormal(3, 1, shape), 0)


def test_two_rates_have_newcombes_interval() -> None:
    # Newcombe (1998), table II, example (a), method 10.
    effect = rate_effect((56, 70), (48, 80))
    assert effect is not None
    assert (effect.difference, effect.lower, effect.upper) == pytest.approx(
        (0.2, 0.0524, 0.3339), abs=5e-5
    )


@pytest.mark.parametrize(
    ("treated", "control", "lower", "upper"),
    [
        # Newcombe (1998), table II, examples (d) to (h).
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_rates_of_0_and_1_have_intervals_too(
    treated: tuple[int, int], control: tuple[int, int], lower: float, upper: float
) -> None:
    effect = rate_effect(treated, control)
    assert effect is not None
    assert (effect.lower, effect.upper) == pytest.approx((lower, upper), abs=5e-5)


@pytest.mark.parametrize(("treated", "control"), [((0, 0), (1, 2)), ((1, 2), (0, 0))])
def test_an_empty_group_has_no_rate(treated: tuple[int, int], control: tuple[int, int]) -> None:
    assert rate_effect(treated, control) is None


@pytest.mark.parametrize(
    ("effect", "verdict"),
    [
        (Effect(2, 1, 3), "more"),
        (Effect(-2, -3, -1), "less"),
        (Effect(1, -1, 3), "not to be told apart"),
        (Effect(0, 0, 0), "not to be told apart"),
        (Effect(1, 0, 2), "not to be told apart"),
    ],
)
def test_a_verdict_needs_an_interval_on_one_side_of_0(effect: Effect, verdict: str) -> None:
    assert effect.verdict == verdict


@pytest.mark.parametrize(
    ("treated", "control"),
    [([], [1, 2]), ([1, 2], []), ([0, 0, 0], [0, 0]), ([5, 5], [5, 5]), ([5], [7]), ([0, 0], [7])],
)
def test_means_without_spread_or_without_customers_have_no_effect(
    treated: list[float], control: list[float]
) -> None:
    assert mean_effect(moments(np.array(treated)), moments(np.array(control))) is None


@given(AMOUNTS, AMOUNTS)
def test_an_interval_holds_its_difference_and_turns_with_the_groups(
    treated: NDArray[np.float64], control: NDArray[np.float64]
) -> None:
    effect = mean_effect(moments(treated), moments(control))
    turned = mean_effect(moments(control), moments(treated))
    if effect is None or turned is None:
        assert effect is turned is None
        return
    assert -inf < effect.lower <= effect.difference <= effect.upper < inf
    assert effect.difference == pytest.approx(treated.mean() - control.mean())
    assert (turned.difference, turned.lower, turned.upper) == pytest.approx(
        (-effect.difference, -effect.upper, -effect.lower), rel=1e-6, abs=1e-6
    )


@pytest.mark.parametrize("factor", [0.01, 1_000])
def test_the_unit_of_sales_does_not_matter(factor: float) -> None:
    rng = np.random.default_rng(3)
    treated, control = sales(rng, (1, 500), 0.2)[0], sales(rng, (1, 100), 0.1)[0]
    effect = mean_effect(moments(treated), moments(control))
    other = mean_effect(moments(factor * treated), moments(factor * control))
    assert effect is not None
    assert other is not None
    assert (other.lower, other.upper) == pytest.approx(
        (factor * effect.lower, factor * effect.upper)
    )


def test_many_customers_have_the_usual_interval() -> None:
    rng = np.random.default_rng(4)
    treated, control = rng.normal(50, 10, 20_000), rng.normal(50.5, 10, 20_000)
    usual = ttest_ind(treated, control).confidence_interval()
    effect = mean_effect(moments(treated), moments(control))
    assert effect is not None
    assert (effect.lower, effect.upper) == pytest.approx((usual.low, usual.high), rel=0.01)
    assert effect.verdict == "less"


@pytest.mark.parametrize(
    ("treated", "control"),
    [
        # Three customers, two of whom are alike in all but the group.
        ([29.8, 10.6], [9.5]),
        # Few were kept back, and returned nearly as much as they bought.
        ([2_000.0] * 5 + [-1_500.0] * 5 + [0.0] * 250, [900.0, -880.0, 0.0]),
        ([0.0] * 200 + [3.0], [40.0]),
        ([40.0], [0.0] * 200 + [3.0]),
    ],
)
def test_tiny_groups_have_wide_intervals(treated: list[float], control: list[float]) -> None:
    effect = mean_effect(moments(np.array(treated)), moments(np.array(control)))
    assert effect is not None
    assert -inf < effect.lower < effect.difference < effect.upper < inf


def test_equal_groups_are_seldom_called_different() -> None:
    rng = np.random.default_rng(1)
    treated, control = sales(rng, (DRAWS, 2_000), 0.1), sales(rng, (DRAWS, 200), 0.1)
    pairs = list(zip(treated, control, strict=True))
    by_mean = [mean_effect(moments(a), moments(b)) for a, b in pairs]
    by_rate = [
        rate_effect((int((a > 0).sum()), 2_000), (int((b > 0).sum()), 200)) for a, b in pairs
    ]
    for effects in (by_mean, by_rate):
        verdicts = [effect.verdict for effect in effects if effect]
        assert len(verdicts) == DRAWS
        assert 1 - verdicts.count("not to be told apart") / DRAWS == ABOUT_5_PERCENT
    # On both sides alike, although sales are skewed and the groups of different sizes.
    for verdict in ("more", "less"):
        share = sum(effect is not None and effect.verdict == verdict for effect in by_mean) / DRAWS
        assert share == pytest.approx(0.025, abs=0.015)


def test_intervals_hold_a_planted_lift() -> None:
    rng = np.random.default_rng(2)
    control, treated = sales(rng, (DRAWS, 300), 0.1), sales(rng, (DRAWS, 2_700), 0.14)
    lift = 0.04 * np.exp(3.5)
    effects = [mean_effect(moments(a), moments(b)) for a, b in zip(treated, control, strict=True)]
    missed = np.mean([not effect.lower <= lift <= effect.upper for effect in effects if effect])
    assert len(effects) == DRAWS
    assert missed == ABOUT_5_PERCENT
