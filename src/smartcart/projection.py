"""Scaling and PCA: from clustering inputs to principal components."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Projection:
    """Scaling, weights and principal axes; with m features and c components.

    Attributes:
        means, scales, max_scores, weights: (m,) each; an input x becomes its standard score
            (x - mean) / scale, cut off at -max_score and max_score (infinite for no limit), times
            the weight.
        loadings: (c, m) principal axes.
        explained_variance_ratio: (c,) share of the variance that each component explains.
    """

    means: Matrix
    scales: Matrix
    max_scores: Matrix
    weights: Matrix
    loadings: Matrix
    explained_variance_ratio: Matrix

    def transform(self, X: Matrix) -> Matrix:
        """Project inputs (n, m) on the principal components (n, c)."""
        scores: Matrix = self.weighted(X) @ self.loadings.T
        return scores

    def weighted(self, X: Matrix) -> Matrix:
        """Scale inputs (n, m), cut the scores off, and weight them."""
        standard = (X - self.means) / self.scales
        weighted: Matrix = np.clip(standard, -self.max_scores, self.max_scores) * self.weights
        return weighted


def fit_projection(
    X: Matrix, weights: Matrix, n_components: int, max_scores: Matrix | None = None
) -> Projection:
    """Fit `StandardScaler`, then `PCA` with the full decomposition on the limited, weighted result.

    Args:
        X: (n, m) clustering inputs.
        weights: (m,) factor of each input after scaling.
        n_components: principal components, at most n and m.
        max_scores: (m,) where the standard scores are cut off; None for nowhere.
    """
    # Only here: a refresh with the stored model need not wait for scikit-learn.
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(X)
    scaled = Projection(
        means=scaler.mean_,
        scales=scaler.scale_,
        max_scores=unlimited(len(weights)) if max_scores is None else max_scores,
        weights=weights,
        loadings=np.empty((0, len(weights))),
        explained_variance_ratio=np.empty(0),
    )
    pca = PCA(n_components, svd_solver="full").fit(scaled.weighted(X))
    return replace(
        scaled,
        loadings=pca.components_,
        explained_variance_ratio=pca.explained_variance_ratio_,
    )


def unlimited(count: int) -> Matrix:
    """Return the limits (count,) of standard scores that are cut off nowhere."""
    return np.full(count, np.inf)
