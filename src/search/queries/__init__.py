"""What the user typed → :class:`search.types.Query` (floor 2)."""

from search.queries.names import Known, name_key, title_key, title_keys
from search.queries.patterns import ASIDE, BARE_NUMBER, NAMES_APART, TITLE, TITLE_CHARS
from search.queries.reading import MAX_CHARS, parse_query
from search.queries.style import Style, style_cues, style_of

__all__ = [
    "ASIDE",
    "BARE_NUMBER",
    "MAX_CHARS",
    "NAMES_APART",
    "TITLE",
    "TITLE_CHARS",
    "Known",
    "Style",
    "name_key",
    "parse_query",
    "style_cues",
    "style_of",
    "title_key",
    "title_keys",
]
