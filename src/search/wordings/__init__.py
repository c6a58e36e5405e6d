"""Every sentence of the letters, by its wording: near sentences in milliseconds, and counts of exact phrases (floor 4).

Two foldings of a sentence matter here (both after :func:`search.text.fold`):

* the **text** loses its numbering (一是, （二）) and its closing mark, and each number becomes ``0``;
* the **frame** also loses what changes from letter to letter in the same sentence: titles in 《》, document and session
  numbers, persons, and whether it is 我厅 or 我局 that speaks.

Sentences with one frame are one wording. Near texts are found by the bigrams they share, weighted by rarity, so that
what all letters say does not drown what one says. Arrays are built once a generation of the catalog and never change.
"""

from search.wordings.building import build_wordings
from search.wordings.differences import differing_spans
from search.wordings.forms import bare_of, frame_of, text_of, trimmed
from search.wordings.index import Candidate, Mask, PhraseCount, Sentence, WordingIndex

__all__ = [
    "Candidate",
    "Mask",
    "PhraseCount",
    "Sentence",
    "WordingIndex",
    "bare_of",
    "build_wordings",
    "differing_spans",
    "frame_of",
    "text_of",
    "trimmed",
]
