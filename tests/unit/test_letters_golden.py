"""One file an odd letter: what was read from it stands beside it."""

import json
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from search.letters import read_letter
from search.types import CitedDocument, LetterFields, Page, ParsedFile

FOLDER = Path(__file__).resolve().parents[1] / "data" / "golden"
LETTERS = sorted(FOLDER.glob("*.txt"))


def read(path):
    return read_letter(
        ParsedFile(path, "text/plain", (Page(1, path.read_text(encoding="utf-8")),), paged=False), path.name
    )


def plain(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, CitedDocument):
        return {"title": value.title, "number": value.number}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def test_there_are_enough_odd_letters():
    assert len(LETTERS) >= 25


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_an_odd_letter_is_read_as_its_golden_file_says(path):
    golden = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    document = read(path)
    body = document.text[slice(*document.body)]
    assert document.is_letter is golden.pop("is_letter")
    assert body.startswith(golden.pop("body_starts"))
    assert body.endswith(golden.pop("body_ends"))
    golden.setdefault(
        "outcome_meaning", "不明" if golden["outcome"] else None
    )  # written down where the letter says more
    assert {name: plain(getattr(document.fields, name)) for name in golden} == golden
    assert set(golden) == {field.name for field in fields(LetterFields)} - {"spans"}


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_every_value_has_the_place_where_it_was_read(path):
    document = read(path)
    spans = {}
    for name, start, end in document.fields.spans:
        assert 0 <= start < end <= len(document.text)
        spans.setdefault(name, []).append(document.text[start:end])
    for name in ("title", "subject", "signer", "case_number", "contact_office"):
        value = getattr(document.fields, name)
        assert (value is None) == (name not in spans), name
    for name in ("addressees", "cc", "cited"):
        assert len(spans.get(name, [])) == len(getattr(document.fields, name)), name
