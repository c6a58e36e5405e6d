"""What a letter promises: the sentence, until when, and who is to do it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.agencies import expand_agency, places_of
from search.letters.deadlines import Deadline, read_deadline
from search.text import sentences
from search.types import LetterFields, Passage

FUTURE = re.compile(
    r"(?<![即已曾])将(?!近|相关|其|这|有关|信息|数据)|拟|计划(?![生已不与和的、》，。内])|准备|打算|争取|力争|(?<!可)继续|进一步|确保|推动|加快|抓紧|适时|届时|预计|会定期|安排|着力|尽快|今后(?!的|就是)|下一步|明年|我[们厅局委办院](?:会|正在)"
)
"""Words of the future. Matches ``我局将修订``; must not match ``即将到期的合同``."""

CLEAR = re.compile(
    r"(?:我[们厅局委办院市省县区]|[还也都均后时里年])将|将(?=[在于会向对按视]|继续|进一步|组织|全面|逐步|重点|适时|开展|推[动进])"
    r"|拟(?!定|订)|计划(?![生已不与和的、》，。内])|准备|打算|争取|力争|届时|预计|今后(?!的|就是)|下一步|明年|我[们厅局委办院](?:们)?(?:会|继续)"
)
"""Words that promise even beside what is done: 将 also means 把, and 推动 what was pushed. Matches ``这一经验将在全省推开``;
must not match ``将三座厂交由集团运维``."""

AHEAD = re.compile(
    r"[底末][，。；]?|[月日年底末]之?前|年内|[年月日]起|到20[0-9]{2}年"
    r"|[明后]年|下半年|[一二三四]季度|(?:预计|今年)[^，。]{0,8}月"
)
"""Words of a day to come in a sentence with a deadline. Matches ``明年6月底前移交``; must not match ``去年以来``."""

DONE = re.compile(
    r"(?<![未不])已(?:经(?!同意|明确|确定)|于|在|由|有|全部|完成|建成|向|将|收|排查)|目前|现有|截至|[去前上]年(?!底前|末前)|(?<![0-9]年)上半年[^，。]{0,6}(?:完成|办理)"
    r"|过去|以来|当年|累计|(?<![为除未不])了(?![解结如却然望断的])|^总?投资|今年1[至到—-][0-9]{1,2}月|内[^，。]{0,4}被"
    r"|(?:印发|出台)《[^》]{1,60}》[（(][^）)〔]{0,20}〔"
)
"""Words of what is done or is so. Matches ``已完成``, ``一年内被开挖``; must not match ``未已``."""

NOT_A_PROMISE = re.compile(
    r"感谢|谢谢|谢忱|致谢|恳请|期待|盼|多年来|请您|欢迎您|[：:]\s*$|[？?]\s*$|(?:暂不|不予|不再|未予|难以|不具备|无法|不反对)|没有(?:全部|完全)?采纳"
    r"|办理结果|^[今明后]年是|^[^，。]{0,12}(?:高度|十分|历来|一直)重视|(?<!将)始终[将把]"
)
"""Matches ``重点做好以下工作：``; must not match ``我局将修订办法。``."""

ADDRESSED = re.compile(
    r"^(?:(?:您|你们|提案|贵[会委小组支部]{1,3}|代表|委员)[^，。]{0,10}(?:建议|提出|希望|反映|主张|关注|关心)"
    r"|(?:也|还|同时|并)?(?:诚|敬|特)?(?:欢迎|请(?!示)|希望|还望)|如您|[您你]若|需要(?:说明|提醒|指出))"
    r"|[也还敬殷切，](?:请|望)(?:您|你|贵|各位|代表|委员)|理解并|注意保密"
)
"""Speaks to the reader: a wish, thanks, what was asked. Matches ``还望您继续提醒``; must not match ``会同财政部门``."""

OWN_PROMISE = re.compile(
    r"我[们厅局委办院市省县区](?:[将拟会]|准备(?!这样|如此)|计划|打算|争取|继续)|(?:^|，)(?:下一步|今后)|[，。；](?:将|拟|力争)"
)
"""The body itself promises, in a sentence to the reader too. Matches ``欢迎监督，我厅将提供数据``; must not match ``望您继续监督``."""

ORDINAL = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十0-9]{1,2}[）)][、.．]?|[0-9]{1,2}[.．、]|[一二三四五六七八九十]{1,2}(?:是|要|、)|第[一二三四五六七八九十][，,、])"
)
"""A measure's number. Matches ``一是``, ``（二）``, ``3.``; must not match ``一期``."""

