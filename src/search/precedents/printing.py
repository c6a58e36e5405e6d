"""Precedents as the command line prints them: JSON for programs, plain text for people."""

from __future__ import annotations

from search.precedents.answers import PrecedentAnswer, PrecedentGroup, PrecedentVariant

Json = dict[str, object]

SHOWN = 3
"""Variants of a wording printed on a terminal; JSON has all."""


def answer_json(answer: PrecedentAnswer) -> Json:
    """Return the object ``precedents --json`` prints for one sentence (interface.md)."""
    return {
        "query": answer.query,
        "took_ms": round(answer.took_ms, 1),
        "groups": [_group_json(group) for group in answer.groups],
    }


def _group_json(group: PrecedentGroup) -> Json:
    return {
        "wording": group.wording,
        "uses": group.uses,
        "first_on": group.first_on.isoformat() if group.first_on else None,
        "last_on": group.last_on.isoformat() if group.last_on else None,
        "agencies": list(group.agencies),
        "variants": [_variant_json(variant) for variant in group.variants],
    }


def _variant_json(variant: PrecedentVariant) -> Json:
    fields = variant.document.fields
    return {
        "text": variant.text,
        "similarity": round(variant.similarity, 4),
        "doc_id": variant.document.doc_id,
        "source": variant.document.source,
        "agency": fields.agency,
        "issued_on": fields.issued_on.isoformat() if fields.issued_on else None,
        "pages": list(variant.pages),
        "citation": variant.citation,
    }


def answer_text(answer: PrecedentAnswer) -> str:
    """Say the precedents of one sentence in plain text."""
    lines = [f"“{answer.query}”", f"原句一字不差：{answer.exact_letters}件答复，{answer.exact_occurrences}处。"]
    if not answer.groups:
        lines.append("没有找到相近的表述。")
    for number, group in enumerate(answer.groups, start=1):
        lines += ["", f"{number}. {' '.join(group.wording.split())}", f"   {uses_text(group)}"]
        for variant in group.distinct()[:SHOWN]:
            lines.append(f"   · {' '.join(variant.text.split())}")
            lines.append(f"     {variant.citation}")
    return "\n".join(lines)


def uses_text(group: PrecedentGroup) -> str:
    """Say how a wording was used: ``7件答复用过，2018年—2023年，3个机关：省教育厅、…``."""
    parts = [f"{group.uses}件答复用过"]
    if group.first_on is not None and group.last_on is not None:
        first, last = group.first_on.year, group.last_on.year
        parts.append(f"{first}年" if first == last else f"{first}年—{last}年")
    if group.agencies:
        named = "、".join(group.agencies[:SHOWN]) + ("等" if len(group.agencies) > SHOWN else "")
        parts.append(f"{len(group.agencies)}个机关：{named}")
    return "，".join(parts)
