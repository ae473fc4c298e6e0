"""Synthetic customers look like the real ones, carry their dirt, and are the same every time."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from support import PROJECT, REAL_DATA, outside_project

from smartcart import synthetic
from smartcart.synthetic import (
    COLUMNS,
    EMBEDDED_CUSTOMERS,
    EMBEDDED_SEED,
    UNREADABLE_DATE,
    generate_chunks,
    main,
    write_customers,
)
from smartcart.synthetic_dirt import IMPOSSIBLE_BIRTH_YEARS, DirtRows, dirt_rows
from smartcart.synthetic_personas import PERSONAS, SPENDING_CATEGORIES

EMBEDDED_FILE = PROJECT / "seeds" / "raw" / "raw_customers.csv"

# Measured in the real 22-column file of 2,240 customers (smartcart_customers.csv, first published
# as the iFood data analyst case). Age is 2014 less the year of birth. Incomes leave out the
# missing ones, but not the entry error of 666,666.
REAL_MEAN_MEDIAN_SD = {
    "Income": (52_247.3, 51_381.5, 25_173.1),
    "total_spending": (605.80, 396.0, 602.25),
    "MntWines": (303.94, 173.5, 336.60),
    "MntFruits": (26.30, 8.0, 39.77),
    "MntMeatProducts": (166.95, 67.0, 225.72),
    "MntFishProducts": (37.53, 12.0, 54.63),
    "MntSweetProducts": (27.06, 8.0, 41.28),
    "MntGoldProds": (44.02, 24.0, 52.17),
    "NumDealsPurchases": (2.325, 2.0, 1.932),
    "NumWebPurchases": (4.085, 4.0, 2.779),
    "NumCatalogPurchases": (2.662, 2.0, 2.923),
    "NumStorePurchases": (5.790, 5.0, 3.251),
    "NumWebVisitsMonth": (5.317, 6.0, 2.427),
    "Recency": (49.11, 49.0, 28.96),
    "age": (45.19, 44.0, 11.98),
}
REAL_COUNTS = {
    "Education": {"Graduation": 1127, "PhD": 486, "Master": 370, "2n Cycle": 203, "Basic": 54},
    "Marital_Status": {
        "Married": 864,
        "Together": 580,
        "Single": 480,
        "Divorced": 232,
        "Widow": 77,
        "Alone": 3,
        "Absurd": 2,
        "YOLO": 2,
    },
    "Kidhome": {0: 1293, 1: 899, 2: 48},
    "Teenhome": {0: 1158, 1: 1030, 2: 52},
    "Complain": {0: 2219, 1: 21},
    "Response": {0: 1906, 1: 334},
}
NEAR_REAL = 0.15

LARGE = 200_000


def with_derived_columns(customers: pd.DataFrame) -> pd.DataFrame:
    return customers.assign(
        total_spending=customers[list(SPENDING_CATEGORIES)].sum(axis=1),
        age=2014 - customers["Year_Birth"],
    )


def generate(customers: int, seed: int, chunk_rows: int = synthetic.CHUNK_ROWS) -> pd.DataFrame:
    chunks = [pd.DataFrame(chunk) for chunk in generate_chunks(customers, seed, chunk_rows)]
    return with_derived_columns(pd.concat(chunks, ignore_index=True))


def dirt_found(customers: pd.DataFrame) -> DirtRows:
    orders = customers["NumWebPurchases"] + customers["NumCatalogPurchases"]
    orders += customers["NumStorePurchases"]
    return DirtRows(
        missing_income=customers["Income"].isna().sum(),
        impossible_birth_year=customers["Year_Birth"].isin(IMPOSSIBLE_BIRTH_YEARS).sum(),
        mistyped_income=customers["Income"].eq(666_666).sum(),
        very_high_income=customers["Income"].between(150_000, 165_000).sum(),
        alone=customers["Marital_Status"].eq("Alone").sum(),
        absurd=customers["Marital_Status"].eq("Absurd").sum(),
        yolo=customers["Marital_Status"].eq("YOLO").sum(),
        spending_without_orders=(orders.eq(0) & customers["total_spending"].gt(0)).sum(),
        unreadable_date=customers["enrolment_day"].lt(0).sum(),
        duplicate_id=customers["ID"].duplicated().sum(),
    )


@pytest.fixture(scope="module")
def embedded() -> pd.DataFrame:
    return with_derived_columns(pd.read_csv(EMBEDDED_FILE))


@pytest.fixture(scope="module")
def large() -> pd.DataFrame:
    return generate(LARGE, seed=2)


# The embedded file


def test_embedded_file_is_what_the_command_writes(tmp_path: Path) -> None:
    out = tmp_path / "raw_customers.csv"
    main(["--customers", str(EMBEDDED_CUSTOMERS), "--seed", str(EMBEDDED_SEED), "--out", str(out)])
    # Text, not bytes: the line ends of a file in the repository are up to git.
    assert EMBEDDED_FILE.read_text(encoding="utf-8") == out.read_text(encoding="utf-8")


def test_embedded_file_contains_no_row_of_the_real_file() -> None:
    real_file = outside_project(REAL_DATA / "smartcart_customers.csv")

    def customers_without_id(path: Path) -> set[str]:
        return {line.partition(",")[2] for line in path.read_text().splitlines()[1:]}

    copied = customers_without_id(EMBEDDED_FILE) & customers_without_id(real_file)
    assert not copied


# Likeness to the real file


@pytest.mark.parametrize("column", REAL_MEAN_MEDIAN_SD)
def test_mean_median_and_sd_are_near_the_real_ones(embedded: pd.DataFrame, column: str) -> None:
    found = embedded[column].agg(["mean", "median", "std"])
    np.testing.assert_allclose(found, REAL_MEAN_MEDIAN_SD[column], rtol=NEAR_REAL)


@pytest.mark.parametrize("column", REAL_COUNTS)
def test_category_shares_are_near_the_real_ones(embedded: pd.DataFrame, column: str) -> None:
    found = embedded[column].value_counts()
    real = pd.Series(REAL_COUNTS[column])
    assert set(found.index) == set(real.index)
    np.testing.assert_allclose(found[real.index], real, rtol=NEAR_REAL)


def test_income_and_spending_correlate_less_than_in_the_real_file(embedded: pd.DataFrame) -> None:
    # 0.79 there: customers of high income and low spending are what the real file does not have.
    plausible = embedded[embedded["Income"] < 600_000]
    for customers in (plausible, embedded):
        correlation = customers["Income"].corr(customers["total_spending"])
        assert 0.55 <= correlation <= 0.70


def test_values_stay_in_the_range_of_the_real_file(embedded: pd.DataFrame) -> None:
    born = embedded.loc[embedded["Year_Birth"] > 1900, "Year_Birth"]
    enrolled = pd.to_datetime(embedded["Dt_Customer"], format="%d-%m-%Y", errors="coerce")
    assert embedded["total_spending"].between(5, 2_525).all()
    assert embedded["Recency"].between(0, 99).all()
    assert born.between(1940, 1996).all()
    assert enrolled.dropna().between("2012-07-30", "2014-06-29").all()


def test_orders_follow_spending(embedded: pd.DataFrame) -> None:
    columns = ["NumWebPurchases", "NumCatalogPurchases", "NumStorePurchases"]
    orders = embedded[columns].sum(axis=1)
    assert orders.corr(embedded["total_spending"], method="spearman") > 0.7
    assert (embedded["NumDealsPurchases"] <= orders).all()


# Personas


def test_growth_earns_like_premium_and_spends_like_budget(large: pd.DataFrame) -> None:
    medians = large.groupby("persona")[["Income", "total_spending"]].median()
    assert medians.loc["Growth", "Income"] > 0.9 * medians.loc["Premium", "Income"]
    assert medians.loc["Growth", "total_spending"] < 0.25 * medians.loc["Value", "total_spending"]


def test_personas_have_their_shares(large: pd.DataFrame) -> None:
    found = large["persona"].value_counts(normalize=True)
    for persona in PERSONAS:
        assert found[persona.name] == pytest.approx(persona.share, abs=0.001)


@pytest.mark.parametrize("column", ["Education", "Marital_Status"])
def test_education_and_living_situation_are_alike_in_all_personas(
    large: pd.DataFrame, column: str
) -> None:
    shares = pd.crosstab(large["persona"], large[column], normalize="index")
    assert (shares.max() - shares.min()).max() < 0.01


def test_persona_file_names_the_rows_in_order(tmp_path: Path) -> None:
    out, personas = tmp_path / "customers.csv", tmp_path / "personas.csv"
    arguments = ["--customers", "1000", "--seed", "3", "--out", str(out)]
    main([*arguments, "--personas", str(personas)])
    customers, truth = pd.read_csv(out), pd.read_csv(personas)
    assert list(truth.columns) == ["ID", "persona"]
    assert (truth["ID"] == customers["ID"]).all()
    assert list(truth["persona"]) == list(generate(1_000, seed=3)["persona"])


# Dirt


def test_embedded_customers_have_the_dirt_of_the_real_file(embedded: pd.DataFrame) -> None:
    generated = generate(EMBEDDED_CUSTOMERS, EMBEDDED_SEED)
    assert dirt_found(generated) == DirtRows()
    assert set(IMPOSSIBLE_BIRTH_YEARS) <= set(embedded["Year_Birth"])
    assert (embedded["Dt_Customer"] == UNREADABLE_DATE).sum() == 1


def test_duplicate_id_is_another_record_elsewhere() -> None:
    customers = generate(EMBEDDED_CUSTOMERS, EMBEDDED_SEED)
    original, copy = customers[customers["ID"].duplicated(keep=False)].index
    assert copy - original > 1
    assert not customers.loc[original].equals(customers.loc[copy])


@pytest.mark.parametrize("customers", [1_000, 22_400])
@pytest.mark.parametrize("chunk_rows", [300, synthetic.CHUNK_ROWS])
def test_dirt_grows_with_the_customers(customers: int, chunk_rows: int) -> None:
    found = dirt_found(generate(customers, seed=4, chunk_rows=chunk_rows))
    assert found == dirt_rows(customers, 0, customers)
    assert found.duplicate_id == max(1, customers // 2_240)


@pytest.mark.parametrize("customers", [1, 2, 5, 50])
def test_few_customers_can_be_generated(customers: int) -> None:
    assert len(generate(customers, seed=1)) == customers


# Files


def test_csv_has_the_form_of_the_real_file(tmp_path: Path) -> None:
    out = tmp_path / "customers.csv"
    write_customers(out, 1_000, seed=1, chunk_rows=300)
    header, *lines = out.read_bytes().decode("ascii").split("\r\n")
    assert header == ",".join(COLUMNS)
    assert len(lines) == 1_000
    assert all(line.count(",") == len(COLUMNS) - 1 for line in lines)
    assert not any("\n" in line or '"' in line or "." in line for line in lines)


def test_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("first.csv", "again.csv", "other.csv")]
    for file, seed in zip(files, (5, 5, 6), strict=True):
        write_customers(file, 1_000, seed, chunk_rows=300)
    first, again, other = (file.read_bytes() for file in files)
    assert first == again
    assert first != other


def test_ids_are_unique_over_chunks_but_for_the_duplicates() -> None:
    ids = generate(3_000, seed=1, chunk_rows=250)["ID"]
    assert ids.nunique() == 3_000 - dirt_rows(3_000, 0, 3_000).duplicate_id


def test_every_chunk_has_customers_of_its_own() -> None:
    first, second, third = generate_chunks(300, seed=1, chunk_rows=100)
    for column in ("Recency", "enrolment_day", "MntWines"):
        assert not np.array_equal(first[column], second[column])
        assert not np.array_equal(second[column], third[column])


def test_parquet_has_the_rows_of_the_csv_with_types(tmp_path: Path) -> None:
    csv, parquet = tmp_path / "customers.csv", tmp_path / "customers.parquet"
    write_customers(csv, 1_000, seed=7, chunk_rows=300)
    write_customers(parquet, 1_000, seed=7, chunk_rows=300)

    table = duckdb.read_parquet(str(parquet))
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    special = {"Income": "DOUBLE", "Dt_Customer": "DATE"}
    special |= {"Education": "VARCHAR", "Marital_Status": "VARCHAR"}
    assert types == {column: special.get(column, "BIGINT") for column in COLUMNS}

    expected = pd.read_csv(csv)
    expected["Dt_Customer"] = pd.to_datetime(
        expected["Dt_Customer"], format="%d-%m-%Y", errors="coerce"
    )
    found = table.df()
    assert found["Dt_Customer"].isna().sum() == 1
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--customers", "0", "'0' is not a whole number of at least 1"),
        ("--customers", "many", "'many' is not a whole number of at least 1"),
        ("--seed", "-1", "'-1' is not a whole number of at least 0"),
        ("--out", "customers.xlsx", "'customers.xlsx' does not end in .csv or .parquet"),
        ("--out", "nowhere/customers.csv", "the folder 'nowhere' does not exist"),
        ("--personas", "customers.csv", "--personas and --out name the same file"),
    ],
)
def test_wrong_arguments_end_in_one_message(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    option: str,
    value: str,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = {"--customers": "10", "--seed": "1", "--out": "customers.csv", option: value}
    with pytest.raises(SystemExit) as stopped:
        main([f"{name}={text}" for name, text in arguments.items()])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_nothing_is_left_behind_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chunks_that_fail(*_: int) -> Iterator[dict[str, np.ndarray]]:
        yield from generate_chunks(100, seed=1)
        raise RuntimeError("interrupted")

    monkeypatch.setattr(synthetic, "generate_chunks", chunks_that_fail)
    for name in ("customers.csv", "customers.parquet"):
        with pytest.raises(RuntimeError, match="interrupted"):
            write_customers(tmp_path / name, 200, seed=1)
    assert not list(tmp_path.iterdir())
