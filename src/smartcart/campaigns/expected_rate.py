"""The rate to plan a campaign with: how many of the control group will order or respond."""

from dataclasses import dataclass

import duckdb

# The latest control group of the same list, if its days are over.
EARLIER = """
select control_rate, campaign_id, outcome
from release.main.campaign_results
where action = ? and segment_name = 'all segments' and is_complete and control_rate is not null
order by sent_on desc, length(campaign_id) desc, campaign_id desc
limit 1
"""
# Order lines: the probability of an order within horizon_days, brought to the days of a campaign as
# if orders came evenly.
PREDICTED = """
select avg(
    coalesce(active_probability, 1) * (
        1 - pow(
            greatest(1 - order_probability / nullif(coalesce(active_probability, 1), 0), 0),
            $days / horizon_days
        )
    )
)
from audience
inner join release.main.customer_value as customer_value using (customer_id)
"""
# A customer file: who accepted the last campaign.
RESPONDED = """
select avg(cast(has_responded as integer))
from audience
inner join release.main.customer_features as customer_features using (customer_id)
"""


@dataclass(frozen=True)
class ExpectedRate:
    """A rate, 0 to 1, of those who do something (`order` or `respond`), and where it comes from."""

    rate: float
    does: str
    source: str


def expected_rate(
    connection: duckdb.DuckDBPyConnection, action: str, campaign_days: int
) -> ExpectedRate | None:
    """Return the rate of the customers in `audience`; None if nothing tells it.

    Args:
        connection: one with the table `audience`, in which `release` is the release.
        action: the list.
        campaign_days: for how many days orders count.
    """
    tables = {
        name
        for (name,) in connection.sql(
            "select table_name from duckdb_tables() where database_name = 'release'"
        ).fetchall()
    }
    if "campaign_results" in tables:
        for rate, campaign, outcome in connection.execute(EARLIER, [action]).fetchall():
            does = "order" if outcome == "orders" else "respond"
            return ExpectedRate(float(rate), does, f"as in the control group of {campaign}")
    if "customer_value" in tables:
        (rate,) = connection.execute(PREDICTED, {"days": campaign_days}).fetchall()[0]
        if rate is not None:
            source = f"as predicted: an order within {campaign_days} days"
            return ExpectedRate(float(rate), "order", source)
    (rate,) = connection.sql(RESPONDED).fetchall()[0]
    return None if rate is None else ExpectedRate(float(rate), "respond", "as in the last campaign")
