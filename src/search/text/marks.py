"""What a line of a letter looks like: a field of the head or tail, a heading, a title, an opening of a paragraph.

Layout after GB/T 9704-2012 (版头, 主体, 版记) and the habits of web pages that show letters.
"""

from __future__ import annotations

import re

_CLASS = r"[（(【\[〔]?\s?[A-DＡ-Ｄ]\s?[1-3]?\s?类?\s?[)）】\]〕]?"
_CN = "一二三四五六七八九十"
_DAY = rf"(?:(?:19|20)\d\d|[〇○零ＯO{_CN}]{{4}})[年.\-/]\s?[\d{_CN}元]{{1,3}}[月.\-/]\s?[\d{_CN}]{{1,3}}日?"
_ORGAN = r"(?:厅|局|委|委员会|办|办公室|办公厅|政府|会|院|署|队|中心|处|部|社|行|公司|支部|联合会|处室)"

_LABELLED = re.compile(
    r"[（(【\[]?(?:签发人?|会签|联系|咨询电话|电话|传真|邮编|地址|公开(?:方式|属性|类别|形式|范围)|信息公开|"
    r"(?:此|本)(?:件|复|函|文)|主动公开|依申请公开|不予公开|公开发布|"
    r"(?:办理|答复|建议|提案|分类|类别)?(?:结果|类别|类型|分类|标记|意见类别)|类别|来源|文号|发文字号|发文机关|索引号|标题|发布(?:日期|时间|机构|单位)|成文日期|生成日期|"
    r"主题词|关键词|抄送|抄报|主送|承办|经办|附件|附|信息来源|份号|密级|编号|案号|提案号|建议号|提案者|提案人|建议人|领衔代表|案由|承办单位|有效性|浏览次数|字体|分享|打印)"
    r"[^。：:，,；;]{0,12}(?:[：:]|$|[）)】\]]\s?$)"
)
"""Matches ``（联系处室：高新处``, ``签发人：梁恺龙``; not ``联系群众，``."""
_SALUTATION = re.compile(
    r"[^。；;！!？?：:“”]{1,60}(?:委员|代表|同志|先生|女士|小组|委员会|省委|市委|县委|区委|委会|支部|总支|基层委|工委|工商联|[社界组联会团党民])们?(?:[（(][^）)]{1,30}[）)])?[：:]"
)
"""Matches ``宁若溪、屈大为委员：``; not ``您提出的建议收悉，现答复如下：`` (see _NOT_SALUTATION)."""
_NOT_SALUTATION = re.compile(r"答复|如下|[您我]|工作|措施|意见|建议|包括|分别|主要|成立|召开")
"""Matches ``现答复如下：``, which opens no letter; not ``市政协科技界别小组：``."""
_DATE_LINE = re.compile(rf"[（(]?{_DAY}[）)]?(?:印发|印|发布)?")
"""Matches ``二〇二一年七月十二日`` and ``2024年8月30日印发``; not ``2024年8月30日召开会议``."""
_PRINT_LINE = re.compile(rf"[^。；;，,]{{2,40}}\s?{_DAY}\s?(?:印发|印制|印)")
"""Matches ``山东省科学技术厅办公室　2024年8月30日印发``; not ``规划于2024年8月30日印发，``."""
_NUMBER_LINE = re.compile(
    r"(?:[A-Za-z㐀-鿿]{1,14}[〔［\[【（(﹝](?:19|20)\d\d[〕］\]】）)﹞]第?\s?\d{1,5}[号號])(?:\s.{0,40}|[（(【\[]?[A-D]类?[）)】\]]?)?"
)
"""Matches ``岚环函〔2019〕156号　签发人：邵立恒``; not ``岚环函〔2019〕156号文件要求``."""
_CLASS_LINE = re.compile(rf"{_CLASS}(?:\s.{{0,40}})?")
"""Matches ``(A类)`` and ``A类　签发人：容世安``; not ``A类企业达到5家。``"""
_ORGAN_LINE = re.compile(rf"[㐀-鿿（）()\s]{{1,28}}{_ORGAN}(?:文件|函)?(?:[（(](?:盖章|公章|印章|代章)[）)])?")
"""Matches ``岚江省民政厅文件`` and ``临州市城市管理局（盖章）``; not ``省民政厅会同省财政厅办理。``"""
_SHORT_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}|【[^】]{1,40}】|答\s?复\s?[函意见]{0,2}")
"""Matches ``三`` and ``【做得怎样】``; not ``三是``."""
_CELLS = re.compile(r"[^\u3000。]{0,60}\u3000[^\u3000。]{0,60}\u3000[^。]{0,400}")
"""Matches a row of a table, ``临州市　12　34.5``; not ``A类　签发人：容世安``."""

