"""What customers will bring: SQL as Python, the back-test, and silence where data are few."""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support import PROJECT, QUICK_FIT, REAL_DATA, Refresh, Workspace, outside_project

from smartcart.value.backtest import pooled_errors
from smartcart.value.order_counts import OrderCountModel
from smartcart.value.order_gaps import LEAST_GAPS, LOWER, MIDDLE, UPPER, GapModel
from smartcart.value.order_values import OrderValueModel

EMBEDDED = PROJECT / "seeds/raw/raw_orders.csv"
SCORED = (
    "select * from customer_value inner join int_value_customers using (customer_id)"
    " order by customer_id"
)
WHOLE = "select * from value_backtest where predicts = 'orders' and decile is null"


def parameters(refresh: Refresh) -> "pd.Series[float]":
    return refresh.published("select * from value_parameters").set_index("parameter")["value"]


@pytest.mark.parametrize("log", ["embedded_orders", "online_retail", "cdnow"])
def test_customers_are_scored_in_sql_as_in_python(log: str, request: pytest.FixtureRequest) -> None:
    refresh: Refresh = request.getfixturevalue(log)
    value, customers = parameters(refresh), refresh.warehouse(SCORED)
    model = OrderCountModel(
        "mbg_nbd", *(value[f"mbg_nbd_{name}"] for name in ("r", "alpha", "a", "b"))
    )
    of_orders = [
        customers[name].to_numpy(dtype=float)
        for name in ("repeat_order_count", "last_order_time", "observed_time")
    ]
    horizon = value["horizon_days"]

    counts = (
        value["model_weight"] * model.expected_count(*of_orders, horizon)
        + (1 - value["model_weight"]) * customers["recent_order_count"]
    )
    count = customers["repeat_order_count"].to_numpy(dtype=float) + 1
    mean = np.maximum(customers["net_sales"].to_numpy(), 0) / count
    values = OrderValueModel(value["order_value_mean"], value["order_value_weight"])
    expected = {
        "order_probability": model.order_probability(*of_orders, horizon),
        "expected_order_count": counts,
        "expected_order_value": values.expected_value(count, mean),
    }

    for name, figures in expected.items():
        assert customers[name].to_numpy() == pytest.approx(np.asarray(figures), abs=1e-6)
    is_seen_to_stop = value["mbg_nbd_drop_out"] >= 0.01
    assert customers["active_probability"].notna().all() == is_seen_to_stop
    if is_seen_to_stop:
        active = model.active_probability(*of_orders)
        assert customers["active_probability"].to_numpy() == pytest.approx(active, abs=1e-6)


def test_dates_are_said_of_customers_with_a_rhythm(embedded_orders: Refresh) -> None:
    value, customers = parameters(embedded_orders), embedded_orders.warehouse(SCORED)
    gaps = GapModel(*(value[f"gap_{name}"] for name in ("mean_log", "within_variance", "weight")))
    count, sums = (customers[name].to_numpy(dtype=float) for name in ("gap_count", "gap_log_sum"))
    waited = (customers["observed_time"] - customers["last_order_time"]).to_numpy(dtype=float)
    center, _ = gaps.center_and_scale(count, sums)

    is_said = customers["next_order_to"].notna()

    assert (is_said == ((count >= LEAST_GAPS) & (waited <= 3 * np.exp(center)))).all()
    assert 0 < is_said.sum() < len(customers)
    quantiles = gaps.quantiles(count, sums, waited, (LOWER, MIDDLE, UPPER))
    names = ("next_order_from", "expected_next_order_date", "next_order_to")
    for name, days in zip(names, quantiles, strict=True):
        found = (customers[name] - customers["last_day"]).dt.days[is_said]
        wanted = np.maximum(np.round(np.minimum(days - waited, 36_500)), 1)[is_said]
        # A half may be rounded either way.
        assert found.sub(wanted).abs().max() <= 1
        assert (found == wanted).mean() > 0.999


