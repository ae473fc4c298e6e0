"""How far today's customers have drifted from the training customers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TRAINING_COLUMNS = {
    "feature": "str",
    "bin": "int32",
    "upper_bound": "float64",
    "level": "str",
    "customer_count": "int64",
}
DRIFT_COLUMNS = {
    "feature": "str",
    "bin_count": "int32",
    "value": "float64",
    "usual_value": "float64",
    "new_levels": "str",
}
BINS = 10
ADDED = 0.5
MOST_LEVELS_LISTED = 5
Counts = NDArray[np.float64]


def training_distributions(
    sample: pd.DataFrame, numeric: Sequence[str], categorical: Sequence[str]
) -> pd.DataFrame:
    """Count the training customers by bins of each feature.

    Args:
        sample: a row per customer, with a column per feature.
        numeric: features that get BINS quantile bins, or fewer if values repeat.
        categorical: features that get a bin per level.

    Returns:
        A row per feature and bin with the columns of TRAINING_COLUMNS. A numeric bin holds values
        above the previous bound, up to and including its upper_bound; the last bin is open (null).
        A feature that is null for everyone has no rows.
    """
    rows: list[tuple[str, int, float, str | None, int]] = []
    for feature in numeric:
        values = sample[feature].dropna().to_numpy(dtype=np.float64)
        if len(values) == 0:
            continue
        edges = _edges(values)
        counts = np.bincount(np.searchsorted(edges, values), minlength=len(edges) + 1)
        bounds = [*edges.tolist(), np.nan]
        rows += [
            (feature, number, bound, None, int(count))
            for number, (bound, count) in enumerate(zip(bounds, counts, strict=True))
        ]
    for feature in categorical:
        levels = sample[feature].dropna().value_counts().sort_index()
        rows += [
            (feature, number, np.nan, str(level), int(count))
            for number, (level, count) in enumerate(levels.items())
        ]
    return pd.DataFrame(rows, columns=list(TRAINING_COLUMNS)).astype(TRAINING_COLUMNS)


def feature_drift(training: pd.DataFrame, sample: pd.DataFrame) -> pd.DataFrame:
    """Compare customers with the training customers, feature by feature.

    Args:
        training: rows of `training_distributions`.
        sample: a row per customer, with a column per feature; features that it lacks are left out.

    Returns:
        A row per feature with the columns of DRIFT_COLUMNS: value is the population stability index
        with 0.5 added to each bin, usual_value its mean without any drift, and new_levels the
        levels that no training customer had (null if there are none).
    """
    rows = []
    if len(sample) == 0:
        training = training[:0]
    for feature, bins in training.groupby("feature", sort=True):
        values = sample[feature].dropna() if feature in sample else pd.Series(dtype="float64")
        if values.empty:
            continue
        bins = bins.sort_values("bin")
        trained = bins["customer_count"].to_numpy(dtype=np.float64)
        if bins["level"].notna().any():
            counted = values.astype(str).value_counts()
            unknown = sorted(set(counted.index) - set(bins["level"]))
            found = counted.reindex([*bins["level"], *unknown], fill_value=0)
            now: Counts = np.array(found.tolist(), dtype=np.float64)
            trained = np.append(trained, np.zeros(len(unknown)))
        else:
            unknown = []
            edges = bins["upper_bound"].to_numpy(dtype=np.float64)[:-1]
            places = np.searchsorted(edges, values.to_numpy(dtype=np.float64))
            now = (places[:, None] == np.arange(len(edges) + 1)).sum(axis=0, dtype=np.float64)
        value, expected = population_stability(trained, now)
        listed = ", ".join(unknown[:MOST_LEVELS_LISTED]) or None
        rows.append((feature, len(trained), value, expected, listed))
    return pd.DataFrame(rows, columns=list(DRIFT_COLUMNS)).astype(DRIFT_COLUMNS)


def segment_drift(parameters: pd.DataFrame, clusters: pd.DataFrame, k: int) -> pd.DataFrame:
    """Compare the shares of the segments with those of the training customers.

    Args:
        parameters: rows of segmentation_parameters.
        clusters: a row per customer, with the cluster_id at k.
        k: number of segments.

    Returns:
        One row as of `feature_drift`, for the feature `segments`; none without customers.
    """
    of_k = parameters[
        (parameters["parameter"] == "training_customer_count") & (parameters["k"] == k)
    ]
    trained = of_k.set_index("cluster_id")["value"].sort_index()
    found = clusters["cluster_id"].value_counts().reindex(trained.index, fill_value=0)
    now: Counts = np.array(found.tolist(), dtype=np.float64)
    rows = []
    if now.sum() > 0:
        index = population_stability(trained.to_numpy(dtype=np.float64), now)
        rows.append(("segments", len(trained), *index, None))
    return pd.DataFrame(rows, columns=list(DRIFT_COLUMNS)).astype(DRIFT_COLUMNS)


def population_stability(trained: Counts, now: Counts) -> tuple[float, float]:
    """Return the population stability index of two counts per bin, and its mean without drift.

    The mean is (bins - 1) (1 / trained + 1 / now) (Yurdakul and Naranjo 2020).
    """
    before = (trained + ADDED) / (trained + ADDED).sum()
    after = (now + ADDED) / (now + ADDED).sum()
    index = float(((after - before) * np.log(after / before)).sum())
    return index, float((len(trained) - 1) * (1 / trained.sum() + 1 / now.sum()))


def _edges(values: Counts) -> Counts:
    """Return the bounds between bins: between all values if there are few, else quantiles."""
    different = np.unique(values)
    if len(different) <= BINS:
        return different[:-1]
    edges: Counts = np.unique(np.quantile(values, np.arange(1, BINS) / BINS, method="lower"))
    below: Counts = edges[edges < different[-1]]
    return below
