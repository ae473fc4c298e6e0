import pandas as pd

from smartcart.engine import to_pandas
from smartcart.identity import match_model
from smartcart.parameters import read_model


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    fitted = read_model(to_pandas(dbt.ref("ml_segmentation_parameters")))
    previous_rows = to_pandas(dbt.source("previous", "segmentation_parameters"))
    sample = to_pandas(dbt.ref("int_segmentation_sample"))
    previous_inputs = to_pandas(dbt.ref("int_previous_inputs"))
    scoring = to_pandas(dbt.ref("int_scoring_model"))
    k = scoring["previous_n_segments"].dropna().iloc[:1].tolist()
    match_from = dbt.config.get("match_from")
    return match_model(fitted, previous_rows, sample, previous_inputs, k, match_from)
