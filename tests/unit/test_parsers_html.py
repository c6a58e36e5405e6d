"""A saved web page gives the letter and not the site around it."""

import contextlib
from pathlib import Path

import pytest

from search.errors import UnreadableFileError
from search.parsers import parse_bytes
from search.parsers.html import CHARSET, PAIRED, TITLE_SPLIT
from search.parsers.html_blocks import BREAK_IN_CHINESE, HIDDEN_STYLE, SPACE
from search.parsers.html_content import (
    AGENCY_LINE,
    ATTACHMENT,
    DATE_LINE,
    FONT_SIZE,
    FRAME,
    FRAME_LABEL,
    FRAME_ONLY,
    FRAME_WORD,
    LETTER_WORD,
    PAGE_DATA,
    SENTENCE_MARK,
    TAIL,
    VIEWS,
)

TITLE = "关于市十五届人大二次会议第2023066号建议的答复"
BODY = (
    "李明代表：",
    "您提出的《关于增加公办幼儿园学位的建议》收悉，现答复如下：",
    "一、基本情况",
    "近年来，我市持续扩大普惠性学前教育资源，全市公办幼儿园在园幼儿占比达到55.2%，比上年提高3个百分点。",
    "二、下一步打算",
    "（一）加快建设进度。今年新建公办幼儿园12所，新增学位3600个。",
    "感谢您对教育工作的关心和支持！",
    "临州市教育局",
    "2023年6月8日",
)
FOOTER = (
    "<div><p>版权所有：临州市人民政府 主办单位：临州市人民政府办公室 网站标识码：3700000012</p>"
    "<p>岚ICP备05004418号-1 岚公网安备 34060002010001号 建议使用1920×1080分辨率浏览</p></div>"
)


def read(page: str, encoding: str = "utf-8") -> list[str]:
    return parse_bytes(Path("页.html"), page.encode(encoding)).pages[0].text.split("\n")


def paragraphs(lines=BODY) -> str:
    return "".join(f"<p>　　{line}</p>" for line in lines)


def stripped(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines]


