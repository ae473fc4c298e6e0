"""Matched clusters keep their ids, whatever numbers the fit gave them; the others get new ones."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcart.identity import COLUMNS, labels_of, match_clusters, match_model
from smartcart.model import FitSettings, SegmentationModel, fit_model
from smartcart.parameters import parameter_rows, read_model

K = 4
MATCH_FROM = 0.5
# Clusters of a model that was refitted before: an id is missing, and order means nothing.
OLD_IDS = np.array([5, 0, 2, 7])

LABELS = st.lists(st.integers(0, K - 1), min_size=1, max_size=40)


def final_ids(table: pd.DataFrame) -> list[int]:
    return table.sort_values("fitted_cluster_id")["cluster_id"].tolist()


def assert_typed(table: pd.DataFrame) -> None:
    assert table.dtypes.astype(str).to_dict() == COLUMNS


def jaccard(one: np.ndarray, other: np.ndarray) -> float:
    return np.sum(one & other) / np.sum(one | other)


# Clusters


@pytest.mark.parametrize("order", list(permutations(range(K))))
def test_the_same_clusters_keep_their_ids_under_any_numbering(order: tuple[int, ...]) -> None:
    groups = np.random.default_rng(1).integers(0, K, 200)
    table = match_clusters(np.array(order)[groups], OLD_IDS[groups], K, MATCH_FROM)
    by_group = np.array(final_ids(table))[list(order)]
    np.testing.assert_array_equal(by_group, OLD_IDS)
    assert table["is_matched"].all()
    assert (table["similarity"] == 1).all()
    assert (table["moved_share"] == 0).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_customers_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    new, old = rng.integers(0, K, 50), OLD_IDS[rng.integers(0, K, 50)]
    order = rng.permutation(50)
    pd.testing.assert_frame_equal(
        match_clusters(new[order], old[order], K, 0.1), match_clusters(new, old, K, 0.1)
    )


def test_similarity_and_moved_share_are_those_counted_by_hand() -> None:
    #               3 of 4 stay           2 of 3 stay        all of 3 stay
    old = np.array([4, 4, 4, 4, 1, 1, 1, 9, 9, 9])
    new = np.array([2, 2, 2, 0, 0, 0, 1, 1, 1, 1])
    table = match_clusters(new, old, 3, MATCH_FROM)
    assert_typed(table)
    assert table["k"].tolist() == [3, 3, 3]
    assert table["fitted_cluster_id"].tolist() == [0, 1, 2]
    assert final_ids(table) == [1, 9, 4]
    assert table["similarity"].tolist() == pytest.approx([2 / 4, 3 / 4, 3 / 4])
    assert table["is_matched"].tolist() == [True, True, True]
    assert table["moved_share"].tolist() == pytest.approx([2 / 10] * 3)


def test_a_match_begins_at_the_threshold() -> None:
    old = np.array([4, 4, 4, 4, 1, 1, 1, 9, 9, 9])
    new = np.array([2, 2, 2, 0, 0, 0, 1, 1, 1, 1])
    table = match_clusters(new, old, 3, MATCH_FROM + 1e-9)
    assert table["is_matched"].tolist() == [False, True, True]
    assert final_ids(table) == [10, 9, 4]
    # The two of cluster 1 and the one of cluster 4 are now in a new one, one of 1 is in 9.
    assert table["moved_share"].tolist() == pytest.approx([4 / 10] * 3)
    assert table["similarity"].tolist() == pytest.approx([2 / 4, 3 / 4, 3 / 4])


def test_unmatched_clusters_get_ids_above_all_that_were_used() -> None:
    # Everybody of 0 and 7 is shuffled among four clusters: none is like another.
    old = np.repeat([0, 7], 40)
    new = np.tile([0, 1, 2, 3], 20)
    table = match_clusters(new, old, K, MATCH_FROM)
    assert not table["is_matched"].any()
    assert final_ids(table) == [8, 9, 10, 11]
    assert (table["moved_share"] == 1).all()


def test_ids_that_a_fit_gives_are_never_new_ones() -> None:
    old, new = np.zeros(8, dtype=int), np.tile([0, 1, 2, 3], 2)
    assert final_ids(match_clusters(new, old, K, MATCH_FROM)) == [4, 5, 6, 7]


def test_more_and_fewer_clusters_than_before() -> None:
    old = np.array([3, 3, 3, 3, 6, 6, 6, 6])
    split = np.array([0, 0, 0, 2, 1, 1, 1, 1])
    table = match_clusters(split, old, 3, MATCH_FROM)
    assert final_ids(table) == [3, 6, 7]
    assert table["is_matched"].tolist() == [True, True, False]
    assert table["similarity"].tolist() == [0.75, 1.0, 0.0]

    merged = match_clusters(np.array([1, 1, 1, 1, 0, 0, 1, 1]), split + 10, 2, MATCH_FROM)
    # Cluster 12 is gone, its id stays unused.
    assert final_ids(merged) == [11, 10]


def test_a_fitted_cluster_without_known_customers_is_new() -> None:
    table = match_clusters(np.array([0, 0, 2, 2]), np.array([1, 1, 0, 0]), 3, MATCH_FROM)
    assert final_ids(table) == [1, 3, 0]
    assert table["is_matched"].tolist() == [True, False, True]
    assert table["similarity"].tolist() == [1.0, 0.0, 1.0]


def test_pairs_have_the_greatest_total_similarity() -> None:
    # The most similar pair, 0 with 0 at 5 / 11, would leave nothing for the others.
    new = np.repeat([0, 0, 1], [5, 4, 2])
    old = np.repeat([0, 1, 0], [5, 4, 2])
    table = match_clusters(new, old, 2, 0.25)
    assert final_ids(table) == [1, 0]
    assert table["similarity"].tolist() == pytest.approx([4 / 9, 2 / 7])


@given(new=LABELS, data=st.data(), match_from=st.floats(0.01, 1))
def test_ids_are_unique_and_matches_are_as_similar_as_told(
    new: list[int], data: st.DataObject, match_from: float
) -> None:
    chosen = data.draw(st.lists(st.integers(0, K - 1), min_size=len(new), max_size=len(new)))
    labels, old = np.array(new), OLD_IDS[chosen]
    table = match_clusters(labels, old, K, match_from)
    assert table["fitted_cluster_id"].tolist() == list(range(K))
    assert table["cluster_id"].is_unique
    for row in table.itertuples():
        assert row.is_matched == (row.similarity >= match_from)
        if row.is_matched:
            own, other = labels == row.fitted_cluster_id, old == row.cluster_id
            assert row.similarity == pytest.approx(jaccard(own, other))
        else:
            assert row.cluster_id > max(old.max(), K - 1)
    final = table["cluster_id"].to_numpy()[labels]
    assert (table["moved_share"] == np.mean(final != old)).all()


def test_no_customers_give_typed_no_rows() -> None:
    none = np.array([], dtype=np.int64)
    table = match_clusters(none, none, K, MATCH_FROM)
    assert table.empty
    assert_typed(table)


# Models


@pytest.fixture(scope="module")
def previous(fitted: SegmentationModel) -> SegmentationModel:
    """Return the model of the blobs with the ids that earlier refits left."""
    return with_ids(fitted, OLD_IDS)


def with_ids(model: SegmentationModel, ids: np.ndarray) -> SegmentationModel:
    """Return a model whose clusters of K have other ids, as it is read from its rows."""
    clusterings = {**model.clusterings, K: replace(model.clusterings[K], cluster_ids=ids)}
    return read_model(parameter_rows(replace(model, clusterings=clusterings)))


def inputs_of(sample: pd.DataFrame, model: SegmentationModel) -> pd.DataFrame:
    """Return customers as int_previous_inputs has them; nobody has a published cluster."""
    known = sample[["customer_id", *model.features]]
    return known.assign(published_cluster_id=pd.Series(pd.NA, index=known.index, dtype="Int32"))


def clusters_by_hand(sample: pd.DataFrame, model: SegmentationModel, ids: np.ndarray) -> np.ndarray:
    scores = model.transform(sample[list(model.features)].to_numpy())
    centroids = model.clusterings[K].centroids
    return ids[((scores[:, None] - centroids[None]) ** 2).sum(axis=2).argmin(axis=1)]


def test_labels_are_ids_not_places(blobs: pd.DataFrame, fitted: SegmentationModel) -> None:
    model = replace(fitted.clusterings[K], cluster_ids=OLD_IDS)
    found = labels_of(fitted, blobs[list(fitted.features)], model)
    np.testing.assert_array_equal(found, clusters_by_hand(blobs, fitted, OLD_IDS))
    assert set(found) == set(OLD_IDS)


def test_the_same_model_again_keeps_every_id(
    blobs: pd.DataFrame, fitted: SegmentationModel, previous: SegmentationModel
) -> None:
    rows = parameter_rows(previous).sample(frac=1, random_state=1)
    table = match_model(fitted, rows, blobs, inputs_of(blobs, fitted), [K], MATCH_FROM)
    assert_typed(table)
    assert table["is_matched"].all()
    assert (table["moved_share"] == 0).all()
    # Centroid by centroid, the id of the model before.
    by_id = dict(
        zip(
            previous.clusterings[K].cluster_ids.tolist(),
            previous.clusterings[K].centroids,
            strict=True,
        )
    )
    for place, cluster_id in enumerate(final_ids(table)):
        centroid = fitted.clusterings[K].centroids[place]
        np.testing.assert_allclose(by_id[cluster_id], centroid, atol=1e-12)


def test_a_refit_with_other_numbers_keeps_every_id(
    blobs: pd.DataFrame, features: pd.DataFrame, fitted: SegmentationModel
) -> None:
    turned = blobs.assign(cluster_order_value=-blobs["cluster_order_value"])
    again = fit_model(turned, features, FitSettings((K,), n_components=3, random_seed=7))
    table = match_model(
        again, parameter_rows(fitted), blobs, inputs_of(blobs, fitted), [K], MATCH_FROM
    )
    assert final_ids(table) == [3, 2, 1, 0]
    assert (table["moved_share"] == 0).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_row_order_does_not_matter(
    blobs: pd.DataFrame, fitted: SegmentationModel, previous: SegmentationModel, seed: int
) -> None:
    inputs = inputs_of(blobs, fitted)
    expected = match_model(fitted, parameter_rows(previous), blobs, inputs, [K], MATCH_FROM)
    found = match_model(
        fitted,
        parameter_rows(previous).sample(frac=1, random_state=seed),
        blobs.sample(frac=1, random_state=seed),
        inputs.sample(frac=1, random_state=seed + 10),
        [K],
        MATCH_FROM,
    )
    pd.testing.assert_frame_equal(found, expected)


def test_only_customers_that_both_know_count(
    blobs: pd.DataFrame, fitted: SegmentationModel, previous: SegmentationModel
) -> None:
    expected = match_model(
        fitted, parameter_rows(previous), blobs, inputs_of(blobs[200:300], fitted), [K], MATCH_FROM
    )
    few = match_model(
        fitted, parameter_rows(previous), blobs[200:300], inputs_of(blobs, fitted), [K], MATCH_FROM
    )
    pd.testing.assert_frame_equal(few, expected)
    assert (expected["moved_share"] == 0).all()
    assert match_model(
        fitted, parameter_rows(previous), blobs[:100], inputs_of(blobs[100:], fitted), [K], 0.5
    ).empty


def test_each_model_sees_its_own_inputs(
    blobs: pd.DataFrame, fitted: SegmentationModel, previous: SegmentationModel
) -> None:
    # The old model sees half of the customers where another group stands.
    inputs = inputs_of(blobs, fitted)
    moved = inputs.copy()
    moved.loc[:299, list(fitted.features)] = inputs.loc[300:, list(fitted.features)].to_numpy()
    table = match_model(fitted, parameter_rows(previous), blobs, moved, [K], 0.01)
    ids = np.array(final_ids(table))
    new = clusters_by_hand(blobs, fitted, ids)
    old = clusters_by_hand(moved, fitted, OLD_IDS)
    assert table["moved_share"].iloc[0] == pytest.approx(np.mean(new != old))
    assert 0.2 < np.mean(new != old) < 0.8


# Where the model before cannot score


@pytest.mark.parametrize("reason", ["features", "k"])
def test_published_clusters_stand_for_a_model_that_cannot_score(
    blobs: pd.DataFrame, fitted: SegmentationModel, previous: SegmentationModel, reason: str
) -> None:
    inputs = inputs_of(blobs, fitted).assign(
        published_cluster_id=clusters_by_hand(blobs, fitted, OLD_IDS + 20)
    )
    inputs["published_cluster_id"] = inputs["published_cluster_id"].astype("Int32")
    inputs.loc[::3, "published_cluster_id"] = pd.NA
    rows = parameter_rows(previous)
    if reason == "features":
        inputs = inputs.drop(columns="visits")
    else:
        rows = rows[(rows["k"] != K).fillna(True)]
    table = match_model(fitted, rows, blobs, inputs, [K], MATCH_FROM)
    assert final_ids(table) == (OLD_IDS + 20).tolist()
    assert (table["moved_share"] == 0).all()
    assert (table["similarity"] == 1).all()

    # As floating numbers too, which is how a column with nulls can arrive.
    as_numbers = inputs.astype({"published_cluster_id": "float64"})
    pd.testing.assert_frame_equal(
        match_model(fitted, rows, blobs, as_numbers, [K], MATCH_FROM), table
    )


def test_published_clusters_do_not_count_where_the_model_before_can_score(
    blobs: pd.DataFrame, fitted: SegmentationModel, previous: SegmentationModel
) -> None:
    inputs = inputs_of(blobs, fitted).assign(published_cluster_id=99)
    table = match_model(fitted, parameter_rows(previous), blobs, inputs, [K], MATCH_FROM)
    assert final_ids(table) == OLD_IDS.tolist()


def test_nothing_is_matched_without_a_model_a_k_or_that_k(
    blobs: pd.DataFrame, fitted: SegmentationModel, previous: SegmentationModel
) -> None:
    rows, inputs = parameter_rows(previous), inputs_of(blobs, fitted)
    no_model = match_model(fitted, rows[:0], blobs, inputs, [K], MATCH_FROM)
    no_k = match_model(fitted, rows, blobs, inputs, [], MATCH_FROM)
    other_k = match_model(fitted, rows, blobs, inputs, [9], MATCH_FROM)
    no_sample = match_model(fitted, rows, blobs[:0], inputs[:0], [K], MATCH_FROM)
    nobody_published = match_model(
        fitted, rows, blobs, inputs.drop(columns="visits"), [K], MATCH_FROM
    )
    for table in (no_model, no_k, other_k, no_sample, nobody_published):
        assert table.empty
        assert_typed(table)


def test_an_empty_fit_is_matched_with_nothing(
    blobs: pd.DataFrame, features: pd.DataFrame, previous: SegmentationModel
) -> None:
    # As where the stored model goes on scoring: no customers are sampled for a fit.
    empty = fit_model(blobs[:0], features, FitSettings((K,), 3, 42))
    inputs = inputs_of(blobs[:0], empty)
    table = match_model(empty, parameter_rows(previous), blobs[:0], inputs, [K], MATCH_FROM)
    assert table.empty
    assert_typed(table)
