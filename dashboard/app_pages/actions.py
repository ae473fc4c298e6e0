"""Actions: target lists, one customer by id, a new customer scored with the stored model."""

import streamlit as st

import customer_page
import scoring_form
import target_page
from layout import page_head
from release import shown

VIEWS = ("Target lists", "One customer", "A new customer")

release = shown()
page_head(release, "Actions", "Whom to contact, a single customer, and the segment of a new one.")
view = st.segmented_control("View", VIEWS, default=VIEWS[0], required=True, key="actions_view")
if view == VIEWS[0]:
    target_page.show(release)
elif view == VIEWS[1]:
    customer_page.show(release)
else:
    scoring_form.show(release)
