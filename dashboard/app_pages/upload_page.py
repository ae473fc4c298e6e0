"""upload_page."""
import streamlit as st
st.write("soon")
