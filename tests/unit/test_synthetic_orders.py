"""Synthetic order lines are the same every time, look like a shop's, and show what was planted."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from support import PROJECT

from smartcart import synthetic
from smartcart.synthetic import (
    EMBEDDED_ORDER_LINES,
    EMBEDDED_ORDER_SEED,
    ORDER_SQL,
    PLANTED_COLUMNS,
    generate_order_chunks,
    main,
    write_orders,
)
from smartcart.synthetic_order_customers import (
    DROPOUT_A,
    DROPOUT_B,
    PERSONAS,
    RATE_ALPHA,
    RATE_R,
    VALUE_GAMMA,
    VALUE_P,
    VALUE_Q,
    WHOLESALER_SHARE,
)
from smartcart.synthetic_orders import OrderChunk

EMBEDDED_FILE = PROJECT / "seeds" / "raw" / "raw_orders.csv"
LARGE = 400_000
SMALL = 3_000
FEW_PEOPLE = 100


def write(folder: Path, lines: int, seed: int, **settings: int) -> tuple[pd.DataFrame, ...]:
    """Write a log and the truth about its customers, and read both with their types."""
    out, personas = folder / "lines.parquet", folder / "personas.parquet"
    write_orders(out, lines, seed, personas, **settings)
    return tuple(duckdb.read_parquet(str(file)).df() for file in (out, personas))


def sales(log: pd.DataFrame) -> pd.DataFrame:
    return log[~log["order_id"].str.startswith("R")]


def returns(log: pd.DataFrame) -> pd.DataFrame:
    return log[log["order_id"].str.startswith("R")]


def goods(log: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of goods that were paid for."""
    return log[log["product"].str.startswith("SKU-") & (log["unit_price"] > 0)]


def variation(values: pd.Series) -> float:
    """Return the squared coefficient of variation."""
    return values.var() / values.mean() ** 2


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, pd.DataFrame]:
    log, planted = write(tmp_path_factory.mktemp("large"), LARGE, seed=2)
    log["amount"] = log["quantity"] * log["unit_price"] - log["discount"]
    return log, planted


