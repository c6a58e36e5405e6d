"""Quality on public questions that nothing was trained or fitted on: letters to offices, statutes, policies.

usage: python benchmarks/public_sets.py --data ../shared/data [--sets stard_law …] [--work DIR]

For each held-out set: BM25 over our terms, the bundled model alone (passage and best sentence), and the joined ranking with the very
terms, stores and formula of the program; reciprocal rank and first place among the pool. Questions are asked as they stand.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

import numpy as np  # noqa: E402

from search.calibration import load_calibration  # noqa: E402
from search.comparing import compare  # noqa: E402
from search.embedders import open_embedder  # noqa: E402
from search.fusion import Candidates, Weights, fuse, in_words, rank  # noqa: E402
from search.interaction import Interaction, open_interaction  # noqa: E402
from search.lexical import LexicalIndex, write_lexical  # noqa: E402
from search.queries import style_of  # noqa: E402
from search.ranking import RELATED_AIM, judged, meanings_of, with_official_terms  # noqa: E402
from search.related import RelatedTerms  # noqa: E402
from search.settings import Settings  # noqa: E402
from search.terms import index_terms, query_terms, words  # noqa: E402
from search.text import sentences  # noqa: E402
from search.thesaurus import expand  # noqa: E402
from search.vectors.faiss_store import FaissStore  # noqa: E402

SETS = {
    "gov_letters_reply": ("gov_letters_reply.dev", "replies"),
    "mayor_mailbox_reply": ("mayor_mailbox_reply.dev", "replies"),
    "covid_policy_qa": ("covid_policy_qa.dev", "own"),
    "legalqa_pos": ("legalqa_pos.dev", "own"),
    "crud_news_qa": ("crud_news_qa.dev", "own"),
    "stard_law": ("stard_law.dev", "laws"),
}
DEPTH = 200
QUERY_CHARS = 200


def rows(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def pool_of(data: Path, kind: str, own: list[dict]) -> list[str]:
    """All texts among which the right one has to be found."""
    texts = [row["passage"] for row in own]
    if kind == "replies":
        for name in ("gov_letters_reply", "mayor_mailbox_reply", "mayor_mailbox_title_detail", "covid_policy_qa"):
            for path in sorted((data / name).glob("*.jsonl.gz")):
                texts += [row["passage"] for row in rows(path)]
    if kind == "laws":
        texts += [row["text"] for row in rows(data / "laws_articles" / "laws_articles.jsonl.gz")]
    return list(dict.fromkeys(texts))


@dataclass
class Pool:
    """Texts indexed as the program indexes passages."""

    texts: list[str]
    lexical: LexicalIndex
    store: FaissStore
    embedder: object
    related: RelatedTerms
    interaction: Interaction | None


def build(texts: list[str], work: Path, embedder) -> Pool:
    folder = work / "lexical"
    shutil.rmtree(folder, ignore_errors=True)
    write_lexical(folder, ((i + 1, index_terms(text), []) for i, text in enumerate(texts)))
    store = FaissStore(embedder.dim)
    for start in range(0, len(texts), 20_000):
        part = texts[start : start + 20_000]
        store.add(np.arange(start + 1, start + 1 + len(part), dtype=np.int64), embedder.embed_passages(part))
    return Pool(texts, LexicalIndex.open(folder), store, embedder, RelatedTerms(embedder), open_interaction(embedder))


def candidates_of(pool: Pool, question: str) -> tuple[Candidates, str]:
    style = style_of(question)
    own = tuple(query_terms(question, draft=style == "draft"))
    vector = pool.embedder.embed_query(question)
    drafted = style == "draft"
    found = () if drafted else pool.related.find(vector)
    terms = own if drafted else with_official_terms(own, expand(question, frozenset(words(question))), found)
    aim = pool.related.aim(vector, found, RELATED_AIM)
    meanings = meanings_of(question, pool.lexical) if drafted else ()
    hits = (*pool.lexical.search(terms, DEPTH, any_of=meanings), *pool.store.search(aim, DEPTH))
    numbers = np.unique(np.array([hit.passage_no for hit in hits], dtype=np.int64))
    lexical = np.zeros(len(numbers), dtype=np.float32)
    for hit in pool.lexical.search(terms, len(numbers), numbers, any_of=meanings):
        lexical[np.searchsorted(numbers, hit.passage_no)] = hit.score
    frequencies = [pool.lexical.doc_freq(term) for term, _ in own]
    lexical, coverage = in_words(lexical, own, frequencies, len(pool.texts))
    moments = pool.store.moments()

    def standard(cosines: np.ndarray, of: np.ndarray) -> np.ndarray:
        return ((cosines - of @ moments.mean) / max(1e-9, of @ moments.covariance @ of) ** 0.5).astype(np.float32)

    vectors = pool.store.reconstruct(numbers)
    best = []
    for number in numbers.tolist():
        text = pool.texts[number - 1]
        parts = [text[a:b] for a, b in sentences(text)][:60] or [text]
        best.append((pool.embedder.embed_passages(parts) @ vector).max())
    sentence = np.array(best, dtype=np.float32)
    cosine = vectors @ vector
    made = Candidates(
        numbers,
        lexical,
        standard(vectors @ aim, aim),
        standard(sentence, vector),
        cosine,
        sentence,
        np.zeros_like(cosine),
        coverage,
    )
    texts = lambda chosen: {number: pool.texts[number - 1] for number in chosen.tolist()}  # noqa: E731
    return judged(pool.interaction, question, style, made, texts), style


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    options.add_argument("--sets", nargs="*", default=list(SETS))
    options.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "search-public-sets")
    chosen = options.parse_args()
    embedder = open_embedder(Settings())
    calibration = load_calibration(embedder.fingerprint)
    legs = {"BM25": Weights(1, 0, 0), "passage": Weights(0, 1, 0), "sentence": Weights(0, 0, 1)}
    measured = " | ".join(f"{name} RR (first)" for name in (*legs, "joined"))
    print(f"| set | queries | pool | {measured} | joined − BM25 | joined − best leg |")
    print("|---|--:|--:|" + "--:|" * 6)
    for name in chosen.sets:
        file, kind = SETS[name]
        own = rows(chosen.data / name / f"{file}.jsonl.gz")
        texts = pool_of(chosen.data, kind, own)
        place = {text: i + 1 for i, text in enumerate(texts)}
        right: dict[str, set[int]] = {}
        for row in own:
            right.setdefault(row["query"][:QUERY_CHARS], set()).add(place[row["passage"]])
        pool = build(texts, chosen.work, embedder)
        reciprocal: dict[str, dict[str, float]] = {system: {} for system in (*legs, "joined")}
        for question, wanted in right.items():
            candidates, style = candidates_of(pool, question)
            for system in reciprocal:
                weights = legs[system] if system in legs else calibration.weights(style)
                hits = rank(candidates.numbers, fuse(candidates, weights))
                found = next((hit.rank for hit in hits if hit.passage_no in wanted), 0)
                reciprocal[system][question] = 1 / found if found else 0.0
        means = {system: float(np.mean(list(v.values()))) for system, v in reciprocal.items()}
        cells = [f"{means[s]:.3f} ({np.mean([v == 1 for v in reciprocal[s].values()]):.2f})" for s in reciprocal]
        best = max(legs, key=lambda leg: means[leg])
        ahead = [compare(reciprocal["joined"], reciprocal[other]) for other in ("BM25", best)]
        shown = [f"{d.mean:+.3f} ({d.low:+.2f}–{d.high:+.2f})" for d in ahead]
        print(f"| {name} | {len(right)} | {len(texts)} | " + " | ".join([*cells, *shown]) + " |", flush=True)


if __name__ == "__main__":
    main()
