"""Last step: fit what the scores of a model mean, on labelled queries over an index built with it.

usage: python training/calibrate.py INDEX QUERIES.jsonl [MORE.jsonl …] [--public ../shared/data] [--to src/search/models/calibration.json]

Fitted are: the weights of the rankings for each way of asking (a grid), the
confidence (logistic regression on the features of the first hits: does it answer?), where the bands begin, and below which best
confidence the verdict is 「只找到相关内容」 or 「没有找到」. Everything is reported by five-fold cross-validation over queries; what is
written is fitted on all. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from search.calibration import FEATURES, Calibration
from search.engine import JUDGED, SearchEngine
from search.evaluation import RankedAnswer, RankedText, covers, load_queries, score_query, stem
from search.excerpts import choose_excerpts
from search.fusion import WEIGHTS, Weights, fuse, rank
from search.queries import parse_query
from search.settings import Settings

LEXICAL = (4, 8, 12, 16, 24, 36)
DENSE = (0.0, 0.25, 0.5, 1.0)
SENTENCE = (0.0, 0.25, 0.5, 1.0)
FOLDS = 5
PUBLIC = ("gov_letters_reply", "mayor_mailbox_reply", "covid_policy_qa", "legalqa_pos")
SLACK = 0.003
REFUSED, WEAK = 0.01, 0.12
"""Shares of answerable questions that may be refused, and marked as background only."""


class Case:
    """A labelled query with what the rankings said, kept so that other weights can be tried at once."""

    def __init__(self, engine: SearchEngine, query) -> None:
        with engine.catalog.reading() as generation:
            snapshot = engine._current(generation)
            asked = parse_query(query.text, snapshot.known, date.today())
            ranked = snapshot.rank(asked, engine.settings.candidates, Calibration(WEIGHTS))
            self.query, self.style, self.candidates = query, ranked.asked.style, ranked.candidates
            beside = snapshot.beside(ranked)
            self.letters = {hit.passage_no: beside(hit.passage_no) for hit in ranked.hits}
            self.documents = engine.catalog.documents({row[0].doc_id for row in self.letters.values()})

    def answer(self, weights: Weights) -> RankedAnswer:
        hits = rank(self.candidates.numbers, fuse(self.candidates, weights))
        numbers = [hit.passage_no for hit in hits]
        excerpts = choose_excerpts(numbers, {h.passage_no: h.score for h in hits}, self.letters.__getitem__, 20)
        texts = []
        for excerpt in excerpts:
            row = [p for p in self.letters[excerpt.best] if p.passage_no in excerpt.numbers]
            document = self.documents[row[0].doc_id]
            texts.append(RankedText(document.source, document.text[row[0].start : row[-1].end]))
        return RankedAnswer(tuple(texts))

    def ndcg(self, weights: Weights) -> float:
        return score_query(self.query, self.answer(weights)).values["nDCG@10"]

    def first(self, weights: Weights, depth: int) -> tuple[np.ndarray, np.ndarray]:
        """Features of the first passages and whether each answers (grade 2)."""
        order = np.lexsort((self.candidates.numbers, -fuse(self.candidates, weights)))[:depth]
        table = np.stack([getattr(self.candidates, name)[order] for name in FEATURES], axis=1)
        answers = [self.answers(int(self.candidates.numbers[i])) for i in order]
        return table, np.array(answers)

    def answers(self, number: int) -> bool:
        row = self.letters.get(number, ())
        passage = next((p for p in row if p.passage_no == number), None)
        if passage is None:
            return False
        source = stem(self.documents[passage.doc_id].source)
        return any(
            j.grade == 2 and stem(j.file) == source and covers(passage.text, j.quote) for j in self.query.judgments
        )


def best_weights(grid: dict[Weights, np.ndarray], chosen: np.ndarray, elsewhere: dict[Weights, float]) -> Weights:
    """Of all settings within ``SLACK`` of the best the one that leans most on words, which a reader can check.

    Best is the mean over the labelled queries and, for questions, as much over the public sets ``elsewhere``: the sample letters,
    the thesaurus and the training pairs are of one household, and weights fitted on them alone trust the model too much abroad.
    """
    means = {weights: values[chosen].mean() + elsewhere.get(weights, 0.0) for weights, values in grid.items()}
    good = [w for w, mean in means.items() if mean >= max(means.values()) - SLACK]
    return max(good, key=lambda w: (w.lexical / (w.dense + w.sentence), means[w], w.dense))


def public_means(data: Path, work: Path, engine: SearchEngine) -> dict[Weights, float]:
    """Mean reciprocal rank over the public sets of letters and policies, for every setting of the grid."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
    from public_sets import QUERY_CHARS, SETS, build, candidates_of, pool_of, rows

    sums: dict[Weights, list[float]] = {}
    for name in PUBLIC:
        file, kind = SETS[name]
        own = rows(data / name / f"{file}.jsonl.gz")
        texts = pool_of(data, kind, own)
        place = {text: i + 1 for i, text in enumerate(texts)}
        right: dict[str, set[int]] = {}
        for row in own:
            right.setdefault(row["query"][:QUERY_CHARS], set()).add(place[row["passage"]])
        pool = build(texts, work, engine.embedder)
        asked = [(candidates_of(pool, question)[0], wanted) for question, wanted in right.items()]
        for w in settings_of_grid():
            found = []
            for candidates, wanted in asked:
                scores = fuse(candidates, w)
                mine = np.isin(candidates.numbers, list(wanted))
                found.append(1 / (1 + (scores > scores[mine].max()).sum()) if mine.any() else 0.0)
            sums.setdefault(w, []).append(float(np.mean(found)))
    return {w: float(np.mean(values)) for w, values in sums.items()}