def test_cdnow_is_predicted_better_than_by_any_baseline(workspace: Workspace) -> None:
    file = outside_project(REAL_DATA / "cdnow_orders.csv")

    built = workspace.build_tables(
        "--select", "+value_backtest", orders_path=str(file), horizon_days=273, **QUICK_FIT
    )

    # 39 weeks of 78, as published.
    rows = built.warehouse(WHOLE).set_index("model")
    assert rows["cutoff_date"].unique().tolist() == [pd.Timestamp("1997-09-30")]
    errors = rows["root_mean_squared_error"].dropna()
    assert round(errors["mbg_nbd"], 2) <= 1.74
    assert errors["mbg_nbd"] < errors[["last_period", "own_rate", "none"]].min()
    assert rows["brier_score"]["mbg_nbd"] < rows["base_rate_brier_score"]["mbg_nbd"]


def test_the_mean_of_both_is_best_on_online_retail(online_retail: Refresh) -> None:
    figures = online_retail.published("select * from value_backtest")

    errors = pooled_errors(figures, "orders")

    # Six cut-offs together; at one of them the gain is less.
    assert figures["cutoff_date"].nunique() == 6
    assert errors["mean_of_both"] < 0.98 * min(errors["mbg_nbd"], errors["last_period"])
    assert set(online_retail.published("from customer_value")["value_method"]) == {"mean_of_both"}


@pytest.mark.parametrize("log", ["online_retail", "cdnow"])
def test_probabilities_and_intervals_hold_on_real_logs(
    log: str, request: pytest.FixtureRequest
) -> None:
    figures = request.getfixturevalue(log).published("select * from value_backtest")

    whole = figures[figures["decile"].isna()]
    brier = whole[whole["brier_score"].notna()]
    dates = whole[whole["model"] == "shrunk_gaps"]
    own = whole[whole["model"] == "own_gaps"]

    assert len(brier) == 12
    assert (brier["brier_score"] < brier["base_rate_brier_score"]).all()
    covered = np.average(dates["interval_coverage"], weights=dates["customer_count"].astype(float))
    # Of all cut-offs together; one of the twelve has .90.
    assert 0.75 <= covered <= 0.88
    assert dates["interval_coverage"].between(0.75, 0.91).all()
    # What dashboards show: an interval from the customer's own gaps alone.
    assert own["interval_coverage"].max() < 0.65


def test_the_expected_value_of_the_segments_is_that_of_the_customers(
    embedded_orders: Refresh,
) -> None:
    sums = embedded_orders.published(
        "select segment_name, sum(value.expected_value) as expected_value from customer_value as"
        " value inner join customer_segments using (customer_id) group by segment_name"
    ).set_index("segment_name")["expected_value"]
    profiles = embedded_orders.published("from segment_profiles").set_index("segment_name")

    assert profiles["expected_value"].to_dict() == pytest.approx(sums.to_dict())
    assert profiles["expected_value_share"].sum() == pytest.approx(1)


def test_the_churn_prone_are_unlikely_to_order(embedded_orders: Refresh) -> None:
    customers = embedded_orders.published(
        "select is_churn_prone, order_probability, actions.expected_value, spending_at_risk,"
        " attention_score from customer_actions as actions"
        " inner join customer_value using (customer_id)"
    )
    prone = customers[customers["is_churn_prone"]]

    assert len(prone) > 0
    assert prone["order_probability"].max() < customers["order_probability"].mean()
    at_risk = customers["expected_value"] * customers["attention_score"]
    # The score is published with six digits.
    assert customers["spending_at_risk"].to_numpy() == pytest.approx(at_risk.to_numpy(), rel=1e-4)


def test_the_summary_says_how_right_it_was(embedded_orders: Refresh) -> None:
    said = embedded_orders.published("select value_evidence from refresh_summary").iloc[0, 0]

    assert "Orders of the next 90 days are predicted by" in said
    assert "than the best baseline" in said
    assert said.split(".")[0] in " ".join(embedded_orders.output.split())


