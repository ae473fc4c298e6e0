"""Segments depend on the customers, not on the run, the row order, or who computes them."""

import random

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from support import PROJECT, Refresh, Workspace

EXPORT = "select * exclude (refreshed_at) from customer_segments order by customer_id"
FIGURES = "select * exclude (refreshed_at) from cluster_count_diagnostics order by algorithm, k"


def test_a_second_run_is_identical_to_the_last_byte(
    embedded: Refresh, workspace: Workspace
) -> None:
    again = workspace.build_tables()

    first = embedded.published(EXPORT).to_csv(index=False)
    assert again.warehouse(EXPORT).to_csv(index=False) == first
    pd.testing.assert_frame_equal(again.warehouse(FIGURES), embedded.published(FIGURES))


def test_permuted_rows_give_identical_segments(embedded: Refresh, workspace: Workspace) -> None:
    header, *rows = (PROJECT / "seeds/raw/raw_customers.csv").read_text().splitlines()
    # Of two rows with one id the first counts: these keep their order.
    ids = [row.split(",")[0] for row in rows]
    repeated = [row for row, id_ in zip(rows, ids, strict=True) if ids.count(id_) > 1]
    others = [row for row in rows if row not in repeated]
    random.Random(7).shuffle(others)
    permuted = workspace.folder / "permuted.csv"
    permuted.write_text("\n".join([header, *repeated, *others]) + "\n")

    refresh = workspace.build_tables(customers_path=str(permuted))

    pd.testing.assert_frame_equal(refresh.warehouse(EXPORT), embedded.published(EXPORT))
    pd.testing.assert_frame_equal(refresh.warehouse(FIGURES), embedded.published(FIGURES))


def test_sql_scoring_equals_scikit_learn_on_every_row(embedded: Refresh) -> None:
    parameters = embedded.warehouse("select * from ml_segmentation_parameters")
    inputs = embedded.warehouse("select * from int_segmentation_inputs order by customer_id")
    clusters = embedded.warehouse("select * from ml_customer_clusters order by customer_id")

    def by_feature(parameter: str) -> pd.Series:
        rows = parameters[parameters["parameter"] == parameter]
        return rows.set_index("feature")["value"]

    means = by_feature("feature_mean")
    features = list(means.index)
    loadings = parameters[parameters["parameter"] == "pca_loading"].pivot(
        index="component", columns="feature", values="value"
    )[features]
    scaled = (inputs[features] - means) / by_feature("feature_scale")
    scores = (scaled * by_feature("feature_weight")).to_numpy() @ loadings.to_numpy().T
    rows = parameters[(parameters["parameter"] == "centroid") & (parameters["k"] == 4)]
    centroids = rows.pivot(index="cluster_id", columns="component", values="value").to_numpy()
    kmeans = KMeans(4, init=centroids, n_init=1, max_iter=1).fit(centroids)
    kmeans.cluster_centers_ = centroids

    np.testing.assert_array_equal(clusters["cluster_id"], kmeans.predict(scores))
    np.testing.assert_allclose(clusters[["pc1", "pc2", "pc3"]], scores, atol=1e-9)
    np.testing.assert_allclose(
        clusters["distance_to_centroid"], kmeans.transform(scores).min(axis=1), atol=1e-9
    )


def test_cluster_ids_run_by_falling_spending(embedded: Refresh) -> None:
    means = embedded.published(
        "select avg(total_spending) as spending from customer_segments "
        "group by cluster_id order by cluster_id"
    )

    assert means["spending"].is_monotonic_decreasing
