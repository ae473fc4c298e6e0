import pandas as pd

from smartcart.engine import project, to_pandas
from smartcart.value.tables import node_rows


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    parameters = to_pandas(dbt.ref("int_value_parameters"))
    customers = project(dbt.ref("int_value_customers"), [["repeat_order_count"]])
    counts = to_pandas(customers.distinct())["repeat_order_count"]
    return node_rows(parameters, counts)
