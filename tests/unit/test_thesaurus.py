from search.terms import words
from search.thesaurus import SHORT, entries, expand


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
