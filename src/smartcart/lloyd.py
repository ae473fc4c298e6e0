"""K-Means from several starts at a time, for the many fits behind the starts and the replicates.

Lloyd's algorithm on a few thousand points takes scikit-learn longer to call than to compute. Here
the runs of several starts are one matrix product per step.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Labels = NDArray[np.int64]

# Distances held at a time; more than fit the processor's cache are slower.
DISTANCES_AT_A_TIME = 60_000
MAX_STEPS = 1_000


@dataclass(frozen=True)
class Clusters:
    """The result of one run over n points of c coordinates.

    Attributes:
        centres: (k, c) means of the clusters.
        labels: (n,) the nearest centre of each point, the first one of several.
        inertia: weighted sum of the squared distances to it.
    """

    centres: Matrix
    labels: Labels
    inertia: float


def best_of_starts(points: Matrix, k: int, starts: int, seed: int) -> Clusters:
    """Run Lloyd's algorithm from k-means++ starts (Arthur and Vassilvitskii 2007).

    Args:
        points: (n, c).
        k: number of clusters, at most the number of distinct points.
        starts: number of starts.
        seed: seed of the starts.

    Returns:
        The run with the lowest inertia; the first of several.
    """
    rng = np.random.default_rng(seed)
    at_a_time = max(DISTANCES_AT_A_TIME // (k * len(points)), 1)
    runs = [
        _best(points, _run(_Points(points), spread_starts(points, k, count, rng)))
        for count in _parts(starts, at_a_time)
    ]
    return min(runs, key=lambda run: run.inertia)


def run_from(points: Matrix, centres: Matrix, weights: NDArray[np.int64] | None = None) -> Clusters:
    """Run Lloyd's algorithm from given centres (k, c), until no point changes its cluster.

    Args:
        points: (n, c).
        centres: (k, c).
        weights: (n,) how often each point counts.
    """
    return _best(points, _run(_Points(points, weights), centres[None]), weights)


def spread_starts(points: Matrix, k: int, count: int, rng: np.random.Generator) -> Matrix:
    """Draw starts (count, k, c) by k-means++.

    Every next centre is the best of a few points, which are drawn with probabilities proportional
    to the squared distance from the nearest centre so far.
    """
    n, c = points.shape
    trials = 2 + int(np.log(k))
    squares = np.einsum("ij,ij->i", points, points)

    def distances_from(rows: Labels) -> Matrix:
        found: Matrix = squares - 2 * (points[rows] @ points.T) + squares[rows, None]
        return np.maximum(found, 0, out=found)

    starts = np.empty((count, k, c))
    first = rng.integers(n, size=count)
    starts[:, 0] = points[first]
    nearest = distances_from(first)
    for place in range(1, k):
        sums = np.cumsum(nearest, axis=1)
        drawn = rng.random((count, trials)) * sums[:, -1:]
        rows = np.array([
            np.searchsorted(own, values) for own, values in zip(sums, drawn, strict=True)
        ])  # fmt: skip
        np.minimum(rows, n - 1, out=rows)
        tried = distances_from(rows.ravel()).reshape(count, trials, n)
        np.minimum(tried, nearest[:, None, :], out=tried)
        best = tried.sum(axis=2).argmin(axis=1)
        nearest = tried[np.arange(count), best]
        starts[:, place] = points[rows[np.arange(count), best]]
    return starts


class _Points:
    """Points with a column of ones, by which one matrix product gives distances, one gives means.

    Attributes:
        columns: (c + 1, n) coordinates and ones.
        sums: (n, c + 1) the same by row, times the weights.
    """

    def __init__(self, points: Matrix, weights: NDArray[np.int64] | None = None) -> None:
        rows = np.hstack([points, np.ones((len(points), 1))])
        self.columns = np.ascontiguousarray(rows.T)
        self.sums = rows if weights is None else rows * weights[:, None]
        self.total = float(self.sums[:, -1].sum())

    def distances(self, centres: Matrix) -> Matrix:
        """Return squared distances less the square of the point, (runs, k, n)."""
        runs, k, _ = centres.shape
        squares = np.einsum("rkc,rkc->rk", centres, centres)
        factors = np.concatenate([-2 * centres, squares[..., None]], axis=2)
        product: Matrix = factors.reshape(runs * k, -1) @ self.columns
        return product.reshape(runs, k, -1)


def _run(points: _Points, starts: Matrix) -> Matrix:
    """Return the centres (runs, k, c) where every run from the starts (runs, k, c) ends."""
    centres = starts.copy()
    moving = np.arange(len(starts))
    sums_before = np.zeros((*starts.shape[:2], starts.shape[2] + 1))
    for _ in range(MAX_STEPS):
        before = centres[moving]
        distances = points.distances(before)
        is_nearest = (distances == distances.min(axis=1, keepdims=True)).astype(np.float64)
        sums = _sums(points, is_nearest)
        # A point between several centres goes to the first one.
        for run in np.flatnonzero(sums[..., -1].sum(axis=1) != points.total):
            sums[run] = _sums(points, _first_nearest(distances[run])[None])[0]
        # The same sums are those of the same clusters.
        is_moving = (sums != sums_before).any(axis=(1, 2))
        sums_before = sums.copy()
        for run in np.flatnonzero((sums[..., -1] == 0).any(axis=1)):
            _fill_empty(points, distances[run], before[run], sums[run])
        counts = sums[..., -1:]
        after = np.divide(sums[..., :-1], counts, out=before.copy(), where=counts > 0)
        centres[moving] = after
        is_moving &= (after != before).any(axis=(1, 2))
        moving, sums_before = moving[is_moving], sums_before[is_moving]
        if not len(moving):
            break
    return centres


def _sums(points: _Points, is_member: Matrix) -> Matrix:
    """Return the weighted sums of the members' coordinates, and of their weights."""
    runs, k, n = is_member.shape
    sums: Matrix = is_member.reshape(runs * k, n) @ points.sums
    return sums.reshape(runs, k, -1)


def _first_nearest(distances: Matrix) -> Matrix:
    own = np.zeros_like(distances)
    own[distances.argmin(axis=0), np.arange(distances.shape[1])] = 1
    return own


def _fill_empty(points: _Points, distances: Matrix, centres: Matrix, sums: Matrix) -> None:
    """Give each empty cluster the point that is farthest from its centre, as scikit-learn does."""
    labels = distances.argmin(axis=0)
    far = ((points.columns[:-1].T - centres[labels]) ** 2).sum(axis=1)
    farthest = iter(np.argsort(-far, kind="stable"))
    for cluster in np.flatnonzero(sums[:, -1] == 0):
        for row in farthest:
            own, point = labels[row], points.sums[row]
            if far[row] > 0 and sums[own, -1] > point[-1]:
                sums[own] -= point
                sums[cluster] = point
                break


def _best(points: Matrix, centres: Matrix, weights: NDArray[np.int64] | None = None) -> Clusters:
    distances = _Points(points).distances(centres)
    squares = np.einsum("ij,ij->i", points, points)
    nearest = np.maximum(distances.min(axis=1) + squares, 0)
    inertias = nearest.sum(axis=1) if weights is None else nearest @ weights
    best = int(inertias.argmin())
    labels = distances[best].argmin(axis=0).astype(np.int64)
    return Clusters(centres[best], labels, float(inertias[best]))


def _parts(count: int, at_a_time: int) -> list[int]:
    """Return the sizes of the parts of a number."""
    whole, rest = divmod(count, at_a_time)
    return [at_a_time] * whole + [rest] * (rest > 0)
