"""Silhouettes of several clusterings of the same points; distances are computed only once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from smartcart.projection import Matrix

# Number of rows whose distances to all others are held at a time.
ROWS_AT_A_TIME = 500


def silhouettes(scores: Matrix, labelings: Sequence[NDArray[np.int64]]) -> list[Matrix]:
    """Return the silhouette of every point in every clustering.

    The silhouette (Rousseeuw 1987) is (b - a) / max(a, b): a is the mean distance to the other
    points in the same cluster, b the mean distance to the nearest other cluster. A point alone in
    its cluster has 0.

    Args:
        scores: (n, c) points.
        labelings: for each clustering (n,) labels from 0; at least two distinct ones.

    Returns:
        For each clustering (n,) values from -1 to 1, as `sklearn.metrics.silhouette_samples`
        returns.
    """
    members = [np.eye(labels.max() + 1)[labels] for labels in labelings]
    ends = np.cumsum([indicator.shape[1] for indicator in members])[:-1]
    all_members = np.hstack(members)
    results = [np.empty(len(scores)) for _ in labelings]
    for start in range(0, len(scores), ROWS_AT_A_TIME):
        rows = slice(start, start + ROWS_AT_A_TIME)
        sums = cdist(scores[rows], scores) @ all_members
        for result, labels, own_sums in zip(
            results, labelings, np.split(sums, ends, axis=1), strict=True
        ):
            result[rows] = _from_sums(own_sums, labels[rows], np.bincount(labels))
    return results


def _from_sums(sums: Matrix, labels: NDArray[np.int64], sizes: NDArray[np.int64]) -> Matrix:
    """Return silhouettes (n,) from the sums of distances (n, k) to the members of each cluster."""
    everyone = np.arange(len(labels))
    own = sums[everyone, labels] / np.maximum(sizes[labels] - 1, 1)
    means = np.divide(sums, sizes, out=np.full(sums.shape, np.inf), where=sizes > 0)
    means[everyone, labels] = np.inf
    nearest = means.min(axis=1)
    larger = np.maximum(own, nearest)
    values: Matrix = np.divide(nearest - own, larger, out=np.zeros(len(labels)), where=larger > 0)
    values[sizes[labels] == 1] = 0
    return values
