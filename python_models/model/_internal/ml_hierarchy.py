import pandas as pd

from smartcart.engine import to_pandas
from smartcart.hierarchy import merge_tree
from smartcart.parameters import read_model


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    fitted = read_model(to_pandas(dbt.ref("ml_segmentation_parameters")))
    sample = to_pandas(dbt.ref("int_segmentation_sample").filter("is_diagnosed"))
    return merge_tree(sample, fitted)
