"""``import search`` offers these names and no others."""

from __future__ import annotations

PUBLIC = frozenset({"SearchEngine", "build_index"})


def test_the_package_offers_its_public_names_and_only_those():
    import search

    assert set(search.__all__) >= PUBLIC
    for name in search.__all__:
        assert getattr(search, name) is not None, name
    assert sorted(search.__all__) == sorted(set(search.__all__))


def test_an_unknown_name_is_an_attribute_error():
    import search

    assert not hasattr(search, "no_such_name")
