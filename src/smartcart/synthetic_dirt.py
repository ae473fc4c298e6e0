"""The data errors of the real customer file, planted at the same rates in synthetic customers."""

from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartcart.synthetic_personas import SPENDING_CATEGORIES, Columns


@dataclass(frozen=True)
class DirtRows:
    """Number of rows with each kind of error; by default as in the real file's 2,240 rows."""

    missing_income: int = 24
    impossible_birth_year: int = 3
    mistyped_income: int = 1
    very_high_income: int = 7
    alone: int = 3
    absurd: int = 2
    yolo: int = 2
    spending_without_orders: int = 6
    unreadable_date: int = 1
    duplicate_id: int = 1


REAL_ROWS: Final = 2_240
# A file of at least this many rows has every kind of error at least once.
EVERY_KIND_FROM: Final = 1_000

IMPOSSIBLE_BIRTH_YEARS: Final = (1893, 1899, 1900)
MISTYPED_INCOME: Final = 666_666
VERY_HIGH_INCOMES: Final = (150_000, 165_000)
NO_DAY: Final = -1

# Which rows may get errors. Wrong incomes go to customers who earn and spend a lot, so a handful of
# rows does not hide the correlation of income and spending in all others.
HIGH_INCOME: Final = 70_000
HIGH_SPENDING: Final = 1_200
HARDLY_ANY_SPENDING: Final = 30


def dirt_rows(customers: int, start: int, stop: int) -> DirtRows:
    """Count the rows with errors between rows `start` and `stop` of a file of that many customers.

    Uses the real file's rates, rounded once for the whole file and spread evenly over its rows. A
    file of fewer than EVERY_KIND_FROM customers may lack the rare kinds.
    """
    at_least = 1 if customers >= EVERY_KIND_FROM else 0
    counts = {}
    for kind, real_rows in asdict(DirtRows()).items():
        in_file = max(at_least, _divide(real_rows * customers, REAL_ROWS))
        counts[kind] = _divide(in_file * stop, customers) - _divide(in_file * start, customers)
    return DirtRows(**counts)


def plant_dirt(rng: np.random.Generator, customers: Columns, rows: DirtRows) -> None:
    """Plant errors in some of the customers, in place; no row gets two kinds.

    If too few rows qualify for a kind (in blocks of a few rows), fewer get it. The duplicate
    repeats another row's record, after one more purchase.
    """
    clean = _CleanRows(rng, customers["ID"].size)
    income = customers["Income"]
    spending = np.sum([customers[category] for category in SPENDING_CATEGORIES], axis=0)
    well_off = (income >= HIGH_INCOME) & (spending >= HIGH_SPENDING)

    mistyped = clean.take(rows.mistyped_income, well_off)
    very_high = clean.take(rows.very_high_income, income >= HIGH_INCOME)
    income[mistyped] = MISTYPED_INCOME
    income[very_high] = rng.integers(*VERY_HIGH_INCOMES, very_high.size)
    income[clean.take(rows.missing_income)] = np.nan

    without_orders = clean.take(rows.spending_without_orders, spending < HARDLY_ANY_SPENDING)
    for orders in ("Deals", "Web", "Catalog", "Store"):
        customers[f"Num{orders}Purchases"][without_orders] = 0

    too_old = clean.take(rows.impossible_birth_year)
    customers["Year_Birth"][too_old] = np.resize(IMPOSSIBLE_BIRTH_YEARS, too_old.size)
    customers["Marital_Status"][clean.take(rows.alone)] = "Alone"
    customers["Marital_Status"][clean.take(rows.absurd)] = "Absurd"
    customers["Marital_Status"][clean.take(rows.yolo)] = "YOLO"
    customers["enrolment_day"][clean.take(rows.unreadable_date)] = NO_DAY
    _repeat_records(customers, clean.take(rows.duplicate_id), clean.take(rows.duplicate_id))


def _repeat_records(
    customers: Columns, originals: NDArray[np.int64], copies: NDArray[np.int64]
) -> None:
    originals = originals[: copies.size]
    for values in customers.values():
        values[copies] = values[originals]
    customers["MntWines"][copies] += 25
    customers["NumWebPurchases"][copies] += 1
    customers["Recency"][copies] = 0


def _divide(numerator: int, denominator: int) -> int:
    """Divide whole numbers, rounding to the nearest; floats differ between machines."""
    return (2 * numerator + denominator) // (2 * denominator)


class _CleanRows:
    """Row numbers in random order, each handed out once."""

    def __init__(self, rng: np.random.Generator, size: int) -> None:
        self._rows = rng.permutation(size)

    def take(self, count: int, eligible: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Return up to `count` rows, only eligible ones if a mask over all rows is given."""
        fitting = np.full(self._rows.size, True) if eligible is None else eligible[self._rows]
        places = np.flatnonzero(fitting)[:count]
        taken = self._rows[places]
        self._rows = np.delete(self._rows, places)
        return taken
