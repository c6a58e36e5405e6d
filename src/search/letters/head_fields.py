"""Fields of the head: title, issuing body, document number, signer, class."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.agencies import expand_agency, short_forms
from search.letters.finding import Found
from search.letters.frame import (
    LETTERHEAD,
    ORGAN_LINE,
    PRINT_LINE,
    SEPARATORS,
    SIGNED_DATED,
    TITLE,
    Frame,
    Paragraph,
    is_joint_signature,
    split_paragraphs,
)
from search.text import find_doc_numbers
from search.types import CaseKind, Outcome

_NAME = r"[㐀-鿿]{2,5}(?:·[㐀-鿿]{1,8}){0,3}"
_SIGNER = re.compile(
    rf"签\s?发(?:人)?\s?[：:]\s?(?P<names>{_NAME}(?:[、，\s]\s?[㐀-鿿]{{2,4}}(?=[、，\s）)]|\Z)){{0,3}})"
)
"""Matches ``签发人：梁恺龙``; not ``签发人：``."""
_BETWEEN_NAMES = re.compile(r"[、，\s]+")
"""Matches what parts two signers; not a letter of a name."""
_NOT_NAME = re.compile(r"日期|时间|单位|意见|机关|类别|公开|联系")
"""Matches ``签发日期``; not a name."""
_CLASS_LABEL = re.compile(
    r"(?<!公开)(?:(?:办理|答复|建议|提案|分类|办复|复文|处理|解决|复函)?(?:结果|类别|类型|分类|标记|等级|程度|情况|意见)(?:标记|标识|分类|类别)?|类\s?别|标\s?注)\s?[：:]\s?"
    r"(?:[㐀-鿿、]{2,10}\s?(?=[（(【\[]))?[（(【\[“]?\s?(?P<letter>[A-Da-dＡ-Ｄ])(?![A-Za-z])"
)
"""Matches ``办理类别：（A类）``; not ``类别：ABC``."""
_CLASS_MARK = re.compile(
    r"(?<![A-Za-z0-9])[（(【\[〔“]\s?(?P<letter>[A-DＡ-Ｄ])\s?[1-9]?\s?类?\s?(?:件)?[）)】\]〕”]|(?<![A-Za-z0-9])(?P<bare>[A-DＡ-Ｄ])\s?[1-9]?\s?类(?![㐀-鿿])"
)
"""Matches ``【B】``, ``(A类)``, ``A 类``; not ``A类企业`` and not ``A座``."""
_CLASS_ONLY = re.compile(r"\s?(?P<letter>[A-DＡ-Ｄ])\s?[1-9]?\s?(?:类|级)?\s?")
"""Matches ``A`` on a line of its own; not ``AB``."""
_CLASS_SAID = re.compile(
    r"(?:(?:办理|答复)(?:结果|类别|类型)|本件|该件|全件|本提案|本建议|此件|该提案|该建议|这件提案|这件建议)[^。；，A-D]{0,16}?(?:为|列为?|定为|属于?|系|归为|确定为)[“（(]?(?P<letter>[A-D])[”）)]?类"
)
"""Matches ``本件办理结果为C类``; not ``A类企业``."""
_NUMBER_LABEL = re.compile(r"(?:文\s?号|发文字号|发文文号|文件编号|字\s?号)\s?[：:]\s?")
"""Matches ``文号：``; not ``索引号：``."""
_INDEX_LABEL = re.compile(r"索引号|索\s?引|信息索引")
"""Matches ``索引号：``; not ``文号：``."""
_SOURCE_LABEL = re.compile(
    r"(?:来\s?源|发布机构|发文机关|发布单位|信息来源|制发机关|承办单位|主办单位|答复单位|办理单位|办理机关|答复机关|承办机关|公开主体)\s?[：:]\s?(?P<name>[㐀-鿿（）()]{4,36})"
)
"""Matches ``发布机构：南荻市住房和城乡建设局``; not ``来源：新华社``, whose name is too short for a body of a place."""
_INNER_OFFICE = re.compile(r"(?:办公室|办公厅|综合处|综合科|秘书处|办)\Z")
"""Matches ``办公室`` of ``岚江省科学技术厅办公室``; not the body itself."""
_PLACED = re.compile(r"[㐀-鿿]{1,12}(?:省|市|县|区|州|盟|旗|国家|中国)|国家|中国|教育部|公安部|财政部|[㐀-鿿]{2,8}部\Z")
"""Matches a name that says where it belongs, ``岚江省民政厅``; not ``民政厅``."""


def read(frame: Frame) -> dict[str, Found | None]:
    """Read title, doc_number, signer, outcome."""
    return {
        "title": _title(frame),
        "doc_number": doc_number(frame),
        "signer": _signer(frame),
        "outcome": _outcome(frame),
    }


def as_kind(words: str | None) -> CaseKind | None:
    """Narrow a string to a case kind."""
    return "提案" if words == "提案" else "建议" if words == "建议" else None


def as_outcome(words: str | None) -> Outcome | None:
    """Narrow a string to a class."""
    if words == "A":
        return "A"
    if words == "B":
        return "B"
    if words == "C":
        return "C"
    return "D" if words == "D" else None


def plain_title(frame: Frame) -> Found | None:
    """Title of a document that is no letter: its first line, if it looks like one."""
    for paragraph in frame.head[:8] or ():
        if _looks_like_title(paragraph.text):
            return Found(paragraph.text, paragraph.start, paragraph.end)
    first = next((line for line in frame.text.split("\n") if line), "")
    start = frame.text.find(first) if first else 0
    return Found(first, start, start + len(first)) if _looks_like_title(first) else None


def _looks_like_title(words: str) -> bool:
    return 4 <= len(words) <= 80 and words[-1] not in "。；：，！？" and not find_doc_numbers(words)


def _title(frame: Frame) -> Found | None:
    if frame.title is None:
        return None
    start, end = frame.title
    return Found(frame.text[start:end].replace("\n", ""), start, end)


def outside_body(frame: Frame) -> Iterator[Paragraph]:
    """Paragraphs of head and tail in order."""
    yield from frame.head
    yield from frame.tail


def plain_number(frame: Frame) -> Found | None:
    """Number of a document that is no letter: on a line of its own among the first."""
    for paragraph in split_paragraphs(frame.text[:3000])[:12]:
        numbers = find_doc_numbers(paragraph.text) if len(paragraph.text) <= 80 and "。" not in paragraph.text else []
        if numbers and numbers[0][0] == 0:
            return _number(frame, paragraph.start, paragraph.start + numbers[0][1])
    return doc_number(frame)


def doc_number(frame: Frame) -> Found | None:
    """The letter's own number: in the head, or labelled 文号 anywhere outside the body."""
    for paragraph in outside_body(frame):
        label = _NUMBER_LABEL.search(paragraph.text)
        if label:
            numbers = find_doc_numbers(paragraph.text[label.end() : label.end() + 60])
            if numbers and numbers[0][0] <= 2:
                start = paragraph.start + label.end() + numbers[0][0]
                return _number(frame, start, paragraph.start + label.end() + numbers[0][1])
    for paragraph in frame.head:
        if len(paragraph.text) > 200 or (
            _INDEX_LABEL.search(paragraph.text) and not _NUMBER_LABEL.search(paragraph.text)
        ):
            continue
        if frame.title and frame.title[0] <= paragraph.start < frame.title[1]:
            continue
        numbers = find_doc_numbers(paragraph.text)
        if numbers and numbers[0][0] <= 40:
            return _number(frame, paragraph.start + numbers[0][0], paragraph.start + numbers[0][1])
    return None


