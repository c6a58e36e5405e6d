"""Tantivy over index terms: one document a passage, two fields, BM25 (k1 = 1.2, b = 0.75; Robertson & Zaragoza 2009).

Terms come ready from :mod:`search.terms`; Tantivy only counts them. Two things it does not give are added here:

* **order**: Tantivy cuts ties by its own document order and adds a passage's parts in changing order, so equal passages
  may differ in the last bit. Scores are kept to five significant digits and the cut at ``k`` is taken only where the
  score falls;
* **filters inside the ranking**: a narrow set of passages goes into the query as a set of terms; for a wide one it is
  faster to read the ranking further and drop what is not allowed. Both give the same answer. At 100,000 passages a set
  of terms costs 0.8 ms for 100 passages and 40 ms for 90,000; reading further costs 19 ms and 1 ms.

Tantivy locks a folder for a moment even to read it. An index on a read-only disk is therefore opened through links to
its files in a temporary folder.
"""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from search.errors import IndexDamagedError
from search.types import Hit, PassageNos

if TYPE_CHECKING:
    import tantivy

TEXT, CONTEXT, NUMBER = "text", "context", "passage_no"
TOKENIZER = "terms"

CONTEXT_BOOST = 0.5
"""Weight of a term met in the context (subject, headings) against one met in the passage itself. A context is shared by
all passages of a letter: at full weight it would rank the letters and no longer the passages."""

NARROW_SHARE = 0.02
"""Up to this share of the index the allowed passages go into the query; above it the ranking is read further."""

WRITER_BYTES = 128_000_000
"""Buffer of the writer; one thread, so that the same rows always make the same index."""

LOCK_REFUSED, LOCK_SUFFIX = "Lockfile", ".lock"
"""How Tantivy says that it cannot write its lock, and what its locks are called."""

COPIED = ("meta.json", ".managed.json")
"""Files Tantivy replaces; all others are written once, so that a new generation can share them by hard link."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Things of which a passage need have one: ``(terms, score)``. One counts where its own text has all the terms; the best counts."""

    alternatives: tuple[tuple[tuple[str, ...], float], ...]


