"""What is named exactly comes first: numbers in any writing, titles, subjects, quoted sentences."""

from __future__ import annotations

import random
import re
from datetime import date

import pytest

from search.queries import name_key
from search.text import fold, fold_number

TODAY = date(2025, 11, 1)
WRITINGS = 2000
QUOTATIONS = 200

BRACKETS = ("〔〕", "[]", "【】", "（）", "()", "〖〗", "［］", "﹝﹞")
BEFORE = (
    "",
    "",
    "",
    "查一下",
    "请问",
    "帮我找",
    "查",
    "看看",
    "我想看",
    "找一下",
    "麻烦查下",
    "文号",
    "文号：",
    "查询 ",
    "有没有",
    "《",
    "“",
)
AFTER = (
    "",
    "",
    "",
    "这个文",
    "是什么内容",
    "的内容",
    "这份答复",
    "讲了什么",
    "说的什么",
    "？",
    "。",
    " 全文",
    "这件答复函怎么说的",
    "》",
    "”",
)
"""Words people put around a number; brackets and quotation marks come in pairs, see :func:`surround`."""

KINDS = ("提案", "建议")


def every(letters, step):
    """Every ``step``-th letter."""
    return list(letters.values())[::step]


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isdigit() else c for c in text)


def surround(chance, written):
    before, after = chance.choice(BEFORE), chance.choice(AFTER)
    pairs = {"《": "》", "“": "”"}
    if before in pairs or after in pairs.values():
        mark = before if before in pairs else next(key for key, value in pairs.items() if value == after)
        return mark + written + pairs[mark]
    return before + written + after


def write_doc_number(chance, number):
    """One way to type a document number."""
    code, rest = number.split("〔")
    year, serial = rest.split("〕")
    serial = serial.removesuffix("号")
    opening, closing = chance.choice(BRACKETS)
    if chance.random() < 0.1:
        return surround(chance, f"{code}{year}{chance.choice('年- ')}{chance.choice(['', '第'])}{serial}号")
    if chance.random() < 0.1:
        return (
            chance.choice(["", "查一下", "请问"])
            + f"{code}{opening}{year}{closing}{chance.choice(['', 'NO.'])}{serial}"
        )
    if chance.random() < 0.3:
        serial = f"第{serial}"
    elif chance.random() < 0.1:
        serial = f"0{serial}"
    if chance.random() < 0.15:
        year += "年"
    gap = chance.choice(["", "", "", " ", "\u3000"])
    written = f"{code}{gap}{opening}{year}{closing}{gap}{serial}{gap}号"
    written = wide(written) if chance.random() < 0.25 else written
    return surround(chance, written)


def write_case_number(chance, number, kind):
    """One way to type a case number; a short one is told from other numbers only by the words beside it."""
    if chance.random() < 0.2:
        loose = ["（{}）", "【{}】", "#{}", "No.{}", "案号{}", "{k}编号：{}", "{}号人大{k}", "{}号答复"]
        loose += ["{}号"] if number.startswith("0") or len(number) > 6 else []
        loose += ["{}{k}", "{} {k}", "{k}编号{}"] if len(number) > 5 else []
        return chance.choice(loose).format(number, k=kind)
    form = chance.choice(
        ["第{}号", "第{}号{k}", "{}号{k}", "{k}第{}号", "{k}{}号", "{k}{}", "{k} {}", "第 {} 号{k}", "{}"]
    )
    if form == "{}":
        return chance.choice(["", "查一下", "查 "]) + (wide(number) if chance.random() < 0.3 else number)
    written = form.format(wide(number) if chance.random() < 0.25 else number, k=kind)
    return surround(chance, written)


def written_numbers(letters, count):
    """Return ``(what is typed, what the letter must bear)``: as many document numbers as case numbers."""
    chance = random.Random(20240830)
    numbered = [letter for letter in letters.values() if letter.fields.doc_number]
    cased = [letter for letter in letters.values() if letter.fields.case_number]
    for at in range(count):
        if at % 2:
            known = chance.choice(numbered).fields
            yield write_doc_number(chance, known.doc_number), ("doc_number", known.doc_number)
        else:
            known = chance.choice(cased).fields
            kind = known.case_kind or chance.choice(KINDS)
            yield write_case_number(chance, known.case_number, kind), ("case_number", known.case_number)


def bears(document, field, value):
    return fold_number(getattr(document.fields, field) or "") == fold_number(value)


@pytest.mark.slow
def test_a_number_in_any_writing_brings_its_letter_first(engine, letters):
    wrong = []
    for typed, (field, value) in written_numbers(letters, WRITINGS):
        items = engine.search(typed, k=1, today=TODAY).items
        if not items or not bears(items[0].document, field, value):
            wrong.append((typed, value, items[0].document.source if items else None))
    assert wrong == []


