"""The command line: shapes, exit codes, and Chinese for people."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date

import pytest

from made_letters import write_letters
from search.cli import main
from search.types import FUNCTIONS, STANCES

COMMANDS = ("build", "query", "show", "precedents", "timeline", "promises", "citing", "evaluate", "verify", "info")
FIELDS = (
    *(
        "title",
        "subject",
        "agency",
        "doc_number",
        "signer",
        "case_kind",
        "case_number",
        "session",
        "addressees",
        "role",
    ),
    *("outcome", "issued_on", "printed_on", "disclosure", "contact_office", "contact_phone", "cc", "cited"),
)
HIT_KEYS = (
    *(
        "rank",
        "score",
        "band",
        "doc_id",
        "passage_no",
        "source",
        "title",
        "agency",
        "doc_number",
        "case_number",
        "issued_on",
    ),
    *(
        "year",
        "outcome",
        "disclosure",
        "pages",
        "heading",
        "function",
        "stance",
        "text",
        "start",
        "end",
        "spans",
        "citation",
    ),
)
LIST_FIELDS = {"addressees", "cc", "cited"}
CHINESE = re.compile(r"[一-鿿]")
LATIN = re.compile(r"[A-Za-z]{2,}")
OPTION_OR_NAME = re.compile(
    r"--?[a-z][a-z-]*|python -m search|\[|\]|\b[A-Z][A-Z_]*\b|[A-Za-z]*\.jsonl?\b|"
    r"\b(?:year|agency|kind|outcome|index|corpus|bundled|hashing|sentence-transformers|qid|query|gold)\b"
)
"""What may stand in Latin letters in the help: options, metavars, values, names of formats."""


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in [name for name in os.environ if name.startswith("SEARCH_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def run(capsys, sample_index):
    """Run a command in this process on the sample index: exit code, stdout, stderr."""

    def command(*arguments, index=sample_index):
        try:
            code = main([*arguments, "--index", str(index)])
        except SystemExit as stop:
            code = stop.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


@pytest.fixture
def ask(run):
    """Run a command with ``--json`` that must succeed, and return its objects."""

    def command(*arguments, **options):
        code, out, err = run(*arguments, "--json", **options)
        assert (code, err) == (0, "")
        return [json.loads(line) for line in out.splitlines()]

    return command


def process(*arguments, index, stdin=None, env=None, code="from search.cli import main; import sys; sys.exit(main())"):
    """Run the program in a process of its own."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("SEARCH_")}
    environ |= {"PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1", **(env or {})}
    command = [sys.executable, "-c", code, *arguments, *(["--index", str(index)] if index else [])]
    return subprocess.run(command, input=stdin, capture_output=True, env=environ, timeout=120, check=False)


def assert_one_chinese_line(err):
    assert err.count("\n") == 1, err
    assert err.endswith("\n")
    assert CHINESE.search(err)
    assert "Traceback" not in err


def is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def text_or_null(value):
    return value is None or (isinstance(value, str) and value != "")


def assert_hit(hit):
    assert hit.keys() >= set(HIT_KEYS)
    assert isinstance(hit["rank"], int)
    assert is_number(hit["score"])
    assert hit["band"] in {None, "高度相关", "相关", "供参考"}
    assert all(isinstance(hit[key], int) for key in ("passage_no", "start", "end"))
    assert all(isinstance(hit[key], str) and hit[key] for key in ("doc_id", "source", "text", "citation"))
    assert all(text_or_null(hit[key]) for key in ("title", "agency", "doc_number", "case_number"))
    assert hit["issued_on"] is None or date.fromisoformat(hit["issued_on"])
    assert hit["year"] is None or isinstance(hit["year"], int)
    assert hit["outcome"] in {None, "A", "B", "C", "D"}
    assert hit["disclosure"] in {None, "公开", "依申请公开", "不予公开"}
    first, last = hit["pages"]
    assert 1 <= first <= last
    assert all(isinstance(part, str) for part in hit["heading"])
    assert hit["function"] in {None, *FUNCTIONS}
    assert hit["stance"] in {None, *STANCES}
    assert len(hit["text"]) == hit["end"] - hit["start"] <= 600
    assert all(0 <= start < end <= len(hit["text"]) for start, end in hit["spans"])


