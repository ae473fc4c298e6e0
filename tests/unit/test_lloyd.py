"""Several runs of Lloyd's algorithm at a time end where scikit-learn's runs end."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from smartcart import lloyd
from smartcart.lloyd import best_of_starts, run_from, spread_starts


def cloud(row_count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(row_count, 3)) * [2, 1, 0.5]


def of_scikit_learn(points: np.ndarray, start: np.ndarray, weights: object = None) -> KMeans:
    run = KMeans(len(start), init=start, n_init=1, max_iter=1_000, tol=0)
    return run.fit(points, sample_weight=weights)


@pytest.mark.parametrize("k", [1, 2, 5, 10])
def test_a_run_ends_where_scikit_learns_ends(k: int) -> None:
    points = cloud(700)
    for start in spread_starts(points, k, 10, np.random.default_rng(k)):
        own, other = run_from(points, start), of_scikit_learn(points, start)
        np.testing.assert_array_equal(own.labels, other.labels_)
        np.testing.assert_allclose(own.centres, other.cluster_centers_, atol=1e-9)
        assert own.inertia == pytest.approx(other.inertia_, rel=1e-9)


def test_a_weight_is_how_often_a_point_counts() -> None:
    points = cloud(300)
    weights = np.random.default_rng(1).integers(1, 6, len(points))
    start = points[:6]
    own, repeated = run_from(points, start, weights), np.repeat(points, weights, axis=0)
    other, whole = of_scikit_learn(points, start, weights), run_from(repeated, start)
    np.testing.assert_array_equal(own.labels, other.labels_)
    np.testing.assert_allclose(own.centres, whole.centres, atol=1e-9)
    assert own.inertia == pytest.approx(whole.inertia, rel=1e-9)


@pytest.mark.parametrize("distances_at_a_time", [1, 10_000, 10_000_000])
def test_the_best_run_is_the_best_however_many_are_made_at_a_time(
    distances_at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = cloud(400) + np.repeat(np.diag([6, 6, 6, 0])[:, :3], 100, axis=0)
    monkeypatch.setattr(lloyd, "DISTANCES_AT_A_TIME", distances_at_a_time)
    best = best_of_starts(points, 4, 30, seed=3)
    other = KMeans(4, n_init=30, tol=0, random_state=0).fit(points)
    assert best.inertia == pytest.approx(other.inertia_, rel=1e-9)
    assert best.inertia == pytest.approx(
        ((points - best.centres[best.labels]) ** 2).sum(), rel=1e-9
    )


def test_starts_are_points_that_lie_apart() -> None:
    groups = np.repeat([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]], 50, axis=0)
    points = groups + np.random.default_rng(2).normal(0, 0.1, groups.shape)
    for start in spread_starts(points, 3, 40, np.random.default_rng(4)):
        assert all((points == centre).all(axis=1).any() for centre in start)
        assert len({tuple(np.round(centre / 9)) for centre in start}) == 3


def test_an_empty_cluster_takes_the_farthest_point() -> None:
    points = np.array([[0.0], [0.2], [0.4], [7.0]])
    start = np.array([[0.1], [0.3], [50.0]])
    own, other = run_from(points, start), of_scikit_learn(points, start)
    np.testing.assert_array_equal(own.labels, other.labels_)
    assert own.labels[3] not in own.labels[:3]


def test_a_point_between_two_centres_goes_to_the_first() -> None:
    points = np.array([[-1.0], [0.0], [1.0]])
    own = run_from(points, np.array([[-1.0], [1.0]]))
    assert list(own.labels) == [0, 0, 1]
    np.testing.assert_allclose(own.centres, [[-0.5], [1.0]])


@pytest.mark.parametrize("k", [2, 3])
def test_equal_points_are_one_cluster_and_end_the_run(k: int) -> None:
    run = best_of_starts(np.ones((5, 2)), k, 3, seed=1)
    assert run.inertia == 0
    assert len(set(run.labels)) == 1
    assert np.isfinite(run.centres).all()
