import pandas as pd

from smartcart.drift import feature_drift
from smartcart.engine import to_pandas


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    training = to_pandas(dbt.ref("int_training_in_force"))
    sample = to_pandas(dbt.ref("int_sampled_customers"))
    return feature_drift(training, sample)