_FIRM_START = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.、．](?!\d)|[（(]\d{1,2}[）)]|[①-⑳㈠-㈩]|【|附\s?件\d?[：:]|第[一二三四五六七八九十]{1,3}[章节条部](?=[\s\u3000])"
)
"""Matches ``一、``, ``（二）``, ``3.``; not ``3.5万`` and not ``一是``."""
_SOFT_START = re.compile(
    r"[一二三四五六七八九十]{1,2}[是要]|第[一二三四五六七八九十]{1,2}[，,、：:。]|其[一二三四五六][，,、是：:]|(?:首先|其次|再次|最后|此外|另外|下一步|同时|感谢|关于|近年来|总的来看)"
)
"""Matches ``一是强化`` and ``关于``; not ``一项``."""
_CONTINUING = frozenset("，。、；：！？）》”’】〕」』％‰,;:!?)%…")
_CLOSING = re.compile(r"[。！？!?：:…][”’）)》」』】\"]*\Z")
"""Matches ``收悉。`` and ``收悉。”``; not ``收悉，``."""
_LIST_CLOSING = re.compile(r"[；;][”’）)》」』】\"]*\Z")
"""Matches ``到位；``; not ``到位``."""
_TITLE = re.compile(
    r"[^。；;！!？?，,：:]{0,40}(?:关于|对)[^。；;！!？?]{2,90}(?:提案|建议|议案|来信|意见)[^。；;！!？?，,：:]{0,24}?(?:答复|复函|的函|函复|回复|报告|答复意见|答复函|意见函|意见的?函|办理意见|复文|说明)"
    r"(?:[（(【\[][^。]{1,10}[）)】\]])?"
)
"""Matches ``关于省政协十一届一次会议第11010128号提案的答复``; not ``您关于停车的提案收悉，现答复如下：``."""
_TITLE_START = re.compile(r"(?:[㐀-鿿（）()、\s]{2,40}?)?(?:关于|对)[^。；;！!？?，,：:您你]{0,80}")
"""Matches ``岚江省文化和旅游厅关于省政协十一届四次会议``; not ``关于票价，``."""
_EMPTY_LABEL = re.compile(
    r"(?:\A[（(]?(?:签发人|抄\s?送|抄\s?报|主\s?送|文号|来源|公开(?:方式|属性|类别)|(?:办理|答复)?(?:类别|结果)|联系(?:处室|科室|单位|部门|人))|电话)[：:]\Z"
)
"""Matches ``联系电话：``; not ``联系电话：0599`` and not ``附件：``."""
_ROW = re.compile(r"[^，。；：:（）()]{1,12}[：:][^：:]")
"""Matches ``临州市：建成站点12个``; not ``现答复如下：``."""
_NUMBER_CUT = re.compile(r"\d[-—]\Z")
"""Matches the end of ``电话：0599-``; not ``2020年``."""
_LIST_FIELD = re.compile(r"[（(]?(?:抄\s?[送报]|主\s?送|分\s?送)")
"""Matches ``抄送：省政协``; not ``主动公开``."""


