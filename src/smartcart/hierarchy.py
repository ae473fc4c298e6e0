"""Hierarchical clustering: Ward's merge tree as a table.

The leaves are numbered in the order in which a dendrogram draws them, so every node is a range of
leaves. The clusters for any k are the nodes with min_k <= k <= max_k.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from smartcart.model import SegmentationModel
from smartcart.projection import Matrix

WHOLE_NUMBERS = {
    "node_id": "int32",
    "parent_node_id": "Int32",
    "left_node_id": "Int32",
    "right_node_id": "Int32",
    "customer_count": "int64",
    "first_leaf": "int32",
    "last_leaf": "int32",
    "min_k": "int32",
    "max_k": "int32",
}


def merge_tree(sample: pd.DataFrame, model: SegmentationModel) -> pd.DataFrame:
    """Return the tree of Ward's method (`scipy.cluster.hierarchy.linkage`; Ward 1963).

    Args:
        sample: a row per customer, n of them: customer_id, sample_position, cluster_order_value and
            a column per feature. Time and memory grow with the square of n.
        model: its principal components are the space of the distances.

    Returns:
        A row per node: first the n customers by sample_position (node_id 0 to n - 1), then the
        n - 1 merges. parent_node_id is null for the root; left_node_id and right_node_id for
        customers; customer_id for merges. height is Ward's distance of the two merged nodes, 0 for
        a customer. The node is a cluster for every k with min_k <= k <= max_k.
        mean_total_spending (the mean of cluster_order_value) and pc1, pc2, ... are means over its
        customers. Without customers there are no rows.
    """
    ordered = sample.sort_values(["sample_position", "customer_id"])
    customer_ids = ordered["customer_id"]
    order_values = ordered["cluster_order_value"].to_numpy(dtype=np.float64)
    scores = model.transform(ordered[list(model.features)].to_numpy(dtype=np.float64))
    customer_count = len(scores)
    if customer_count == 0:
        return _as_table(_Tree(0), scores, order_values, customer_ids)
    # Only here: a refresh with the stored model need not wait for it.
    from scipy.cluster.hierarchy import leaves_list, linkage

    merges = linkage(scores, "ward")
    tree = _Tree(customer_count)
    tree.first_leaf[leaves_list(merges)] = np.arange(customer_count)
    tree.last_leaf[:customer_count] = tree.first_leaf[:customer_count]
    for step, (one, other) in enumerate(merges[:, :2].astype(np.int64)):
        tree.merge(customer_count + step, one, other)
    tree.height[customer_count:] = merges[:, 2]
    return _as_table(tree, scores, order_values, customer_ids)


def cut(tree: pd.DataFrame, k: int) -> NDArray[np.int64]:
    """Return the label of every customer if the tree is cut into k clusters.

    Args:
        tree: rows of `merge_tree`.
        k: number of clusters, at most the number of customers.

    Returns:
        (n,) labels from 0 to k - 1, in the order of the customers' node_id.
    """
    leaves = tree[tree["left_node_id"].isna()].sort_values("node_id")
    clusters = tree[(tree["min_k"] <= k) & (k <= tree["max_k"])].sort_values("first_leaf")
    places = np.searchsorted(clusters["first_leaf"], leaves["first_leaf"], side="right") - 1
    return places.astype(np.int64)


class _Tree:
    """The nodes of a tree of n customers; -1 means no such node."""

    def __init__(self, customer_count: int) -> None:
        node_count = max(2 * customer_count - 1, 0)
        self.parent, self.left, self.right = (np.full(node_count, -1) for _ in range(3))
        self.first_leaf = np.zeros(node_count, dtype=np.int64)
        self.last_leaf = np.zeros(node_count, dtype=np.int64)
        self.height = np.zeros(node_count)

    def merge(self, node: int, one: int, other: int) -> None:
        left, right = sorted((one, other), key=lambda child: self.first_leaf[child])
        self.left[node], self.right[node] = left, right
        self.parent[[left, right]] = node
        self.first_leaf[node], self.last_leaf[node] = self.first_leaf[left], self.last_leaf[right]


def _as_table(
    tree: _Tree, scores: Matrix, order_values: Matrix, customer_ids: pd.Series
) -> pd.DataFrame:
    customer_count = len(scores)
    nodes = np.arange(len(tree.parent))
    # Merge s, from 0, leaves customer_count - 1 - s clusters.
    step = nodes - customer_count
    max_k = np.where(step < 0, customer_count, customer_count - 1 - step)
    parent_step = tree.parent - customer_count
    min_k = np.where(tree.parent < 0, 1, customer_count - parent_step)
    table = pd.DataFrame(
        {
            "node_id": nodes,
            "parent_node_id": _or_null(tree.parent),
            "left_node_id": _or_null(tree.left),
            "right_node_id": _or_null(tree.right),
            "customer_id": customer_ids.convert_dtypes().reset_index(drop=True).reindex(nodes),
            "customer_count": tree.last_leaf - tree.first_leaf + 1,
            "first_leaf": tree.first_leaf,
            "last_leaf": tree.last_leaf,
            "height": tree.height,
            "min_k": min_k,
            "max_k": max_k,
            "mean_total_spending": _means(tree, order_values),
        }
    )
    for component, values in enumerate(scores.T, start=1):
        table[f"pc{component}"] = _means(tree, values)
    return table.astype(WHOLE_NUMBERS)


def _means(tree: _Tree, values: Matrix) -> Matrix:
    """Return the mean of values (n,) over the customers of every node."""
    in_leaf_order = values[np.argsort(tree.first_leaf[: len(values)])]
    sums = np.concatenate([[0.0], np.cumsum(in_leaf_order)])
    means: Matrix = (sums[tree.last_leaf + 1] - sums[tree.first_leaf]) / (
        tree.last_leaf - tree.first_leaf + 1
    )
    return means


def _or_null(nodes: NDArray[np.int64]) -> pd.Series:
    return pd.Series(nodes, dtype="Int32").mask(nodes < 0)
