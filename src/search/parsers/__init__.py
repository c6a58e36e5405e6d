"""File → pages of text. The format is told from the bytes, never from the name.

* :func:`parse_file` reads one file in this process; :func:`parse_many` reads many in worker processes with limits.
* :func:`list_corpus` lists the letters under folders and inside ZIP archives; :func:`read_bytes` returns their bytes.
* :func:`render_page` draws a PDF page with passages marked.
"""

from search.parsers.archives import expand
from search.parsers.files import CorpusFile, Listing, list_corpus, list_files, parse_corpus_file, read_bytes
from search.parsers.reading import PARSERS, parse_bytes, parse_file
from search.parsers.rendering import RenderedPage, render_page
from search.parsers.working import parse_many

__all__ = [
    "PARSERS",
    "CorpusFile",
    "Listing",
    "RenderedPage",
    "expand",
    "list_corpus",
    "list_files",
    "parse_bytes",
    "parse_corpus_file",
    "parse_file",
    "parse_many",
    "read_bytes",
    "render_page",
]