def test_a_page_of_nested_layout_tables_in_gb2312_gives_title_and_letter():
    page = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{TITLE}_临州市教育局</title></head>
    <body><table><tr><td><a href="/">首页</a></td><td><a href="/a">机构职能</a></td><td><a href="/b">政务公开</a></td></tr></table>
    <table><tr><td width=200><table><tr><td><a href=1>通知公告</a></td></tr><tr><td><a href=2>建议提案办理</a></td></tr></table></td>
    <td><table><tr><td>您的位置：<a href="/">首页</a> &gt;&gt; <a href="/c">建议提案办理</a></td></tr>
    <tr><td align=center><b>{TITLE}</b></td></tr>
    <tr><td>发布日期：2023-06-12　来源：市教育局　浏览次数：<span id=hits>103</span>　【字体：<a href=#>大</a> <a href=#>中</a> <a href=#>小</a>】</td></tr>
    <tr><td>{paragraphs()}</td></tr>
    <tr><td align=right>【<a href="javascript:print()">打印</a>】【<a href="javascript:close()">关闭</a>】</td></tr></table></td></tr></table>
    {FOOTER}</body></html>"""  # noqa: E501
    assert stripped(read(page, "gb2312")) == [TITLE, "发布日期：2023-06-12　来源：市教育局", *BODY]


def test_the_table_of_page_data_above_the_letter_is_kept_row_by_row():
    page = f"""<html><head><title>临州市政府网</title><meta name="ArticleTitle" content="{TITLE}"></head><body>
    <div class="top-nav"><ul><li><a>首页</a></li><li><a>要闻动态</a></li></ul></div>
    <div class="wrap"><div class="crumbs">当前位置：<a>首页</a> / <a>人大建议</a></div>
    <table class="xxgk"><tr><td>索 引 号：</td><td>3700/2023-00112</td><td>发文机关：</td><td>临州市教育局</td></tr>
    <tr><td>文　　号：</td><td>临教复〔2023〕66号</td><td>成文日期：</td><td>2023-06-08</td></tr></table>
    <h1>{TITLE}</h1><div class="share">分享到：<a>微信</a><a>微博</a></div>
    <div class="TRS_Editor"><style>.TRS_Editor P{{margin:0}}</style>{paragraphs()}</div>
    <div class="fj">附件：<a href="a.doc">新建幼儿园名单.doc</a></div>
    <ul class="list"><li><a>关于第12号提案的答复</a></li><li><a>关于第13号提案的答复</a></li></ul></div>{FOOTER}</body></html>"""
    lines = stripped(read(page))
    assert lines == [
        "索 引 号：\t3700/2023-00112\t发文机关：\t临州市教育局",
        "文　　号：\t临教复〔2023〕66号\t成文日期：\t2023-06-08",
        TITLE,
        *BODY,
    ]


def test_line_breaks_and_non_breaking_spaces_make_lines_as_in_a_browser():
    inner = "<br>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{line}" for line in BODY)
    page = f"<html><body><div id=zoom>{inner}</div>{FOOTER}</body></html>"
    assert stripped(read(page)) == list(BODY)


def test_a_short_letter_survives_beside_a_long_list_of_news_and_a_statement_of_the_site():
    news = "".join(
        f"<li><a href={n}>我市召开第{n}次常务会议，研究部署重点工作，听取情况汇报。</a><span>2023-06-0{n}</span></li>"
        for n in range(1, 10)
    )
    statement = "<div class=footer><p>本网站所有内容未经许可，任何单位和个人不得转载、摘编；如有疑问，请与我们联系，我们将及时处理。</p></div>"  # noqa: E501
    letter = (
        "王芳委员：",
        "您提出的第12号提案收悉。您反映的路灯问题已于5月修复，现答复如下。",
        "临州市城管局",
        "2023年5月30日",
    )
    page = f"<html><body><div class=left><ul>{news}</ul></div><div class=right>{paragraphs(letter)}</div>{statement}{FOOTER}</body></html>"
    assert stripped(read(page)) == list(letter)


def test_the_proposal_printed_above_its_reply_stays_with_it():
    proposal = (
        "提案内容",
        "目前城区停车难问题突出，群众反映强烈，建议尽快利用边角地块增设停车位，并错时开放机关停车场。",
    )
    page = f"<html><body><div class=box><div class=a>{paragraphs(proposal)}</div><div class=b>{paragraphs()}</div></div>{FOOTER}</body></html>"  # noqa: E501
    assert stripped(read(page)) == [*proposal, *BODY]


def test_signature_and_date_that_stand_below_the_text_element_are_kept():
    page = f"""<html><body><div><div class=con>{paragraphs(BODY[:-2])}</div><div class=luokuan><p>临州市教育局</p><p>2023年6月8日</p></div>
    <div>（联系单位：基教科，联系电话：0599-8800000）</div><div><a>上一篇：关于第65号建议的答复</a></div></div>{FOOTER}</body></html>"""
    assert stripped(read(page)) == [*BODY, "（联系单位：基教科，联系电话：0599-8800000）"]


def test_hidden_copies_scripts_and_buttons_are_left_out():
    page = f"""<html><body><div style="display:none">{paragraphs()}</div><script>var a="收悉，答复如下";</script>
    <div>{paragraphs()}<button>点赞</button><input value=x></div><noscript>请启用脚本。</noscript></body></html>"""
    assert stripped(read(page)) == list(BODY)


def test_rows_of_a_data_table_are_one_line_each():
    table = (
        "<table>"
        + "".join(
            f"<tr><td><p>{a}</p></td><td><p>{b}</p></td></tr>"
            for a, b in (("区县", "新增学位"), ("石渠区", "1200个"), ("云浦区", "900个"))
        )
        + "</table>"
    )
    page = f"<html><body><div>{paragraphs(BODY[:4])}{table}{paragraphs(BODY[4:])}</div></body></html>"
    assert stripped(read(page)) == [*BODY[:4], "区县\t新增学位", "石渠区\t1200个", "云浦区\t900个", *BODY[4:]]


def test_a_line_broken_in_the_source_between_two_characters_is_whole():
    assert read("<html><body><p>我局高度\n    重视，认真\n研究。</p></body></html>") == ["我局高度重视，认真研究。"]


def test_a_title_repeated_in_the_letter_stands_once():
    page = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div>{paragraphs((TITLE, *BODY))}</div></body></html>"
    assert stripped(read(page)) == [TITLE, *BODY]


def test_a_modern_page_with_article_and_aside():
    page = f"""<!doctype html><html><body><header><nav>首页 政务</nav></header><main><article><header><h1>{TITLE}</h1>
    <div>发布时间：2023-06-12 10:20</div></header>{paragraphs()}</article>
    <aside><h3>相关阅读</h3><p>市政府召开教育工作会议，强调要办好人民满意的教育。</p></aside></main><footer>版权所有</footer></body></html>"""
    assert stripped(read(page)) == [TITLE, "发布时间：2023-06-12 10:20", *BODY]


def test_a_block_called_footer_that_holds_the_letter_is_the_letter():
    assert stripped(read(f"<html><body><div class=footer>{paragraphs()}</div></body></html>")) == list(BODY)


def test_a_plain_page_without_a_site_is_read_whole():
    assert read("<html><body><h2>通知</h2>停电</body></html>") == ["通知", "停电"]


def test_a_page_without_text_is_an_error_that_says_what_to_do():
    with pytest.raises(UnreadableFileError, match="没有正文"):
        read("<html><body><div id=app></div><script>load()</script></body></html>")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_of_a_page_is_read_alike(encoding):
    assert stripped(read(f"<html><body>{paragraphs()}</body></html>", encoding)) == list(BODY)


def test_a_page_that_declares_another_encoding_than_it_has_is_read_by_what_it_has():
    page = f'<html><head><meta charset="utf-8"></head><body>{paragraphs()}</body></html>'
    assert stripped(read(page, "gb18030")) == list(BODY)


def test_a_page_saved_as_a_single_file_is_read():
    import email.message

    message = email.message.EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Subject"] = "x"
    message.set_content("plain")
    message.add_related(f"<html><body>{paragraphs()}</body></html>".encode("gb18030"), "text", "html")
    parsed = parse_bytes(Path("页.mht"), message.as_bytes())
    assert stripped(parsed.pages[0].text.split("\n")) == list(BODY)


def test_a_hundred_thousand_nested_elements_are_refused_quickly():
    with pytest.raises(UnreadableFileError, match="嵌套过深"):
        read("<html><body>" + "<div>" * 100_000 + "文字")


@pytest.mark.slow
def test_a_hundred_thousand_unclosed_paragraphs_are_read():
    assert len(read("<html><body>" + "<p>第一段，文字。" * 100_000)) == 100_000


@pytest.mark.parametrize(
    ("pattern", "hit", "miss"),
    [
        (LETTER_WORD, "您提出的建议收悉", "网站地图"),
        (FRAME, "版权所有：临州市人民政府", "加强版权保护"),
        (PAGE_DATA, "发布日期：2024-05-06", "来源地"),
        (TAIL, "（联系单位：规划处）", "联系我们"),
        (FRAME_LABEL, "top-nav", "content"),
        (FRAME_LABEL, "footer", "footnote"),
        (HIDDEN_STYLE, "display: none", "display:block"),
        (TITLE_SPLIT, "答复函_临州市教育局", "2024-05"),
        (BREAK_IN_CHINESE, "高度\n重视", "word\nword"),
        (ATTACHMENT, "附件：名单.doc", "通知公告"),
        (SENTENCE_MARK, "收悉。", "首页"),
        (SPACE, " \n", "　"),
        (FRAME_WORD, "打印 关闭", "312"),
        (VIEWS, "浏览次数：123", "浏览"),
        (FONT_SIZE, "【字体：大 中 小】", "大中小"),
    ],
)
def test_the_patterns_match_what_they_say(pattern, hit, miss):
    assert pattern.search(hit)
    assert not pattern.search(miss)


@pytest.mark.parametrize(
    ("pattern", "hit", "miss"),
    [
        (FRAME_ONLY, "【字体：大 中 小】 打印", "首页改版情况"),
        (DATE_LINE, "2024年5月6日", "2024年5月6日起施行"),
        (AGENCY_LINE, "临州市教育局", "临州市教育局网站"),
    ],
)
def test_the_patterns_of_whole_lines_match_what_they_say(pattern, hit, miss):
    assert pattern.fullmatch(hit)
    assert not pattern.fullmatch(miss)


def test_the_patterns_on_bytes_match_what_they_say():
    assert CHARSET.search(b'<meta charset="gb2312">')
    assert not CHARSET.search(b"<p>charset=gbk")
    assert PAIRED.search(b"</div>")
    assert not PAIRED.search(b"<p><li>")


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div " * 200_000,
        "<html><body>" + "<p>" + "1" * 100 + "x</p>" * 3000,
        "<html><body><p>" + "1" * 200_000 + "x</p>",
        "<html><body>" + "<p>发布日期：2024</p>" * 20_000 + "<p>您提出的建议收悉，现答复如下，感谢支持。</p>" * 3,
        "<html><body>" + "<!---->" * 50_000 + "<p>文字</p>",
        "<html><body><p>" + " \n" * 300_000 + "文字</p>",
        "<html><body><p>" + "大 中 小 " * 20_000 + "</p>",
        "<html><body>" + "<table><tr><td>" * 4_000 + "文字",
        "<html><body>" + "<b>" * 4_000 + "文字",
        "<html><body>" + "<a href=x>一" * 20_000,
    ],
    ids=lambda page: page[12:40],
)
def test_hostile_pages_take_little_time(page):
    import time

    began = time.process_time()
    with contextlib.suppress(UnreadableFileError):
        read(page)
    assert time.process_time() - began < 5
