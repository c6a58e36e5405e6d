"""How single fields are printed in real life, one habit a line."""

from datetime import date
from pathlib import Path

import pytest

from search.letters import read_letter
from search.letters.dates import find_dates, number_of
from search.types import Page, ParsedFile

HEAD = "临州市水务局\n\n临水务提〔2023〕40号\n\n"
TITLE = "关于市政协十五届二次会议第2023118号提案的答复\n\n"
WHOM = "祝融委员：\n\n"
RECEIPT = "您提出的《关于治理城市内涝的提案》收悉，现答复如下：\n\n"
BODY = "2022年以来改造雨水管网63公里，积水点由41处减到12处。\n\n"
SIGNED = "临州市水务局\n2023年6月16日\n\n"


def document(text):
    return read_letter(ParsedFile(Path("letter.txt"), "text/plain", (Page(1, text),), paged=False), "letter.txt")


def letter(*, head=HEAD, title=TITLE, whom=WHOM, receipt=RECEIPT, body=BODY, signed=SIGNED, tail=""):
    return document(head + title + whom + receipt + body + signed + tail).fields


@pytest.mark.parametrize(
    ("printed", "session", "number", "kind"),
    [
        ("关于省政协十三届二次会议第13020162号提案的答复", "省政协十三届二次会议", "13020162", "提案"),
        ("对省十三届人大二次会议第０１８７号建议的答复意见", "省十三届人大二次会议", "0187", "建议"),
        (
            "关于政协第十四届全国委员会第一次会议第02345号（教育事业类234号）提案答复的函",
            "政协第十四届全国委员会第一次会议",
            "02345",
            "提案",
        ),
        ("对十三届全国人大五次会议第5842号建议的答复", "十三届全国人大五次会议", "5842", "建议"),
        ("关于市第十七届人民代表大会第二次会议第12号建议的答复", "市第十七届人民代表大会第二次会议", "12", "建议"),
        (
            "关于政协山东省第十三届委员会第二次会议第0456号提案的答复函",
            "政协山东省第十三届委员会第二次会议",
            "0456",
            "提案",
        ),
        ("关于县政协十届五次全会第23号委员提案的复函", "县政协十届五次全会", "23", "提案"),
        ("青溪市科技局关于市政协十五届二次会议第2023088号提案的答复", "市政协十五届二次会议", "2023088", "提案"),
        ("关于对市人大十七届四次会议第35号代表建议的答复意见", "市人大十七届四次会议", "35", "建议"),
        ("关于省政协十二届五次会议20221012号提案的答复", "省政协十二届五次会议", "20221012", "提案"),
        ("关于市政协九届一次会议第12、35、78号提案的答复", "市政协九届一次会议", "12、35、78", "提案"),
        ("关于市政协九届一次会议第12号、第35号提案的答复", "市政协九届一次会议", "12、35", "提案"),
        ("关于区政协五届一次会议第三十五号提案的答复", "区政协五届一次会议", "三十五", "提案"),
        ("关于市十六届人大一次会议第A012号议案的答复", "市十六届人大一次会议", "A012", "建议"),
        (
            "市教育局关于自治区政协十三届二次会议第130234号提案办理情况的答复",
            "自治区政协十三届二次会议",
            "130234",
            "提案",
        ),
        ("关于市政协十五届二次会议提案第118号的答复", "市政协十五届二次会议", "118", "提案"),
    ],
)
def test_titles_name_session_number_and_kind(printed, session, number, kind):
    fields = letter(title=f"{printed}\n\n")
    assert (fields.title or "").replace("０１８７", "0187") == printed.replace("０１８７", "0187")
    assert (fields.session, fields.case_number, fields.case_kind) == (session, number, kind)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("饶轶委员：", ("饶轶",)),
        ("宁若溪、屈大为委员：", ("宁若溪", "屈大为")),
        ("盛荔委员、蒲松涛委员：", ("盛荔", "蒲松涛")),
        ("盛荔委员 蒲松涛委员：", ("盛荔", "蒲松涛")),
        ("褚云澜等11位代表：", ("褚云澜等11位",)),
        ("褚云澜代表等11位代表：", ("褚云澜等11位",)),
        ("古丽梅、汤九成等5位代表：", ("古丽梅", "汤九成等5位")),
        ("阿不都热依木·买买提代表：", ("阿不都热依木·买买提",)),
        ("尊敬的欧阳婉委员：", ("欧阳婉",)),
        ("褚慧芳代表：您好！", ("褚慧芳",)),
        ("民盟岚江省委会、妇联界别小组：", ("民盟岚江省委会", "妇联界别小组")),
        ("致公党岚江省委会：", ("致公党岚江省委会",)),
        ("九三学社石渠市委员会：", ("九三学社石渠市委员会",)),
        ("台盟云浦市支部：", ("台盟云浦市支部",)),
        ("政协云浦市委员会工商联界别小组：", ("政协云浦市委员会工商联界别小组",)),
        ("全体联名代表（领衔代表：池爱莲）：", ("全体联名代表（领衔代表：池爱莲）",)),
        ("市工商联：", ("市工商联",)),
        ("张三、李四：", ("张三", "李四")),
        ("王**委员:", ("王**",)),
        ("张三 李四 王五委员：", ("张三", "李四", "王五")),
        ("何清源 代表：", ("何清源",)),
        ("张三委员（民革临州市委会）：", ("张三",)),
        ("张三代表、李四代表等12位代表：", ("张三", "李四等12位")),
        ("市政协委员张三：", ("张三",)),
        ("王小明委员，您好：", ("王小明",)),
        ("特邀界别活动组：", ("特邀界别活动组",)),
        ("各位联名委员：", ("各位联名委员",)),
        ("市政协港澳台侨和外事委员会：", ("市政协港澳台侨和外事委员会",)),
    ],
)
def test_salutations_name_whom_the_letter_answers(printed, expected):
    assert letter(whom=f"{printed}\n\n").addressees == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("(A类)", "A"),
        ("（Ａ类）", "A"),
        ("【B】", "B"),
        ("[C]", "C"),
        ("A 类", "A"),
        ("A", "A"),
        ("办理类别：A类", "A"),
        ("办理类别：（B类）", "B"),
        ("办理结果：D类（留作参考）", "D"),
        ("类别：B2", "B"),
        ("类别标记：A", "A"),
        ("答复类别：C", "C"),
        ("办理结果：解决或采纳（A）", "A"),
        ("A类　　签发人：容世安", "A"),
        ("3A级景区", None),
        ("E类", None),
        ("公开类别：A", None),
        ("“B”类", "B"),
        ("B类：正在解决或列入规划逐步解决", "B"),
    ],
)
def test_classes_are_printed_in_many_ways(printed, expected):
    assert letter(head=f"{printed}\n{HEAD}").outcome == expected
    assert letter(tail=f"{printed}\n").outcome == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("（此件公开发布）", "公开"),
        ("(此件主动公开)", "公开"),
        ("此件公开发布", "公开"),
        ("公开方式：主动公开", "公开"),
        ("公开属性：公开", "公开"),
        ("（主动公开）联系电话：0599-88637720", "公开"),
        ("信息公开选项：主动公开", "公开"),
        ("是否公开：是", "公开"),
        ("（此件可公开）", "公开"),
        ("同意公开", "公开"),
        ("（此件依申请公开）", "依申请公开"),
        ("公开方式：依申请公开", "依申请公开"),
        ("依申请公开", "依申请公开"),
        ("公开方式：不予公开", "不予公开"),
        ("（此件不公开）", "不予公开"),
        ("（此件不予公开）", "不予公开"),
        ("是否公开：否", "不予公开"),
        ("☑主动公开　□依申请公开　□不予公开", "公开"),
        ("公开属性：□主动公开　☑依申请公开", "依申请公开"),
        ("□主动公开　□依申请公开", None),
        ("（此件删减后公开）", None),
        ("（同意公开发布）", "公开"),
        ("（内容可以公开）", "公开"),
        ("公开情况：公开", "公开"),
        ("公开范围：面向社会", None),
        ("（非公开）", None),
        ("公开方式：免予公开", "不予公开"),
        ("", None),
    ],
)
def test_ways_of_disclosure_are_printed_in_many_ways(printed, expected):
    assert letter(tail=f"{printed}\n").disclosure == expected


