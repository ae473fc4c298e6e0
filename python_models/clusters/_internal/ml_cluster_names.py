import pandas as pd

from smartcart.engine import to_pandas
from smartcart.naming import NamingRules, name_clusters


def model(dbt, session) -> pd.DataFrame:
    dbt.config(materialized="table")
    rules = NamingRules(
        max_distance=dbt.config.get("name_max_distance"),
        min_margin=dbt.config.get("name_min_margin"),
    )
    figures = to_pandas(dbt.ref("int_cluster_profiles_measured"))
    archetypes = to_pandas(dbt.ref("int_segment_archetypes"))
    rank_levels = to_pandas(dbt.ref("rank_levels"))
    kept = to_pandas(dbt.ref("int_kept_names"))
    return name_clusters(figures, archetypes, rank_levels, rules, kept)
