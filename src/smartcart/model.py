"""The segmentation model: scaling, PCA and K-Means for every candidate k, fitted on a sample."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from smartcart.projection import Matrix, Projection, fit_projection

FAR_QUANTILE = 0.99


@dataclass(frozen=True)
class FitSettings:
    """What a fit depends on beside the data.

    Attributes:
        candidate_k: numbers of clusters to fit.
        n_components: principal components that K-Means works on, if there are as many features.
        random_seed: seed of the K-Means starts.
    """

    candidate_k: tuple[int, ...]
    n_components: int
    random_seed: int


@dataclass(frozen=True)
class KMeansModel:
    """K-Means for one k.

    Attributes:
        cluster_ids: (k,) ids; 0 to k - 1 at the first fit, later those of the matched clusters.
        centroids: (k, n_components), in the order of the cluster ids.
        sizes: (k,) customers of the sample in each cluster.
        inertia: sum of squared distances to the nearest centroid over the sample.
        far_distance: 99th percentile of the distance to the nearest centroid over the sample.
    """

    cluster_ids: NDArray[np.int64]
    centroids: Matrix
    sizes: NDArray[np.int64]
    inertia: float
    far_distance: float


@dataclass(frozen=True)
class SegmentationModel(Projection):
    """A fitted model: a projection, and K-Means on its principal components.

    Attributes:
        features: names of the m clustering inputs, in order.
        clusterings: k -> K-Means for that k.
    """

    features: tuple[str, ...]
    clusterings: Mapping[int, KMeansModel]


def fit_model(
    sample: pd.DataFrame, features: pd.DataFrame, settings: FitSettings
) -> SegmentationModel:
    """Fit scaling, PCA and K-Means.

    Args:
        sample: a row per customer: customer_id, sample_position, cluster_order_value and a column
            per feature, all numbers. Row order does not matter.
        features: a row per feature: feature_position, feature, weight, max_score (null for no
            limit of the standard score).
        settings: what the fit depends on beside the data.

    Returns:
        The model. Cluster ids start at 0, by descending mean of cluster_order_value. An empty
        sample (`dbt build --empty`) gives a model of zeros without clusterings.
    """
    ordered = sample.sort_values(["sample_position", "customer_id"])
    features = features.sort_values("feature_position")
    names = tuple(features["feature"])
    weights = features["weight"].to_numpy(dtype=np.float64)
    limits = features["max_score"].to_numpy(dtype=np.float64, na_value=np.nan)
    max_scores = np.nan_to_num(limits, nan=np.inf)
    n_components = min(settings.n_components, len(names))
    if ordered.empty:
        return _empty_model(names, weights, max_scores, n_components)
    X = ordered[list(names)].to_numpy(dtype=np.float64)
    projection = fit_projection(X, weights, n_components, max_scores)
    scores = projection.transform(X)
    order_values = ordered["cluster_order_value"].to_numpy(dtype=np.float64)
    return SegmentationModel(
        **vars(projection),
        features=names,
        clusterings={
            k: _ordered_kmeans(scores, order_values, k, settings.random_seed)
            for k in settings.candidate_k
        },
    )


def _ordered_kmeans(scores: Matrix, order_values: Matrix, k: int, seed: int) -> KMeansModel:
    # Only here: a refresh with the stored model need not wait for scikit-learn.
    from smartcart.kmeans import fit_kmeans

    fitted = fit_kmeans(scores, k, seed)
    labels = fitted.labels_
    sizes = np.bincount(labels, minlength=k)
    means = np.bincount(labels, weights=order_values, minlength=k) / sizes
    order = np.argsort(-means, kind="stable")
    distances = np.linalg.norm(scores - fitted.cluster_centers_[labels], axis=1)
    return KMeansModel(
        cluster_ids=np.arange(k),
        centroids=fitted.cluster_centers_[order],
        sizes=sizes[order],
        inertia=float(fitted.inertia_),
        far_distance=float(np.quantile(distances, FAR_QUANTILE)),
    )


def _empty_model(
    names: tuple[str, ...], weights: Matrix, max_scores: Matrix, n_components: int
) -> SegmentationModel:
    zeros = np.zeros(len(names))
    return SegmentationModel(
        features=names,
        means=zeros,
        scales=np.ones(len(names)),
        max_scores=max_scores,
        weights=weights,
        loadings=np.zeros((n_components, len(names))),
        explained_variance_ratio=np.zeros(n_components),
        clusterings={},
    )
