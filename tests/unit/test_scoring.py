"""Scoring in SQL gives every customer what scikit-learn gives, and stays with the engine."""

import re
from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from smartcart.engine import project
from smartcart.model import FitSettings, KMeansModel, SegmentationModel, fit_model
from smartcart.parameters import parameter_rows
from smartcart.scoring import previous_steps, scoring_steps

TYPES = {
    "customer_id": "BIGINT",
    "pc1": "DOUBLE",
    "pc2": "DOUBLE",
    "pc3": "DOUBLE",
    "cluster_id": "INTEGER",
    "distance_to_centroid": "DOUBLE",
    "second_cluster_id": "INTEGER",
    "membership_margin": "DOUBLE",
}
WARD_TYPES = {**TYPES, "nearest_ward_cluster_id": "INTEGER"}
RESULTS = list(TYPES)[4:]
CLOSE = {"rtol": 1e-9, "atol": 1e-9}
LITERAL = re.compile(r"cast\('[^']*' as double\)")


def scored(
    customers: duckdb.DuckDBPyRelation,
    model: SegmentationModel,
    k: int | None,
    ward_centroids: np.ndarray | None = None,
) -> duckdb.DuckDBPyRelation:
    """Score as the Python model ml_customer_clusters does."""
    return project(customers, scoring_steps(model, k, ward_centroids=ward_centroids))


def score_frame(
    customers: pd.DataFrame,
    model: SegmentationModel,
    k: int | None,
    ward_centroids: np.ndarray | None = None,
) -> pd.DataFrame:
    """Score a frame in DuckDB; rows come back by customer_id."""
    result = scored(duckdb.from_df(customers), model, k, ward_centroids)
    types = TYPES if ward_centroids is None else WARD_TYPES
    assert dict(zip(result.columns, map(str, result.types), strict=True)) == types
    return result.order("customer_id").df()


def plain_model(
    centroids: list[list[float]],
    loadings: list[list[float]] | None = None,
    cluster_ids: list[int] | None = None,
) -> SegmentationModel:
    """Return a model of features x1, x2, ... whose components are the features themselves."""
    k, component_count = np.shape(centroids)
    axes = np.eye(component_count) if loadings is None else np.array(loadings)
    feature_count = axes.shape[1]
    return SegmentationModel(
        features=tuple(f"x{number}" for number in range(1, feature_count + 1)),
        means=np.zeros(feature_count),
        scales=np.ones(feature_count),
        max_scores=np.full(feature_count, np.inf),
        weights=np.ones(feature_count),
        loadings=axes,
        explained_variance_ratio=np.full(component_count, 0.1),
        clusterings={
            k: KMeansModel(
                cluster_ids=np.array(range(k) if cluster_ids is None else cluster_ids),
                centroids=np.array(centroids, dtype=float),
                sizes=np.ones(k, dtype=int),
                inertia=0.0,
                far_distance=0.0,
            )
        },
    )


def plain_customers(points: list[list[float]]) -> pd.DataFrame:
    """Return customers 0, 1, ... at the given places."""
    coordinates = np.array(points, dtype=float).T
    columns = {f"x{number}": values for number, values in enumerate(coordinates, start=1)}
    return pd.DataFrame({"customer_id": range(len(points)), **columns})


def sklearn_kmeans(scores: np.ndarray, centroids: np.ndarray) -> KMeans:
    """Return scikit-learn's K-Means, started where ours ended: it stays there, with our ids."""
    kmeans = KMeans(len(centroids), init=centroids, n_init=1, max_iter=1_000, tol=0).fit(scores)
    np.testing.assert_allclose(kmeans.cluster_centers_, centroids, **CLOSE)
    return kmeans


# The same as scikit-learn