def _number(frame: Frame, start: int, end: int) -> Found:
    return Found(frame.text[start:end].replace(" ", ""), start, end)


def _signer(frame: Frame) -> Found | None:
    for paragraph in outside_body(frame):
        match = _SIGNER.search(paragraph.text) if "签" in paragraph.text and len(paragraph.text) <= 200 else None
        if match and not _NOT_NAME.search(match["names"]):
            value = "、".join(_BETWEEN_NAMES.split(match["names"].strip()))
            return Found(value, paragraph.start + match.start("names"), paragraph.start + match.end("names"))
    return None


def _outcome(frame: Frame) -> Found | None:
    """The class: labelled, or in brackets, or alone, in head or tail; else as the body says it of this very answer."""
    lines = [paragraph for paragraph in outside_body(frame) if len(paragraph.text) <= 160]
    for paragraph in lines:
        match = _CLASS_LABEL.search(paragraph.text)
        if match:
            return _class(match, "letter", paragraph.start)
    for paragraph in lines:
        for pattern, group in ((_CLASS_MARK, "letter"), (_CLASS_MARK, "bare")):
            match = pattern.search(paragraph.text)
            if match and match[group] and not _in_matter(frame, paragraph, match):
                return _class(match, group, paragraph.start)
        alone = _CLASS_ONLY.fullmatch(paragraph.text)
        if alone:
            return _class(alone, "letter", paragraph.start)
    for said in _CLASS_SAID.finditer(frame.text, *frame.body):
        return _class(said, "letter", 0)
    return None


