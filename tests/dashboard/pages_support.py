"""The app under test, changes of its release, and what a page says."""

import re
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
NO_RFM_GROUPS = "drop view rfm_groups; drop table rfm_agreement; drop table rfm_cells"
NO_TARGETS = "drop view target_lists; drop table customer_actions; drop table target_list_sizes"


def without_colours(text: str) -> str:
    """Return the text of a cell without the mark-up of its colour."""
    return re.sub("<span[^>]*>|</span>", "", text)


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


def wait_for(condition: Callable[[], bool], seconds: float = 180) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never held"
        time.sleep(0.1)
