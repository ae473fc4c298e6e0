from smartcart.engine import select, to_pandas
from smartcart.parameters import read_model
from smartcart.scoring import scoring_steps


def model(dbt, session):
    dbt.config(materialized="table")
    fitted = read_model(to_pandas(dbt.ref("ml_segmentation_parameters")))
    customers = dbt.ref("int_segmentation_inputs")
    carried = ["customer_id", *(name for name in customers.columns if name.startswith("shown_"))]
    for expressions in scoring_steps(fitted, dbt.config.get("n_segments"), carried):
        customers = select(customers, expressions)
    return customers