def _in_matter(frame: Frame, paragraph: Paragraph, match: re.Match[str]) -> bool:
    """Whether a class mark stands inside the title's words, as in ``关于A类企业…的答复``, not after them."""
    return not (frame.title is None or not frame.title[0] <= paragraph.start + match.start() < frame.title[1])


def _class(match: re.Match[str], group: str, offset: int) -> Found:
    letter = match[group].upper()
    return Found(letter, offset + match.start(group), offset + match.end(group))


def agency(frame: Frame) -> Found | None:
    """The issuing body: by its signature, else the letterhead, the print line, a web page's source, the title.

    Of joint signatures the first; a short form (市教育局) gives way to the full one elsewhere in the letter.
    """
    candidates = [*_signatures(frame), *_letterheads(frame), *_printers(frame), *_sources(frame)]
    titled = _titled(frame)
    if titled is not None:
        candidates.append(titled)
    if not candidates:
        return None
    best = candidates[0]
    for other in candidates[1:]:
        longer_by = best.value.removeprefix(other.value)
        office = longer_by != best.value and _INNER_OFFICE.search(longer_by) is not None
        if office or _is_short_of(best.value, other.value):
            best = other
    return best


def _is_short_of(name: str, other: str) -> bool:
    if len(other) <= len(name) or (_PLACED.match(name) and name[0] not in "省市县区州"):
        return False
    return other.endswith(name) or name in short_forms(other)


def _signatures(frame: Frame) -> Iterator[Found]:
    for paragraph in frame.tail:
        match = SIGNED_DATED.fullmatch(paragraph.text) or ORGAN_LINE.fullmatch(paragraph.text)
        if match and len(match["name"]) >= (3 if match["name"].endswith("部") else 4):
            yield _organ(paragraph, match["name"], match.start("name"))
            return
        if is_joint_signature(paragraph.text):
            name = SEPARATORS.split(paragraph.text)[0]
            yield _organ(paragraph, name, 0)
            return


def _letterheads(frame: Frame) -> Iterator[Found]:
    for paragraph in frame.head:
        if frame.title and frame.title[0] <= paragraph.start < frame.title[1]:
            continue
        words = SEPARATORS.split(paragraph.text)[0] if is_joint_signature(paragraph.text) else paragraph.text
        match = LETTERHEAD.fullmatch(words)
        if match and len(match["name"]) >= 4 and _PLACED.match(match["name"]):
            yield _organ(paragraph, match["name"], match.start("name"))


def _printers(frame: Frame) -> Iterator[Found]:
    lines = [paragraph for paragraph in frame.tail if len(paragraph.text) <= 80]
    for at, paragraph in enumerate(lines):
        match = PRINT_LINE.fullmatch(paragraph.text)
        if match is None:
            continue
        office = match["office"].strip() or (lines[at - 1].text if at else "")
        where = paragraph if match["office"].strip() else lines[at - 1]
        name = _INNER_OFFICE.sub("", office)
        if ORGAN_LINE.fullmatch(name) and len(name) >= 4 and where.text.startswith(name):
            yield _organ(where, name, 0)


def _sources(frame: Frame) -> Iterator[Found]:
    for paragraph in outside_body(frame):
        match = _SOURCE_LABEL.search(paragraph.text) if len(paragraph.text) <= 200 else None
        if match and ORGAN_LINE.fullmatch(match["name"]):
            yield _organ(paragraph, match["name"], match.start("name"))


def _titled(frame: Frame) -> Found | None:
    """The body named in the title, written out in full when the title has its short form."""
    if frame.title is None:
        return None
    start, end = frame.title
    match = TITLE.fullmatch(frame.text[start:end].replace("\n", ""))
    name = (match["agency"] or "").strip() if match else ""
    if not ORGAN_LINE.fullmatch(name) or not _PLACED.match(name) or name[0] in "省市县区州":
        return None
    full = expand_agency(name)
    return Found(full or name, start, start + len(name))


def _organ(paragraph: Paragraph, name: str, start: int) -> Found:
    return Found(name, paragraph.start + start, paragraph.start + start + len(name))