class LexicalIndex:
    """One generation, open for reading; safe to share between threads."""

    def __init__(self, index: tantivy.Index, links: TemporaryDirectory[str] | None = None) -> None:
        """Take an opened Tantivy index and the folder of links it may live on; use :meth:`open`."""
        self._searcher = index.searcher()
        self._schema = index.schema
        self._links = links

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Open a folder written by :func:`write_lexical`.

        Raises:
            IndexDamagedError: the folder is missing or cannot be read.
        """
        import tantivy

        try:
            return cls(tantivy.Index.open(str(folder)))
        except ValueError as error:
            if LOCK_REFUSED not in str(error):
                raise _damaged(folder) from error
        links = TemporaryDirectory(prefix="search-lexical-", ignore_cleanup_errors=True)
        try:
            for file in folder.iterdir():
                if file.suffix != LOCK_SUFFIX:
                    (Path(links.name) / file.name).symlink_to(file.resolve())
            return cls(tantivy.Index.open(links.name), links)
        except (ValueError, OSError) as error:
            raise _damaged(folder) from error

    def __len__(self) -> int:
        """Return the number of passages."""
        return int(self._searcher.num_docs)

    def doc_freq(self, term: str) -> int:
        """Return the number of passages whose own text has ``term``; recently removed ones may still be counted."""
        return int(self._searcher.doc_freq(TEXT, term))

    def rarity(self, terms: Sequence[str]) -> float:
        """Return the inverse document frequency of the rarest of ``terms``: ``ln(1 + (N − n + ½) / (n + ½))``; 0 for none."""
        seen = min((self.doc_freq(term) for term in terms), default=len(self))
        return math.log1p((len(self) - seen + 0.5) / (seen + 0.5)) if terms else 0.0

    def search(
        self,
        weighted: Sequence[tuple[str, float]],
        k: int,
        allowed: PassageNos | None = None,
        *,
        context_boost: float = CONTEXT_BOOST,
        any_of: Sequence[AnyOf] = (),
    ) -> tuple[Hit, ...]:
        """Rank passages by the sum over terms of ``weight · (BM25(text) + context_boost · BM25(context))`` and over ``any_of``.

        Args:
            weighted: terms with their weights; a term given twice counts with the sum; weights of 0 and less are out.
            k: number of hits wanted; fewer come only when fewer passages have any of the terms.
            allowed: sorted passage numbers the ranking is made of; ``None`` for all.
            context_boost: weight of a term in the context against one in the text.
            any_of: each adds the score of its best alternative, however many the passage has.
        """
        weights: dict[str, float] = {}
        for term, weight in weighted:
            weights[term] = weights.get(term, 0.0) + weight
        fields = ((TEXT, 1.0), (CONTEXT, context_boost))
        parts = [self._term(field, term, w * b) for term, w in weights.items() for field, b in fields if w * b > 0]
        parts += [self._best_of(each) for each in any_of]
        if not parts or k < 1 or (allowed is not None and not allowed.size):
            return ()
        return self._ranked(self._any_of(parts), k, allowed)

    def having_all(self, terms: Sequence[str], allowed: PassageNos | None = None) -> PassageNos:
        """Return, sorted, the passages whose own text has every one of ``terms``; none for no terms.

        This is how a phrase is found: its bigrams select the passages, the caller then reads them.
        """
        import tantivy

        if not terms or not len(self):
            return np.empty(0, dtype=np.int64)
        parts = [(tantivy.Occur.Must, self._term(TEXT, term, 1.0)) for term in dict.fromkeys(terms)]
        numbers, _ = self._fetch(tantivy.Query.boolean_query(parts), len(self))
        found = np.sort(numbers)
        return found if allowed is None else found[member(found, allowed)]

    def having_character(self, character: str, allowed: PassageNos | None = None) -> PassageNos:
        """Return, sorted, the passages whose own text has a folded Chinese character: every pair of characters it is part of."""
        import tantivy

        terms = tantivy.Query.regex_query(self._schema, TEXT, f"{character}.?|.{character}")
        numbers, _ = self._fetch(terms, max(len(self), 1))
        found = np.sort(numbers)
        return found if allowed is None else found[member(found, allowed)]

    def having_run(self, run: str, allowed: PassageNos | None = None) -> PassageNos:
        """Return, sorted, the passages whose own text has ``run`` inside a term; ``run`` is Latin letters alone or digits alone.

        A run of letters or of digits is never cut in two by :data:`search.terms.LATIN_RUN`, whatever stands beside it.
        """
        import tantivy

        numbers, _ = self._fetch(tantivy.Query.regex_query(self._schema, TEXT, f".*{run}.*"), max(len(self), 1))
        found = np.sort(numbers)
        return found if allowed is None else found[member(found, allowed)]

    def _term(self, field: str, term: str, weight: float) -> tantivy.Query:
        import tantivy

        query = tantivy.Query.term_query(self._schema, field, term, index_option="freq")
        return tantivy.Query.boost_query(query, weight)

    def _best_of(self, any_of: AnyOf) -> tantivy.Query:
        import tantivy

        parts = []
        for terms, score in any_of.alternatives:
            musts = [(tantivy.Occur.Must, self._term(TEXT, term, 1.0)) for term in dict.fromkeys(terms)]
            parts.append(tantivy.Query.const_score_query(tantivy.Query.boolean_query(musts), score))
        return tantivy.Query.disjunction_max_query(parts)

    def _any_of(self, parts: Sequence[tantivy.Query]) -> tantivy.Query:
        import tantivy

        return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])

    def _within(self, query: tantivy.Query, allowed: PassageNos) -> tantivy.Query:
        import tantivy

        numbers = tantivy.Query.term_set_query(self._schema, NUMBER, allowed.tolist())
        silent = tantivy.Query.const_score_query(numbers, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, silent), (tantivy.Occur.Must, query)])

    def _fetch(self, query: tantivy.Query, limit: int) -> tuple[PassageNos, list[float]]:
        """Return the best ``limit`` passages in Tantivy's order with their rounded scores."""
        found = self._searcher.search(query, limit, count=False).hits
        numbers = self._searcher.fast_field_values(NUMBER, [address for _, address in found])
        return np.array(numbers, dtype=np.int64), [float(f"{score:.5g}") for score, _ in found]

    def _ranked(self, query: tantivy.Query, k: int, allowed: PassageNos | None) -> tuple[Hit, ...]:
        """Read the ranking as far as its first ``k`` allowed passages are certain, ties at the cut included."""
        total = len(self)
        share = 1.0
        if allowed is not None:
            share = allowed.size / max(total, 1)
            if share <= NARROW_SHARE:
                query, allowed, share = self._within(query, allowed), None, 1.0
        limit = min(total, int(k / share * 1.25) + 16)
        while limit:
            numbers, scores = self._fetch(query, limit)
            kept = np.arange(len(numbers)) if allowed is None else np.flatnonzero(member(numbers, allowed))
            enough = len(kept) >= k and scores[-1] < scores[int(kept[k - 1])]
            if enough or len(numbers) < limit or limit == total:
                pairs = sorted((-scores[i], int(numbers[i])) for i in kept.tolist())[:k]
                return tuple(Hit(number, -score, rank) for rank, (score, number) in enumerate(pairs, start=1))
            limit = min(total, limit * 4)
        return ()


