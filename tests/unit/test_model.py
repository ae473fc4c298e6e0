"""A fit depends on the customers alone: not on row order, units, duplicates or the seed."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import StandardScaler

from smartcart.model import FitSettings, KMeansModel, SegmentationModel, fit_model
from smartcart.projection import Projection, fit_projection

SETTINGS = FitSettings(candidate_k=(2, 3, 4, 5), n_components=3, random_seed=42)


def assert_bit_equal(found: SegmentationModel, expected: SegmentationModel) -> None:
    assert found.features == expected.features
    for name in ("means", "scales", "weights", "loadings", "explained_variance_ratio"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    assert list(found.clusterings) == list(expected.clusterings)
    for k, clustering in expected.clusterings.items():
        for field in fields(KMeansModel):
            np.testing.assert_array_equal(
                getattr(found.clusterings[k], field.name), getattr(clustering, field.name)
            )


def inputs(sample: pd.DataFrame, model: SegmentationModel) -> np.ndarray:
    return sample[list(model.features)].to_numpy(dtype=float)


def clusters(sample: pd.DataFrame, model: SegmentationModel, k: int) -> np.ndarray:
    """Return the nearest centroid of every customer."""
    scores = model.transform(inputs(sample, model))
    differences = scores[:, None, :] - model.clusterings[k].centroids[None, :, :]
    return (differences**2).sum(axis=2).argmin(axis=1)


# What must not matter


def test_permuting_rows_changes_nothing(cloud: pd.DataFrame, features: pd.DataFrame) -> None:
    expected = fit_model(cloud, features, SETTINGS)
    for seed in (1, 2, 3):
        shuffled = cloud.sample(frac=1, random_state=seed)
        shuffled_features = features.sample(frac=1, random_state=seed)
        assert_bit_equal(fit_model(shuffled, shuffled_features, SETTINGS), expected)


def test_permuting_rows_at_the_same_sample_position_changes_nothing(
    cloud: pd.DataFrame, features: pd.DataFrame
) -> None:
    tied = cloud.assign(sample_position=cloud["sample_position"].round(1))
    expected = fit_model(tied, features, SETTINGS)
    assert_bit_equal(fit_model(tied.sample(frac=1, random_state=1), features, SETTINGS), expected)


def test_the_order_of_columns_changes_nothing(
    blobs: pd.DataFrame, features: pd.DataFrame, fitted: SegmentationModel
) -> None:
    assert_bit_equal(fit_model(blobs[sorted(blobs.columns)], features, SETTINGS), fitted)


def test_duplicating_the_data_changes_no_centroid(
    blobs: pd.DataFrame, features: pd.DataFrame, fitted: SegmentationModel
) -> None:
    copies = blobs.assign(customer_id=blobs["customer_id"] + 1_000_000)
    twice = fit_model(pd.concat([blobs, copies]), features, SETTINGS)
    np.testing.assert_allclose(twice.means, fitted.means, rtol=1e-12)
    np.testing.assert_allclose(twice.scales, fitted.scales, rtol=1e-12)
    np.testing.assert_allclose(twice.loadings, fitted.loadings, atol=1e-10)
    clustering = twice.clusterings[4]
    np.testing.assert_allclose(clustering.centroids, fitted.clusterings[4].centroids, atol=1e-8)
    np.testing.assert_array_equal(clustering.sizes, 2 * fitted.clusterings[4].sizes)
    assert clustering.inertia == pytest.approx(2 * fitted.clusterings[4].inertia, rel=1e-9)
    far_distance = fitted.clusterings[4].far_distance
    assert clustering.far_distance == pytest.approx(far_distance, rel=0.05)


@pytest.mark.parametrize("seed", [0, 1, 7, 2_026])
def test_another_seed_gives_the_same_clusters(
    blobs: pd.DataFrame, cloud: pd.DataFrame, features: pd.DataFrame, seed: int
) -> None:
    other_settings = FitSettings((4,), n_components=3, random_seed=seed)
    for sample in (blobs, cloud):
        first = fit_model(sample, features, FitSettings((4,), 3, 42))
        other = fit_model(sample, features, other_settings)
        labels = [clusters(sample, model, 4) for model in (first, other)]
        assert adjusted_rand_score(*labels) >= 0.99
        assert np.mean(labels[0] == labels[1]) >= 0.99


def test_other_units_change_no_cluster(
    blobs: pd.DataFrame, features: pd.DataFrame, fitted: SegmentationModel
) -> None:
    in_cents = blobs.assign(
        income=100 * blobs["income"], spending=100 * blobs["spending"], visits=blobs["visits"] - 40
    )
    model = fit_model(in_cents, features, SETTINGS)
    np.testing.assert_array_equal(clusters(in_cents, model, 4), clusters(blobs, fitted, 4))
    np.testing.assert_allclose(model.loadings, fitted.loadings, atol=1e-10)


# Cluster ids


@pytest.mark.parametrize("k", SETTINGS.candidate_k)
def test_ids_run_by_falling_order_value(
    blobs: pd.DataFrame, fitted: SegmentationModel, k: int
) -> None:
    by_cluster = blobs.groupby(clusters(blobs, fitted, k))["cluster_order_value"]
    assert list(by_cluster.mean().index) == list(range(k))
    assert by_cluster.mean().is_monotonic_decreasing
    np.testing.assert_array_equal(by_cluster.size(), fitted.clusterings[k].sizes)


def test_ids_turn_round_with_the_order_value(
    blobs: pd.DataFrame, features: pd.DataFrame, fitted: SegmentationModel
) -> None:
    turned = blobs.assign(cluster_order_value=-blobs["cluster_order_value"])
    model = fit_model(turned, features, SETTINGS)
    for k, clustering in fitted.clusterings.items():
        np.testing.assert_array_equal(model.clusterings[k].centroids, clustering.centroids[::-1])
        np.testing.assert_array_equal(model.clusterings[k].sizes, clustering.sizes[::-1])


# The steps are scikit-learn's


def test_means_and_scales_are_those_of_standard_scaler(
    cloud: pd.DataFrame, features: pd.DataFrame
) -> None:
    model = fit_model(cloud, features, SETTINGS)
    scaler = StandardScaler().fit(cloud[list(features["feature"])])
    assert model.features == tuple(features["feature"])
    np.testing.assert_allclose(model.means, scaler.mean_, rtol=1e-12)
    np.testing.assert_allclose(model.scales, scaler.scale_, rtol=1e-12)
    np.testing.assert_array_equal(model.weights, features["weight"])


def test_loadings_are_those_of_pca_on_weighted_standard_scores(
    cloud: pd.DataFrame, features: pd.DataFrame
) -> None:
    model = fit_model(cloud, features, SETTINGS)
    X = cloud[list(features["feature"])].to_numpy()
    weighted = StandardScaler().fit_transform(X) * features["weight"].to_numpy()
    pca = PCA(3, svd_solver="full").fit(weighted)
    np.testing.assert_allclose(model.loadings, pca.components_, atol=1e-10)
    np.testing.assert_allclose(
        model.explained_variance_ratio, pca.explained_variance_ratio_, rtol=1e-10
    )
    np.testing.assert_allclose(model.transform(X), pca.transform(weighted), atol=1e-9)


def test_the_projection_is_that_of_the_sample_by_position(
    cloud: pd.DataFrame, features: pd.DataFrame
) -> None:
    model = fit_model(cloud, features, SETTINGS)
    ordered = cloud.sort_values(["sample_position", "customer_id"])[list(features["feature"])]
    projection = fit_projection(ordered.to_numpy(), features["weight"].to_numpy(), 3)
    for field in fields(Projection):
        np.testing.assert_array_equal(getattr(model, field.name), getattr(projection, field.name))


def test_a_feature_of_weight_zero_has_no_say(cloud: pd.DataFrame, features: pd.DataFrame) -> None:
    muted = features.assign(weight=[1.0, 1.0, 1.0, 0.0])
    model = fit_model(cloud, muted, SETTINGS)
    without = fit_model(cloud, muted[:3], SETTINGS)
    np.testing.assert_allclose(model.loadings[:, 3], 0, atol=1e-12)
    np.testing.assert_array_equal(clusters(cloud, model, 4), clusters(cloud, without, 4))


def test_explained_variance_falls_and_sums_to_one_at_most(
    cloud: pd.DataFrame, features: pd.DataFrame
) -> None:
    ratios = [
        fit_model(cloud, features, FitSettings((2,), n_components, 42)).explained_variance_ratio
        for n_components in (1, 2, 3, 4)
    ]
    assert [len(ratio) for ratio in ratios] == [1, 2, 3, 4]
    assert all(np.all(np.diff(ratio) <= 0) for ratio in ratios)
    assert all(0 < ratio.sum() < 1 for ratio in ratios[:3])
    assert ratios[3].sum() == pytest.approx(1)


@pytest.mark.parametrize("k", SETTINGS.candidate_k)
def test_inertia_and_sizes_are_those_of_the_sample(
    blobs: pd.DataFrame, fitted: SegmentationModel, k: int
) -> None:
    clustering = fitted.clusterings[k]
    scores = fitted.transform(inputs(blobs, fitted))
    own_centroids = clustering.centroids[clusters(blobs, fitted, k)]
    assert clustering.inertia == pytest.approx(((scores - own_centroids) ** 2).sum(), rel=1e-10)
    assert clustering.sizes.sum() == len(blobs)
    np.testing.assert_array_equal(clustering.cluster_ids, np.arange(k))


@pytest.mark.parametrize("k", SETTINGS.candidate_k)
def test_one_customer_in_a_hundred_is_far_from_its_centroid(
    cloud: pd.DataFrame, features: pd.DataFrame, k: int
) -> None:
    model = fit_model(cloud, features, SETTINGS)
    scores = model.transform(inputs(cloud, model))
    own_centroids = model.clusterings[k].centroids[clusters(cloud, model, k)]
    distances = np.sort(np.linalg.norm(scores - own_centroids, axis=1))
    far_distance = model.clusterings[k].far_distance
    assert np.sum(distances > far_distance) == 15
    # Of 1,500, linearly between the two neighbours at 0.99.
    place = 0.99 * 1_499
    low, high = distances[int(place)], distances[int(place) + 1]
    assert far_distance == pytest.approx(low + (place % 1) * (high - low), rel=1e-9)


def test_settings_decide_candidates_and_components(
    blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    model = fit_model(blobs, features, FitSettings((3, 7), n_components=2, random_seed=1))
    assert list(model.clusterings) == [3, 7]
    assert model.loadings.shape == (2, 4)
    for k, clustering in model.clusterings.items():
        assert clustering.centroids.shape == (k, 2)


def test_two_stages_find_what_a_fit_of_all_rows_finds(
    many_blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    model = fit_model(many_blobs, features, FitSettings((4,), 3, 42))
    scores = model.transform(inputs(many_blobs, model))
    full = KMeans(4, n_init=10, max_iter=1_000, tol=0, random_state=1).fit(scores)
    order_values = many_blobs["cluster_order_value"].groupby(full.labels_).mean()
    order = order_values.sort_values(ascending=False).index
    np.testing.assert_allclose(
        model.clusterings[4].centroids, full.cluster_centers_[order], atol=1e-8
    )
    assert model.clusterings[4].inertia == pytest.approx(full.inertia_, rel=1e-9)


# Degenerate samples


def test_an_empty_sample_gives_a_typed_model_without_clusterings(
    blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    model = fit_model(blobs[:0], features, SETTINGS)
    assert model.features == tuple(features["feature"])
    assert model.clusterings == {}
    shapes = {"means": (4,), "scales": (4,), "weights": (4,), "loadings": (3, 4)}
    for name, shape in {**shapes, "explained_variance_ratio": (3,)}.items():
        assert getattr(model, name).shape == shape
        assert getattr(model, name).dtype == np.float64
    assert np.isfinite(model.transform(np.ones((2, 4)))).all()


def test_a_one_hot_column_without_customers_is_harmless(
    blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    model = fit_model(blobs.assign(alone=0.0), features, SETTINGS)
    np.testing.assert_allclose(model.loadings[:, 3], 0, atol=1e-12)
    assert np.isfinite(model.transform(inputs(blobs, model))).all()
