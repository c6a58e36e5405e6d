"""Which lines of a web page are the letter, and which are the site's frame around it.

Government sites are built with dozens of publishing systems, so nothing is looked up by the name of a site. The innermost
element that holds most of the running text is the letter; running text is told by its sentence marks, its length, its few
links, and words every reply has (收悉, 答复如下). Above it the page's title and the lines with 文号 or 发布日期 are kept, below it
signature, date and notes; menus, breadcrumbs, share buttons and footers are not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from search.parsers.html_blocks import HEADINGS, Blocks, Line

SENTENCE_MARK = re.compile(r"[，。；：、！？]")
"""Matches ``收悉。``; not ``首页``."""

LETTER_WORD = re.compile(
    r"收悉|答复如下|现答复|答复意见|提案|建议|委员|代表|此复|感谢您|感谢你|我局|我厅|我委|我市|我省|我区|我县|公开方式|联系单位|联系电话|抄送"
)
"""Matches ``您提出的建议收悉``; not ``网站地图``."""

FRAME = re.compile(
    r"版权所有|ICP备|网站标识码|公网安备|公安备案|网站地图|网站声明|隐私声明|技术支持|建议使用.{0,20}(?:浏览|分辨率)|当前位置|您的位置|您所在的位置|所在位置"
    r"|打印本[页文]|关闭(?:窗口|本页)|[【\[（(]?打印[】\])）]?\s*[【\[（(]?关闭|分享到|上一[篇条]|下一[篇条]|扫一扫|无障碍|繁體|繁体版|手机版|设为首页|加入收藏|相关(?:链接|阅读|文章|新闻|信息)|返回顶部|政务新媒体"
)
"""Matches ``版权所有：临州市人民政府``; not ``加强版权保护``."""

FRAME_ONLY = re.compile(
    r"[\s【\[（(《|>»＞·/]{0,8}(?:首页|打印|关闭|收藏|分享|复制|返回|更多|登录|注册|搜索|字体|大|中|小|纠错|微信|微博|朋友圈|QQ空间|点击数?|听|朗读|导出)?"
    r"(?:[\s：:】\])）》|>»＞·/、]{0,8}(?:首页|打印|关闭|收藏|分享|复制|返回|更多|大|中|小|纠错|微信|微博|朋友圈|QQ空间|(?<!\d)\d{1,9}(?!\d)次?)){0,12}[\s：:】\])）》|>»＞·/]{0,8}"
)
"""Matches the whole of ``【字体：大 中 小】 打印``; not ``首页改版情况``."""

FRAME_WORD = re.compile(
    r"首页|打印|关闭|收藏|分享|复制|返回|更多|登录|注册|搜索|字体|纠错|微信|微博|朋友圈|QQ空间|点击|朗读|导出"
)
"""Matches ``打印 关闭``; not ``312`` nor ``大``, which may be cells of a table."""

ATTACHMENT = re.compile(r"附\s{0,4}件|\d{1,2}[.．、]|.{0,80}\.(?:docx?|pdf|wps|xlsx?|zip|rar|ofd)$", re.I)
"""Matches ``附件：名单.doc`` and ``1.名单``; not ``通知公告``."""

VIEWS = re.compile(r"(?:浏览次数|浏览量|点击数|点击量|阅读次数|访问量|阅读)[：:]?\s{0,4}[\d,]{0,9}\s{0,2}次?")
"""Matches ``浏览次数：123``; not ``全民阅读推广``, as it is cut only from lines of page data."""

FONT_SIZE = re.compile(r"[【\[（(]?\s{0,2}字[体号]\s{0,2}[：:]?\s{0,4}大?\s{0,4}中?\s{0,4}小?\s{0,2}[】\])）]?")
"""Matches ``【字体：大 中 小】``; not ``字体``, as it is cut only from lines of page data."""

PAGE_DATA = re.compile(
    r"(?:索\s?引\s?号|文\s{0,4}号|发文字号|发文日期|发文机[关构]|发布机[关构]|成文日期|发布日期|发布时间|公开日期|生成日期|公开方式|公开属性|信息来源|文章来源|来源|主题分类|标\s{0,4}题|名\s{0,4}称|办理类型|类别|建议号|提案号|编号|届次|办理类别)\s{0,4}[：:】\]\t]"
)
"""Matches ``发布日期：2024-05-06``; not ``来源地``."""

DATE_LINE = re.compile(r"\s{0,80}(?:20|19|二[〇○零０O])\S{1,3}年\S{1,3}月\S{1,4}日\s{0,20}(?:[（(]?印章[）)]?)?")
"""Matches the whole of ``2024年5月6日``; not ``2024年5月6日起施行``."""

TAIL = re.compile(
    r"公开方式|公开属性|主动公开|此件|联系(?:人|单位|部门|处室|科室|电话|方式)|抄\s{0,4}送|附件\s{0,4}\d{0,2}[：:]|签发人|办理结果|信息来源"
)
"""Matches ``（联系单位：规划处）``; not ``联系我们``."""

AGENCY_LINE = re.compile(
    r"\s{0,80}[\u4e00-\u9fff（）]{2,40}(?:局|厅|委员会|委|办公室|政府|部|院|署|中心|会|公司)\s{0,20}"
)
"""Matches the whole of ``临州市教育局``; not ``临州市教育局网站``."""

FRAME_LABEL = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|foot|footer|copyright|breadcrumbs?|crumbs?|position|location|weizhi|dangqian"
    r"|share|bdshare|sidebar|side|aside|related|recommend|friendlinks?|yqlj|toolbar|tools|print|pager|pagination|search|login)"
    r"(?:$|[\s_-])"
)
"""Matches the class ``footer`` and ``top-nav``; not ``content`` nor ``footnote``."""

FRAME_TAGS = frozenset({"footer", "aside"})

MAX_FRAME_SHARE = 0.4
"""A block with more of the running text than this is not the frame, whatever its class says."""

MAX_LINES_ABOVE = 400
"""Lines above the letter that are searched for its title; menus of more lines than this hold none."""

MAIN_SHARE = 0.8
"""Share of the running text that the innermost element around the letter must hold."""


def content_lines(blocks: Blocks, titles: Sequence[str]) -> list[str]:
    """Return the letter's lines. ``titles`` are the page's own names for itself (``<title>``, ``ArticleTitle``)."""
    framed = _framed(blocks, _weights(blocks, [False] * len(blocks.parents)))
    main = _main_box(blocks, _weights(blocks, framed))
    inside = _descendants(blocks, main)
    first, last = _extent(blocks.lines, inside)
    kept = [
        line
        for line in blocks.lines[first : last + 1]
        if inside[line.box] and not framed[line.box] and not _is_frame(line)
    ]
    head = _head(blocks, [line for line in blocks.lines[:first] if not framed[line.box]], titles, kept)
    tail = _tail([line for line in blocks.lines[last + 1 :] if not framed[line.box]], kept)
    return [*_joined(head), *_joined(kept), *tail]


def _weights(blocks: Blocks, framed: Sequence[bool]) -> list[float]:
    """Return how much running text each block holds, its descendants included."""
    weights = [0.0] * len(blocks.parents)
    for line in blocks.lines:
        if not framed[line.box]:
            weights[line.box] += _weight(line)
    for number in range(len(weights) - 1, 0, -1):
        weights[blocks.parents[number]] += weights[number]
    return weights


def _framed(blocks: Blocks, weights: Sequence[float]) -> list[bool]:
    """Tell which blocks the page itself calls menu, footer or the like."""
    framed = [False] * len(blocks.parents)
    for number in range(1, len(framed)):
        called = blocks.tags[number] in FRAME_TAGS or FRAME_LABEL.search(blocks.labels[number])
        framed[number] = framed[blocks.parents[number]] or bool(
            called and weights[number] <= MAX_FRAME_SHARE * weights[0]
        )
    return framed


def _weight(line: Line) -> float:
    """How much of running text a line is, in letters."""
    length = len(line.text)
    if FRAME.search(line.text) or line.linked > 0.3 * length:
        return 0.0
    marks = len(SENTENCE_MARK.findall(line.text))
    if not marks or length < 12:
        return 0.0
    return length + 10.0 * min(marks, 20) + 40.0 * min(len(LETTER_WORD.findall(line.text)), 4)


def _main_box(blocks: Blocks, weights: Sequence[float]) -> int:
    """Return the innermost block with most of the running text; the whole page when there is none.

    A block of one line is a paragraph, not a letter: where one paragraph outweighs all, its surroundings belong to it.
    """
    lines = [0] * len(weights)
    for line in blocks.lines:
        lines[line.box] += 1
    for number in range(len(lines) - 1, 0, -1):
        lines[blocks.parents[number]] += lines[number]
    best = 0
    for number in range(1, len(weights)):
        holds_most = weights[0] > 0 and weights[number] >= MAIN_SHARE * weights[0]
        if blocks.parents[number] == best and holds_most and lines[number] > 1:
            best = number
    return best


def _descendants(blocks: Blocks, main: int) -> list[bool]:
    inside = [False] * len(blocks.parents)
    inside[main] = True
    for number in range(main + 1, len(inside)):
        inside[number] = inside[blocks.parents[number]]
    return inside


def _extent(lines: Sequence[Line], inside: Sequence[bool]) -> tuple[int, int]:
    at = [number for number, line in enumerate(lines) if inside[line.box]]
    return (at[0], at[-1]) if at else (0, -1)


def _is_frame(line: Line) -> bool:
    """Whether a line within the letter's element is a button or a list of links all the same."""
    text = line.text.strip()
    if (
        len(text) < 120
        and FRAME_ONLY.fullmatch(text)
        and (FRAME_WORD.search(text) or not any(letter.isalnum() for letter in text))
    ):
        return True
    linked = line.linked >= 0.8 * len(text)
    if linked and not ATTACHMENT.match(text):
        return bool(FRAME.search(text)) or not SENTENCE_MARK.search(text)
    return len(text) < 80 and bool(FRAME.search(text)) and not text.endswith(("。", "；"))


