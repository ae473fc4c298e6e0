"""K-Means finds the same clusters whatever the seed, the row order and the size of the data."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from smartcart.kmeans import STARTS_SAMPLE, fit_kmeans

Points = Callable[[int], np.ndarray]

CENTRES = np.array([[4.0, 0.0, 0.0], [0.0, 3.0, 1.0], [-3.0, -1.0, 0.0], [0.0, -3.0, -2.0]])


def blobs(row_count: int) -> np.ndarray:
    """Return points in four groups that stand well apart."""
    rng = np.random.default_rng(1)
    return CENTRES[rng.integers(0, 4, row_count)] + rng.normal(0, 0.6, (row_count, 3))


def cloud(row_count: int) -> np.ndarray:
    """Return points in one cloud: four groups that overlap."""
    rng = np.random.default_rng(2)
    return 0.5 * CENTRES[rng.integers(0, 4, row_count)] + rng.normal(0, 1, (row_count, 3))


def by_first_coordinate(fitted: KMeans) -> np.ndarray:
    """Return the centroids in an order that does not depend on their ids."""
    return fitted.cluster_centers_[np.argsort(fitted.cluster_centers_[:, 0])]


def means_of_clusters(scores: np.ndarray, fitted: KMeans) -> np.ndarray:
    clusters = range(fitted.n_clusters)
    return np.array([scores[fitted.labels_ == cluster].mean(axis=0) for cluster in clusters])


# With more clusters than a cloud has groups the best starts differ at its borders.
@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.parametrize("points", [blobs, cloud])
def test_another_seed_gives_the_same_clusters(points: Points, k: int) -> None:
    scores = points(2_000)
    first = fit_kmeans(scores, k, seed=0)
    for seed in (1, 42, 2_026):
        other = fit_kmeans(scores, k, seed)
        assert adjusted_rand_score(first.labels_, other.labels_) >= 0.99
        assert other.inertia_ == pytest.approx(first.inertia_, rel=1e-4)


def test_another_seed_gives_the_same_centroids_where_the_groups_are_clear() -> None:
    first, other = (by_first_coordinate(fit_kmeans(blobs(800), 4, seed)) for seed in (0, 7))
    np.testing.assert_allclose(other, first, atol=1e-8)


def test_permuting_the_rows_permutes_the_labels() -> None:
    scores = blobs(800)
    order = np.random.default_rng(3).permutation(len(scores))
    first, other = fit_kmeans(scores, 4, seed=5), fit_kmeans(scores[order], 4, seed=5)
    assert adjusted_rand_score(first.labels_[order], other.labels_) == 1
    np.testing.assert_allclose(by_first_coordinate(other), by_first_coordinate(first), atol=1e-8)


def test_duplicating_the_data_changes_no_centroid() -> None:
    scores = blobs(800)
    once, twice = fit_kmeans(scores, 4, seed=5), fit_kmeans(np.vstack([scores, scores]), 4, seed=5)
    np.testing.assert_allclose(by_first_coordinate(twice), by_first_coordinate(once), atol=1e-8)
    assert twice.inertia_ == pytest.approx(2 * once.inertia_, rel=1e-10)


@pytest.mark.parametrize("row_count", [2_000, STARTS_SAMPLE + 2_000], ids=["small", "two stages"])
def test_the_run_ends_where_every_centroid_is_the_mean_of_its_cluster(row_count: int) -> None:
    scores = cloud(row_count)
    fitted = fit_kmeans(scores, 4, seed=5)
    assert len(fitted.labels_) == row_count
    np.testing.assert_allclose(
        means_of_clusters(scores, fitted), fitted.cluster_centers_, atol=1e-9
    )
    np.testing.assert_array_equal(fitted.predict(scores), fitted.labels_)


@pytest.mark.parametrize("points", [blobs, cloud])
def test_two_stages_agree_with_a_fit_of_all_rows(points: Points) -> None:
    scores = points(STARTS_SAMPLE + 2_000)
    fitted = fit_kmeans(scores, 4, seed=5)
    full = KMeans(4, n_init=10, max_iter=1_000, tol=0, random_state=6).fit(scores)
    assert adjusted_rand_score(full.labels_, fitted.labels_) >= 0.99
    assert fitted.inertia_ == pytest.approx(full.inertia_, rel=1e-4)


def test_no_single_start_is_better() -> None:
    scores = cloud(600)
    best = fit_kmeans(scores, 8, seed=5)
    for seed in range(20):
        single = KMeans(8, n_init=1, random_state=seed).fit(scores)
        assert best.inertia_ <= single.inertia_ * (1 + 1e-9)


def test_as_many_clusters_as_different_rows_leave_no_distance() -> None:
    fitted = fit_kmeans(np.repeat(CENTRES, 25, axis=0), 4, seed=5)
    assert fitted.inertia_ == pytest.approx(0, abs=1e-12)
    assert sorted(np.bincount(fitted.labels_)) == [25, 25, 25, 25]
