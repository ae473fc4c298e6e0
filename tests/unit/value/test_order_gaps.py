"""Gaps between orders: planted spreads are found, and intervals hold as often as they say."""

import numpy as np
import pandas as pd
import pytest

from smartcart.value.order_gaps import LOWER, MIDDLE, UPPER, GapModel, fit_gaps, own_interval

MODEL = GapModel(mean_log=3.0, within_variance=0.5, weight=2.0)


def drawn(customers: int, seed: int = 1) -> tuple[pd.DataFrame, np.ndarray]:
    """Draw the gaps of customers, and one more gap of each."""
    rng = np.random.default_rng(seed)
    scale = np.sqrt(3 * MODEL.within_variance) / np.pi
    center = MODEL.mean_log + np.sqrt(MODEL.within_variance / MODEL.weight) * rng.standard_normal(
        customers
    )
    rows, nexts = [], []
    for middle in center:
        logs = rng.logistic(middle, scale, size=rng.integers(3, 12))
        rows.append((len(logs), logs.sum(), (logs**2).sum()))
        nexts.append(np.exp(rng.logistic(middle, scale)))
    names = ["gap_count", "gap_log_sum", "gap_log_square_sum"]
    return pd.DataFrame(rows, columns=names), np.array(nexts)


def test_planted_spreads_are_found() -> None:
    customers, _ = drawn(4000)

    fitted = fit_gaps(customers)

    assert fitted is not None
    assert fitted.mean_log == pytest.approx(MODEL.mean_log, abs=0.05)
    assert fitted.within_variance == pytest.approx(MODEL.within_variance, rel=0.05)
    assert fitted.weight == pytest.approx(MODEL.weight, rel=0.1)


@pytest.mark.parametrize("waited", [0.0, 10.0, 40.0])
def test_intervals_hold_as_often_as_they_say(waited: float) -> None:
    customers, later = drawn(6000, seed=2)
    count, sums = (customers[name].to_numpy(dtype=float) for name in ("gap_count", "gap_log_sum"))

    low, middle, high = MODEL.quantiles(
        count, sums, np.full(len(count), waited), (LOWER, MIDDLE, UPPER)
    )

    # Of those who have waited that long.
    still = later > waited
    inside = (later >= low) & (later <= high)
    assert inside[still].mean() == pytest.approx(0.8, abs=0.03)
    assert (later < middle)[still].mean() == pytest.approx(0.5, abs=0.03)
    assert (low >= waited).all()


@pytest.mark.parametrize(
    "gaps",
    [[], [(0, 0.0, 0.0)], [(1, 3.0, 9.0), (1, 2.0, 4.0)], [(3, 9.0, 27.0), (2, 6.0, 18.0)]],
    ids=["nobody", "no gap", "one gap each", "all alike"],
)
def test_without_spread_nothing_is_said(gaps: list[tuple[int, float, float]]) -> None:
    names = ["gap_count", "gap_log_sum", "gap_log_square_sum"]

    assert fit_gaps(pd.DataFrame(gaps, columns=names)) is None


def test_an_interval_from_own_gaps_alone_is_too_narrow() -> None:
    customers, later = drawn(6000, seed=3)
    columns = (customers[name].to_numpy(dtype=float) for name in customers)

    low, high = own_interval(*columns)

    assert ((later >= low) & (later <= high)).mean() < 0.75
    assert own_interval(np.array([2.0]), np.array([2.0]), np.array([2.0])) == (
        pytest.approx(np.e),
        pytest.approx(np.e),
    )