@pytest.mark.parametrize("n_components", [1, 2, 3, 4])
def test_every_customer_gets_what_sklearn_predicts(
    cloud: pd.DataFrame, features: pd.DataFrame, n_components: int
) -> None:
    candidate_k = (2, 3, 4, 7)
    model = fit_model(cloud, features, FitSettings(candidate_k, n_components, 42))
    names, weights = list(features["feature"]), features["weight"].to_numpy()
    scaler = StandardScaler().fit(cloud[names].to_numpy())
    weighted = scaler.transform(cloud[names].to_numpy()) * weights
    pca = PCA(n_components, svd_solver="full").fit(weighted)

    # Everyone is scored, those outside the sample too.
    rng = np.random.default_rng(21)
    others = cloud[names].sample(500, random_state=1) * rng.uniform(-3, 5, (500, len(names)))
    everyone = pd.concat([cloud[names], others], ignore_index=True)
    everyone.insert(0, "customer_id", everyone.index)
    scores = pca.transform(scaler.transform(everyone[names].to_numpy()) * weights)

    for k in candidate_k:
        kmeans = sklearn_kmeans(pca.transform(weighted), model.clusterings[k].centroids)
        result = score_frame(everyone, model, k)
        for number in (1, 2, 3):
            if number <= n_components:
                np.testing.assert_allclose(result[f"pc{number}"], scores[:, number - 1], **CLOSE)
            else:
                assert result[f"pc{number}"].isna().all()
        np.testing.assert_array_equal(result["cluster_id"], kmeans.predict(scores))
        distances = kmeans.transform(scores)
        nearest, second = np.sort(distances, axis=1)[:, :2].T
        np.testing.assert_allclose(result["distance_to_centroid"], nearest, **CLOSE)
        second_ids = np.argsort(distances, axis=1)[:, 1]
        np.testing.assert_array_equal(result["second_cluster_id"], second_ids)
        np.testing.assert_allclose(result["membership_margin"], 1 - nearest / second, **CLOSE)


def test_scores_that_are_cut_off_are_those_of_the_model(
    cloud: pd.DataFrame, features: pd.DataFrame
) -> None:
    limited = features.assign(max_score=[1.0, np.nan, 0.5, np.nan])
    model = fit_model(cloud, limited, FitSettings((3, 5), 2, 42))
    names = list(model.features)
    others = cloud[names].sample(300, random_state=1) * np.linspace(-9, 9, 300)[:, None]
    everyone = pd.concat([cloud[names], others], ignore_index=True)
    everyone.insert(0, "customer_id", everyone.index)

    scores = model.transform(everyone[names].to_numpy())

    assert np.isfinite(model.max_scores).sum() == 2
    for k in (3, 5):
        result = score_frame(everyone, model, k)
        np.testing.assert_allclose(result[["pc1", "pc2"]], scores, **CLOSE)
        nearest = cdist(scores, model.clusterings[k].centroids).min(axis=1)
        np.testing.assert_allclose(result["distance_to_centroid"], nearest, **CLOSE)


NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(data=st.data())
def test_no_centroid_is_nearer_than_the_chosen_one(data: st.DataObject) -> None:
    component_count = data.draw(st.integers(1, 4))
    point = st.lists(NUMBERS, min_size=component_count, max_size=component_count)
    centroids = np.array(data.draw(st.lists(point, min_size=2, max_size=6)))
    points = np.array(data.draw(st.lists(point, min_size=1, max_size=5)))
    result = score_frame(
        plain_customers(points.tolist()), plain_model(centroids.tolist()), len(centroids)
    )
    distances = np.linalg.norm(points[:, None, :] - centroids[None, :, :], axis=2)
    chosen = distances[np.arange(len(points)), result["cluster_id"]]
    np.testing.assert_allclose(result["distance_to_centroid"], chosen, **CLOSE)
    np.testing.assert_allclose(chosen, distances.min(axis=1), **CLOSE)

    second = distances[np.arange(len(points)), result["second_cluster_id"]]
    np.testing.assert_allclose(second, np.sort(distances, axis=1)[:, 1], **CLOSE)
    assert (result["second_cluster_id"] != result["cluster_id"]).all()
    assert result["membership_margin"].between(0, 1).all()


# Second nearest centroid, margin and Ward's clusters


def test_the_margin_runs_from_halfway_to_the_centroid() -> None:
    points = [[0.0], [1.0], [2.5], [5.0], [7.5], [-10.0]]
    result = score_frame(plain_customers(points), plain_model([[0.0], [10.0], [99.0]]), 3)
    margins = [1, 1 - 1 / 9, 1 - 2.5 / 7.5, 0, 1 - 2.5 / 7.5, 0.5]
    np.testing.assert_allclose(result["membership_margin"], margins, rtol=1e-12)
    assert list(result["cluster_id"]) == [0, 0, 0, 0, 1, 0]
    assert list(result["second_cluster_id"]) == [1, 1, 1, 1, 0, 1]


