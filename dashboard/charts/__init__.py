"""Figures, as pure functions of frames: no Streamlit, no database."""
