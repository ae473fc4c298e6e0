"""Actions: target lists, what they brought, who entered and left, one customer, a new customer."""

import streamlit as st

import campaign_page
import customer_page
import entries_page
import scoring_form
import selection
import target_page
from layout import page_head
from release import shown

VIEWS = {
    "Target lists": target_page.show,
    "Who entered and left": entries_page.show,
    "Campaigns": campaign_page.show,
    "One customer": customer_page.show,
    "A new customer": scoring_form.show,
}

release = shown()
page_head(
    release,
    "Actions",
    "Whom to contact, what that brought, a single customer, and the segment of a new one.",
)
selection.begin("view", "customer")
view = selection.choice(
    st.segmented_control,
    "View",
    list(VIEWS),
    "actions_view",
    name="view",
    default=next(iter(VIEWS)),
    required=True,
)
VIEWS[view](release)
