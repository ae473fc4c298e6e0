"""What the models would have said at earlier days, beside what happened then.

At every cut-off the models are fitted to what was known, and every customer's next `horizon` days
are predicted: the number of orders, whether there is one, its value, and its date. The same is said
by baselines that need no model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from smartcart.projection import Matrix
from smartcart.value.order_counts import (
    FIRST_ORDER_COUNTS,
    OrderCountModel,
    fit_order_counts,
    group_customers,
)
from smartcart.value.order_gaps import (
    LEAST_GAPS,
    LOWER,
    MOST_USUAL_GAPS_WAITED,
    UPPER,
    fit_gaps,
    own_interval,
)
from smartcart.value.order_values import fit_gamma_gamma, plain_shrinkage

MODEL, LAST_PERIOD, MEAN = "mbg_nbd", "last_period", "mean_of_both"
OWN_RATE, NOTHING, RECENCY = "own_rate", "none", "recency"
# What customer_value may use, with the part that the model has in it.
METHODS: Final = {MODEL: 1.0, MEAN: 0.5, LAST_PERIOD: 0.0}
SHRINKAGE, GAMMA_GAMMA, OWN_MEAN = "shrinkage", "gamma_gamma", "own_mean"
VALUE_METHODS: Final = (SHRINKAGE, GAMMA_GAMMA)
SHRUNK_GAPS, OWN_GAPS = "shrunk_gaps", "own_gaps"
DECILES: Final = 10
Row = dict[str, object]


@dataclass(frozen=True)
class CutOff:
    """The customers of one cut-off, as arrays (n,); times in days.

    Attributes:
        x, t_x, T: repeat orders, the last of them, and what was observed (`order_counts`).
        recent: orders in the last horizon before the cut-off.
        net_sales: until the cut-off.
        orders: after it, within the horizon: what is to be predicted.
        sales: the same as net sales.
        next_order: days from the cut-off to the next order; nan where none came.
        gap_count, gap_log_sum: of gaps between orders, as in `order_gaps`.
    """

    x: Matrix
    t_x: Matrix
    T: Matrix
    recent: Matrix
    net_sales: Matrix
    orders: Matrix
    sales: Matrix
    next_order: Matrix
    gap_count: Matrix
    gap_log_sum: Matrix

    @classmethod
    def of(cls, customers: pd.DataFrame) -> "CutOff":
        """Read the columns of int_value_backtest_customers."""
        return cls(
            *(
                customers[name].to_numpy(dtype=np.float64, na_value=np.nan)
                for name in (
                    "repeat_order_count", "last_order_time", "observed_time",
                    "recent_order_count", "net_sales", "later_order_count", "later_net_sales",
                    "next_order_days", "gap_count", "gap_log_sum",
                )
            )
        )  # fmt: skip


def compare(frame: pd.DataFrame, horizon: int) -> Iterator[Row]:
    """Yield the figures of one cut-off, without its date: for all customers, then by decile.

    Args:
        frame: the rows of int_value_backtest_customers of the cut-off, sorted.
        horizon: days that are predicted.
    """
    known = CutOff.of(frame)
    groups = group_customers(frame)
    predictions: dict[str, Matrix] = {
        LAST_PERIOD: known.recent,
        OWN_RATE: known.x * horizon / np.maximum(known.T, 1),
        NOTHING: np.zeros(len(frame)),
    }
    probabilities: dict[str, Matrix] = {}
    for family in FIRST_ORDER_COUNTS:
        model = fit_order_counts(groups, family)
        if usable(model):
            arguments = (known.x, known.t_x, known.T, float(horizon))
            predictions[family] = model.expected_count(*arguments)
            probabilities[family] = model.order_probability(*arguments)
    if MODEL in predictions:
        predictions[MEAN] = (predictions[MODEL] + predictions[LAST_PERIOD]) / 2
    for name, predicted in predictions.items():
        yield from _order_rows(name, predicted, probabilities.get(name), known)
    yield {
        **_of("orders", RECENCY, known.orders),
        "area_under_curve": _area_under_curve(known.t_x - known.T, known.orders > 0),
    }
    yield from _value_rows(known)
    yield from _date_rows(frame, known, horizon)


def best_of(figures: pd.DataFrame, predicts: str, models: tuple[str, ...]) -> str | None:
    """Return the model with the lowest root mean squared error over all cut-offs together.

    Never by mean absolute error: where most customers do not order, predicting nothing wins it.

    Args:
        figures: rows of value_backtest.
        predicts: what the models predict.
        models: the candidates; of equals the first.
    """
    errors = pooled_errors(figures, predicts)
    tried = [name for name in models if name in errors.index]
    return min(tried, key=lambda name: float(errors[name])) if tried else None


def pooled_errors(figures: pd.DataFrame, predicts: str) -> "pd.Series[float]":
    """Return the root mean squared error by model over all cut-offs that every model has."""
    rows = figures[(figures["predicts"] == predicts) & figures["decile"].isna()]
    rows = rows[rows["root_mean_squared_error"].notna()]
    squares = rows["root_mean_squared_error"] ** 2 * rows["customer_count"].astype("float64")
    sums = squares.groupby(rows["model"]).sum()
    counts = rows["customer_count"].astype("float64").groupby(rows["model"]).sum()
    # A model that lacks a cut-off was not tried on the same customers.
    complete = counts == counts.max()
    return ((sums / counts)[complete] ** 0.5).astype("float64")


def usable(model: OrderCountModel) -> bool:
    """Return whether the number of orders can be predicted, with or without anybody stopping.

    Where nobody stops, b has no largest value: that search ends at its bound, and all else holds.
    """
    return model.has_converged or model.drop_out < 1e-3


def _order_rows(
    name: str, predicted: Matrix, probability: Matrix | None, known: CutOff
) -> Iterator[Row]:
    ordered = (known.orders > 0).astype(np.float64)
    whole: Row = {
        **_compared("orders", name, predicted, known.orders),
        "area_under_curve": _area_under_curve(predicted, known.orders > 0),
        "ordered_share": float(ordered.mean()),
    }
    if probability is not None:
        whole["mean_order_probability"] = float(probability.mean())
        whole["brier_score"] = float(((probability - ordered) ** 2).mean())
        whole["base_rate_brier_score"] = float(ordered.mean() * (1 - ordered.mean()))
    yield whole
    for decile, members in enumerate(_deciles(predicted), start=1):
        row: Row = {
            **_compared("orders", name, predicted[members], known.orders[members]),
            "decile": decile,
            "ordered_share": float(ordered[members].mean()),
        }
        if probability is not None:
            row["mean_order_probability"] = float(probability[members].mean())
        yield row


def _value_rows(known: CutOff) -> Iterator[Row]:
    """Compare the mean order value in the horizon, of customers who ordered."""
    count = known.x + 1
    mean = np.maximum(known.net_sales, 0) / count
    models = {SHRINKAGE: plain_shrinkage(mean)}
    gamma_gamma = fit_gamma_gamma(count[mean > 0], mean[mean > 0]).as_shrinkage()
    if gamma_gamma.has_converged:
        models[GAMMA_GAMMA] = gamma_gamma
    predictions = {name: model.expected_value(count, mean) for name, model in models.items()}
    ordered = known.orders > 0
    if not ordered.any():
        return
    actual = known.sales[ordered] / known.orders[ordered]
    for name, predicted in {**predictions, OWN_MEAN: mean}.items():
        yield _compared("order_value", name, predicted[ordered], actual)


def _date_rows(frame: pd.DataFrame, known: CutOff, horizon: int) -> Iterator[Row]:
    """Count intervals that hold the next order, of those that end within the horizon."""
    model = fit_gaps(frame)
    if model is None:
        return
    waited = known.T - known.t_x
    center, _ = model.center_and_scale(known.gap_count, known.gap_log_sum)
    is_said = (known.gap_count >= LEAST_GAPS) & (waited <= MOST_USUAL_GAPS_WAITED * np.exp(center))
    low, high = model.quantiles(known.gap_count, known.gap_log_sum, waited, (LOWER, UPPER))
    squares = frame["gap_log_square_sum"].to_numpy(dtype=np.float64)
    for name, (begin, end) in {
        SHRUNK_GAPS: (low, high),
        OWN_GAPS: own_interval(known.gap_count, known.gap_log_sum, squares),
    }.items():
        # Days, as customer_value shows them. What ends after the horizon cannot be judged.
        first, last = np.round(begin - waited), np.round(end - waited)
        is_counted = is_said & (end - waited <= horizon)
        if is_counted.any():
            inside = (known.next_order >= first) & (known.next_order <= last)
            yield {
                **_of("next_order", name, known.next_order[is_counted]),
                "interval_coverage": float(inside[is_counted].mean()),
                "median_interval_days": float(np.median((end - begin)[is_counted])),
            }


def _of(predicts: str, name: str, customers: Matrix) -> Row:
    return {"predicts": predicts, "model": name, "customer_count": len(customers)}


def _compared(predicts: str, name: str, predicted: Matrix, actual: Matrix) -> Row:
    happened = float(actual.sum())
    return {
        **_of(predicts, name, actual),
        "predicted": float(predicted.sum()),
        "actual": happened,
        "root_mean_squared_error": float(np.sqrt(((predicted - actual) ** 2).mean())),
        "bias": float(predicted.sum()) / happened - 1 if happened > 0 else None,
    }


def _deciles(predicted: Matrix) -> list[NDArray[np.int64]]:
    """Return the positions of ten equal groups by prediction, the lowest first."""
    order = np.argsort(predicted, kind="stable")
    return [part for part in np.array_split(order, DECILES) if len(part)]


def _area_under_curve(scores: Matrix, happened: NDArray[np.bool_]) -> float | None:
    """Return how often who orders is ranked above who does not; ties count half."""
    positive = int(happened.sum())
    negative = len(happened) - positive
    if not positive or not negative:
        return None
    ranks = rankdata(scores)
    above = ranks[happened].sum() - positive * (positive + 1) / 2
    return float(above / (positive * negative))
