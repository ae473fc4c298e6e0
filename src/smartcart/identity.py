"""After a refit, clusters keep the ids of the old clusters that they match."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from smartcart.model import KMeansModel, SegmentationModel
from smartcart.parameters import read_model

COLUMNS = {
    "k": "int32",
    "fitted_cluster_id": "int32",
    "cluster_id": "int32",
    "similarity": "float64",
    "is_matched": "bool",
    "moved_share": "float64",
}
Ids = NDArray[np.int64]


def match_model(
    fitted: SegmentationModel,
    previous_rows: pd.DataFrame,
    sample: pd.DataFrame,
    previous_inputs: pd.DataFrame,
    ks: Sequence[int],
    match_from: float,
) -> pd.DataFrame:
    """Match the clusters of a new fit with those of the previous model, for the published k.

    Both models score the same customers, each with its own view of the inputs. If the previous
    model used other features it cannot score; then the customers' published clusters are used.

    Args:
        fitted: the new model, with ids from 0 to k - 1.
        previous_rows: rows of the previous model, from `smartcart.parameters.parameter_rows`; empty
            if there is none.
        sample: a row per customer: customer_id and the features of the new model.
        previous_inputs: a row per customer: customer_id, published_cluster_id (null for a new
            customer), and the features as the previous model sees them.
        ks: the last published number of clusters, if any.
        match_from: least Jaccard similarity of two clusters that are the same.

    Returns:
        A row per new cluster with the columns of COLUMNS; see `match_clusters`. No rows if nothing
        can be matched; the new ids then stay.
    """
    k = next(iter(ks), None)
    if previous_rows.empty or k is None or k not in fitted.clusterings:
        return _typed([])
    both = sample[["customer_id"]].merge(previous_inputs, on="customer_id")
    X = sample.set_index("customer_id").loc[both["customer_id"], list(fitted.features)]
    new = labels_of(fitted, X, fitted.clusterings[k])
    previous = read_model(previous_rows)
    if k in previous.clusterings and set(previous.features) <= set(previous_inputs.columns):
        old = labels_of(previous, both[list(previous.features)], previous.clusterings[k])
    else:
        is_known = both["published_cluster_id"].notna().to_numpy()
        new = new[is_known]
        old = both["published_cluster_id"][is_known].to_numpy(dtype=np.int64)
    used = both["published_cluster_id"].dropna().to_numpy(dtype=np.int64)
    if k in previous.clusterings:
        used = np.append(used, previous.clusterings[k].cluster_ids)
    return match_clusters(new, old, k, match_from, used)


def match_clusters(
    new: Ids, old: Ids, k: int, match_from: float, used: Ids | None = None
) -> pd.DataFrame:
    """Match clusters over customers that are in both clusterings.

    Args:
        new: (n,) new cluster of each customer, from 0 to k - 1.
        old: (n,) old cluster of each customer.
        k: number of new clusters.
        match_from: least Jaccard similarity of two clusters that are the same.
        used: ids that no new cluster may get, besides those in old.

    Returns:
        A row per new cluster with the columns of COLUMNS. Pairs are chosen one to one with the
        greatest total similarity (`scipy.optimize.linear_sum_assignment`). A matched cluster gets
        the old id, any other an id above all used ones. moved_share, the same in every row, is the
        share of customers whose id changes. Without customers there are no rows.
    """
    if len(new) == 0:
        return _typed([])
    # Only here: a refresh with the stored model need not wait for it.
    from scipy.optimize import linear_sum_assignment

    old_ids = np.unique(old)
    both = np.array(
        [[np.sum((new == one) & (old == other)) for other in old_ids] for one in range(k)]
    )
    either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
    similarity = both / np.maximum(either, 1)
    matched, others = linear_sum_assignment(-similarity)
    pairs: dict[int, int] = dict(zip(matched.tolist(), others.tolist(), strict=True))
    taken = old_ids if used is None else np.append(old_ids, used)
    next_id = max(int(taken.max()), k - 1) + 1
    rows = []
    for cluster in range(k):
        other = pairs.get(cluster)
        found = 0.0 if other is None else float(similarity[cluster, other])
        is_matched = found >= match_from
        cluster_id = int(old_ids[other]) if is_matched else next_id
        next_id += not is_matched
        rows.append((k, cluster, cluster_id, found, is_matched, 0.0))
    table = _typed(rows)
    final = table["cluster_id"].to_numpy()[new]
    table["moved_share"] = float(np.mean(final != old))
    return table


def labels_of(model: SegmentationModel, X: pd.DataFrame, clustering: KMeansModel) -> Ids:
    """Return the cluster id (n,) of customers from their inputs (n, m)."""
    # Only here: a refresh with the stored model need not wait for scikit-learn.
    from smartcart.kmeans import nearest

    scores = model.transform(X.to_numpy(dtype=np.float64))
    ids: Ids = clustering.cluster_ids[nearest(scores, clustering.centroids)]
    return ids


def _typed(rows: list[tuple[int, int, int, float, bool, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