def settings_of_grid() -> list[Weights]:
    return [Weights(float(a), b, c) for a, b, c in product(LEXICAL, DENSE, SENTENCE) if b or c]


def fit_weights(cases: list[Case], public: dict[Weights, float], rng: np.random.Generator) -> dict[str, Weights]:
    fitted = {}
    for style in WEIGHTS:
        mine = [case for case in cases if case.style == style and case.query.judgments]
        grid = {w: np.array([case.ndcg(w) for case in mine]) for w in settings_of_grid()}
        elsewhere = public if style == "question" else {}
        folds = rng.permutation(len(mine)) % FOLDS
        tested = np.concatenate([grid[best_weights(grid, folds != f, elsewhere)][folds == f] for f in range(FOLDS)])
        fitted[style] = best_weights(grid, np.ones(len(mine), dtype=bool), elsewhere)
        print(
            f"{style:9s} n={len(mine):3d}  cross-validated nDCG@10 {tested.mean():.3f}"
            f"  fitted {grid[fitted[style]].mean():.3f}  {fitted[style]}"
        )
    return fitted


def fit_confidence(cases: list[Case], weights: dict[str, Weights], rng: np.random.Generator) -> dict:
    tables, labels, owner = [], [], []
    for number, case in enumerate(cases):
        table, answers = case.first(weights[case.style], 20)
        tables.append(table)
        labels.append(answers)
        owner.append(np.full(len(answers), number))
    x, y, of = np.concatenate(tables), np.concatenate(labels), np.concatenate(owner)

    def fit(rows: np.ndarray) -> LogisticRegression:
        return LogisticRegression(C=10.0, max_iter=1000).fit(x[rows], y[rows])

    folds = rng.permutation(len(cases)) % FOLDS
    confidence = np.zeros(len(y))
    for f in range(FOLDS):
        test = folds[of] == f
        confidence[test] = fit(~test).predict_proba(x[test])[:, 1]
    best = np.array([max(confidence[of == i][:JUDGED], default=0.0) for i in range(len(cases))])
    some = np.array([bool(case.query.judgments) for case in cases])
    least, middle = (float(np.quantile(best[some], share)) for share in (REFUSED, WEAK))
    high = high_from(confidence, y)
    for kind in dict.fromkeys(case.query.kind for case in cases):
        mine = np.array([case.query.kind == kind for case in cases])
        refused, background = (best[mine] < least).mean(), (best[mine] < middle).mean()
        print(f"{kind:10s} n={mine.sum():3d}  没有找到 {refused:.2f}  没有找到或只找到相关内容 {background:.2f}")
    for name, low, top in (("高度相关", high, 2), ("相关", middle, high), ("供参考", -1, middle)):
        there = (confidence >= low) & (confidence < top)
        print(f"{name}: {there.sum()} passages, {y[there].mean():.2f} of them answer")
    whole = fit(np.ones(len(y), dtype=bool))
    return {
        "bias": float(whole.intercept_[0]),
        "coefficients": dict(zip(FEATURES, map(float, whole.coef_[0]), strict=True)),
        "bands": {"high": high, "middle": middle, "least": least},
    }


def high_from(confidence: np.ndarray, answers: np.ndarray) -> float:
    """The lowest confidence such that half of all passages at or above it answer."""
    order = np.argsort(-confidence)
    share = np.cumsum(answers[order]) / np.arange(1, len(order) + 1)
    return float(confidence[order][np.flatnonzero(share >= 0.5)[-1]])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("index", type=Path)
    options.add_argument("queries", type=Path, nargs="+")
    options.add_argument("--to", type=Path, default=Path("src/search/models/calibration.json"))
    options.add_argument("--model", default="bundled")
    options.add_argument("--public", type=Path, help="folder of the public sets, e.g. ../shared/data")
    options.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "search-calibrate")
    chosen = options.parse_args()
    engine = SearchEngine(Settings(index_dir=chosen.index, embedder=chosen.model), calibration=Calibration(WEIGHTS))
    cases = [Case(engine, query) for path in chosen.queries for query in load_queries(path)]
    rng = np.random.default_rng(0)
    public = public_means(chosen.public, chosen.work, engine) if chosen.public is not None else {}
    weights = fit_weights(cases, public, rng)
    row = {"fusion": {style: asdict(w) for style, w in weights.items()}, **fit_confidence(cases, weights, rng)}
    table = json.loads(chosen.to.read_text(encoding="utf-8")) if chosen.to.is_file() else {}
    table[engine.embedder.fingerprint] = row
    chosen.to.write_text(json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
