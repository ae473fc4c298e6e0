"""K-Means whose result does not depend on the seed."""

from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from smartcart.lloyd import Labels, Matrix, best_of_starts

# Seeds disagree mostly because K-Means stops early, hence no tolerance and many starts.
MAX_ITERATIONS = 1_000
STARTS_SAMPLE = 10_000
SMALL_STARTS = 50
LARGE_STARTS = 10


def fit_kmeans(scores: Matrix, k: int, seed: int) -> KMeans:
    """Fit K-Means: one run of scikit-learn over all rows, from the best of many starts.

    Up to STARTS_SAMPLE rows, the best of SMALL_STARTS starts is used. Above that, the best of
    LARGE_STARTS starts on the first STARTS_SAMPLE rows.

    Args:
        scores: (n, c) principal components, rows in arbitrary order.
        k: number of clusters, at most the number of distinct rows.
        seed: seed of the starts.

    Returns:
        scikit-learn's fitted KMeans.
    """
    starts = SMALL_STARTS if len(scores) <= STARTS_SAMPLE else LARGE_STARTS
    # With more than one thread, small fits next to another dbt thread are several times slower.
    with threadpool_limits(limits=1):
        best = best_of_starts(scores[:STARTS_SAMPLE], k, starts, seed)
        return KMeans(k, init=best.centres, n_init=1, max_iter=MAX_ITERATIONS, tol=0).fit(scores)


def nearest(scores: Matrix, centroids: Matrix) -> Labels:
    """Return the nearest centroid (n,); the first one if several are equally near."""
    labels: Labels = cdist(scores, centroids).argmin(axis=1)
    return labels
