"""Clusters that are there come back in other samples; a cut through one cloud does not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from smartcart.kmeans import fit_kmeans
from smartcart.naming import assign_names, targets_and_names
from smartcart.projection import fit_projection
from smartcart.resampling import (
    Customers,
    Repeatability,
    _jaccard,
    bootstrap,
    means_by_label,
    seed_agreement,
    split_half_agreement,
)

PLACES = np.array([[3.0, 3.5], [-1.0, 1.5], [3.0, -2.0], [-3.5, -3.0]])
REPLICATES = 10


def customers_at(points: np.ndarray) -> Customers:
    """Return customers whose first two inputs are what they are ranked by."""
    ranks = pd.DataFrame(points[:, :2]).rank(pct=True).to_numpy()
    weights = np.array([1.0, 0.8, 1.0, 0.9])[: points.shape[1]]
    return Customers(points, weights, min(3, points.shape[1]), ranks)


def labels_of(customers: Customers, *ks: int) -> dict[int, np.ndarray]:
    scores = customers.project(np.arange(len(customers.X))).transform(customers.X)
    return {k: fit_kmeans(scores, k, 42).labels_.astype(np.int64) for k in ks}


def assert_same(found: Repeatability, expected: Repeatability) -> None:
    np.testing.assert_array_equal(found.jaccard, expected.jaccard)
    np.testing.assert_array_equal(found.same_name, expected.same_name)


@pytest.fixture(scope="module")
def groups() -> Customers:
    """Return 200 customers in four groups that stand well apart."""
    rng = np.random.default_rng(61)
    return customers_at(np.repeat(PLACES, 50, axis=0) + rng.normal(0, 0.3, (200, 2)))


@pytest.fixture(scope="module")
def gaussian() -> Customers:
    """Return 200 customers in one round cloud of four inputs, one more than components."""
    return customers_at(np.random.default_rng(62).normal(size=(200, 4)))


@pytest.fixture(scope="module")
def of_groups(groups: Customers, archetypes: pd.DataFrame) -> dict[int, Repeatability]:
    return bootstrap(groups, labels_of(groups, 2, 4, 8), archetypes, REPLICATES, seed=1)


@pytest.fixture(scope="module")
def of_gaussian(gaussian: Customers, archetypes: pd.DataFrame) -> dict[int, Repeatability]:
    return bootstrap(gaussian, labels_of(gaussian, 4, 8), archetypes, REPLICATES, seed=1)


# Jaccard similarity and means


def test_jaccard_of_labels_made_by_hand() -> None:
    labels = np.array([0, 0, 0, 0, 1, 1, 2, 2])
    found = np.array([2, 2, 2, 1, 1, 1, 0, 2])
    expected = [
        [0, 1 / 6, 3 / 5],
        [0, 2 / 3, 0],
        [1 / 2, 0, 1 / 5],
    ]
    np.testing.assert_allclose(_jaccard(labels, found, 3), expected)


def test_jaccard_with_a_cluster_that_nobody_is_in() -> None:
    labels, found = np.array([0, 0, 2]), np.array([1, 1, 1])
    expected = [[0, 2 / 3, 0], [0, 0, 0], [0, 1 / 3, 0]]
    np.testing.assert_allclose(_jaccard(labels, found, 3), expected)


@given(pairs=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20))
def test_jaccard_is_that_of_sets(pairs: list[tuple[int, int]]) -> None:
    labels, found = np.array(pairs).T
    similarity = _jaccard(labels, found, 4)
    for one in range(4):
        for other in range(4):
            own = set(np.flatnonzero(labels == one))
            theirs = set(np.flatnonzero(found == other))
            expected = len(own & theirs) / max(len(own | theirs), 1)
            assert similarity[one, other] == pytest.approx(expected)


def test_means_by_label_with_and_without_counts() -> None:
    rng = np.random.default_rng(63)
    values, labels, counts = rng.random((30, 2)), rng.integers(0, 3, 30), rng.integers(1, 5, 30)
    expected = pd.DataFrame(values).groupby(labels).mean()
    np.testing.assert_allclose(means_by_label(values, labels, 3), expected)
    repeated = pd.DataFrame(np.repeat(values, counts, axis=0)).groupby(np.repeat(labels, counts))
    np.testing.assert_allclose(means_by_label(values, labels, 3, counts), repeated.mean())


def test_the_mean_of_a_label_that_nobody_has_is_nan() -> None:
    means = means_by_label(np.array([[1.0], [3.0]]), np.array([2, 2]), 4)
    np.testing.assert_array_equal(means, [[np.nan], [np.nan], [2.0], [np.nan]])


# Bootstrap: what comes back


def test_groups_that_stand_apart_come_back_with_their_names(
    of_groups: dict[int, Repeatability],
) -> None:
    assert (of_groups[4].jaccard > 0.99).all()
    np.testing.assert_array_equal(of_groups[4].same_name, 1)


def test_a_cut_through_one_cloud_does_not_come_back(
    of_gaussian: dict[int, Repeatability], of_groups: dict[int, Repeatability]
) -> None:
    assert of_gaussian[8].jaccard.mean() < 0.85
    assert of_gaussian[8].jaccard.max() < of_groups[4].jaccard.min() - 0.1
    assert of_gaussian[8].same_name.min() < 0.75
    # Nor do parts of a group, as much.
    assert of_groups[8].jaccard.max() < of_groups[4].jaccard.min()


def test_all_figures_are_shares(of_gaussian: dict[int, Repeatability]) -> None:
    for k, repeated in of_gaussian.items():
        for values in (repeated.jaccard, repeated.same_name):
            assert values.shape == (k,)
            assert ((values >= 0) & (values <= 1)).all()
        np.testing.assert_allclose(repeated.same_name * REPLICATES % 1, 0, atol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_one_replicate_is_the_whole_fit_on_the_customers_drawn(
    gaussian: Customers, archetypes: pd.DataFrame, seed: int
) -> None:
    k, customer_count = 12, len(gaussian.X)
    labels = labels_of(gaussian, k)[k]
    # The draw, and the same fit on the drawn rows themselves instead of on weighted ones.
    drawn = np.random.default_rng(seed).integers(0, customer_count, customer_count)
    projection = fit_projection(gaussian.X[drawn], gaussian.weights, gaussian.n_components)
    centres = pd.DataFrame(gaussian.X).groupby(labels).mean().to_numpy()
    found = KMeans(k, init=projection.transform(centres), n_init=1, max_iter=1_000, tol=0).fit(
        projection.transform(gaussian.X[drawn])
    )
    ranks = pd.DataFrame(gaussian.ranks)
    targets = targets_and_names(archetypes)
    own_names = assign_names(ranks.groupby(labels).mean().to_numpy(), *targets)
    found_ranks = ranks.iloc[drawn].groupby(found.labels_).mean()
    found_names = assign_names(found_ranks.to_numpy(), *targets)
    jaccard, same_name = np.zeros(k), np.zeros(k)
    for cluster_id in range(k):
        own = set(drawn[labels[drawn] == cluster_id])
        others = [set(drawn[found.labels_ == other]) for other in range(k)]
        similar = [len(own & other) / len(own | other) for other in others]
        jaccard[cluster_id] = max(similar)
        same_name[cluster_id] = found_names[np.argmax(similar)] == own_names[cluster_id]

    repeated = bootstrap(gaussian, {k: labels}, archetypes, replicates=1, seed=seed)[k]

    np.testing.assert_allclose(repeated.jaccard, jaccard)
    np.testing.assert_array_equal(repeated.same_name, same_name)
    assert jaccard.min() < 1


def test_names_are_given_anew_in_every_replicate(
    groups: Customers, archetypes: pd.DataFrame
) -> None:
    # Places that mean nothing: the clusters come back, which of two names they get is chance.
    ranks = np.random.default_rng(64).random(groups.ranks.shape)
    by_chance = replace(groups, ranks=ranks)
    repeated = bootstrap(by_chance, labels_of(groups, 4), archetypes, 30, seed=1)[4]
    assert (repeated.jaccard > 0.99).all()
    assert repeated.same_name.min() < 0.9


def test_scaling_and_weights_are_part_of_a_replicate(
    groups: Customers, gaussian: Customers, archetypes: pd.DataFrame
) -> None:
    # Units of their own change nothing, since every replicate scales.
    units = np.array([1e4, 0.01, 3.0, 7.0])
    for customers in (groups, gaussian):
        labels = labels_of(customers, 4)
        expected = bootstrap(customers, labels, archetypes, 3, seed=1)[4]
        found = bootstrap(
            replace(customers, X=customers.X * units[: customers.X.shape[1]]),
            labels,
            archetypes,
            3,
            1,
        )[4]
        np.testing.assert_allclose(found.jaccard, expected.jaccard, atol=1e-9)
    # An input without weight cannot hold clusters that differ in it only.
    muted = replace(groups, weights=np.array([1.0, 0.0]))
    assert bootstrap(muted, labels_of(groups, 4), archetypes, 3, 1)[4].jaccard.min() < 0.75


# Bootstrap: seeds and the other clusterings


def test_the_same_seed_gives_the_same_figures(
    gaussian: Customers, archetypes: pd.DataFrame, of_gaussian: dict[int, Repeatability]
) -> None:
    labelings = labels_of(gaussian, 4, 8)
    again = bootstrap(gaussian, labelings, archetypes, REPLICATES, seed=1)
    other = bootstrap(gaussian, labelings, archetypes, REPLICATES, seed=2)
    for k in labelings:
        assert_same(again[k], of_gaussian[k])
        assert (other[k].jaccard != of_gaussian[k].jaccard).any()


def test_a_figure_does_not_depend_on_the_other_candidates(
    gaussian: Customers, archetypes: pd.DataFrame, of_gaussian: dict[int, Repeatability]
) -> None:
    alone = bootstrap(gaussian, labels_of(gaussian, 8), archetypes, REPLICATES, seed=1)
    assert list(alone) == [8]
    assert_same(alone[8], of_gaussian[8])


def test_the_numbers_of_the_clusters_do_not_matter(
    gaussian: Customers, archetypes: pd.DataFrame, of_gaussian: dict[int, Repeatability]
) -> None:
    order = np.array([2, 0, 3, 1])
    renumbered = {4: order[labels_of(gaussian, 4)[4]]}
    found = bootstrap(gaussian, renumbered, archetypes, REPLICATES, seed=1)[4]
    np.testing.assert_allclose(found.jaccard[order], of_gaussian[4].jaccard)
    np.testing.assert_allclose(found.same_name[order], of_gaussian[4].same_name)


# Bootstrap: few, equal and missing customers


def test_a_replicate_with_fewer_customers_than_clusters_says_nothing(
    groups: Customers, archetypes: pd.DataFrame
) -> None:
    ten = customers_at(groups.X[::20])
    labelings = {10: np.arange(10), 2: np.arange(10) // 5}
    repeated = bootstrap(ten, labelings, archetypes, REPLICATES, seed=1)
    # Ten draws of ten customers never are ten different ones here.
    assert np.isnan(repeated[10].jaccard).all()
    assert np.isnan(repeated[10].same_name).all()
    assert (repeated[2].jaccard > 0.8).all()


def test_a_cluster_that_was_not_drawn_is_left_out_of_the_mean(
    groups: Customers, archetypes: pd.DataFrame
) -> None:
    # Cluster 1 is one customer far away.
    customers = customers_at(np.vstack([groups.X[:9], [[60.0, 60.0]]]))
    labelings = {2: np.array([0] * 9 + [1])}
    is_drawn = [9 in np.random.default_rng(seed).integers(0, 10, 10).tolist() for seed in range(20)]
    assert 0 < sum(is_drawn) < 20
    for seed, is_there in enumerate(is_drawn):
        repeated = bootstrap(customers, labelings, archetypes, 1, seed)[2]
        assert np.isnan(repeated.jaccard).tolist() == [False, not is_there]
        assert np.isnan(repeated.same_name).tolist() == [False, not is_there]
    # Where it was drawn it came back, and the other replicates do not count.
    assert bootstrap(customers, labelings, archetypes, 20, 1)[2].jaccard[1] == 1


def test_two_customers_and_equal_customers_are_no_error(
    groups: Customers, archetypes: pd.DataFrame
) -> None:
    two = customers_at(groups.X[[0, -1]])
    repeated = bootstrap(two, {2: np.array([0, 1])}, archetypes, REPLICATES, seed=1)[2]
    np.testing.assert_array_equal(repeated.jaccard, 1)

    copies = np.repeat(groups.X[::50], 10, axis=0)
    equal = customers_at(copies)
    labels = np.repeat(np.arange(4), 10)
    repeated = bootstrap(equal, {4: labels}, archetypes, REPLICATES, seed=1)[4]
    np.testing.assert_array_equal(repeated.jaccard, 1)


def test_a_cluster_without_customers_has_no_figures(
    groups: Customers, archetypes: pd.DataFrame
) -> None:
    labels = np.repeat([0, 2, 3, 4], 50)
    repeated = bootstrap(groups, {5: labels}, archetypes, 3, seed=1)[5]
    np.testing.assert_array_equal(np.isnan(repeated.jaccard), [False, True, False, False, False])
    np.testing.assert_array_equal(np.isnan(repeated.same_name), np.isnan(repeated.jaccard))


# Halves


def test_halves_agree_on_groups_and_not_on_a_cloud(groups: Customers, gaussian: Customers) -> None:
    of_groups = split_half_agreement(groups, [2, 4, 8], repetitions=5, seed=1)
    assert of_groups[4] > 0.99
    assert of_groups[8] < 0.9
    assert split_half_agreement(gaussian, [4, 8], repetitions=5, seed=1)[8] < 0.75


def test_halves_are_absent_above_half_of_the_customers(groups: Customers) -> None:
    for customer_count in (10, 11):
        few = customers_at(groups.X[:: 200 // customer_count][:customer_count])
        assert list(split_half_agreement(few, [2, 5, 6, 10], repetitions=2, seed=1)) == [2, 5]
    # As many components as customers in a half, at least.
    three = customers_at(groups.X[[0, 60, 120]])
    assert split_half_agreement(three, [2, 3], repetitions=2, seed=1) == {}
    assert split_half_agreement(replace(few, n_components=2), [5], 1, 1).keys() == {5}


def test_the_same_seed_gives_the_same_halves(gaussian: Customers) -> None:
    first, again, other = (
        split_half_agreement(gaussian, [3, 6], repetitions=3, seed=seed) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_the_halves_are_fitted_apart() -> None:
    # One cloud that is long: each fit cuts it in the middle, but of its own half.
    cloud = np.random.default_rng(65).normal(size=(60, 2))
    long = Customers(cloud, np.array([1.0, 0.2]), n_components=2, ranks=cloud)
    for seed in range(5):
        assert 0.3 < split_half_agreement(long, [2], repetitions=3, seed=seed)[2] < 1


# Seeds


def test_seed_agreement_is_the_least_rand_index(gaussian: Customers) -> None:
    labelings = labels_of(gaussian, 3, 12)
    scores = gaussian.project(np.arange(200)).transform(gaussian.X)
    found = seed_agreement(scores, labelings, [5, 6, 7])
    for k, labels in labelings.items():
        indices = [
            adjusted_rand_score(labels, fit_kmeans(scores, k, seed).labels_) for seed in (5, 6, 7)
        ]
        assert found[k] == pytest.approx(min(indices))
    assert found[12] < 1


def test_labels_that_no_seed_gives_do_not_agree(groups: Customers) -> None:
    labelings = {4: np.arange(200) % 4, 2: np.arange(200) // 100}
    assert seed_agreement(groups.X, labelings, [1])[4] < 0.1
    assert seed_agreement(groups.X, labels_of(groups, 4), [1, 2])[4] == 1
