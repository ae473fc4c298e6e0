import pandas as pd

from smartcart.engine import to_pandas
from smartcart.value.tables import parameter_rows


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    value_fit = to_pandas(dbt.ref("int_value_fit"))
    customers = dbt.ref("int_value_customers")
    is_fitted = value_fit["is_new_model"].any()
    sample = to_pandas(customers.filter("is_sampled" if is_fitted else "false"))
    figures = to_pandas(dbt.ref("ml_value_backtest"))
    return parameter_rows(sample, figures, dbt.config.get("horizon_days"))
