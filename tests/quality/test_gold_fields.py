"""The fields of 80 letters against their gold; the same letters in every format; the real letter.

Floors are below what is reached, so that a change that costs a letter or two shows, and noise does not.
"""

from datetime import date
from pathlib import Path

import pytest

from search.gold import LIST_FIELDS, SINGLE_FIELDS, FieldReport, load_gold, score_fields
from search.letters import read_letter
from search.types import CitedDocument, LetterFields, Page, ParsedFile

FLOORS = {"agency": 0.99, "doc_number": 0.99, "case_number": 0.99, "session": 0.99, "case_kind": 0.99}


def read_text(path: Path):
    return read_letter(
        ParsedFile(path, "text/plain", (Page(1, path.read_text(encoding="utf-8")),), paged=False), path.name
    )


@pytest.fixture(scope="module")
def report(letters_dir, gold_dir) -> FieldReport:
    gold = load_gold(sorted(gold_dir.glob("metadata_*.jsonl")))
    assert len(gold) == 80
    return score_fields(gold, {path.stem: read_text(path).fields for path in letters_dir.glob("*.txt")})


def test_fields_agree_with_the_gold(report):
    assert report.macro >= 0.97, report.differences


@pytest.mark.parametrize(("field", "floor"), [(field, FLOORS.get(field, 0.96)) for field in SINGLE_FIELDS.values()])
def test_each_field_agrees_with_the_gold(report, field, floor):
    assert report.of(field).accuracy >= floor, [item for item in report.differences if item.field == field]


@pytest.mark.parametrize(("field", "floor"), [("addressees", 0.97), ("cc", 0.97), ("cited", 0.95)])
def test_each_list_agrees_with_the_gold(report, field, floor):
    assert field in LIST_FIELDS
    assert report.of(field).f1 >= floor, [item for item in report.differences if item.field == field]


def test_a_value_is_rather_missing_than_wrong(report):
    assert report.wrong_share <= 0.01


def test_all_sample_letters_are_letters(letters_dir):
    assert [path.name for path in letters_dir.glob("*.txt") if not read_text(path).is_letter] == []


def test_the_real_letter_is_read(shared_dir):
    document = read_text(next((shared_dir / "seed").glob("*.txt")))
    assert document.is_letter
    assert document.fields == LetterFields(
        title="山东省科学技术厅对省政协十三届二次会议第13020162号提案的答复意见",
        subject="关于进一步深化元宇宙产业高质量发展的建议",
        agency="山东省科学技术厅",
        doc_number="鲁科函〔2024〕243号",
        signer="梁恺龙",
        case_kind="提案",
        case_number="13020162",
        session="省政协十三届二次会议",
        addressees=("饶轶",),
        role="分办",
        outcome="A",
        issued_on=None,
        printed_on=date(2024, 8, 30),
        disclosure="公开",
        contact_office="高新处",
        contact_phone="0531-51751172",
        cc=("省政协提案委员会", "省委省政府督查办"),
        cited=(
            CitedDocument("山东省“十四五”新一代信息技术科技创新规划", "鲁科字〔2022〕81号"),
            CitedDocument("山东省新一代信息技术创新能力提升行动计划（2023-2025年）", "鲁科字〔2023〕4号"),
            CitedDocument("科技创新引领标志性产业链高质量发展实施方案（2024—2027年）", "鲁政办字〔2024〕43号"),
        ),
        spans=document.fields.spans,
        year=2024,
        outcome_meaning="不明",
    )


@pytest.mark.slow
def test_a_letter_reads_the_same_in_every_format(letters_dir, corpus_dir):
    from search.parsers import parse_file
    from search.settings import Settings

    texts = {path.stem: path for path in letters_dir.glob("*.txt")}
    different = []
    for path in sorted(corpus_dir.rglob("*")):
        if path.suffix not in (".pdf", ".docx", ".html", ".txt") or path.stem not in texts:
            continue
        made, printed = read_letter(parse_file(path, Settings()), path.name), read_text(texts[path.stem])
        if (
            made.doc_id != printed.doc_id
            or made.fields.title != printed.fields.title
            or made.is_letter != printed.is_letter
        ):
            different.append(path.name)
    assert different == []
