"""The fitted model survives as rows: every value, in any order, through a table."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from smartcart.model import FitSettings, KMeansModel, SegmentationModel, fit_model
from smartcart.parameters import COLUMNS, parameter_rows, read_model, read_ward_centroids

KEYS = ["parameter", "k", "cluster_id", "component", "feature"]
KEYS_OF = {
    "feature_mean": {"feature"},
    "feature_scale": {"feature"},
    "feature_weight": {"feature"},
    "pca_loading": {"component", "feature"},
    "explained_variance_ratio": {"component"},
    "inertia": {"k"},
    "far_distance": {"k"},
    "training_customer_count": {"k", "cluster_id"},
    "centroid": {"k", "cluster_id", "component"},
}


def assert_same_model(found: SegmentationModel, expected: SegmentationModel) -> None:
    """Compare to the last bit; the order of the features carries no meaning."""
    assert sorted(found.features) == sorted(expected.features)
    place = [found.features.index(feature) for feature in expected.features]
    for name in ("means", "scales", "max_scores", "weights"):
        np.testing.assert_array_equal(getattr(found, name)[place], getattr(expected, name))
    np.testing.assert_array_equal(found.loadings[:, place], expected.loadings)
    np.testing.assert_array_equal(found.explained_variance_ratio, expected.explained_variance_ratio)
    assert sorted(found.clusterings) == sorted(expected.clusterings)
    for k, clustering in expected.clusterings.items():
        np.testing.assert_array_equal(found.clusterings[k].centroids, clustering.centroids)
        np.testing.assert_array_equal(found.clusterings[k].sizes, clustering.sizes)
        np.testing.assert_array_equal(found.clusterings[k].cluster_ids, clustering.cluster_ids)
        assert found.clusterings[k].inertia == clustering.inertia
        assert found.clusterings[k].far_distance == clustering.far_distance


def through_a_table(rows: pd.DataFrame, order: str) -> pd.DataFrame:
    connection = duckdb.connect()
    connection.register("rows", rows)
    connection.execute(f"create table parameters as select * from rows order by {order}")
    return connection.table("parameters").df()


@pytest.fixture(scope="module")
def wide_model() -> SegmentationModel:
    """Return a model with more than ten of everything, awkward values and ids after a refit."""
    rng = np.random.default_rng(5)
    feature_count, component_count, k = 12, 11, 13
    loadings = rng.normal(size=(component_count, feature_count))
    loadings[0, :6] = [1e-17, -0.0, 1e300, -5e-324, 0.1, 1 / 3]
    return SegmentationModel(
        features=tuple(f"feature_{number}" for number in rng.permutation(feature_count)),
        means=rng.normal(0, 1e5, feature_count),
        scales=rng.random(feature_count) + 1e-3,
        max_scores=np.where(np.arange(feature_count) % 3 == 0, 1.5, np.inf),
        weights=rng.random(feature_count),
        loadings=loadings,
        explained_variance_ratio=np.sort(rng.random(component_count))[::-1] / 20,
        clusterings={
            size: KMeansModel(
                cluster_ids=np.sort(rng.permutation(10 * size)[:size]),
                centroids=rng.normal(size=(size, component_count)),
                sizes=rng.integers(1, 2**40, size),
                inertia=float(rng.random()),
                far_distance=float(rng.random()),
            )
            for size in (2, k)
        },
    )


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_round_trip_through_rows_in_any_order(
    fitted: SegmentationModel, wide_model: SegmentationModel, seed: int | None
) -> None:
    for model in (fitted, wide_model):
        rows = parameter_rows(model)
        if seed is not None:
            rows = rows.sample(frac=1, random_state=seed)
        assert_same_model(read_model(rows), model)


@pytest.mark.parametrize("order", ["value", "hash(rows)", "parameter desc, k, component desc"])
def test_round_trip_through_a_table(
    fitted: SegmentationModel, wide_model: SegmentationModel, order: str
) -> None:
    for model in (fitted, wide_model):
        assert_same_model(read_model(through_a_table(parameter_rows(model), order)), model)


def test_the_model_read_back_projects_customers_to_the_same_place(
    blobs: pd.DataFrame, fitted: SegmentationModel
) -> None:
    model = read_model(parameter_rows(fitted))
    found, expected = (
        each.transform(blobs[list(each.features)].to_numpy()) for each in (model, fitted)
    )
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_clusters_come_in_the_order_of_their_ids(fitted: SegmentationModel) -> None:
    rows = parameter_rows(fitted)
    ids = {0: 5, 1: 0, 2: 12, 3: 7}
    is_of_four = (rows["k"] == 4).fillna(False)
    rows.loc[is_of_four, "cluster_id"] = rows.loc[is_of_four, "cluster_id"].map(ids).astype("Int32")
    for stored in (rows, through_a_table(rows, "value")):
        found, expected = read_model(stored).clusterings[4], fitted.clusterings[4]
        assert found.cluster_ids.tolist() == [0, 5, 7, 12]
        np.testing.assert_array_equal(found.centroids, expected.centroids[[1, 0, 3, 2]])
        np.testing.assert_array_equal(found.sizes, expected.sizes[[1, 0, 3, 2]])
        np.testing.assert_array_equal(read_model(stored).clusterings[3].cluster_ids, [0, 1, 2])


def test_rows_of_other_parameters_do_not_matter(fitted: SegmentationModel) -> None:
    # Beside the fitted model the stored one has imputed values and Ward's centroids.
    rows = parameter_rows(fitted)
    others = pd.DataFrame(
        {
            "parameter": ["imputation_value", "ward_centroid"],
            "k": [None, 9],
            "cluster_id": [None, 0],
            "component": [None, 1],
            "feature": ["income", None],
            "value": [51_381.5, 0.5],
        }
    ).astype(rows.dtypes.to_dict())
    assert_same_model(read_model(pd.concat([others, rows])), fitted)


def test_row_order_does_not_decide_what_is_read(fitted: SegmentationModel) -> None:
    rows = parameter_rows(fitted)
    first, other = read_model(rows), read_model(rows[::-1])
    assert first.features == other.features
    np.testing.assert_array_equal(first.loadings, other.loadings)


def test_types_of_the_rows(fitted: SegmentationModel) -> None:
    rows = parameter_rows(fitted)
    assert tuple(rows.columns) == COLUMNS
    keys = {"k": "Int32", "cluster_id": "Int32", "component": "Int32"}
    types = {"parameter": "str", **keys, "feature": "str", "value": "float64"}
    assert rows.dtypes.astype(str).to_dict() == types


def test_types_of_the_table(fitted: SegmentationModel) -> None:
    table = duckdb.from_df(parameter_rows(fitted))
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    assert types == {
        "parameter": "VARCHAR",
        "k": "INTEGER",
        "cluster_id": "INTEGER",
        "component": "INTEGER",
        "feature": "VARCHAR",
        "value": "DOUBLE",
    }


def test_keys_that_do_not_apply_are_null_in_the_table(fitted: SegmentationModel) -> None:
    rows = parameter_rows(fitted)
    counts = ", ".join(f"count({key}) as {key}" for key in KEYS[1:])
    query = f"select parameter, count(*) as row_count, {counts} from rows group by parameter"
    connection = duckdb.connect()
    connection.register("rows", rows)
    found = connection.sql(query).df().set_index("parameter")
    assert set(found.index) == set(KEYS_OF)
    for parameter, keys in KEYS_OF.items():
        for key in KEYS[1:]:
            expected = found.loc[parameter, "row_count"] if key in keys else 0
            assert found.loc[parameter, key] == expected, (parameter, key)


def test_every_key_has_one_row_and_no_value_is_missing(
    fitted: SegmentationModel, wide_model: SegmentationModel
) -> None:
    for model in (fitted, wide_model):
        rows = parameter_rows(model)
        components, features = model.loadings.shape
        of_clusterings = sum(2 + k + k * components for k in model.clusterings)
        limits = np.isfinite(model.max_scores).sum()
        assert len(rows) == (3 + components) * features + limits + components + of_clusterings
        assert not rows.duplicated(KEYS).any()
        assert rows["value"].notna().all()


def test_a_model_without_clusterings_survives(blobs: pd.DataFrame, features: pd.DataFrame) -> None:
    settings = FitSettings((2, 3), n_components=3, random_seed=1)
    empty = fit_model(blobs[:0], features, settings)
    rows = parameter_rows(empty)
    assert rows.dtypes.equals(parameter_rows(fit_model(blobs, features, settings)).dtypes)
    for found in (read_model(rows), read_model(through_a_table(rows, "value"))):
        assert_same_model(found, empty)
        assert found.clusterings == {}


# Ward's centroids


def ward_rows(k: int, centroids: dict[int, list[float]]) -> pd.DataFrame:
    """Return the rows of Ward's centroids: cluster id -> place."""
    rows = [
        ("ward_centroid", k, cluster_id, component, None, value)
        for cluster_id, centroid in centroids.items()
        for component, value in enumerate(centroid, start=1)
    ]
    types = {"k": "Int32", "cluster_id": "Int32", "component": "Int32"}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(types)