def test_of_equally_near_second_centroids_the_lowest_id_is_second() -> None:
    # Distances 1, 3, 3; all equal; two nearest of the same distance before a third.
    centroids = [[3.0, 0.0], [0.0, 1.0], [-3.0, 0.0]]
    first = score_frame(plain_customers([[0.0, 0.0]]), plain_model(centroids), 3)
    assert first[["cluster_id", "second_cluster_id"]].to_numpy().tolist() == [[1, 0]]
    square = [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]]
    points = [[0.0, 0.0], [-2.0, -2.0], [0.0, 3.0]]
    tied = score_frame(plain_customers(points), plain_model(square), 4)
    found = tied[["cluster_id", "second_cluster_id"]].to_numpy().tolist()
    assert found == [[0, 1], [1, 3], [2, 0]]
    np.testing.assert_array_equal(tied["membership_margin"][:2], 0)


def test_equal_centroids_leave_no_margin() -> None:
    # At 5 both distances are 0.
    result = score_frame(plain_customers([[4.0], [5.0]]), plain_model([[5.0], [0.0], [5.0]]), 3)
    assert list(result["cluster_id"]) == [0, 0]
    assert list(result["second_cluster_id"]) == [2, 2]
    assert list(result["membership_margin"]) == [0, 0]


def test_the_nearest_ward_centroid_is_that_of_numpy(
    cloud: pd.DataFrame, fitted: SegmentationModel
) -> None:
    everyone = cloud.sort_values("customer_id", ignore_index=True)
    scores = fitted.transform(everyone[list(fitted.features)].to_numpy())
    ward_centroids = np.random.default_rng(22).normal(0, 1.5, (5, 3))
    result = score_frame(everyone, fitted, 4, ward_centroids)
    distances = np.linalg.norm(scores[:, None] - ward_centroids[None], axis=2)
    np.testing.assert_array_equal(result["nearest_ward_cluster_id"], distances.argmin(axis=1))
    assert result["nearest_ward_cluster_id"].nunique() == 5
    # The other columns do not change.
    pd.testing.assert_frame_equal(result[list(TYPES)], score_frame(everyone, fitted, 4))


def test_of_equally_near_ward_centroids_the_lowest_id_wins() -> None:
    ward_centroids = np.array([[7.0], [-1.0], [1.0], [-1.0]])
    customers = plain_customers([[0.0], [-3.0], [4.0], [3.0]])
    result = score_frame(customers, plain_model([[0.0], [10.0]]), 2, ward_centroids)
    assert list(result["nearest_ward_cluster_id"]) == [1, 1, 0, 2]


# Ids that a refit left


def test_sparse_ids_are_those_of_the_nearest_centroids() -> None:
    points, ward_centroids = [[1.0], [9.0], [60.0], [40.0]], np.array([[0.0], [50.0]])
    places = [[0.0], [10.0], [50.0]]
    sparse = plain_model(places, cluster_ids=[2, 5, 11])
    result = score_frame(plain_customers(points), sparse, 3, ward_centroids)
    assert list(result["cluster_id"]) == [2, 5, 11, 11]
    assert list(result["second_cluster_id"]) == [5, 2, 5, 5]
    # All else is as with ids from 0 on; Ward's have their own.
    plain = score_frame(plain_customers(points), plain_model(places), 3, ward_centroids)
    same = [name for name in WARD_TYPES if name not in ("cluster_id", "second_cluster_id")]
    pd.testing.assert_frame_equal(result[same], plain[same])


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_sparse_ids_rename_clusters_and_change_nothing_else(
    cloud: pd.DataFrame, fitted: SegmentationModel, k: int
) -> None:
    ids = np.sort(np.random.default_rng(k).permutation(40)[:k])
    clusterings = {k: replace(fitted.clusterings[k], cluster_ids=ids)}
    expected = score_frame(cloud, fitted, k)
    for name in ("cluster_id", "second_cluster_id"):
        expected[name] = ids[expected[name]].astype(np.int32)
    found = score_frame(cloud, replace(fitted, clusterings=clusterings), k)
    pd.testing.assert_frame_equal(found, expected)


