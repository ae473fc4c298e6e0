"""The figures of every candidate k, as rows: how good it is, and how well its clusters reappear."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from kneed import KneeLocator
from sklearn.metrics import adjusted_rand_score, calinski_harabasz_score, davies_bouldin_score
from threadpoolctl import threadpool_limits

from smartcart.diagnostics import DiagnosticSettings
from smartcart.hierarchy import cut
from smartcart.kmeans import nearest
from smartcart.model import SegmentationModel
from smartcart.null_reference import null_reference
from smartcart.projection import Matrix
from smartcart.resampling import (
    Customers,
    Labels,
    bootstrap,
    means_by_label,
    seed_agreement,
    split_half_agreement,
)
from smartcart.silhouette import silhouettes

# How often all else is repeated, as shares of the bootstrap samples: for 50 of them 2 other seeds,
# 10 halvings, 12 clouds, and 20 bootstrap samples of the first cloud. The spread of clouds needs
# two.
SEED_SHARE = 0.04
HALVING_SHARE = 0.2
CLOUD_SHARE, LEAST_CLOUDS = 0.24, 2
NULL_REPLICATE_SHARE = 0.4
# Of the squared distances, the share within clusters above which clusters are no points.
LEAST_SPREAD_WITHIN = 1e-9

Figure = tuple[int | None, str, float]


def figures_about_k(
    sample: pd.DataFrame,
    model: SegmentationModel,
    tree: pd.DataFrame,
    archetypes: pd.DataFrame,
    settings: DiagnosticSettings,
) -> list[tuple[str, int, int | None, str, float]]:
    """Return rows for `smartcart.diagnostics.diagnose`, which says what they are made from."""
    # With more than one thread, small fits next to another dbt thread are several times slower.
    with threadpool_limits(limits=1):
        return [
            (algorithm, k, *figure)
            for algorithm, k, figures in _all_figures(sample, model, tree, archetypes, settings)
            for figure in figures
        ]


def _all_figures(
    sample: pd.DataFrame,
    model: SegmentationModel,
    tree: pd.DataFrame,
    archetypes: pd.DataFrame,
    settings: DiagnosticSettings,
) -> Iterator[tuple[str, int, Iterator[Figure]]]:
    sample = sample.sort_values(["sample_position", "customer_id"])
    X = sample[list(model.features)].to_numpy(dtype=np.float64)
    ranks = sample[["first_naming_rank", "second_naming_rank"]].to_numpy(dtype=np.float64)
    customers = Customers(X, model.weights, len(model.loadings), ranks, model.max_scores)
    scores = model.transform(X)
    k_means = {k: nearest(scores, fit.centroids) for k, fit in sorted(model.clusterings.items())}
    ward = {k: cut(tree, k) for k in k_means}
    found = silhouettes(scores, [*k_means.values(), *ward.values()])
    silhouettes_of = {
        "kmeans": dict(zip(k_means, found[: len(k_means)], strict=True)),
        "ward": dict(zip(ward, found[len(k_means) :], strict=True)),
    }
    for algorithm, labelings in (("kmeans", k_means), ("ward", ward)):
        inertias = {1: _inertia(scores, np.zeros(len(scores), dtype=np.int64))}
        for k, labels in labelings.items():
            centroids = model.clusterings[k].centroids if algorithm == "kmeans" else None
            inertias[k] = _inertia(scores, labels, centroids)
            yield algorithm, k, _of_labels(scores, labels, k, silhouettes_of[algorithm][k])
            agreement = float(adjusted_rand_score(k_means[k], ward[k]))
            yield algorithm, k, iter([(None, "algorithm_agreement", agreement)])
        elbow = _elbow(inertias)
        for k, inertia in inertias.items():
            yield algorithm, k, iter([(None, "inertia", inertia)])
            yield algorithm, k, iter([(None, "customer_count", float(len(scores)))])
            yield algorithm, k, iter([(None, "is_elbow", float(k == elbow))])
    yield from _repeatability(customers, scores, k_means, archetypes, settings)


def _of_labels(scores: Matrix, labels: Labels, k: int, values: Matrix) -> Iterator[Figure]:
    sizes = np.bincount(labels, minlength=k)
    by_cluster = means_by_label(values[:, None], labels, k)[:, 0]
    for cluster_id in range(k):
        yield cluster_id, "customer_count", float(sizes[cluster_id])
        yield cluster_id, "silhouette_score", float(by_cluster[cluster_id])
    yield None, "silhouette_score", float(values.mean())
    yield None, "smallest_cluster_share", float(sizes.min() / sizes.sum())
    if 1 < np.count_nonzero(sizes) < len(scores):
        spread = float(((scores - scores.mean(axis=0)) ** 2).sum())
        # A quotient by nothing but rounding errors, where the customers of a cluster are alike.
        if _inertia(scores, labels) > LEAST_SPREAD_WITHIN * spread:
            yield None, "calinski_harabasz_score", float(calinski_harabasz_score(scores, labels))
        yield None, "davies_bouldin_score", float(davies_bouldin_score(scores, labels))


def _repeatability(
    customers: Customers,
    scores: Matrix,
    labelings: Mapping[int, Labels],
    archetypes: pd.DataFrame,
    settings: DiagnosticSettings,
) -> Iterator[tuple[str, int, Iterator[Figure]]]:
    seed, replicates = settings.random_seed, settings.replicates
    halvings = max(round(replicates * HALVING_SHARE), 1)
    clouds = max(round(replicates * CLOUD_SHARE), LEAST_CLOUDS)
    null_replicates = max(round(replicates * NULL_REPLICATE_SHARE), 1)
    other_seeds = max(round(replicates * SEED_SHARE), 1)
    seeds = [seed + 1 + other for other in range(other_seeds)]
    # With as many clusters as customers there is nothing to judge.
    ks = [k for k in labelings if k < len(scores)]
    repeated = bootstrap(customers, labelings, archetypes, replicates, seed)
    halves = split_half_agreement(customers, list(labelings), halvings, seed)
    by_seed = seed_agreement(scores, labelings, seeds)
    null = null_reference(customers, ks, archetypes, clouds, null_replicates, seed)
    for k in labelings:
        figures: list[Figure] = [
            (None, "stability", float(repeated[k].jaccard.mean())),
            (None, "worst_stability", float(repeated[k].jaccard.min())),
            (None, "seed_agreement", by_seed[k]),
        ]
        if k in halves:
            figures.append((None, "split_half_agreement", halves[k]))
        if k in null:
            figures.append((None, "null_silhouette_score", null[k].silhouette))
            figures.append((None, "null_highest_silhouette_score", null[k].highest_silhouette))
            figures.append((None, "null_stability", null[k].stability))
        for cluster_id in range(k):
            figures.append((cluster_id, "stability", float(repeated[k].jaccard[cluster_id])))
            figures.append((cluster_id, "name_stability", float(repeated[k].same_name[cluster_id])))
        yield "kmeans", k, iter(figures)


def _inertia(scores: Matrix, labels: Labels, centroids: Matrix | None = None) -> float:
    """Return the sum of squared distances to the centroids, by default the clusters' means."""
    if centroids is None:
        centroids = means_by_label(scores, labels, int(labels.max()) + 1)
    return float(((scores - centroids[labels]) ** 2).sum())


def _elbow(inertias: Mapping[int, float]) -> int | None:
    """Return the elbow of the inertias (`kneed`; Satopaa et al. 2011), if they have one."""
    ks = sorted(inertias)
    values = [inertias[k] for k in ks]
    elbow = KneeLocator(ks, values, curve="convex", direction="decreasing").elbow
    return None if elbow is None else int(elbow)