def stands_alone(words: str) -> bool:
    """Whether a line is a field of the head or tail, a salutation, a date, a signature or a table row: never joined."""
    if len(words) > 500:
        return False
    if _LABELLED.match(words) or is_salutation(words):
        return True
    patterns = (_DATE_LINE, _PRINT_LINE, _NUMBER_LINE, _CLASS_LINE, _ORGAN_LINE, _SHORT_HEADING, _CELLS)
    return any(pattern.fullmatch(words) for pattern in patterns) or is_title(words)


def has_label(words: str) -> bool:
    """Whether a line opens with the label of a field, or is a line of print (印发)."""
    return (
        _LABELLED.match(words) is not None
        or _PRINT_LINE.fullmatch(words) is not None
        or _DATE_LINE.fullmatch(words) is not None
    )


def completes_line(words: str, rest: str) -> bool:
    """Whether ``rest`` is the end of a print line or a telephone number that began in ``words``: ``…7月8`` and ``日印发``."""
    if len(words) > 120 or len(rest) > 40:
        return False
    return (_NUMBER_CUT.search(words) is not None and rest[0].isdecimal()) or (
        rest.endswith("印发")
        and _PRINT_LINE.fullmatch(rest) is None
        and _PRINT_LINE.fullmatch(words + rest) is not None
        and _DATE_LINE.fullmatch(rest) is None
    )


def are_rows(words: str, rest: str) -> bool:
    """Whether two lines are rows of one list: ``临州市：12个`` above ``云浦市：9个``."""
    return _ROW.match(words) is not None and _ROW.match(rest) is not None


def is_organ(words: str) -> bool:
    """Whether a line may be the name of a body: a signature, or the end of a sentence that closes with one."""
    return _ORGAN_LINE.fullmatch(words) is not None


def is_empty_label(words: str) -> bool:
    """Whether a line is a label whose value has slipped into the next: ``联系电话：``."""
    return len(words) <= 60 and _EMPTY_LABEL.search(words) is not None


def is_salutation(words: str) -> bool:
    """Whether a line names whom the letter answers: ``饶轶委员：``."""
    return len(words) <= 90 and _SALUTATION.fullmatch(words) is not None and not _NOT_SALUTATION.search(words)


def is_title(words: str) -> bool:
    """Whether a line is a whole title: ``…关于…第…号提案的答复``."""
    return len(words) <= 160 and _TITLE.fullmatch(words) is not None and "您" not in words


def opens_title(words: str) -> bool:
    """Whether a line may be the first part of a title set in two or three lines."""
    return len(words) <= 110 and _TITLE_START.fullmatch(words) is not None and not is_title(words)


def is_heading(words: str) -> bool:
    """Whether a line is a numbered heading without a sentence after it."""
    return len(words) <= 60 and _FIRM_START.match(words) is not None and not any(mark in words for mark in "。；！？")


def starts_firmly(words: str) -> bool:
    """Whether a line begins like a numbered heading or item."""
    return _FIRM_START.match(words) is not None


def starts_softly(words: str) -> bool:
    """Whether a line begins like a paragraph (一是, 关于, 首先), though a sentence may go on so too."""
    return _SOFT_START.match(words) is not None


def continues_mark(words: str) -> bool:
    """Whether a line begins with a mark that cannot begin one."""
    return words[:1] in _CONTINUING


def closes(words: str) -> bool:
    """Whether a line ends a sentence."""
    return _CLOSING.search(words, max(0, len(words) - 8)) is not None


def closes_item(words: str) -> bool:
    """Whether a line ends an item of a list."""
    return _LIST_CLOSING.search(words, max(0, len(words) - 8)) is not None


def is_list_field(words: str) -> bool:
    """Whether a line is a list of receivers (抄送, 主送) that has not ended."""
    return _LIST_FIELD.match(words) is not None and not closes(words)


def is_open_bracket(words: str) -> bool:
    """Whether a line opens a bracket at its beginning and does not close it: ``（联系处室：高新处，``."""
    return (
        words[:1] in ("（", "(")
        and len(words) <= 80
        and words.count("（") + words.count("(") > words.count("）") + words.count(")")
    )
