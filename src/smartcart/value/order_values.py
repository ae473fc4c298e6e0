"""What an order of a customer is worth: the customer's own mean, drawn to that of all customers.

- Shrinkage: the customer's own mean counts as many times as there are orders, the mean of all
  customers once.
- Gamma-Gamma: Fader and Hardie (2013), "The Gamma-Gamma model of monetary value". Its expectation
  is a shrinkage too, to p v / (q - 1), which counts (q - 1) / p times.

Both take all orders. The libraries leave out each customer's first, which for a third to a half of
the customers of a shop is the only one.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from smartcart.projection import Matrix
from smartcart.value.likelihood import maximise

# How often the mean of all customers counts in the plain shrinkage.
PLAIN_WEIGHT = 1.0


@dataclass(frozen=True)
class OrderValueModel:
    """A mean that every customer's own mean is drawn to.

    Attributes:
        overall: the mean of all customers.
        weight: how many orders of the customer's own it counts for.
        has_converged: whether it can be used.
    """

    overall: float
    weight: float
    has_converged: bool = True

    def expected_value(self, order_count: Matrix, mean: Matrix) -> Matrix:
        """Return the expected value (n,) of the next order of customers with these means."""
        return (order_count * mean + self.weight * self.overall) / (order_count + self.weight)


@dataclass(frozen=True)
class GammaGamma:
    """Gamma-Gamma with its parameters p, q and v."""

    p: float
    q: float
    v: float
    has_converged: bool

    def as_shrinkage(self) -> OrderValueModel:
        """Return its expectation; where q is not above 1 there is none."""
        if not self.has_converged or self.q <= 1:
            return OrderValueModel(float("nan"), float("nan"), has_converged=False)
        return OrderValueModel(self.p * self.v / (self.q - 1), (self.q - 1) / self.p)


def plain_shrinkage(mean: Matrix) -> OrderValueModel:
    """Return the shrinkage to the mean of the customers' means (n,)."""
    return OrderValueModel(float(mean.mean()), PLAIN_WEIGHT)


def fit_gamma_gamma(order_count: Matrix, mean: Matrix) -> GammaGamma:
    """Fit Gamma-Gamma by maximum likelihood.

    Args:
        order_count: (n,) orders of each customer, at least 1.
        mean: (n,) their mean value, above 0.
    """
    n, counts_of = np.asarray(order_count, dtype=np.float64), len(order_count)
    log_mean, total = np.log(mean), order_count * mean
    counts, position = np.unique(n, return_inverse=True)
    shares = np.bincount(position) / counts_of
    known = float((n * np.log(n) - log_mean).mean())

    def likelihood(parameters: Matrix) -> tuple[float, Matrix]:
        p, q, v = parameters
        log_end = np.log(v + total)
        # p times this, minus q times the logarithm, is what depends on the customer.
        per_p = float((n * (log_mean - log_end)).mean())
        mean_log_end = float(log_end.mean())
        shape = p * counts
        value = (
            shares @ (gammaln(shape + q) - gammaln(shape) + shape * np.log(counts))
            - gammaln(q)
            + q * np.log(v)
            + p * per_p
            - q * mean_log_end
        )
        per_end = 1 / (v + total)
        gradient = [
            shares @ (counts * (digamma(shape + q) - digamma(shape) + np.log(counts))) + per_p,
            shares @ digamma(shape + q) - digamma(q) + np.log(v) - mean_log_end,
            q / v - p * float((n * per_end).mean()) - q * float(per_end.mean()),
        ]
        return float(value + known), np.array(gradient)

    center = float(mean.mean())
    found = maximise(likelihood, [(2.0, 2.0, center / 2), (6.0, 4.0, center / 2)])
    p, q, v = map(float, found.parameters)
    return GammaGamma(p, q, v, found.has_converged)
