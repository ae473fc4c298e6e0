"""Upload: any files that a build accepts, built in a separate workspace."""

import json

import streamlit as st

import new_customer
import upload
import upload_choice
import upload_form
from layout import download, show_table
from queries import customers, quality
from smartcart.dbt_vars import build_vars
from smartcart.errors import RefusedError
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
    " SmartCart data, a shop's order lines (customer, date, and an amount), or one of each. Columns"
    " may have other names: you say which is which. The whole refresh runs on them, in a separate"
    " place: readers of the published tables see nothing."
    f" At most {upload.largest_mb()} MB each; they are deleted at the end of your session."
)
upload_form.templates()
defaults = new_customer.project_settings()
files = upload_choice.choose()
place_of_files = st.container()
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
        placeholder="{decimal_mark: comma, max_age: 100}",
        key="further_settings",
    )
if not numeric:
    st.info("Choose at least one number to cluster on.")

settings: dict[str, object] = {}
if numeric != defaults["numeric_features"]:
    settings["numeric_features"] = numeric
if categories != list(defaults["categorical_features"]):
    settings["categorical_features"] = {
        name: defaults["categorical_features"][name] for name in categories
    }
if n_segments != defaults["n_segments"]:
    settings["n_segments"] = n_segments
sources: upload_form.Sources = {}
try:
    # YAML turns unquoted dates into dates; dbt expects text.
    given = json.loads(json.dumps(build_vars("", "", further), default=str))
    with place_of_files:
        sources, of_files = upload_form.show(files, given | settings)
    settings = given | settings | of_files
except RefusedError as error:
    st.error(str(error))

is_asked = st.button(
    "Build the segments",
    type="primary",
    disabled=not sources or not numeric or upload.is_building(),
    key="build_segments",
)
if is_asked:
    upload.start({door: (file.name, file.getvalue()) for door, file in sources.items()}, settings)
    upload_choice.forget()
    st.rerun()
upload.progress()