def test_a_number_alone_brings_nothing_but_its_letter_and_those_that_cite_it(engine, letters):
    for letter in list(letters.values())[::7]:
        if (number := letter.fields.doc_number) is not None:
            found = engine.search(number, k=100, today=TODAY).items
            own = [item for item in found if item.document.doc_id == letter.doc_id]
            assert own
            assert found[: len(own)] == tuple(own)
            assert all(fold(number) in fold(item.passage.text) for item in found[len(own) :])


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("3.8%", "3.8%"),
        ("43%", "43%"),
        ("４３％", "43%"),
        ("12315", "12315"),
        ("查一下12315", "12315"),
        ("6214", "6214"),
        ("142万人次", "142万人次"),
        ("2.94亿元", "2.94亿元"),
        ("1,087处", "1,087处"),
        ("1087处", "1,087处"),
        ("5G基站", "5g基站"),
    ],
)
def test_a_figure_typed_as_printed_brings_the_passages_that_hold_it_first(engine, passages, typed, printed):
    holding = {n for n, p in passages.items() if re.search(rf"(?<![0-9.]){printed}", fold(p.text))}
    results = engine.search(typed, k=5, today=TODAY)
    assert results.verdict == "found"
    assert holding
    first = results.items[: min(5, len({passages[n].doc_id for n in holding}))]
    assert all(printed in fold(item.passage.text) and item.band == results.items[0].band for item in first)
    marked = [fold(results.items[0].passage.text[start:end]) for start, end in results.items[0].spans]
    assert any(re.match(r"[0-9.,]+", printed)[0] in mark for mark in marked)


@pytest.mark.parametrize("typed", ["99.87%", "5G电梯基站", "2099", "87654329", "请问87654329"])
def test_a_figure_that_stands_nowhere_is_not_certain(engine, typed):
    assert all(("exact", 1) not in item.parts for item in engine.search(typed, today=TODAY).items)


def test_a_quoted_figure_is_found_with_and_without_its_thousands_set_apart(engine):
    found = [engine.search(f"“{typed}”", today=TODAY).items for typed in ("1,087处", "1，087处", "1087处")]
    assert found[0]
    assert len({tuple(item.passage.passage_no for item in items) for items in found}) == 1


@pytest.mark.parametrize("writing", ["{}", "{}委员", " {} 代表", "“{}”", "{}委员的提案", "{}代表的建议", "政协委员{}"])
def test_whom_a_letter_answers_brings_it_first(engine, public, letters, writing):
    for letter in every(letters, 9):
        for name in letter.fields.addressees[:1]:
            item = engine.search(writing.format(name), k=1, today=TODAY).items[0]
            assert name_key(name) in map(name_key, item.document.fields.addressees), name
            if letter.fields.disclosure == "公开":
                item = public.search(writing.format(name), k=1, today=TODAY).items[0]
                assert name_key(name) in map(name_key, item.document.fields.addressees), name


def test_a_letter_to_two_members_is_found_by_both_names(engine, letters):
    pairs = [letter.fields.addressees[:2] for letter in letters.values() if len(letter.fields.addressees) > 1]
    for names in pairs[:8]:
        item = engine.search("、".join(names), k=1, today=TODAY).items[0]
        assert set(map(name_key, names)) <= set(map(name_key, item.document.fields.addressees)), names


def test_the_leader_of_joint_proposers_brings_the_letter_first(engine, letters):
    [letter] = [one for one in letters.values() if any("领衔代表" in name for name in one.fields.addressees)]
    leader = letter.fields.addressees[0].partition("领衔代表：")[2].rstrip("）")
    assert engine.search(f"{leader}代表", k=1, today=TODAY).items[0].document.doc_id == letter.doc_id


def test_who_signed_a_letter_brings_it_first_except_for_the_public(engine, public, letters):
    addressees = {name_key(name) for letter in letters.values() for name in letter.fields.addressees}
    signed = [letter for letter in every(letters, 5) if letter.fields.signer and letter.fields.disclosure == "公开"]
    assert signed
    for letter in signed:
        name = letter.fields.signer
        assert name_key(engine.search(name, k=1, today=TODAY).items[0].document.fields.signer) == name_key(name)
        if name_key(name) not in addressees:
            assert all(("exact", 1) not in item.parts for item in public.search(name, today=TODAY).items)


