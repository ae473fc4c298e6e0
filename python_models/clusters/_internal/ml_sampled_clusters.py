from smartcart.engine import project, to_pandas, union_all
from smartcart.parameters import read_model
from smartcart.scoring import scoring_steps


def model(dbt, session):
    dbt.config(materialized="table")
    fitted = read_model(to_pandas(dbt.ref("segmentation_parameters")))
    customers = dbt.ref("int_sampled_inputs")
    by_k = [
        project(customers, scoring_steps(fitted, k, [f"{k or 0} as k", "customer_id"]))
        for k in fitted.clusterings or [None]
    ]
    return union_all(by_k)
