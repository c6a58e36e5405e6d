"""The Streamlit views. They show; ranking, reading and storing happen elsewhere."""
