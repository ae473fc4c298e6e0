"""What the segments are made from, for a sample of the customers on the map."""

import pandas as pd

from queries.reading import frame
from release import Release

# The inputs of the model, those that count most in the components first.
INPUTS = """
select feature
from principal_components
group by feature
order by sum(loading * loading * explained_variance_ratio) desc, feature
"""
COLUMNS = """
select column_name, data_type
from information_schema.columns
where table_name = 'customer_features'
"""
# In proportion to the segments, at least one of each, the same customers every time.
CUSTOMERS = """
with placed as (

    select
        customer_id,
        segment_name,
        segment_label,
        row_number() over (partition by segment_name order by hash(customer_id)) as place,
        count(*) over (partition by segment_name) as segment_count,
        count(*) over () as all_count
    from map_points
    where k = ?

),

sampled as (

    select customer_id, segment_name, segment_label
    from placed
    where place = 1 or place * all_count <= ? * segment_count

)

select sampled.customer_id, segment_name, segment_label, {features}
from sampled
inner join customer_features using (customer_id)
order by hash(customer_id, 1)
"""
NUMBER = "cast({column} as double) as {feature}"
# As the pipeline names the column of a level.
LEVEL = """
cast(
    regexp_replace(lower({column}), '[^a-z0-9]+', '_', 'g') = '{level}' as double
) as {feature}
"""


def features(release: Release) -> list[str]:
    """Return the model's inputs that customer_features tells, the most important first."""
    return list(_expressions(release))


def customers(release: Release, k: int, at_most: int) -> pd.DataFrame:
    """Return customers of the map with their segment at k and all inputs as numbers."""
    listed = ", ".join(_expressions(release).values())
    return frame(release, CUSTOMERS.format(features=listed), k, at_most)


def _expressions(release: Release) -> dict[str, str]:
    """Return the expression of each input: a number, or whether a level is the customer's."""
    columns = frame(release, COLUMNS)
    texts = columns.loc[columns["data_type"] == "VARCHAR", "column_name"].tolist()
    numbers = set(columns["column_name"]) - set(texts)
    found = {}
    for feature in frame(release, INPUTS)["feature"]:
        if feature in numbers:
            found[feature] = NUMBER.format(column=feature, feature=feature)
            continue
        for column in texts:
            if feature.startswith(f"{column}_"):
                level = feature.removeprefix(f"{column}_")
                found[feature] = LEVEL.format(column=column, level=level, feature=feature)
    return found