@pytest.fixture(scope="module")
def log(large: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    return large[0]


@pytest.fixture(scope="module")
def customers(large: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    """Return what was planted in each customer, beside the orders in the log."""
    log, planted = large
    found = (
        sales(log)
        .groupby("customer_id")
        .agg(order_count=("order_id", "nunique"), sales=("amount", "sum"))
    )
    found["order_value"] = found["sales"] / found["order_count"]
    return planted.join(found, on="customer_id", validate="1:1")


# The embedded file


def test_embedded_file_is_what_the_command_writes(tmp_path: Path) -> None:
    out = tmp_path / "raw_orders.csv"
    seed = str(EMBEDDED_ORDER_SEED)
    main(["--orders", str(EMBEDDED_ORDER_LINES), "--seed", seed, "--out", str(out)])
    assert EMBEDDED_FILE.read_text(encoding="utf-8") == out.read_text(encoding="utf-8")


def test_embedded_file_has_every_kind_of_line() -> None:
    log = pd.read_csv(EMBEDDED_FILE, dtype={"order_id": str})
    assert 1_100 <= log["customer_id"].nunique() <= 1_300
    assert {"POST", "DISCOUNT", "MANUAL"} <= set(log["product"])
    assert set(log["status"]) == {"completed", "cancelled"}
    assert log["customer_id"].isna().any()
    assert log["unit_price"].eq(0).any()
    assert log["quantity"].max() >= 100
    assert len(returns(log)) > 0
    assert 5 <= log.duplicated().sum() <= 30


# Size, sameness, chunks


@pytest.mark.parametrize("lines", [1, 2, 50, 999, SMALL])
def test_exactly_as_many_lines_as_asked_for(lines: int) -> None:
    chunks = list(generate_order_chunks(lines, seed=1, chunk_people=FEW_PEOPLE))
    assert sum(chunk.lines["minute"].size for chunk in chunks) == lines


def test_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("first.csv", "again.csv", "other.csv")]
    for file, seed in zip(files, (5, 5, 6), strict=True):
        write_orders(file, SMALL, seed, chunk_people=FEW_PEOPLE)
    first, again, other = (file.read_bytes() for file in files)
    assert first == again
    assert first != other


def test_a_longer_log_begins_with_the_same_chunks() -> None:
    short = generate_order_chunks(SMALL, seed=3, chunk_people=FEW_PEOPLE)
    long = generate_order_chunks(2 * SMALL, seed=3, chunk_people=FEW_PEOPLE)
    first, same = next(short), next(long)
    for name, values in first.lines.items():
        np.testing.assert_array_equal(values, same.lines[name])


def test_customers_and_orders_are_in_one_chunk_each() -> None:
    chunks = list(generate_order_chunks(SMALL, seed=1, chunk_people=FEW_PEOPLE))
    ids = np.concatenate([chunk.customers["customer_id"] for chunk in chunks])
    orders = [np.unique(chunk.lines["order_number"]) for chunk in chunks]
    assert len(chunks) >= 3
    assert np.unique(ids).size == ids.size
    assert ids.min() > 0
    np.testing.assert_array_equal(np.diff(np.concatenate(orders)), 1)


def test_every_chunk_has_customers_of_its_own() -> None:
    first, second, *_ = generate_order_chunks(SMALL, seed=1, chunk_people=FEW_PEOPLE)
    for column in ("orders_per_week", "mean_order_value"):
        assert not np.isin(first.customers[column], second.customers[column]).any()


def test_a_chunk_is_sorted_by_time() -> None:
    first = next(generate_order_chunks(SMALL, seed=2))
    minutes, numbers = first.lines["minute"], first.lines["order_number"]
    assert (np.diff(minutes) >= 0).all()
    assert (np.diff(numbers[~first.lines["is_return"]]) >= 0).all()


@pytest.mark.parametrize(("lines", "chunk_people", "seed"), [(0, 1, 1), (1, 0, 1), (1, 1, -1)])
def test_impossible_sizes_are_refused(lines: int, chunk_people: int, seed: int) -> None:
    with pytest.raises(ValueError, match="must be at least 1, seed at least 0"):
        next(generate_order_chunks(lines, seed, chunk_people))


# The shop


def test_shares_are_those_of_a_shop(log: pd.DataFrame, customers: pd.DataFrame) -> None:
    sold = sales(log)
    orders = sold["order_id"].nunique()
    posted = sold.loc[sold["product"] == "POST", "order_id"].nunique()
    assert 9.5 <= len(log) / len(customers) <= 10.5
    assert 2.7 <= len(sold) / orders <= 3.2
    assert 0.35 <= customers["order_count"].eq(1).mean() <= 0.45
    assert 0.02 <= len(returns(log)) / len(log) <= 0.03
    assert 0.025 <= log["customer_id"].isna().mean() <= 0.035
    assert 0.18 <= posted / orders <= 0.22
    assert 0.01 <= log["status"].eq("cancelled").mean() <= 0.02
    assert 0.001 <= log["product"].isin(["DISCOUNT", "MANUAL"]).mean() <= 0.003
    assert 0.002 <= log["unit_price"].eq(0).mean() <= 0.005
    assert 0.0005 <= log.duplicated().mean() <= 0.002
    assert 0.05 <= log["discount"].gt(0).mean() <= 0.1


def test_log_covers_two_years_with_a_busy_end_and_a_quiet_summer(log: pd.DataFrame) -> None:
    at = log["ordered_at"]
    per_month = at.groupby([at.dt.year, at.dt.month]).size()
    assert str(at.min())[:10] == "2024-01-01"
    assert str(at.max())[:10] == "2025-12-31"
    assert at.dt.hour.between(8, 21).all()
    for year in (2024, 2025):
        months = per_month[year]
        assert months[[11, 12]].min() > 1.3 * months[[9, 10]].max()
        assert months[[7, 8]].mean() < 0.85 * months[[5, 9]].mean()


def test_customers_keep_joining(log: pd.DataFrame) -> None:
    first = log.groupby("customer_id")["ordered_at"].min().dt.to_period("M")
    per_month = first.value_counts()
    assert len(per_month) == 24
    assert per_month.min() > 0.005 * len(first)


def test_a_product_has_one_category_and_one_price(log: pd.DataFrame) -> None:
    found = log[log["product"].str.startswith("SKU-")]
    assert 390 <= found["product"].nunique() <= 400
    assert found.groupby("product")["category"].nunique().eq(1).all()
    assert goods(log).groupby("product")["unit_price"].nunique().eq(1).all()
    assert log.loc[log["product"] == "POST", "category"].eq("shipping").all()


def test_adjustments_lower_the_order_and_are_rare(log: pd.DataFrame) -> None:
    adjustments = log[log["product"].isin(["DISCOUNT", "MANUAL"])]
    assert adjustments["quantity"].eq(-1).all()
    assert adjustments["unit_price"].gt(0).all()
    assert adjustments["category"].eq("adjustment").all()


def test_discounts_are_less_than_the_line(log: pd.DataFrame) -> None:
    full_price = log["quantity"] * log["unit_price"]
    assert (log["discount"].abs() <= 0.31 * full_price.abs() + 0.01).all()
    assert (log["discount"] * full_price >= 0).all()


def test_a_return_follows_its_sale_and_never_exceeds_it(log: pd.DataFrame) -> None:
    columns = ["order_id", "product", "customer_id", "unit_price", "channel"]
    sold = goods(sales(log)).drop_duplicates(["order_id", "line_number"])
    totals = {"quantity": "sum", "ordered_at": "min", "amount": "sum"}
    sold = sold.groupby(columns, dropna=False, as_index=False).agg(totals)
    back = returns(log).assign(order_id=returns(log)["order_id"].str.removeprefix("R"))
    back = back.groupby(columns, dropna=False, as_index=False).agg(totals)

    both = back.merge(sold, on=columns, how="left", suffixes=("", "_sold"), validate="1:1")
    assert both["quantity_sold"].notna().all()
    assert (both["quantity"] < 0).all()
    assert (both["quantity"] + both["quantity_sold"] >= 0).all()
    assert (both["amount"] + both["amount_sold"] > -0.01).all()
    assert (both["ordered_at"] > both["ordered_at_sold"]).all()
    whole = both["quantity"] + both["quantity_sold"] == 0
    assert both.loc[whole, "amount"].to_numpy() == pytest.approx(-both.loc[whole, "amount_sold"])


def test_nothing_comes_back_from_a_cancelled_order(log: pd.DataFrame) -> None:
    cancelled = log.loc[log["status"] == "cancelled", "order_id"]
    assert not cancelled.str.startswith("R").any()
    assert not ("R" + cancelled).isin(log["order_id"]).any()


def test_lines_of_an_order_agree_and_are_numbered(log: pd.DataFrame) -> None:
    orders = log.drop_duplicates().groupby("order_id")
    for column in ("customer_id", "ordered_at", "channel", "status"):
        assert orders[column].nunique(dropna=False).eq(1).all()
    assert orders["line_number"].max().eq(orders.size()).all()
    assert orders["line_number"].nunique().eq(orders.size()).all()


def test_customers_have_favourite_categories_and_channels(log: pd.DataFrame) -> None:
    bought = goods(sales(log))
    for column, alike in (("category", 0.18), ("channel", 0.63)):
        counts = bought.groupby(["customer_id", column]).size().unstack(fill_value=0)
        counts = counts[counts.sum(axis=1) >= 20]
        favourite = (counts.max(axis=1) / counts.sum(axis=1)).median()
        assert favourite > alike + 0.15


# What was planted


def test_personas_differ_as_their_names_say(customers: pd.DataFrame) -> None:
    found = customers[~customers["is_wholesaler"]].groupby("persona")
    means = found[["order_count", "order_value", "orders_per_week", "mean_order_value"]].mean()
    assert set(means.index) == set(PERSONAS)
    for often in ("Premium", "Value"):
        for seldom in ("Growth", "Budget"):
            assert means.loc[often, "order_count"] > 2 * means.loc[seldom, "order_count"]
            assert means.loc[often, "orders_per_week"] > 4 * means.loc[seldom, "orders_per_week"]
    for large in ("Premium", "Growth"):
        for small in ("Value", "Budget"):
            assert means.loc[large, "order_value"] > 2 * means.loc[small, "order_value"]
            assert means.loc[large, "mean_order_value"] > 2 * means.loc[small, "mean_order_value"]


def test_personas_overlap_and_none_is_small(customers: pd.DataFrame) -> None:
    assert customers["persona"].value_counts(normalize=True).between(0.15, 0.35).all()
    often = customers[customers["persona"].isin(["Premium", "Value"])]
    seldom = customers.drop(often.index)
    assert often["orders_per_week"].min() < seldom["orders_per_week"].quantile(0.95)
    assert often["order_count"].eq(1).mean() > 0.1


def test_wholesalers_buy_dozens(log: pd.DataFrame, customers: pd.DataFrame) -> None:
    ids = customers.loc[customers["is_wholesaler"], "customer_id"]
    pieces = goods(sales(log)).groupby(goods(sales(log))["customer_id"].isin(ids))["quantity"]
    assert len(ids) / len(customers) == pytest.approx(WHOLESALER_SHARE, rel=0.3)
    assert pieces.median()[True] > 50
    assert pieces.quantile(0.99)[True] < 500
    assert pieces.quantile(0.99)[False] < 24


def test_rates_and_dropout_have_the_planted_parameters(customers: pd.DataFrame) -> None:
    rate, dropout = customers["orders_per_week"], customers["dropout_probability"]
    mean, variance = dropout.mean(), dropout.var()
    a_and_b = mean * (1 - mean) / variance - 1
    assert 1 / variation(rate) == pytest.approx(RATE_R, rel=0.08)
    assert rate.mean() / rate.var() == pytest.approx(RATE_ALPHA, rel=0.08)
    assert mean * a_and_b == pytest.approx(DROPOUT_A, rel=0.08)
    assert (1 - mean) * a_and_b == pytest.approx(DROPOUT_B, rel=0.08)


def test_order_values_have_the_planted_parameters(customers: pd.DataFrame) -> None:
    precision = VALUE_P / customers.loc[~customers["is_wholesaler"], "mean_order_value"]
    assert 1 / variation(precision) == pytest.approx(VALUE_Q, rel=0.08)
    assert precision.mean() / precision.var() == pytest.approx(VALUE_GAMMA, rel=0.08)


def test_orders_in_the_log_are_worth_what_was_planted(customers: pd.DataFrame) -> None:
    consumers = customers[~customers["is_wholesaler"]]
    planted = (consumers["mean_order_value"] * consumers["order_count"]).sum()
    assert consumers["sales"].sum() == pytest.approx(planted, rel=0.03)
    regulars = consumers[consumers["order_count"] >= 10]
    logarithms = np.log(regulars[["order_value", "mean_order_value"]])
    assert logarithms.corr().iloc[0, 1] > 0.9


def test_orders_in_the_log_follow_the_planted_rates(
    log: pd.DataFrame, customers: pd.DataFrame
) -> None:
    first = sales(log).groupby("customer_id")["ordered_at"].min()
    # Customers who hardly ever leave, in a whole year, which has every season once.
    day = pd.Timestamp("2024-12-31 23:59")
    loyal = customers.set_index("customer_id").query("dropout_probability < 0.005")
    loyal = loyal[first.reindex(loyal.index) <= day]
    year = sales(log)[lambda lines: lines["ordered_at"] > day]
    orders = year.groupby("customer_id")["order_id"].nunique().reindex(loyal.index, fill_value=0)
    assert orders.sum() == pytest.approx(52.14 * loyal["orders_per_week"].sum(), rel=0.1)


def test_customers_who_leave_order_at_their_rate_before(
    log: pd.DataFrame, customers: pd.DataFrame
) -> None:
    orders = sales(log).dropna(subset="customer_id").drop_duplicates("order_id")
    orders = orders.sort_values("ordered_at")
    orders["position"] = orders.groupby("customer_id").cumcount()
    dates = orders.pivot(index="customer_id", columns="position", values="ordered_at")
    # They joined early and order often, so the log hardly ever ends before the second order.
    left = customers.set_index("customer_id").query("orders_per_week > 0.15 and not is_active")
    left = left[(left["order_count"] >= 2) & (dates[0].reindex(left.index) < "2025-01-01")]
    weeks = (dates[1] - dates[0]).reindex(left.index) / pd.Timedelta(weeks=1)
    assert len(left) > 200
    assert (weeks * left["orders_per_week"]).mean() == pytest.approx(1, rel=0.2)


def test_who_left_has_not_ordered_for_longer(log: pd.DataFrame, customers: pd.DataFrame) -> None:
    last = sales(log).groupby("customer_id")["ordered_at"].max()
    days = (log["ordered_at"].max() - last).dt.days
    regulars = customers[customers["orders_per_week"] > 0.1].set_index("customer_id")
    median = days[regulars.index].groupby(regulars["is_active"]).median()
    assert 0.2 <= 1 - customers["is_active"].mean() <= 0.4
    assert median[False] > 3 * median[True]


# Files


def test_csv_has_the_form_of_a_customer_file(tmp_path: Path) -> None:
    out = tmp_path / "lines.csv"
    write_orders(out, SMALL, seed=1, chunk_people=FEW_PEOPLE)
    header, *lines = out.read_bytes().decode("ascii").split("\r\n")
    assert header == (
        "customer_id,ordered_at,order_id,line_number,product,category,channel,quantity,unit_price,"
        "discount,currency,status"
    )
    assert len(lines) == SMALL
    assert all(line.count(",") == header.count(",") for line in lines)
    assert not any("\n" in line or '"' in line for line in lines)
    cells = pd.read_csv(out, dtype=str, keep_default_na=False)
    assert cells["customer_id"].str.fullmatch(r"\d*").all()
    assert cells["customer_id"].eq("").any()
    assert cells["ordered_at"].str.fullmatch(r"202[45]-\d\d-\d\d \d\d:\d\d").all()
    assert cells["order_id"].str.fullmatch(r"R?\d{6}").all()
    assert cells["product"].str.fullmatch(r"SKU-\d{4}|POST|DISCOUNT|MANUAL").all()
    for money in ("unit_price", "discount"):
        assert cells[money].str.fullmatch(r"-?\d+\.\d\d").all()
    assert cells["currency"].eq("EUR").all()


def test_parquet_has_the_lines_of_the_csv_with_types(tmp_path: Path) -> None:
    csv, parquet = tmp_path / "lines.csv", tmp_path / "lines.parquet"
    write_orders(csv, SMALL, seed=7, chunk_people=FEW_PEOPLE)
    write_orders(parquet, SMALL, seed=7, chunk_people=FEW_PEOPLE)

    table = duckdb.read_parquet(str(parquet))
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    special = {"customer_id": "BIGINT", "ordered_at": "TIMESTAMP"}
    special |= dict.fromkeys(("line_number", "quantity"), "INTEGER")
    special |= dict.fromkeys(("unit_price", "discount"), "DECIMAL(12,2)")
    assert types == {column: special.get(column, "VARCHAR") for column in ORDER_SQL}

    expected = pd.read_csv(csv, dtype={"order_id": str}, parse_dates=["ordered_at"])
    pd.testing.assert_frame_equal(table.df(), expected, check_dtype=False)


@pytest.mark.parametrize("lines", [SMALL, EMBEDDED_ORDER_LINES])
def test_personas_file_has_each_customer_of_the_log_once(tmp_path: Path, lines: int) -> None:
    log, planted = write(tmp_path, lines, seed=1, chunk_people=FEW_PEOPLE)
    assert list(planted.columns) == list(PLANTED_COLUMNS)
    assert not planted["customer_id"].duplicated().any()
    assert set(planted["customer_id"]) == set(log["customer_id"].dropna())
    assert planted.notna().all(axis=None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"--orders": "0"}, "'0' is not a whole number of at least 1"),
        ({"--customers": "10"}, "not allowed with argument"),
        ({"--orders": None}, "one of the arguments --customers --orders is required"),
        ({"--personas": "lines.csv"}, "--personas and --out name the same file"),
    ],
)
def test_wrong_arguments_end_in_one_message(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: dict[str, str | None],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = {"--orders": "10", "--seed": "1", "--out": "lines.csv", **options}
    with pytest.raises(SystemExit) as stopped:
        main([f"{name}={text}" for name, text in arguments.items() if text is not None])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_nothing_is_left_behind_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chunks_that_fail(*_: int) -> Iterator[OrderChunk]:
        yield from generate_order_chunks(100, seed=1, chunk_people=FEW_PEOPLE)
        raise RuntimeError("interrupted")

    monkeypatch.setattr(synthetic, "generate_order_chunks", chunks_that_fail)
    for name in ("lines.csv", "lines.parquet"):
        with pytest.raises(RuntimeError, match="interrupted"):
            write_orders(tmp_path / name, 200, seed=1)
    assert not list(tmp_path.iterdir())
