"""data_quality."""
import streamlit as st
st.write("soon")
