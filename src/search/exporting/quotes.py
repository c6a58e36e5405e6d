"""What is quoted: passages and sentences with the fields of their letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.citing import cite_pages
from search.exporting.tables import Cell, Table
from search.types import CitedDocument, Document, Filters, Passage, Results, Span


@dataclass(frozen=True, slots=True)
class Quote:
    """One passage to export. ``text`` is ``document.text[start:end]``; ``marks`` are offsets into it.

    ``note`` says in words how it was found (高度相关, 相似度 0.92); ``remark`` is what the reader wrote to it.
    """

    document: Document
    text: str
    start: int
    end: int
    pages: tuple[int, int]
    citation: str
    heading: tuple[str, ...] = ()
    function: str | None = None
    stance: str | None = None
    note: str | None = None
    marks: tuple[Span, ...] = ()
    remark: str | None = None


def quotes_of(results: Results) -> tuple[Quote, ...]:
    """Return the passages of an answer, in its order."""
    return tuple(
        quote_passage(item.document, item.passage, note=item.band, marks=item.spans, citation=item.citation)
        for item in results.items
    )


def quote_passage(
    document: Document,
    passage: Passage,
    *,
    note: str | None = None,
    marks: tuple[Span, ...] = (),
    citation: str | None = None,
) -> Quote:
    """Quote a whole passage."""
    return Quote(
        document=document,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        pages=passage.pages,
        citation=citation or cite_pages(document, passage.pages),
        heading=passage.heading,
        function=passage.function,
        stance=passage.stance,
        note=note,
        marks=marks,
    )


def quote_span(document: Document, span: Span, pages: tuple[int, int], *, note: str | None = None) -> Quote:
    """Quote a part of a letter, a sentence for example."""
    start, end = span
    return Quote(document, document.text[start:end], start, end, pages, cite_pages(document, pages), note=note)


def filter_words(filters: Filters) -> tuple[str, ...]:
    """Say the restrictions in Chinese, one each; empty when there is none."""
    words: list[str] = []
    if filters.year_from is not None or filters.year_to is not None:
        words.append(f"年份：{_years(filters.year_from, filters.year_to)}")
    named = (
        ("发文机关", filters.agencies),
        ("来件类别", filters.kinds),
        ("办理类别", filters.outcomes),
        ("办理结果", filters.outcome_meanings),
        ("段落作用", filters.functions),
        ("办理口径", filters.stances),
        ("公开方式", filters.disclosures),
        ("届次", filters.sessions),
        ("答复函", filters.doc_ids),
    )
    return (*words, *(f"{name}：{'、'.join(values)}" for name, values in named if values))


def _years(first: int | None, last: int | None) -> str:
    if first is not None and last is not None:
        return f"{first}年" if first == last else f"{first}—{last}年"
    return f"{first}年以来" if first is not None else f"{last}年以前（含）"


QUOTE_COLUMNS = (
    "序号",
    "原文",
    "引用",
    "相关程度",
    "发文机关",
    "标题",
    "案由",
    "文号",
    "来件类别",
    "来件编号",
    "届次",
    "提出者",
    "办理角色",
    "办理类别",
    "办理结果",
    "成文日期",
    "印发日期",
    "年份",
    "公开方式",
    "签发人",
    "联系处室",
    "联系电话",
    "抄送",
    "引用文件",
    "首页",
    "末页",
    "所在小标题",
    "段落作用",
    "办理口径",
    "起始位置",
    "结束位置",
    "来源文件",
    "答复函编号",
    "批注",
)


def quote_table(quotes: Sequence[Quote]) -> Table:
    """Return one row a passage with all fields of its letter."""
    return Table("段落", QUOTE_COLUMNS, tuple(_row(number, quote) for number, quote in enumerate(quotes, start=1)))


def _row(number: int, quote: Quote) -> tuple[Cell, ...]:
    document, fields = quote.document, quote.document.fields
    first, last = quote.pages if document.paged else (None, None)
    return (
        number,
        quote.text,
        quote.citation,
        quote.note,
        fields.agency,
        fields.title,
        fields.subject,
        fields.doc_number,
        fields.case_kind,
        fields.case_number,
        fields.session,
        "、".join(fields.addressees) or None,
        fields.role,
        fields.outcome,
        fields.outcome_meaning,
        fields.issued_on,
        fields.printed_on,
        fields.year,
        fields.disclosure,
        fields.signer,
        fields.contact_office,
        fields.contact_phone,
        "、".join(fields.cc) or None,
        "；".join(map(_cited, fields.cited)) or None,
        first,
        last,
        " / ".join(quote.heading) or None,
        quote.function,
        quote.stance,
        quote.start,
        quote.end,
        document.source,
        document.doc_id,
        quote.remark,
    )


def _cited(cited: CitedDocument) -> str:
    return f"{cited.title}（{cited.number}）" if cited.number else cited.title
