from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.precedents import Meaning, answer_json, answer_text, draft_sentences, find_precedents, uses_text
from search.text import fold, sentences
from search.types import Document, LetterFields, Passage
from search.wordings import WordingIndex, bare_of, build_wordings, differing_spans, frame_of, text_of, trimmed
from search.wordings.forms import LETTER_NUMBER, NUMBER, NUMBERING, PERSON, SELF, TITLE

ELEVATOR = "对既有多层住宅加装电梯，省级财政按每台10万元给予补助，资金随项目进度拨付。"
CHARGING = "新建小区配建停车位应当全部预留充电设施安装条件，并纳入竣工验收。"


def letter(
    doc_id: str,
    *paragraphs: str,
    agency: str = "岚江省住房和城乡建设厅",
    day: date | None = date(2021, 5, 6),
    first: int = 1,
) -> tuple[Document, list[Passage]]:
    text = "\n".join(paragraphs)
    fields = LetterFields(title=f"{agency}关于{doc_id}的答复", agency=agency, issued_on=day)
    passages, at = [], 0
    for ordinal, words in enumerate(paragraphs, start=1):
        passages.append(
            Passage(first + ordinal - 1, doc_id, ordinal, at, at + len(words), (1, 1), (), "下一步", None, words)
        )
        at += len(words) + 1
    return Document(doc_id, f"{doc_id}.txt", text, (0,), False, True, (0, len(text)), fields), passages


def index(*letters: tuple[Document, list[Passage]]) -> WordingIndex:
    return build_wordings(letters, generation=7)


def three() -> WordingIndex:
    return index(
        letter("甲", "感谢您对我厅工作的关心和支持。", ELEVATOR, day=date(2019, 7, 2), first=1),
        letter(
            "乙", CHARGING, "感谢您对我局工作的关心和支持。", agency="临州市城市管理局", day=date(2021, 8, 9), first=11
        ),
        letter("丙", "感谢饶轶委员对我厅工作的关心和支持。", "完全是另外一件事情。", day=None, first=21),
    )


def test_a_sentence_of_a_letter_is_found_with_its_place():
    (answer,) = find_precedents(ELEVATOR, three())
    variant = answer.groups[0].variants[0]
    assert (variant.text, variant.similarity, variant.document.doc_id, variant.passage_no) == (ELEVATOR, 1.0, "甲", 2)
    assert variant.document.text[variant.start : variant.end] == ELEVATOR
    assert variant.citation == "岚江省住房和城乡建设厅：《关于甲的答复》，2019年7月2日。"


def test_minimal_edits_are_one_wording_with_uses_dates_and_bodies():
    (answer,) = find_precedents("感谢您对我厅工作的关心和支持。", three())
    group = answer.groups[0]
    assert group.uses == 3
    assert (group.first_on, group.last_on) == (date(2019, 7, 2), date(2021, 8, 9))
    assert group.agencies == ("岚江省住房和城乡建设厅", "临州市城市管理局")
    assert [variant.document.doc_id for variant in group.variants] == ["甲", "乙", "丙"]


def test_titles_numbers_and_persons_do_not_make_another_wording():
    opening = "{}提出的《{}》（第{}号）收悉，现答复如下："
    wordings = index(
        letter("甲", opening.format("您", "关于加快老旧小区加装电梯工作的提案", "0187"), first=1),
        letter("乙", opening.format("您", "关于完善城乡居民养老服务体系、建设社区食堂的若干建议", "13020162"), first=2),
    )
    (answer,) = find_precedents(opening.format("您", "关于智慧停车的提案", "55"), wordings)
    assert [group.uses for group in answer.groups] == [2]


def test_the_wording_is_the_form_most_letters_use():
    common, rare = "我局将会同有关部门认真研究落实。", "我局将会同有关部门抓紧研究落实。"
    wordings = index(letter("甲", common, first=1), letter("乙", common, first=2), letter("丙", rare, first=3))
    (answer,) = find_precedents(rare, wordings)
    assert answer.groups[0].wording == common
    assert answer.groups[0].variants[0].text == rare


def test_of_equally_frequent_forms_the_latest_is_the_wording():
    older, newer = "我局将会同有关部门认真研究落实。", "我局将会同有关部门抓紧研究落实。"
    wordings = index(
        letter("甲", older, day=date(2018, 1, 1), first=1), letter("乙", newer, day=date(2024, 1, 1), first=2)
    )
    (answer,) = find_precedents(older, wordings)
    assert answer.groups[0].wording == newer


