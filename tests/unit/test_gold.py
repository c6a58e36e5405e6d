"""Scoring of fields: what counts as right, wrong and missing."""

import json
from datetime import date

import pytest

from search.errors import JudgmentError
from search.gold import folded, load_gold, score_fields
from search.types import CitedDocument, LetterFields

ROW = {
    "file": "甲.txt", "kind": "提案", "title": "关于 第１号提案的答复", "subject": None, "doc_number": "岚函〔2024〕1号",
    "issuer": "岚江省教育厅",
    "signer": None, "number": "０１", "session": "省政协一届一次会议", "category": "A", "date": "2024-01-02", "print_date": None,
    "publicity": "公开", "role": None, "contact_office": "办公室", "contact_phone": "0599-1", "addressees": ["甲"], "cc": ["乙", "丙"],
    "cited": [{"title": "办法", "number": "岚发〔2023〕1号"}],
}  # fmt: skip
READ = LetterFields(
    title="关于第1号提案的答复", subject="多出来的", agency="岚江省教育厅", doc_number="岚函〔2024〕1号", case_kind="提案",
    case_number="01",
    session="省政协一届一次会议", addressees=("甲",), outcome="A", issued_on=date(2024, 1, 2), disclosure="公开", contact_office="办公厅",
    cc=("乙",), cited=(CitedDocument("办法"),),
)  # fmt: skip


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(ROW, ensure_ascii=False) + "\n", encoding="utf-8")
    return load_gold([path])


def test_width_and_white_space_do_not_count():
    assert folded("关于 第１号") == folded("关于第1号") == "关于第1号"
    assert folded(None) is None


def test_right_wrong_and_missing_values_are_told_apart(gold):
    report = score_fields(gold, {"甲": READ})
    assert report.of("title").accuracy == report.of("case_number").accuracy == report.of("issued_on").accuracy == 1.0
    assert (report.of("subject").wrong, report.of("contact_office").wrong) == (1, 1)
    assert (report.of("contact_phone").missed, report.of("contact_phone").wrong) == (1, 0)
    assert report.macro == 12 / 15
    assert report.wrong_share == 2 / 15


def test_lists_are_scored_by_their_entries(gold):
    report = score_fields(gold, {"甲": READ})
    assert report.of("addressees").f1 == 1.0
    assert report.of("cc").f1 == 2 * 1 / (1 + 2)
    assert report.of("cited").f1 == 0.0
    assert [item.field for item in report.differences if item.file == "甲.txt"] == [
        "subject",
        "contact_office",
        "contact_phone",
        "cc",
        "cited",
    ]


def test_a_letter_that_was_not_read_counts_as_empty(gold):
    report = score_fields(gold, {})
    assert report.wrong_share == 0.0
    assert report.of("role").accuracy == 1.0
    assert report.of("agency").accuracy == 0.0


def test_a_broken_gold_file_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"file": "甲.txt"}\n', encoding="utf-8")
    with pytest.raises(JudgmentError, match=r"gold\.jsonl"):
        load_gold([path])
    with pytest.raises(JudgmentError, match=r"missing\.jsonl：文件或文件夹不存在。$"):
        load_gold([tmp_path / "missing.jsonl"])


def test_an_unknown_field_is_an_error(gold):
    with pytest.raises(KeyError):
        score_fields(gold, {}).of("colour")
