"""Results → what the command line prints: JSON for programs (the shapes are stable) and plain text for people."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING

from search.types import (
    BuildReport,
    CitedDocument,
    Document,
    LetterFields,
    Passage,
    Progress,
    Query,
    Result,
    Results,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.engine import IndexInfo

Json = dict[str, object]

VERDICTS = {"found": "", "weak": "只找到相关内容，没有直接回答。", "nothing": "没有找到。"}

FIELD_NAMES = {
    "title": "标题", "subject": "案由", "agency": "发文机关", "doc_number": "文号", "signer": "签发人",
    "case_kind": "类型", "case_number": "编号", "session": "届次", "addressees": "主送", "role": "承办方式",
    "outcome": "办理类别", "outcome_meaning": "办理结果", "issued_on": "成文日期", "printed_on": "印发日期", "disclosure": "公开方式",
    "contact_office": "联系处室", "contact_phone": "联系电话", "cc": "抄送", "cited": "引用文件",
}  # fmt: skip
"""Fields of a letter in the order they are shown, with their names."""

UNKNOWN = "未载明"

AROUND = 40
"""Characters of the neighbours printed before and after a matching passage."""


def build_json(report: BuildReport) -> Json:
    """Return the shape of ``build --json``."""
    return {
        "generation": report.generation,
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "skipped": [{"source": item.source, "reason": item.reason} for item in report.skipped],
        "documents": report.documents,
        "passages": report.passages,
        "seconds": round(report.seconds, 2),
    }


def build_text(report: BuildReport) -> str:
    """Say what a build did."""
    text = (
        f"索引第{report.generation}版：新增{report.added}件，更新{report.changed}件，移除{report.removed}件，"
        f"未变{report.unchanged}件；共{report.documents}件答复、{report.passages}个段落，用时{report.seconds:.1f}秒。"
    )
    return text + (f"\n有{len(report.skipped)}个文件未能读取，原因见上。" if report.skipped else "")


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None] | None]:
    """Give a callback that draws a progress bar on the terminal; ``None`` where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        stages: dict[str, int] = {}

        def on_progress(progress: Progress) -> None:
            if progress.stage not in stages:
                stages[progress.stage] = bar.add_task(progress.stage, total=progress.total, note="")
            task = bar.tasks[stages[progress.stage]].id
            bar.update(task, completed=progress.done, total=progress.total, note=progress.note)

        yield on_progress


def results_json(results: Results, qid: str | None = None) -> Json:
    """Return the shape of ``query --json``."""
    return {
        "qid": qid,
        "query": results.query.raw,
        "took_ms": round(results.took_ms, 2),
        "verdict": results.verdict,
        "understood": understood_json(results.query),
        "hits": [hit_json(item) for item in results.items],
    }


def refused_json(text: str, qid: str | None, reason: str) -> Json:
    """Return the object for a question that cannot be asked: the shape of an answer without hits, and the reason."""
    nothing = understood_json(Query(raw=text, text=text))
    return {
        "qid": qid,
        "query": text,
        "took_ms": 0.0,
        "verdict": "nothing",
        "understood": nothing,
        "hits": [],
        "error": reason,
    }


def understood_json(query: Query) -> Json:
    """Return what was read out of the question."""
    filters = query.filters
    return {
        "text": query.text,
        "year_from": filters.year_from,
        "year_to": filters.year_to,
        "agencies": list(filters.agencies),
        "kind": filters.kinds[0] if len(filters.kinds) == 1 else None,
        "outcomes": list(filters.outcomes),
        "sessions": list(filters.sessions),
        "doc_number": query.doc_numbers[0] if query.doc_numbers else None,
        "case_number": query.case_numbers[0] if query.case_numbers else None,
        "phrases": list(query.phrases),
        "excluded": list(query.excluded),
        "limits": [{"key": limit.key, "label": limit.label, "words": limit.words} for limit in query.limits],
        "corrections": [{"typed": item.typed, "read": item.read} for item in query.corrections],
    }


def hit_json(item: Result) -> Json:
    """Return one hit."""
    document, passage = item.document, item.passage
    known = document.fields
    return {
        "rank": item.rank,
        "score": round(item.score, 4),
        "band": item.band,
        "doc_id": document.doc_id,
        "passage_no": passage.passage_no,
        "source": document.source,
        "title": known.title,
        "agency": known.agency,
        "doc_number": known.doc_number,
        "case_number": known.case_number,
        "issued_on": _iso(known.issued_on),
        "year": known.year,
        "outcome": known.outcome,
        "outcome_meaning": known.outcome_meaning,
        "disclosure": known.disclosure,
        "pages": list(passage.pages),
        "heading": list(passage.heading),
        "function": passage.function,
        "stance": passage.stance,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "core": list(item.core),
        "spans": [list(span) for span in item.spans],
        "citation": item.citation,
    }


def results_text(results: Results, *, marks: tuple[str, str]) -> str:
    """Print results as a person reads them; ``marks`` stand around the words that explain a hit."""
    lines: list[str] = []
    if results.query.limits:
        lines.append("限定：" + "；".join(limit.label for limit in results.query.limits))
    if results.query.corrections:
        lines.append(corrections_text(results.query))
    if VERDICTS[results.verdict]:
        lines.append(VERDICTS[results.verdict])
    for item in results.items:
        where = "　".join(filter(None, (item.band, item.passage.function, item.passage.stance)))
        lines += ["", f"{item.rank}. {item.citation}" + (f"［{where}］" if where else "")]
        if item.passage.heading:
            lines.append("   " + " › ".join(item.passage.heading))
        lines.append("   " + _matching_part(item, marks).replace("\n", "\n   "))
    return "\n".join(lines).strip("\n")


