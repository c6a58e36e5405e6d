"""What follows from letters, from files to the command line: planted promises, a case answered by two bodies, a plan all cite."""

from __future__ import annotations

import json
from datetime import date

import pytest

from search.cli import main
from search.engine import SearchEngine
from search.indexing import build_index
from search.settings import Settings
from search.types import Filters

LETTER = """办理类别：{outcome}
{agency}
{code}〔2024〕{number}号
关于市政协十五届三次会议第{case}号提案的答复

张三委员：
您提出的《{subject}》收悉，我局作为{role}单位，现答复如下：
一、已开展的工作
按照{plan}，全市已建成养老服务站点120个，惠及老人3.2万人。
二、下一步打算
我局将会同市财政局修订补助办法，2025年6月底前印发实施。
感谢您对我们工作的关心和支持。

{agency}
2024年5月{day}日
公开方式：{disclosure}
"""
SUBJECT = "关于加强社区养老服务的提案"
PLANTED = (
    {"agency": "临州市民政局", "code": "临民函", "number": 1, "case": "2024052", "role": "主办", "day": 6,
     "plan": "《临州市“十四五”养老服务规划》（临政发〔2021〕8号）", "outcome": "B类（正在解决或列入计划解决）"},
    {"agency": "临州市医疗保障局", "code": "临医保函", "number": 2, "case": "2024052", "role": "会办", "day": 9,
     "plan": "《“十四五”养老服务规划》", "outcome": "A类"},
    {"agency": "云浦市民政局", "code": "云民函", "number": 3, "case": "2024052", "role": "主办", "day": 7,
     "plan": "《云浦市“十四五”养老服务规划》", "outcome": "C类（留作参考）"},
    {"agency": "临州市卫生健康委员会", "code": "临卫函", "number": 4, "case": "2024052", "role": "会办", "day": 8,
     "plan": "《临州市人民政府关于印发〈临州市“十四五”养老服务规划〉的通知》（临政发[2021]8号）", "outcome": "A类",
     "disclosure": "不予公开"},
)  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    corpus = tmp_path_factory.mktemp("following")
    for letter in PLANTED:
        text = LETTER.format(**({"disclosure": "主动公开", "subject": SUBJECT} | letter))
        (corpus / f"{letter['agency']}.txt").write_text(text, encoding="utf-8")
    folder = corpus / "index"
    assert build_index([corpus], folder, Settings(jobs=1, embedder="hashing")).skipped == ()
    return folder


@pytest.fixture(scope="module")
def engine(index):
    return SearchEngine.open(index, Settings(embedder="hashing"))


@pytest.fixture(scope="module")
def public(index):
    return SearchEngine.open(index, Settings(embedder="hashing", audience="public"))


