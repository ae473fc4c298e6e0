"""Actions: target lists, one customer by id, a new customer scored with the stored model."""

import streamlit as st

import customer_page
import scoring_form
import selection
import target_page
from layout import page_head
from release import shown

VIEWS = ("Target lists", "One customer", "A new customer")

release = shown()
page_head(release, "Actions", "Whom to contact, a single customer, and the segment of a new one.")
selection.begin("view", "customer")
view = selection.choice(
    st.segmented_control,
    "View",
    VIEWS,
    "actions_view",
    name="view",
    default=VIEWS[0],
    required=True,
)
if view == VIEWS[0]:
    target_page.show(release)
elif view == VIEWS[1]:
    customer_page.show(release)
else:
    scoring_form.show(release)
