"""Last step: fit what the scores of a model mean, on labelled queries over an index built with it.

usage: python training/calibrate.py INDEX QUERIES.jsonl [MORE.jsonl …] [--public ../shared/data] [--pairs ../shared/pairs training/pairs]
                                    [--to src/search/models/calibration.json]

Fitted are: the weights of the rankings for each way of asking (a grid), the
confidence (logistic regression on the features of the first hits: does it answer?), where the bands begin, and below which best
confidence the verdict is 「只找到相关内容」 or 「没有找到」. Everything is reported by five-fold cross-validation over queries; what is
written is fitted on all. Beside the labelled queries the held-out lines of the written pairs serve, as a small corpus of their own:
their questions share fewer words with what answers them, and what is refused must hold for such, too. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
from scipy.ndimage import uniform_filter
from sklearn.linear_model import LogisticRegression

from search.calibration import FEATURES, Calibration
from search.engine import JUDGED, SearchEngine
from search.evaluation import RankedAnswer, RankedText, covers, dcg, load_queries, score_query, stem
from search.excerpts import choose_excerpts
from search.fusion import LEGS, WEIGHTS, Candidates, Weights, fuse, rank
from search.queries import Style, parse_query
from search.settings import Settings
from search.text import sentences

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

WEIGHTS_TRIED = ((0.0, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5),) * 2 + ((0.0, 0.1, 0.2, 0.3, 0.4, 0.7, 1.0, 1.5),)
"""Weights of passage and sentence vectors and of late interaction beside 1 for BM25: only what they are to each other counts."""
ALONE = ("lexical", "dense", "sentence")
"""Rankings that none joined of them should fall behind. Late interaction proposes nothing: it reads what these put first."""
ENOUGH = 40
"""Questions of one style that a public set must have to be counted."""
FOLDS = 5
DEEP = 20
"""Passages of a labelled query looked at for where 高度相关 begins."""
SLACK = 0.001
LEAN = 0.1
"""Added to the weights of the vectors where settings are compared by how much they lean on words, so that none divides by nothing."""
REFUSED = 0.03
"""Share of the answerable held-out questions that may be refused."""
TOLD, MOST_WEAK = 0.83, 0.3
"""Share of the unanswerable labelled queries to be told so, and of the answerable ones that may at most be called background for it.

