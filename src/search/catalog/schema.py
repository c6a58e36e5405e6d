"""The tables of the catalog.

``roots`` remembers the folders (or single files) the letters come from, relative to the folder that holds the index, so
that index and corpus can be moved together; paths are bytes, because names on disk need not be text. ``files`` has a row
for every file, read or skipped; ``relative`` is its source before two roots are told apart, ``member`` its name inside an
archive. Of several files that hold the same letter one is primary; the reading of the others is kept in ``reading``, so
that a letter survives the loss of its primary file without being read again. Vectors have a table of their own, so that
reading passages does not drag them along. ``titles`` are title and subject as they are
compared (:func:`search.queries.title_key`), ``names`` the persons and organisations it answers
and who signed it (:func:`search.queries.name_key`). ``cited`` names each document a letter cites without the noise of its title
(:mod:`search.letters.cited_titles`), ``cases`` the cases it answers, ``promises`` what it says will be done; ``promise_bodies``
are the bodies responsible, written out in full.
"""

from __future__ import annotations

import sqlite3

SCHEMA = 6
"""Raised whenever the tables change their meaning; a catalog of another number is rebuilt from the letters."""

TABLES = {
    "meta": "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "roots": "CREATE TABLE roots (root_no INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE)",
    "files": """CREATE TABLE files (
        source TEXT PRIMARY KEY, root_no INTEGER NOT NULL, path BLOB NOT NULL, member TEXT, relative TEXT NOT NULL,
        bytes_hash TEXT NOT NULL, size INTEGER NOT NULL, doc_id TEXT, media_type TEXT, paged INTEGER, reason TEXT,
        warnings TEXT NOT NULL, reader TEXT NOT NULL, reading BLOB)""",
    "documents": """CREATE TABLE documents (
        doc_id TEXT PRIMARY KEY, source TEXT NOT NULL, text TEXT NOT NULL, page_starts TEXT NOT NULL,
        paged INTEGER NOT NULL, is_letter INTEGER NOT NULL, body_start INTEGER NOT NULL, body_end INTEGER NOT NULL,
        fields TEXT NOT NULL, media_type TEXT NOT NULL, warnings TEXT NOT NULL, year INTEGER, agency TEXT,
        case_kind TEXT, outcome TEXT, disclosure TEXT, session TEXT, doc_number TEXT, case_number TEXT,
        issued_on TEXT, outcome_meaning TEXT)""",
    "passages": """CREATE TABLE passages (
        passage_no INTEGER PRIMARY KEY AUTOINCREMENT, doc_id TEXT NOT NULL, ordinal INTEGER NOT NULL,
        start INTEGER NOT NULL, end INTEGER NOT NULL, first_page INTEGER NOT NULL, last_page INTEGER NOT NULL,
        heading TEXT NOT NULL, function TEXT, stance TEXT, text TEXT NOT NULL, context TEXT NOT NULL,
        content_hash BLOB NOT NULL, UNIQUE (doc_id, ordinal))""",
    "vectors": """CREATE TABLE vectors (
        passage_no INTEGER PRIMARY KEY, vector BLOB NOT NULL, sentences BLOB)""",
    "cited": """CREATE TABLE cited (
        doc_id TEXT NOT NULL, ordinal INTEGER NOT NULL, bare TEXT NOT NULL, lead TEXT, number TEXT,
        PRIMARY KEY (doc_id, ordinal)) WITHOUT ROWID""",
    "titles": """CREATE TABLE titles (
        doc_id TEXT NOT NULL, title TEXT NOT NULL, PRIMARY KEY (doc_id, title)) WITHOUT ROWID""",
    "names": """CREATE TABLE names (
        doc_id TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (doc_id, name, role)) WITHOUT ROWID""",
    "cases": """CREATE TABLE cases (
        doc_id TEXT NOT NULL, number TEXT NOT NULL, session TEXT NOT NULL, place TEXT,
        PRIMARY KEY (doc_id, number)) WITHOUT ROWID""",
    "promises": """CREATE TABLE promises (
        promise_no INTEGER PRIMARY KEY, doc_id TEXT NOT NULL, passage_no INTEGER NOT NULL, start INTEGER NOT NULL,
        end INTEGER NOT NULL, first_page INTEGER NOT NULL, last_page INTEGER NOT NULL, due_from TEXT, due_to TEXT,
        due_words TEXT, bodies TEXT NOT NULL)""",
    "promise_bodies": """CREATE TABLE promise_bodies (
        promise_no INTEGER NOT NULL, name TEXT NOT NULL, doc_id TEXT NOT NULL,
        PRIMARY KEY (promise_no, name)) WITHOUT ROWID""",
}

# In a table without row numbers the key's columns come first and in its order: SQLite 3.40 else takes values for NULL when it
# checks the integrity of the file.

INDEXES = (
    "CREATE INDEX files_by_doc ON files (doc_id)",
    "CREATE INDEX files_by_hash ON files (bytes_hash)",
    "CREATE INDEX documents_by_agency ON documents (agency)",
    "CREATE INDEX documents_by_field ON documents"  # answers filters, facets and lists without reading texts
    " (year, agency, case_kind, outcome, outcome_meaning, disclosure, session, doc_id)",
    "CREATE INDEX documents_by_doc_number ON documents (doc_number)",
    "CREATE INDEX documents_by_case_number ON documents (case_number)",
    "CREATE INDEX passages_by_role ON passages (doc_id, function, stance)",  # answers filters without reading texts
    "CREATE INDEX passages_by_content ON passages (content_hash)",
    "CREATE INDEX titles_by_title ON titles (title)",
    "CREATE INDEX names_by_name ON names (name)",
    "CREATE INDEX cited_by_title ON cited (bare)",
    "CREATE INDEX cited_by_number ON cited (number)",
    "CREATE INDEX cases_by_number ON cases (number, session)",
    "CREATE INDEX promises_by_doc ON promises (doc_id)",
    "CREATE INDEX promise_bodies_by_doc ON promise_bodies (doc_id)",
    "CREATE INDEX promise_bodies_by_name ON promise_bodies (name)",
)


def create_tables(connection: sqlite3.Connection) -> None:
    """Make all tables, in the transaction the connection is in, after dropping whatever stood there before."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for (name,) in names.fetchall():
        connection.execute(f'DROP TABLE "{name}"')
    for statement in (*TABLES.values(), *INDEXES):
        connection.execute(statement)
    connection.executemany("INSERT INTO meta VALUES (?, ?)", [("schema", str(SCHEMA)), ("generation", "0")])
