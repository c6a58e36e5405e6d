"""Government bodies by their full, short and former names."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.agencies import expand_agency, find_agency_mentions, level_of, match_agencies, short_forms

SCIENCE, EDUCATION, HEALTH = "岚江省科学技术厅", "岚江省教育厅", "岚江省卫生健康委员会"
HOUSING, CITY_HOUSING, CITY_EDUCATION = "岚江省住房和城乡建设厅", "临州市住房和城乡建设局", "临州市教育局"
OLD_HEALTH, COMMERCE, CITY_COMMERCE = "青溪市卫生和计划生育委员会", "岚江省商务厅", "石渠市商务局"
MARKET, CITY_MARKET, TOURISM = "岚江省市场监督管理局", "临州市市场监督管理局", "云浦市文化广电和旅游局"
SERVICE, DISTRICT_EDUCATION, DISABLED = "云浦市政务服务管理办公室", "临州市望川区教育局", "岚江省残疾人联合会"
KNOWN = (
    SCIENCE, EDUCATION, HEALTH, HOUSING, CITY_HOUSING, CITY_EDUCATION, OLD_HEALTH, COMMERCE, CITY_COMMERCE, MARKET, CITY_MARKET,
    TOURISM, SERVICE, DISTRICT_EDUCATION, DISABLED,
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("省科技厅", (SCIENCE,)),
        ("科技厅", (SCIENCE,)),
        ("科学技术厅", (SCIENCE,)),
        ("岚江省科学技术厅", (SCIENCE,)),
        ("岚江科技厅", (SCIENCE,)),
        ("我省教育厅", (EDUCATION,)),
        ("教育局", (CITY_EDUCATION, DISTRICT_EDUCATION)),
        ("市教育局", (CITY_EDUCATION,)),
        ("区教育局", (DISTRICT_EDUCATION,)),
        ("临州市住建局", (CITY_HOUSING,)),
        ("临州住建局", (CITY_HOUSING,)),
        ("住建厅", (HOUSING,)),
        ("住建", (HOUSING, CITY_HOUSING)),
        ("商务部门", (COMMERCE, CITY_COMMERCE)),
        ("教育行政部门", (EDUCATION, CITY_EDUCATION, DISTRICT_EDUCATION)),
        ("卫健委", (HEALTH, OLD_HEALTH)),
        ("省卫健委", (HEALTH,)),
        ("卫计委", (HEALTH, OLD_HEALTH)),
        ("工商局", (MARKET, CITY_MARKET)),
        ("省市监局", (MARKET,)),
        ("旅游局", (TOURISM,)),
        ("云浦市政务办", (SERVICE,)),
        ("省残联", (DISABLED,)),
        ("教育局势", ()),
        ("山东省科技厅", ()),
        ("财政厅", ()),
        ("", ()),
    ],
)
def test_words_mean_the_bodies_they_may_mean(words, expected):
    assert match_agencies(words, KNOWN) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2023年教育厅怎么答复课后服务", [("教育厅", (EDUCATION,))]),
        ("省科技厅和临州市住建局各怎么说", [("省科技厅", (SCIENCE,)), ("临州市住建局", (CITY_HOUSING,))]),
        ("教育主管部门对校车怎么看", [("教育主管部门", (EDUCATION, CITY_EDUCATION, DISTRICT_EDUCATION))]),
        ("省级教育主管部门怎么看", [("省级教育主管部门", (EDUCATION,))]),
        ("教育局势如何", []),
        ("卫健委员工待遇", []),
        ("教育局长信箱", []),
        ("山东省教育厅怎么说", []),
        ("养老床位补贴多少钱", []),
    ],
)
def test_bodies_are_found_in_questions_as_whole_words(question, expected):
    found = find_agency_mentions(question, KNOWN)
    assert [(question[start:end], names) for start, end, names in found] == expected


@given(st.text("省市县区教育厅局委科技住建卫健商务部门势临州岚江的和", max_size=30))
def test_mentions_never_overlap_and_name_known_bodies(question):
    found = find_agency_mentions(question, KNOWN)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    assert all(names and set(names) <= set(KNOWN) for _, _, names in found)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        (SCIENCE, "省级"),
        ("省科技厅", "省级"),
        ("教育厅", "省级"),
        ("北京市教育委员会", "省级"),
        (CITY_HOUSING, "市级"),
        (DISTRICT_EDUCATION, "县级"),
        ("云台县水利局", "县级"),
        ("国家发展和改革委员会", "国家"),
        ("北原自治区农牧厅", "省级"),
        ("教育局", None),
    ],
)
def test_the_level_shows_in_the_name(name, level):
    assert level_of(name) == level


def test_short_forms_begin_with_the_usual_one():
    assert short_forms(SCIENCE)[:3] == ("省科技厅", "岚江省科技厅", "省科学技术厅")
    assert short_forms(CITY_HOUSING)[0] == "市住建局"
    assert SCIENCE not in short_forms(SCIENCE)


def test_a_body_of_no_known_kind_still_has_its_place_and_its_short_form():
    assert short_forms("临州市投资评审中心") == ("市投资评审中心", "投资评审中心")


def test_every_short_form_means_its_body():
    for name in KNOWN:
        for form in short_forms(name):
            assert name in match_agencies(form, KNOWN), (name, form)


def test_a_short_name_with_its_place_is_written_out():
    assert expand_agency("青溪市科技局") == "青溪市科学技术局"
    assert expand_agency("青溪市科学技术局") == "青溪市科学技术局"
    assert expand_agency("市科技局") is None
    assert expand_agency("青溪市某某局") is None
