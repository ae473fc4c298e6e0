from smartcart.engine import project, to_pandas
from smartcart.scoring import previous_steps


def model(dbt, session):
    dbt.config(materialized="table")
    customers = dbt.ref("int_previous_scoring")
    parameters = to_pandas(dbt.source("previous", "segmentation_parameters"))
    scoring = to_pandas(dbt.ref("int_scoring_model"))
    k = scoring["previous_n_segments"].dropna().iloc[:1].tolist()
    return project(customers, previous_steps(parameters, k, customers.columns))
