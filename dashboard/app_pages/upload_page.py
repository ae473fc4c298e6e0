"""Upload: any file that a build accepts, built in a separate workspace."""

from contextlib import closing

import streamlit as st

import new_customer
import upload
from dbt_runs import Outcome
from layout import download, show_table
from queries import customers, quality
from smartcart.dbt_vars import VarsError, build_vars
from words import in_words

st.title("Upload a customer file or order lines", anchor=False)
found = upload.open_upload()
release = upload.open_release()
if found is not None and release is not None:
    upload.banner(release)
    st.subheader("What the build says", anchor=False)
    st.code(found.summary, language=None)
    st.subheader("Findings about the file", anchor=False)
    show_table(quality.findings(release))
    st.subheader("All customers with their segments", anchor=False)
    download(release, "customer_segments", customers.ALL_SEGMENTS)

st.markdown(
    "CSV, Excel or Parquet, compressed or not: a customer file with the columns of the public"
    " SmartCart data, or a shop's order lines (customer, date, and an amount). The"
    " whole refresh runs on it, in a separate place: readers of the published tables see nothing."
    f" At most {upload.largest_mb()} MB; it is deleted at the end of your session."
)
defaults = new_customer.project_settings()
file = st.file_uploader("Customer file or order lines", key="customer_file")
with st.expander("Features and settings", icon=":material/tune:"):
    numeric = st.multiselect(
        "Numbers to cluster on",
        defaults["numeric_features"],
        default=defaults["numeric_features"],
        format_func=in_words,
        key="numeric_features",
    )
    categories = st.multiselect(
        "Categories to cluster on",
        list(defaults["categorical_features"]),
        default=list(defaults["categorical_features"]),
        format_func=in_words,
        key="categorical_features",
    )
    n_segments = st.selectbox(
        "Number of segments",
        [*defaults["candidate_k"], "auto"],
        index=defaults["candidate_k"].index(defaults["n_segments"]),
        help="auto: the number that the figures support best.",
        key="n_segments",
    )
    further = st.text_input(
        "Further settings, as in VARS of `make build`",
        placeholder="{column_aliases: {Joined: Dt_Customer}}",
        key="further_settings",
    )
if not numeric:
    st.info("Choose at least one number to cluster on.")

is_asked = st.button("Build the segments", type="primary", disabled=file is None or not numeric)
if file is not None and is_asked:
    settings: dict[str, object] = {}
    if numeric != defaults["numeric_features"]:
        settings["numeric_features"] = numeric
    if categories != list(defaults["categorical_features"]):
        settings["categorical_features"] = {
            name: defaults["categorical_features"][name] for name in categories
        }
    if n_segments != defaults["n_segments"]:
        settings["n_segments"] = n_segments
    try:
        settings = build_vars("", "", further) | settings
    except VarsError as error:
        st.error(str(error))
        st.stop()
    bar = st.progress(0.0, "Starting the build …")
    outcome: Outcome | None = None
    with closing(upload.build(file.name, file.getvalue(), settings)) as steps:
        while outcome is None:
            try:
                step = next(steps)
            except StopIteration as end:
                outcome = end.value
            else:
                bar.progress(
                    step.number / step.total, f"{step.stage}: step {step.number} of {step.total}"
                )
    bar.empty()
    if outcome.is_passed:
        st.rerun()
    st.error("The build refused the file, and nothing has changed:", icon=":material/block:")
    st.code(outcome.message, language=None, wrap_lines=True)