def test_without_order_lines_there_is_nothing(embedded: Refresh) -> None:
    for table in ("customer_value", "value_backtest", "value_parameters"):
        assert embedded.published(f"select count(*) from {table}").iloc[0, 0] == 0
    assert embedded.published("select value_evidence from refresh_summary").iloc[0, 0] is None


@pytest.mark.parametrize(
    ("repeat_buyers", "days", "reason"),
    [
        (60, 300, "60 customers ordered on more than one day, at least 100 are needed"),
        (150, 60, "the order lines cover 60 days, fewer than horizon_days (90)"),
    ],
    ids=["few repeat buyers", "short log"],
)
def test_what_the_data_do_not_carry_is_not_said(
    repeat_buyers: int, days: int, reason: str, workspace: Workspace, tmp_path: Path
) -> None:
    first, rng = date(2025, 1, 1), np.random.default_rng(1)
    lines = [(f"{customer}", first, 10 + customer % 7) for customer in range(300)]
    lines += [
        (f"{customer}", first + timedelta(int(rng.integers(1, days))), 20.0)
        for customer in range(repeat_buyers)
    ]
    lines.append(("0", first + timedelta(days - 1), 20.0))
    with (tmp_path / "lines.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("customer_id", "ordered_at", "amount"), *lines])

    built = workspace.build(orders_path=str(tmp_path / "lines.csv"), **QUICK_FIT)

    values = built.published("from customer_value")
    assert len(values) == 300
    nothing = ["order_probability", "expected_value", "value_method", "next_order_to"]
    assert values[nothing].isna().all(axis=None)
    finding = built.published("select finding from input_findings")["finding"]
    assert any(f"customer_value: {reason}" in text for text in finding)
    assert f"not predicted: {reason}" in " ".join(built.output.split())


def test_a_log_that_has_grown_is_predicted_without_a_refit(
    workspace: Workspace, tmp_path: Path
) -> None:
    header, *lines = EMBEDDED.read_text().splitlines()
    # Of a hundred customers, some sixty order on a second day.
    few = set(sorted({line.split(",")[0] for line in lines if line[0] != ","})[:100])
    file = tmp_path / "lines.csv"

    def build(of_lines: list[str]) -> Refresh:
        file.write_text("\n".join([header, *of_lines]) + "\n")
        return workspace.build(orders_path=str(file), dataset="shop", **QUICK_FIT)

    small = build([line for line in lines if line.split(",")[0] in few])
    before = small.published("from customer_value")["value_method"]
    grown = build(lines)

    assert before.isna().all()
    values = grown.published("from customer_value")
    assert values["expected_value"].notna().all()
    assert len(grown.published("select distinct model_id from model_registry")) == 1
    finding = grown.published("select finding from input_findings")["finding"]
    assert not any("are needed" in text for text in finding)


def test_the_value_model_lives_as_long_as_the_segments(
    workspace: Workspace, tmp_path: Path
) -> None:
    lines = EMBEDDED.read_text().splitlines()
    whole, part = tmp_path / "whole.csv", tmp_path / "part.csv"
    whole.write_text("\n".join(lines) + "\n")
    part.write_text("\n".join([line for line in lines if ",2025-12" not in line]) + "\n")

    first = workspace.build(orders_path=str(part), dataset="shop", **QUICK_FIT)
    then, again = parameters(first), first.published("from value_backtest")
    second = workspace.build(orders_path=str(whole), dataset="shop", **QUICK_FIT)

    assert parameters(second).equals(then)
    stored = second.published("from value_backtest")
    assert stored.drop(columns="refreshed_at").equals(again.drop(columns="refreshed_at"))
    # Another horizon is another question.
    third = workspace.build(orders_path=str(whole), dataset="shop", horizon_days=30, **QUICK_FIT)
    assert parameters(third)["horizon_days"] == 30
    assert parameters(third)["mbg_nbd_alpha"] != then["mbg_nbd_alpha"]
