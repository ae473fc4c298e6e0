"""K-Means whose result does not depend on the seed."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from smartcart.projection import Matrix

# Seeds disagree mostly because K-Means stops early, hence no tolerance and many starts.
MAX_ITERATIONS = 1_000
STARTS_SAMPLE = 10_000
SMALL_STARTS = 50
LARGE_STARTS = 10


def fit_kmeans(scores: Matrix, k: int, seed: int) -> KMeans:
    """Fit K-Means, in two stages if there are many rows.

    Up to STARTS_SAMPLE rows, the best of SMALL_STARTS starts is used. Above that, the best of
    LARGE_STARTS starts on the first STARTS_SAMPLE rows is the start of a single run over all rows.

    Args:
        scores: (n, c) principal components, rows in arbitrary order.
        k: number of clusters, at most the number of distinct rows.
        seed: seed of the starts.

    Returns:
        scikit-learn's fitted KMeans.
    """
    is_small = len(scores) <= STARTS_SAMPLE
    # With more than one thread, small fits next to another dbt thread are several times slower.
    with threadpool_limits(limits=1):
        fitted = KMeans(
            k,
            n_init=SMALL_STARTS if is_small else LARGE_STARTS,
            max_iter=MAX_ITERATIONS,
            tol=0,
            random_state=seed,
        ).fit(scores[:STARTS_SAMPLE])
        if is_small:
            return fitted
        return KMeans(
            k, init=fitted.cluster_centers_, n_init=1, max_iter=MAX_ITERATIONS, tol=0
        ).fit(scores)


def nearest(scores: Matrix, centroids: Matrix) -> NDArray[np.int64]:
    """Return the nearest centroid (n,); the first one if several are equally near."""
    labels: NDArray[np.int64] = cdist(scores, centroids).argmin(axis=1)
    return labels
