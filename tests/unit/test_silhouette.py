"""Silhouettes of many clusterings at once are those that scikit-learn computes one by one."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import silhouette_samples

from smartcart.silhouette import ROWS_AT_A_TIME, silhouettes

CLOSE = {"rtol": 1e-9, "atol": 1e-9}


def assert_as_sklearn(scores: np.ndarray, labelings: list[np.ndarray]) -> None:
    found = silhouettes(scores, labelings)
    assert len(found) == len(labelings)
    for values, labels in zip(found, labelings, strict=True):
        np.testing.assert_allclose(values, silhouette_samples(scores, labels), **CLOSE)


@pytest.fixture(scope="module")
def scores() -> np.ndarray:
    """Return 90 points in three dimensions, in three loose groups."""
    rng = np.random.default_rng(31)
    return rng.normal(size=(90, 3)) + 2 * rng.integers(0, 3, (90, 1))


# The same as scikit-learn


def test_several_clusterings_at_once(scores: np.ndarray) -> None:
    rng = np.random.default_rng(32)
    assert_as_sklearn(scores, [rng.integers(0, k, len(scores)) for k in (5, 2, 9, 2, 40)])


@pytest.mark.parametrize(
    "customer_count",
    [ROWS_AT_A_TIME - 1, ROWS_AT_A_TIME, ROWS_AT_A_TIME + 1, 2 * ROWS_AT_A_TIME + 234],
)
def test_more_rows_than_are_held_at_a_time(customer_count: int) -> None:
    rng = np.random.default_rng(33)
    scores = rng.normal(size=(customer_count, 2))
    # The last cluster stands in the last rows only.
    assert_as_sklearn(
        scores, [rng.integers(0, 4, customer_count), (np.arange(customer_count) > 490).astype(int)]
    )


@given(data=st.data())
def test_points_on_a_grid_with_any_labels(data: st.DataObject) -> None:
    # On a grid there are equal points, equal distances, and clusters of one.
    coordinate = st.integers(-2, 2).map(float)
    points = data.draw(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=12))
    label = st.integers(0, 4)
    labels = np.array(data.draw(st.lists(label, min_size=len(points), max_size=len(points))))
    assume(2 <= len(set(labels.tolist())) < len(points))
    assert_as_sklearn(np.array(points), [labels])


def test_a_customer_alone_has_zero(scores: np.ndarray) -> None:
    labels = np.zeros(len(scores), dtype=int)
    labels[5], labels[17:30] = 1, 2
    assert_as_sklearn(scores, [labels])
    assert silhouettes(scores, [labels])[0][5] == 0


def test_everybody_alone_has_zero(scores: np.ndarray) -> None:
    # scikit-learn refuses this one.
    np.testing.assert_array_equal(silhouettes(scores, [np.arange(len(scores))])[0], 0)


def test_a_label_that_nobody_has_changes_nothing(scores: np.ndarray) -> None:
    labels = np.arange(len(scores)) % 3
    with_gap = np.where(labels == 2, 6, labels)
    found, expected = silhouettes(scores, [with_gap, labels])
    np.testing.assert_allclose(found, expected, **CLOSE)


def test_equal_points_in_two_clusters_have_zero() -> None:
    np.testing.assert_array_equal(silhouettes(np.ones((4, 2)), [np.array([0, 0, 1, 1])])[0], 0)


# What must not matter


def test_permuting_rows_permutes_the_values(scores: np.ndarray) -> None:
    labels = np.arange(len(scores)) % 4
    order = np.random.default_rng(34).permutation(len(scores))
    found = silhouettes(scores[order], [labels[order]])[0]
    np.testing.assert_allclose(found, silhouettes(scores, [labels])[0][order], **CLOSE)


def test_the_numbers_of_the_clusters_and_the_unit_do_not_matter(scores: np.ndarray) -> None:
    labels = np.arange(len(scores)) % 4
    renumbered = np.array([2, 0, 3, 1])[labels]
    found = silhouettes(1e6 * scores + 3e6, [renumbered])[0]
    np.testing.assert_allclose(found, silhouettes(scores, [labels])[0], rtol=1e-6, atol=1e-8)
