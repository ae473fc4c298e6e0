"""MBG/NBD and BG/NBD: published parameters, gradients, and expectations against another formula."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import hyp2f1
from support import REAL_DATA, outside_project

from smartcart.value.order_counts import (
    FIRST_ORDER_COUNTS,
    GROUPED_BY,
    Family,
    OrderCountModel,
    fit_order_counts,
    group_customers,
)

FAMILIES: list[Family] = list(FIRST_ORDER_COUNTS)
WEEKS = 39.0
# Fader, Hardie and Lee (2005) for BG/NBD; Hoppe and Wagner (2007) for MBG/NBD: r, alpha, a, b.
PUBLISHED = {
    "bg_nbd": (0.2426, 4.4135, 0.7929, 2.4258),
    "mbg_nbd": (0.5248, 6.1830, 0.8914, 1.6140),
}
MODEL = OrderCountModel("mbg_nbd", 0.6, 80.0, 0.3, 2.0)


@pytest.fixture(scope="module")
def cdnow() -> pd.DataFrame:
    rows = pd.read_csv(outside_project(REAL_DATA / "cdnow_sample_summary.csv"))
    names = {"frequency": "repeat_order_count", "recency_weeks": "last_order_time",
             "age_weeks": "observed_time"}  # fmt: skip
    return rows.rename(columns=names)


def simulated(count: int, family: Family = "mbg_nbd", seed: int = 1) -> pd.DataFrame:
    """Draw customers from MODEL, watched for up to 700 days."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        rate, p = rng.gamma(MODEL.r) / MODEL.alpha, rng.beta(MODEL.a, MODEL.b)
        observed, time, times = int(rng.integers(100, 700)), 0.0, [0.0]
        while not (rng.random() < p and (len(times) > 1 or FIRST_ORDER_COUNTS[family])):
            time += rng.exponential(1 / rate)
            if time > observed:
                break
            times.append(time)
        rows.append((len(times) - 1, times[-1], observed))
    return pd.DataFrame(rows, columns=GROUPED_BY)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_published_parameters_of_cdnow(cdnow: pd.DataFrame, family: Family) -> None:
    groups = group_customers(cdnow)

    fitted = fit_order_counts(groups, family)

    assert groups["customer_count"].sum() == len(cdnow) == 2357
    assert fitted.group_count == len(groups) < len(cdnow)
    assert fitted.has_converged
    found = (fitted.r, fitted.alpha, fitted.a, fitted.b)
    assert found == pytest.approx(PUBLISHED[family], rel=1e-3)


@pytest.mark.parametrize("family", FAMILIES)
def test_planted_parameters_are_found(family: Family) -> None:
    fitted = fit_order_counts(group_customers(simulated(6000, family)), family)

    assert fitted.has_converged
    assert fitted.r == pytest.approx(MODEL.r, rel=0.15)
    assert fitted.alpha == pytest.approx(MODEL.alpha, rel=0.2)
    assert fitted.drop_out == pytest.approx(MODEL.drop_out, abs=0.04)


def test_the_order_of_customers_does_not_matter() -> None:
    customers = simulated(500)

    fitted = fit_order_counts(group_customers(customers))
    again = fit_order_counts(group_customers(customers.sample(frac=1, random_state=1)))

    assert fitted == again


def test_expected_orders_are_those_of_the_closed_form(cdnow: pd.DataFrame) -> None:
    model = OrderCountModel("bg_nbd", *PUBLISHED["bg_nbd"])
    x, t_x, T = (cdnow[name].to_numpy(dtype=float) for name in GROUPED_BY)
    r, alpha, a, b = model.r, model.alpha, model.a, model.b

    expected = model.expected_count(x, t_x, T, WEEKS)

    # Fader, Hardie and Lee (2005), equation 10.
    waiting = (alpha + T) / (alpha + T + WEEKS)
    closed = (
        (a + b + x - 1)
        / (a - 1)
        * (
            1
            - waiting ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, WEEKS / (alpha + T + WEEKS))
        )
    )
    assert expected == pytest.approx(closed * model.active_probability(x, t_x, T), rel=1e-9)


@pytest.mark.parametrize("a", [0.0003, 1.0, 1.0000001, 2.5])
def test_expected_orders_where_the_closed_form_divides_by_zero(a: float) -> None:
    b = 162_755.0 if a < 0.01 else 2.0
    model = OrderCountModel("mbg_nbd", 0.7, 60.0, a, b)
    x, T = np.array([0.0, 3.0, 40.0]), np.array([300.0, 300.0, 300.0])

    found = model.expected_count(x, T, T, 90.0)

    # A day at a time: whoever is still active orders at the rate of the day.
    rng = np.random.default_rng(1)
    p = rng.beta(a, b + x[:, None] + 1, size=(3, 400_000))
    rate = rng.gamma(0.7 + x[:, None], size=(3, 400_000)) / (60 + T[:, None])
    stopping = -np.expm1(-rate * p * 90) / np.where(p > 1e-9, p, 1.0)
    drawn = np.where(p > 1e-9, stopping, rate * 90)
    active = model.active_probability(x, T, T)
    assert found == pytest.approx(drawn.mean(axis=1) * active, rel=0.01)
    assert np.isfinite(found).all()


def test_the_probability_of_an_order_is_below_what_bounds_it() -> None:
    customers = simulated(4000, seed=2)
    x, t_x, T = (customers[name].to_numpy(dtype=float) for name in GROUPED_BY)

    probability = MODEL.order_probability(x, t_x, T, 60.0)
    count = MODEL.expected_count(x, t_x, T, 60.0)

    assert (probability <= np.minimum(count, 1)).all()
    assert (probability <= MODEL.active_probability(x, t_x, T)).all()
    assert (
        MODEL.order_probability(x, t_x, T, 1e9) > 0.9 * MODEL.active_probability(x, t_x, T)
    ).all()


def test_bg_nbd_takes_one_time_buyers_for_active_and_mbg_nbd_does_not() -> None:
    x, t_x, T = np.zeros(1), np.zeros(1), np.array([500.0])

    assert OrderCountModel("bg_nbd", 0.6, 80, 0.3, 2).active_probability(x, t_x, T) == 1
    assert OrderCountModel("mbg_nbd", 0.6, 80, 0.3, 2).active_probability(x, t_x, T) < 0.9


def test_customers_who_never_stop_leave_a_parameter_at_its_bound() -> None:
    rng = np.random.default_rng(3)
    rate = rng.gamma(2.0, size=800) / 60
    T = np.full(800, 400.0)
    x = rng.poisson(rate * T)
    # The last of x uniform times.
    t_x = np.where(x > 0, T * rng.random(800) ** (1 / np.maximum(x, 1)), 0)
    customers = pd.DataFrame(dict(zip(GROUPED_BY, (x, t_x, T), strict=True)))

    fitted = fit_order_counts(group_customers(customers))

    assert fitted.drop_out < 0.005
