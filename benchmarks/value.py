"""The fit of the value model beside the library lifetimes, on the same customers.

    .venv/bin/pip install lifetimes==0.11.3
    python benchmarks/value.py --customers 200000

Customers are drawn from MBG/NBD, watched for up to two years. Both fit it in turn, from the same
columns: repeat orders, days to the last, days watched. Printed are processor seconds, their ratio,
and how far the parameters are apart. The library is archived and is no dependency: install it for
this alone.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from report import render_table
from threadpoolctl import threadpool_limits

from smartcart.value.order_counts import GROUPED_BY, fit_order_counts, group_customers

SHAPE, SCALE, STOP, GO_ON = 0.64, 51.0, 0.81, 1.23
LEAST_DAYS, MOST_DAYS = 180, 730
NAMES = ("r", "alpha", "a", "b")
HEADER = ["what", "processor seconds", "lifetimes / this", *NAMES]


def draw_customers(count: int, seed: int) -> pd.DataFrame:
    """Draw customers from MBG/NBD, with the columns of `group_customers`."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(SHAPE, size=count) / SCALE
    stop = rng.beta(STOP, GO_ON, size=count)
    watched = rng.integers(LEAST_DAYS, MOST_DAYS, size=count).astype(np.float64)
    now, last, orders = np.zeros(count), np.zeros(count), np.zeros(count, dtype=np.int64)
    active = rng.random(count) >= stop
    while active.any():
        now[active] += rng.exponential(1 / rate[active])
        active &= now <= watched
        last[active] = now[active]
        orders[active] += 1
        active &= rng.random(count) >= stop
    return pd.DataFrame(dict(zip(GROUPED_BY, (orders, np.floor(last), watched), strict=True)))


def fit_ours(customers: pd.DataFrame) -> list[float]:
    """Return the parameters by this project."""
    with threadpool_limits(limits=1):
        fitted = fit_order_counts(group_customers(customers))
    return [float(getattr(fitted, name)) for name in NAMES]


def fit_library(customers: pd.DataFrame) -> list[float]:
    """Return the same by lifetimes."""
    from lifetimes import ModifiedBetaGeoFitter  # type: ignore[import-not-found]

    with threadpool_limits(limits=1):
        fitter = ModifiedBetaGeoFitter().fit(*(customers[name] for name in GROUPED_BY))
    return [float(fitter.params_[name]) for name in NAMES]


def measure(
    fit: Callable[[pd.DataFrame], list[float]], customers: pd.DataFrame
) -> tuple[float, list[float]]:
    """Return the processor seconds of a fit and what it found."""
    start = time.process_time()
    found = fit(customers)
    return time.process_time() - start, found


def main() -> None:
    """Fit in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    customers = draw_customers(arguments.customers, arguments.seed)
    seconds: dict[str, list[float]] = {"this project": [], "lifetimes": []}
    found: dict[str, list[float]] = {}
    for _ in range(arguments.rounds):
        for name, fit in (("this project", fit_ours), ("lifetimes", fit_library)):
            took, found[name] = measure(fit, customers)
            seconds[name].append(took)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    rows = [
        [
            name,
            f"{medians[name]:.2f}",
            f"{medians['lifetimes'] / medians[name]:.1f}",
            *(f"{value:.6f}" for value in values),
        ]
        for name, values in found.items()
    ]
    ours, theirs = (np.array(found[name]) for name in seconds)
    sys.stdout.write(f"{arguments.customers:,} customers\n\n{render_table(HEADER, rows)}\n\n")
    sys.stdout.write(f"largest difference of a parameter: {np.abs(ours / theirs - 1).max():.1e}\n")


if __name__ == "__main__":
    main()