def _head(blocks: Blocks, above: Sequence[Line], titles: Sequence[str], kept: Sequence[Line]) -> list[Line]:
    """Return the title and the lines of page data that stand above the letter."""
    wanted = {_key(title) for title in titles if title.strip()}
    opening = {_key(line.text) for line in kept[:12]} | {_key("".join(line.text for line in kept[:3]))}
    head: list[Line] = []
    for line in above[-MAX_LINES_ABOVE:]:
        if len(line.text) > 200 or line.linked > 0.5 * len(line.text) or _is_frame(line):
            continue
        key = _key(line.text)
        row_of_data = bool(head) and line.row >= 0 and line.row == head[-1].row
        if PAGE_DATA.search(line.text):
            text = FONT_SIZE.sub("", VIEWS.sub("", line.text)).strip()
            head.append(Line(text, 0, line.box, line.row, line.cell))
        elif row_of_data or (_is_title(blocks, line, key, wanted) and not _repeats(key, opening)):
            head.append(line)
            opening.add(key)
    return head


def _is_title(blocks: Blocks, line: Line, key: str, wanted: set[str]) -> bool:
    """Whether a line is the page's title: what the page calls itself, or a heading with the words of a reply."""
    if len(key) < 6:
        return False
    named = any(key in title for title in wanted)
    return named or (blocks.tags[line.box] in HEADINGS and bool(LETTER_WORD.search(line.text)))


