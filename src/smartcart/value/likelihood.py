"""Maximum likelihood of positive parameters, by their logarithms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from smartcart.projection import Matrix

# Parameters beyond exp(-12) or exp(12) mean that the data do not say what they are.
LOG_BOUND = 12.0
NEAR_BOUND = 1e-3

# Parameters (p,) -> the mean log-likelihood of a customer, and its gradient (p,).
Likelihood = Callable[[Matrix], tuple[float, Matrix]]


@dataclass(frozen=True)
class Optimum:
    """Where a likelihood is highest.

    Attributes:
        parameters: (p,), all above 0.
        log_likelihood: of a customer, on average.
        has_converged: whether the search ended at an optimum, and no parameter is at its bound.
    """

    parameters: Matrix
    log_likelihood: float
    has_converged: bool


def maximise(likelihood: Likelihood, starts: Sequence[Sequence[float]]) -> Optimum:
    """Search from every start by L-BFGS-B, and return the best end.

    Args:
        likelihood: with an analytic gradient.
        starts: parameters to begin with.
    """

    def loss(log_parameters: Matrix) -> tuple[float, NDArray[np.float64]]:
        parameters = np.exp(log_parameters)
        value, gradient = likelihood(parameters)
        return -value, -gradient * parameters

    found = [
        minimize(
            loss,
            np.log(np.asarray(start, dtype=np.float64)),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-LOG_BOUND, LOG_BOUND)] * len(start),
            options={"ftol": 1e-13, "gtol": 1e-7, "maxiter": 500},
        )
        for start in starts
    ]
    best = min(found, key=lambda end: float(end.fun))
    is_inside = bool(np.all(np.abs(best.x) < LOG_BOUND - NEAR_BOUND))
    return Optimum(np.exp(best.x), -float(best.fun), bool(best.success) and is_inside)