_VERBS = (
    "推[动进行广出]|建[立设成好]|新建|改(?:造(?!工程|任务|计划)|建|进)|补建|扩建|健全|完善|开[展通设放发]|加[强大快]|强化|深[化入]|优化|细化|落实|督促|督导|引[导入进]|鼓励|支持|"
    "严[格控查禁防]|制[定订]|修[订改编]|编[制印发写]|印发|出台|发布|公[布开示]|启动|组[织建]|会同|联合|协[调同]|配合|探索|研究|选[择取派聘]|遴选|评选|聘请|邀请|"
    "成立|设立|增[设加派强]|新增|扩大|提[高升请]|降低|压[减缩实]|取消|通报|定期|逐[步一年]|分[批类步期级]|统[筹一]|全[面力程]|重点|聚焦|围绕|坚持|保障|规范|整[合治]|"
    "打造|搭建|构建|培[育养训]|实[行施现]|稳[妥步]|积极|大力|主动|着[手力]|畅通|营造|做[好强大实优]|抓[好实住紧源示科共]|用好|纳入|允许|密切|加密|清理|排查|拓[展宽]|"
    "形成|突出|跟踪|运用|采[取用]|允许|宣传|倡导|落细|配[备齐套]|购置|拨付|盘活|布[设局]|筹[集建措]|力促|常态|动态|适度|科学|从严"
)
MEASURE = re.compile(rf"^(?:{_VERBS})")
"""Begins with what is to be done, by nobody named. Matches ``健全机制``; must not match ``该港是断头浜``."""

MEASURE_FIRST = re.compile(
    r"^(?:(?:同时|此外|另外|其次|再次|最后|并|还|下半年|今年|年内|每[年季月半]\w{0,3}|我[们厅局委办院]|[省市县]级)[，,]?)*"
    rf"(?:{_VERBS}|[把将]|对(?!此|于您)|在(?!此|这)|由(?!于)|与|用(?!于)|给|让|从|待|为(?!此)|针对|凡|每[^，。]{{1,4}})"
)
"""The same of a first clause, which may begin with whom it is about. Matches ``把补贴纳入预算``; must not match ``由于起步晚``."""

BINDING = re.compile(
    r"必须|不得|一律|[^必]须(?!知)|由[^，。于]{1,30}(?:改为|转为|延长|扩大|提高|增加|调整|降低?)[到为至]?"
)
"""What holds from now on. Matches ``保修期由两年延长到五年``; must not match ``由市财政局``."""

_CLAUSE = re.compile(r"[，,；;。]")
"""Matches ``，``; not ``、``."""

_BODY = r"(?:厅|局|委|办|部门|部(?!门)|政府|集团|公司|中心|院|委员会|办公室)"
LEADING = re.compile(
    r"由(?P<by>[^，。；：由]{2,40}?)(?:共同)?(?:牵头|负责|承担|组织|统筹|制定|主办|会同|实施|落实|出台)"
    rf"|(?P<lead>(?:(?![由是])[\u4e00-\u9fff]){{2,16}}?{_BODY})(?:正在)?牵头"
)
"""Who leads. Matches ``由市财政局牵头``; must not match ``由小到大``."""

WITH = re.compile(
    rf"(?:会同|联合|商请|协调|配合)(?P<names>[^，。；：、]{{1,20}}?{_BODY}(?:(?:[、和与及]|以及)[^，。；：、]{{1,20}}?{_BODY})*)"
)
"""Who joins. Matches ``会同省财政厅、省人社厅``; must not match ``会同有关方面``."""

SELF = re.compile(
    r"我(?P<kind>[们厅局委办院市省县区])(?:将|拟|准备|计划|打算|会|要|争取|正|继续|牵头)|我(?P<own>[厅局委办])"
)
"""The agency itself. Matches ``我厅将``; must not match ``我国``."""

_OWN = re.compile(r"我[厅局委办]")
"""Matches ``我局``; not ``我们``."""
_BODY_END = re.compile(r"(?:厅|局|委|办|部门|部(?!门)|政府|集团|公司|中心|院|会|单位|支队|街道|乡镇)$")
"""Matches ``市财政局``; not ``小到大``."""
_LEVELS = "省市县区州旗"
_ANY = re.compile(r"有关|责任|贵|相关|各|多个?部|[一二三四五六七八九十]个?部")
"""Nobody in particular. Matches ``有关部门``; not ``市财政局``."""
_AND = re.compile(r"、|(?<=[厅局委办部门府团司心院会室])(?:和|与|及|以及)")
"""Between two bodies. Matches ``、``; not the 和 of ``人力资源和社会保障厅``."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence of a passage that says what will be done.

    ``text == passage.text[start:end]``. ``deadline`` is ``None`` where no time is named. ``bodies`` are those named as
    responsible, the leading one first, as printed (我局 becomes the letter's agency where that is known).
    """

    text: str
    start: int
    end: int
    deadline: Deadline | None
    bodies: tuple[str, ...]


