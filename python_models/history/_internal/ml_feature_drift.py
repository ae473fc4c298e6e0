import pandas as pd

from smartcart.drift import feature_drift, segment_drift
from smartcart.engine import to_pandas


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    training = to_pandas(dbt.ref("training_distributions"))
    sample = to_pandas(dbt.ref("int_sampled_customers"))
    parameters = to_pandas(dbt.ref("segmentation_parameters"))
    chosen_k = to_pandas(dbt.ref("int_chosen_k"))
    # An empty build has chosen none.
    k = 0 if chosen_k.empty else int(chosen_k["n_segments"].iloc[0])
    clusters = to_pandas(dbt.ref("ml_sampled_clusters").filter(f"k = {k}"))
    return pd.concat([feature_drift(training, sample), segment_drift(parameters, clusters, k)])
