"""What a unit does in the letter (its function) and where the matter stands (its stance).

Both are read from the same cues, the word lists of ``lexicon/stance.tsv``. The function is a weighing: the weights of the cues
a unit shows (``lexicon/function_weights.tsv``, found by ``training/train_functions.py``) are added up for each function and
the highest sum wins; an item of a list that says itself neither that something was done nor that it will be goes with its list. The
stance is a short list of rules given the function; the first that holds decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import groupby

from search.letters.cues import LEXICON, Place, features, places, tells_beside_courtesy
from search.types import FUNCTIONS, Function, Stance

Role = tuple[Function, Stance | None]

COURTESY_CUES = frozenset({
    "客套.receipt", "客套.answers_as_follows", "客套.thanks", "客套.thanks_start", "客套.wish", "客套.formal_end",
    "客套.process", "客套.praise",
})  # fmt: skip
"""A unit is courtesy only where one of these stands: search leaves courtesy out, so nothing else may pass for it."""

DONE: Function = "现状做法"
NEXT: Function = "下一步"

UNSURE = 0.5
"""An item whose sums for done and for planned differ by less follows its list: 鼓励 and 推动 are said of both."""

AGREED = 1.0
"""So much must the lead sentence and the other items lean to one side, on average, to carry an item along."""

LEAN = 2.0
"""No sentence of a list counts for more than this, however many cues it shows."""


@cache
def load_weights() -> Mapping[str, Mapping[str, float]]:
    """``weights[cue][function]`` from ``lexicon/function_weights.tsv``; the cue ``""`` is what every unit starts with."""
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for line in (LEXICON / "function_weights.tsv").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            cue, function, weight = line.split("\t")
            weights[cue][function] = float(weight)
    return weights


def classify_units(units: Sequence[tuple[str, Sequence[str]]]) -> tuple[Role, ...]:
    """Function and stance of each unit of one letter, given as ``(text, heading path)`` in order."""
    standing = places([text for text, _ in units])
    found = [features(text, heading, place) for (text, heading), place in zip(units, standing, strict=True)]
    roles = [_role(text, names) for (text, _), names in zip(units, found, strict=True)]
    for announced, group in groupby(range(len(units)), key=lambda index: standing[index].announced):
        items = list(group)
        if announced and len(items) > 1:
            for index, function in _carried(announced, items, roles, found):
                roles[index] = function, stance_of(function, found[index])
    return tuple(roles)


def _carried(
    announced: str, items: Sequence[int], roles: Sequence[Role], found: Sequence[Collection[str]]
) -> list[tuple[int, Function]]:
    """The items of a list that are unsure whether something was done or will be, and what their list says of them."""
    leans = [_lean(found[index]) for index in items]
    lead = _lean(features(announced, (), Place(1, 1)))
    votes = [max(-LEAN, min(LEAN, lean)) for lean in (*leans, lead)]
    carried: list[tuple[int, Function]] = []
    for index, lean, vote in zip(items, leans, votes[:-1], strict=True):
        others = (sum(votes) - vote) / (len(votes) - 1)
        if roles[index][0] in (DONE, NEXT) and abs(lean) < UNSURE and abs(others) >= AGREED:
            carried.append((index, DONE if others > 0 else NEXT))
    return carried


def _lean(found: Collection[str]) -> float:
    """How far the cues speak for what was done (positive) or for what will be (negative)."""
    sums = _sums(found, load_weights())
    return sums[DONE] - sums[NEXT]


def _role(text: str, found: Collection[str]) -> Role:
    """Function and stance of a unit; one that looks like courtesy and tells something beside it is anything but courtesy."""
    role = classify(found)
    return classify(found, courtesy=False) if role[0] == "客套" and tells_beside_courtesy(text) else role


def classify(found: Collection[str], *, courtesy: bool = True) -> Role:
    """Function and stance of a unit from the names of its features (see :func:`search.letters.cues.features`).

    ``courtesy`` says whether the unit may be 客套 at all.
    """
    function = weigh(found, load_weights(), courtesy=courtesy)
    return function, stance_of(function, found)


def weigh(found: Collection[str], weights: Mapping[str, Mapping[str, float]], *, courtesy: bool = True) -> Function:
    """The function with the highest sum of weights; ties go to the first in :data:`search.types.FUNCTIONS`."""
    sums = _sums(found, weights)
    courtesy = courtesy and not COURTESY_CUES.isdisjoint(found)
    allowed = [function for function in FUNCTIONS if function != "客套" or courtesy]
    return max(allowed, key=lambda function: sums[function])


def _sums(found: Collection[str], weights: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    sums: dict[str, float] = dict.fromkeys(FUNCTIONS, 0.0)
    for cue in ("", *sorted(found)):
        for function, weight in weights.get(cue, {}).items():
            sums[function] += weight
    return sums


def stance_of(function: Function, found: Collection[str]) -> Stance | None:
    """Where the matter stands, given what the unit does; ``None`` where the unit takes no stand."""
    shown = frozenset(found)
    if function == "现状做法":
        return _stance_of_practice(shown)
    if function == "采纳回应":
        return _stance_of_adoption(shown)
    if function == "不采纳理由":
        return _stance_of_refusal(shown)
    if function == "下一步":
        undecided = _any(shown, "研究.under", "研究.later") and not _any(shown, "计划.date")
        return "研究论证" if undecided else "列入计划"
    if function == "政策依据":
        return "作解释" if _any(shown, "解释.duty", "解释.note") else "已完成"
    return None


def _stance_of_practice(shown: frozenset[str]) -> Stance | None:
    if _any(shown, "正在.target") or ("正在.doing" in shown and "已完成.all" not in shown):
        return "正在推进"
    if "正在.this_year" in shown and not _any(shown, "已完成.all", "已完成.since", "已完成.changed", "已完成.result"):
        return "正在推进"
    if any(cue.startswith(("已完成.", "正在.")) for cue in shown) or _any(shown, "现状.action", "现状.done"):
        return "已完成"
    return "列入计划" if _any(shown, "计划.future", "计划.date") else None


def _stance_of_adoption(shown: frozenset[str]) -> Stance:
    if _any(shown, "部分.said", "部分.lesser"):
        return "部分采纳"
    if "研究.under" in shown:
        return "研究论证"
    if _any(shown, "正在.doing", "正在.rest"):
        return "正在推进"
    if _any(shown, "已完成.all", "已完成.done"):
        return "已完成"
    return "列入计划" if _any(shown, "计划.future", "计划.date", "计划.lead") else "正在推进"


def _stance_of_refusal(shown: frozenset[str]) -> Stance:
    if _any(shown, "部分.said", "部分.lesser") and "不采纳.verdict" not in shown:
        return "部分采纳"
    if _any(shown, "解释.note", "解释.duty") and "不采纳.no_lead" not in shown:
        return "作解释"
    return "研究论证" if "研究.later" in shown and "不采纳.no" not in shown else "暂不采纳"


def _any(shown: frozenset[str], *cues: str) -> bool:
    return not shown.isdisjoint(cues)
