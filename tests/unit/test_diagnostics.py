"""The figures of every candidate k are those of scikit-learn, kneed and the repeated fits."""

from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest
from kneed import KneeLocator
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_samples,
    silhouette_score,
)

from smartcart.diagnostics import COLUMNS, DiagnosticSettings, diagnose
from smartcart.figures_about_k import _elbow
from smartcart.hierarchy import cut, merge_tree
from smartcart.kmeans import nearest
from smartcart.model import FitSettings, SegmentationModel, fit_model
from smartcart.null_reference import null_reference
from smartcart.resampling import Customers, bootstrap, seed_agreement, split_half_agreement

SETTINGS = DiagnosticSettings(replicates=5, random_seed=42)
KEYS = ["algorithm", "k", "cluster_id", "figure"]
OF_ALL = {"inertia", "customer_count", "is_elbow"}
OF_A_CLUSTERING = OF_ALL | {
    "silhouette_score",
    "calinski_harabasz_score",
    "davies_bouldin_score",
    "smallest_cluster_share",
    "algorithm_agreement",
}
OF_K_MEANS = OF_A_CLUSTERING | {
    "stability",
    "worst_stability",
    "seed_agreement",
    "split_half_agreement",
    "null_silhouette_score",
    "null_highest_silhouette_score",
    "null_stability",
}
OF_A_CLUSTER = {"customer_count", "silhouette_score"}
OF_A_K_MEANS_CLUSTER = OF_A_CLUSTER | {"stability", "name_stability"}
TYPES = {
    "algorithm": "VARCHAR",
    "k": "INTEGER",
    "cluster_id": "INTEGER",
    "figure": "VARCHAR",
    "value": "DOUBLE",
}


@pytest.fixture(scope="module")
def sample(cloud: pd.DataFrame) -> pd.DataFrame:
    """Return 300 customers in groups that overlap, so that no two figures are the same."""
    return cloud[:300]


@pytest.fixture(scope="module")
def model(sample: pd.DataFrame, features: pd.DataFrame) -> SegmentationModel:
    return fit_model(sample, features, FitSettings((2, 3, 4, 5), n_components=3, random_seed=42))


@pytest.fixture(scope="module")
def tree(sample: pd.DataFrame, model: SegmentationModel) -> pd.DataFrame:
    return merge_tree(sample, model)


@pytest.fixture(scope="module")
def found(
    sample: pd.DataFrame,
    model: SegmentationModel,
    tree: pd.DataFrame,
    archetypes: pd.DataFrame,
) -> pd.DataFrame:
    return diagnose(sample, model, tree, archetypes, SETTINGS)


@pytest.fixture(scope="module")
def customers(sample: pd.DataFrame, model: SegmentationModel) -> Customers:
    """Return the sample by sample_position, as they are diagnosed."""
    ordered = sample.sort_values(["sample_position", "customer_id"])
    ranks = ordered[["first_naming_rank", "second_naming_rank"]].to_numpy()
    X = ordered[list(model.features)].to_numpy()
    return Customers(X, model.weights, len(model.loadings), ranks)


@pytest.fixture(scope="module")
def scores(customers: Customers, model: SegmentationModel) -> np.ndarray:
    return model.transform(customers.X)


@pytest.fixture(scope="module")
def labelings(scores: np.ndarray, model: SegmentationModel) -> dict[int, np.ndarray]:
    """Return the K-Means clusters for every k."""
    return {
        k: ((scores[:, None] - fit.centroids[None]) ** 2).sum(axis=2).argmin(axis=1)
        for k, fit in model.clusterings.items()
    }


def diagnosed(
    sample: pd.DataFrame,
    model: SegmentationModel,
    archetypes: pd.DataFrame,
    settings: DiagnosticSettings = SETTINGS,
) -> pd.DataFrame:
    return diagnose(sample, model, merge_tree(sample, model), archetypes, settings)


def fit_and_diagnose(
    sample: pd.DataFrame,
    features: pd.DataFrame,
    archetypes: pd.DataFrame,
    candidate_k: tuple[int, ...],
    n_components: int = 2,
) -> pd.DataFrame:
    model = fit_model(sample, features, FitSettings(candidate_k, n_components, 42))
    return diagnosed(sample, model, archetypes)


def values_of(rows: pd.DataFrame, algorithm: str, figure: str) -> dict[int, float]:
    """Return k -> figure of the whole clustering."""
    is_asked = (rows["algorithm"] == algorithm) & (rows["figure"] == figure)
    of_whole = rows[is_asked & rows["cluster_id"].isna()]
    return dict(zip(of_whole["k"].tolist(), of_whole["value"].tolist(), strict=True))


