from importlib.resources import files

from search.terms import CJK_RUN, words
from search.thesaurus import SHORT, entries, equivalent_groups, equivalents, expand


def test_every_entry_has_terms_and_a_domain():
    assert len(entries()) > 5000
    for entry in entries().values():
        assert entry.say
        assert all(entry.terms)
        assert entry.domain


def test_an_everyday_wording_gives_its_official_terms_closest_first():
    (found,) = expand("农村养老院谁来管", frozenset(words("农村养老院谁来管")))[-1:]
    assert found.say == "养老院"
    assert found.terms[0] == "养老机构"


def test_the_longer_of_two_overlapping_wordings_is_taken():
    says = [entry.say for entry in expand("老年食堂", frozenset())]
    assert says == ["老年食堂"]


def test_a_short_entry_counts_only_as_a_word():
    short = next(say for say in entries() if len(say) == SHORT)
    assert expand(f"甲{short}乙", frozenset()) == ()
    assert [entry.say for entry in expand(f"甲{short}乙", frozenset({short}))] == [entries()[short].say]


def test_nothing_is_found_in_nothing():
    assert expand("", frozenset()) == ()


def said(draft: str) -> dict[str, tuple[str, ...]]:
    return {saying.said: saying.wordings for saying in equivalents(draft, frozenset(words(draft)))}


def test_every_group_of_equivalents_has_three_different_wordings_of_two_characters_and_more():
    groups = equivalent_groups()
    assert len(groups) >= 250
    for group in groups:
        assert len(group) >= 3
        assert len(set(group)) == len(group), group
        assert all(CJK_RUN.fullmatch(wording) and 2 <= len(wording) <= 14 for wording in group), group


def test_every_group_of_equivalents_says_what_it_says_once():
    lines = (files("search") / "lexicon" / "equivalents.tsv").read_text(encoding="utf-8").splitlines()
    labels = [line.split("\t")[0] for line in lines if line and not line.startswith("#")]
    assert all(line.count("\t") == 1 for line in lines if line and not line.startswith("#"))
    assert len(set(labels)) == len(labels)


def test_a_draft_is_looked_up_under_what_says_the_same():
    found = said("因财政承受能力有限，奖补标准本年度暂不提高，待编制下一年度预算时一并研究。")
    assert "列支渠道" not in found
    wordings = {wording for same in found.values() for wording in same}
    assert {"财力有限", "明年编制", "再行争取", "维持原标准"} <= wordings


def test_formal_and_plain_wordings_stand_in_one_group():
    assert "内心有愧" in said("对此我们深表歉意。")["深表歉意"]
    assert "晒太阳" in said("问题的根子在重建轻管。")["重建轻管"]


def test_a_sentence_of_another_matter_says_nothing_of_the_table():
    assert said("小猫坐在窗台上看云。") == {}
    assert said("") == {}


def test_what_is_denied_is_not_said():
    assert "取得一致" in said("部门之间已取得一致。")
    assert "取得一致" not in said("部门之间尚未取得一致。")
    assert "建成投用" not in said("养老中心至今没有建成投用。")


def test_a_wording_denied_once_and_said_once_is_said():
    assert "建成投用" in said("东区没有建成投用，西区已经建成投用。")


def test_a_word_may_stand_between_the_halves_of_a_wording():
    assert "难以承担" in said("这笔钱难以再承担。")
    assert "难以承担" not in said("该项支出难以核定，由市县承担。")


def test_a_short_wording_counts_only_as_a_word_of_the_draft():
    assert equivalents("政府不宜包揽", frozenset({"不宜"}))[-1].said == "不宜"
    assert "不宜" not in [saying.said for saying in equivalents("政府不宜包揽", frozenset())]


def test_each_group_counts_for_one_wording_of_the_draft():
    draft = "财力有限，财力不足，财力紧张。"
    assert len([saying for saying in equivalents(draft, frozenset()) if "财力困难" in saying.wordings]) == 1
