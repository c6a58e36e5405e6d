"""Near-duplicates planted in the sample letters: sentences edited by a known share are traced back to where they stand."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from search.letters import read_letter
from search.parsers import parse_file
from search.passages import split_passages
from search.precedents import draft_sentences, find_precedents
from search.settings import Settings
from search.text import fold, sentences
from search.types import Document, Passage
from search.wordings import WordingIndex, bare_of, build_wordings, trimmed

PLANTED = 200
MIN_CHARS = 8
"""Shorter sentences (谢谢您的关注。) keep too little of themselves when two in five characters go."""

CLOSING = str.maketrans(dict.fromkeys("。！？；…!?;\n", "，"))


@pytest.fixture(scope="module")
def letters(letters_dir: Path) -> list[tuple[Document, list[Passage]]]:
    read: list[tuple[Document, list[Passage]]] = []
    number = 0
    for path in sorted(letters_dir.glob("*.txt")):
        document = read_letter(parse_file(path, Settings()), path.name)
        passages = []
        for passage in split_passages(document):
            number += 1
            fields = {name: getattr(passage, name) for name in passage.__slots__} | {"passage_no": number}
            passages.append(Passage(**fields))
        read.append((document, passages))
    return read


@pytest.fixture(scope="module")
def wordings(letters: list[tuple[Document, list[Passage]]]) -> WordingIndex:
    return build_wordings(letters)


@pytest.fixture(scope="module")
def pool(letters: list[tuple[Document, list[Passage]]]) -> list[str]:
    words = []
    for document, passages in letters:
        for passage in passages:
            for span in sentences(passage.text):
                start, end = trimmed(passage.text, span)
                words.append(document.text[passage.start + start : passage.start + end])
    return [one for one in words if len(bare_of(fold(one))) >= MIN_CHARS]


def characters_edited(words: str, share: float, rng: random.Random, other: str) -> str:
    """Edit ``share`` of the characters one by one: a third each replaced, dropped, doubled by a foreign one."""
    out = list(words)
    for _ in range(round(len(words) * share)):
        at = rng.randrange(len(out))
        kind = rng.choice(("replace", "drop", "add"))
        if kind == "drop" and len(out) > 1:
            del out[at]
        elif kind == "add":
            out.insert(at, rng.choice(other))
        else:
            out[at] = rng.choice(other)
    return "".join(out)


def phrases_edited(words: str, share: float, rng: random.Random, other: str) -> str:
    """Edit ``share`` of the characters in runs of one to six, as a person rewords."""
    out, left = list(words), round(len(words) * share)
    while left > 0:
        run = min(left, rng.randint(1, 6))
        at, source = rng.randrange(max(1, len(out) - run + 1)), rng.randrange(len(other) - run)
        kind = rng.choice(("replace", "drop", "add"))
        kept = at if kind == "add" else at + run
        out[at:kept] = "" if kind == "drop" else other[source : source + run]
        left -= run
    return "".join(out)


@pytest.mark.parametrize("edited", [characters_edited, phrases_edited])
@pytest.mark.parametrize(("share", "wanted"), [(0.1, 0.95), (0.2, 0.95), (0.3, 0.85), (0.4, 0.85)])
def test_planted_near_duplicates_are_traced_back(
    edited: Callable[[str, float, random.Random, str], str],
    share: float,
    wanted: float,
    pool: list[str],
    wordings: WordingIndex,
):
    rng = random.Random(f"{edited.__name__} {share}")
    other = "".join(pool)
    found, missed = 0, []
    for original in rng.sample(pool, PLANTED):
        draft = edited(original, share, rng, other).translate(CLOSING)
        (answer,) = find_precedents(draft, wordings)
        first = answer.groups[0].variants[0].text if answer.groups else ""
        if bare_of(fold(first)) == bare_of(fold(original)):
            found += 1
        else:
            missed.append((original, draft, first))
    assert found / PLANTED >= wanted, missed[:5]


def test_every_sentence_of_the_letters_is_its_own_first_precedent(pool: list[str], wordings: WordingIndex):
    for original in random.Random(1).sample(pool, PLANTED):
        if len(draft_sentences(original)) != 1:
            continue
        (answer,) = find_precedents(original, wordings)
        assert answer.exact_letters >= 1
        assert answer.groups[0].similarity == 1.0
        assert bare_of(fold(answer.groups[0].variants[0].text)) == bare_of(fold(original))


def test_every_variant_stands_letter_for_letter_in_its_letter_on_its_page(pool: list[str], wordings: WordingIndex):
    for original in random.Random(2).sample(pool, 40):
        for answer in find_precedents(original, wordings):
            for group in answer.groups:
                for variant in group.variants:
                    assert variant.document.text[variant.start : variant.end] == variant.text
                    first, last = variant.pages
                    assert variant.document.page_starts[first - 1] <= variant.start
                    assert last == len(variant.document.page_starts) or (
                        variant.end <= variant.document.page_starts[last]
                    )


def test_courtesy_is_found_when_courtesy_is_asked(wordings: WordingIndex):
    (answer,) = find_precedents("感谢您对我厅工作的关心和支持。", wordings)
    assert sum(group.uses for group in answer.groups) >= 5
    assert all("感谢" in group.wording or "谢" in group.wording for group in answer.groups[:3])
