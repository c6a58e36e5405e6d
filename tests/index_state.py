"""All an index says, in a form that two indexes with different histories can be compared by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from search.catalog import Catalog
from search.embedders import open_embedder
from search.layout import IndexLayout
from search.lexical import LexicalIndex
from search.settings import Settings
from search.terms import index_terms
from search.types import Filters
from search.vectors import open_vectors

SETTINGS = Settings(embedder="hashing", jobs=1)
QUESTIONS = ("电梯 资金", "养老服务 试点", "下一步 印发实施", "停车难怎么解决")


def state(index: Path) -> tuple[object, ...]:
    """Return letters, passages, rankings, sentence vectors and files, without the numbers that its history gave out."""
    layout = IndexLayout(index)
    with Catalog.open(layout.catalog) as catalog, catalog.reading() as generation:
        letters = catalog.documents(catalog.document_ids(Filters()))
        passages = {doc_id: catalog.passages_of(doc_id) for doc_id in letters}
        names = {p.passage_no: (doc_id, p.ordinal) for doc_id, row in passages.items() for p in row}
        lexical, store = LexicalIndex.open(layout.lexical(generation)), open_vectors(layout.vectors(generation))
        embedder = open_embedder(SETTINGS)
        hits = []
        for question in QUESTIONS:
            for ranking in (
                lexical.search([(term, 1.0) for term in index_terms(question)], 1000),
                store.search(embedder.embed_query(question), 1000),
            ):
                hits.append(sorted((-hit.score, names[hit.passage_no]) for hit in ranking))
        plain = {doc_id: [replace(p, passage_no=0) for p in row] for doc_id, row in passages.items()}
        sentences = {names[n]: v.tolist() for n, v in catalog.sentence_vectors(list(names)).items()}
        return letters, plain, hits, sentences, catalog.files()
