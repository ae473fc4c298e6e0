import pandas as pd

from smartcart.campaigns.results import compare_groups
from smartcart.engine import to_pandas


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    sums = to_pandas(dbt.ref("int_campaign_sums"))
    return compare_groups(sums)
