"""How often customers order, and when they stop: MBG/NBD and BG/NBD.

While a customer is active, orders come at random at the customer's own rate; after each order the
customer stops for good with the customer's own probability. Rates are spread over the customers as
a gamma distribution (r, alpha), probabilities as a beta distribution (a, b).

- BG/NBD: Fader, Hardie and Lee (2005), "Counting your customers" the easy way.
- MBG/NBD: Batislam, Denizel and Filiztekin (2007); Hoppe and Wagner (2007): a customer may also
  stop right after the first order. BG/NBD takes everybody with one order for active.

A customer is three numbers, in any one unit of time: x repeat orders, the last of them at t_x, and
T at the end of what was observed, both counted from the first order. An order is a day on which
something was ordered.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma, expit, gammaln

from smartcart.projection import Matrix
from smartcart.value.likelihood import Likelihood, maximise
from smartcart.value.quadrature import NODE_COUNT, beta_nodes

Family = Literal["mbg_nbd", "bg_nbd"]
# Which part of the customers stops after the first order already: 1 counts it as a chance to stop.
FIRST_ORDER_COUNTS: Final[dict[Family, int]] = {"mbg_nbd": 1, "bg_nbd": 0}
# Different customers that the search begins with, before it takes all.
FIRST_LOOK: Final = 5_000
GROUPED_BY: Final = ["repeat_order_count", "last_order_time", "observed_time"]


@dataclass(frozen=True)
class OrderCountModel:
    """MBG/NBD or BG/NBD with its parameters.

    Attributes:
        family: which of the two.
        r: shape of the rates, that is, how alike they are.
        alpha: their scale, in the unit of time.
        a: shape of the probability to stop.
        b: shape of the probability to go on.
        log_likelihood: of a customer, on average.
        has_converged: whether the parameters can be used.
        group_count: different customers that the fit saw.
    """

    family: Family
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = float("nan")
    has_converged: bool = True
    group_count: int = 0

    @property
    def drop_out(self) -> float:
        """The share of customers who stop after an order."""
        return self.a / (self.a + self.b)

    def active_probability(self, x: Matrix, t_x: Matrix, T: Matrix) -> Matrix:
        """Return the probability (n,) that customers have not stopped."""
        log_wait = np.log((self.alpha + T) / (self.alpha + t_x))
        log_odds = _log_odds_stopped(self.family, self.r, self.a, self.b, x, log_wait)
        return np.asarray(expit(-log_odds), dtype=np.float64)

    def order_probability(self, x: Matrix, t_x: Matrix, T: Matrix, horizon: float) -> Matrix:
        """Return the probability (n,) of an order within `horizon` from T on."""
        waiting = (self.alpha + T) / (self.alpha + T + horizon)
        return self.active_probability(x, t_x, T) * -np.expm1((self.r + x) * np.log(waiting))

    def expected_count(self, x: Matrix, t_x: Matrix, T: Matrix, horizon: float) -> Matrix:
        """Return the expected number of orders (n,) within `horizon` from T on."""
        counts, position = np.unique(x, return_inverse=True)
        nodes, weights = nodes_of(self.family, self.a, self.b, counts)
        shape, steps = self.r + x, horizon / (self.alpha + T)
        total = np.zeros(len(x))
        for node, weight in zip(nodes.T, weights.T, strict=True):
            p = node[position]
            total -= weight[position] / p * np.expm1(-shape * np.log1p(p * steps))
        return self.active_probability(x, t_x, T) * total


def nodes_of(family: Family, a: float, b: float, counts: ArrayLike) -> tuple[Matrix, Matrix]:
    """Return nodes (n, NODE_COUNT) of the probability to stop, and weights, after x orders.

    Args:
        family: mbg_nbd or bg_nbd.
        a: its parameter.
        b: its parameter.
        counts: (n,) x, repeat orders.
    """
    shapes = b + np.asarray(counts, dtype=np.float64) + FIRST_ORDER_COUNTS[family]
    return beta_nodes(a, shapes, NODE_COUNT)


def group_customers(customers: pd.DataFrame) -> pd.DataFrame:
    """Return one row per different customer, with their number in `customer_count`.

    Args:
        customers: repeat_order_count, last_order_time and observed_time (x, t_x and T).
    """
    grouped = customers.groupby(GROUPED_BY, sort=True).size()
    return grouped.rename("customer_count").reset_index()


def fit_order_counts(groups: pd.DataFrame, family: Family = "mbg_nbd") -> OrderCountModel:
    """Fit a model by maximum likelihood.

    Args:
        groups: rows of `group_customers`.
        family: mbg_nbd or bg_nbd.
    """
    mean_time = float(np.average(groups["observed_time"], weights=groups["customer_count"])) or 1.0
    starts: list[list[float]] = [[1.0, mean_time, 1.0, 1.0], [0.5, mean_time / 4, 0.5, 2.0]]
    if len(groups) > 2 * FIRST_LOOK:
        # Groups are sorted, so every so many-th are much like all: near the end a few steps do.
        few = groups.iloc[:: len(groups) // FIRST_LOOK]
        starts = [maximise(_likelihood(few, family), starts).parameters.tolist()]
    found = maximise(_likelihood(groups, family), starts)
    r, alpha, a, b = map(float, found.parameters)
    return OrderCountModel(
        family, r, alpha, a, b, found.log_likelihood, found.has_converged, len(groups)
    )


def _likelihood(groups: pd.DataFrame, family: Family) -> Likelihood:
    """Return the mean log-likelihood of a customer, with its gradient by r, alpha, a and b."""
    x, t_x, T = (groups[name].to_numpy(dtype=np.float64) for name in GROUPED_BY)
    shares = groups["customer_count"].to_numpy(dtype=np.float64)
    shares /= shares.sum()
    # Functions of x alone are computed once per x, and times once per pair.
    counts, position = np.unique(x, return_inverse=True)
    count_shares = np.bincount(position, weights=shares)
    first = FIRST_ORDER_COUNTS[family]
    tries = counts + first

    def likelihood(parameters: Matrix) -> tuple[float, Matrix]:
        r, alpha, a, b = parameters
        to_end, to_last = np.log(alpha + T), np.log(alpha + t_x)
        log_odds = _log_odds_stopped(family, r, a, b, x, to_end - to_last)
        stopped = expit(log_odds)
        of_count = (
            gammaln(r + counts)
            - gammaln(r)
            + gammaln(a + b)
            + gammaln(b + tries)
            - gammaln(b)
            - gammaln(a + b + tries)
        )
        value = (
            count_shares @ of_count
            + r * np.log(alpha)
            + shares @ (np.logaddexp(0, log_odds) - (r + x) * to_end)
        )
        stopped_by_count = np.bincount(position, weights=shares * stopped)
        from_b = digamma(a + b) - digamma(a + b + tries)
        gradient = [
            count_shares @ (digamma(r + counts) - digamma(r))
            + np.log(alpha)
            + shares @ (stopped * (to_end - to_last) - to_end),
            r / alpha
            + shares
            @ ((r + x) * (stopped * (1 / (alpha + T) - 1 / (alpha + t_x)) - 1 / (alpha + T))),
            count_shares @ from_b + stopped_by_count.sum() / a,
            count_shares @ (from_b + digamma(b + tries) - digamma(b))
            # Who cannot have stopped has no such term; the divisor is then never used.
            - stopped_by_count @ (1 / np.where(tries > 0, b + tries - 1, 1.0)),
        ]
        return float(value), np.array(gradient)

    return likelihood


def _log_odds_stopped(
    family: Family, r: float, a: float, b: float, x: Matrix, log_wait: Matrix
) -> NDArray[np.float64]:
    """Return the log-odds (n,) of having stopped after the last order.

    Args:
        family: mbg_nbd or bg_nbd.
        r: its parameter.
        a: its parameter.
        b: its parameter.
        x: repeat orders.
        log_wait: ln((alpha + T) / (alpha + t_x)).
    """
    tries = x + FIRST_ORDER_COUNTS[family]
    odds = a / np.where(tries > 0, b + tries - 1, np.inf)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(odds) + (r + x) * log_wait, dtype=np.float64)