def test_a_wording_used_twice_in_one_letter_is_one_use_and_two_places():
    wordings = index(letter("甲", ELEVATOR, CHARGING, ELEVATOR))
    (answer,) = find_precedents(ELEVATOR, wordings)
    assert (answer.groups[0].uses, len(answer.groups[0].variants)) == (1, 2)
    assert (answer.exact_letters, answer.exact_occurrences) == (1, 2)


def test_with_equal_wording_the_figures_asked_for_come_first():
    wordings = index(
        letter("甲", ELEVATOR.replace("10", "15"), day=date(2024, 1, 1), first=1),
        letter("乙", ELEVATOR, day=date(2018, 1, 1), first=2),
    )
    (answer,) = find_precedents(ELEVATOR, wordings)
    first, second = answer.groups[0].variants
    assert (first.document.doc_id, first.similarity) == ("乙", 1.0)
    assert 0.9 < second.similarity < 1.0


def test_each_sentence_of_a_draft_has_its_own_answer():
    answers = find_precedents(f"{CHARGING}\n\n　　{ELEVATOR}", three())
    assert [answer.query for answer in answers] == [CHARGING, ELEVATOR]
    assert [answer.groups[0].variants[0].document.doc_id for answer in answers] == ["乙", "甲"]


def test_lines_without_words_are_no_sentences():
    assert draft_sentences("——\n一、\n\n。\n认真办理。") == ("认真办理。",)
    assert draft_sentences("") == ()
    assert find_precedents("", three()) == ()


def test_a_clause_of_a_longer_sentence_is_found():
    (answer,) = find_precedents("省级财政按每台10万元给予补助", three())
    assert answer.groups[0].variants[0].text == ELEVATOR
    assert (answer.exact_letters, answer.exact_occurrences) == (1, 1)


def test_what_no_letter_says_has_no_precedent():
    (answer,) = find_precedents("火星基地的氧气循环系统由量子计算机控制。", three())
    assert answer.groups == ()
    assert (answer.exact_letters, answer.exact_occurrences) == (0, 0)
    assert "没有找到相近的表述" in answer_text(answer)


def test_only_allowed_passages_are_searched_and_counted():
    allowed = np.array([11, 12], dtype=np.int64)
    (answer,) = find_precedents("感谢您对我厅工作的关心和支持。", three(), allowed=allowed)
    group = answer.groups[0]
    assert (group.uses, group.agencies, group.first_on) == (1, ("临州市城市管理局",), date(2021, 8, 9))
    assert answer.exact_letters == 0
    nothing = np.empty(0, dtype=np.int64)
    assert find_precedents("感谢您对我厅工作的关心和支持。", three(), allowed=nothing)[0].groups == ()


def test_an_index_without_letters_answers_nothing():
    (answer,) = find_precedents(ELEVATOR, index())
    assert answer.groups == ()
    assert len(index()) == 0


def test_boilerplate_does_not_drown_the_matter():
    letters = [letter(f"函{n}", "感谢您对我厅工作的关心和支持。", first=n * 10) for n in range(1, 40)]
    wordings = index(*letters, letter("电梯", ELEVATOR, first=1000))
    matter = "感谢您的关心，对既有多层住宅加装电梯，省级财政按每台10万元给予补助。"
    assert find_precedents(matter, wordings)[0].groups[0].variants[0].document.doc_id == "电梯"
    assert find_precedents("感谢您对我厅工作的关心和支持。", wordings)[0].groups[0].uses == 39


def test_phrases_are_counted_over_widths_and_traditional_characters():
    wordings = index(
        letter("甲", "省級財政給予補助。", first=1), letter("乙", "省级财政给予补助，补助１０万元。", first=2)
    )
    everything = wordings.allowed(None)
    assert wordings.count("省级财政", everything).letters == 2
    assert wordings.count("补助", everything) == wordings.count("補助 。", everything)
    assert wordings.count("补助", everything).occurrences == 3
    assert wordings.count("10万元", everything).letters == 1
    assert wordings.count("。", everything).occurrences == 0