def test_a_remark_in_the_body_is_no_way_of_disclosure():
    assert letter(body="本答复不在网上主动公开。我们将公开征求意见。\n\n").disclosure is None


@pytest.mark.parametrize(
    ("printed", "office", "phone"),
    [
        ("（联系处室：高新处，联系电话：0531-51751172）", "高新处", "0531-51751172"),
        ("联系科室：公共交通管理处，0599-88470213", "公共交通管理处", "0599-88470213"),
        ("（联系人：审改科 0599-88271930）", "审改科", "0599-88271930"),
        ("联系处室及电话：大气环境处 0599-88021134", "大气环境处", "0599-88021134"),
        ("联系电话：0599-88417720（水环境处）", "水环境处", "0599-88417720"),
        ("（联系人：养老保险处 洪俭，0599-88744201）", "养老保险处", "0599-88744201"),
        ("联系人及电话：排水管理科 阮文涛 0599-88652093", "排水管理科", "0599-88652093"),
        ("联系处室：对外贸易处（口岸办）   0599-88309077", "对外贸易处（口岸办）", "0599-88309077"),
        ("联系处室：就业创业处、拥军优抚处 0599-88226610", "就业创业处、拥军优抚处", "0599-88226610"),
        (
            "（联系单位：省生态环境厅大气与噪声处；联系电话：0599-88021178）",
            "省生态环境厅大气与噪声处",
            "0599-88021178",
        ),
        ("联系处室：市分类办，电话：0599-88340255", "市分类办", "0599-88340255"),
        ("联系人：张三（基础教育科），电话：0599-8834025", "基础教育科", "0599-8834025"),
        ("联系人：杜科长，0599-88921076", None, "0599-88921076"),
        ("联系人：王会，电话：13800001234", None, "13800001234"),
        ("联系人：李清照　联系电话：（0572）2059988", None, "（0572）2059988"),
        ("联系电话：0599-88806133", None, "0599-88806133"),
        ("联系处室：养老服务处\n联系电话：0599-88312233", "养老服务处", "0599-88312233"),
        ("（公开方式：主动公开；联系电话：0599-88630418）", None, "0599-88630418"),
        ("电　　话：0599-88455177", None, "0599-88455177"),
        ("承办处室：水资源处（0599-88417720）", "水资源处", "0599-88417720"),
        ("经办人：水资源科张三，电话88417720", "水资源科", "88417720"),
        ("联系人：李科  电话：0599-88417720", None, "0599-88417720"),
        ("联系电话：0599-88417720转801", None, "0599-88417720转801"),
        ("联系部门及电话：规划处（审批处）　0599－88417720", "规划处（审批处）", "0599-88417720"),
    ],
)
def test_contact_lines_give_office_and_telephone_but_no_person(printed, office, phone):
    fields = letter(tail=f"{printed}\n")
    assert (fields.contact_office, fields.contact_phone) == (office, phone)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2023年6月16日", date(2023, 6, 16)),
        ("２０２３年６月１６日", date(2023, 6, 16)),
        ("二〇二三年六月十六日", date(2023, 6, 16)),
        ("二○二三年十月二十一日", date(2023, 10, 21)),
        ("二零二三年十二月三十日", date(2023, 12, 30)),
        ("2023 年 6 月 16 日", date(2023, 6, 16)),
        ("2023-06-16", date(2023, 6, 16)),
        ("2023.6.16", date(2023, 6, 16)),
        ("（2023年6月16日）", date(2023, 6, 16)),
        ("2023年6月", None),
        ("2023年13月40日", None),
        ("2023年6月16日印发", None),
        ("二0二三年六月十六日", date(2023, 6, 16)),
        ("2O23年6月16日", date(2023, 6, 16)),
    ],
)
def test_the_date_under_the_signature_is_the_date_of_the_letter(printed, expected):
    assert letter(signed=f"临州市水务局\n{printed}\n\n").issued_on == expected


