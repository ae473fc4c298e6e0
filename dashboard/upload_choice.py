"""The files chosen on the upload page: they stay when it is left, until they are built."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

# What the session holds: the chosen files, and the ids of those that the field shows.
CHOSEN, IN_FIELD = "chosen_files", "files_in_field"
FIELD = "customer_file"


def choose() -> list[UploadedFile]:
    """Show the field for files, and those chosen before the page was left; return all of them."""
    shown = st.file_uploader(
        "Customer file, order lines, or both",
        accept_multiple_files=True,
        key=FIELD,
        on_change=_changed,
    )
    st.session_state[IN_FIELD] = {file.file_id for file in shown}
    chosen: list[UploadedFile] = st.session_state.get(CHOSEN, [])
    earlier = [file for file in chosen if file.file_id not in st.session_state[IN_FIELD]]
    if earlier:
        with st.container(horizontal=True, vertical_alignment="center", key="chosen_before"):
            st.markdown(f"Chosen before: **{', '.join(file.name for file in earlier)}**")
            st.button("Remove", key="forget_files", icon=":material/close:", on_click=forget)
    return [*earlier, *shown]


def forget() -> None:
    """Keep only the files that the field shows, as long as the page is open."""
    st.session_state.pop(CHOSEN, None)


def _changed() -> None:
    """Take what the field shows now in place of what it showed; the page may have been left."""
    before: set[str] = st.session_state.get(IN_FIELD, set())
    chosen: list[UploadedFile] = st.session_state.get(CHOSEN, [])
    earlier = [file for file in chosen if file.file_id not in before]
    st.session_state[CHOSEN] = [*earlier, *st.session_state[FIELD]]
