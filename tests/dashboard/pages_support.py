"""The app under test, changes of its release, and what a page says."""

import time
from collections.abc import Callable

from streamlit.testing.v1 import AppTest
from support import PROJECT

APP = PROJECT / "dashboard/streamlit_app.py"
APPROXIMATE = "Growth (approximate: income below average, spending low)"
# A refresh before the one that was built, of which 40 customers changed.
EARLIER_REFRESH = """
insert into refresh_summary
    select * replace (refreshed_at - interval 30 day as refreshed_at) from refresh_summary;
update segment_changes set changed_at = changed_at - interval 30 day;
update segment_migrations set refreshed_at = refreshed_at - interval 30 day;
create temp table movers as
    select customer_id from segment_changes where segment_name = 'Value' limit 40;
insert into segment_changes
    select customer_id, 'Value', 'Premium', 'behaviour',
        (select max(model_id) from model_registry),
        (select max(refreshed_at) from refresh_summary)
    from movers;
insert into segment_migrations
    select max(refreshed_at), 'Value', 'Premium', 'behaviour', 40 from refresh_summary;
"""
TARGETS = """
create table customer_actions as
select
    customer_id, segment_name, segment_label, 'wine' as top_interest, 'meat' as second_interest,
    'has not bought for long' as churn_reason, 'win back' as next_best_action, 'web' as channel,
    '=A voucher' as message, 0.5 as attention_score, 100.0 as spending_potential,
    10.0 as potential_uplift, total_spending as spending_at_risk, membership_margin,
    true as is_churn_prone, false as is_upsell_candidate, false as is_excluded, model_id,
    refreshed_at
from customer_segments;
create view target_lists as
select
    'win back' as action, customer_id, segment_label, channel, message,
    'spending_at_risk' as priority_measure, spending_at_risk as priority_value,
    row_number() over (order by spending_at_risk desc, customer_id) as list_position,
    membership_margin, customer_id % 10 = 0 as is_control, refreshed_at
from customer_actions;
create table target_list_sizes as
select
    action, count(*) filter (where not is_control) as customer_count,
    count(*) filter (where is_control) as control_count, 3 as excluded_count,
    4 as undecided_count, sum(priority_value) as priority_total, priority_measure
from target_lists group by action, priority_measure;
create table target_list_overlaps as
select 'win back' as action, 'upsell' as other_action, 12 as customer_count;
"""


def texts(app: AppTest) -> str:
    """Return all that a page says outside of charts and tables."""
    kinds = (
        "title", "header", "subheader", "markdown", "caption", "info", "warning", "error",
        "success", "code", "metric",
    )  # fmt: skip
    return "\n".join(
        f"{getattr(element, 'label', '')} {element.value}"
        for kind in kinds
        for element in app.get(kind)
    )


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never held"
        time.sleep(0.1)
