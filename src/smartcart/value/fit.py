"""All parameters of the value model, fitted to the bounded sample."""

from dataclasses import asdict

import numpy as np
import pandas as pd

from smartcart.value.backtest import GAMMA_GAMMA, METHODS, MODEL, VALUE_METHODS, best_of, usable
from smartcart.value.order_counts import FIRST_ORDER_COUNTS, fit_order_counts, group_customers
from smartcart.value.order_gaps import fit_gaps
from smartcart.value.order_values import fit_gamma_gamma, plain_shrinkage


def fit_value(customers: pd.DataFrame, figures: pd.DataFrame, horizon: int) -> dict[str, float]:
    """Return the parameters by name; what cannot be fitted has none.

    Args:
        customers: sampled rows of int_value_customers, sorted.
        figures: rows of value_backtest, which choose; without any the model is taken alone.
        horizon: days that are predicted.
    """
    x = customers["repeat_order_count"].to_numpy(dtype=np.float64)
    groups = group_customers(customers)
    rows: dict[str, float] = {
        "horizon_days": horizon,
        "customer_count": len(customers),
        "repeat_buyer_count": int((x > 0).sum()),
        "observed_days": int(customers["observed_time"].max()) + 1,
        "group_count": len(groups),
    }
    for family in FIRST_ORDER_COUNTS:
        model = fit_order_counts(groups, family)
        rows |= {
            f"{family}_{name}": float(getattr(model, name))
            for name in ("r", "alpha", "a", "b", "drop_out", "log_likelihood", "has_converged")
        }
        rows[f"{family}_is_usable"] = float(usable(model))
    rows |= _order_value(customers, figures)
    gaps = fit_gaps(customers)
    if gaps is not None:
        rows |= {f"gap_{name}": value for name, value in asdict(gaps).items()}
    method = best_of(figures, "orders", tuple(METHODS)) or MODEL
    return rows | {"model_weight": METHODS[method]}


def _order_value(customers: pd.DataFrame, figures: pd.DataFrame) -> dict[str, float]:
    count = customers["repeat_order_count"].to_numpy(dtype=np.float64) + 1
    mean = np.maximum(customers["net_sales"].to_numpy(dtype=np.float64), 0) / count
    chosen = plain_shrinkage(mean)
    rows: dict[str, float] = {}
    positive = mean > 0
    if positive.any():
        gamma_gamma = fit_gamma_gamma(count[positive], mean[positive])
        rows |= {f"gamma_gamma_{name}": float(value) for name, value in asdict(gamma_gamma).items()}
        shrinkage = gamma_gamma.as_shrinkage()
        best = best_of(figures, "order_value", VALUE_METHODS)
        if shrinkage.has_converged and best == GAMMA_GAMMA:
            chosen = shrinkage
    return rows | {"order_value_mean": chosen.overall, "order_value_weight": chosen.weight}
