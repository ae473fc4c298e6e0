"""Charts, as pure functions of data frames: no Streamlit, no database."""
