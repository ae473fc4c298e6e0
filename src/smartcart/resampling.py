"""Do the same clusters reappear? Bootstrap samples, halves and other seeds.

Each replicate repeats the whole fit (scaling, PCA, K-Means), and bootstraps also the naming.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from smartcart.kmeans import MAX_ITERATIONS, fit_kmeans
from smartcart.naming import assign_names, targets_and_names
from smartcart.projection import Matrix, Projection, fit_projection

Labels = NDArray[np.int64]
FEW_STARTS = 5


@dataclass(frozen=True)
class Customers:
    """The n customers on which a fit is repeated, with m clustering inputs.

    Attributes:
        X: (n, m) clustering inputs.
        weights: (m,) factor of each input after scaling.
        n_components: principal components that K-Means works on.
        ranks: (n, 2) ranks by the two measures that names go by, 0 to 1.
        max_scores: (m,) where each standard score is cut off, infinite for nowhere; None if no
            score is.
    """

    X: Matrix
    weights: Matrix
    n_components: int
    ranks: Matrix
    max_scores: Matrix | None = None

    @property
    def has_limits(self) -> bool:
        """Whether any standard score is cut off."""
        return self.max_scores is not None and bool(np.isfinite(self.max_scores).any())

    def project(self, rows: Labels) -> Projection:
        """Fit scaling and PCA on some rows; a row may occur more than once."""
        return fit_projection(self.X[rows], self.weights, self.n_components, self.max_scores)


@dataclass(frozen=True)
class Repeatability:
    """How well the clusters for one k reappear in bootstrap samples.

    Attributes:
        jaccard: (k,) mean Jaccard similarity of each cluster with the most similar one in a
            replicate.
        same_name: (k,) share of the replicates in which that cluster has the same name. Both are
            nan for a cluster that no replicate drew.
    """

    jaccard: Matrix
    same_name: Matrix


def bootstrap(
    customers: Customers,
    labelings: Mapping[int, Labels],
    archetypes: pd.DataFrame,
    replicates: int,
    seed: int,
) -> dict[int, Repeatability]:
    """Compare clusters with those of bootstrap samples, cluster by cluster (Hennig 2007).

    Every replicate draws n customers with replacement, repeats the fit from the centres of the
    given clusters, names the result, and compares on the distinct customers drawn.

    Args:
        customers: the customers and how they are fitted.
        labelings: k -> (n,) labels from 0 to k - 1.
        archetypes: a row per archetype, as for `smartcart.naming.name_clusters`.
        replicates: bootstrap samples.
        seed: seed of the draws.
    """
    customer_count = len(customers.X)
    rng = np.random.default_rng(seed)
    targets = targets_and_names(archetypes)
    names = {
        k: _names(means_by_label(customers.ranks, labels, k), *targets)
        for k, labels in labelings.items()
    }
    jaccards: dict[int, list[Matrix]] = {k: [] for k in labelings}
    same_names: dict[int, list[Matrix]] = {k: [] for k in labelings}
    for _ in range(replicates):
        drawn = rng.integers(0, customer_count, customer_count)
        distinct, counts = np.unique(drawn, return_counts=True)
        projection = customers.project(drawn)
        all_scores = projection.transform(customers.X)
        scores = all_scores[distinct]
        for k, labels in labelings.items():
            if len(distinct) < k:
                continue
            found = _refit(scores, counts, means_by_label(all_scores, labels, k))
            jaccard = _jaccard(labels[distinct], found, k)
            found_ranks = means_by_label(customers.ranks[distinct], found, k, counts)
            is_same = _names(found_ranks, *targets)[jaccard.argmax(axis=1)] == names[k]
            is_drawn = np.isin(np.arange(k), labels[distinct])
            jaccards[k].append(np.where(is_drawn, jaccard.max(axis=1), np.nan))
            same_names[k].append(np.where(is_drawn, is_same, np.nan))
    return {k: Repeatability(_mean(jaccards[k], k), _mean(same_names[k], k)) for k in labelings}


def split_half_agreement(
    customers: Customers, ks: list[int], repetitions: int, seed: int
) -> dict[int, float]:
    """Fit each half of the customers from scratch, and compare how the two group everybody.

    Returns:
        k -> mean adjusted Rand index over random halvings; no entry for a k above half of the
        customers.
    """
    customer_count = len(customers.X)
    half = customer_count // 2
    rng = np.random.default_rng(seed)
    agreements: dict[int, list[float]] = {
        k: [] for k in ks if half >= max(k, customers.n_components)
    }
    for _ in range(repetitions):
        order = rng.permutation(customer_count)
        projected = []
        for rows in (order[:half], order[half:]) if agreements else ():
            scores = customers.project(rows).transform(customers.X)
            projected.append((scores, rows))
        for k, found in agreements.items():
            one, other = (
                fit_quickly(scores[rows], k, int(rng.integers(2**31))).predict(scores)
                for scores, rows in projected
            )
            found.append(float(adjusted_rand_score(one, other)))
    return {k: float(np.mean(found)) for k, found in agreements.items()}


def seed_agreement(
    scores: Matrix, labelings: Mapping[int, Labels], seeds: list[int]
) -> dict[int, float]:
    """Return for every k the lowest adjusted Rand index of the labels with fits of other seeds."""
    return {
        k: min(
            float(adjusted_rand_score(labels, fit_kmeans(scores, k, seed).labels_))
            for seed in seeds
        )
        for k, labels in labelings.items()
    }


def fit_quickly(scores: Matrix, k: int, seed: int) -> KMeans:
    """Fit K-Means from a few starts; for replicates, not for segments."""
    return KMeans(k, n_init=FEW_STARTS, max_iter=MAX_ITERATIONS, tol=0, random_state=seed).fit(
        scores
    )


def means_by_label(
    values: Matrix, labels: Labels, k: int, counts: NDArray[np.int64] | None = None
) -> Matrix:
    """Return the means (k, m) of values (n, m) per label; nan for a label without rows."""
    sizes = np.bincount(labels, counts, minlength=k)
    with np.errstate(invalid="ignore", divide="ignore"):
        columns = [
            np.bincount(labels, column if counts is None else column * counts, minlength=k) / sizes
            for column in values.T
        ]
    return np.stack(columns, axis=1)


def _refit(scores: Matrix, counts: NDArray[np.int64], centres: Matrix) -> Labels:
    """Return labels of one K-Means run from the given centres; nan means an empty cluster."""
    centres = centres[~np.isnan(centres).any(axis=1)]
    k_means = KMeans(len(centres), init=centres, n_init=1, max_iter=MAX_ITERATIONS, tol=0)
    labels: Labels = k_means.fit(scores, sample_weight=counts).labels_.astype(np.int64)
    return labels


def _names(
    ranks: Matrix, targets: Matrix, archetype_names: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Return the names of clusters by their mean ranks (k, 2); none for an empty cluster."""
    names = np.full(len(ranks), None, dtype=object)
    is_there = ~np.isnan(ranks).any(axis=1)
    names[is_there] = assign_names(ranks[is_there], targets, archetype_names)
    return names


def _jaccard(labels: Labels, found: Labels, k: int) -> Matrix:
    """Return the Jaccard similarity (k, k) of every given cluster with every found one."""
    both = np.bincount(labels * k + found, minlength=k * k).reshape(k, k).astype(np.float64)
    either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
    similarity: Matrix = np.divide(both, either, out=np.zeros((k, k)), where=either > 0)
    return similarity


def _mean(replicates: list[Matrix], k: int) -> Matrix:
    """Return the mean (k,) over the replicates with a value; nan if there are none."""
    told = np.array(replicates).reshape(-1, k)
    counts = (~np.isnan(told)).sum(axis=0)
    means: Matrix = np.divide(
        np.nansum(told, axis=0), counts, out=np.full(k, np.nan), where=counts > 0
    )
    return means
