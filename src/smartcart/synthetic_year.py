"""A year of a customer file: twelve monthly files made from one.

    python -m smartcart.synthetic_year --customers customers.csv --seed 1 --out year

The first month is the file as it is. After that, customers leave, similar ones join, and everyone
spends a little more or less; years of birth and enrolment dates stay, so everyone gets older. One
month is shifted: a campaign brings many customers who spend little, for that month only. The same
file and seed give the same year; choosing another shifted month changes no other month.

Unchanged cells stay as they are in the file, including its errors.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from smartcart.synthetic import COLUMNS
from smartcart.synthetic_personas import SPENDING_CATEGORIES

MONTHS: Final = 12
SHIFTED_MONTH: Final = 7
DATE_FORMAT: Final = "%d-%m-%Y"

# Shares of the customers each month.
LEAVING_SHARE: Final = 0.03
JOINING_SHARE: Final = 0.03
# Standard deviations of the logarithm of amounts: of a month's permanent change, of its random
# change, and between a new customer and its model.
TREND_SD: Final = 0.015
NOISE_SD: Final = 0.05
LIKENESS_SD: Final = 0.1

# A campaign brings this many customers, as a share of the existing ones, all similar to this share
# of lowest spenders. Population stability index of total spending: about 0.3.
CAMPAIGN_SHARE: Final = 0.5
CAMPAIGN_KIND_SHARE: Final = 0.2

AMOUNTS: Final = list(SPENDING_CATEGORIES)
ORDERS: Final = ["NumWebPurchases", "NumCatalogPurchases", "NumStorePurchases"]


class UnusableFileError(ValueError):
    """A year cannot be made from this customer file; the message says why."""


def make_year(
    customers: pd.DataFrame, seed: int, shifted_month: int = SHIFTED_MONTH
) -> list[pd.DataFrame]:
    """Make the customer files of twelve months.

    Args:
        customers: a row per customer with the columns of `smartcart.synthetic.COLUMNS`, cells as
            texts; ids are whole numbers, enrolment dates DD-MM-YYYY. Rows with the same id stay
            together.
        seed: a whole number of at least 0.
        shifted_month: the month, from 2 to 12, in which the campaign runs.

    Returns:
        A frame of the same form per month. The latest enrolment date of each is a month after that
        of the previous one: customers who join enrol within the month, one of them on its last day.

    Raises:
        UnusableFileError: columns are missing, there are no customers, an id is not a whole number,
            or no enrolment date can be read.
        ValueError: a negative seed, or a month that cannot be shifted.
    """
    if seed < 0 or not 2 <= shifted_month <= MONTHS:
        raise ValueError(f"seed must be at least 0, {shifted_month=} from 2 to {MONTHS}: {seed=}")
    start = _latest_enrolment(customers)
    # The customer at joining, and since when and how fast its spending changes.
    people = customers.reset_index(drop=True)
    since = np.ones(len(people), dtype=np.int64)
    trend = np.random.default_rng([seed, 1]).normal(0, TREND_SD, len(people))
    months = [people]
    highest_id = int(people["ID"].astype("int64").max())
    for month in range(2, MONTHS + 1):
        rng = np.random.default_rng([seed, month])
        stay = _who_stays(rng, people["ID"])
        joining = _like(rng, months[-1], max(1, round(JOINING_SHARE * len(people))))
        joining["ID"] = _ids_above(highest_id, len(joining))
        highest_id += len(joining)
        joining["Dt_Customer"] = _enrolments(rng, start, month, len(joining))
        people = pd.concat([people[stay], joining], ignore_index=True)
        since = np.append(since[stay], np.full(len(joining), month))
        trend = np.append(trend[stay], rng.normal(0, TREND_SD, len(joining)))
        months.append(_as_of(rng, people, trend * (month - since)))
    rng = np.random.default_rng([seed, MONTHS + shifted_month])
    guests = _campaign(rng, months[shifted_month - 1])
    guests["ID"] = _ids_above(highest_id, len(guests))
    guests["Dt_Customer"] = _enrolments(rng, start, shifted_month, len(guests))
    months[shifted_month - 1] = pd.concat([months[shifted_month - 1], guests], ignore_index=True)
    return months


def write_year(
    customers: Path, out: Path, seed: int, shifted_month: int = SHIFTED_MONTH
) -> list[Path]:
    """Write month_01.csv to month_12.csv into a folder, and return them.

    The files look like the real one: comma, CRLF, no final newline. They appear under their names
    only when all are complete.

    Raises:
        UnusableFileError, ValueError: what `make_year` refuses.
        OSError: a file cannot be read or written.
    """
    months = make_year(read_customers(customers), seed, shifted_month)
    out.mkdir(exist_ok=True)
    files = [out / f"month_{number:02}.csv" for number in range(1, MONTHS + 1)]
    with TemporaryDirectory(dir=out, prefix=".year-") as folder:
        for month, file in zip(months, files, strict=True):
            text = month.to_csv(index=False, lineterminator="\r\n").removesuffix("\r\n")
            (Path(folder) / file.name).write_text(text, encoding="utf-8", newline="")
        for file in files:
            os.replace(Path(folder) / file.name, file)
    return files


def read_customers(file: Path) -> pd.DataFrame:
    """Read a customer file in the SmartCart form, cells as texts.

    Raises:
        UnusableFileError: it is not a CSV file in UTF-8.
        OSError: it cannot be read.
    """
    try:
        return pd.read_csv(file, dtype=str, keep_default_na=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UnusableFileError(f"it is no CSV: {error}") from error


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors in it give one message and exit code 2."""
    parser = argparse.ArgumentParser(
        prog="python -m smartcart.synthetic_year",
        description="Write the files of twelve months, made from one customer file.",
    )
    add = parser.add_argument
    add("--customers", type=_file, required=True, metavar="FILE", help="a SmartCart .csv")
    add("--seed", type=_seed, required=True, metavar="S", help="a whole number")
    add("--out", type=_folder, required=True, metavar="FOLDER", help="for month_01.csv and so on")
    add("--shifted-month", type=_month, default=SHIFTED_MONTH, metavar="M", help="2 to 12")
    options = parser.parse_args(arguments)
    try:
        write_year(options.customers, options.out, options.seed, options.shifted_month)
    except UnusableFileError as error:
        parser.error(f"no year can be made from {str(options.customers)!r}: {error}")
    except OSError as error:
        parser.error(f"cannot read or write a file: {error}")


