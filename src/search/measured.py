"""An evaluation → what ``evaluate`` prints and writes: JSON, tables, and a folder with the answer to every query."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from search.comparing import Difference, compare, intervals, report_of, save_release, trec_qrels, trec_run, values_of
from search.evaluation import Evaluation

Json = dict[str, object]

KINDS = {
    "all": "全部",
    "question": "问句",
    "keyword": "关键词",
    "wording": "措辞",
    "crossyear": "跨年",
    "filtered": "带限定",
}
LEGS = {
    "lexical": "只用关键词（BM25）",
    "dense": "只用段落语义",
    "sentence": "只用句子语义",
    "interaction": "只用逐词对照",
}


def evaluation_json(fused: Evaluation, legs: Mapping[str, Evaluation]) -> Json:
    """Return the shape of ``evaluate --json``; legs and intervals beside it where they were asked for."""
    shown: Json = {
        "queries": len(fused.scores) + len(fused.unanswerable),
        "by_type": {kind: _rounded(values) for kind, values in fused.by_type().items()},
        "no_answer": _rounded(fused.no_answer()),
        "intervals": {k: [round(v, 4) for v in values[1:]] for k, values in intervals(fused).items()},
    }
    if legs:
        shown["legs"] = {leg: {kind: _rounded(v) for kind, v in e.by_type().items()} for leg, e in legs.items()}
    return shown


def evaluation_text(
    fused: Evaluation, legs: Mapping[str, Evaluation], release: Mapping[str, Mapping[str, float]] | None = None
) -> str:
    """Print tables: nDCG@10 by kind of query, each ranking alone and joined, with 95 % intervals; differences; refusals."""
    by_type = fused.by_type()
    lines = ["| nDCG@10 | " + " | ".join(f"{KINDS.get(k, k)}（{v['n']:.0f}）" for k, v in by_type.items()) + " |"]
    lines.append("|---|" + "--:|" * len(by_type))
    for leg, result in legs.items():
        figures = result.by_type()
        lines.append(_row(LEGS.get(leg, leg), [f"{figures[kind]['nDCG@10']:.3f}" for kind in by_type]))
    lines.append(_row("合并", [f"**{m:.3f}**（{low:.2f}–{high:.2f}）" for m, low, high in intervals(fused).values()]))
    for measure in ("Recall@20", "RR", "Success@1"):
        lines.append(_row(f"合并 {measure}", [f"{by_type[kind][measure]:.3f}" for kind in by_type]))
    if "lexical" in legs:
        lines.append(_against("比只用关键词", fused, {kind: values_of(legs["lexical"], kind=kind) for kind in by_type}))
    if release is not None:
        lines.append(_against("比上一版", fused, dict.fromkeys(by_type, release["nDCG@10"])))
    return "\n".join([*lines, "", *_refusals(fused)])


def write_report(folder: Path, fused: Evaluation, legs: Mapping[str, Evaluation]) -> None:
    """Write the answer to every query, runs and labels in TREC format, and the values the next version is compared with."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "queries.md").write_text(report_of(fused), encoding="utf-8")
    (folder / "letters.qrels").write_text(trec_qrels(fused.scores), encoding="utf-8")
    for name, result in {**legs, "fused": fused}.items():
        (folder / f"{name}.run").write_text(trec_run(result.scores, name), encoding="utf-8")
    save_release(fused, folder / "release.json")


def _against(name: str, fused: Evaluation, theirs: Mapping[str, Mapping[str, float]]) -> str:
    return _row(name, [_shown(compare(values_of(fused, kind=kind), values)) for kind, values in theirs.items()])


def _shown(difference: Difference) -> str:
    return f"{difference.mean:+.3f}（{difference.low:+.2f}–{difference.high:+.2f}，p={difference.p:.3f}）"


def _refusals(fused: Evaluation) -> list[str]:
    none = fused.no_answer()
    lines = [
        f"有答案而误报“没有找到”：{none['answerable_refused']:.1%}；误报“只找到相关内容”：{none['answerable_weak']:.1%}。"
    ]
    for kind in dict.fromkeys(score.query.kind for score in fused.unanswerable):
        part = Evaluation(fused.scores, tuple(s for s in fused.unanswerable if s.query.kind == kind)).no_answer()
        lines.append(
            f"无答案的检索（{kind}）{part['n']:.0f}条：没有找到 {part['refused']:.0%}，"
            f"没有找到或只找到相关内容 {part['refused_or_background']:.0%}。"
        )
    return lines


def _row(name: str, cells: list[str]) -> str:
    return f"| {name} | " + " | ".join(cells) + " |"


def _rounded(values: Mapping[str, float]) -> Json:
    return {
        key: (int(value) if key == "n" else round(value, 4) if value == value else None)
        for key, value in values.items()
    }
