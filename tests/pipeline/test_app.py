"""Every page and its states, run as Streamlit runs it, over an engine that answers in ways that can be worked out by hand."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pipeline.fake_engine import FakeEngine, letter, sample_letters
from search.errors import IndexMissingError, NotFoundError, QueryError
from search.pages import frame, routes, upkeep, words
from search.pages.clips import Clip, clips_of
from search.settings import Settings
from search.types import Filters, Results, Skipped

APP = Path(__file__).parents[2] / "app.py"
HOSTILE = "<script>alert(1)</script> **粗体** $x$ [链接](http://x.cn) :red[红字] <img src=x onerror=alert(1)>"
Run = Callable[..., AppTest]


@pytest.fixture(scope="module")
def letters() -> list:
    return sample_letters()


@pytest.fixture
def fake(letters: list) -> FakeEngine:
    return FakeEngine(letters)


@pytest.fixture
def run(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Open a page as a link does: ``run(routes.LETTER, doc=…)``."""
    monkeypatch.setattr(frame, "engine", lambda: fake)
    return opened


def opened(room: str = "", /, **params: str | list[str]) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=20)
    app._page_hash = calc_hash(room) if room else ""
    app.query_params.update(params)
    return app.run()


def said(app: AppTest) -> str:
    """All HTML of the page but style and script."""
    assert not app.exception, app.exception
    return "\n".join(
        item.proto.body for item in app.get("html") if not item.proto.body.startswith(("<style", "<script"))
    )


def plain(inner: str) -> str:
    return re.sub(r"<[^>]*>", "", inner)


def test_the_first_visit_shows_examples_and_what_there_is(run: Run, fake: FakeEngine) -> None:
    app = run()
    assert [button.label for button in app.button if button.key.startswith("example_")] == [
        example.replace("-", "\\-") for example in words.EXAMPLES
    ]
    assert f"现有答复函 {len(fake.letters)} 件" in said(app)
    assert fake.asked == []


def test_an_example_asks_its_question_with_one_click(run: Run, fake: FakeEngine) -> None:
    app = run()
    app.button(key="example_0").click().run()
    assert app.query_params["q"] == words.EXAMPLES[0]
    assert fake.asked[-1][0] == words.EXAMPLES[0]
    assert app.text_input(key="ask").value == words.EXAMPLES[0]


def test_a_question_is_asked_once_and_stands_in_the_address(run: Run, fake: FakeEngine) -> None:
    app = run()
    app.text_input(key="ask").input("电梯加装补贴").run()
    assert app.query_params == {"q": "电梯加装补贴"}
    assert fake.asked == [("电梯加装补贴", Filters(), frozenset())]
    assert "dfh-card" in said(app)


def test_a_link_reopens_the_same_view(run: Run, fake: FakeEngine) -> None:
    app = run(
        q="电梯加装补贴", year_from="2019", year_to="2024", kind="提案", outcome=["A", "B"], sort="date", off="year"
    )
    assert fake.asked == [
        ("电梯加装补贴", Filters(2019, 2024, kinds=("提案",), outcomes=("A", "B")), frozenset({"year"}))
    ]
    assert app.session_state["panel_years"] == (2019, 2024)
    assert app.session_state["panel_outcomes"] == ["A", "B"]
    assert app.session_state["sort_by"] == "date"


def test_what_a_link_asks_and_nobody_understands_is_named(run: Run) -> None:
    assert "kind=信访" in said(run(q="电梯", kind="信访"))


def test_letters_stand_once_with_their_further_passages_folded(run: Run, fake: FakeEngine) -> None:
    text = said(run(q="小区停车", far="1"))
    groups = fake.search("小区停车", k=100).by_letter()
    assert text.count('<article class="dfh-card"') == min(10, len(groups))
    assert text.count("dfh-more") == sum(len(group) > 1 for group in groups[:10])


def test_letters_only_faintly_related_wait_until_asked_for(run: Run, fake: FakeEngine) -> None:
    groups = fake.search("小区停车", k=100).by_letter()
    near = [group for group in groups if group[0].band != "供参考"]
    assert 0 < len(near) < len(groups)
    app = run(q="小区停车")
    assert said(app).count('<article class="dfh-card"') == min(10, len(near))
    button = app.button(key="show_far")
    assert button.label == words.SHOW_FAR.format(n=len(groups) - len(near))
    button.click().run()
    assert app.query_params == {"q": "小区停车", "far": "1"}
    assert words.FOUND.format(passages=sum(map(len, groups)), letters=len(groups)) in said(app)


def test_a_card_says_who_when_where_and_how_sure(run: Run, fake: FakeEngine) -> None:
    best = fake.search("电动自行车充电", k=1).items[0]
    text = said(run(q="电动自行车充电"))
    fields = best.document.fields
    day = fields.issued_on
    for piece in (fields.agency, fields.doc_number, f"{day.year}年{day.month}月{day.day}日", best.band, "第1页"):
        assert piece in text
    assert f'data-copy="{best.citation}"' in text
    assert f"letter?doc={best.document.doc_id}&amp;passage={best.passage.passage_no}&amp;q=" in text
    assert "<mark>" in text


