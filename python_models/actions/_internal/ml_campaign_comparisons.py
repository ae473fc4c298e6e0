import pandas as pd

from smartcart.campaigns.responses import compare_segments
from smartcart.engine import to_pandas


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    counts = to_pandas(dbt.ref("int_campaign_counts"))
    return compare_segments(counts)