Four fifths are aimed at for all of them; those that are read as keywords are told less often, and the fit on all moves some.
"""
WEAK_DRAFTS = 0.12
"""Share of drafts with a precedent that may be marked as background."""
READING = Calibration({style: replace(weights, interaction=1.0) for style, weights in WEIGHTS.items()})
"""So that every question is judged word by word too; other weights are tried on what that gave."""


class Case:
    """A labelled query with what the rankings said, kept so that other weights can be tried at once."""

    def __init__(self, engine: SearchEngine, query) -> None:
        with engine.catalog.reading() as generation:
            snapshot = engine._current(generation)
            asked = parse_query(query.text, snapshot.known, date.today())
            ranked = snapshot.rank(asked, engine.settings.candidates, READING)
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


Means = dict[Weights, float]


def best_weights(own: dict[Weights, np.ndarray], kinds: np.ndarray, elsewhere: dict[str, Means]) -> Weights:
    """Of all settings within ``SLACK`` of the best the one that leans most on words, which a reader can check.

    Best is the mean over the labelled queries and as much over the sets ``elsewhere`` (the sample letters, the thesaurus and the
    training pairs are of one household, and weights fitted on them alone trust the model too much abroad), less all by which a
    kind of query or a set falls short of its best single ranking. Each setting is judged together with its neighbours: a lucky
    one among unlucky ones is not chosen.

    Args:
        own: for each setting and each single ranking a measure of every labelled query.
        kinds: the kinds of those queries.
        elsewhere: for each set the means of the same settings and rankings.
    """
    groups: list[Means] = [{w: values[kinds == kind].mean() for w, values in own.items()} for kind in np.unique(kinds)]
    groups += elsewhere.values()
    abroad = {w: np.mean([means[w] for means in elsewhere.values()] or [0.0]) for w in settings_of_grid()}
    worth = {w: own[w].mean() + mean - sum(shortfall(means, w) for means in groups) for w, mean in abroad.items()}
    table = np.array([worth[w] for w in settings_of_grid()]).reshape([len(tried) for tried in WEIGHTS_TRIED])
    smooth = dict(zip(settings_of_grid(), uniform_filter(table, 3, mode="nearest").ravel(), strict=True))
    good = [w for w, value in smooth.items() if value >= max(smooth.values()) - SLACK]
    return max(good, key=lambda w: (1 / (LEAN + w.dense + w.sentence), smooth[w], w.dense))


def shortfall(means: Means, weights: Weights) -> float:
    """By how much a setting is behind the best single ranking, where those were measured."""
    return max(0.0, max(means.get(LEGS[leg], 0.0) for leg in ALONE) - means[weights])


def settings_of_grid() -> list[Weights]:
    return [Weights(1.0, *rest) for rest in product(*WEIGHTS_TRIED)]


def all_settings() -> list[Weights]:
    return list(dict.fromkeys([*settings_of_grid(), *LEGS.values()]))


def public_means(data: Path, work: Path, engine: SearchEngine) -> dict[Style, dict[str, Means]]:
    """Mean reciprocal rank over the public sets, for every setting; of each set the questions of one style, where it has enough."""
    from public_sets import QUERY_CHARS, SETS, build, candidates_of, pool_of, rows

    found: dict[Style, dict[str, Means]] = {style: {} for style in WEIGHTS}
    for name, (file, kind) in SETS.items():
        own = rows(data / name / f"{file}.jsonl.gz")
        texts = pool_of(data, kind, own)
        place = {text: i + 1 for i, text in enumerate(texts)}
        right: dict[str, list[int]] = {}
        for row in own:
            right.setdefault(row["query"][:QUERY_CHARS], []).append(place[row["passage"]])
        pool = build(texts, work, engine.embedder)
        asked = [(*candidates_of(pool, question), wanted) for question, wanted in right.items()]
        for style, sets in found.items():
            mine = [(candidates, wanted) for candidates, of, wanted in asked if of == style]
            if len(mine) >= ENOUGH:
                sets[name] = {
                    w: float(np.mean([reciprocal(c, w, wanted) for c, wanted in mine])) for w in all_settings()
                }
    return found


def reciprocal(candidates: Candidates, weights: Weights, wanted: list[int]) -> float:
    scores = fuse(candidates, weights)
    mine = np.isin(candidates.numbers, wanted)
    return float(1 / (1 + (scores > scores[mine].max()).sum())) if mine.any() else 0.0


def draft_means(folders: list[Path], work: Path, engine: SearchEngine) -> dict[str, Means]:
    """Mean nDCG@10 of held-out written drafts over held-out sentences of letters, for every setting.

    As in a letter, a sentence stands between two others, which are of its matter and not of its wording. Single rankings are not
    measured: none has to be beaten here, where the table of equivalent wordings knows none of the sentences.
    """
    from interaction_sets import held_out as is_held_out
    from interaction_sets import lines
    from public_sets import build, candidates_of

    groups = [row for _, i, row in lines(folders, "W*.jsonl") if is_held_out(i)]
    said = [row.get("letters") or row["variants"] for row in groups]
    texts = list(
        dict.fromkeys(text for row, same in zip(groups, said, strict=True) for text in (*same, *row["near_misses"]))
    )
    place = {text: i + 1 for i, text in enumerate(texts)}
    passages = [row["passage"] for _, i, row in lines(folders, "[PQ]*.jsonl") if is_held_out(i)]
    beside = [text[a:b] for text in passages for a, b in sentences(text)]
    dice = np.random.default_rng(0)
    pool = build(
        [f"{dice.choice(beside)}{text}{dice.choice(beside)}" for text in texts] + passages, work, engine.embedder
    )
    asked = [
        (candidates_of(pool, draft)[0], [place[text] for text in same])
        for row, same in zip(groups, said, strict=True)
        for draft in row.get("drafts") or [row["situation"]]
    ]
    print(f"held-out drafts n={len(asked)}")
    return {"drafts": {w: float(np.mean([gain(c, w, wanted) for c, wanted in asked])) for w in settings_of_grid()}}


def gain(candidates: Candidates, weights: Weights, wanted: list[int]) -> float:
    order = np.lexsort((candidates.numbers, -fuse(candidates, weights)))[:10]
    return dcg(np.isin(candidates.numbers[order], wanted).tolist()) / dcg([1] * min(10, len(wanted)))


def fit_weights(
    cases: list[Case], elsewhere: dict[Style, dict[str, Means]], rng: np.random.Generator
) -> dict[Style, Weights]:
    fitted: dict[Style, Weights] = {}
    for style in WEIGHTS:
        mine = [case for case in cases if case.style == style and case.query.judgments]
        kinds = np.array([case.query.kind for case in mine])
        grid = {w: np.array([case.ndcg(w) for case in mine]) for w in all_settings()}
        there = elsewhere.get(style, {})
        folds, tested = rng.permutation(len(mine)) % FOLDS, np.zeros(len(mine))
        for f in range(FOLDS):
            others = folds != f
            chosen = best_weights({w: values[others] for w, values in grid.items()}, kinds[others], there)
            tested[~others] = grid[chosen][~others]
        fitted[style] = w = best_weights(grid, kinds, there)
        print(
            f"{style:9s} n={len(mine):3d}  cross-validated nDCG@10 {tested.mean():.3f}  fitted {grid[w].mean():.3f}  {w}"
        )
        for name, means in there.items():
            alone = "  ".join(f"{leg} {means[weights]:.3f}" for leg, weights in LEGS.items() if weights in means)
            print(f"   {name}: {means[w]:.3f}  {alone}")
    return fitted


@dataclass(frozen=True)
class Asked:
    """What calibrates the confidence: the features of a question's first passages and which of them answer."""

    kind: str
    answerable: bool
    table: np.ndarray
    answers: np.ndarray