def test_dates_of_a_web_page_and_of_the_body_are_not_the_date_of_the_letter():
    fields = letter(title=f"{TITLE.strip()}\n发布日期：2023-07-01　来源：临州市水务局\n\n", signed="临州市水务局\n")
    assert fields.issued_on is None
    assert fields.year == 2023  # of the document number


@pytest.mark.parametrize(
    "printed",
    [
        "临州市水务局办公室　　2023年6月20日印发",
        "临州市水务局办公室 2023年6月20日印发",
        "临州市水务局办公室2023年6月20日印发",
        "临州市水务局办公室\n2023年6月20日印发",
    ],
)
def test_the_print_date_is_its_own_field(printed):
    fields = letter(tail=f"{printed}\n")
    assert (fields.issued_on, fields.printed_on) == (date(2023, 6, 16), date(2023, 6, 20))


@pytest.mark.parametrize(
    ("receipt", "expected"),
    [
        ("您提出的《关于优化公交的提案》收悉，我厅作为分办单位，现答复如下：", "分办"),
        ("您提出的《关于优化公交的提案》，由我局主办，市财政局会办。现答复如下：", "主办"),
        ("您提出的《关于优化公交的提案》收悉，由市财政局主办，我局会办。现答复如下：", "会办"),
        ("您提出的《关于优化公交的提案》收悉，由我局单独办理，现答复如下：", "单独办理"),
        ("您提出的《关于优化公交的提案》收悉，由我局独办，现答复如下：", "单独办理"),
        ("您提出的《关于优化公交的提案》收悉，作为协办单位，我局现答复如下：", "会办"),
        ("您提出的《关于优化公交的提案》收悉，作为分办单位，现将我局办理情况答复如下：", "分办"),
        ("您提出的《关于优化公交的提案》收悉。市财政局为会办单位。", None),
        ("您提出的《关于优化公交的提案》收悉，由市水务局主办，现答复如下：", "主办"),
        ("您提出的《关于优化公交的提案》收悉，我局会同市财政局办理，现答复如下：", None),
        ("您提出的《关于优化公交的提案》收悉，我局牵头办理，现答复如下：", None),
        ("您提出的《关于优化公交的提案》收悉，我局主办的展会去年有三场，现答复如下：", None),
        ("您提出的《关于优化公交的提案》收悉，由市财政局主办，现答复如下：", None),
    ],
)
def test_the_role_is_what_the_letter_says_of_its_own_issuer(receipt, expected):
    assert letter(receipt=f"{receipt}\n\n").role == expected