def test_more_than_ten_letters_are_turned_page_by_page(run: Run, fake: FakeEngine) -> None:
    groups = fake.search("小区", k=100).by_letter()
    assert len(groups) > 10
    app = run(q="小区", page="2")
    shown = re.findall(r'<h2 class="dfh-name"><a href="letter\?doc=(\w+)', said(app))
    assert shown == [group[0].document.doc_id for group in groups[10:20]]
    app.pagination[0].set_value(1).run()
    assert "page" not in app.query_params


def test_a_page_beyond_the_last_shows_the_last(run: Run) -> None:
    assert "dfh-card" in said(run(q="小区", page="99"))


def test_by_date_the_newest_letter_comes_first_and_the_far_ones_are_left_out(run: Run, fake: FakeEngine) -> None:
    text = said(run(q="电动自行车充电", sort="date"))
    years = [int(year) for year in re.findall(r" · (\d{4})年\d+月\d+日", text)]
    assert years == sorted(years, reverse=True)
    assert "dfh-band-3" not in text


def test_a_limit_read_out_of_the_question_is_a_chip_that_can_be_taken_off_and_put_back(
    run: Run, fake: FakeEngine
) -> None:
    app = run(q="2023年以来小区")
    chip = app.button(key="limit_year_2023年以来")
    assert "2023年以来" in chip.label
    chip.click().run()
    assert app.query_params["off"] == "year"
    assert fake.asked[-1][2] == {"year"}
    app.button(key="back_year").click().run()
    assert "off" not in app.query_params


def test_a_restriction_is_chosen_shown_as_a_chip_and_taken_off(run: Run, fake: FakeEngine) -> None:
    app = run(q="小区", page="2")
    app.button_group(key="panel_kinds").set_value(["提案"]).run()
    assert app.query_params == {"q": "小区", "kind": "提案"}
    assert fake.asked[-1][1] == Filters(kinds=("提案",))
    app.button(key="chosen_kinds_提案").click().run()
    assert app.query_params == {"q": "小区"}


def test_all_restrictions_can_be_cleared_at_once(run: Run) -> None:
    app = run(q="小区", kind="提案", outcome="A")
    app.button(key="clear").click().run()
    assert app.query_params == {"q": "小区"}


def test_years_are_chosen_as_a_range(run: Run) -> None:
    app = run(q="小区")
    years = app.select_slider(key="panel_years")
    first, last = years.value
    years.set_range(first + 1, last).run()
    assert app.query_params == {"q": "小区", "year_from": str(first + 1)}


def test_an_agency_is_found_by_a_few_characters_of_its_name(run: Run) -> None:
    app = run(q="小区")
    app.text_input(key="panel_agency_find").input("青溪市 局").run()
    options = [option.content for option in app.button_group(key="panel_agencies").proto.options]
    assert options
    assert all("青溪市" in option and "局" in option for option in options)
    app.text_input(key="panel_agency_find").input("火星办").run()
    assert words.AGENCY_NONE.format(text="火星办") in said(app)


def test_values_carry_the_number_of_letters(run: Run, fake: FakeEngine) -> None:
    counts = {facet.field: facet.values for facet in fake.facets(Filters())}["kind"]
    options = [option.content for option in run().button_group(key="panel_kinds").proto.options]
    assert sorted(options) == sorted(f"{value.value}　{value.letters}" for value in counts)


def test_nothing_found_is_said_with_what_to_try(run: Run) -> None:
    app = run(q="火星移民签证", kind="提案")
    text = plain(said(app))
    assert words.NOTHING_TITLE in text
    assert words.NOTHING_FILTERED.format(text="火星移民签证") in text
    assert words.TRY_LIMITS in text
    app.button(key="clear_nothing").click().run()
    assert words.NOTHING.format(text="火星移民签证") in plain(said(app))