def without_network(one: Asked) -> Asked:
    """Keywords ask nothing, so there is nothing to answer: whether the network thinks a passage answers them says little."""
    table = one.table.copy()
    table[:, FEATURES.index("interaction")] = 0
    return replace(one, table=table)


def labelled(cases: list[Case], weights: dict[str, Weights], depth: int) -> list[Asked]:
    return [Asked(c.query.kind, bool(c.query.judgments), *c.first(weights[c.style], depth)) for c in cases]


@dataclass(frozen=True)
class Written:
    """A held-out written question over the held-out passages: how it is written, what the rankings say, the passage it was written to."""

    style: Style
    candidates: Candidates
    passage: int
    answerable: bool


def held_out(folders: list[Path], work: Path, engine: SearchEngine) -> list[Written]:
    """The held-out written passages as a corpus: the questions they answer, and the near ones that they do not."""
    from interaction_sets import held_out as is_held_out
    from interaction_sets import lines
    from public_sets import build, candidates_of

    rows = [row for _, i, row in lines(folders, "[PQ]*.jsonl") if is_held_out(i)]
    pool = build([f"{row['topic']} {row['passage']}" for row in rows], work, engine.embedder)
    found = []
    for number, row in enumerate(rows, 1):
        asked = [(text, True) for text in row.get("queries") or row["answers"]]
        asked += [(text, False) for text in row.get("near", ())]
        for text, answerable in asked:
            candidates, style = candidates_of(pool, text)
            found.append(Written(style, candidates, number, answerable))
    return found


def keyword_means(written: list[Written]) -> dict[str, Means]:
    """Mean reciprocal rank of held-out questions of a few words: everyday ones are among them, the labelled ones are words of letters."""
    mine = [one for one in written if one.style == "keywords" and one.answerable]
    return {
        "written": {
            w: float(np.mean([reciprocal(one.candidates, w, [one.passage]) for one in mine])) for w in all_settings()
        }
    }


def asked_of(written: list[Written], weights: dict[Style, Weights]) -> dict[Style, list[Asked]]:
    """What the first passages of the held-out questions look like under ``weights``, by style."""
    found: dict[Style, list[Asked]] = {style: [] for style in WEIGHTS}
    for one in written:
        order = np.lexsort((one.candidates.numbers, -fuse(one.candidates, weights[one.style])))[:JUDGED]
        table = np.stack([getattr(one.candidates, name)[order] for name in FEATURES], axis=1)
        answers = (one.candidates.numbers[order] == one.passage) & one.answerable
        kind = "held out" if one.answerable else "held out, near"
        found[one.style].append(Asked(kind, one.answerable, table, answers))
    return found


