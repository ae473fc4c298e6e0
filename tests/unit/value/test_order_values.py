"""Order values: Gamma-Gamma's published parameters, and the shrinkage that it is."""

import numpy as np
import pandas as pd
import pytest
from support import REAL_DATA, outside_project

from smartcart.value.order_values import (
    GammaGamma,
    OrderValueModel,
    fit_gamma_gamma,
    plain_shrinkage,
)


def test_the_published_parameters_of_cdnow() -> None:
    rows = pd.read_csv(outside_project(REAL_DATA / "cdnow_sample_summary.csv"))
    rows = rows[rows["frequency"] > 0]

    fitted = fit_gamma_gamma(
        rows["frequency"].to_numpy(dtype=float), rows["monetary_value"].to_numpy()
    )

    # Fader and Hardie (2013): in the libraries' convention, without each customer's first order.
    assert fitted.has_converged
    assert (fitted.p, fitted.q, fitted.v) == pytest.approx((6.2488, 3.7446, 15.4477), rel=1e-3)


def test_planted_parameters_are_found() -> None:
    rng = np.random.default_rng(1)
    count = rng.integers(1, 9, size=20_000).astype(float)
    scale = rng.gamma(4.0, size=20_000) / 30.0
    mean = rng.gamma(6.0 * count) / scale / count

    fitted = fit_gamma_gamma(count, mean)

    assert (fitted.p, fitted.q) == pytest.approx((6.0, 4.0), rel=0.05)
    assert fitted.as_shrinkage().overall == pytest.approx(6.0 * 30.0 / 3.0, rel=0.02)


def test_gamma_gamma_expects_what_its_formula_says() -> None:
    model = GammaGamma(p=6.0, q=4.0, v=15.0, has_converged=True)
    count, mean = np.array([1.0, 5.0]), np.array([10.0, 80.0])

    found = model.as_shrinkage().expected_value(count, mean)

    assert found == pytest.approx(6.0 * (15.0 + count * mean) / (6.0 * count + 4.0 - 1))


def test_there_is_no_mean_of_a_tail_that_is_too_heavy() -> None:
    assert not GammaGamma(6.0, 0.9, 15.0, has_converged=True).as_shrinkage().has_converged


def test_the_more_orders_the_less_everybody_else_counts() -> None:
    model = plain_shrinkage(np.array([10.0, 30.0]))

    expected = model.expected_value(np.array([1.0, 9.0]), np.array([100.0, 100.0]))

    assert model == OrderValueModel(overall=20.0, weight=1.0)
    assert expected == pytest.approx([60.0, 92.0])
