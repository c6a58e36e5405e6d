"""What the user typed → :class:`search.types.Query` (floor 2)."""

from search.queries.patterns import ASIDE, TITLE, TITLE_CHARS
from search.queries.reading import MAX_CHARS, Known, Style, parse_query, style_of, title_key

__all__ = ["ASIDE", "MAX_CHARS", "TITLE", "TITLE_CHARS", "Known", "Style", "parse_query", "style_of", "title_key"]
