"""Gauss nodes of beta distributions."""

import numpy as np
import pytest
from scipy.special import hyp2f1

from smartcart.value.quadrature import NODE_COUNT, beta_nodes

SHAPES = [(0.8, 1.2), (1.0, 1.0), (0.0003, 162_755.0), (0.037, 36.8), (2.0, 0.5), (1.0, 500.0)]


@pytest.mark.parametrize(("a", "b"), SHAPES)
def test_moments_are_exact(a: float, b: float) -> None:
    nodes, weights = beta_nodes(a, np.array([b]), NODE_COUNT)

    assert nodes.shape == weights.shape == (1, NODE_COUNT)
    assert ((nodes > 0) & (nodes < 1)).all()
    moment = 1.0
    for power in range(4):
        assert (weights * nodes**power).sum() == pytest.approx(moment, rel=1e-12)
        moment *= (a + power) / (a + b + power)


def test_a_function_that_is_no_polynomial() -> None:
    nodes, weights = beta_nodes(0.8, np.array([3.4]), NODE_COUNT)

    # E[(1 + s p)^-c] of a beta distribution is Gauss's function.
    found = (weights * (1 + 0.7 * nodes) ** -5.5).sum()

    assert found == pytest.approx(hyp2f1(5.5, 0.8, 4.2, -0.7), rel=1e-10)
