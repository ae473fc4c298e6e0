"""What clusters look like if there are none.

The reference are customers of one Gaussian cloud with the same covariance. Inputs that are cut off
are no Gaussian: a square with full edges would look separated beside a cloud. There, the reference
keeps each input's values and breaks their association, by permuting each column.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from smartcart.projection import Matrix
from smartcart.resampling import Customers, bootstrap, fit_quickly, means_by_label
from smartcart.silhouette import silhouettes

Source = Callable[[np.random.Generator, int], Matrix]
# More customers per cloud give steadier figures, but take longer.
CLOUD_SIZE = 2_000
# Nine in ten values of a normal distribution are below the mean plus this many standard deviations.
NINE_OF_TEN = 1.2816


@dataclass(frozen=True)
class NullReference:
    """K-Means for one k on data without clusters.

    Attributes:
        silhouette: mean silhouette over all clouds.
        highest_silhouette: bound for the highest mean silhouette of a cluster that nine in ten
            clouds stay below, from their mean and standard deviation.
        stability: mean Jaccard similarity in bootstrap samples of the first cloud.
    """

    silhouette: float
    highest_silhouette: float
    stability: float


def null_reference(
    customers: Customers,
    ks: Sequence[int],
    archetypes: pd.DataFrame,
    clouds: int,
    replicates: int,
    seed: int,
) -> dict[int, NullReference]:
    """Repeat the fit on samples without clusters.

    Args:
        customers: the customers and how they are fitted.
        ks: numbers of clusters; those that are not smaller than a cloud are left out.
        archetypes: a row per archetype, as for `smartcart.naming.name_clusters`.
        clouds: samples, at least two.
        replicates: bootstrap samples of the first cloud.
        seed: seed of the clouds.
    """
    size = min(len(customers.X), CLOUD_SIZE)
    ks = [k for k in ks if k < size]
    if not ks:
        return {}
    rng = np.random.default_rng(seed)
    source = (_permuted if customers.has_limits else _gaussian)(customers.X)
    highest: dict[int, list[float]] = {k: [] for k in ks}
    overall: dict[int, list[float]] = {k: [] for k in ks}
    stability = {}
    for cloud in range(clouds):
        X = source(rng, size)
        of_cloud = replace(customers, X=X, ranks=np.zeros((size, 2)))
        scores = of_cloud.project(np.arange(size)).transform(X)
        labelings = {k: fit_quickly(scores, k, seed + cloud).labels_.astype(np.int64) for k in ks}
        found = silhouettes(scores, list(labelings.values()))
        for k, values in zip(ks, found, strict=True):
            overall[k].append(float(values.mean()))
            highest[k].append(float(means_by_label(values[:, None], labelings[k], k).max()))
        if cloud == 0:
            repeated = bootstrap(of_cloud, labelings, archetypes, replicates, seed)
            stability = {k: float(repeated[k].jaccard.mean()) for k in ks}
    return {
        k: NullReference(
            silhouette=float(np.mean(overall[k])),
            # Where customers are alike, clouds reach 1, above which there is none.
            highest_silhouette=min(
                float(np.mean(highest[k]) + NINE_OF_TEN * np.std(highest[k], ddof=1)), 1.0
            ),
            stability=stability[k],
        )
        for k in ks
    }


def _gaussian(X: Matrix) -> Source:
    """Draw from the Gaussian with the mean and covariance of X."""
    mean, root = X.mean(axis=0), _root(np.cov(X, rowvar=False))
    return lambda rng, size: mean + rng.standard_normal((size, len(mean))) @ root


def _permuted(X: Matrix) -> Source:
    """Draw each column of X by itself, in any order and without repeating a row."""
    return lambda rng, size: np.column_stack([rng.permutation(column)[:size] for column in X.T])


def _root(covariance: Matrix) -> Matrix:
    """Return the symmetric root: unlike other factors it does not flip with a rounding error."""
    values, vectors = np.linalg.eigh(np.atleast_2d(covariance))
    root: Matrix = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return root
