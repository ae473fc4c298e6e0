"""The build of the embedded order lines, with the record of a campaign."""

from datetime import date

import duckdb
from support import PROJECT, Refresh, Workspace

from smartcart.campaigns.records import UNSEALED, Record, seal

LOG = PROJECT / "seeds/raw/raw_orders.csv"
CAMPAIGN = "reward_20250930"
SENT_ON = date(2025, 10, 1)
# Everybody with an id; every fourth is kept back, every third is of another segment.
MEMBERS = f"""
copy (
    select
        '{CAMPAIGN}' as campaign_id, 'reward' as action, date '{SENT_ON}' as sent_on,
        cast(customer_id as varchar) as customer_id,
        case when customer_id % 3 = 0 then 'Value' else 'Premium' end as segment_name,
        case when customer_id % 3 = 0 then 'Value' else 'Premium' end as segment_label,
        customer_id % 4 = 0 as is_control, true as is_entered
    from read_csv('{LOG}')
    where customer_id is not null
    group by customer_id
    order by customer_id
) to ? (format parquet)
"""


def write_campaign(workspace: Workspace) -> None:
    """Record a campaign of the embedded shop in a workspace."""
    folder = workspace.folder / "exports" / CAMPAIGN
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(MEMBERS, [str(folder / UNSEALED)])
    seal(
        folder,
        Record(
            campaign_id=CAMPAIGN,
            dataset="embedded_orders",
            action="reward",
            formats=("csv",),
            exported_at=f"{SENT_ON}T00:00:00+00:00",
            sent_on=str(SENT_ON),
            model_id="",
            refreshed_at=f"{SENT_ON}T00:00:00",
            treated_count=0,
            control_count=0,
            responses_before={},
        ),
    )


def build_shop(workspace: Workspace) -> Refresh:
    """Build the embedded order lines."""
    write_campaign(workspace)
    return workspace.build(orders_path="embedded")