def by_cluster(rows: pd.DataFrame, algorithm: str, figure: str, k: int) -> list[float]:
    """Return a figure of every cluster, by its id."""
    is_asked = (rows["algorithm"] == algorithm) & (rows["figure"] == figure) & (rows["k"] == k)
    of_clusters = rows[is_asked & rows["cluster_id"].notna()].sort_values("cluster_id")
    return of_clusters["value"].tolist()


def figures_at(rows: pd.DataFrame, algorithm: str, k: int) -> set[str]:
    is_asked = (rows["algorithm"] == algorithm) & (rows["k"] == k) & rows["cluster_id"].isna()
    return set(rows.loc[is_asked, "figure"])


# The rows


def test_there_is_a_row_for_every_figure_of_every_candidate(found: pd.DataFrame) -> None:
    expected = {
        (algorithm, 1, None, figure) for algorithm in ("kmeans", "ward") for figure in OF_ALL
    }
    for k in (2, 3, 4, 5):
        expected |= {("kmeans", k, None, figure) for figure in OF_K_MEANS}
        expected |= {("ward", k, None, figure) for figure in OF_A_CLUSTERING}
        for cluster_id in range(k):
            expected |= {("kmeans", k, cluster_id, figure) for figure in OF_A_K_MEANS_CLUSTER}
            expected |= {("ward", k, cluster_id, figure) for figure in OF_A_CLUSTER}
    keys = [
        (row.algorithm, row.k, None if pd.isna(row.cluster_id) else row.cluster_id, row.figure)
        for row in found.itertuples()
    ]
    assert len(keys) == len(set(keys))
    assert set(keys) == expected
    assert np.isfinite(found["value"]).all()


def test_types_of_the_rows(found: pd.DataFrame) -> None:
    assert found.dtypes.astype(str).to_dict() == COLUMNS
    table = duckdb.from_df(found)
    assert dict(zip(table.columns, map(str, table.types), strict=True)) == TYPES


def test_a_model_without_clusterings_gives_a_typed_empty_table(
    blobs: pd.DataFrame,
    features: pd.DataFrame,
    archetypes: pd.DataFrame,
) -> None:
    nobody = blobs[:0]
    empty = fit_and_diagnose(nobody, features, archetypes, (2, 3), n_components=3)
    assert empty.empty
    assert empty.dtypes.astype(str).to_dict() == COLUMNS
    table = duckdb.from_df(empty)
    assert dict(zip(table.columns, map(str, table.types), strict=True)) == TYPES


# What must and must not matter


def test_permuting_the_rows_changes_nothing(
    blobs: pd.DataFrame, fitted: SegmentationModel, archetypes: pd.DataFrame
) -> None:
    # Some customers are at the same sample position.
    tied = blobs[:120].assign(sample_position=blobs["sample_position"][:120].round(2))
    tree = merge_tree(tied, fitted)
    expected = diagnose(tied, fitted, tree, archetypes, SETTINGS)
    shuffled = tied.sample(frac=1, random_state=1)
    shuffled_tree = tree.sample(frac=1, random_state=2)
    again = diagnose(shuffled, fitted, shuffled_tree, archetypes, SETTINGS)
    pd.testing.assert_frame_equal(again, expected)


def test_a_tree_from_a_table_is_read_as_well(
    sample: pd.DataFrame,
    model: SegmentationModel,
    tree: pd.DataFrame,
    archetypes: pd.DataFrame,
    found: pd.DataFrame,
) -> None:
    stored = duckdb.from_df(tree).df()
    again = diagnose(sample, model, stored, archetypes, SETTINGS)
    pd.testing.assert_frame_equal(again, found)


def test_seed_and_replicates_decide_the_repeated_figures_only(
    cloud: pd.DataFrame, features: pd.DataFrame, archetypes: pd.DataFrame
) -> None:
    sample = cloud[:200]
    model = fit_model(sample, features, FitSettings((4, 7), 3, 42))
    first, seed, replicates = (
        diagnosed(sample, model, archetypes, settings).set_index(KEYS)["value"]
        for settings in (SETTINGS, DiagnosticSettings(5, 43), DiagnosticSettings(6, 42))
    )
    for other, changes in (
        (seed, {"stability", "split_half_agreement", "null_silhouette_score", "null_stability"}),
        (replicates, {"stability"}),
    ):
        changed = set(first.index[first != other].get_level_values("figure"))
        assert changes <= changed
        assert not changed & (OF_A_CLUSTERING | OF_A_CLUSTER)


# Figures of the clusters


