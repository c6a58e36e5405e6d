"""Streamlit entry: ``streamlit run app.py``. Page set-up and navigation, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

SOURCE = str(Path(__file__).resolve().parent / "src")
if SOURCE not in sys.path:  # so that the page runs from a checkout that is not installed
    sys.path.insert(0, SOURCE)

from search.pages import frame, routes, words  # noqa: E402

st.set_page_config(page_title=words.APP, page_icon="📮", layout="wide", initial_sidebar_state="auto")
frame.dress()
chosen = st.navigation(routes.pages(), position="top")
frame.guarded(chosen.run)
