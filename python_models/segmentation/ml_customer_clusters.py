from smartcart.engine import project, to_pandas
from smartcart.hierarchy import ward_centroids
from smartcart.parameters import read_model
from smartcart.scoring import scoring_steps


def model(dbt, session):
    dbt.config(materialized="table")
    fitted = read_model(to_pandas(dbt.ref("ml_segmentation_parameters")))
    chosen_k = to_pandas(dbt.ref("int_chosen_k"))
    ward_clusters = to_pandas(dbt.ref("int_ward_clusters"))
    customers = dbt.ref("int_segmentation_inputs")
    # An empty build has chosen none.
    k = None if chosen_k.empty else int(chosen_k["n_segments"].iloc[0])
    ward = ward_centroids(ward_clusters, k, len(fitted.loadings))
    carried = ["customer_id", *(name for name in customers.columns if name.startswith("shown_"))]
    return project(customers, scoring_steps(fitted, k, carried, ward))