def promises_of(passage: Passage, fields: LetterFields) -> tuple[Promise, ...]:
    """The promises of a passage whose function is 下一步 or whose stance is 列入计划; of any other passage, none.

    Dates are counted from ``fields.issued_on``, else from ``printed_on``.
    """
    if passage.function != "下一步" and passage.stance != "列入计划":
        return ()
    issued_on = fields.issued_on or fields.printed_on
    found = []
    for start, end in sentences(passage.text):
        words = passage.text[start:end]
        text = words.strip()
        deadline = read_deadline(text, issued_on)
        if not is_promise(text, in_plan=passage.function == "下一步", dated=deadline is not None):
            continue
        begin = start + len(words) - len(words.lstrip())
        found.append(Promise(text, begin, begin + len(text), deadline, responsible_bodies(text, fields.agency)))
    return tuple(found)


def is_promise(sentence: str, *, in_plan: bool, dated: bool) -> bool:
    """Whether a sentence promises something: the body itself, or nobody named, is to do something that is not done yet.

    A word of the future or a deadline promises (``dated``: the sentence names one). In a passage of plans (下一步) a measure does
    so too, which begins with its verb or with whom it is about: Chinese plans list measures without a subject, while a sentence
    that tells a fact begins with what it is about. A sentence of what is done promises only by another clause, and one that
    speaks to the reader only where the body says of itself what it will do.
    """
    bare = "".join(sentence.split())
    if len(bare) < 8 or NOT_A_PROMISE.search(bare):
        return False
    if ADDRESSED.search(bare) and not OWN_PROMISE.search(bare) and not MEASURE.match(bare):
        return False
    clauses = [clause for clause in _CLAUSE.split(bare) if clause]
    if DONE.search(bare):
        return any(_promises_beside_facts(clause, dated=dated) for clause in clauses)
    return bool(FUTURE.search(bare)) or dated or (in_plan and len(bare) >= 16 and _is_measure(bare, clauses))


def _promises_beside_facts(clause: str, *, dated: bool) -> bool:
    done, clear = DONE.search(clause), CLEAR.search(clause)
    if done is not None:  # 拟对现有场馆实施提升 says on what something will be done
        return clear is not None and clear.start() < done.start() and done.group() in ("现有", "目前")
    return clear is not None or (dated and bool(AHEAD.search(clause)))


def _is_measure(bare: str, clauses: Sequence[str]) -> bool:
    first = ORDINAL.sub("", bare)
    if first != bare or MEASURE_FIRST.match(first):
        return True
    led = any(bare[match.end() : match.end() + 1] != "的" for match in LEADING.finditer(bare))
    return led or bool(BINDING.search(bare)) or any(MEASURE.match(clause) for clause in clauses[1:])


def responsible_bodies(sentence: str, agency: str | None = None) -> tuple[str, ...]:
    """Bodies a sentence makes responsible, the leading one first, each once."""
    names: list[str] = []
    for match in LEADING.finditer(sentence):
        names.extend(_split(match["by"] or match["lead"]))
    own = SELF.search(sentence)
    if own is not None:
        names.append(agency or own.group()[:2])
    for match in WITH.finditer(sentence):
        names.extend(_split(match["names"]))
    return tuple(dict.fromkeys(agency if agency and _OWN.fullmatch(name) else name for name in names))


def full_names(bodies: Iterable[str], agency: str | None) -> tuple[str, ...]:
    """Bodies written out as far as the letter's own body tells: 市财政局 in a letter of 临州市教育局 is 临州市财政局."""
    places = places_of(agency) if agency else ()
    found = []
    for body in bodies:
        place = next((place for place in reversed(places) if place.endswith(body[:1])), None)
        # 市场监管局 begins with no 市
        full = f"{place}{body[1:]}" if place and body[0] in _LEVELS and not body.startswith("市场") else body
        found.append(expand_agency(full) or full)
    return tuple(dict.fromkeys(found))


def _split(names: str) -> list[str]:
    return [
        name for part in _AND.split(names) if (name := part.strip()) and _BODY_END.search(name) and not _ANY.match(name)
    ]