def test_k_means_figures_are_those_of_sklearn(
    found: pd.DataFrame, scores: np.ndarray, labelings: dict[int, np.ndarray]
) -> None:
    for k, labels in labelings.items():
        for figure, of_labels in {
            "silhouette_score": silhouette_score,
            "calinski_harabasz_score": calinski_harabasz_score,
            "davies_bouldin_score": davies_bouldin_score,
        }.items():
            value = values_of(found, "kmeans", figure)[k]
            assert value == pytest.approx(of_labels(scores, labels), rel=1e-9), figure
        sizes = np.bincount(labels)
        assert by_cluster(found, "kmeans", "customer_count", k) == sizes.tolist()
        share = values_of(found, "kmeans", "smallest_cluster_share")[k]
        assert share == pytest.approx(sizes.min() / len(scores))
        silhouettes = pd.Series(silhouette_samples(scores, labels)).groupby(labels).mean()
        assert by_cluster(found, "kmeans", "silhouette_score", k) == pytest.approx(
            silhouettes.tolist(), rel=1e-9
        )


def test_clusters_of_customers_who_are_alike_have_no_quotient_of_rounding_errors(
    sample: pd.DataFrame, features: pd.DataFrame, archetypes: pd.DataFrame
) -> None:
    names = features["feature"].tolist()
    alike = sample.copy()
    alike[names] = np.tile(sample[names].to_numpy()[:5], (60, 1))
    model = fit_model(alike, features, FitSettings((3, 5), n_components=3, random_seed=42))

    figures = diagnosed(alike, model, archetypes)

    assert list(values_of(figures, "kmeans", "calinski_harabasz_score")) == [3]


def test_ward_figures_are_those_of_sklearn(
    found: pd.DataFrame, scores: np.ndarray, tree: pd.DataFrame
) -> None:
    for k in (2, 3, 4, 5):
        labels = AgglomerativeClustering(k, linkage="ward").fit_predict(scores)
        for figure, of_labels in {
            "silhouette_score": silhouette_score,
            "calinski_harabasz_score": calinski_harabasz_score,
            "davies_bouldin_score": davies_bouldin_score,
        }.items():
            value = values_of(found, "ward", figure)[k]
            assert value == pytest.approx(of_labels(scores, labels), rel=1e-9), figure
        means = pd.DataFrame(scores).groupby(labels).transform("mean")
        inertia = float(((scores - means.to_numpy()) ** 2).sum())
        assert values_of(found, "ward", "inertia")[k] == pytest.approx(inertia, rel=1e-9)
        # The numbers of the clusters are those of the cut.
        silhouettes = pd.Series(silhouette_samples(scores, labels)).groupby(cut(tree, k))
        assert by_cluster(found, "ward", "silhouette_score", k) == pytest.approx(
            silhouettes.mean().tolist(), rel=1e-9
        )
        assert by_cluster(found, "ward", "customer_count", k) == silhouettes.size().tolist()


def test_the_inertia_is_that_of_the_model(
    found: pd.DataFrame, scores: np.ndarray, model: SegmentationModel
) -> None:
    inertias = values_of(found, "kmeans", "inertia")
    for k, clustering in model.clusterings.items():
        assert inertias[k] == pytest.approx(clustering.inertia, rel=1e-9)
    of_one = scores.var(axis=0).sum() * len(scores)
    for algorithm in ("kmeans", "ward"):
        assert values_of(found, algorithm, "inertia")[1] == pytest.approx(of_one, rel=1e-9)


def test_the_algorithms_agree_as_the_rand_index_says(
    cloud: pd.DataFrame, features: pd.DataFrame, archetypes: pd.DataFrame
) -> None:
    sample = cloud[:200].sort_values("sample_position")
    model = fit_model(sample, features, FitSettings((2, 4, 6), 3, 42))
    rows = diagnosed(sample, model, archetypes, DiagnosticSettings(1, 42))
    scores = model.transform(sample[list(model.features)].to_numpy())
    for k in (2, 4, 6):
        k_means = nearest(scores, model.clusterings[k].centroids)
        ward = AgglomerativeClustering(k, linkage="ward").fit_predict(scores)
        expected = adjusted_rand_score(k_means, ward)
        assert 0 < expected < 1
        for algorithm in ("kmeans", "ward"):
            agreement = values_of(rows, algorithm, "algorithm_agreement")[k]
            assert agreement == pytest.approx(expected)


