import pandas as pd

from smartcart.drift import training_distributions
from smartcart.engine import to_pandas


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    scoring = to_pandas(dbt.ref("int_scoring_model"))
    customers = dbt.ref("int_sampled_customers")
    # Of the stored model they are known.
    sample = to_pandas(customers if scoring["is_fitted"].any() else customers.filter("false"))
    features = to_pandas(dbt.ref("int_segmentation_features"))
    clustered = features[features["category"].isna()]["feature"]
    observed = dbt.config.get("observed_features")
    raw_categories = dbt.config.get("raw_categories")
    clustered_categories = dbt.config.get("categorical_features")
    categories = list(dict.fromkeys([*raw_categories, *clustered_categories]))
    numeric = [*clustered, *(name for name in observed if name not in set(clustered))]
    return training_distributions(sample, numeric, categories)
