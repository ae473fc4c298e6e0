"""What clusters look like where there are none: customers of one cloud with the same covariance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from smartcart.projection import Matrix
from smartcart.resampling import Customers, bootstrap, fit_quickly, means_by_label
from smartcart.silhouette import silhouettes

CLOUDS = 4


@dataclass(frozen=True)
class NullReference:
    """K-Means for one k where there are no clusters.

    Attributes:
        silhouette: mean silhouette over all clouds.
        highest_silhouette: the highest mean silhouette that a cluster of any cloud has.
        stability: mean Jaccard similarity in bootstrap samples of the first cloud.
    """

    silhouette: float
    highest_silhouette: float
    stability: float


def null_reference(
    customers: Customers, ks: Sequence[int], archetypes: pd.DataFrame, replicates: int, seed: int
) -> dict[int, NullReference]:
    """Repeat the fit on CLOUDS clouds: as many customers, from the Gaussian with their covariance.

    Args:
        customers: the customers and how they are fitted.
        ks: numbers of clusters, each below the number of customers.
        archetypes: a row per archetype, as for `smartcart.naming.name_clusters`.
        replicates: bootstrap samples of the first cloud.
        seed: seed of the clouds.
    """
    rng = np.random.default_rng(seed)
    mean, covariance = customers.X.mean(axis=0), np.cov(customers.X, rowvar=False)
    by_cluster: dict[int, list[Matrix]] = {k: [] for k in ks}
    overall: dict[int, list[float]] = {k: [] for k in ks}
    stability = {}
    for cloud in range(CLOUDS):
        X = rng.multivariate_normal(mean, np.atleast_2d(covariance), len(customers.X))
        of_cloud = replace(customers, X=X)
        scores = of_cloud.project(np.arange(len(X))).transform(X)
        labelings = {k: fit_quickly(scores, k, seed + cloud).labels_.astype(np.int64) for k in ks}
        found = silhouettes(scores, list(labelings.values()))
        for k, values in zip(ks, found, strict=True):
            overall[k].append(float(values.mean()))
            by_cluster[k].append(means_by_label(values[:, None], labelings[k], k))
        if cloud == 0:
            repeated = bootstrap(of_cloud, labelings, archetypes, replicates, seed)
            stability = {k: float(repeated[k].jaccard.mean()) for k in ks}
    return {
        k: NullReference(float(np.mean(overall[k])), float(np.nanmax(by_cluster[k])), stability[k])
        for k in ks
    }
