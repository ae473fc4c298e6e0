"""Data quality: rejected rows, repairs, imputed values, outliers, drift."""

import pandas as pd

from queries.reading import frame
from release import Release

# Refused rows of the customer file, or of the order lines.
REJECTED = """
select source_row_number, customer_id_text, reasons, raw_row from rejected_customers
union all by name
select source_row_number, order_id_text, customer_id_text, reasons, raw_row
from rejected_order_lines
order by source_row_number
"""
REASONS = """
select trim(reason) as reason, count(*) as row_count
from (
    select unnest(string_split(reasons, ',')) as reason from rejected_customers
    union all
    select unnest(string_split(reasons, ',')) as reason from rejected_order_lines
)
group by all
order by row_count desc, reason
"""
FINDINGS = """
select column_name, finding, row_count, example_row_numbers
from input_findings
order by row_count desc, column_name, finding
"""
IMPUTED = """
select trim(column_name) as column_name, count(*) as customer_count
from (
    select unnest(string_split(imputed_columns, ',')) as column_name
    from customer_features
    where imputed_columns is not null
)
group by all
order by customer_count desc, column_name
"""
OUTLIERS = """
select features.customer_id, segments.segment_label, features.age, features.income,
    features.total_spending, features.is_age_outlier, features.is_income_outlier
from customer_features as features
inner join customer_segments as segments using (customer_id)
where features.is_outlier
order by features.income desc
limit ?
"""
# Bins over all customers: before (as read) and after (as used in the fit).
HISTOGRAM = """
with bounds as (

    select
        quantile_cont({measure}, 0.001) as lowest,
        case
            when count(*) filter (where is_outlier) > 0 then max({measure})
            else quantile_cont({measure}, 0.999)
        end as highest
    from customer_features

),

binned as (

    select
        least(greatest(cast(floor(
            ({measure} - lowest) / greatest(highest - lowest, 1) * ?
        ) as integer), 0), ? - 1) as bin,
        is_outlier,
        {is_imputed} as is_imputed,
        lowest,
        highest
    from customer_features
    cross join bounds

)

select
    any_value(lowest) + (bin + 0.5) * any_value(highest - lowest) / ? as middle,
    count(*) filter (where not is_imputed) as as_read,
    count(*) filter (where not is_outlier) as in_the_fit,
    count(*) filter (where is_imputed) as imputed,
    count(*) filter (where is_outlier) as outliers
from binned
group by bin
order by bin
"""
DRIFT = "select * from feature_drift order by is_watched desc, value desc, feature"


def rejected(release: Release, at_most: int) -> pd.DataFrame:
    """Return rejected rows with their reasons."""
    return frame(release, f"{REJECTED} limit {at_most:d}")


def reasons(release: Release) -> pd.DataFrame:
    """Count rejected rows by reason; a row may have several."""
    return frame(release, REASONS)


def findings(release: Release) -> pd.DataFrame:
    """Return how the file was read, and what was repaired or ignored."""
    return frame(release, FINDINGS)


def imputed(release: Release) -> pd.DataFrame:
    """Count customers per imputed column."""
    return frame(release, IMPUTED)


def outliers(release: Release, at_most: int) -> pd.DataFrame:
    """Return customers who are scored but left out of the fit."""
    return frame(release, OUTLIERS, at_most)


def histogram(release: Release, measure: str, bins: int) -> pd.DataFrame:
    """Count customers by bin of income, age or total_spending."""
    if measure not in ("income", "age", "total_spending"):
        raise ValueError(measure)
    is_imputed = "is_income_imputed" if measure == "income" else "false"
    query = HISTOGRAM.format(measure=measure, is_imputed=is_imputed)
    return frame(release, query, bins, bins, bins)


def drift(release: Release) -> pd.DataFrame:
    """Return how far the customers have drifted from the training customers."""
    return frame(release, DRIFT)
