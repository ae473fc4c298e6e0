"""The segmentation model: scaling, PCA and K-Means for every candidate k, fitted on a sample."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from smartcart.kmeans import fit_kmeans

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class FitSettings:
    """What a fit depends on beside the data.

    Attributes:
        candidate_k: numbers of clusters to fit.
        n_components: principal components that K-Means works on.
        random_seed: seed of the K-Means starts.
    """

    candidate_k: tuple[int, ...]
    n_components: int
    random_seed: int


@dataclass(frozen=True)
class KMeansModel:
    """K-Means for one k.

    Attributes:
        centroids: (k, n_components), in the order of the cluster ids.
        sizes: (k,) customers of the sample in each cluster.
        inertia: sum of squared distances to the nearest centroid over the sample.
    """

    centroids: Matrix
    sizes: NDArray[np.int64]
    inertia: float


@dataclass(frozen=True)
class SegmentationModel:
    """A fitted model; with m features and c components.

    Attributes:
        features: names of the m clustering inputs, in order.
        means, scales, weights: (m,) each; an input x becomes (x - mean) / scale * weight.
        loadings: (c, m) principal axes.
        explained_variance_ratio: (c,) share of the variance that each component explains.
        clusterings: k -> K-Means for that k.
    """

    features: tuple[str, ...]
    means: Matrix
    scales: Matrix
    weights: Matrix
    loadings: Matrix
    explained_variance_ratio: Matrix
    clusterings: Mapping[int, KMeansModel]

    def transform(self, X: Matrix) -> Matrix:
        """Project inputs (n, m) on the principal components (n, c)."""
        scores: Matrix = ((X - self.means) / self.scales * self.weights) @ self.loadings.T
        return scores


def fit_model(
    sample: pd.DataFrame, features: pd.DataFrame, settings: FitSettings
) -> SegmentationModel:
    """Fit scaling, PCA and K-Means.

    Args:
        sample: a row per customer: customer_id, sample_position, cluster_order_value and a column
            per feature, all numbers. Row order does not matter.
        features: a row per feature: feature_position, feature, weight.
        settings: what the fit depends on beside the data.

    Returns:
        The model. Cluster ids run from 0 by falling mean of cluster_order_value. An empty sample
        (`dbt build --empty`) gives a model of zeros without clusterings.
    """
    ordered = sample.sort_values(["sample_position", "customer_id"])
    features = features.sort_values("feature_position")
    names = tuple(features["feature"])
    weights = features["weight"].to_numpy(dtype=np.float64)
    if ordered.empty:
        return _empty_model(names, weights, settings.n_components)
    X = ordered[list(names)].to_numpy(dtype=np.float64)
    scaler = StandardScaler().fit(X)
    weighted = scaler.transform(X) * weights
    pca = PCA(settings.n_components, svd_solver="full").fit(weighted)
    scores = weighted @ pca.components_.T
    order_values = ordered["cluster_order_value"].to_numpy(dtype=np.float64)
    return SegmentationModel(
        features=names,
        means=scaler.mean_,
        scales=scaler.scale_,
        weights=weights,
        loadings=pca.components_,
        explained_variance_ratio=pca.explained_variance_ratio_,
        clusterings={
            k: _ordered_kmeans(scores, order_values, k, settings.random_seed)
            for k in settings.candidate_k
        },
    )


def _ordered_kmeans(scores: Matrix, order_values: Matrix, k: int, seed: int) -> KMeansModel:
    fitted = fit_kmeans(scores, k, seed)
    labels = fitted.labels_
    sizes = np.bincount(labels, minlength=k)
    means = np.bincount(labels, weights=order_values, minlength=k) / sizes
    order = np.argsort(-means, kind="stable")
    return KMeansModel(fitted.cluster_centers_[order], sizes[order], float(fitted.inertia_))


def _empty_model(names: tuple[str, ...], weights: Matrix, n_components: int) -> SegmentationModel:
    zeros = np.zeros(len(names))
    return SegmentationModel(
        features=names,
        means=zeros,
        scales=np.ones(len(names)),
        weights=weights,
        loadings=np.zeros((n_components, len(names))),
        explained_variance_ratio=np.zeros(n_components),
        clusterings={},
    )
