"""Document numbers (发文字号, GB/T 9704-2012 §7.2.5): agency code, year in 〔 〕, running number, 号."""

from __future__ import annotations

import re
import unicodedata

from search.text.characters import fold

_OPEN = "〔［\\[【〖（(﹝{｛<＜〈"
_CLOSE = "〕］\\]】〗）)﹞}｝>＞〉"
_DIGIT = "0-9０-９"

DOC_NUMBER = re.compile(
    rf"[A-Za-z㐀-鿿]{{1,14}}\s{{0,3}}[{_OPEN}]\s{{0,3}}[12１２][09０９][{_DIGIT}]{{2}}\s{{0,3}}年?[{_CLOSE}]\s{{0,3}}第?\s{{0,3}}[{_DIGIT}]{{1,6}}\s{{0,3}}[号號]"
)
"""Matches ``鲁科函〔2024〕243号`` and ``岚教基[2019]第 17 号``; not ``第13020162号`` and not ``（2021—2025年）``.
The words before the code, as in ``根据鲁科函〔2024〕243号``, are cut off by :func:`find_doc_numbers`."""

_LEAD_IN = re.compile(
    r"(?:根据|按照|依据|依照|参照|落实|执行|印发|下发|制发|转发|出台|颁布|发布|制定|文号为?|字号|编号|文件|以及|详见|厅|局|府|室|按|以|由|见|的|了|是|为|和|与|及|或)$"
)
"""Matches ``根据`` at the end of the words before a number; not ``鲁科函``."""
_CODE = re.compile(r"[A-Za-z㐀-鿿]+")
"""Matches ``鲁科函``; not ``〔``."""
_WHOLE = re.compile(
    rf"([A-Za-z㐀-鿿]{{1,20}})[{_OPEN}]?((?:19|20)[0-9]{{2}})(?:年?[{_CLOSE}]|年|-)第?0*([0-9]{{1,6}})号?\Z"
)
"""Matches ``鲁科函[2024]0243号``; not ``提案2020094号``: a case number."""
_BARE = re.compile(r"(?:第|no\.?)?([0-9a-z\-]{1,30}?)号?\Z")
"""Matches ``第0187号``; not ``第号``."""


def fold_number(text: str) -> str:
    """Return the one normal form of a document number: 〔〕, half-width digits, no 第, no leading zeros, simplified.

    A case number loses 第 and 号 and keeps its zeros: ``第０１８７号`` → ``0187``. Other text comes back folded.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    folded = fold(folded.translate({ord("（"): "(", ord("）"): ")"}))
    match = _WHOLE.match(folded)
    if match:
        return f"{match[1]}〔{match[2]}〕{match[3]}号"
    bare = _BARE.match(folded)
    return bare[1] if bare else folded


def find_doc_numbers(text: str) -> list[tuple[int, int, str]]:
    """Find every document number: ``(start, end, normal form)`` in the order of the text."""
    found = []
    for match in DOC_NUMBER.finditer(text):
        start = match.start() + _lead_in(match[0])
        if text[start] in "〔［[【〖（(﹝{｛<＜〈":
            continue
        found.append((start, match.end(), fold_number(text[start : match.end()])))
    return found


def number_endings(number: str) -> list[str]:
    """Return a document number in normal form, and what is left of it without its first characters, longest first.

    Words before a number cannot always be told from its code (查一下鲁科函〔2024〕243号): every ending of the code that has two
    characters or more may be the code.
    """
    code = number.find("〔")
    return [number[cut:] for cut in range(max(1, code - 1))]


def _lead_in(matched: str) -> int:
    """Length of the words before the agency code: 2 in ``根据鲁科函〔2024〕243号``; two letters remain at least."""
    code = _CODE.match(matched)
    length = len(code[0]) if code else 0
    for cut in range(length - 2, 0, -1):
        word = _LEAD_IN.search(matched[:cut])
        if word and (len(word[0]) > 1 or word.start() > 0):
            return cut
    return 0
