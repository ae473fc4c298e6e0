"""The fitted model as a table: one row per parameter, and back."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from smartcart.model import KMeansModel, SegmentationModel
from smartcart.projection import Matrix, unlimited

COLUMNS = ("parameter", "k", "cluster_id", "component", "feature", "value")
Row = tuple[str, int | None, int | None, int | None, str | None, float]


def parameter_rows(model: SegmentationModel) -> pd.DataFrame:
    """Return the model as rows with the columns of COLUMNS; keys that do not apply are null."""
    frame = pd.DataFrame(list(_rows(model)), columns=list(COLUMNS))
    return frame.astype(
        {
            "parameter": "str",
            "k": "Int32",
            "cluster_id": "Int32",
            "component": "Int32",
            "feature": "str",
            "value": "float64",
        }
    )


def read_model(rows: pd.DataFrame) -> SegmentationModel:
    """Rebuild the model from its rows, in any order; features are sorted by name.

    Without rows, as in `dbt build --empty`, the model has no features and no clusterings.
    """
    if rows.empty:
        nothing = np.empty(0)
        return SegmentationModel(
            features=(),
            means=nothing,
            scales=nothing,
            max_scores=nothing,
            weights=nothing,
            loadings=np.empty((0, 0)),
            explained_variance_ratio=nothing,
            clusterings={},
        )
    by_parameter = {str(name): group for name, group in rows.groupby("parameter")}
    means = by_parameter["feature_mean"].sort_values("feature")
    features = tuple(means["feature"])

    def per_feature(parameter: str) -> Matrix:
        values = by_parameter[parameter].set_index("feature")["value"]
        return values.loc[list(features)].to_numpy(dtype=np.float64)

    loadings = by_parameter["pca_loading"].pivot(
        index="component", columns="feature", values="value"
    )
    variance = by_parameter["explained_variance_ratio"].sort_values("component")
    clusterings = {}
    if "centroid" in by_parameter:
        clusterings = {
            k: _read_kmeans(k, by_parameter)
            for k in by_parameter["centroid"]["k"].unique().tolist()
        }
    return SegmentationModel(
        features=features,
        means=per_feature("feature_mean"),
        scales=per_feature("feature_scale"),
        max_scores=_max_scores(by_parameter, features),
        weights=per_feature("feature_weight"),
        loadings=loadings[list(features)].to_numpy(dtype=np.float64),
        explained_variance_ratio=variance["value"].to_numpy(dtype=np.float64),
        clusterings=clusterings,
    )


def read_ward_centroids(rows: pd.DataFrame, k: int | None) -> Matrix:
    """Return the centroids (k, c) of Ward's clusters, in the order of their ids.

    Args:
        rows: the model's rows, in any order, including those of the parameter ward_centroid.
        k: number of clusters.
    """
    of_k = rows[(rows["parameter"] == "ward_centroid") & (rows["k"] == k)]
    table = of_k.pivot(index="cluster_id", columns="component", values="value")
    return table.to_numpy(dtype=np.float64)


def _rows(model: SegmentationModel) -> Iterator[Row]:
    per_feature = {
        "feature_mean": model.means,
        "feature_scale": model.scales,
        "feature_weight": model.weights,
    }
    for parameter, values in per_feature.items():
        for feature, value in zip(model.features, values, strict=True):
            yield parameter, None, None, None, feature, float(value)
    for feature, value in zip(model.features, model.max_scores, strict=True):
        if np.isfinite(value):
            yield "feature_max_score", None, None, None, feature, float(value)
    for component, loadings in enumerate(model.loadings, start=1):
        for feature, value in zip(model.features, loadings, strict=True):
            yield "pca_loading", None, None, component, feature, float(value)
    for component, value in enumerate(model.explained_variance_ratio, start=1):
        yield "explained_variance_ratio", None, None, component, None, float(value)
    for k, clustering in model.clusterings.items():
        yield "inertia", k, None, None, None, clustering.inertia
        yield "far_distance", k, None, None, None, clustering.far_distance
        cluster_ids = clustering.cluster_ids.tolist()
        for cluster_id, size in zip(cluster_ids, clustering.sizes, strict=True):
            yield "training_customer_count", k, cluster_id, None, None, float(size)
        for cluster_id, centroid in zip(cluster_ids, clustering.centroids, strict=True):
            for component, value in enumerate(centroid, start=1):
                yield "centroid", k, cluster_id, component, None, float(value)


def _max_scores(by_parameter: dict[str, pd.DataFrame], features: tuple[str, ...]) -> Matrix:
    """Return the limits of the standard scores; a feature without a row has none."""
    if "feature_max_score" not in by_parameter:
        return unlimited(len(features))
    limits = by_parameter["feature_max_score"].set_index("feature")["value"]
    return limits.reindex(list(features)).fillna(np.inf).to_numpy(dtype=np.float64)


def _read_kmeans(k: int, by_parameter: dict[str, pd.DataFrame]) -> KMeansModel:
    def of_this_k(parameter: str) -> pd.DataFrame:
        rows = by_parameter[parameter]
        return rows[rows["k"] == k]

    def single(parameter: str) -> float:
        return float(of_this_k(parameter)["value"].iloc[0])

    sizes = of_this_k("training_customer_count").sort_values("cluster_id")
    table = of_this_k("centroid").pivot(index="cluster_id", columns="component", values="value")
    return KMeansModel(
        cluster_ids=table.index.to_numpy(dtype=np.int64),
        centroids=table.to_numpy(dtype=np.float64),
        sizes=sizes["value"].to_numpy(dtype=np.int64),
        inertia=single("inertia"),
        far_distance=single("far_distance"),
    )
