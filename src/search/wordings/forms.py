"""What counts as the same wording: the text and the frame of a sentence."""

from __future__ import annotations

import re

from search.types import Span

NUMBERING = re.compile(
    r"\A(?:\([0-9一二三四五六七八九十]{1,3}\)|[0-9]{1,2}[.、)](?![0-9])|[①-⑳]|[一二三四五六七八九十]{1,3}(?:、|是(?!否))"
    r"|第[一二三四五六七八九十]{1,2},|(?:首先|其次|再次|最后|此外|同时),)"
)
"""Numbering at the head of a folded sentence. Matches ``一是``, ``(二)``, ``3.``; not ``3.5万户``."""

NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
"""Matches ``2023``, ``1,200.5``; not ``二十``."""

TITLE = re.compile(r"《[^《》]{1,100}》(?:\([^()]{0,24}\(0\)0号\))?")
"""A title with the document number behind it. Matches ``《关于停车的提案》``; not ``《》``."""

LETTER_NUMBER = re.compile(
    r"[一二三四五六七八九十百零〇0]{1,4}(?=届|次会议)|[二一][〇零一二三四五六七八九]{3}(?=年)|第[0a-z]{1,4}号"
)
"""Session and case numbers. Matches ``十一`` of ``十一届`` and ``第0号``; not ``三年``."""

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项"
    "祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪解应宗丁宣邓郁单杭洪包诸左石崔吉"
    "龚程邢裴陆荣翁荀惠甄曲家封储靳邴松井段富巫乌焦巴弓牧隗山谷车侯宓蓬郗班仰秋仲伊宫宁仇栾暴甘斜厉戎祖武符刘景詹束龙叶幸司韶"
    "黎蓟薄印宿白怀蒲台从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂濮牛寿通边扈燕冀尚农温别庄晏柴瞿"
    "阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧利师巩聂关游令上皇尉饶冷辛阚那简曾沙鞠丰巢蒯查荆竺权逯盖桓肖闫付佟涂覃岳楚"
    "晋苑冼揭练占商牟佘迟漆官南"
)
"""First characters of Chinese surnames (百家姓 and 欧阳, 令狐 and the like)."""

PERSON = re.compile(
    rf"(?:(?<![一-鿿])|(?<=[谢和及与对的]))[{SURNAMES}][一-鿿]{{1,3}}?"
    r"(?=(?:等[0-9一-鿿]{1,3}[位名])?(?:委员|代表|同志))"
)
"""Matches ``饶轶`` of ``饶轶委员``; not ``政协委员`` and not ``各位代表``."""

SELF = re.compile(r"[我本](?:[厅局办院]|委(?!员)|单位)")
"""Matches ``我厅``, ``本委``; not ``我委员``."""

CLOSING = "。;!?:,…、"
"""Marks that close a folded sentence; whether an item ends with ; or 。 is not wording."""


def bare_of(folded: str) -> str:
    """Return a folded sentence without its numbering and closing mark."""
    return NUMBERING.sub("", folded, count=1).rstrip(CLOSING)


def text_of(bare: str) -> str:
    """Return the text of a bare sentence: each number becomes ``0``."""
    return NUMBER.sub("0", bare)


def frame_of(text: str) -> str:
    """Return the frame of a text: no titles, session and case numbers, or persons, and 我厅 for whoever speaks."""
    return SELF.sub("我厅", PERSON.sub("某", LETTER_NUMBER.sub("0", TITLE.sub("《》", text))))


def trimmed(text: str, span: Span) -> Span:
    """Return ``span`` without the white space at its ends."""
    start, end = span
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
