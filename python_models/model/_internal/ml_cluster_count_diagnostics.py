import pandas as pd

from smartcart.diagnostics import DiagnosticSettings, diagnose
from smartcart.engine import to_pandas
from smartcart.parameters import read_model


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    settings = DiagnosticSettings(
        replicates=dbt.config.get("bootstrap_replicates"),
        random_seed=dbt.config.get("random_seed"),
    )
    fitted = read_model(to_pandas(dbt.ref("ml_segmentation_parameters")))
    sample = to_pandas(dbt.ref("int_segmentation_sample").filter("is_diagnosed"))
    tree = to_pandas(dbt.ref("ml_hierarchy"))
    archetypes = to_pandas(dbt.ref("int_segment_archetypes"))
    return diagnose(sample, fitted, tree, archetypes, settings)
