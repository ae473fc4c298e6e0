"""A year of customer files: who joins, leaves and changes, and the one month that is shifted."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support import PROJECT, REAL_DATA, outside_project

from smartcart import synthetic_year
from smartcart.drift import feature_drift, training_distributions
from smartcart.synthetic import COLUMNS, UNREADABLE_DATE
from smartcart.synthetic_year import (
    AMOUNTS,
    CAMPAIGN_SHARE,
    DATE_FORMAT,
    JOINING_SHARE,
    LEAVING_SHARE,
    MONTHS,
    ORDERS,
    SHIFTED_MONTH,
    UnusableFileError,
    main,
    make_year,
    read_customers,
    write_year,
)

EMBEDDED_FILE = PROJECT / "seeds" / "raw" / "raw_customers.csv"
FILES = ("embedded", "real")
DRIFT_FROM = 0.2
MAX_DRIFT = 4
COUNTS = [*ORDERS, "NumDealsPurchases", "NumWebVisitsMonth", "Kidhome", "Teenhome"]


def customers_of(name: str) -> pd.DataFrame:
    real_file = REAL_DATA / "smartcart_customers.csv"
    return read_customers(outside_project(real_file) if name == "real" else EMBEDDED_FILE)


def ids(month: pd.DataFrame) -> set[str]:
    return set(month["ID"])


def enrolled(month: pd.DataFrame) -> pd.Series:
    return pd.to_datetime(month["Dt_Customer"], format=DATE_FORMAT, errors="coerce")


def spending(month: pd.DataFrame) -> pd.Series:
    """Return total spending by ID, of the first row of each."""
    amounts = month.drop_duplicates("ID").set_index("ID")[AMOUNTS]
    return amounts.astype("int64").sum(axis=1)


def drift(before: pd.DataFrame, now: pd.DataFrame) -> pd.Series:
    """Return the population stability index by feature."""

    def features(month: pd.DataFrame) -> pd.DataFrame:
        numbers = month[["Income", *AMOUNTS, *COUNTS]].apply(pd.to_numeric, errors="coerce")
        return numbers.assign(total_spending=numbers[AMOUNTS].sum(axis=1)).drop(columns=AMOUNTS)

    trained = features(before)
    training = training_distributions(trained, list(trained.columns), [])
    return feature_drift(training, features(now)).set_index("feature")["value"]


@pytest.fixture(scope="module")
def embedded() -> pd.DataFrame:
    return customers_of("embedded")


@pytest.fixture(scope="module")
def year(embedded: pd.DataFrame) -> list[pd.DataFrame]:
    return make_year(embedded, seed=1)


@pytest.fixture(scope="module")
def ordinary(embedded: pd.DataFrame) -> list[pd.DataFrame]:
    """Months without a shifted one: the last is."""
    return make_year(embedded, seed=1, shifted_month=MONTHS)[:-1]


# Who is there


def test_the_first_month_is_the_file(embedded: pd.DataFrame, year: list[pd.DataFrame]) -> None:
    assert len(year) == MONTHS
    pd.testing.assert_frame_equal(year[0], embedded)


def test_each_month_ends_a_month_later(year: list[pd.DataFrame]) -> None:
    ends = [enrolled(month).max() for month in year]
    assert ends[0] == pd.Timestamp("2014-06-29")
    assert ends == [ends[0] + pd.DateOffset(months=number) for number in range(MONTHS)]


def test_who_joins_enrols_in_that_month_with_a_new_id(year: list[pd.DataFrame]) -> None:
    seen = ids(year[0])
    for before, now in pairwise(year):
        joined = now[~now["ID"].isin(ids(before))]
        assert joined["ID"].is_unique
        assert not ids(joined) & seen
        assert enrolled(joined).between(enrolled(before).max(), enrolled(now).max()).all()
        assert (enrolled(joined) > enrolled(before).max()).all()
        seen |= ids(joined)


def test_so_many_join_and_leave_for_good(ordinary: list[pd.DataFrame]) -> None:
    gone: set[str] = set()
    for before, now in pairwise(ordinary):
        left, joined = ids(before) - ids(now), ids(now) - ids(before)
        assert len(left) / len(before) == pytest.approx(LEAVING_SHARE, abs=0.001)
        assert len(joined) / len(before) == pytest.approx(JOINING_SHARE, abs=0.001)
        gone |= left
        assert not gone & ids(now)


@pytest.mark.parametrize("seed", range(5))
def test_an_id_is_never_given_twice(embedded: pd.DataFrame, seed: int) -> None:
    rows = pd.concat(make_year(embedded.head(17), seed))
    assert rows.groupby("ID")["Dt_Customer"].nunique().eq(1).all()


def test_rows_of_one_customer_leave_together(embedded: pd.DataFrame) -> None:
    twice = pd.concat([embedded, embedded], ignore_index=True)
    for month in make_year(twice, seed=1):
        known = month[month["ID"].isin(ids(embedded))]
        counts = known["ID"].value_counts()
        assert counts.mod(2).eq(0).all()


# What changes


def test_nobody_else_changes_but_in_spending(year: list[pd.DataFrame]) -> None:
    fixed = [name for name in COLUMNS if name not in (*AMOUNTS, *ORDERS)]
    for month in year[1:]:
        stay = month[month["ID"].isin(ids(year[0]))].reset_index(drop=True)
        before = year[0][year[0]["ID"].isin(ids(stay))].reset_index(drop=True)
        pd.testing.assert_frame_equal(stay[fixed], before[fixed])


def test_spending_changes_mildly_and_with_a_trend(year: list[pd.DataFrame]) -> None:
    first, middle, last = (spending(year[number]) for number in (0, 5, 11))
    large = first.index[first > 500].intersection(last.index)
    by_middle = np.log(middle[large] / first[large])
    by_end = np.log(last[large] / first[large])
    assert abs(by_end.mean()) < 0.03
    assert by_middle.std() < by_end.std() < 0.25
    # Noise alone would give no more than a correlation of 0.
    assert by_middle.corr(by_end) > 0.5


def test_orders_follow_the_trend_of_spending(year: list[pd.DataFrame]) -> None:
    before = year[0].drop_duplicates("ID").set_index("ID")
    after = year[-1].drop_duplicates("ID").set_index("ID")
    stay = before.index.intersection(after.index)
    orders = [frame.loc[stay, ORDERS].astype("int64").sum(axis=1) for frame in (before, after)]
    spent = np.log(spending(year[-1])[stay] / spending(year[0])[stay])
    assert (orders[1] - orders[0]).corr(spent) > 0.3


def test_dirt_stays(year: list[pd.DataFrame]) -> None:
    for month in year:
        assert (month["Dt_Customer"] == UNREADABLE_DATE).sum() <= 1
        assert (month["Income"] == "").any()
        assert set(month["Marital_Status"]) >= {"Married", "Single"}
        assert not month.isna().any(axis=None)
    assert year[1].loc[year[1]["Income"] == "666666", "ID"].isin(ids(year[0])).all()


def test_what_is_no_number_stays_as_it_is(embedded: pd.DataFrame) -> None:
    customers = embedded.assign(MntWines="many", NumWebPurchases="inf", Income="")
    for month in make_year(customers, seed=1):
        assert set(month["MntWines"]) == {"many"}
        assert set(month["NumWebPurchases"]) == {"inf"}
        assert set(month["Income"]) == {""}


# The shifted month


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_only_the_shifted_month_drifts(name: str, seed: int) -> None:
    year = make_year(customers_of(name), seed)
    for number, month in enumerate(year, start=1):
        largest = drift(year[0], month).max()
        if number == SHIFTED_MONTH:
            assert DRIFT_FROM * 1.2 < largest < MAX_DRIFT / 4
        else:
            assert largest < DRIFT_FROM / 4


def test_the_campaigns_customers_are_there_for_one_month(
    year: list[pd.DataFrame], ordinary: list[pd.DataFrame]
) -> None:
    shifted, without = year[SHIFTED_MONTH - 1], ordinary[SHIFTED_MONTH - 1]
    others, guests = shifted[: len(without)], shifted[len(without) :]
    pd.testing.assert_frame_equal(others, without)
    assert len(guests) / len(others) == pytest.approx(CAMPAIGN_SHARE, abs=0.001)
    assert spending(guests).median() < 0.2 * spending(others).median()
    for month in (*year[: SHIFTED_MONTH - 1], *year[SHIFTED_MONTH:]):
        assert not ids(guests) & ids(month)


def test_another_shifted_month_changes_no_other_one(
    embedded: pd.DataFrame, year: list[pd.DataFrame]
) -> None:
    other = make_year(embedded, seed=1, shifted_month=3)
    for number in set(range(MONTHS)) - {3 - 1, SHIFTED_MONTH - 1}:
        pd.testing.assert_frame_equal(other[number], year[number])
    assert len(other[3 - 1]) > len(year[3 - 1])
    assert len(other[SHIFTED_MONTH - 1]) < len(year[SHIFTED_MONTH - 1])


# Files


def test_files_have_the_form_of_the_real_one(tmp_path: Path, year: list[pd.DataFrame]) -> None:
    files = write_year(EMBEDDED_FILE, tmp_path / "year", seed=1)
    assert [file.name for file in files] == [f"month_{number:02}.csv" for number in range(1, 13)]
    assert sorted((tmp_path / "year").iterdir()) == files
    assert files[0].read_text() == EMBEDDED_FILE.read_text()
    for file, month in zip(files, year, strict=True):
        header, *lines = file.read_bytes().decode("ascii").split("\r\n")
        assert header == ",".join(COLUMNS)
        assert len(lines) == len(month)
        assert not any("\n" in line for line in lines)


def test_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    first, again, other = (
        [file.read_bytes() for file in write_year(EMBEDDED_FILE, tmp_path / name, seed)]
        for name, seed in (("first", 5), ("again", 5), ("other", 6))
    )
    assert first == again
    assert first[0] == other[0]
    assert all(one != another for one, another in zip(first[1:], other[1:], strict=True))


@pytest.mark.parametrize("count", [1, 5, 50])
def test_few_customers_have_a_year(embedded: pd.DataFrame, count: int) -> None:
    year = make_year(embedded.head(count), seed=1)
    for before, now in pairwise(year):
        assert ids(now) - ids(before)


UNUSABLE: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "it lacks ID, Income": lambda customers: customers.drop(columns=["Income", "ID"]),
    "it has no customers": lambda customers: customers.head(0),
    "the ID 'A17' is no whole number": lambda customers: customers.assign(ID="A17"),
    "no enrolment date can be read as DD-MM-YYYY": lambda customers: customers.assign(
        Dt_Customer="2014/01/01"
    ),
}


@pytest.mark.parametrize(("message", "change"), UNUSABLE.items(), ids=UNUSABLE)
def test_a_file_without_a_year_is_refused(
    embedded: pd.DataFrame, message: str, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    with pytest.raises(UnusableFileError, match=message):
        make_year(change(embedded), seed=1)


@pytest.mark.parametrize(("seed", "shifted_month"), [(-1, 7), (1, 1), (1, 13)])
def test_wrong_numbers_are_refused(embedded: pd.DataFrame, seed: int, shifted_month: int) -> None:
    with pytest.raises(ValueError, match="shifted_month"):
        make_year(embedded, seed, shifted_month)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--customers", "nowhere.csv", "the file 'nowhere.csv' does not exist"),
        ("--customers", "text.csv", "no year can be made from 'text.csv': it lacks ID, Year_Birth"),
        ("--customers", "empty.csv", "no year can be made from 'empty.csv': it is no CSV"),
        ("--customers", "bytes.csv", "no year can be made from 'bytes.csv': it is no CSV"),
        ("--seed", "-1", "'-1' is not a whole number of at least 0"),
        ("--shifted-month", "1", "'1' is not a month from 2 to 12"),
        ("--shifted-month", "May", "'May' is not a month from 2 to 12"),
        ("--out", "text.csv", "'text.csv' is no folder"),
        ("--out", "nowhere/year", "the folder 'nowhere' does not exist"),
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
    Path("text.csv").write_text("name\nAnn\n")
    Path("empty.csv").write_text("")
    Path("bytes.csv").write_bytes(b"ID\n\xff\xfe\n")
    before = sorted(tmp_path.iterdir())
    arguments = {"--customers": str(EMBEDDED_FILE), "--seed": "1", "--out": "year", option: value}
    with pytest.raises(SystemExit) as stopped:
        main([f"{name}={text}" for name, text in arguments.items()])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_the_command_line_writes_a_year(tmp_path: Path) -> None:
    out = tmp_path / "year"
    main(["--customers", str(EMBEDDED_FILE), "--seed", "4", "--out", str(out), "--shifted-month=2"])
    sizes = [len(file.read_bytes().splitlines()) for file in sorted(out.iterdir())]
    assert len(sizes) == MONTHS
    assert sizes[1] == max(sizes)


def test_nothing_is_left_behind_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace_that_fails(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(synthetic_year.os, "replace", replace_that_fails)
    with pytest.raises(OSError, match="disk full"):
        write_year(EMBEDDED_FILE, tmp_path, seed=1)
    assert not list(tmp_path.iterdir())