def _latest_enrolment(customers: pd.DataFrame) -> pd.Timestamp:
    missing = [name for name in COLUMNS if name not in customers]
    if missing:
        raise UnusableFileError(f"it lacks {', '.join(missing)}")
    if customers.empty:
        raise UnusableFileError("it has no customers")
    is_whole = customers["ID"].str.fullmatch(r"[0-9]{1,15}")
    if not is_whole.all():
        raise UnusableFileError(f"the ID {customers['ID'][~is_whole].iloc[0]!r} is no whole number")
    dates = pd.to_datetime(customers["Dt_Customer"], format=DATE_FORMAT, errors="coerce")
    if dates.isna().all():
        raise UnusableFileError("no enrolment date can be read as DD-MM-YYYY")
    return pd.Timestamp(dates.max())


def _last_day(start: pd.Timestamp, month: int) -> pd.Timestamp:
    return start + pd.DateOffset(months=month - 1)


def _who_stays(rng: np.random.Generator, ids: "pd.Series[str]") -> NDArray[np.bool_]:
    """Draw who is still there (n,); a customer leaves with all its rows."""
    customers = ids.unique()
    leaving = rng.choice(len(customers), round(LEAVING_SHARE * len(customers)), replace=False)
    return ~ids.isin(customers[leaving]).to_numpy()


def _like(rng: np.random.Generator, customers: pd.DataFrame, count: int) -> pd.DataFrame:
    """Draw customers similar to some of these: the same except for their amounts."""
    drawn = customers.iloc[rng.integers(0, len(customers), count)].reset_index(drop=True)
    for names in (["Income"], AMOUNTS):
        _multiply(drawn, names, np.exp(rng.normal(0, LIKENESS_SD, count)))
    return drawn


def _campaign(rng: np.random.Generator, customers: pd.DataFrame) -> pd.DataFrame:
    """Draw the customers that the campaign brings; they resemble the lowest spenders."""
    spending = customers[AMOUNTS].apply(pd.to_numeric, errors="coerce").sum(axis=1)
    kind = customers[spending <= spending.quantile(CAMPAIGN_KIND_SHARE)]
    return _like(rng, kind, max(1, round(CAMPAIGN_SHARE * len(customers))))


def _as_of(
    rng: np.random.Generator, people: pd.DataFrame, log_growth: NDArray[np.float64]
) -> pd.DataFrame:
    """Return the customers as they are in a month.

    Orders follow the permanent change of a customer's spending, log_growth (n,); amounts also
    follow the month's random change.
    """
    found = people.copy()
    _multiply(found, ORDERS, np.exp(log_growth))
    _multiply(found, AMOUNTS, np.exp(log_growth + rng.normal(0, NOISE_SD, len(people))))
    return found


def _multiply(
    customers: pd.DataFrame, columns: Sequence[str], factors: NDArray[np.float64]
) -> None:
    """Multiply numbers by a factor per row (n,), rounded, in place; other text stays."""
    for column in columns:
        numbers = pd.to_numeric(customers[column], errors="coerce")
        is_number = np.isfinite(numbers)
        whole = (numbers[is_number] * factors[is_number.to_numpy()]).round().astype("int64")
        customers.loc[is_number, column] = whole.astype(str)


def _ids_above(highest: int, count: int) -> list[str]:
    return [str(highest + number) for number in range(1, count + 1)]


def _enrolments(rng: np.random.Generator, start: pd.Timestamp, month: int, count: int) -> list[str]:
    """Draw enrolment dates in the month, the first of them its last day."""
    last = _last_day(start, month)
    days = (last - _last_day(start, month - 1)).days
    days_before = rng.integers(0, days, count)
    days_before[0] = 0
    return [f"{last - pd.Timedelta(days=int(before)):{DATE_FORMAT}}" for before in days_before]


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"the file {text!r} does not exist")
    return path


def _folder(text: str) -> Path:
    path = Path(text)
    if path.exists() and not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is no folder")
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"the folder {str(path.parent)!r} does not exist")
    return path


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 0")
    return int(text)


def _month(text: str) -> int:
    if not text.isdecimal() or not 2 <= int(text) <= MONTHS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month from 2 to {MONTHS}")
    return int(text)


if __name__ == "__main__":
    main()