@pytest.mark.parametrize(
    "typed",
    [
        "岚科函〔2099〕9999号",
        "查一下岚科函〔2099〕9999号这个文",
        "第99999999号提案",
        "请问99999999号建议是什么内容",
        "提案99999999",
    ],
)
def test_a_number_no_letter_bears_finds_nothing(engine, typed):
    results = engine.search(typed, today=TODAY)
    assert (results.verdict, results.items) == ("nothing", ())


def test_show_takes_every_writing_of_a_number(engine, letters):
    chance = random.Random(7)
    for letter in letters.values():
        known = letter.fields
        for key in (letter.doc_id, letter.source, letter.source.rpartition("/")[2], f"./{letter.source}"):
            assert engine.show(key)[0].doc_id == letter.doc_id
        if known.doc_number:
            opening, closing = chance.choice(BRACKETS)
            key = wide(known.doc_number.replace("〔", f" {opening}").replace("〕", f"{closing} 第"))
            assert engine.show(key)[0].doc_id == letter.doc_id, key
            assert engine.show(f"查一下{key}")[0].doc_id == letter.doc_id, key
        same = [other for other in letters.values() if other.fields.case_number == known.case_number]
        if known.case_number and len(same) == 1:
            for form in ("{}", "第{}号", "{}号", "第{}号提案", "提案{}", "{}号建议"):
                assert engine.show(form.format(known.case_number))[0].doc_id == letter.doc_id


@pytest.mark.slow
@pytest.mark.parametrize(
    "writing", ["{}", "《{}》", "“{}”", " {} ", "《{}》的答复", "《{}》是怎么答复的？", "查一下《{}》"]
)
def test_a_title_typed_in_full_brings_its_letter_first(engine, letters, writing):
    wrong = []
    for letter in every(letters, 1 if writing == "{}" else 4):
        title = "".join(letter.fields.title.split())
        items = engine.search(writing.format(title), k=1, today=TODAY).items
        if not items or "".join(items[0].document.fields.title.split()) != title:
            wrong.append((title, items[0].document.source if items else None))
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("writing", ["{}", "《{}》", "“{}”", "《{}》的答复", "《{}》是怎么答复的？"])
def test_a_subject_typed_in_full_brings_its_letter_first(engine, letters, writing):
    wrong = []
    for letter in every(letters, 1 if writing == "{}" else 4):
        subject = letter.fields.subject
        if subject is None:
            continue
        items = engine.search(writing.format(subject), k=1, today=TODAY).items
        if not items or fold(subject) not in fold(items[0].document.text):
            wrong.append((subject, items[0].document.source if items else None))
    assert wrong == []


def runs(passages, count, lengths):
    chance = random.Random(20251126)
    numbers = sorted(number for number, passage in passages.items() if len(passage.text) >= 2 * max(lengths))
    for _ in range(count):
        text = passages[chance.choice(numbers)].text
        length = chance.randint(min(lengths), max(lengths))
        start = chance.randrange(len(text) - length)
        run = text[start : start + length]
        if not set(run) & set('“”"「」『』'):
            yield run


@pytest.mark.slow
@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "「{}」"])
def test_a_quoted_run_of_a_letter_brings_the_passage_that_holds_it_first(engine, passages, marks):
    wrong, tried = [], 0
    for run in runs(passages, QUOTATIONS, range(12, 21)):
        tried += 1
        items = engine.search(marks.format(run), k=1, today=TODAY).items
        if not items or fold(run.strip()) not in fold(passages[items[0].passage.passage_no].text):
            wrong.append((run, items[0].passage.text if items else None))
    assert tried > QUOTATIONS * 0.8
    assert wrong == []


@pytest.mark.slow
def test_a_run_of_a_letter_without_marks_brings_a_passage_that_holds_it_among_the_first(engine, passages):
    wrong = []
    tried = list(runs(passages, QUOTATIONS, range(16, 25)))
    for run in tried:
        items = engine.search(run.strip(), k=3, today=TODAY).items
        if not any(fold(run) in fold(item.passage.text) for item in items):
            wrong.append(run)
    assert len(wrong) <= len(tried) * 0.1, wrong


def test_a_case_number_of_two_cities_is_told_apart_by_the_place(engine, letters):
    bearers = {}
    for letter in letters.values():
        if letter.fields.case_number and letter.fields.agency:
            bearers.setdefault(fold_number(letter.fields.case_number), []).append(letter)
    shared = {number: found for number, found in bearers.items() if len({one.fields.agency[:2] for one in found}) > 1}
    assert shared
    for number, found in shared.items():
        for letter in found:
            place = letter.fields.agency[:2]
            item = engine.search(f"{place}{number}号提案", k=1, today=TODAY).items[0]
            assert item.document.fields.agency.startswith(place)
