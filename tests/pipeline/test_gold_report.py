"""The figures of reading, measured on the text of the marked letters and on the files people have."""

from __future__ import annotations

import json
import shutil

import pytest

from search.cli import main
from search.errors import JudgmentError
from search.gold_report import FORMATS, SEEN, measure_reading, reading_json, reading_text
from search.settings import Settings


@pytest.fixture(scope="module")
def report(engine, gold_dir):
    return measure_reading(gold_dir, engine.catalog, Settings())


def test_the_same_letters_are_measured_as_text_and_as_files(report):
    assert [(form.name, form.letters, form.unit_letters) for form in report.forms] == [
        ("文本", 80, 30),
        ("原件", 80, 30),
    ]
    assert sum(form.letters for form in report.formats) == 80
    assert {form.name for form in report.formats} == set(FORMATS.values())
    for form in (*report.forms, *report.formats):
        assert form.lost == ()
        assert form.fields.macro >= 0.97
        assert form.units.boundaries.f1 >= 0.85


def test_files_lose_next_to_nothing_against_their_text(report):
    text, files = report.forms
    assert files.fields.macro >= text.fields.macro - 0.01
    assert files.units.boundaries.f1 >= text.units.boundaries.f1 - 0.02
    assert files.units.functions.macro_f1 >= text.units.functions.macro_f1 - 0.02


def test_the_tables_are_markdown_and_say_what_the_letters_are(report):
    text = reading_text(report)
    tables = text.split("\n\n")
    assert tables[-1] == SEEN
    for table in tables[:-1]:
        rows = table.splitlines()
        assert {row.count("|") for row in rows} == {rows[0].count("|")}
        assert rows[1].startswith("|---|")
    assert "| 发文机关 | " in text
    assert "| PDF | " in text


def test_the_figures_are_numbers_for_programs(report):
    shown = json.loads(json.dumps(reading_json(report), allow_nan=False))
    assert set(shown) == {"forms", "formats"}
    assert 0.0 <= shown["forms"]["原件"]["fields"]["agency"] <= 1.0
    assert shown["formats"]["PDF"]["letters"] == report.formats[0].letters


def test_evaluate_prints_them_too(capsys, sample_index, gold_dir, tmp_path):
    queries = tmp_path / "queries.jsonl"
    row = {
        "qid": "1",
        "query": "加装电梯补助",
        "type": "keyword",
        "relevant": [{"file": "甲", "quote": "补助十万元", "grade": 2}],
    }
    queries.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    words = ["evaluate", str(queries), "--gold", str(gold_dir), "--index", str(sample_index)]
    assert main([*words, "--json"]) == 0
    (shown,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert shown["queries"] == 1
    assert shown["reading"]["forms"]["文本"]["letters"] == 80


def test_a_folder_without_marks_is_named(engine, tmp_path):
    with pytest.raises(JudgmentError, match="没有标注文件"):
        measure_reading(tmp_path, engine.catalog, Settings())


def test_letters_that_are_nowhere_are_asked_for(tmp_path, gold_dir):
    from search.catalog import Catalog, CatalogWriter

    shutil.copytree(gold_dir, tmp_path / "gold")
    with CatalogWriter(tmp_path / "catalog.sqlite") as writer:
        writer.commit()
    with Catalog.open(tmp_path / "catalog.sqlite") as catalog, pytest.raises(JudgmentError, match="search build"):
        measure_reading(tmp_path / "gold", catalog, Settings())
