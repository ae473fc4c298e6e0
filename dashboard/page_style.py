"""What the pages need beside Streamlit's own style: on paper, on a phone, for all eyes."""

import streamlit as st

from release import PROJECT

STYLE = PROJECT / "dashboard/page.css"
SCRIPT = PROJECT / "dashboard/page.js"


def apply() -> None:
    """Add the style and the script; Streamlit keeps both out of the page's content."""
    st.html(STYLE)
    with st.container(key="page_script"):
        script = SCRIPT.read_text(encoding="utf-8")
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
