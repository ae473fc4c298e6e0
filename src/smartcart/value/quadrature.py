"""Expectations over a beta distribution, as sums over a few nodes."""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal

from smartcart.projection import Matrix

# Enough for an error below one in a million up to a thousand weeks (docs/value.md).
NODE_COUNT = 24


def beta_nodes(a: float, b: Matrix, count: int) -> tuple[Matrix, Matrix]:
    """Return Gauss nodes (n, count) and weights (n, count) of the distributions Beta(a, b).

    By the eigenvalues of the recurrence of Jacobi's polynomials (Golub and Welsch 1969), which
    work where ready-made functions divide by the beta function, that is, 0 for a large b.

    Args:
        a: first shape.
        b: (n,) second shapes.
        count: nodes of each.
    """
    pairs = [_nodes(a, float(shape), count) for shape in b]
    return np.array([nodes for nodes, _ in pairs]), np.array([weights for _, weights in pairs])


def _nodes(a: float, b: float, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    n = np.arange(count, dtype=np.float64)
    total = a + b
    # On (0, 1), weight p^(a-1) (1-p)^(b-1): coefficients of the monic recurrence.
    alpha, beta = a - 1, b - 1
    twice = 2 * n + alpha + beta
    with np.errstate(invalid="ignore", divide="ignore"):
        diagonal = (2 * n * (n + alpha + beta + 1) + (alpha + 1) * (alpha + beta)) / (
            twice * (twice + 2)
        )
    diagonal[0] = a / total
    n = n[1:]
    twice = twice[1:]
    with np.errstate(invalid="ignore", divide="ignore"):
        squared = n * (n + alpha) * (n + beta) * (n + alpha + beta) / (twice**2 * (twice**2 - 1))
    squared[:1] = a * b / (total**2 * (total + 1))
    nodes, vectors = eigh_tridiagonal(diagonal, np.sqrt(squared))
    # A node may come out a rounding error below 0.
    return np.maximum(nodes, np.finfo(np.float64).tiny), vectors[0] ** 2
