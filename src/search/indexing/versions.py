"""Which code made what: fingerprints of the source that reads letters, splits sentences and makes index terms.

Counting versions by hand is forgotten sooner or later; the bytes of the modules are not. A change in the rooms that read makes
the next build read the files again, a change in the terms makes it write the lexical index again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent

READING = ("types.py", "text", "letters", "passages.py", "parsers", "lexicon")
TERMS = ("text", "terms.py")
SENTENCES = ("text",)

QUERY_SIDE = frozenset(
    {
        "thesaurus.tsv",
        "question_words.txt",
        "equivalents.tsv",
        "generic_words.txt",
        "homophones.tsv",
        "draft_weights.tsv",
    }
)
"""Word lists that only questions are read with."""

READING_LIBRARIES = ("pypdfium2", "python-docx", "lxml", "selectolax", "charset-normalizer", "olefile", "opencc")
TERMS_LIBRARIES = ("rjieba", "opencc", "tantivy")


@cache
def reader_version() -> str:
    """Return the fingerprint of everything between the bytes of a file and its passages."""
    return _fingerprint(READING, READING_LIBRARIES)


@cache
def terms_version() -> str:
    """Return the fingerprint of everything between a passage and its index terms."""
    return _fingerprint(TERMS, TERMS_LIBRARIES)


@cache
def sentences_version() -> str:
    """Return the fingerprint of how a passage is cut into sentences."""
    return _fingerprint(SENTENCES, ())


def _fingerprint(rooms: Iterable[str], libraries: Iterable[str]) -> str:
    digest = hashlib.blake2b(digest_size=12)
    for room in rooms:
        place = PACKAGE / room
        for file in [place] if place.is_file() else sorted(place.rglob("*")):
            if file.is_file() and file.suffix != ".pyc" and file.name not in QUERY_SIDE:
                digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0" + file.read_bytes())
    for library in libraries:
        try:
            digest.update(f"{library}=={version(library)}".encode())
        except PackageNotFoundError:  # installed some other way; the modules still count
            continue
    return digest.hexdigest()
