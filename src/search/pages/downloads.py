"""Taking results away: as a Word document, as Excel, as CSV. The bytes are made when the reader clicks, not before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import streamlit as st

from search.exporting import Head, Quote, Section, Table, filter_words, quote_table, to_csv, to_excel, to_word
from search.pages import frame, words
from search.types import Filters

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def head_of(title: str, asked: str, filters: Filters, generation: int) -> Head:
    """Say what stands over the export."""
    return Head(title, asked, filter_words(filters), datetime.now().astimezone(), generation)


def offer(head: Head, sections: Sequence[Section], tables: Sequence[Table] = (), *, personal: bool) -> None:
    """Offer the quotations of ``sections`` as a document, and tables (those given, else of the quotations).

    ``personal`` is whether names of signers and telephone numbers may go along.
    """
    if not personal:
        sections = [replace(section, quotes=tuple(map(_impersonal, section.quotes))) for section in sections]
    quotes = [quote for section in sections for quote in section.quotes]
    sheets = list(tables) or [quote_table(quotes)]
    name = words.EXPORT_NAME.format(title=head.title, day=f"{head.made_at:%Y%m%d}")
    with st.container(horizontal=True, vertical_alignment="center", key="downloads", gap="small"):
        frame.caption(words.EXPORT)
        if any(section.quotes or section.lines or section.table for section in sections):
            st.download_button(
                words.EXPORT_WORD,
                lambda: to_word(head, sections),
                f"{name}.docx",
                DOCX,
                key="to_word",
                on_click="ignore",
                type="tertiary",
            )
        st.download_button(
            words.EXPORT_EXCEL,
            lambda: to_excel(head, sheets),
            f"{name}.xlsx",
            XLSX,
            key="to_excel",
            on_click="ignore",
            type="tertiary",
        )
        st.download_button(
            words.EXPORT_CSV,
            lambda: to_csv(sheets[0]),
            f"{name}.csv",
            "text/csv",
            key="to_csv",
            on_click="ignore",
            type="tertiary",
        )


def _impersonal(quote: Quote) -> Quote:
    fields = replace(quote.document.fields, signer=None, contact_phone=None)
    return replace(quote, document=replace(quote.document, fields=fields))
