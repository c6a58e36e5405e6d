"""Nouns ⇄ rows and JSON. One place knows in which order the columns stand."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict
from dataclasses import fields as dataclass_fields
from datetime import date
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from search.text import fold_number
from search.types import CitedDocument, Document, Function, LetterFields, Passage, Stance, Vectors

DATES = ("issued_on", "printed_on")

DOCUMENT_COLUMNS = (
    "doc_id, source, text, page_starts, paged, is_letter, body_start, body_end, fields, media_type, warnings"
)
PASSAGE_COLUMNS = "passage_no, doc_id, ordinal, start, end, first_page, last_page, heading, function, stance, text"

_FIELD_NAMES = tuple(item.name for item in dataclass_fields(LetterFields))

Cell = str | int | float | bytes | None
Row = tuple[Cell, ...]


def fields_to_json(fields: LetterFields) -> str:
    """Write fields as JSON, dates in ISO form."""
    values = {name: getattr(fields, name) for name in _FIELD_NAMES}  # asdict would copy every string
    values["cited"] = [asdict(item) for item in fields.cited]
    for name in DATES:
        values[name] = values[name].isoformat() if values[name] else None
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def fields_from_json(text: str) -> LetterFields:
    """Read what :func:`fields_to_json` wrote."""
    values = json.loads(text)
    for name in DATES:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["cited"] = tuple(CitedDocument(**item) for item in values["cited"])
    values["spans"] = tuple(map(tuple, values["spans"]))
    for name in ("addressees", "cc"):
        values[name] = tuple(values[name])
    return LetterFields(**values)


def document_row(document: Document) -> Row:
    """Return the row of table ``documents``, the columns that are searched last."""
    fields = document.fields
    return (
        document.doc_id,
        document.source,
        document.text,
        json.dumps(document.page_starts),
        int(document.paged),
        int(document.is_letter),
        *document.body,
        fields_to_json(fields),
        document.media_type,
        json.dumps(document.warnings, ensure_ascii=False),
        fields.year,
        fields.agency,
        fields.case_kind,
        fields.outcome,
        fields.disclosure,
        fields.session,
        fold_number(fields.doc_number) if fields.doc_number else None,
        fold_number(fields.case_number) if fields.case_number else None,
        fields.issued_on.isoformat() if fields.issued_on else None,
        fields.outcome_meaning,
    )


def document_from_row(row: Row, other_sources: tuple[str, ...] = ()) -> Document:
    """Make a document of the columns ``DOCUMENT_COLUMNS``."""
    doc_id, source, text, page_starts, paged, is_letter, start, end, fields, media_type, warnings = row
    return Document(
        doc_id=cast("str", doc_id),
        source=cast("str", source),
        text=cast("str", text),
        page_starts=tuple(json.loads(cast("str", page_starts))),
        paged=bool(paged),
        is_letter=bool(is_letter),
        body=(cast("int", start), cast("int", end)),
        fields=fields_from_json(cast("str", fields)),
        media_type=cast("str", media_type),
        other_sources=other_sources,
        warnings=tuple(json.loads(cast("str", warnings))),
    )


def passage_row(passage: Passage, context: str, content_hash: bytes) -> Row:
    """Return the row of table ``passages``; a number of 0 becomes NULL, for the catalog to give out the next."""
    return (
        passage.passage_no or None,
        passage.doc_id,
        passage.ordinal,
        passage.start,
        passage.end,
        *passage.pages,
        json.dumps(passage.heading, ensure_ascii=False),
        passage.function,
        passage.stance,
        passage.text,
        context,
        content_hash,
    )


_PassageCells = tuple[int, str, int, int, int, int, int, str, Function | None, Stance | None, str]


@lru_cache(maxsize=4096)
def _heading(text: str) -> tuple[str, ...]:
    """Read a column ``heading``; the passages of a section share one."""
    return tuple(json.loads(text))


def passage_from_row(row: Row) -> Passage:
    """Make a passage of the columns ``PASSAGE_COLUMNS``."""
    number, doc_id, ordinal, start, end, first, last, heading, function, stance, text = cast("_PassageCells", row)
    return Passage(number, doc_id, ordinal, start, end, (first, last), _heading(heading), function, stance, text)


def pack_reading(document: Document, passages: tuple[Passage, ...]) -> bytes:
    """Write what was read from one file as compressed JSON: neither its source nor passage numbers are part of it."""
    row = document_row(document)
    value = {
        "document": [row[0], "", *row[2:11]],
        "passages": [
            [p.ordinal, p.start, p.end, *p.pages, json.dumps(p.heading, ensure_ascii=False), p.function, p.stance]
            for p in passages
        ],
    }
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def unpack_reading(packed: bytes) -> tuple[Document, tuple[Passage, ...]]:
    """Read what :func:`pack_reading` wrote; ``source`` is empty, ``passage_no`` 0."""
    value = json.loads(zlib.decompress(packed))
    document = document_from_row(tuple(value["document"]))
    passages = tuple(
        passage_from_row((0, document.doc_id, *row, document.text[row[1] : row[2]])) for row in value["passages"]
    )
    return document, passages


def vector_to_blob(vector: NDArray[np.float32]) -> bytes:
    """Write one vector as little-endian float32."""
    blob: bytes = vector.astype("<f4").tobytes()
    return blob


def vectors_from_blobs(blobs: list[bytes], dim: int) -> Vectors:
    """Read vectors written by :func:`vector_to_blob`."""
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), dim).astype(np.float32)


def sentences_to_blob(vectors: Vectors) -> bytes:
    """Write the vectors of a passage's sentences in a byte a component: the scales of the rows, then the rows.

    The largest component of a row becomes 127. The error of a cosine is below ``sqrt(dim) / 254`` times that component,
    about 0.003 in practice: enough to choose between sentences, a quarter of the size.
    """
    scales = np.maximum(np.abs(vectors).max(axis=1), np.finfo(np.float32).tiny) / 127.0
    rows = np.rint(vectors / scales[:, np.newaxis]).astype(np.int8)
    blob: bytes = scales.astype("<f4").tobytes() + rows.tobytes()
    return blob


def sentences_from_blob(blob: bytes, dim: int) -> Vectors:
    """Read what :func:`sentences_to_blob` wrote; rows are of length 1 again."""
    count = len(blob) // (dim + 4)
    scales = np.frombuffer(blob, dtype="<f4", count=count)
    rows = np.frombuffer(blob, dtype=np.int8, offset=4 * count).reshape(count, dim) * scales[:, np.newaxis]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.finfo(np.float32).tiny), dtype=np.float32)


def best_of_sentences(blobs: list[bytes], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return, for each blob of :func:`sentences_to_blob`, the highest cosine of a row with ``vector``; shape ``(len(blobs),)``.

    All blobs are unpacked at once. The scale of a row does not matter to its cosine. A blob without rows gives −1.
    """
    dim = len(vector)
    counts = np.array([len(blob) // (dim + 4) for blob in blobs], dtype=np.intp)
    packed = b"".join(blob[4 * count :] for blob, count in zip(blobs, counts.tolist(), strict=True))
    rows = np.frombuffer(packed, dtype=np.int8).reshape(-1, dim).astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    cosines = (rows @ vector) / np.maximum(lengths, 1.0)
    best = np.full(len(blobs), -1.0, dtype=np.float32)
    some = counts > 0
    if some.any():
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))[some]
        best[some] = np.maximum.reduceat(cosines, starts)
    return best