def write_lexical(
    folder: Path,
    rows: Iterable[tuple[int, Sequence[str], Sequence[str]]],
    *,
    base: Path | None = None,
    removed: Iterable[int] = (),
) -> None:
    """Write a generation into the new ``folder``, which must not exist.

    Args:
        folder: where it goes; complete and flushed to disk when this returns.
        rows: ``(passage_no, terms of the text, terms of the context)``; terms without white space.
        base: an earlier generation to start from; it is left as it is.
        removed: passages of ``base`` to leave out. Until its segments are merged Tantivy still counts them in its
            statistics, so a caller that wants the scores of a clean index passes no ``base``.
    """
    import tantivy

    folder.mkdir(parents=True)
    if base is None:
        index = tantivy.Index(_schema(), path=str(folder))
    else:
        _share(base, folder)
        index = tantivy.Index.open(str(folder))
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(TOKENIZER, whitespace)
    writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
    for number in removed:
        writer.delete_documents_by_term(NUMBER, number)
    for number, text_terms, context_terms in rows:
        document = tantivy.Document()
        document.add_integer(NUMBER, number)
        document.add_text(TEXT, " ".join(text_terms))
        document.add_text(CONTEXT, " ".join(context_terms))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    for name in COPIED:  # Tantivy makes them for its owner only; whoever may read the folder may read them
        (folder / name).chmod(folder.stat().st_mode & 0o666)


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(NUMBER, indexed=True, fast=True)  # deleting by term knows signed numbers only
    for name in (TEXT, CONTEXT):
        builder.add_text_field(name, tokenizer_name=TOKENIZER, index_option="freq")
    return builder.build()


def _share(base: Path, folder: Path) -> None:
    """Hard-link what never changes, copy the rest; copy all where the disk has no hard links."""
    for file in sorted(base.iterdir()):
        if file.suffix == LOCK_SUFFIX:
            continue
        if file.name not in COPIED:
            try:
                os.link(file, folder / file.name)
                continue
            except OSError:
                pass
        shutil.copy2(file, folder / file.name)


def _damaged(folder: Path) -> IndexDamagedError:
    return IndexDamagedError(f"关键词索引 {folder} 缺失或已损坏；请运行 python -m search build 恢复。")


def member(numbers: PassageNos, allowed: PassageNos) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Say for each of ``numbers`` whether it is in the sorted ``allowed``."""
    if not allowed.size:
        return np.zeros(len(numbers), dtype=np.bool_)
    places = np.minimum(np.searchsorted(allowed, numbers), allowed.size - 1)
    return np.asarray(allowed[places] == numbers, dtype=np.bool_)