def test_a_sample_that_was_not_trained_on_has_its_own_figures(
    blobs: pd.DataFrame, fitted: SegmentationModel, archetypes: pd.DataFrame
) -> None:
    part = blobs.sort_values("sample_position")[:150]
    rows = diagnosed(part, fitted, archetypes)
    scores = fitted.transform(part[list(fitted.features)].to_numpy())
    labels = nearest(scores, fitted.clusterings[4].centroids)
    assert values_of(rows, "kmeans", "customer_count")[4] == 150
    assert by_cluster(rows, "kmeans", "customer_count", 4) == np.bincount(labels).tolist()
    inertia = ((scores - fitted.clusterings[4].centroids[labels]) ** 2).sum()
    assert values_of(rows, "kmeans", "inertia")[4] == pytest.approx(inertia)


def test_of_equally_near_centroids_the_first_counts() -> None:
    centroids = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 5.0], [0.0, 5.0]])
    points = np.array([[0.0, 0.0], [-0.5, 0.0], [0.0, 4.0]])
    assert nearest(points, centroids).tolist() == [0, 1, 2]


# The elbow


def test_the_elbow_is_that_of_kneed_from_one_cluster_on(found: pd.DataFrame) -> None:
    for algorithm in ("kmeans", "ward"):
        inertias = values_of(found, algorithm, "inertia")
        ks = sorted(inertias)
        assert ks == [1, 2, 3, 4, 5]
        expected = KneeLocator(
            ks, [inertias[k] for k in ks], curve="convex", direction="decreasing"
        ).elbow
        is_elbow = values_of(found, algorithm, "is_elbow")
        assert {k for k, value in is_elbow.items() if value} == {expected}
        assert set(is_elbow.values()) == {0, 1}


def test_elbows_made_by_hand() -> None:
    assert _elbow({4: 9.0, 1: 100.0, 3: 10.0, 5: 8.0, 2: 50.0}) == 3
    assert _elbow({1: 100.0, 2: 12.0, 3: 10.0, 4: 9.0, 5: 8.0}) == 2
    # A straight line, and two points only, have none.
    assert _elbow({1: 40.0, 2: 30.0, 3: 20.0, 4: 10.0}) is None
    assert _elbow({1: 40.0, 2: 10.0}) is None


# Repeated fits


def test_repeated_figures_are_those_of_the_repeated_fits(
    found: pd.DataFrame,
    customers: Customers,
    scores: np.ndarray,
    labelings: dict[int, np.ndarray],
    archetypes: pd.DataFrame,
) -> None:
    repeated = bootstrap(customers, labelings, archetypes, SETTINGS.replicates, seed=42)
    halves = split_half_agreement(customers, list(labelings), 1, seed=42)
    # Of five bootstrap samples 0.2 times as many halvings, 0.04 times as many seeds but one at
    # least, 0.24 times as many clouds but two at least, and 0.4 times as many bootstrap samples of
    # a cloud.
    seeds = seed_agreement(scores, labelings, [43])
    null = null_reference(customers, list(labelings), archetypes, 2, 2, seed=42)
    assert repeated[5].jaccard.min() < repeated[5].jaccard.max()
    for k in labelings:
        for figure, expected in {
            "stability": repeated[k].jaccard.mean(),
            "worst_stability": repeated[k].jaccard.min(),
            "split_half_agreement": halves[k],
            "seed_agreement": seeds[k],
            "null_silhouette_score": null[k].silhouette,
            "null_highest_silhouette_score": null[k].highest_silhouette,
            "null_stability": null[k].stability,
        }.items():
            assert values_of(found, "kmeans", figure)[k] == pytest.approx(expected), figure
        assert by_cluster(found, "kmeans", "stability", k) == pytest.approx(repeated[k].jaccard)
        name_stability = by_cluster(found, "kmeans", "name_stability", k)
        assert name_stability == pytest.approx(repeated[k].same_name)


def test_groups_that_are_there_stand_out(
    blobs: pd.DataFrame, fitted: SegmentationModel, archetypes: pd.DataFrame
) -> None:
    found = diagnosed(blobs, fitted, archetypes)
    gain = {
        k: value - values_of(found, "kmeans", "null_silhouette_score")[k]
        for k, value in values_of(found, "kmeans", "silhouette_score").items()
    }
    assert values_of(found, "kmeans", "worst_stability")[4] > 0.99
    assert values_of(found, "kmeans", "split_half_agreement")[4] > 0.99
    assert values_of(found, "kmeans", "seed_agreement")[4] == 1
    assert values_of(found, "kmeans", "algorithm_agreement")[4] == 1
    assert gain[4] > 0.2
    assert gain[4] > gain[3] > gain[2]


# Few and equal customers


