"""The null reference is K-Means on one cloud with the covariance of the customers."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from smartcart.null_reference import NullReference, null_reference
from smartcart.resampling import Customers, bootstrap

KS = (2, 4, 6)
CLOUDS = 12
REPLICATES = 3
# Silhouette of the two halves of a Gaussian in one dimension.
NORMAL_HALVES = 0.545
PLACES = np.array([[3.0, 3.5, 0.0], [-1.0, 1.5, 0.0], [3.0, -2.0, 0.0], [-3.5, -3.0, 0.0]])


def customers_at(X: np.ndarray) -> Customers:
    ranks = pd.DataFrame(X).rank(pct=True).to_numpy()[:, [0, -1]]
    return Customers(X, np.ones(X.shape[1]), min(3, X.shape[1]), ranks)


def fit(customers: Customers, k: int) -> tuple[np.ndarray, np.ndarray]:
    scores = customers.project(np.arange(len(customers.X))).transform(customers.X)
    return scores, KMeans(k, n_init=10, random_state=1).fit_predict(scores).astype(np.int64)


@pytest.fixture(scope="module")
def groups() -> Customers:
    """Return 300 customers in four groups that stand well apart."""
    rng = np.random.default_rng(71)
    return customers_at(np.repeat(PLACES, 75, axis=0) + rng.normal(0, 0.5, (300, 3)))


@pytest.fixture(scope="module")
def long_cloud() -> Customers:
    """Return 300 customers in one cloud, whose inputs correlate."""
    rng = np.random.default_rng(72)
    mixing = np.array([[3.0, 2.0, -1.0], [0.0, 1.0, 0.5], [0.0, 0.0, 0.3]])
    return customers_at(rng.normal(size=(300, 3)) @ mixing + [50.0, 0.0, -8.0])


@pytest.fixture(scope="module")
def of_groups(groups: Customers, archetypes: pd.DataFrame) -> dict[int, NullReference]:
    return null_reference(groups, KS, archetypes, CLOUDS, REPLICATES, seed=1)


def test_groups_that_stand_apart_are_above_the_null_reference(
    groups: Customers, archetypes: pd.DataFrame, of_groups: dict[int, NullReference]
) -> None:
    scores, labels = fit(groups, 4)
    assert silhouette_score(scores, labels) > of_groups[4].silhouette + 0.2
    repeated = bootstrap(groups, {4: labels}, archetypes, REPLICATES, seed=1)
    assert repeated[4].jaccard.mean() > of_groups[4].stability


@pytest.mark.parametrize("k", KS)
def test_one_cloud_is_not_above_its_null_reference(
    long_cloud: Customers, archetypes: pd.DataFrame, k: int
) -> None:
    # Without the correlation of the inputs the silhouette at k = 2 would be 0.2 lower.
    null = null_reference(long_cloud, [k], archetypes, CLOUDS, REPLICATES, seed=1)[k]
    assert silhouette_score(*fit(long_cloud, k)) == pytest.approx(null.silhouette, abs=0.04)


def test_the_highest_silhouette_is_that_of_a_cluster(
    of_groups: dict[int, NullReference],
) -> None:
    assert list(of_groups) == list(KS)
    for null in of_groups.values():
        assert null.silhouette < null.highest_silhouette < 0.7
        assert 0 < null.stability < 1


def test_the_highest_silhouette_is_that_of_nine_of_ten_clouds(
    long_cloud: Customers, archetypes: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = np.array([[0.1, 0.3], [0.2, 0.5], [0.2, 0.1]])
    clouds = iter(drawn)

    def one_silhouette_per_cluster(_: object, labelings: list[np.ndarray]) -> list[np.ndarray]:
        by_cluster = next(clouds)
        return [by_cluster[labels] for labels in labelings]

    monkeypatch.setattr("smartcart.null_reference.silhouettes", one_silhouette_per_cluster)
    null = null_reference(long_cloud, [2], archetypes, 3, 1, seed=1)[2]
    highest = drawn.max(axis=1)
    assert null.highest_silhouette == pytest.approx(highest.mean() + 1.2816 * highest.std(ddof=1))


def test_only_mean_and_covariance_of_the_customers_matter(
    groups: Customers, archetypes: pd.DataFrame, of_groups: dict[int, NullReference]
) -> None:
    for other in (
        replace(groups, X=groups.X + 1000),
        replace(groups, X=groups.X[::-1]),
        replace(groups, X=2 * groups.X.mean(axis=0) - groups.X),
    ):
        found = null_reference(other, KS, archetypes, CLOUDS, REPLICATES, seed=1)
        for k in KS:
            assert found[k].silhouette == pytest.approx(of_groups[k].silhouette, abs=1e-6)


def test_the_same_seed_gives_the_same_figures(
    groups: Customers, archetypes: pd.DataFrame, of_groups: dict[int, NullReference]
) -> None:
    assert null_reference(groups, KS, archetypes, CLOUDS, REPLICATES, seed=1) == of_groups
    other = null_reference(groups, KS, archetypes, CLOUDS, REPLICATES, seed=2)
    assert all(other[k].silhouette != of_groups[k].silhouette for k in KS)


def test_more_clouds_give_other_figures(
    groups: Customers, archetypes: pd.DataFrame, of_groups: dict[int, NullReference]
) -> None:
    first = null_reference(groups, KS, archetypes, 2, REPLICATES, seed=1)
    for k in KS:
        assert first[k].stability == of_groups[k].stability
        assert first[k].silhouette != of_groups[k].silhouette
        assert first[k].highest_silhouette != of_groups[k].highest_silhouette


def test_constant_single_and_dependent_inputs_are_harmless(
    groups: Customers, archetypes: pd.DataFrame
) -> None:
    income = groups.X[:, :1]
    for X in (income, np.hstack([income, income]), np.hstack([income, np.ones_like(income)])):
        null = null_reference(customers_at(X), [2], archetypes, CLOUDS, 1, seed=1)[2]
        assert null.silhouette == pytest.approx(NORMAL_HALVES, abs=0.03)


def test_few_customers_are_no_error(groups: Customers, archetypes: pd.DataFrame) -> None:
    three = customers_at(groups.X[[0, 100, 200]])
    three = replace(three, n_components=2)
    null = null_reference(three, [2], archetypes, CLOUDS, REPLICATES, seed=1)[2]
    assert -1 <= null.silhouette <= null.highest_silhouette <= 1


def test_no_silhouette_is_above_one(archetypes: pd.DataFrame) -> None:
    rng = np.random.default_rng(75)
    few_places = customers_at(rng.integers(0, 3, size=(400, 2)).astype(float))
    alike = replace(few_places, max_scores=np.ones(2))
    null = null_reference(alike, [6, 8, 9], archetypes, CLOUDS, 1, seed=1)
    assert max(found.highest_silhouette for found in null.values()) == 1


def test_no_number_of_clusters_gives_no_figures(
    groups: Customers, archetypes: pd.DataFrame
) -> None:
    assert null_reference(groups, [], archetypes, CLOUDS, REPLICATES, seed=1) == {}


def test_scores_that_are_cut_off_are_compared_with_their_own_values_in_any_order(
    archetypes: pd.DataFrame,
) -> None:
    rng = np.random.default_rng(74)
    square = customers_at(rng.uniform(-1, 1, (600, 2)))
    beside_a_cloud = null_reference(square, [4], archetypes, CLOUDS, REPLICATES, seed=1)[4]
    cut = replace(square, max_scores=np.ones(2))
    beside_itself = null_reference(cut, [4], archetypes, CLOUDS, REPLICATES, seed=1)[4]

    # Four corners of a square are no groups; only a cloud lets them look like some.
    found = silhouette_score(*fit(square, 4))
    assert found > beside_a_cloud.silhouette + 0.05
    assert silhouette_score(*fit(cut, 4)) == pytest.approx(beside_itself.silhouette, abs=0.03)