def test_of_equally_near_sparse_ids_the_lowest_wins() -> None:
    model = plain_model([[1.0], [-1.0], [3.0]], cluster_ids=[3, 8, 9])
    result = score_frame(plain_customers([[0.0], [2.0]]), model, 3)
    found = result[["cluster_id", "second_cluster_id"]].to_numpy().tolist()
    assert found == [[3, 8], [3, 9]]


# The model before


def previous_clusters(
    customers: pd.DataFrame, parameters: pd.DataFrame, ks: list[int]
) -> pd.DataFrame:
    steps = previous_steps(parameters, ks, list(customers.columns))
    result = project(duckdb.from_df(customers), steps)
    types = {"customer_id": "BIGINT", "cluster_id": "INTEGER"}
    assert dict(zip(result.columns, map(str, result.types), strict=True)) == types
    return result.order("customer_id").df()


def test_the_model_before_gives_the_clusters_that_it_gave(
    blobs: pd.DataFrame, fitted: SegmentationModel
) -> None:
    ids = np.array([1, 4, 6, 30])
    clusterings = {
        **fitted.clusterings,
        4: replace(fitted.clusterings[4], cluster_ids=ids),
    }
    model = replace(fitted, clusterings=clusterings)
    expected = score_frame(blobs, model, 4)[["customer_id", "cluster_id"]]
    assert set(expected["cluster_id"]) == set(ids)
    stored = parameter_rows(model).sample(frac=1, random_state=1)
    # A feature that is new since does not matter.
    customers = blobs.assign(is_new=1.0)
    pd.testing.assert_frame_equal(previous_clusters(customers, stored, [4]), expected)


def test_a_model_before_that_cannot_score_gives_nulls(
    blobs: pd.DataFrame, fitted: SegmentationModel
) -> None:
    stored = parameter_rows(fitted)
    without_visits = blobs.drop(columns="visits")
    for customers, parameters, ks in (
        (without_visits, stored, [4]),
        (blobs, stored, [9]),
        (blobs, stored, []),
        (blobs, stored[:0], [4]),
    ):
        found = previous_clusters(customers, parameters, ks)
        assert list(found["customer_id"]) == sorted(blobs["customer_id"])
        assert found["cluster_id"].isna().all()
        assert previous_clusters(customers[:0], parameters, ks).empty


# Ties and extremes


def test_of_equally_near_centroids_the_lowest_id_wins() -> None:
    centroids = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    points = [[0.0, 0.0], [-2.0, 2.0], [0.0, -5.0], [1.0, 1.0], [-0.5, -0.5]]
    result = score_frame(plain_customers(points), plain_model(centroids.tolist()), 4)
    assert list(result["cluster_id"]) == [0, 1, 3, 0, 1]
    predicted = sklearn_kmeans(centroids, centroids).predict(np.array(points))
    np.testing.assert_array_equal(result["cluster_id"], predicted)


def test_of_equal_centroids_the_lowest_id_wins() -> None:
    result = score_frame(plain_customers([[4.0]]), plain_model([[0.0], [5.0], [5.0]]), 3)
    assert list(result["cluster_id"]) == [1]


@pytest.mark.parametrize("size", [1e-150, 1e-9, 1e9, 1e150])
def test_extreme_values_are_scored(size: float) -> None:
    centroids = [[size, 0.0], [-size, 0.0]]
    points = [[3 * size, 0.0], [-3 * size, 0.0], [0.25 * size, 0.0]]
    result = score_frame(plain_customers(points), plain_model(centroids), 2)
    assert list(result["pc1"]) == [point[0] for point in points]
    assert list(result["cluster_id"]) == [0, 1, 0]
    distances = [2 * size, 2 * size, 0.75 * size]
    np.testing.assert_allclose(result["distance_to_centroid"], distances, rtol=1e-9)


def test_a_customer_too_far_to_measure_still_gets_a_cluster() -> None:
    result = score_frame(plain_customers([[1e200], [-1e300]]), plain_model([[5.0], [-5.0]]), 2)
    assert result["cluster_id"].isin([0, 1]).all()
    assert np.isposinf(result["distance_to_centroid"]).all()


