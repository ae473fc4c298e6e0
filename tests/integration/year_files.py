"""Customer files of a year, and shops that refresh their segments from them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from support import FEW_K, Refresh, Workspace

from smartcart.synthetic_year import AMOUNTS, DATE_FORMAT, ORDERS

# What a customer of a segment is like on average; what else the file has are words.
TRAITS = [
    "Year_Birth", "Income", "Kidhome", "Teenhome", *AMOUNTS, *ORDERS, "NumDealsPurchases",
    "NumWebVisitsMonth",
]  # fmt: skip
SPENDING_NOISE = 0.05
MOVING_SHARE = 0.05


@dataclass(frozen=True)
class Shop:
    """A workspace whose customer file is replaced from refresh to refresh.

    The file keeps its path: dbt starts quickly where its vars stay.
    """

    workspace: Workspace
    file: Path

    def publish(self, customers: pd.DataFrame, **settings: object) -> Refresh:
        """Refresh from these customers with a whole build."""
        return self.workspace.build(**self._settings(customers, settings))

    def build_tables(self, customers: pd.DataFrame, *tables: str, **settings: object) -> Refresh:
        """Refresh from these customers as far as these tables, without publishing."""
        selection = ["--select", *(f"+{table}" for table in tables)]
        return self.workspace.build_tables(*selection, **self._settings(customers, settings))

    def branch(self, folder: Path) -> "Shop":
        """Return a shop of its own that goes on from the release of this one."""
        shutil.copytree(self.workspace.folder / "published", folder / "published", symlinks=True)
        return Shop(Workspace(folder, self.workspace.project), folder / "customers.csv")

    def _settings(self, customers: pd.DataFrame, settings: dict[str, object]) -> dict[str, object]:
        customers.to_csv(self.file, index=False)
        # The guests of a campaign are gone a month later, a third of all customers.
        leaving = {"max_gone_share": 0.5}
        return {"customers_path": str(self.file), **FEW_K, **leaving, **settings}


def without_newest(customers: pd.DataFrame, share: float) -> pd.DataFrame:
    """Return the customers but for the share of them that enrolled last."""
    dates = pd.to_datetime(customers["Dt_Customer"], format=DATE_FORMAT, errors="coerce")
    by_date = dates.dropna().sort_values(kind="stable").index
    return customers.drop(index=by_date[-round(share * len(customers)) :])


def with_movers(
    customers: pd.DataFrame, segments: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, "pd.Series[str]"]:
    """Move 5 % of the customers to the centre of another segment, and add noise to all others.

    Returns:
        The customers, and the new segment of those who moved by customer_id.
    """
    names = segments.set_index("customer_id")["segment_name"]
    moved = customers.copy()
    ids = moved["ID"].astype("int64")
    numbers = moved[TRAITS].apply(pd.to_numeric, errors="coerce")
    centres = numbers.groupby(ids.map(names)).mean().round().astype("int64").astype(str)

    noise = np.exp(rng.normal(0, SPENDING_NOISE, len(moved)))
    moved[AMOUNTS] = numbers[AMOUNTS].mul(noise, axis=0).round().astype("int64").astype(str)

    movers = rng.choice(names.index, round(MOVING_SHARE * len(names)), replace=False)
    targets = {
        mover: rng.choice([name for name in centres.index if name != names[mover]])
        for mover in movers
    }
    for mover, target in targets.items():
        moved.loc[ids == mover, TRAITS] = centres.loc[target].to_numpy()
    return moved, pd.Series(targets)