def meaning_of(letters: list[tuple[Document, list[Passage]]], topic: tuple[str, ...]) -> Meaning:
    """A model that knows one topic and nothing else, over all passages of ``letters``."""

    def embed(text: str) -> np.ndarray:
        row = np.array([any(word in text for word in topic), 0.1 + len(text) % 3 * 0.01], np.float32)
        return row / np.linalg.norm(row)

    passages = {passage.passage_no: passage for _, rows in letters for passage in rows}
    rows = {
        number: np.stack([embed(passage.text[start:end]) for start, end in sentences(passage.text)])
        for number, passage in passages.items()
    }
    return Meaning(lambda vector, k: list(passages)[:k], lambda numbers: {no: rows[no] for no in numbers}, embed)


def test_a_paraphrase_is_found_by_meaning_and_stands_below_near_wordings():
    others = [f"{word}工作正在有序推进当中。" for word in ("教育", "医疗", "交通", "水利", "农业")]
    letters = [letter("甲", *others, f"已有安排。{ELEVATOR}", first=1)]
    asked = "老人上下楼难的问题，由省级财政帮着解决。"
    assert find_precedents(asked, index(*letters))[0].groups == ()
    meaning = meaning_of(letters, ("电梯", "上下楼"))
    (answer,) = find_precedents(asked, index(*letters), meaning=meaning)
    assert [variant.text for group in answer.groups for variant in group.variants] == [ELEVATOR]
    assert 0.3 <= answer.groups[0].similarity < 0.8
    (same,) = find_precedents(ELEVATOR, index(*letters), meaning=meaning)
    assert same.groups[0].similarity == 1.0


def test_meaning_finds_nothing_outside_what_is_allowed():
    letters = [letter("甲", ELEVATOR, first=1), letter("乙", CHARGING, first=2)]
    meaning = meaning_of(letters, ("电梯", "上下楼"))
    allowed = np.array([2], dtype=np.int64)
    (answer,) = find_precedents("老人上下楼难", index(*letters), allowed=allowed, meaning=meaning)
    assert all(variant.passage_no == 2 for group in answer.groups for variant in group.variants)


def test_groups_are_sorted_by_similarity_then_uses():
    near, far = ELEVATOR, "对既有多层住宅加装电梯，市级财政不再另行安排补助，由业主协商分担。"
    wordings = index(letter("甲", far, first=1), letter("乙", far, first=2), letter("丙", near, first=3))
    (answer,) = find_precedents(near, wordings)
    assert [group.wording for group in answer.groups] == [near, far]
    assert [group.uses for group in answer.groups] == [1, 2]
    assert len(find_precedents(near, wordings, k=1)[0].groups) == 1


def test_json_has_the_shape_others_script_against():
    (answer,) = find_precedents(ELEVATOR, three())
    shown = answer_json(answer)
    assert list(shown) == ["query", "took_ms", "groups"]
    (group, *_) = shown["groups"]
    assert list(group) == ["wording", "uses", "first_on", "last_on", "agencies", "variants"]
    assert group["variants"][0] == {
        "text": ELEVATOR,
        "similarity": 1.0,
        "doc_id": "甲",
        "source": "甲.txt",
        "agency": "岚江省住房和城乡建设厅",
        "issued_on": "2019-07-02",
        "pages": [1, 1],
        "citation": "岚江省住房和城乡建设厅：《关于甲的答复》，2019年7月2日。",
    }


def test_plain_text_says_how_often_and_by_whom():
    (answer,) = find_precedents("感谢您对我厅工作的关心和支持。", three())
    assert "原句一字不差：1件答复，1处。" in answer_text(answer)
    words = uses_text(answer.groups[0])
    assert words == "3件答复用过，2019年—2021年，2个机关：岚江省住房和城乡建设厅、临州市城市管理局"
    assert uses_text(replace(answer.groups[0], first_on=None, agencies=())) == "3件答复用过"


def test_the_index_knows_its_generation():
    assert three().generation == 7


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        (NUMBERING, "一是", "一是否"),
        (NUMBERING, "(二)", "二〇"),
        (NUMBERING, "3.", "3.5万户"),
        (NUMBER, "1,200.5", "二十"),
        (TITLE, "《关于停车的提案》", "《》"),
        (SELF, "我厅", "我委员"),
    ],
)
def test_patterns_match_what_they_say(pattern, matching: str, other: str):
    assert pattern.match(matching)
    assert not pattern.match(other)


