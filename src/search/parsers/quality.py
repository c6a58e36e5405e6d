"""Is this really Chinese text? Judges extracted pages and guessed encodings without a model.

A font without a proper character table gives text that looks full and is nonsense. Such text must never be indexed as if it
were fine, so each page is judged by marks that any Chinese official text has and garbled text has not: a good share of the
few hundred most frequent characters, no private-use or replacement characters, no ``(cid:12)``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

COMMON_HAN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民"
    "得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社"
    "义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提"
    "直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决"
    "西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采"
    "转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需"
    "段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何"
    "除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听"
    "该铁价严案督促贵函答提建议委员代表悉感谢支持关心工程项目补贴财政规范完善推进落实督查审批服务企业人才医疗卫生养老社区城镇乡村"
    "街道镇监管环境保护绿色交通停校幼儿园创新融合健康扶残疾救助金投入试点示范方案通知印附抄送联系电话主动公开室厅署签"
    # the same in traditional characters
    "國來時們個為這會發動過說產種後學經進著電裡實現體機當點從業開還應問關樣與線內數質氣變條沒結題黨員東導壓門廣書報務萬華單風車聯認"
    "證採轉際號運農區戰決興辦復議據處隊給規熱領戶爭濟階術極權達積聲類離確張馬節話況傳許記須驗連斷難礦備響約勞團歷構稱準維劃選標寫"
    "親調滿縣參紅細聽該鐵價嚴貴貼財醫療衛養鎮環護綠創殘點範歲圖長見較計論組將統級資設總間對於無軍當劃讓請"
)
"""Frequent characters of modern written Chinese and of official letters; about half to three quarters of any running text."""

MIN_COMMON_SHARE = 0.16
"""Pages of letters have 0.7 and more, bare lists of names 0.2; characters drawn at random 0.03, from GB2312's first level 0.14."""

DOUBTFUL_SHARE = 0.4
"""Below this a second reading is worth the time."""

MAX_BROKEN_SHARE = 0.01
"""More unknown characters than this are worth a second reading as well."""

MAX_RARE_SHARE = 0.05
"""Characters of Extension A hardly ever occur in writing; a font with the wrong table is full of them."""

MIN_HAN_TO_JUDGE = 40

CID_MARK = re.compile(r"\(cid:\d{1,6}\)")
"""Matches ``(cid:123)``; not ``(cid)``."""

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
"""Matches ``函``; not ``，``."""

_RARE = re.compile(r"[\u3400-\u4dbf]")
"""Matches ``㢞`` of Extension A; not ``函``."""

_RADICAL = re.compile(r"[\u2e80-\u2fdf]")
"""Matches the radical ``⽇``; not the character ``日``."""

_BROKEN = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x9f\U000f0000-\U0010fffd]")
"""Matches private-use and control characters and U+FFFD; not a line end or tab."""

_MOJIBAKE = re.compile(r"[\u00a1-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u04ff]")
"""Matches ``ÐÂ»ª``, GBK bytes read as Latin; not ``A`` nor ``×``."""

_PUNCTUATION = re.compile(r"[，。、；：？！“”‘’（）《》〔〕【】—…·]")
"""Matches ``，``; not ``,``."""

_SPACE = re.compile(r"\s+")
"""Matches a blank and U+3000; not ``。``."""

State = Literal["empty", "garbled", "usable"]


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a page's text is: ``score`` is 0..1, ``broken`` counts characters that stand for nothing."""

    state: State
    score: float
    letters: int
    radicals: int
    broken: int = 0
    doubtful: bool = False
    """Usable or not, another reading may well be better."""

    @property
    def order(self) -> tuple[bool, float, int]:
        """Sort key: the better reading is greater. Readings within a twentieth are told apart by their length."""
        return self.state == "usable", round(self.score * 20) / 20, self.letters


def judge(text: str) -> Quality:
    """Judge the text of one page. Linear in its length."""
    dense = _SPACE.sub("", text)
    if not dense:
        return Quality("empty", 0.0, 0, 0)
    cids = sum(len(mark) for mark in CID_MARK.findall(dense))
    broken = len(_BROKEN.findall(dense)) + cids
    han = _HAN.findall(dense)
    radicals = len(_RADICAL.findall(dense))
    mojibake = len(_MOJIBAKE.findall(dense))
    total = len(dense)
    broken_share = broken / total
    common = sum(map(COMMON_HAN.__contains__, han)) / len(han) if han else 0.0
    judged = len(han) >= MIN_HAN_TO_JUDGE
    rare = len(_RARE.findall(dense)) / len(han) if han else 0.0
    score = max(0.0, 1.0 - broken_share - radicals / total) * (0.5 + 0.5 * common)
    garbled = (
        broken_share > 0.2
        or (judged and (common < MIN_COMMON_SHARE or rare > MAX_RARE_SHARE))
        or (total >= MIN_HAN_TO_JUDGE and mojibake / total > 0.3 and len(han) / total < 0.3)
        or (broken > 0 and broken == total)
    )
    doubtful = garbled or broken_share > MAX_BROKEN_SHARE or (judged and common < DOUBTFUL_SHARE)
    return Quality("garbled" if garbled else "usable", 0.0 if garbled else score, total, radicals, broken, doubtful)


def plausibility(text: str) -> float:
    """Share of the non-ASCII characters that running Chinese text is made of, 0..1; 1 for pure ASCII without controls."""
    controls = len(_BROKEN.findall(text))
    foreign = [letter for letter in text if letter > "\x7f"]
    if not foreign:
        return 0.0 if controls else 1.0
    good = sum(map(COMMON_HAN.__contains__, foreign)) + len(_PUNCTUATION.findall(text)) + text.count("\u3000")
    return max(0.0, (good - 4 * controls) / len(foreign))
