import pandas as pd

from smartcart.engine import to_pandas
from smartcart.value.tables import backtest_rows


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    customers = to_pandas(dbt.ref("int_value_backtest_customers"))
    return backtest_rows(customers, dbt.config.get("horizon_days"))
