"""SmartCart Segments: what a marketer looks at. `make dashboard` opens it."""

import streamlit as st

import dbt_runs
import page_style
import release
import selection
import upload
from registry import PAGES
from smartcart.publishing import PublishingError


def main() -> None:
    """Show the page that was chosen."""
    st.set_page_config(page_title="SmartCart Segments", page_icon="🛒", layout="wide")
    page_style.apply()
    dbt_runs.get_ready()
    page = st.navigation(
        [st.Page(entry.file, title=entry.title, icon=entry.icon) for entry in PAGES]
    )

    is_upload_page = page.title == "Upload"
    if upload.settle(is_waiting=is_upload_page):
        st.switch_page(PAGES[0].file)
    try:
        found = upload.open_release() or release.release_in(release.workspace())
    except PublishingError as error:
        st.error(str(error))
        st.stop()

    if not is_upload_page:
        # The page itself shows it beside its button.
        upload.progress()
    if found is None and not is_upload_page:
        st.title("Nothing is published yet")
        st.write("Build the segments first, then choose any page again:")
        st.code("make build                            # the embedded customers")
        st.code("make build CUSTOMERS=customers.csv    # yours")
        st.write("Or try a file on the page *Upload*.")
        st.stop()
    if found is not None:
        release.show(found)
    selection.turn_to(page.title)
    page.run()


# Processes that read many contacts load this file, too, under another name.
if __name__ == "__main__":
    main()
