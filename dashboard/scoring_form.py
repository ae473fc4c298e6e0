"""The form that scores a new customer with the stored model."""

import pandas as pd
import streamlit as st

import new_customer
from layout import show_table
from queries.segments import has_order_lines, last_refresh
from release import Release
from words import in_words

# The fields of the form, by our names; empty ones are imputed, as in a refresh.
SPENDING = ("wine", "fruit", "meat", "fish", "sweet", "gold")
COUNTS = (
    "web_order_count", "catalogue_order_count", "store_order_count", "deal_count",
    "monthly_web_visit_count", "kids_at_home", "teens_at_home", "recency_days",
)  # fmt: skip


def show(release: Release) -> None:
    """Ask for a customer and show the nearest segment."""
    st.markdown(
        "The model that scored the release scores the customer, by the pipeline's own SQL. What is"
        " left empty is filled with the median of the training customers, as in a refresh."
    )
    if has_order_lines(release):
        st.info(
            "The customers of this release come from order lines: a new one has a segment with the"
            " next refresh, made from the orders."
        )
        return
    reference = pd.Timestamp(last_refresh(release)["reference_date"]).date()
    customer: dict[str, object] = {}
    with st.form("new_customer"):
        columns = st.columns(3)
        customer["birth_year"] = columns[0].number_input(
            "Year of birth", 1900, reference.year, value=None, step=1
        )
        customer["education"] = columns[1].selectbox(
            "Education", new_customer.mapped_values("education_levels"), index=None
        )
        customer["marital_status"] = columns[2].selectbox(
            "Marital status", new_customer.mapped_values("living_situations"), index=None
        )
        customer["income"] = columns[0].number_input(
            "Yearly household income", 0.0, value=None, step=1000.0
        )
        customer["enrolment_date"] = columns[1].date_input(
            "Enrolled on", value=None, max_value=reference, min_value="1990-01-01"
        )
        for position, name in enumerate(SPENDING, start=2):
            customer[f"{name}_spending"] = columns[position % 3].number_input(
                f"Spending on {name}", 0.0, value=None, step=10.0
            )
        for position, name in enumerate(COUNTS, start=2):
            customer[name] = columns[position % 3].number_input(
                in_words(name).capitalize(), 0, value=None, step=1
            )
        ticked = {
            "complaint_count": columns[0].checkbox("Complained"),
            "response_count": columns[1].checkbox("Accepted the last campaign"),
        }
        is_asked = st.form_submit_button("Which segment?", type="primary")
    st.caption(f"Age and enrolment count as of {reference}, the date of the refresh.")
    if not is_asked:
        return
    if all(value is None for value in customer.values()) and not any(ticked.values()):
        st.info(
            "Fill in at least one field, such as income and spending: of a customer of whom nothing"
            " is known, no segment can be told."
        )
        return
    try:
        score = new_customer.score(
            release, customer | {name: int(is_ticked) for name, is_ticked in ticked.items()}
        )
        tells_something = score.inputs != new_customer.score(release, {}).inputs
    except new_customer.CannotScoreError as error:
        st.error(str(error))
        return
    if not tells_something:
        st.info(
            "What was entered says no more than the medians, so no segment can be told. The model"
            f" looks at: {', '.join(in_words(name) for name in score.inputs)}."
        )
        return
    st.success(f"**{score.segment_label}**, margin {score.membership_margin:.2f}")
    st.write(
        f"Second nearest: {score.second_label}. The margin is 0 halfway between the two and 1 at"
        " the centre of the segment."
    )
    if score.imputed:
        st.write(f"Filled in with medians: {score.imputed}.")
    with st.expander("What the model saw"):
        show_table(
            pd.DataFrame(
                {
                    "input": [in_words(name) for name in score.inputs],
                    "value": list(score.inputs.values()),
                }
            )
        )