def fit_confidence(mine: list[Asked], held: list[Asked], rng: np.random.Generator, style: Style) -> dict:
    """Fit on the labelled queries and as much on the held-out ones; the thresholds are read from cross-validated confidences."""
    everything = mine + held
    share = np.array([1.0] * len(mine) + [len(mine) / max(1, len(held))] * len(held))
    x = np.concatenate([one.table[:JUDGED] for one in everything])
    y = np.concatenate([one.answers[:JUDGED] for one in everything])
    of = np.repeat(np.arange(len(everything)), [len(one.table[:JUDGED]) for one in everything])

    def fit(rows: np.ndarray) -> LogisticRegression:
        """Fit with no coefficient below 0: what is nearer must never count against a passage. A feature that comes out so is left out."""
        used = np.ones(x.shape[1])
        while True:
            model = LogisticRegression(C=10.0, max_iter=1000).fit(x[rows] * used, y[rows], share[of[rows]])
            if (model.coef_[0] >= 0).all():
                return model
            used[model.coef_[0] < 0] = 0

    folds = rng.permutation(len(everything)) % FOLDS
    deep = [np.zeros(0)] * len(everything)
    for f in range(FOLDS):
        fitted = fit(folds[of] != f)
        for i in np.flatnonzero(folds == f):
            deep[i] = fitted.predict_proba(everything[i].table)[:, 1] if len(everything[i].table) else deep[i]
    best = np.array([confidence[:JUDGED].max(initial=0.0) for confidence in deep])
    labels = np.arange(len(everything)) < len(mine)
    answerable = np.array([one.answerable for one in everything])
    some, none = best[labels & answerable], best[labels & ~answerable]
    if style == "draft":
        least, middle = 0.0, float(np.quantile(best, WEAK_DRAFTS))
    else:
        least = float(np.quantile(best[~labels & answerable], REFUSED))
        middle = max(least, float(min(np.quantile(none, TOLD), np.quantile(some, MOST_WEAK))))
    flat, right = np.concatenate(deep[: len(mine)]), np.concatenate([one.answers for one in mine])
    high = max(middle, high_from(flat, right))
    kinds = np.array([one.kind for one in everything])
    for kind in dict.fromkeys(kinds.tolist()):
        these = best[kinds == kind]
        print(
            f"{kind:15s} n={len(these):4d}  没有找到 {(these < least).mean():.2f}  没有找到或只找到相关内容 {(these < middle).mean():.2f}"
        )
    for name, low, top in (("高度相关", high, 2), ("相关", middle, high), ("供参考", -1, middle)):
        there = (flat >= low) & (flat < top)
        print(f"{name}: {there.sum()} passages, {right[there].mean() if there.any() else 0:.2f} of them answer")
    whole = fit(np.ones(len(y), dtype=bool))
    return {
        "coefficients": {
            "bias": float(whole.intercept_[0]),
            **dict(zip(FEATURES, map(float, whole.coef_[0]), strict=True)),
        },
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
    options.add_argument("--pairs", type=Path, nargs="+", required=True, help="folders of the written sets")
    options.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "search-calibrate")
    chosen = options.parse_args()
    engine = SearchEngine(Settings(index_dir=chosen.index, embedder=chosen.model), calibration=Calibration(WEIGHTS))
    cases = [Case(engine, query) for path in chosen.queries for query in load_queries(path)]
    rng = np.random.default_rng(0)
    elsewhere = public_means(chosen.public, chosen.work, engine) if chosen.public is not None else {}
    elsewhere["draft"] = elsewhere.get("draft", {}) | draft_means(chosen.pairs, chosen.work, engine)
    written = held_out(chosen.pairs, chosen.work, engine)
    elsewhere["keywords"] = elsewhere.get("keywords", {}) | keyword_means(written)
    weights = fit_weights(cases, elsewhere, rng)
    of = {style: labelled([c for c in cases if c.style == style], weights, DEEP) for style in WEIGHTS}
    held = asked_of(written, weights)
    typed = [[without_network(one) for one in group["keywords"]] for group in (of, held)]
    scales = {
        "question": fit_confidence(
            of["question"] + of["keywords"], held["question"] + held["keywords"], rng, "question"
        ),
        "keywords": fit_confidence(*typed, rng, "keywords"),
        "draft": fit_confidence(of["draft"], [], rng, "draft"),
    }
    row = {"fusion": {style: asdict(w) for style, w in weights.items()}, "scales": scales}
    table = json.loads(chosen.to.read_text(encoding="utf-8")) if chosen.to.is_file() else {}
    table[engine.embedder.fingerprint] = row
    chosen.to.write_text(json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