@pytest.mark.parametrize(
    ("receipt", "expected"),
    [
        ("您提出的《关于优化公交的提案》收悉。", "关于优化公交的提案"),
        ("您提出的《关于优化公交、方便出行》的提案已收悉。", "关于优化公交、方便出行"),
        ("您提出的“关于优化公交的提案”收悉。", "关于优化公交的提案"),
        ("您提出的关于优化公交的提案收悉。", "关于优化公交的提案"),
        ("您提出的关于优化公交、方便出行的提案（第118号）收悉。", "关于优化公交、方便出行的提案"),
        ("关于您提出的“公交为何越等越久”一案，我们作了研究。", "公交为何越等越久"),
        ("您的提案《让公交快起来——几点建议》，我们读了很受启发。", "让公交快起来——几点建议"),
        ("您建议优化公交线路。现答复如下：", None),
        ("按照《城市公共交通条例》，您建议优化公交线路，现答复如下：", None),
    ],
)
def test_the_subject_is_the_title_of_the_case(receipt, expected):
    assert letter(receipt=f"{receipt}\n\n").subject == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("按照《水法实施办法》（岚政发〔2021〕41号）执行。", [("水法实施办法", "岚政发〔2021〕41号")]),
        ("《公共数据管理办法》（省政府令第316号）已施行。", [("公共数据管理办法", "省政府令第316号")]),
        ("依据岚水发〔2022〕9号印发的《河湖长制规定》。", [("河湖长制规定", "岚水发〔2022〕9号")]),
        (
            "《甲乙河治理方案》（岚水〔2021〕5号，以下简称《方案》）。《方案》明确了任务。",
            [("甲乙河治理方案", "岚水〔2021〕5号")],
        ),
        ("按照省里方案（岚政办发〔2021〕25号）推行。", [("省里方案", "岚政办发〔2021〕25号")]),
        ("依据行政强制法和《防洪条例》处理。", [("行政强制法", None), ("防洪条例", None)]),
        ("《临州日报》和《小场所安全十看》作了报道。", []),
        ("您提出的《关于治理城市内涝的提案》很好。", []),
        ("《岚江省河道管理条例》和《河道管理条例》是一件。", [("岚江省河道管理条例", None)]),
        ("《印发〈海绵城市办法〉的通知》（岚建〔2020〕1号）。", [("印发〈海绵城市办法〉的通知", "岚建〔2020〕1号")]),
        ("终身教育法治化。", []),
        ("《中国制造2025》和《“健康中国2030”规划纲要》。", [("中国制造2025", None), ("“健康中国2030”规划纲要", None)]),
        (
            "《中共中央关于制定规划的建议》提出，《关于管好夜市的若干建议》也提出。",
            [("中共中央关于制定规划的建议", None)],
        ),
        ("去年出台的奖补办法（临财〔2023〕5号）仍有效。", [("奖补办法", "临财〔2023〕5号")]),
        ("《中华人民共和国防洪法》和防洪法是一件。", [("中华人民共和国防洪法", None)]),
    ],
)
def test_documents_are_cited_by_title_number_or_bare_name(body, expected):
    assert [(item.title, item.number) for item in letter(body=f"{body}\n\n").cited] == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("签发人：王五", "王五"),
        ("签发人:王　五", "王五"),
        ("签发人：欧阳修远    会签人：赵六", "欧阳修远"),
        ("签发人：买买提·艾力", "买买提·艾力"),
        ("签发人：王五（代）", "王五"),
        ("签发人：", None),
        ("签发日期：2023年6月16日", None),
    ],
)
def test_the_signer_is_a_name_after_its_label(printed, expected):
    assert letter(head=f"{HEAD}{printed}\n").signer == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("临水务提〔2023〕第40号", "临水务提〔2023〕第40号"),
        ("临水务提[2023]40号", "临水务提[2023]40号"),
        ("（临水务提〔2023〕40号）", "临水务提〔2023〕40号"),
        ("文号：临水务提〔2023〕40号　公开方式：主动公开", "临水务提〔2023〕40号"),
        ("临水务提 〔2023〕 40 号        A类", "临水务提〔2023〕40号"),
        ("2023年6月16日", None),
    ],
)
def test_the_document_number_is_given_as_printed(printed, expected):
    assert letter(head=f"临州市水务局\n{printed}\n").doc_number == expected
    assert letter(head="临州市水务局\n", title=f"{TITLE.strip()}\n{printed}\n\n").doc_number == expected


