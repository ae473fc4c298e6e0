"""Scaling and PCA: from clustering inputs to principal components."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Projection:
    """Scaling, weights and principal axes; with m features and c components.

    Attributes:
        means, scales, weights: (m,) each; an input x becomes (x - mean) / scale * weight.
        loadings: (c, m) principal axes.
        explained_variance_ratio: (c,) share of the variance that each component explains.
    """

    means: Matrix
    scales: Matrix
    weights: Matrix
    loadings: Matrix
    explained_variance_ratio: Matrix

    def transform(self, X: Matrix) -> Matrix:
        """Project inputs (n, m) on the principal components (n, c)."""
        scores: Matrix = ((X - self.means) / self.scales * self.weights) @ self.loadings.T
        return scores


def fit_projection(X: Matrix, weights: Matrix, n_components: int) -> Projection:
    """Fit `StandardScaler`, then `PCA` with the full decomposition on the weighted result.

    Args:
        X: (n, m) clustering inputs.
        weights: (m,) factor of each input after scaling.
        n_components: principal components, at most n and m.
    """
    # Only here: a refresh with the stored model need not wait for scikit-learn.
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(X)
    pca = PCA(n_components, svd_solver="full").fit(scaler.transform(X) * weights)
    return Projection(
        means=scaler.mean_,
        scales=scaler.scale_,
        weights=weights,
        loadings=pca.components_,
        explained_variance_ratio=pca.explained_variance_ratio_,
    )