def test_persons_and_letter_numbers_are_found_in_their_sentence():
    assert PERSON.findall("感谢饶轶委员") == ["饶轶"]
    assert PERSON.findall("欧阳明月等3位委员") == ["欧阳明月"]
    assert not PERSON.search("政协委员和各位代表")
    assert LETTER_NUMBER.findall("十一届二次会议第0号") == ["十一", "二", "第0号"]
    assert not LETTER_NUMBER.search("三年行动")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一是加强监管；", "（二）加强监管。"),
        ("2019年补助10万元", "2023年补助1,500.5万元"),
        ("印发《甲规划》（岚科函〔2019〕176号）", "印发《乙方案》"),
        ("关于省政协十一届二次会议第1102118号提案", "关于省政协十二届三次会议第33号提案"),
        ("感谢梁启嵘委员的建议", "感谢饶轶委员的建议"),
        ("我厅将继续努力", "我局将继续努力"),
    ],
)
def test_one_frame_holds_what_changes_from_letter_to_letter(one: str, other: str):
    assert frame_of(text_of(bare_of(fold(one)))) == frame_of(text_of(bare_of(fold(other))))


@pytest.mark.parametrize(
    ("one", "other"), [("暂不采纳", "予以采纳"), ("我厅负责", "县里负责"), ("三年行动", "五年行动")]
)
def test_frames_keep_what_is_said_apart(one: str, other: str):
    assert frame_of(text_of(one)) != frame_of(text_of(other))


@pytest.mark.parametrize(
    "hostile", ["《" * 50_000, "（一）" * 30_000, "赵" * 50_000, "1," * 50_000, "一二三" * 30_000 + "届"]
)
def test_hostile_sentences_are_read_in_linear_time(hostile: str):
    assert isinstance(frame_of(text_of(bare_of(hostile))), str)


def test_differing_words_are_marked_on_both_sides():
    left, right = "我厅将在2023年底前完成。", "我局争取2024年底前完成。"
    ours, theirs = differing_spans(left, right)
    assert [left[a:b] for a, b in ours] == ["厅将在2023"]
    assert [right[a:b] for a, b in theirs] == ["局争取2024"]


def test_white_space_and_width_are_no_difference():
    assert differing_spans("补助１０万元 ，", "补助10万元，") == ((), ())


def test_a_lone_character_between_differences_is_marked_along():
    ours, theirs = differing_spans("甲的乙丙丁", "子的丑丙丁")
    assert (ours, theirs) == (((0, 3),), ((0, 3),))


@given(st.text("我厅局将在的2019年，。 \n", max_size=30), st.text("我厅局将在的2023年，。 \n", max_size=30))
def test_what_is_not_marked_is_the_same_on_both_sides(left: str, right: str):
    def unmarked(text: str, spans) -> str:
        return fold("".join(c for at, c in enumerate(text) if not any(a <= at < b for a, b in spans)))

    ours, theirs = differing_spans(left, right)
    assert unmarked(left, ours) == unmarked(right, theirs)
    assert differing_spans(left, left) == ((), ())


@given(st.lists(st.text("我厅将会同有关部门一二是（）。；\ue000a1 \n", max_size=40), max_size=6))
def test_every_sentence_of_every_letter_is_its_own_precedent(paragraphs: list[str]):
    document, passages = letter("甲", *paragraphs)
    wordings = index((document, passages))
    for passage in passages:
        for span in sentences(passage.text):
            start, end = trimmed(passage.text, span)
            words = passage.text[start:end]
            if len(text_of(bare_of(fold(words)))) < 2 or len(draft_sentences(words)) != 1:
                continue
            (answer,) = find_precedents(words, wordings)
            texts = {bare_of(fold(variant.text)) for variant in answer.groups[0].variants}
            assert bare_of(fold(words)) in texts
            for group in answer.groups:
                for variant in group.variants:
                    assert document.text[variant.start : variant.end] == variant.text


def test_the_order_of_letters_does_not_change_the_answer():
    letters = [letter(f"函{n}", ELEVATOR, CHARGING, f"第{n}件事情正在办理。", first=n * 10) for n in range(1, 8)]
    shuffled = random.Random(3).sample(letters, len(letters))
    ask = "既有多层住宅加装电梯，每台补助10万元。"
    one, other = (find_precedents(ask, index(*order))[0].groups for order in (letters, shuffled))
    assert one == other