def test_a_weak_answer_is_called_weak(run: Run, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = fake.search("电梯加装补贴", k=3)
    weak = Results(answer.query, answer.items, answer.facets, "weak", answer.took_ms, answer.generation)
    monkeypatch.setattr(fake, "search", lambda *_, **__: weak)
    text = said(run(q="电梯加装补贴"))
    assert words.WEAK_TITLE in text
    assert "dfh-card" in text


def test_without_calibration_no_band_is_claimed(run: Run, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    answer = fake.search("电梯加装补贴", k=3)
    plain_answer = replace(answer, items=tuple(replace(item, band=None) for item in answer.items))
    monkeypatch.setattr(fake, "search", lambda *_, **__: plain_answer)
    assert "dfh-band" not in said(run(q="电梯加装补贴"))


def test_a_missing_index_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> FakeEngine:
        raise IndexMissingError("没有索引，请先运行 build。")

    monkeypatch.setattr(frame, "engine", missing)
    for page in ("", routes.LETTER, routes.PRECEDENTS, routes.TIMELINE, routes.CLIPS, routes.CORPUS):
        assert "没有索引，请先运行 build。" in said(opened(page))


def test_a_question_that_cannot_be_asked_is_a_sentence(
    run: Run, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Results:
        raise QueryError("问题太长。")

    monkeypatch.setattr(fake, "search", refuse)
    app = run(q="长")
    assert "问题太长。" in said(app)
    assert app.text_input(key="ask").value == "长"


def test_a_fault_of_the_program_is_not_hidden(run: Run, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> Results:
        raise ZeroDivisionError

    monkeypatch.setattr(fake, "search", break_down)
    assert opened(q="养老").exception


def test_an_empty_index_is_said_to_be_empty(run: Run, fake: FakeEngine) -> None:
    fake.letters = []
    assert words.NOTHING_TITLE in said(run(q="养老"))
    assert words.EMPTY_INDEX in said(run(routes.CORPUS))


# the letter


def test_a_letter_is_shown_whole_with_the_passage_asked_for(run: Run, fake: FakeEngine) -> None:
    item = fake.search("电动自行车充电", k=1).items[0]
    text = said(run(routes.LETTER, doc=item.document.doc_id, passage=str(item.passage.passage_no), q="电动自行车充电"))
    here = re.search(r'<div class="unit here" id="p(\d+)" data-bring="[^"]+">', text)
    assert here
    assert int(here[1]) == item.passage.passage_no
    assert "<mark>电动自行车" in text
    shown = re.sub(r"\s", "", plain(text))
    assert all(re.sub(r"\s", "", line) in shown for line in item.document.text.splitlines()[:5])


def test_a_field_the_letter_does_not_state_is_said_to_be_unstated(run: Run, fake: FakeEngine) -> None:
    document = next(d for d, _ in fake.letters if d.fields.role is None)
    assert f'<dt>承办方式</dt><dd class="none">{words.UNSTATED}</dd>' in said(run(routes.LETTER, doc=document.doc_id))


def test_names_and_telephones_are_for_those_inside(run: Run, fake: FakeEngine) -> None:
    document = next(d for d, _ in fake.letters if d.fields.contact_phone)
    assert "<dt>联系电话</dt>" in said(run(routes.LETTER, doc=document.doc_id))
    fake.settings = Settings(audience="public")
    assert "<dt>联系电话</dt>" not in said(run(routes.LETTER, doc=document.doc_id))


def test_a_letter_is_opened_by_its_number(run: Run, fake: FakeEngine) -> None:
    document = fake.letters[3][0]
    app = run(routes.LETTER)
    assert words.LETTER_HINT in said(app)
    app.text_input(key="letter_ask").input(document.fields.doc_number).run()
    assert app.query_params["doc"] == document.fields.doc_number
    assert document.fields.title in said(app)


def test_a_letter_that_is_not_there_is_a_sentence(run: Run) -> None:
    assert "没有找到“云外函”对应的答复函。" in said(run(routes.LETTER, doc="云外函"))


def test_a_passage_that_is_gone_is_said_to_be_gone(run: Run, fake: FakeEngine) -> None:
    assert words.LETTER_NO_PASSAGE in said(run(routes.LETTER, doc=fake.letters[0][0].doc_id, passage="999999"))


def test_in_place_of_a_passage_that_is_gone_the_best_answer_is_shown(run: Run, fake: FakeEngine) -> None:
    best = fake.search("电动自行车充电", k=1).items[0]
    text = said(run(routes.LETTER, doc=best.document.doc_id, passage="999999", q="电动自行车充电"))
    assert words.LETTER_BEST_INSTEAD in text
    assert f'<div class="unit here" id="p{best.passage.passage_no}"' in text


def test_the_reader_steps_from_hit_to_hit(run: Run, fake: FakeEngine) -> None:
    question = "小区"
    items = [item for item in fake.search(question, k=100).items if item.band != "供参考"]
    doc_id = max((item.document.doc_id for item in items), key=[item.document.doc_id for item in items].count)
    numbers = sorted(item.passage.passage_no for item in items if item.document.doc_id == doc_id)
    assert len(numbers) > 1
    app = run(routes.LETTER, doc=doc_id, passage=str(numbers[0]), q=question)
    assert app.button(key="hit_before").disabled
    app.button(key="hit_after").click().run()
    assert app.query_params["passage"] == str(numbers[1])
    assert f'id="p{numbers[1]}" data-bring' in said(app)


def test_a_missing_original_is_said_to_be_missing(run: Run, fake: FakeEngine) -> None:
    document = fake.letters[0][0]
    assert words.NO_FILE.format(source=document.source) in said(run(routes.LETTER, doc=document.doc_id))


def test_the_original_can_be_taken_away(run: Run, fake: FakeEngine) -> None:
    document = fake.letters[0][0]
    fake.originals[document.doc_id] = Path(__file__).parents[1] / "data" / "letters" / document.source
    app = run(routes.LETTER, doc=document.doc_id)
    assert words.NO_PICTURE in said(app)
    assert [button.label for button in app.get("download_button")] == [words.DOWNLOAD]


# the corpus


def test_the_corpus_is_shown_in_figures_and_tables(run: Run, fake: FakeEngine) -> None:
    app = run(routes.CORPUS)
    text = said(app)
    assert f"<dd>{len(fake.letters)}</dd>" in text
    assert "2026年11月22日9时05分" in text
    assert len(app.get("vega_lite_chart")) == 2
    for facet in fake.facets(Filters()):
        for value in facet.values:
            assert value.value in text


def test_skipped_files_are_named_with_their_reason(run: Run, fake: FakeEngine) -> None:
    assert words.NONE_SKIPPED in said(run(routes.CORPUS))
    fake.left_out = (Skipped("扫描<件>.pdf", "没有文字层"),)
    text = said(run(routes.CORPUS))
    assert "<td>扫描&lt;件&gt;.pdf</td><td>没有文字层</td>" in text


def test_file_names_are_for_those_inside(run: Run, fake: FakeEngine) -> None:
    fake.left_out = (Skipped("内部.pdf", "没有文字层"),)
    fake.settings = Settings(audience="public")
    assert "内部.pdf" not in said(run(routes.CORPUS))


# upkeep


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder ``corpus`` with two letters, where an administrator sits."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for document, _ in sample_letters()[:2]:
        (folder / document.source).write_text(document.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name, value in {"INDEX_DIR": "index", "EMBEDDER": "hashing", "ADMIN": "1", "JOBS": "1"}.items():
        monkeypatch.setenv(f"SEARCH_{name}", value)
    frame._opened.clear()
    return folder


def test_an_administrator_builds_adds_and_deletes(corpus: Path) -> None:
    app = opened(routes.CORPUS)
    assert words.EMPTY_INDEX in said(app)
    app.button(key="upkeep_update").click().run(timeout=60)
    done = words.BUILT.format(added=2, changed=0, removed=0, unchanged=0, skipped=0)
    assert done in said(app)
    assert "<dt>答复函</dt><dd>2</dd>" in said(app)

    app.file_uploader(key="upkeep_files").set_value(("新来的答复.txt", "关于某提案的答复".encode(), "text/plain"))
    next(button for button in app.button if button.label == words.ADD).click().run()
    assert words.ADD_DONE.format(n=1) in said(app)
    assert (corpus / "新来的答复.txt").read_text("utf-8") == "关于某提案的答复"

    source = sorted(path.name for path in corpus.iterdir())[0]
    app.selectbox(key="upkeep_file").select(source).run()
    assert app.button(key="upkeep_delete").disabled
    app.checkbox(key="upkeep_delete_sure").check().run()
    app.button(key="upkeep_delete").click().run()
    assert words.DELETE_DONE.format(name=source) in said(app)
    assert not (corpus / source).exists()


def test_upkeep_builds_from_all_places_and_names_one_that_is_gone(corpus: Path) -> None:
    from search.catalog import Catalog
    from search.indexing import build_index

    other = corpus.with_name("移动硬盘")
    other.mkdir()
    last = sorted(corpus.iterdir())[-1]
    last.rename(other / last.name)
    build_index([corpus, other], "index", Settings(embedder="hashing", jobs=1))
    app = opened(routes.CORPUS)
    app.button(key="upkeep_update").click().run(timeout=60)
    assert words.BUILT.format(added=0, changed=0, removed=0, unchanged=2, skipped=0) in said(app)
    other.rename(corpus.with_name("拔下"))
    app.button(key="upkeep_update").click().run(timeout=60)
    assert words.ROOTS_GONE.format(places=f"“{other}”") in said(app)
    assert "<dt>答复函</dt><dd>2</dd>" in said(app)
    app.checkbox(key="upkeep_leave").check().run()
    app.button(key="upkeep_update").click().run(timeout=60)
    assert words.BUILT.format(added=0, changed=0, removed=1, unchanged=1, skipped=0) in said(app)
    with Catalog.open(Path("index") / "catalog.sqlite") as catalog:
        assert catalog.root_paths() == (corpus,)


def test_a_reader_gets_no_controls_of_upkeep(run: Run) -> None:
    app = run(routes.CORPUS)
    assert words.ADMIN_OFF in said(app)
    assert not app.button


def test_no_file_is_overwritten_and_none_outside_the_corpus_deleted(tmp_path: Path) -> None:
    class Upload(io.BytesIO):
        name = "../../逃出.txt"

    folder = tmp_path / "语料"
    folder.mkdir()
    assert upkeep.store([Upload(b"1")], folder) == [words.ADD_DONE.format(n=1)]
    assert (folder / "逃出.txt").read_bytes() == b"1"
    assert upkeep.store([Upload(b"2")], folder) == [words.ADD_EXISTS.format(name="逃出.txt")]
    assert (folder / "逃出.txt").read_bytes() == b"1"
    outside = tmp_path / "外面.txt"
    outside.write_text("1")
    with pytest.raises(NotFoundError):
        upkeep.remove(folder / ".." / "外面.txt", [folder])
    assert outside.exists()


# what letters may try


@pytest.mark.slow
def test_nothing_a_letter_says_is_taken_for_html_or_markdown(run: Run, fake: FakeEngine) -> None:
    row = dict.fromkeys(
        ("title", "subject", "issuer", "doc_number", "signer", "number", "session", "contact_office"), HOSTILE
    )
    row |= {
        "file": f"{HOSTILE}.txt",
        "addressees": [HOSTILE],
        "cc": [HOSTILE],
        "cited": [{"title": HOSTILE}],
        "date": "2024-06-03",
    }
    text = f"{HOSTILE}\n关于量子花园的答复。{HOSTILE}\n量子花园明年开放，欢迎前来参观指导。"
    hostile = letter(row, text, [], 900001)
    fake.letters = [hostile, *fake.letters[:3]]
    fake.left_out = (Skipped(HOSTILE, HOSTILE),)
    doc_id = hostile[0].doc_id
    for app in (
        run(q="量子花园"),
        run(routes.LETTER, doc=doc_id, q="量子花园"),
        run(routes.PRECEDENTS, q=f"量子花园明年开放，欢迎前来参观。{HOSTILE}"),
        run(routes.TIMELINE, q="量子花园"),
        run(routes.CORPUS),
        clipped(run(routes.CLIPS), Clip(doc_id, 0, 60, HOSTILE, HOSTILE, HOSTILE)),
        pasted(run(mode="proposal"), f"关于量子花园的提案\n建议：\n1.量子花园明年开放。{HOSTILE}"),
    ):
        inner = said(app)
        assert "&lt;script&gt;alert(1)" in inner
        assert not re.search(r"<(?:script|img)", inner)
        assert not app.markdown
        for button in (*app.button, *(option for group in app.button_group for option in group.proto.options)):
            label = getattr(button, "label", None) or button.content
            assert not re.search(r"(?<!\\)[<*$\[:_`]", label), label


def test_no_page_shows_a_latin_word(run: Run, fake: FakeEngine) -> None:
    document, passages = fake.letters[0]
    where = {"doc": document.doc_id, "passage": str(passages[0].passage_no), "q": "养老"}
    apps = [run(), run(q="火星移民"), run(routes.LETTER), run(routes.LETTER, **where), run(routes.CORPUS)]
    apps += [
        run(routes.PRECEDENTS),
        run(routes.PRECEDENTS, q="火星移民签证。"),
        run(routes.TIMELINE),
        run(routes.CLIPS),
    ]
    apps += [run(mode="proposal"), run(routes.TIMELINE, q="养老\n小区"), run(q="养老院")]
    for app in apps:
        shown = [html.unescape(plain(said(app))).replace(document.source, "")]
        shown += [item.label for item in (*app.button, *app.text_input, *app.button_group, *app.selectbox)]
        shown += [item.proto.placeholder for item in app.text_input]
        letters_own = " ".join(re.findall(r"[A-Za-z]{2,}", " ".join(one.text for one, _ in fake.letters)))
        found = {word for text in shown for word in re.findall(r"[A-Za-z]{2,}", text)} - set(letters_own.split())
        assert found == set()


# wordings


DRAFT = "以上答复，如有不同意见，请填写反馈表寄回我局。感谢您对公安工作的关注和支持。"


def test_a_draft_is_answered_sentence_by_sentence(run: Run, fake: FakeEngine) -> None:
    text = said(run(routes.PRECEDENTS, q=DRAFT))
    answers = fake.precedents(DRAFT)
    assert len(answers) == 2
    assert [words.SENTENCE.format(n=n) in text for n in (1, 2)] == [True, True]
    best = answers[1].groups[0]
    assert words.USES.format(n=best.uses) in text
    assert best.variants[0].citation in text
    assert f'data-copy="{best.variants[0].text}\n——' in text


def test_what_differs_from_the_draft_is_marked(run: Run) -> None:
    text = said(run(routes.PRECEDENTS, q="感谢您对教育工作的关注和支持。"))
    assert "感谢您对<ins>公安</ins>工作的关注和支持。" in text


def test_a_short_draft_stands_in_the_address_and_a_long_one_does_not(run: Run) -> None:
    app = run(routes.PRECEDENTS)
    app.text_area(key="draft").input(DRAFT).run()
    assert app.query_params == {"q": DRAFT}
    app.text_area(key="draft").input(DRAFT * 10).run()
    assert app.query_params == {}
    assert app.text_area(key="draft").value == DRAFT * 10
    assert words.SENTENCE.format(n=20) in said(app)


def test_a_sentence_without_precedent_is_said_to_have_none(run: Run) -> None:
    assert words.NO_PRECEDENT in said(run(routes.PRECEDENTS, q="火星移民签证由星际航行总署集中审批。"))


def test_wordings_can_be_taken_away(run: Run) -> None:
    app = run(routes.PRECEDENTS, q=DRAFT)
    assert {button.label for button in app.get("download_button")} == {
        words.EXPORT_WORD,
        words.EXPORT_EXCEL,
        words.EXPORT_CSV,
    }


# a topic through the years


def test_a_topic_is_shown_as_shares_beside_counts_with_tables(run: Run, fake: FakeEngine) -> None:
    app = run(routes.TIMELINE, q="小区")
    timeline = fake.timeline("小区")
    text = plain(said(app))
    share = f"{timeline.matching / timeline.letters:.1%}"
    assert words.TIMELINE_SUM.format(letters=timeline.letters, matching=timeline.matching, share=share) in text
    for title in (words.SHARE_BY_YEAR, words.COUNT_BY_YEAR, words.STANCE_BY_YEAR, words.HEAT, words.BEST_BY_YEAR):
        assert title in text
    assert len(app.get("vega_lite_chart")) == 4
    rows = [row for row in timeline.rows if row.passages]
    assert said(app).count('<article class="dfh-card"') == len(rows)


def test_a_topic_nobody_wrote_about_is_said_to_have_none(run: Run) -> None:
    assert words.TIMELINE_NONE.format(text="火星移民") in said(run(routes.TIMELINE, q="火星移民"))


def test_restrictions_hold_for_wordings_and_topics_too(run: Run, fake: FakeEngine) -> None:
    app = run(routes.TIMELINE, q="小区", kind="提案")
    expected = fake.timeline("小区", filters=Filters(kinds=("提案",)))
    assert f"{expected.letters} 件答复函中有 {expected.matching} 件" in said(app)
    app = run(routes.PRECEDENTS, q=DRAFT)
    app.button_group(key="panel_kinds").set_value(["建议"]).run()
    assert app.query_params == {"q": DRAFT, "kind": "建议"}


# official terms, later letters


def test_official_terms_are_offered_and_looked_up_only_once_ticked(run: Run, fake: FakeEngine) -> None:
    app = run(q="养老院")
    options = [option.content for option in app.button_group(key="official_terms").proto.options]
    assert "养老机构" in options
    assert fake.asked[-1][0] == "养老院"
    app.button_group(key="official_terms").set_value(["养老机构"]).run()
    assert app.query_params == {"q": "养老院", "term": "养老机构"}
    assert fake.asked[-1][0] == "养老院 养老机构"
    app.button_group(key="official_terms").set_value([]).run()
    assert app.query_params == {"q": "养老院"}


def test_what_is_quoted_is_said_to_stay_exact(run: Run) -> None:
    assert words.TERMS_EXACT in said(run(q="“统筹考虑” 养老院"))
    assert words.TERMS_EXACT not in said(run(q="养老院"))


def test_a_card_leads_to_later_letters_on_the_same_matter(run: Run, fake: FakeEngine) -> None:
    best = fake.search("电动自行车充电", k=1).items[0]
    year = best.document.fields.year
    newest = max(document.fields.year or 0 for document, _ in fake.letters)
    text = said(run(q="电动自行车充电"))
    assert (f"year_from={year + 1}" in text) == (year < newest)
    assert words.LATER in text


def test_the_other_replies_to_a_case_are_named(run: Run, fake: FakeEngine) -> None:
    from dataclasses import replace

    own, passages = fake.letters[0]
    other = replace(
        own,
        doc_id="d99999",
        fields=replace(own.fields, agency="石渠市财政局", doc_number="石财函〔2024〕7号", session="十四届四次"),
    )
    own = replace(own, fields=replace(own.fields, session="十四届四次", case_number="2024001"))
    other = replace(other, fields=replace(other.fields, case_number="2024001"))
    fake.letters = [(own, passages), (other, ()), *fake.letters[1:]]
    text = said(run(routes.LETTER, doc=own.doc_id))
    assert words.SAME_CASE_TITLE in text
    assert "石渠市财政局 石财函〔2024〕7号" in text


def test_order_page_and_clipboard_do_not_ask_again(run: Run, fake: FakeEngine) -> None:
    app = run(q="小区", far="1")
    before = len(fake.asked)
    app.button_group(key="sort_by").set_value("date").run()
    app.pagination[0].set_value(2).run()
    app.session_state["clips"] = (Clip(fake.letters[0][0].doc_id, 0, 5),)
    app.run()
    assert len(fake.asked) == before
    fake.letters = fake.letters[:20]  # another generation
    app.run()
    assert len(fake.asked) == before + 1


# a whole proposal


PROPOSAL = """关于小区电动自行车充电和养老服务的提案
提案人：某某
一、存在的问题
居民飞线充电隐患大。
二、建议
（一）电动自行车充电。
（二）建设月球基地星际航行港口，开通火星移民签证。
"""


def pasted(app: AppTest, text: str) -> AppTest:
    app.text_area(key="proposal_text").input(text)
    next(button for button in app.button if button.label == words.PROPOSAL_ASK).click()
    return app.run()


def test_each_point_of_a_proposal_gets_its_answers_and_the_rest_are_named(run: Run, fake: FakeEngine) -> None:
    app = pasted(run(mode="proposal"), PROPOSAL)
    text = plain(said(app))
    assert words.PROPOSAL_SUM.format(n=2, found=1) in text
    assert "要点2：（二）建设月球基地星际航行港口，开通火星移民签证。" in text
    best = fake.search("电动自行车充电。", k=1).items[0].document.fields
    assert best.agency in text
    assert f"{best.outcome}类" in text
    assert words.PROPOSAL_NONE in text
    assert app.query_params == {"mode": "proposal"}
    asked = len(fake.asked)
    app.run()
    assert len(fake.asked) == asked


@pytest.mark.parametrize("text", [PROPOSAL, "建议开通火星移民签证，建设星际航行港口。"])
def test_a_proposal_can_be_taken_away_with_and_without_precedents(run: Run, text: str) -> None:
    app = pasted(run(mode="proposal"), text)
    assert len(app.get("download_button")) == 3


def test_a_text_without_points_is_said_to_have_none(run: Run) -> None:
    assert words.PROPOSAL_EMPTY in said(pasted(run(mode="proposal"), "。。。\n！！！"))


def test_the_ways_of_asking_are_switched(run: Run) -> None:
    app = run()
    app.button_group(key="mode_of_asking").set_value("proposal").run()
    assert app.query_params == {"mode": "proposal"}
    assert app.text_area(key="proposal_text").value == ""


# the clipboard


def clipped(app: AppTest, *clips: Clip) -> AppTest:
    app.session_state["clips"] = clips
    return app.run()


def test_an_empty_clipboard_says_how_to_fill_it(run: Run) -> None:
    assert words.CLIPS_EMPTY in said(run(routes.CLIPS))


def test_every_passage_shown_can_be_put_aside(run: Run, fake: FakeEngine) -> None:
    item = fake.search("电动自行车充电", k=1).items[0]
    place = f'data-keep="{item.document.doc_id}:{item.passage.start}:{item.passage.end}"'
    where = {"doc": item.document.doc_id, "passage": str(item.passage.passage_no), "q": "电动自行车充电"}
    for app in (run(q="电动自行车充电"), run(routes.LETTER, **where), run(routes.TIMELINE, q="电动自行车充电")):
        assert place in said(app)
    assert "data-keep=" in said(run(routes.PRECEDENTS, q=DRAFT))


def test_passages_put_aside_are_shown_letter_for_letter_in_their_order(run: Run, fake: FakeEngine) -> None:
    (one, first), (two, second) = fake.letters[0], fake.letters[1]
    clips = [Clip(d.doc_id, p[0].start, p[0].end, asked="停车难") for d, p in ((one, first), (two, second))]
    app = clipped(run(routes.CLIPS), *clips)
    text = html.unescape(plain(said(app)))
    assert text.index(first[0].text.strip()) < text.index(second[0].text.strip())
    assert words.CLIPS_ASKED.format(asked="停车难") in text
    app.button(key=f"down_{clips[0].place}").click().run()
    assert app.session_state["clips"] == (clips[1], clips[0])
    assert app.button(key=f"up_{clips[1].place}").disabled
    app.text_area(key=f"note_{clips[0].place}").input("可引用").run()
    assert app.session_state["clips"][1].note == "可引用"
    app.button(key=f"drop_{clips[1].place}").click().run()
    assert [clip.place for clip in app.session_state["clips"]] == [clips[0].place]
    assert len(app.get("download_button")) == 3
    app.checkbox(key="clips_sure").check().run()
    app.button(key="clips_all").click().run()
    assert words.CLIPS_EMPTY in said(app)


def test_a_passage_whose_letter_is_gone_is_counted_and_can_be_taken_out(run: Run, fake: FakeEngine) -> None:
    document, passages = fake.letters[0]
    good = Clip(document.doc_id, passages[0].start, passages[0].end)
    app = clipped(run(routes.CLIPS), Clip("没有", 0, 3), good, Clip(document.doc_id, 0, 10**9))
    assert words.CLIPS_GONE.format(n=2) in said(app)
    app.button(key="clips_gone").click().run()
    assert app.session_state["clips"] == (good,)


def test_the_navigation_counts_what_is_put_aside(run: Run, fake: FakeEngine) -> None:
    app = clipped(run(), Clip(fake.letters[0][0].doc_id, 0, 5))
    assert not app.exception


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[["d1",2,5,"注","问",""]]', (Clip("d1", 2, 5, "注", "问", ""),)),
        ('[["d1",2,5,"","",""],["d1",2,5,"乙","",""]]', (Clip("d1", 2, 5),)),
        ('[["d1",5,2,"","",""],["d1","2",5,"","",""],[1],{"a":1},["d1",2,5,""]]', ()),
        ("不是数据", ()),
        ('{"a":1}', ()),
    ],
)
def test_of_what_the_browser_says_only_places_are_taken(text: str, expected: tuple) -> None:
    assert clips_of(text) == expected


# several topics


def test_topics_are_compared_side_by_side(run: Run, fake: FakeEngine) -> None:
    app = run(routes.TIMELINE, q="小区\n电动自行车")
    text = plain(said(app))
    assert words.TOPICS_COMPARED in text
    for topic in ("小区", "电动自行车"):
        timeline = fake.timeline(topic)
        share = f"{timeline.matching / timeline.letters:.1%}"
        assert words.TIMELINE_SUM.format(letters=timeline.letters, matching=timeline.matching, share=share) in text
    own = [4 if any(row.stances for row in fake.timeline(topic).rows) else 3 for topic in ("小区", "电动自行车")]
    assert len(app.get("vega_lite_chart")) == 2 + sum(own)


def test_more_topics_than_can_be_told_apart_are_not_drawn(run: Run) -> None:
    app = run(routes.TIMELINE, q="小区\n学校\n道路\n医院\n公园")
    assert words.TIMELINE_TOO_MANY.format(n=4) in said(app)


def test_every_number_of_a_topic_leads_to_its_letters(run: Run, fake: FakeEngine) -> None:
    app = run(routes.TIMELINE, q="小区")
    text = html.unescape(said(app))
    for row in fake.timeline("小区", by=("year", "agency")).rows:
        year, agency = row.keys
        if row.matching:
            query = urlencode([("q", "小区"), ("year_from", year), ("year_to", year)])
            assert f'href="./?{query}"' in text
            assert f'href="./?{query}&{urlencode({"agency": agency})}"' in text
    for chart in app.get("vega_lite_chart"):
        assert '"href": {"field": "url"' in chart.proto.spec


def test_years_with_few_letters_are_named(run: Run, fake: FakeEngine) -> None:
    fake.letters = fake.letters[:12]
    few = [str(row.keys[0]) for row in fake.timeline("小区").rows if row.few and row.letters and row.keys[0]]
    assert few
    assert words.FEW_YEARS.format(few=5, years="、".join(few)) in said(run(routes.TIMELINE, q="小区"))


# wordings by purpose


def test_wordings_are_looked_up_by_what_they_are_for(run: Run, fake: FakeEngine) -> None:
    app = run(routes.PRECEDENTS, q=DRAFT)
    app.button_group(key="purpose").set_value(["客套"]).run()
    assert app.query_params == {"q": DRAFT, "function": "客套"}
    assert app.button_group(key="panel_functions").value == ["客套"]


def test_the_draft_stands_beside_its_precedents_with_what_they_lack_marked(run: Run) -> None:
    text = said(run(routes.PRECEDENTS, q="感谢您对教育工作的关注和支持。"))
    assert words.DRAFT_COLUMN in text
    assert "感谢您对<del>教育</del>工作的关注和支持。" in text


@pytest.mark.slow
def test_a_page_left_open_answers_from_the_new_generation_without_a_restart(corpus: Path) -> None:
    from search.indexing import build_index

    build_index([corpus], "index", Settings(embedder="hashing", jobs=1))
    app = opened(q="“量子花园明年开放”")
    assert words.NOTHING_TITLE in said(app)
    (corpus / "新来的答复.txt").write_text(
        "临州市园林局\n关于量子花园的答复\n量子花园明年开放，欢迎前来参观指导。", "utf-8"
    )
    build_index([corpus], "index", Settings(embedder="hashing", jobs=1))
    app.run()
    assert "dfh-card" in said(app)
    assert "量子花园" in plain(said(app))
    assert frame._opened.clear() is None


@pytest.mark.slow
def test_many_readers_share_one_engine(corpus: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from search.engine import SearchEngine
    from search.indexing import build_index

    build_index([corpus], "index", Settings(embedder="hashing", jobs=1))
    engine = SearchEngine.open("index", Settings(embedder="hashing"))
    questions = ["提案", "建议办理", "答复", "工作"] * 8
    alone = {question: [item.passage.passage_no for item in engine.search(question).items] for question in questions}

    def ask(question: str) -> list[int]:
        return [item.passage.passage_no for item in engine.search(question).items]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, questions)) == [alone[question] for question in questions]


def test_the_public_reads_a_letter_without_the_numbers_of_its_clerks(run: Run, fake: FakeEngine) -> None:
    document = next(d for d, _ in fake.letters if d.fields.contact_phone and f"{d.fields.contact_phone}" in d.text)
    phone = document.fields.contact_phone
    assert phone in said(run(routes.LETTER, doc=document.doc_id))
    fake.settings = Settings(audience="public")
    app = run(routes.LETTER, doc=document.doc_id)
    assert phone not in said(app)
    assert "＊" * len(phone) in said(app)
    text = said(clipped(run(routes.CLIPS), Clip(document.doc_id, 0, len(document.text))))
    assert phone not in text


def test_a_wording_that_is_near_in_sense_only_is_said_to_be(run: Run, fake: FakeEngine) -> None:
    text = said(run(routes.PRECEDENTS, q=DRAFT))
    groups = [group for answer in fake.precedents(DRAFT) for group in answer.groups]
    near = sum(group.similarity >= 0.8 for group in groups)
    assert near > 0
    assert text.count(words.NEAR_WORDING + "</span>") == near
    assert text.count(words.NEAR_MEANING) == len(groups) - near
