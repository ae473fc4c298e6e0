"""The value model as tables: its parameters, its nodes and its back-test, as rows.

What is imported late needs SciPy, which a refresh without order lines need not wait for.
"""

from typing import Final

import pandas as pd
from threadpoolctl import threadpool_limits

# Column -> its type; a row per cut-off, what is predicted, model and decile (null: all customers).
BACKTEST_COLUMNS: Final = {
    "cutoff_date": "datetime64[us]",
    "predicts": "str",
    "model": "str",
    "decile": "Int32",
    "customer_count": "Int64",
    "predicted": "float64",
    "actual": "float64",
    "root_mean_squared_error": "float64",
    "bias": "float64",
    "brier_score": "float64",
    "base_rate_brier_score": "float64",
    "mean_order_probability": "float64",
    "ordered_share": "float64",
    "area_under_curve": "float64",
    "interval_coverage": "float64",
    "median_interval_days": "float64",
}
PARAMETER_COLUMNS: Final = {"parameter": "str", "value": "float64"}
NODE_COLUMNS: Final = {"repeat_order_count": "int32", "node": "float64", "weight": "float64"}
Row = dict[str, object]


def backtest_rows(customers: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Compare models and baselines with what happened after each cut-off.

    Args:
        customers: a row per cut-off and customer, with the columns of int_value_backtest_customers.
        horizon: days that are predicted.

    Returns:
        rows with the columns of BACKTEST_COLUMNS. A model that could not be fitted has none.
    """
    rows: list[Row] = []
    if len(customers):
        from smartcart.value.backtest import compare

        with threadpool_limits(limits=1):
            for cutoff, frame in customers.groupby("cutoff_date", sort=True):
                compared = compare(frame.sort_values("customer_id"), horizon)
                rows.extend({"cutoff_date": cutoff, **row} for row in compared)
    return pd.DataFrame(rows, columns=list(BACKTEST_COLUMNS)).astype(BACKTEST_COLUMNS)


def parameter_rows(customers: pd.DataFrame, figures: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Fit the models to all that is known, and choose among them by the back-test.

    Args:
        customers: the sampled rows of int_value_customers; none where nothing is fitted.
        figures: rows of `backtest_rows`.
        horizon: days that are predicted.

    Returns:
        rows with the columns of PARAMETER_COLUMNS.
    """
    rows: dict[str, float] = {}
    if len(customers):
        from smartcart.value.fit import fit_value

        with threadpool_limits(limits=1):
            rows = fit_value(customers.sort_values("customer_id"), figures, horizon)
    return pd.DataFrame(list(rows.items()), columns=list(PARAMETER_COLUMNS)).astype(
        PARAMETER_COLUMNS
    )


def node_rows(parameters: pd.DataFrame, counts: "pd.Series[int]") -> pd.DataFrame:
    """Return the nodes that the expected number of orders is a sum over, for numbers of orders.

    Args:
        parameters: rows of value_parameters.
        counts: repeat orders.
    """
    value = dict(zip(parameters["parameter"], parameters["value"], strict=True))
    rows: list[tuple[int, float, float]] = []
    if "mbg_nbd_a" in value and len(counts):
        from smartcart.value.order_counts import nodes_of

        different = sorted(set(counts.tolist()))
        nodes, weights = nodes_of("mbg_nbd", value["mbg_nbd_a"], value["mbg_nbd_b"], different)
        for count, points, shares in zip(different, nodes, weights, strict=True):
            rows.extend(
                (count, float(node), float(weight))
                for node, weight in zip(points, shares, strict=True)
            )
    return pd.DataFrame(rows, columns=list(NODE_COLUMNS)).astype(NODE_COLUMNS)
