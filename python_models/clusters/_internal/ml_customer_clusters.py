from smartcart.engine import project, to_pandas
from smartcart.parameters import read_model, read_ward_centroids
from smartcart.scoring import scoring_steps


def model(dbt, session):
    dbt.config(materialized="table")
    parameters = to_pandas(dbt.ref("segmentation_parameters"))
    chosen_k = to_pandas(dbt.ref("int_chosen_k"))
    customers = dbt.ref("int_segmentation_inputs")
    # An empty build has not chosen a k.
    k = None if chosen_k.empty else int(chosen_k["n_segments"].iloc[0])
    ward = read_ward_centroids(parameters, k)
    carried = ["customer_id", *(name for name in customers.columns if name.startswith("shown_"))]
    return project(customers, scoring_steps(read_model(parameters), k, carried, ward))