def assert_answer(answer, question, qid=None, *, error=False):
    expected = ["qid", "query", "took_ms", "verdict", "understood", "hits"]
    assert list(answer) == ([*expected, "error"] if error else expected)
    assert (answer["qid"], answer["query"]) == (qid, question)
    assert is_number(answer["took_ms"])
    assert answer["verdict"] in {"found", "weak", "nothing"}
    assert (answer["hits"] == []) == (answer["verdict"] == "nothing")
    understood = answer["understood"]
    assert understood.keys() >= {"year_from", "year_to", "agencies", "kind", "doc_number", "phrases"}
    assert isinstance(understood["agencies"], list)
    assert isinstance(understood["phrases"], list)
    assert [hit["rank"] for hit in answer["hits"]] == list(range(1, len(answer["hits"]) + 1))
    for hit in answer["hits"]:
        assert_hit(hit)


# ---------------------------------------------------------------- build, verify, info


def test_build_tells_what_it_did(run, ask, tmp_path):
    write_letters(tmp_path / "corpus", [1, 2, 3])
    (tmp_path / "corpus" / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    arguments = ("build", str(tmp_path / "corpus"), "--model", "hashing", "--jobs", "1")
    code, out, err = run(*arguments, "--json", index=tmp_path / "index")
    (report,) = map(json.loads, out.splitlines())
    assert code == 0
    assert list(report) == [
        "generation", "added", "changed", "removed", "unchanged", "skipped", "documents", "passages", "seconds",
    ]  # fmt: skip
    assert (report["generation"], report["added"], report["changed"], report["removed"]) == (1, 3, 0, 0)
    assert (report["unchanged"], report["documents"]) == (0, 3)
    assert report["passages"] >= 6
    assert is_number(report["seconds"])
    ((source, reason),) = [item.values() for item in report["skipped"]]
    assert source == "坏.pdf"
    assert CHINESE.search(reason)
    assert f"坏.pdf：{reason}" in err
    code, out, err = run(*arguments, index=tmp_path / "index")
    assert code == 0
    assert "未变3件" in out
    assert "1个文件未能读取" in out
    (verified,) = ask("verify", index=tmp_path / "index")
    assert verified == {"ok": True, "problems": []}


def test_build_without_a_folder_reads_those_of_the_last_time(run, ask, tmp_path, monkeypatch):
    options, index = ("--model", "hashing", "--jobs", "1"), tmp_path / "index"
    write_letters(tmp_path / "corpus", [1])
    write_letters(tmp_path / "甲", [2, 3])
    write_letters(tmp_path / "乙", [4])
    monkeypatch.chdir(tmp_path)
    (first,) = ask("build", *options, index=index)
    assert first["documents"] == 1
    (own,) = ask("build", "甲", "乙", *options, index=index)
    assert (own["added"], own["removed"], own["documents"]) == (3, 1, 3)
    for again in ((), ("--rebuild",)):
        (report,) = ask("build", *options, *again, index=index)
        assert (report["removed"], report["documents"]) == (0, 3)
    scribble_catalog(index)
    code, out, err = run("build", "--rebuild", *options, index=index)
    assert (code, out) == (1, "")
    assert "请写明全部位置" in err


def test_build_without_its_folder_changes_nothing(run, tmp_path):
    code, out, err = run("build", str(tmp_path / "没有"), index=tmp_path / "index")
    assert (code, out) == (1, "")
    assert_one_chinese_line(err)
    assert "没有" in err
    assert not (tmp_path / "index" / "catalog.sqlite").exists()


def test_an_index_that_is_a_file_is_one_line_of_chinese(run, tmp_path):
    write_letters(tmp_path / "corpus", [1])
    (tmp_path / "index").write_text("x", encoding="utf-8")
    for arguments in (("build", str(tmp_path / "corpus"), "--model", "hashing", "--jobs", "1"), ("info",), ("verify",)):
        code, out, err = run(*arguments, index=tmp_path / "index")
        assert (code, out) == (1, "")
        assert_one_chinese_line(err)


def test_verify_says_that_all_is_well(run):
    assert run("verify") == (0, "索引完好。\n", "")


def test_verify_names_what_is_wrong_and_what_to_do(run, sample_index, tmp_path):
    shutil.copytree(sample_index, tmp_path / "index")
    shutil.rmtree(tmp_path / "index" / "lexical")
    code, out, err = run("verify", index=tmp_path / "index")
    assert (code, out) == (1, "")
    assert "python -m search build" in err
    code, out, err = run("verify", "--json", index=tmp_path / "index")
    found = json.loads(out)
    assert (code, found["ok"]) == (1, False)
    assert found["problems"]


def test_info_tells_what_the_index_holds(ask, run, letters, passages):
    (info,) = ask("info")
    assert (info["documents"], info["passages"], info["files"]) == (len(letters), len(passages), 121)
    assert info["generation"] == 1
    assert set(info["facets"]) >= {"year", "agency", "kind", "outcome", "disclosure"}
    code, out, err = run("info")
    assert (code, err) == (0, "")
    assert f"答复{len(letters)}件" in out


# ---------------------------------------------------------------- query


@pytest.mark.parametrize(
    "question",
    [
        "老楼没电梯，政府给不给钱装",
        "2022年省民政厅怎么答复养老的",
        "“加装电梯”",
        "岚民函〔2022〕208号",
        "绝无此语“甲乙丙丁戊己”",
        "𠮷",
    ],
)
def test_an_answer_has_the_promised_shape(ask, question):
    (answer,) = ask("query", question)
    assert_answer(answer, question)


def test_what_was_understood_is_told(ask):
    (answer,) = ask("query", "2022年省民政厅怎么答复养老的")
    understood = answer["understood"]
    assert (understood["year_from"], understood["year_to"]) == (2022, 2022)
    assert understood["agencies"] == ["岚江省民政厅"]
    (answer,) = ask("query", "查一下岚民函[2022]第208号")
    assert answer["understood"]["doc_number"].endswith("岚民函〔2022〕208号")
    assert answer["hits"][0]["doc_number"] == "岚民函〔2022〕208号"


def test_k_passages_are_printed(ask):
    assert len(ask("query", "养老", "-k", "3")[0]["hits"]) == 3
    assert len(ask("query", "养老")[0]["hits"]) == 10


def test_plain_answers_are_read_by_people(run):
    code, out, err = run("query", "农村养老服务", "-k", "2")
    assert (code, err) == (0, "")
    assert out.startswith("1. ")
    assert "\n2. " in out
    assert "【养老" in out or "【农村" in out
    assert "\x1b" not in out
    assert run("query", "“绝无此语甲乙丙”") == (0, "没有找到。\n", "")


@pytest.mark.parametrize(
    ("flags", "holds"),
    [
        (["--year-from", "2021"], lambda hit: hit["year"] >= 2021),
        (["--year-to", "2021"], lambda hit: hit["year"] <= 2021),
        (["--year-from", "2020", "--year-to", "2020"], lambda hit: hit["year"] == 2020),
        (["--agency", "省民政厅"], lambda hit: hit["agency"] == "岚江省民政厅"),
        (
            ["--agency", "省民政厅", "--agency", "省教育厅"],
            lambda hit: hit["agency"] in {"岚江省民政厅", "岚江省教育厅"},
        ),
        (["--outcome", "B"], lambda hit: hit["outcome"] == "B"),
        (["--function", "下一步"], lambda hit: hit["function"] == "下一步"),
        (["--stance", "暂不采纳"], lambda hit: hit["stance"] == "暂不采纳"),
        (["--disclosure", "依申请公开"], lambda hit: hit["disclosure"] == "依申请公开"),
        (["--doc", "岚民函〔2022〕208号"], lambda hit: hit["doc_number"] == "岚民函〔2022〕208号"),
        (["--kind", "建议", "--year-from", "2023"], lambda hit: hit["year"] >= 2023),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_filters_have_the_names_of_the_interface(ask, flags, holds):
    (answer,) = ask("query", "的", "-k", "50", *flags)
    assert answer["hits"]
    assert all(map(holds, answer["hits"]))


def test_many_queries_come_from_a_file_of_json_lines(ask, tmp_path):
    file = tmp_path / "queries.jsonl"
    rows = [{"qid": "甲", "query": "养老"}, {"qid": 7, "query": "电梯\u2028补助"}, {"query": "停车难"}]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n", encoding="utf-8")
    answers = ask("query", "--from-file", str(file), "-k", "2")
    assert len(answers) == 3
    for answer, question, qid in zip(answers, ["养老", "电梯\u2028补助", "停车难"], ["甲", "7", None], strict=True):
        assert_answer(answer, question, qid)
        assert len(answer["hits"]) == 2


def test_many_queries_come_from_plain_text(ask, tmp_path):
    file = tmp_path / "queries.txt"
    file.write_text("\ufeff养老\r\n\r\n  电梯  \r\n", encoding="utf-8")
    assert [answer["query"] for answer in ask("query", "--from-file", str(file))] == ["养老", "电梯"]


def test_many_queries_come_from_stdin(ask, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO('养老\n{"qid": "q2", "query": "电梯"}\n'))
    answers = ask("query", "--from-file", "-")
    assert [(answer["qid"], answer["query"]) for answer in answers] == [(None, "养老"), ("q2", "电梯")]


def test_a_query_that_cannot_be_asked_does_not_stop_the_others(run, tmp_path):
    file = tmp_path / "queries.txt"
    file.write_text(f"养老\n{'长' * 2001}\n电梯\n", encoding="utf-8")
    code, out, err = run("query", "--from-file", str(file), "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert_answer(answers[0], "养老")
    assert_answer(answers[1], "长" * 2001, error=True)
    assert_answer(answers[2], "电梯")
    assert "2000字" in answers[1]["error"]
    assert_one_chinese_line(err)


@pytest.mark.parametrize(
    "content", [b'{"qid": 1}\n', b'{"query": null}\n', b'{"query": 3}\n', b"{broken\n", "电梯".encode("gb18030"), None]
)
def test_a_file_of_queries_that_cannot_be_read_is_named(run, tmp_path, content):
    file = tmp_path / "queries.jsonl"
    if content is not None:
        file.write_bytes(content)
    code, out, err = run("query", "--from-file", str(file), "--json")
    assert (code, out) == (1, "")
    assert_one_chinese_line(err)
    assert str(file) in err
    assert not re.search(r"Errno|codec|No such", err)


def test_a_folder_is_no_file_of_queries(run, tmp_path):
    code, _, err = run("query", "--from-file", str(tmp_path))
    assert code == 1
    assert_one_chinese_line(err)


# ---------------------------------------------------------------- show, precedents, timeline, evaluate


def test_a_letter_is_shown_by_any_of_its_names(ask):
    shown = ask("show", "2022/2022_省民政厅_11050177.pdf")[0]
    for name in ("岚民函〔2022〕208号", "岚民函[2022]第208号", "11050177", "第11050177号提案", shown["doc_id"]):
        assert ask("show", name) == [shown]


def test_a_letter_is_shown_in_the_promised_shape(ask, letters):
    for letter in list(letters.values())[::15]:
        (shown,) = ask("show", letter.doc_id)
        assert shown.keys() >= {"doc_id", "source", "fields", "pages", "passages"}
        assert (shown["doc_id"], shown["source"]) == (letter.doc_id, letter.source)
        assert shown["pages"] == len(letter.page_starts)
        known = shown["fields"]
        assert known.keys() >= set(FIELDS)
        for name in FIELDS:
            if name == "cited":
                assert all(list(item) == ["title", "number"] for item in known[name])
            elif name in LIST_FIELDS:
                assert all(isinstance(item, str) and item for item in known[name])
            else:
                assert text_or_null(known[name])
        for name in ("issued_on", "printed_on"):
            assert known[name] is None or date.fromisoformat(known[name])
        for passage in shown["passages"]:
            assert list(passage) == [
                "passage_no", "ordinal", "start", "end", "pages", "heading", "function", "stance", "text",
            ]  # fmt: skip
            assert passage["text"] == letter.text[passage["start"] : passage["end"]]
        assert [passage["ordinal"] for passage in shown["passages"]] == list(range(1, len(shown["passages"]) + 1))


def test_a_letter_is_shown_to_people(run):
    code, out, err = run("show", "11050177")
    assert (code, err) == (0, "")
    assert "发文机关：岚江省民政厅\n" in out
    assert "文号：岚民函〔2022〕208号\n" in out
    assert "来源：2022/2022_省民政厅_11050177.pdf" in out


def test_a_number_of_two_letters_lists_both(run, letters):
    same = sorted(letter.source for letter in letters.values() if letter.fields.case_number == "0305")
    assert len(same) == 2
    code, out, err = run("show", "0305")
    assert (code, out) == (1, "")
    assert_one_chinese_line(err)
    assert all(source in err for source in same)


def test_precedents_are_one_object_a_sentence(ask, run):
    draft = "下一步，我们将加大资金投入力度。感谢您对民政工作的关心支持。"
    answers = ask("precedents", draft, "-k", "5")
    assert [answer["query"] for answer in answers] == [
        "下一步，我们将加大资金投入力度。",
        "感谢您对民政工作的关心支持。",
    ]
    for answer in answers:
        assert list(answer) == ["query", "took_ms", "groups"]
        assert 0 < len(answer["groups"]) <= 5
        for group in answer["groups"]:
            assert list(group) == ["wording", "uses", "first_on", "last_on", "agencies", "variants"]
            assert group["uses"] >= 1
            for variant in group["variants"]:
                assert list(variant) == [
                    "text", "similarity", "doc_id", "source", "agency", "issued_on", "pages", "citation",
                ]  # fmt: skip
                assert 0 <= variant["similarity"] <= 1
    code, out, err = run("precedents", draft, "--agency", "省民政厅")
    assert (code, err) == (0, "")
    assert "“下一步，我们将加大资金投入力度。”" in out


@pytest.mark.parametrize("by", [None, "year", "agency", "year,agency", " year , agency "])
def test_a_timeline_has_a_row_a_cell(ask, letters, by):
    (timeline,) = ask("timeline", "养老", *(["--by", by] if by else []))
    assert list(timeline) == ["query", "rows"]
    assert timeline["query"] == "养老"
    assert sum(row["letters"] for row in timeline["rows"]) == len(letters)
    for row in timeline["rows"]:
        assert list(row)[:2] == ["year", "agency"]
        assert list(row)[-5:] == ["letters", "matching", "share", "stances", "passages"]
        assert row["share"] is None or abs(row["share"] - row["matching"] / row["letters"]) < 1e-4
        assert all(count > 0 for count in row["stances"].values())
        for hit in row["passages"]:
            assert_hit(hit)


def test_a_timeline_is_read_by_people(run):
    code, out, err = run("timeline", "养老", "--year-from", "2020", "--agency", "省民政厅")
    assert (code, err) == (0, "")
    assert out.startswith("共")
    assert "2022年：" in out


def test_an_evaluation_has_the_promised_shape(ask, run, repo, tmp_path):
    lines = (repo / "tests" / "data" / "queries_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    chosen = [row for kind in ("question", "keyword", "none") for row in [r for r in rows if r["type"] == kind][:4]]
    file = tmp_path / "queries.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in chosen), encoding="utf-8")
    (measured,) = ask("evaluate", str(file))
    assert measured.keys() >= {"queries", "by_type", "no_answer"}
    assert measured["queries"] == 12
    assert measured["by_type"].keys() >= {"question", "keyword"}
    for figures in measured["by_type"].values():
        assert figures.keys() >= {"n", "nDCG@10", "Recall@10", "RR"}
        assert isinstance(figures["n"], int)
    code, out, err = run("evaluate", str(file))
    assert (code, err) == (0, "")
    assert "nDCG@10" in out


# ---------------------------------------------------------------- what cannot be done: exit code 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "绝无此件"),
        ("show", ""),
        ("show", "\ud83d"),
        ("query", ""),
        ("query", "   "),
        ("query", "长" * 2001),
        ("query", "养老", "--doc", "绝无此件"),
        ("precedents", ""),
        ("precedents", "。"),
        ("timeline", ""),
        ("evaluate", "没有.jsonl"),
    ],
    ids=lambda arguments: " ".join(arguments)[:30].encode("utf-8", "replace").decode(),
)
def test_what_cannot_be_done_is_one_line_of_chinese(run, arguments):
    code, out, err = run(*arguments, "--json")
    if arguments == ("precedents", "。") and code == 0:
        assert all(json.loads(line)["groups"] == [] for line in out.splitlines())
        return
    assert (code, out) == (1, "")
    assert_one_chinese_line(err)
    assert err.startswith("错误：")
    assert not re.search(r"Errno|No such file", err)


@pytest.mark.parametrize(
    "command", [("query", "x"), ("show", "x"), ("precedents", "x"), ("timeline", "x"), ("verify",), ("info",)]
)
def test_without_an_index_the_command_that_builds_it_is_named(run, tmp_path, command):
    code, out, err = run(*command, "--json", index=tmp_path / "没有")
    assert (code, out) == (1, "")
    assert_one_chinese_line(err)
    assert "python -m search build" in err
    assert not (tmp_path / "没有").exists()


def cut_catalog(index):
    content = (index / "catalog.sqlite").read_bytes()
    (index / "catalog.sqlite").write_bytes(content[: len(content) // 2])


def empty_catalog(index):
    (index / "catalog.sqlite").write_bytes(b"")


def scribble_catalog(index):
    content = bytearray((index / "catalog.sqlite").read_bytes())
    content[100:4096] = os.urandom(3996)
    (index / "catalog.sqlite").write_bytes(content)


def lose_lexical(index):
    shutil.rmtree(index / "lexical")


def cut_lexical(index):
    for file in (index / "lexical").rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[:20])


def lose_vectors(index):
    shutil.rmtree(index / "vectors")


def cut_vectors(index):
    for file in (index / "vectors").rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty_vectors(index):
    for file in (index / "vectors").rglob("*"):
        if file.is_file():
            file.write_bytes(b"")


@pytest.mark.parametrize(
    "damage",
    [cut_catalog, empty_catalog, scribble_catalog, lose_lexical, cut_lexical, lose_vectors, cut_vectors, empty_vectors],
)
def test_a_damaged_index_is_one_line_that_says_what_to_do(run, sample_index, tmp_path, damage):
    shutil.copytree(sample_index, tmp_path / "index")
    damage(tmp_path / "index")
    code, out, err = run("query", "养老", "--json", index=tmp_path / "index")
    assert (code, out) == (1, "")
    assert_one_chinese_line(err)
    assert "python -m search build" in err


def test_another_model_than_that_of_the_index_is_refused(run, monkeypatch):
    monkeypatch.setenv("SEARCH_EMBEDDER", "hashing")
    code, out, err = run("query", "养老")
    assert (code, out) == (1, "")
    assert_one_chinese_line(err)
    assert "python -m search build --model hashing" in err


@pytest.mark.parametrize(
    ("name", "value"),
    [("SEARCH_TYPO", "1"), ("SEARCH_K", "许多"), ("SEARCH_K", "0"), ("SEARCH_AUDIENCE", "all"), ("SEARCH_ADMIN", "x")],
)
def test_a_wrong_setting_is_named(run, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    code, out, err = run("info")
    assert (code, out) == (1, "")
    assert_one_chinese_line(err)
    assert name in err or name.removeprefix("SEARCH_").lower() in err


def test_the_public_is_shown_public_letters_alone(ask, run, monkeypatch, letters):
    monkeypatch.setenv("SEARCH_AUDIENCE", "public")
    (info,) = ask("info")
    assert info["documents"] == sum(letter.fields.disclosure == "公开" for letter in letters.values())
    assert info["skipped"] == []
    assert {hit["disclosure"] for hit in ask("query", "的", "-k", "500")[0]["hits"]} == {"公开"}
    hidden = next(letter for letter in letters.values() if letter.fields.disclosure == "不予公开")
    code, out, err = run("show", hidden.source)
    assert (code, out) == (1, "")
    assert err == f"错误：库里没有“{hidden.source}”对应的答复函。请核对文号、编号或文件名。\n"


# ---------------------------------------------------------------- wrong usage: exit code 2


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nope",),
        ("query",),
        ("query", "x", "--from-file", "y"),
        ("query", "x", "y"),
        ("query", "x", "-k"),
        ("query", "x", "-k", "0"),
        ("query", "x", "-k", "-1"),
        ("query", "x", "-k", "1.5"),
        ("query", "x", "-k", "many"),
        ("query", "x", "--year-from", "去年"),
        ("query", "x", "--kind", "议案"),
        ("query", "x", "--outcome", "E"),
        ("query", "x", "--function", "x"),
        ("query", "x", "--stance", "x"),
        ("query", "x", "--disclosure", "x"),
        ("query", "x", "--bogus"),
        ("query", "x", "--js"),
        ("query", "x", "--json=1"),
        ("show",),
        ("precedents",),
        ("timeline", "x", "--by", "month"),
        ("timeline", "x", "--by", ""),
        ("timeline", "x", "--by", "year,year"),
        ("promises", "--due-from", "明年"),
        ("promises", "--due-to", "2025-13"),
        ("promises", "--outcome-meaning", "x"),
        ("citing",),
        ("evaluate",),
        ("build", "--jobs", "x"),
        ("build", "--jobs", "-1"),
        ("verify", "x"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_chinese_line(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    captured = capsys.readouterr()
    assert (stop.value.code, captured.out) == (2, "")
    assert_one_chinese_line(captured.err)
    assert captured.err.startswith("用法有误：")
    plain = OPTION_OR_NAME.sub("", captured.err)
    for typed in (*arguments, *COMMANDS):
        plain = plain.replace(typed, "") if typed else plain
    assert not LATIN.search(plain), captured.err


@pytest.mark.parametrize(
    "command", [(), *((name,) for name in COMMANDS)], ids=lambda command: "".join(command) or "none"
)
def test_help_is_chinese_throughout(capsys, command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as stop:
        main([*command, "--help"])
    out, err = capsys.readouterr()
    assert (stop.value.code, err) == (0, "")
    assert out.startswith("用法：python -m search")
    for name in COMMANDS:
        out = re.sub(rf"\b{name}\b", "", out)
    assert not LATIN.search(OPTION_OR_NAME.sub("", out)), out


# ---------------------------------------------------------------- processes


NO_TORCH = """
import sys
from search.cli import main
code = main()
heavy = {"torch", "sentence_transformers", "transformers", "streamlit", "pandas", "pypdfium2", "docx"} & set(sys.modules)
sys.exit(f"imported {sorted(heavy)}" if heavy else code)
"""


def test_a_query_in_its_own_process_imports_no_torch_and_prints_json_alone(sample_index):
    done = process("query", "养老", "--json", index=sample_index, code=NO_TORCH, env={"PYTHONIOENCODING": "gbk"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert_answer(json.loads(done.stdout.decode("utf-8")), "养老")


@pytest.mark.slow
def test_help_imports_nothing_heavy():
    code = "import sys\ntry:\n    from search.cli import main; main()\nfinally:\n    print(sorted(sys.modules), file=sys.stderr)"
    done = process("--help", index=None, code=code)
    assert done.returncode == 0
    loaded = set(re.findall(rb"'([^']+)'", done.stderr))
    assert not loaded & {b"torch", b"numpy.linalg", b"faiss", b"tantivy", b"rjieba", b"streamlit", b"search.engine"} - {
        b"numpy.linalg"
    }


def test_the_program_starts_as_a_module(sample_index):
    environ = {key: value for key, value in os.environ.items() if not key.startswith("SEARCH_")}
    environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    command = [sys.executable, "-m", "search", "verify", "--index", str(sample_index)]
    done = subprocess.run(command, capture_output=True, env=environ, timeout=60, check=False)
    assert (done.returncode, done.stdout.decode("utf-8"), done.stderr) == (0, "索引完好。\n", b"")


@pytest.mark.slow
def test_queries_come_through_a_pipe_in_utf8_whatever_the_console_speaks(sample_index):
    done = process(
        "query",
        "--from-file",
        "-",
        "--json",
        index=sample_index,
        stdin="养老\n电梯\n".encode(),
        env={"PYTHONIOENCODING": "gbk"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert [json.loads(line)["query"] for line in done.stdout.decode("utf-8").splitlines()] == ["养老", "电梯"]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_bytes_that_are_no_text_are_no_crash(sample_index):
    done = process("query", b"\xff\xfe\xe7\x94\xb5\xe6\xa2\xaf", "--json", index=sample_index)
    assert done.returncode == 0
    json.loads(done.stdout.decode("utf-8"))


def test_a_reader_that_has_seen_enough_is_no_error(sample_index, tmp_path):
    file = tmp_path / "queries.txt"
    file.write_text("养老\n电梯\n" * 20, encoding="utf-8")
    environ = {key: value for key, value in os.environ.items() if not key.startswith("SEARCH_")}
    environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    command = [
        sys.executable,
        "-m",
        "search",
        "query",
        "--from-file",
        str(file),
        "--json",
        "--index",
        str(sample_index),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as child:
        assert child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(60) == 1