@pytest.mark.parametrize("order", ["value", "hash(rows)", "component desc, cluster_id desc"])
def test_ward_centroids_come_by_id_for_the_asked_k(fitted: SegmentationModel, order: str) -> None:
    rng = np.random.default_rng(51)
    # Component 10 comes after component 9, not after 1.
    of_three, of_two = rng.normal(size=(3, 11)), rng.normal(size=(2, 11))
    rows = pd.concat(
        [
            ward_rows(3, {2: of_three[2], 0: of_three[0], 1: of_three[1]}),
            ward_rows(2, {1: of_two[1], 0: of_two[0]}),
            parameter_rows(fitted),
        ]
    )
    stored = through_a_table(rows, order)
    np.testing.assert_array_equal(read_ward_centroids(stored, 3), of_three)
    np.testing.assert_array_equal(read_ward_centroids(stored, 2), of_two)


def test_without_a_k_there_are_no_ward_centroids(fitted: SegmentationModel) -> None:
    rows = pd.concat([parameter_rows(fitted), ward_rows(2, {0: [1.0], 1: [2.0]})])
    for k in (None, 3):
        for stored in (rows, through_a_table(rows, "value")):
            assert len(read_ward_centroids(stored, k)) == 0
    assert len(read_ward_centroids(parameter_rows(fitted), 2)) == 0