def _matching_part(item: Result, marks: tuple[str, str]) -> str:
    """Return the matching passage, marked, with the ends of its neighbours that are nearest; JSON has all of them."""
    text, (first, last) = item.passage.text, item.core
    start, end = max(0, first - AROUND), min(len(text), last + AROUND)
    start, end = (0 if start < AROUND else start), (len(text) if len(text) - end < AROUND else end)
    spans = [(max(a, start) - start, min(b, end) - start) for a, b in item.spans if a < end and b > start]
    shown = mark(text[start:end], spans, marks).strip()
    return ("……" if start else "") + shown + ("……" if end < len(text) else "")


def corrections_text(query: Query) -> str:
    """Say which typing errors were read otherwise, and how to have the words looked up as typed; nothing where there are none."""
    if not query.corrections:
        return ""
    return f"已按{''.join(f'“{item.read}”' for item in query.corrections)}检索；如需按原样检索，请加引号。"


def mark(text: str, spans: Sequence[Span], marks: tuple[str, str]) -> str:
    """Put ``marks`` around the spans of ``text``; spans are in order and do not overlap."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += [text[at:start], marks[0], text[start:end], marks[1]]
        at = end
    return "".join([*pieces, text[at:]])


def letter_json(document: Document, passages: Sequence[Passage]) -> Json:
    """Return the shape of ``show --json``."""
    return {
        "doc_id": document.doc_id,
        "source": document.source,
        "other_sources": list(document.other_sources),
        "is_letter": document.is_letter,
        "fields": fields_json(document.fields),
        "pages": len(document.page_starts),
        "paged": document.paged,
        "passages": [
            {
                "passage_no": passage.passage_no,
                "ordinal": passage.ordinal,
                "start": passage.start,
                "end": passage.end,
                "pages": list(passage.pages),
                "heading": list(passage.heading),
                "function": passage.function,
                "stance": passage.stance,
                "text": passage.text,
            }
            for passage in passages
        ],
    }


def fields_json(known: LetterFields) -> Json:
    """Return every field by name; dates as ISO, lists as lists, ``null`` where the letter does not say."""
    shown: Json = {}
    for item in fields(LetterFields):
        if item.name == "spans":
            continue
        value = getattr(known, item.name)
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = [{"title": v.title, "number": v.number} if isinstance(v, CitedDocument) else v for v in value]
        shown[item.name] = value
    return shown


def field_rows(known: LetterFields) -> list[tuple[str, str]]:
    """Return ``(name, value)`` of every field as shown to a reader, unknown ones as 未载明."""
    return [(name, _shown(getattr(known, key))) for key, name in FIELD_NAMES.items()]


def letter_text(document: Document, passages: Sequence[Passage], following: str = "") -> str:
    """Print one letter: its fields, what follows from it, then its passages with what each does."""
    lines = [f"{name}：{value}" for name, value in field_rows(document.fields)]
    if not document.is_letter:
        lines.insert(0, "（本件不是答复函，按一般文件收录。）")
    lines.append(f"来源：{'、'.join((document.source, *document.other_sources))}")
    lines += [following] if following else []
    for passage in passages:
        role = "·".join(filter(None, (passage.function, passage.stance)))
        path = " › ".join(passage.heading)
        lines += ["", f"[{passage.ordinal}] {role}{'　' + path if path else ''}", passage.text]
    return "\n".join(lines)


def info_json(info: IndexInfo) -> Json:
    """Return the shape of ``info --json``."""
    return {
        "generation": info.generation,
        "built_at": info.built_at,
        "documents": info.documents,
        "passages": info.passages,
        "files": info.files,
        "skipped": [{"source": item.source, "reason": item.reason} for item in info.skipped],
        "embedder": info.embedder,
        "dim": info.dim,
        "calibrated": info.calibrated,
        "reranker": info.reranker or None,
        "audience": info.audience,
        "facets": {facet.field: {value.value: value.letters for value in facet.values} for facet in info.facets},
    }


def info_text(info: IndexInfo) -> str:
    """Say what the index holds."""
    names = {"year": "年份", "agency": "发文机关", "kind": "类型", "outcome": "办理类别", "outcome_meaning": "办理结果"}
    names["disclosure"] = "公开方式"
    lines = [
        f"索引第{info.generation}版，建于{info.built_at}。",
        f"答复{info.documents}件，段落{info.passages}个，文件{info.files}个，未能读取{len(info.skipped)}个。",
        f"向量模型：{info.embedder}（{info.dim}维）。" + (f"重排模型：{info.reranker}。" if info.reranker else ""),
    ]
    for facet in info.facets:
        if facet.field in names and facet.values:
            lines.append(f"{names[facet.field]}：" + "、".join(f"{v.value}（{v.letters}）" for v in facet.values))
    return "\n".join(lines)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _shown(value: object) -> str:
    if value is None or value == ():
        return UNKNOWN
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, tuple):
        return "；".join(
            f"《{v.title}》{f'（{v.number}）' if v.number else ''}" if isinstance(v, CitedDocument) else str(v)
            for v in value
        )
    return str(value)
