"""When the next order comes: a customer's own gaps between orders, drawn to those of all customers.

The logarithm of a gap varies around the customer's own mean as a logistic distribution, so gaps are
log-logistic. The own mean is known as well as the number of gaps allows: it is drawn to the mean of
all customers, by the ratio of the variance within customers to the variance between them. The days
already waited count: gaps that are over are ruled out.

Quantiles of the customer's own gaps alone, which dashboards show, are far too narrow
(docs/value.md).
"""

from dataclasses import dataclass
from math import pi

import numpy as np
import pandas as pd

from smartcart.projection import Matrix

# A date is said from this many gaps on, and after at most this many usual gaps without an order.
LEAST_GAPS = 3
MOST_USUAL_GAPS_WAITED = 3.0
# The interval that four of five next orders should fall into.
LOWER, MIDDLE, UPPER = 0.1, 0.5, 0.9


@dataclass(frozen=True)
class GapModel:
    """How gaps between orders vary.

    Attributes:
        mean_log: mean of the logarithms of the gaps in days, of all customers.
        within_variance: variance of the logarithms around a customer's own mean.
        weight: how many gaps of the customer's own the mean of all customers counts for.
    """

    mean_log: float
    within_variance: float
    weight: float

    def center_and_scale(self, gap_count: Matrix, sum_log: Matrix) -> tuple[Matrix, Matrix]:
        """Return the median gap (n,), as a logarithm, and the scale (n,) of the logistic."""
        center = (sum_log + self.weight * self.mean_log) / (gap_count + self.weight)
        variance = self.within_variance * (1 + 1 / (gap_count + self.weight))
        return center, np.sqrt(3 * variance) / pi

    def quantiles(
        self, gap_count: Matrix, sum_log: Matrix, waited: Matrix, levels: tuple[float, ...]
    ) -> list[Matrix]:
        """Return, for each level, the gap in days (n,), given that `waited` days are over."""
        center, scale = self.center_and_scale(gap_count, sum_log)
        # Odds of a gap that is over after `waited` days; nothing is over after none.
        odds = np.exp((np.log(np.maximum(waited, 1e-9)) - center) / scale)
        # The probability p at the level, of all gaps that are longer than the time waited.
        return [np.exp(center + scale * np.log((odds + q) / (1 - q))) for q in levels]


def fit_gaps(customers: pd.DataFrame) -> GapModel | None:
    """Estimate a model by moments; None where nobody has two gaps, or all gaps are alike.

    Args:
        customers: gap_count, and the sums gap_log_sum and gap_log_square_sum of the logarithms of
            the gaps in days and of their squares.
    """
    n, sums, squares = (
        customers[name].to_numpy(dtype=np.float64)
        for name in ("gap_count", "gap_log_sum", "gap_log_square_sum")
    )
    has_gap = n > 0
    n, sums, squares = n[has_gap], sums[has_gap], squares[has_gap]
    total = n.sum()
    freedom = total - len(n)
    if freedom <= 0:
        return None
    means = sums / n
    within = float(max((squares - n * means**2).sum() / freedom, 0.0))
    # Analysis of variance of groups of different sizes.
    overall = float(sums.sum() / total)
    groups = (total - (n**2).sum() / total) / max(len(n) - 1, 1)
    between_square = (n * (means - overall) ** 2).sum() / max(len(n) - 1, 1)
    between = float((between_square - within) / groups) if groups > 0 else 0.0
    if within <= 0 or between <= 0:
        return None
    return GapModel(float(means.mean()), within, within / between)


def own_interval(gap_count: Matrix, sum_log: Matrix, sum_squares: Matrix) -> tuple[Matrix, Matrix]:
    """Return an 80 % interval of the next gap (n,), (n,) from the customer's own gaps alone.

    The baseline of the back-test: mean and spread of the logarithms of the own gaps, as a logistic
    distribution, as if they were known exactly and no day had passed. It is far too narrow.
    """
    count = np.maximum(gap_count, 1)
    center = sum_log / count
    scale = np.sqrt(3 * np.maximum(sum_squares / count - center**2, 0)) / pi
    spread = scale * np.log(UPPER / LOWER)
    return np.exp(center - spread), np.exp(center + spread)
