"""Typing errors of one character: 加装电提 is read as 加装电梯 where the letters know only the latter.

Two kinds are read. A character that sounds like the right one (同音字, the commonest error of people who type by sound) needs no
more than a word that letters use. Any other single slip (a wrong, missing, doubled or exchanged character) needs a longer known
term. What stands in the letters as typed is never touched, nor are quotations, titles, numbers, Latin letters and names of bodies.
"""

from __future__ import annotations

from search.spelling.correcting import Letters, Speller

__all__ = ["Letters", "Speller"]