@pytest.mark.parametrize(
    "number",
    [1e-17, -1e-17, 1e300, -1e300, 5e-324, 0.1, 1 / 3, 2**53 + 2.0, -1e-5, 123456789.123456789],
)
def test_numbers_of_the_model_arrive_to_the_last_bit(number: float) -> None:
    loading = score_frame(plain_customers([[1.0]]), plain_model([[0.0], [1.0]], [[number]]), 2)
    assert loading["pc1"].item() == number
    centroid = score_frame(plain_customers([[number]]), plain_model([[number], [7.0]]), 2)
    assert centroid["distance_to_centroid"].item() == 0
    assert centroid["cluster_id"].item() == 0


def test_negative_zero_is_zero() -> None:
    result = score_frame(plain_customers([[3.0]]), plain_model([[-0.0], [9.0]], [[-0.0]]), 2)
    assert result["pc1"].item() == 0
    assert result["distance_to_centroid"].item() == 0


def test_no_number_stands_bare_in_the_sql(fitted: SegmentationModel) -> None:
    # A bare 0.1 is a decimal and a bare 1e-17 is not the same on every engine.
    models = [(fitted, 4), (plain_model([[1e-17, -0.0], [1e300, 0.5]]), 2)]
    for model, k in models:
        ward_centroids = 0.1 * model.clusterings[k].centroids
        steps = scoring_steps(model, k, ward_centroids=ward_centroids)
        for expression in (part for step in steps for part in step):
            assert not re.search(r"\d\.|\.\d|\de[-+]?\d", LITERAL.sub("", expression)), expression


# Rows


def test_rows_in_are_rows_out(cloud: pd.DataFrame, fitted: SegmentationModel) -> None:
    result = score_frame(cloud, fitted, 4)
    assert list(result["customer_id"]) == sorted(cloud["customer_id"])
    assert result.notna().all(axis=None)


def test_no_customers_give_a_typed_empty_table(
    blobs: pd.DataFrame, fitted: SegmentationModel
) -> None:
    assert score_frame(blobs[:0], fitted, 4).empty
    assert score_frame(blobs[:0], fitted, 4, fitted.clusterings[4].centroids).empty


@pytest.mark.parametrize("n_components", [1, 3, 4])
def test_a_model_without_clusterings_gives_typed_nulls(
    blobs: pd.DataFrame, features: pd.DataFrame, n_components: int
) -> None:
    empty = fit_model(blobs[:0], features, FitSettings((4,), n_components, 42))
    for k, ward_centroids in ((4, None), (None, None), (None, np.empty((0, n_components)))):
        result = score_frame(blobs, empty, k, ward_centroids)
        assert list(result["customer_id"]) == sorted(blobs["customer_id"])
        assert result[[*RESULTS, *result.columns[len(TYPES) :]]].isna().all(axis=None)


def test_a_number_of_clusters_that_was_not_fitted_is_refused(fitted: SegmentationModel) -> None:
    with pytest.raises(KeyError, match="9"):
        scoring_steps(fitted, 9)


def test_nothing_is_computed_before_the_engine_is_asked(fitted: SegmentationModel) -> None:
    connection = duckdb.connect()
    inputs = ", ".join(f"1.0::double as {feature}" for feature in fitted.features)
    connection.execute(f"create table customers as select 1::bigint as customer_id, {inputs}")
    result = scored(connection.table("customers"), fitted, 4)
    assert isinstance(result, duckdb.DuckDBPyRelation)
    connection.execute("insert into customers select 2, 2, 2, 2, 2")
    assert sorted(result.df()["customer_id"]) == [1, 2]


def test_carried_columns_pass_through() -> None:
    model = plain_model([[0.0], [10.0]])
    customers = plain_customers([[1.0], [9.0]]).assign(shown_income=[5.0, 7.0])
    relation = duckdb.from_df(customers)

    carried = ["7 as k", "customer_id", "shown_income"]

    result = project(relation, scoring_steps(model, 2, carried, np.array([[0.0], [2.0]])))

    assert result.columns == ["k", "customer_id", "shown_income", *list(WARD_TYPES)[1:]]
    rows = result.order("customer_id").df()
    assert rows["shown_income"].tolist() == [5.0, 7.0]
    assert rows["k"].tolist() == [7, 7]
