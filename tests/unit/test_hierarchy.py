"""The merge tree cuts as scikit-learn's Ward does, and its nodes describe their customers."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import leaves_list, linkage
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score

from smartcart.hierarchy import cut, merge_tree
from smartcart.model import FitSettings, SegmentationModel, fit_model

SMALL = 40
TYPES = {
    "node_id": "INTEGER",
    "parent_node_id": "INTEGER",
    "left_node_id": "INTEGER",
    "right_node_id": "INTEGER",
    "customer_id": "BIGINT",
    "customer_count": "BIGINT",
    "first_leaf": "INTEGER",
    "last_leaf": "INTEGER",
    "height": "DOUBLE",
    "min_k": "INTEGER",
    "max_k": "INTEGER",
    "mean_total_spending": "DOUBLE",
    "pc1": "DOUBLE",
    "pc2": "DOUBLE",
    "pc3": "DOUBLE",
}


@pytest.fixture(scope="module")
def small(cloud: pd.DataFrame) -> pd.DataFrame:
    return cloud[:SMALL]


@pytest.fixture(scope="module")
def tree(small: pd.DataFrame, fitted: SegmentationModel) -> pd.DataFrame:
    return merge_tree(small, fitted)


def in_order(sample: pd.DataFrame) -> pd.DataFrame:
    return sample.sort_values(["sample_position", "customer_id"], ignore_index=True)


def scores_of(sample: pd.DataFrame, model: SegmentationModel) -> np.ndarray:
    """Return the principal components of the customers, by sample_position."""
    return model.transform(in_order(sample)[list(model.features)].to_numpy(dtype=float))


def at(tree: pd.DataFrame, k: int) -> pd.DataFrame:
    return tree[(tree["min_k"] <= k) & (k <= tree["max_k"])]


def sklearn_ward(scores: np.ndarray, k: int) -> np.ndarray:
    return AgglomerativeClustering(k, linkage="ward").fit_predict(scores)


def duckdb_types(frame: pd.DataFrame) -> dict[str, str]:
    relation = duckdb.from_df(frame)
    return dict(zip(relation.columns, map(str, relation.types), strict=True))


def assert_leaves_are_shared_out(tree: pd.DataFrame, customer_count: int) -> None:
    """For every k there are k nodes, and every leaf is in one of them."""
    for k in range(1, customer_count + 1):
        nodes = at(tree, k).sort_values("first_leaf")
        assert len(nodes) == k
        leaves = [
            leaf
            for first, last in zip(nodes["first_leaf"], nodes["last_leaf"], strict=True)
            for leaf in range(first, last + 1)
        ]
        assert leaves == list(range(customer_count))


# The same as scikit-learn and scipy


def test_every_cut_is_that_of_sklearn(
    tree: pd.DataFrame, small: pd.DataFrame, fitted: SegmentationModel
) -> None:
    scores = scores_of(small, fitted)
    for k in range(1, SMALL + 1):
        labels = cut(tree, k)
        assert set(labels) == set(range(k))
        assert adjusted_rand_score(labels, sklearn_ward(scores, k)) == 1


def test_cuts_of_a_larger_tree_are_those_of_sklearn(
    blobs: pd.DataFrame, fitted: SegmentationModel
) -> None:
    scores = scores_of(blobs, fitted)
    tree = merge_tree(blobs, fitted)
    for k in (2, 3, 4, 5, 10, 200):
        assert adjusted_rand_score(cut(tree, k), sklearn_ward(scores, k)) == 1


def test_heights_and_the_order_of_leaves_are_those_of_scipy(
    tree: pd.DataFrame, small: pd.DataFrame, fitted: SegmentationModel
) -> None:
    merges = linkage(scores_of(small, fitted), "ward")
    np.testing.assert_allclose(tree["height"][SMALL:], merges[:, 2], rtol=1e-9)
    assert (tree["height"][:SMALL] == 0).all()
    by_leaf = tree[:SMALL].sort_values("first_leaf")
    np.testing.assert_array_equal(by_leaf["node_id"], leaves_list(merges))
    np.testing.assert_array_equal(tree["customer_count"][SMALL:], merges[:, 3])


# The nodes


def test_for_every_k_the_nodes_share_out_the_leaves(tree: pd.DataFrame) -> None:
    assert_leaves_are_shared_out(tree, SMALL)


def test_customers_come_first_by_sample_position(tree: pd.DataFrame, small: pd.DataFrame) -> None:
    assert list(tree["node_id"]) == list(range(2 * SMALL - 1))
    assert list(tree["customer_id"][:SMALL]) == list(in_order(small)["customer_id"])
    assert tree["customer_id"][SMALL:].isna().all()
    np.testing.assert_array_equal(tree["first_leaf"][:SMALL], tree["last_leaf"][:SMALL])
    assert (tree["customer_count"][:SMALL] == 1).all()
    assert (tree["max_k"][:SMALL] == SMALL).all()


def test_a_merge_holds_its_two_parts_from_left_to_right(tree: pd.DataFrame) -> None:
    assert tree[["left_node_id", "right_node_id"]][:SMALL].isna().all(axis=None)
    for merge in tree[SMALL:].itertuples():
        left, right = tree.loc[merge.left_node_id], tree.loc[merge.right_node_id]
        assert left["parent_node_id"] == right["parent_node_id"] == merge.node_id
        assert left["first_leaf"] == merge.first_leaf
        assert left["last_leaf"] + 1 == right["first_leaf"]
        assert right["last_leaf"] == merge.last_leaf
        assert left["min_k"] == right["min_k"] == merge.max_k + 1
        assert max(left["height"], right["height"]) <= merge.height
    assert list(tree.loc[tree["parent_node_id"].isna(), "node_id"]) == [2 * SMALL - 2]


def test_means_are_those_of_the_customers_of_the_node(
    tree: pd.DataFrame, small: pd.DataFrame, fitted: SegmentationModel
) -> None:
    scores = scores_of(small, fitted)
    order_values = in_order(small)["cluster_order_value"].to_numpy()
    leaf = tree["first_leaf"][:SMALL].to_numpy()
    for node in tree.itertuples():
        is_below = (node.first_leaf <= leaf) & (leaf <= node.last_leaf)
        assert is_below.sum() == node.customer_count
        assert node.mean_total_spending == pytest.approx(order_values[is_below].mean(), rel=1e-9)
        np.testing.assert_allclose(
            [node.pc1, node.pc2, node.pc3], scores[is_below].mean(axis=0), atol=1e-9
        )


def test_nodes_of_a_cut_have_the_means_of_its_clusters(
    tree: pd.DataFrame, small: pd.DataFrame, fitted: SegmentationModel
) -> None:
    # They are Ward's centroids.
    nodes = at(tree, 4).sort_values("first_leaf")[["pc1", "pc2", "pc3"]]
    means = pd.DataFrame(scores_of(small, fitted)).groupby(cut(tree, 4)).mean()
    np.testing.assert_allclose(nodes, means, atol=1e-9)


def test_there_are_as_many_component_columns_as_components(
    small: pd.DataFrame, features: pd.DataFrame
) -> None:
    for n_components in (1, 4):
        model = fit_model(small, features, FitSettings((2,), n_components, 42))
        found = [name for name in merge_tree(small, model).columns if name.startswith("pc")]
        assert found == [f"pc{number}" for number in range(1, n_components + 1)]


# Rows, ids and types


@pytest.mark.parametrize("seed", [1, 2])
def test_row_order_does_not_matter(
    small: pd.DataFrame, fitted: SegmentationModel, seed: int
) -> None:
    # Many customers at the same sample position.
    tied = small.assign(sample_position=small["sample_position"].round(1))
    shuffled = tied.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(merge_tree(shuffled, fitted), merge_tree(tied, fitted))


def test_a_cut_does_not_depend_on_the_order_of_the_rows_of_the_tree(tree: pd.DataFrame) -> None:
    connection = duckdb.connect()
    connection.register("tree", tree)
    stored = connection.sql("select * from tree order by hash(node_id)").df()
    for k in (1, 2, 7, SMALL):
        np.testing.assert_array_equal(cut(stored, k), cut(tree, k))


def test_ids_can_be_text(small: pd.DataFrame, fitted: SegmentationModel) -> None:
    named = small.assign(customer_id=[f"C-{number:03}" for number in range(SMALL)])
    tree = merge_tree(named, fitted)
    assert list(tree["customer_id"][:SMALL]) == list(in_order(named)["customer_id"])
    assert tree["customer_id"][SMALL:].isna().all()
    for rows in (tree, merge_tree(named[:0], fitted)):
        assert duckdb_types(rows) == {**TYPES, "customer_id": "VARCHAR"}


def test_large_ids_arrive_to_the_last_digit(small: pd.DataFrame, fitted: SegmentationModel) -> None:
    large = small.assign(customer_id=2**62 + np.arange(SMALL))
    tree = duckdb.from_df(merge_tree(large, fitted))
    found = tree.filter("customer_id is not null").select("customer_id").fetchall()
    assert sorted(customer_id for (customer_id,) in found) == list(large["customer_id"])


@pytest.mark.parametrize("customer_count", [0, 2, SMALL])
def test_types_do_not_depend_on_the_number_of_customers(
    small: pd.DataFrame, fitted: SegmentationModel, customer_count: int
) -> None:
    tree = merge_tree(small[:customer_count], fitted)
    assert len(tree) == max(2 * customer_count - 1, 0)
    assert duckdb_types(tree) == TYPES


# Few and equal customers


def test_two_customers_are_one_merge(small: pd.DataFrame, fitted: SegmentationModel) -> None:
    two = small[:2]
    tree = merge_tree(two, fitted)
    distance = np.linalg.norm(np.diff(scores_of(two, fitted), axis=0))
    assert tree["height"].tolist() == pytest.approx([0, 0, distance])
    assert tree["min_k"].tolist() == [2, 2, 1]
    assert tree["max_k"].tolist() == [2, 2, 1]
    assert cut(tree, 1).tolist() == [0, 0]
    assert sorted(cut(tree, 2)) == [0, 1]


def test_equal_customers_are_shared_out_too(small: pd.DataFrame, fitted: SegmentationModel) -> None:
    equal = pd.concat([small[:5]] * 4, ignore_index=True).assign(customer_id=range(20))
    tree = merge_tree(equal, fitted)
    assert_leaves_are_shared_out(tree, 20)
    groups = in_order(equal)["income"].rank(method="dense").astype(int)
    assert adjusted_rand_score(cut(tree, 5), groups) == 1
