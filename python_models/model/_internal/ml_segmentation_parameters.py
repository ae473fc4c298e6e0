import pandas as pd

from smartcart.engine import to_pandas
from smartcart.model import FitSettings, fit_model
from smartcart.parameters import parameter_rows


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    settings = FitSettings(
        candidate_k=tuple(dbt.config.get("candidate_k")),
        n_components=dbt.config.get("n_components"),
        random_seed=dbt.config.get("random_seed"),
    )
    sample = to_pandas(dbt.ref("int_segmentation_sample"))
    features = to_pandas(dbt.ref("int_segmentation_features"))
    dbt.ref("int_fit_checked")
    return parameter_rows(fit_model(sample, features, settings))
