"""Quotations and tables as Word, Excel and CSV (floor 5).

What is exported is what stands in the letters, character by character. Word cannot hold the control characters XML
forbids (XML 1.0, 2.2); those alone are left out. In Excel nothing is a formula, a link or a number but what is a number
here. In CSV a cell that a spreadsheet would take for a formula is preceded by an apostrophe (OWASP, *CSV Injection*).
"""

from search.exporting.quotes import Quote, filter_words, quote_passage, quote_span, quote_table, quotes_of
from search.exporting.tables import Cell, Head, Table, to_csv, to_excel
from search.exporting.word import Section, to_word

__all__ = [
    "Cell",
    "Head",
    "Quote",
    "Section",
    "Table",
    "filter_words",
    "quote_passage",
    "quote_span",
    "quote_table",
    "quotes_of",
    "to_csv",
    "to_excel",
    "to_word",
]
