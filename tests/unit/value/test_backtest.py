"""The back-test: figures by hand, and what is chosen by them."""

import numpy as np
import pandas as pd
import pytest

from smartcart.value.backtest import METHODS, best_of, pooled_errors
from smartcart.value.tables import BACKTEST_COLUMNS, backtest_rows, node_rows, parameter_rows

HORIZON = 90


def histories(count: int = 600, seed: int = 1, cutoffs: int = 2) -> pd.DataFrame:
    """Draw customers who order at their own steady rate and never stop, at some cut-offs."""
    rng = np.random.default_rng(seed)
    frames = []
    for number in range(cutoffs):
        rate = rng.gamma(1.2, size=count) / 60
        observed = rng.integers(HORIZON, 400, size=count)
        repeats = rng.poisson(rate * observed)
        last = np.where(
            repeats > 0, observed * rng.random(count) ** (1 / np.maximum(repeats, 1)), 0
        )
        later = rng.poisson(rate * HORIZON)
        frames.append(
            pd.DataFrame(
                {
                    "cutoff_date": pd.Timestamp("2025-01-01") + pd.Timedelta(days=30 * number),
                    "customer_id": np.arange(count),
                    "repeat_order_count": repeats,
                    "last_order_time": last.astype(int),
                    "observed_time": observed,
                    "recent_order_count": rng.poisson(rate * HORIZON),
                    "net_sales": 20.0 * (repeats + 1),
                    "gap_count": repeats,
                    "gap_log_sum": repeats * 3.0 + rng.normal(size=count) * (repeats > 0),
                    "gap_log_square_sum": repeats * 10.0,
                    "later_order_count": later,
                    "later_net_sales": 20.0 * later,
                    "next_order_days": np.where(later > 0, 30.0, np.nan),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    return histories()


@pytest.fixture(scope="module")
def figures(customers: pd.DataFrame) -> pd.DataFrame:
    return backtest_rows(customers, HORIZON)


def whole(figures: pd.DataFrame, model: str, predicts: str = "orders") -> pd.DataFrame:
    rows = figures[(figures["predicts"] == predicts) & figures["decile"].isna()]
    return rows[rows["model"] == model]


def test_the_figures_of_a_baseline_by_hand(customers: pd.DataFrame, figures: pd.DataFrame) -> None:
    for (_, frame), (_, row) in zip(
        customers.groupby("cutoff_date"), whole(figures, "last_period").iterrows(), strict=True
    ):
        error = frame["recent_order_count"] - frame["later_order_count"]
        assert row["root_mean_squared_error"] == pytest.approx((error**2).mean() ** 0.5)
        assert row["predicted"] == frame["recent_order_count"].sum()
        assert row["bias"] == pytest.approx(
            frame["recent_order_count"].sum() / frame["later_order_count"].sum() - 1
        )


def test_deciles_hold_everybody_once_and_rise(figures: pd.DataFrame) -> None:
    for model in ("mbg_nbd", "own_rate"):
        rows = figures[(figures["model"] == model) & figures["decile"].notna()]
        for _, cutoff in rows.groupby("cutoff_date"):
            each = (cutoff["predicted"] / cutoff["customer_count"]).tolist()
            assert cutoff["customer_count"].tolist() == [60] * 10
            assert each == sorted(each)


def test_the_probability_is_better_than_the_base_rate(figures: pd.DataFrame) -> None:
    rows = whole(figures, "mbg_nbd")

    assert (rows["brier_score"] < rows["base_rate_brier_score"]).all()
    assert rows["mean_order_probability"].sub(rows["ordered_share"]).abs().max() < 0.05
    assert (rows["area_under_curve"] > 0.6).all()


def test_the_lowest_error_over_all_cutoffs_is_chosen(figures: pd.DataFrame) -> None:
    errors = pooled_errors(figures, "orders")

    best = best_of(figures, "orders", tuple(METHODS))

    assert best == min(METHODS, key=errors.get)
    assert best is not None
    assert errors["none"] > errors[best]


def test_a_model_without_all_cutoffs_is_not_compared(figures: pd.DataFrame) -> None:
    first = figures["cutoff_date"].min()
    part = figures[~((figures["model"] == "mbg_nbd") & (figures["cutoff_date"] == first))]

    assert "mbg_nbd" not in pooled_errors(part, "orders").index


def test_the_order_of_the_rows_does_not_matter(
    customers: pd.DataFrame, figures: pd.DataFrame
) -> None:
    shuffled = backtest_rows(customers.sample(frac=1, random_state=1), HORIZON)

    pd.testing.assert_frame_equal(shuffled, figures)


def test_nothing_gives_nothing_with_the_same_types(customers: pd.DataFrame) -> None:
    nothing = backtest_rows(customers.head(0), HORIZON)
    parameters = parameter_rows(customers.head(0), nothing, HORIZON)

    assert {name: str(kind) for name, kind in nothing.dtypes.items()} == BACKTEST_COLUMNS
    assert nothing.empty
    assert parameters.empty
    assert node_rows(parameters, customers["repeat_order_count"]).empty


def test_parameters_and_nodes_are_rows(customers: pd.DataFrame, figures: pd.DataFrame) -> None:
    latest = customers[customers["cutoff_date"] == customers["cutoff_date"].max()]

    parameters = parameter_rows(latest, figures, HORIZON)
    nodes = node_rows(parameters, latest["repeat_order_count"])

    value = parameters.set_index("parameter")["value"]
    assert value["customer_count"] == 600
    assert value["repeat_buyer_count"] == (latest["repeat_order_count"] > 0).sum()
    assert value["model_weight"] == METHODS[best_of(figures, "orders", tuple(METHODS)) or ""]
    assert value["order_value_mean"] == pytest.approx(20.0)
    assert nodes.groupby("repeat_order_count")["weight"].sum().to_numpy() == pytest.approx(1)
    assert set(nodes["repeat_order_count"]) == set(latest["repeat_order_count"])
