"""Wording precedents: for each sentence of a draft, how the letters have put it, grouped by wording (floor 5)."""

from search.precedents.answers import PrecedentAnswer, PrecedentGroup, PrecedentVariant
from search.precedents.finding import Meaning, draft_sentences, find_precedents
from search.precedents.printing import answer_json, answer_text, uses_text
from search.wordings import differing_spans

__all__ = [
    "Meaning",
    "PrecedentAnswer",
    "PrecedentGroup",
    "PrecedentVariant",
    "answer_json",
    "answer_text",
    "differing_spans",
    "draft_sentences",
    "find_precedents",
    "uses_text",
]