def _repeats(key: str, opening: set[str]) -> bool:
    return any(key in other or (len(other) > 8 and other in key) for other in opening)


def _tail(below: Sequence[Line], kept: Sequence[Line]) -> list[str]:
    """Return signature, date and notes that stand just below the letter's element; the first line of another kind ends them."""
    tail: list[str] = []
    present = {_key(line.text) for line in kept[-12:]}
    for line in below[:40]:
        text = line.text.strip()
        if _is_frame(line) and not FRAME.search(text):
            continue
        fits = DATE_LINE.fullmatch(text) or TAIL.search(text) or AGENCY_LINE.fullmatch(text)
        if line.linked > 0.5 * len(text) or FRAME.search(text) or not fits or len(text) > 200:
            break
        if _key(text) not in present:
            tail.append(text)
    return tail if any(DATE_LINE.fullmatch(text) or TAIL.search(text) for text in tail) else []


def _joined(lines: Sequence[Line]) -> list[str]:
    """Join the cells of a row of data with tabs; rows of a table that only holds the layout stay separate lines."""
    out: list[str] = []
    start = 0
    while start < len(lines):
        end = start + 1
        while lines[start].row >= 0 and end < len(lines) and lines[end].row == lines[start].row:
            end += 1
        out.extend(_row(lines[start:end]))
        start = end
    return out


def _row(lines: Sequence[Line]) -> list[str]:
    cells: dict[int, list[str]] = {}
    for line in lines:
        cells.setdefault(line.cell, []).append(line.text.strip() if len(lines) > 1 else line.text)
    is_data = len(cells) > 1 and all(len(texts) <= 3 and sum(map(len, texts)) <= 200 for texts in cells.values())
    return ["\t".join(" ".join(texts) for texts in cells.values())] if is_data else [line.text for line in lines]


def _key(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