def test_what_needs_more_customers_than_there_are_has_no_row(
    blobs: pd.DataFrame, features: pd.DataFrame, archetypes: pd.DataFrame
) -> None:
    rows = fit_and_diagnose(blobs[:10], features, archetypes, tuple(range(2, 11)))
    assert rows["value"].notna().all()
    halves = {"split_half_agreement"}
    for k in range(2, 10):
        missing = OF_K_MEANS - figures_at(rows, "kmeans", k)
        # A replicate of ten customers holds about six different ones.
        repeated = {"stability", "worst_stability", "null_stability"} if k > 2 else set()
        assert missing - repeated == (halves if k > 5 else set())
        assert figures_at(rows, "ward", k) == OF_A_CLUSTERING
    at_ten = OF_ALL | {
        "silhouette_score",
        "smallest_cluster_share",
        "algorithm_agreement",
        "seed_agreement",
    }
    assert figures_at(rows, "kmeans", 10) == at_ten
    assert figures_at(rows, "ward", 10) == at_ten - {"seed_agreement"}
    assert by_cluster(rows, "kmeans", "silhouette_score", 10) == [0] * 10
    assert by_cluster(rows, "kmeans", "name_stability", 10) == []


@pytest.mark.parametrize(("customer_count", "k"), [(2, 2), (10, 10)])
def test_as_many_clusters_as_customers_are_no_error(
    blobs: pd.DataFrame,
    features: pd.DataFrame,
    archetypes: pd.DataFrame,
    customer_count: int,
    k: int,
) -> None:
    rows = fit_and_diagnose(blobs[:customer_count], features, archetypes, (k,))
    assert rows["value"].notna().all()
    assert "null_silhouette_score" not in figures_at(rows, "kmeans", k)
    assert values_of(rows, "kmeans", "smallest_cluster_share")[k] == 1 / customer_count


@pytest.mark.parametrize("customer_count", [3, 4, 5])
def test_a_handful_of_customers_is_no_error(
    blobs: pd.DataFrame, features: pd.DataFrame, archetypes: pd.DataFrame, customer_count: int
) -> None:
    rows = fit_and_diagnose(
        blobs[:customer_count], features, archetypes, (2, 3)[: customer_count - 2]
    )
    assert np.isfinite(rows["value"]).all()
    assert figures_at(rows, "ward", 2) == OF_A_CLUSTERING


def test_equal_customers_are_no_error(
    blobs: pd.DataFrame, features: pd.DataFrame, archetypes: pd.DataFrame
) -> None:
    equal = pd.concat([blobs[:6]] * 5).assign(customer_id=range(30))
    rows = fit_and_diagnose(equal, features, archetypes, (2, 4, 6))
    assert np.isfinite(rows["value"]).all()
    assert values_of(rows, "kmeans", "silhouette_score")[6] == pytest.approx(1)
    assert values_of(rows, "kmeans", "inertia")[6] == pytest.approx(0, abs=1e-9)


def test_a_cluster_without_customers_in_the_sample_is_no_error(
    blobs: pd.DataFrame, fitted: SegmentationModel, archetypes: pd.DataFrame
) -> None:
    # One cluster of the training sample is so rare that the diagnostic sample misses it.
    centroids = np.vstack([fitted.clusterings[4].centroids, [[90.0, 90.0, 90.0]]])
    rare = replace(fitted.clusterings[5], centroids=centroids)
    model = replace(fitted, clusterings={**fitted.clusterings, 5: rare})
    rows = diagnosed(blobs[:100], model, archetypes)
    assert by_cluster(rows, "kmeans", "customer_count", 5)[4] == 0
    assert len(by_cluster(rows, "kmeans", "silhouette_score", 5)) == 4
    assert values_of(rows, "kmeans", "smallest_cluster_share")[5] == 0


@pytest.mark.parametrize(
    ("replicates", "seeds"), [(1, [43]), (50, [43, 44]), (100, [43, 44, 45, 46])]
)
def test_more_bootstrap_samples_come_with_more_seeds(
    replicates: int,
    seeds: list[int],
    sample: pd.DataFrame,
    features: pd.DataFrame,
    archetypes: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[list[int]] = []

    def agreement(_: object, labelings: dict[int, np.ndarray], seeds: list[int]) -> dict:
        asked.append(seeds)
        return dict.fromkeys(labelings, 1.0)

    monkeypatch.setattr("smartcart.figures_about_k.seed_agreement", agreement)
    few = sample[:40]
    model = fit_model(few, features, FitSettings((2,), n_components=3, random_seed=42))

    diagnosed(few, model, archetypes, DiagnosticSettings(replicates, random_seed=42))

    assert asked == [seeds]
