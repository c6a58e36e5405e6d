"""What the receipt formula says: the subject of the case (案由), and the role of the issuing body (主办, 会办, 分办)."""

from __future__ import annotations

import re

from search.agencies import short_forms
from search.letters.finding import Found
from search.letters.frame import Frame, opening_words, receipt_words, title_words
from search.types import Role

_SUBJECT = re.compile(r"《(?P<subject>(?:[^《》]|《[^《》]{0,80}》){2,160})》")
"""Matches ``《关于优化公交线网的提案》``; not ``《》``."""
_QUOTED_SUBJECT = re.compile(r"“(?P<subject>(?:关于)?(?:[^“”]|“[^“”]{0,60}”){4,120}?(?:提案|建议|议案))”")
"""Matches ``“关于汲取洪水教训的建议”``; not ``“留改拆增”``."""
_PLAIN_SUBJECT = re.compile(
    r"(?P<subject>关于(?![对您你贵])(?:[^。；\n，]|，(?!现|经|我|答|收|您|你)){2,120}?的?(?:提案|建议|议案))(?=收悉|已?收|，|。|、|交|由|后|我|经|（|\(|中|很|及)"
)
"""Matches ``关于规范扶持我省乡村民宿发展的提案收悉``; not ``关于票价。``."""
_QUOTED_CASE = re.compile(
    r"(?:关于)?(?:您|你们?|贵[会委社党]?)?(?:提出|反映|提到)的(?P<subject>“[^“”]{4,80}”)(?:一案|的?(?:提案|建议|议案))"
)
"""Matches ``您提出的“整治后的河道为何又黑了”一案``; not ``“留改拆增”``."""
_TITLE_SUBJECT = re.compile(r"《(?P<subject>[^《》]{4,160})》")
"""Matches ``《关于停车的建议》`` in a title; not ``《》``."""
_SUBJECT_LABEL = re.compile(
    r"(?:案\s?由|(?:提案|建议|议案)?(?:题目|标题|名称|案名))\s?[：:]\s?《?(?P<subject>[^《》\s]{4,120})》?\Z"
)
"""Matches ``案由：关于加强养老服务的提案``; not ``标题：`` alone."""
_CASE_AFTER = re.compile(r"(?:的|这|一)?[^，。]{0,8}?(?:提案|建议|议案|一案|收悉|已收|（第|\(第)")
"""Matches what follows the case's own title, ``的提案已收悉``; not ``规定，``."""
_CASE_BEFORE = ("提案", "建议", "议案", "提出", "提出的", "提出了", "提交", "提交的", "反映", "反映的")
_OWN = r"(?:我|本)(?:厅|局|委|办|会|院|署|部|处|中心|单位|部门|行|公司|区|县|市|校|馆|队|总队|支队|台|社|站|集团|街道|镇|乡|园区|管委会)"
_ROLE_WORD = r"(?P<role>主办|主要承办|独立承办|单独承办|独办|单独办理|独立办理|单办|会办|分办|协办)"
_ROLE = re.compile(
    rf"{_OWN}(?:作为|为|是|系|属于?|被确定为|被列为|确定为|负责)?(?:该|此|本|这)?(?:件|提案|建议|议案)?(?:的)?{_ROLE_WORD}(?:单位|部门|方)?"
)
"""Matches ``我厅作为分办单位`` and ``由我局主办``; not ``我厅会同省财政厅会办``."""
_ROLE_AHEAD = re.compile(
    rf"作为(?:该|此|本|这)?(?:件|提案|建议|议案)?的?{_ROLE_WORD}(?:单位|部门)?[，,]\s?(?:现将|现就|现)?{_OWN}"
)
"""Matches ``作为主办单位，我局``; not ``作为主办单位，市财政局``."""
_ROLE_OF = re.compile(rf"{_ROLE_WORD}单位(?:为|是|：|:)\s?{_OWN}")
"""Matches ``主办单位为我局``; not ``主办单位为市财政局``."""
_NOT_ROLE_AFTER = re.compile(r"的?(?:展|会展|活动|论坛|大赛|比赛|培训|赛|了)")
"""Matches ``的展会`` after ``我局主办``: an event, no case."""
_ROLES: dict[str, Role] = {
    "主办": "主办", "主要承办": "主办", "会办": "会办", "协办": "会办", "分办": "分办", "独办": "单独办理", "单独办理": "单独办理",
    "独立办理": "单独办理", "独立承办": "单独办理", "单独承办": "单独办理", "单办": "单独办理",
}  # fmt: skip


def subject_of(frame: Frame) -> Found | None:
    """案由: the title in 《》 of the receipt formula, else the words from 关于 through 提案 or 建议."""
    start, receipt = receipt_words(frame)
    for pattern in (_SUBJECT, _QUOTED_SUBJECT, _QUOTED_CASE, _PLAIN_SUBJECT):
        for match in pattern.finditer(receipt):
            if pattern is _SUBJECT and not _is_case_title(receipt, match):
                continue
            return _unquoted(match, start)
    title_start, title = title_words(frame)
    titled = _TITLE_SUBJECT.search(title)
    if titled:
        return _unquoted(titled, title_start)
    for paragraph in frame.head:
        labelled = _SUBJECT_LABEL.match(paragraph.text) if len(paragraph.text) <= 200 else None
        if labelled:
            return _unquoted(labelled, paragraph.start)
    return None


def _is_case_title(receipt: str, match: re.Match[str]) -> bool:
    """Whether a title in 《》 is the case's own and no law it cites."""
    words = match["subject"]
    before, after = receipt[max(0, match.start() - 8) : match.start()], receipt[match.end() : match.end() + 14]
    return (
        words.endswith(("提案", "建议", "议案"))
        or _CASE_AFTER.match(after) is not None
        or before.endswith(_CASE_BEFORE)
    )


def _unquoted(match: re.Match[str], start: int) -> Found:
    """The subject without quotation marks that enclose all of it."""
    first, last = match.span("subject")
    words = match["subject"]
    if words[0] == "“" and words[-1] == "”" and "”" not in words[1:-1]:
        first, last = first + 1, last - 1
    return Found(match.string[first:last], start + first, start + last)


def role_of(frame: Frame, issuer: str | None) -> Found | None:
    """The role the letter gives its own issuer in the receipt formula."""
    start, opening = opening_words(frame)
    for pattern in (_ROLE, _ROLE_AHEAD, _ROLE_OF, *_named_role(issuer)):
        for match in pattern.finditer(opening):
            if not _NOT_ROLE_AFTER.match(opening, match.end()):
                return Found(_ROLES[match["role"]], start + match.start(), start + match.end())
    return None


def _named_role(issuer: str | None) -> tuple[re.Pattern[str], ...]:
    """The role said of the issuer by its name: 由省科技厅主办."""
    if issuer is None:
        return ()
    names = "|".join(re.escape(name) for name in (issuer, *short_forms(issuer)) if len(name) >= 4)
    return (re.compile(rf"(?:{names})(?:作为|为|是|负责)?{_ROLE_WORD}(?:单位|部门)?"),) if names else ()


def as_role(words: str | None) -> Role | None:
    """Narrow a string to a role."""
    return next((role for role in _ROLES.values() if role == words), None)