def test_copies_are_split_but_not_inside_brackets():
    fields = letter(tail="抄送：省政协提案委员会，省发展改革委（价格处、法规处）、省财政厅；各会办单位。\n")
    assert fields.cc == ("省政协提案委员会", "省发展改革委（价格处、法规处）", "省财政厅", "各会办单位")


def test_a_short_signature_gives_way_to_the_letterhead():
    assert letter(signed="市水务局\n2023年6月16日\n\n").agency == "临州市水务局"


def test_a_letter_without_signature_and_head_has_its_body_from_the_title():
    fields = letter(head="", title="青溪市科技局关于市政协十五届二次会议第2023088号提案的答复\n\n", signed="")
    assert fields.agency == "青溪市科学技术局"


def test_the_index_number_of_a_web_page_is_no_document_number():
    fields = letter(head="索引号：LJWL〔2019〕00412号　公开类别：主动公开\n")
    assert fields.doc_number is None


def test_the_identity_of_a_letter_does_not_depend_on_blanks_and_marks():
    first = document(HEAD + TITLE + WHOM + RECEIPT + BODY + SIGNED)
    second = document(
        (HEAD + TITLE + WHOM + RECEIPT + BODY + SIGNED)
        .replace("\n\n", "\n")
        .replace("，", ",")
        .replace("2023", "２０２３")
    )
    assert first.doc_id == second.doc_id
    assert len(first.doc_id) == 16


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + TITLE + WHOM + RECEIPT + BODY + SIGNED, True),
        (TITLE + BODY, True),
        (WHOM + RECEIPT + BODY, True),
        ("关于做好2024年提案办理工作的通知\n\n各处室：\n\n现将有关事项通知如下。\n", False),
        ("关于加快发展银发经济的提案\n\n为此建议：\n", False),
        ("", False),
        ("　\n", False),
    ],
)
def test_only_answers_to_cases_are_letters(text, expected):
    read = document(text)
    assert read.is_letter is expected
    assert 0 <= read.body[0] <= read.body[1] <= len(read.text)


@pytest.mark.parametrize(
    ("words", "value"), [("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("三十一", 31), ("07", 7)]
)
def test_chinese_numbers_are_read(words, value):
    assert number_of(words) == value


@pytest.mark.parametrize("words", ["", "一二", "百", "十十"])
def test_what_is_no_number_is_an_error(words):
    with pytest.raises(ValueError, match=r"^"):
        number_of(words)


def test_impossible_dates_are_left_out():
    assert find_dates("2023年2月30日和2023年2月28日") == [(11, 21, date(2023, 2, 28))]