def shown(capsys, index, *words):
    capsys.readouterr()
    assert main([*words, "--index", str(index), "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture(autouse=True)
def _hashing(monkeypatch):
    monkeypatch.setenv("SEARCH_EMBEDDER", "hashing")


def agencies(documents):
    return [document.fields.agency for document in documents]


def test_replies_of_several_bodies_to_one_case_stand_together(engine, public):
    main_reply, _ = engine.show("临州市民政局.txt")
    assert agencies(engine.same_case(main_reply)) == ["临州市卫生健康委员会", "临州市医疗保障局"]
    assert agencies(engine.same_case(engine.show("云浦市民政局.txt")[0])) == []
    assert agencies(public.same_case(main_reply)) == ["临州市医疗保障局"]
    assert agencies(public.same_case(engine.show("临州市卫生健康委员会.txt")[0])) == []


def test_a_plan_is_one_document_however_letters_write_it(engine, public):
    everyone = {"临州市民政局", "临州市医疗保障局", "临州市卫生健康委员会"}
    for key in ("临政发〔2021〕8号", "临政发(2021)第8号", "临州市“十四五”养老服务规划"):
        assert {item.document.fields.agency for item in engine.citing(key)} == everyone
        assert {item.document.fields.agency for item in public.citing(key)} == everyone - {"临州市卫生健康委员会"}
    assert engine.following(engine.show("临州市民政局.txt")[0]).citing == (2,)
    assert public.following(public.show("临州市民政局.txt")[0]).citing == (1,)


def test_promises_are_found_by_body_and_day(engine, public):
    found = engine.promises(due_from=date(2025, 1, 1), due_to=date(2025, 12, 31), bodies=["市财政局"])
    assert len(found) == len(PLANTED)
    assert {item.promise.due_to for item in found} == {date(2025, 6, 30)}
    for item in found:
        assert item.document.text[item.promise.start : item.promise.end] == item.promise.text
        assert item.promise.bodies == (item.document.fields.agency, "市财政局")
        assert item.citation.startswith(f"{item.document.fields.agency}：")
    assert [item.document.fields.agency for item in engine.promises(bodies=["云浦市财政局"])] == ["云浦市民政局"]
    assert len(public.promises()) == len(PLANTED) - 1
    assert engine.promises(due_from=date(2025, 7, 1)) == ()


def test_an_outcome_is_restricted_by_its_meaning(engine, public):
    for meaning, expected in (("列入计划", "临州市民政局"), ("正在解决", "临州市民政局"), ("留作参考", "云浦市民政局")):
        results = engine.search("养老服务站点", filters=Filters(outcome_meanings=(meaning,)))
        assert {item.document.fields.agency for item in results.items} == {expected}
    facet = next(facet for facet in public.facets() if facet.field == "outcome_meaning")
    assert {item.value: item.letters for item in facet.values} == {
        "列入计划": 1, "正在解决": 1, "留作参考": 1, "不明": 1,
    }  # fmt: skip


def test_show_prints_what_follows_from_a_letter(capsys, index):
    (letter,) = shown(capsys, index, "show", "临州市民政局.txt")
    assert letter["fields"]["outcome"] == "B"
    assert letter["fields"]["outcome_meaning"] == "正在解决或列入计划"
    assert letter["fields"]["cited"] == [{"title": "临州市“十四五”养老服务规划", "number": "临政发〔2021〕8号"}]
    assert letter["cited"] == [{**letter["fields"]["cited"][0], "other_letters": 2}]
    assert [item["agency"] for item in letter["same_case"]] == ["临州市卫生健康委员会", "临州市医疗保障局"]
    (promise,) = letter["promises"]
    assert (promise["due_from"], promise["due_to"]) == ("2024-05-06", "2025-06-30")
    assert promise["bodies"] == ["临州市民政局", "市财政局"]
    assert promise["passage_no"] in {passage["passage_no"] for passage in letter["passages"]}

    assert main(["show", "临州市民政局.txt", "--index", str(index)]) == 0
    text = capsys.readouterr().out
    assert "办理结果：正在解决或列入计划" in text
    assert "2025年6月30日前（临州市民政局、市财政局）" in text
    assert "［会办］临州市医疗保障局：" in text
    assert "《临州市“十四五”养老服务规划》（临政发〔2021〕8号）：另有2件" in text


def test_promises_and_citing_are_commands(capsys, index):
    rows = shown(capsys, index, "promises", "--due-from", "2025", "--due-to", "2025-06", "--agency", "云浦市民政局")
    assert [(row["agency"], row["due_to"], row["source"]) for row in rows] == [
        ("云浦市民政局", "2025-06-30", "云浦市民政局.txt")
    ]
    assert shown(capsys, index, "promises", "--due-to", "2025-06-29") == []
    assert len(shown(capsys, index, "promises", "--outcome-meaning", "留作参考")) == 1
    assert {row["agency"] for row in shown(capsys, index, "citing", "临政发[2021]8号")} == {
        "临州市民政局", "临州市医疗保障局", "临州市卫生健康委员会",
    }  # fmt: skip
    assert main(["promises", "--due-from", "2030", "--index", str(index)]) == 0
    assert capsys.readouterr().out == "没有符合条件的承诺事项。\n"
    assert main(["citing", "没有的文件", "--index", str(index)]) == 0
    assert capsys.readouterr().out == "没有答复函引用该文件。\n"
    with pytest.raises(SystemExit):
        main(["promises", "--due-from", "明年", "--index", str(index)])
    assert "须为日期" in capsys.readouterr().err


def test_the_public_command_line_shows_nothing_of_hidden_letters(capsys, index, monkeypatch):
    monkeypatch.setenv("SEARCH_AUDIENCE", "public")
    rows = [
        *shown(capsys, index, "promises"),
        *shown(capsys, index, "citing", "临政发〔2021〕8号"),
        *shown(capsys, index, "show", "临州市民政局.txt"),
    ]
    assert "卫生健康委员会" not in json.dumps(rows, ensure_ascii=False)
    assert rows[-1]["cited"][0]["other_letters"] == 1
