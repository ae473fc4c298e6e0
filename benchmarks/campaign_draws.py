"""Whether results of campaigns are right: random groups of a synthetic log, many times.

    python benchmarks/campaign_draws.py --draws 1000

Customers of the generator's log who ordered before the last 60 days are a list; every draw keeps a
share of it back at random.

- A/A: both groups are left as they are. How often are they called different?
- planted lift: the control group loses one order in six, by chance, so that the treated have 20 %
  more. How often is that found, against the power that the plan promised; how often do the 95 %
  intervals hold the planted difference; and how often do Welch's, the usual ones.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from report import render_table
from scipy.stats import ttest_ind

from smartcart.campaigns.plan import power
from smartcart.campaigns.results import RATE, compare_groups
from smartcart.synthetic import write_orders

LIFT = 0.2
DAYS = 60
ORDERS = f"""
with lines as (
    select customer_id, cast(ordered_at as date) as day, order_id,
        cast(quantity * unit_price as double) as amount
    from read_parquet(?)
    where customer_id is not null
),
known as (
    select customer_id from lines
    where day < (select max(day) - {DAYS} from lines) group by customer_id
)
select known.customer_id, orders.amount
from known
left join (
    select customer_id, order_id, sum(amount) as amount from lines
    where day >= (select max(day) - {DAYS} from lines) group by all having sum(amount) > 0
) as orders using (customer_id)
order by all
"""
HEADER = ["what", "list", "kept back", "measure", "found", "expected"]


@dataclass(frozen=True)
class Log:
    """Orders of the customers of a list in the days of the campaign.

    Attributes:
        customer: place of the customer, by order (m,).
        amount: value of the order (m,).
        customer_count: customers, with orders or without.
    """

    customer: NDArray[np.int64]
    amount: NDArray[np.float64]
    customer_count: int

    def values(self, is_kept: NDArray[np.bool_]) -> dict[str, NDArray[np.float64]]:
        """Return the measures of all customers, of some of the orders."""
        customer, amount = self.customer[is_kept], self.amount[is_kept]
        cap = np.quantile(amount, 0.99)
        orders = np.bincount(customer, minlength=self.customer_count).astype(np.float64)
        return {
            RATE: (orders > 0).astype(np.float64),
            "orders": orders,
            "net_sales": np.bincount(customer, amount, self.customer_count),
            "capped_net_sales": np.bincount(customer, np.minimum(amount, cap), self.customer_count),
        }


def read_log(lines: int, list_count: int, seed: int) -> Log:
    """Return the orders of a list of that many customers of a synthetic log."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orders.parquet"
        write_orders(file, lines, seed)
        with duckdb.connect() as connection:
            found = connection.execute(ORDERS, [str(file)]).df()
    ids = np.sort(found["customer_id"].unique())[:list_count]
    found = found[found["customer_id"].isin(ids)]
    bought = found[found["amount"].notna()]
    return Log(
        np.searchsorted(ids, bought["customer_id"].to_numpy()),
        bought["amount"].to_numpy(dtype=np.float64),
        len(ids),
    )


def compare(values: list[dict[str, NDArray[np.float64]]]) -> pd.Series:
    """Return what the product says of two groups: the treated, and the control group."""
    rows = []
    for is_control, group in zip((False, True), values, strict=True):
        for measure, each in group.items():
            off = each - each.mean()
            rows.append(
                ("campaign", "all segments", is_control, measure, len(each), each.mean(),
                 (off**2).sum(), (off**3).sum())
            )  # fmt: skip
    columns = ["campaign_id", "segment_name", "is_control", "measure", "customer_count", "mean"]
    return compare_groups(pd.DataFrame(rows, columns=[*columns, "squares", "cubes"])).iloc[0]


def draw(log: Log, share: float, draws: int, rng: np.random.Generator) -> list[list[str]]:
    """Return the rows of the table for a share that is kept back."""
    everything = np.ones(len(log.customer), dtype=bool)
    treated_values = log.values(everything)
    # What the control group would have without the planted lift, on average.
    kept = 1 / (1 + LIFT)
    means = {name: values.mean() for name, values in treated_values.items()}
    without = {
        RATE: (1 - (1 - kept) ** treated_values["orders"]).mean(),
        "orders": means["orders"] * kept,
        "net_sales": means["net_sales"] * kept,
    }
    control_count = round(share * log.customer_count)
    treated_count = log.customer_count - control_count
    different, found = 0, 0
    covered = dict.fromkeys(without, 0)
    welch = 0
    for _ in range(draws):
        order = rng.permutation(log.customer_count)
        control, treated = order[:control_count], order[control_count:]
        as_is = compare(
            [
                {name: each[group] for name, each in treated_values.items()}
                for group in (treated, control)
            ]
        )
        different += as_is["verdict"] != "not to be told apart"
        thinned = log.values(rng.random(len(log.customer)) < kept)
        groups = [
            {name: each[treated] for name, each in treated_values.items()},
            {name: each[control] for name, each in thinned.items()},
        ]
        result = compare(groups)
        found += result["verdict"] == "more"
        for name in without:
            planted = means[name] - without[name]
            covered[name] += result[f"{name}_lower"] <= planted <= result[f"{name}_upper"]
        planted = means["net_sales"] - without["net_sales"]
        interval = ttest_ind(
            groups[0]["net_sales"], groups[1]["net_sales"], equal_var=False
        ).confidence_interval()
        welch += interval.low <= planted <= interval.high
    promised = power(without[RATE], means[RATE] - without[RATE], treated_count, control_count)
    sizes = [f"{log.customer_count:,}", f"{control_count:,}"]
    return [
        ["A/A called different", *sizes, "rate", f"{different / draws:.3f}", "0.050"],
        ["lift of 20 % found", *sizes, "rate", f"{found / draws:.3f}", f"{promised:.3f}"],
        *(
            ["interval holds the lift", *sizes, name, f"{count / draws:.3f}", "0.950"]
            for name, count in covered.items()
        ),
        ["Welch's holds the lift", *sizes, "net_sales", f"{welch / draws:.3f}", "0.950"],
    ]


def main() -> None:
    """Draw and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=300_000)
    parser.add_argument("--lists", type=int, nargs="+", default=[3_000, 10_000])
    parser.add_argument("--shares", type=float, nargs="+", default=[0.1, 0.5])
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    rows = []
    for list_count in arguments.lists:
        log = read_log(arguments.lines, list_count, arguments.seed)
        for share in arguments.shares:
            rows += draw(log, share, arguments.draws, rng)
    sys.stdout.write(render_table(HEADER, rows) + "\n")


if __name__ == "__main__":
    main()
