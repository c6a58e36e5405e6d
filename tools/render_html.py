"""A reply letter inside the page of a government site: navigation, breadcrumbs, share bar, related links, footer.

Three kinds of site, as they are met: a list of paragraphs, an old editor's ``.TRS_Editor`` with full-width blanks for
indents, and a word processor's paste with its nested spans. The letter is whole inside ``#zoom``; everything else on
the page is furniture.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from letter_layout import Line, Part, lay_out, title_of

RIGHT = frozenset({Part.SIGNATURE, Part.DATE})
CENTRED = frozenset({Part.AGENCY, Part.TITLE, Part.NUMBER})
NAVIGATION = ("首页", "机构概况", "政务公开", "政务服务", "互动交流", "数据开放", "专题专栏")
STYLES = ("zoom", "TRS_Editor", "pasted")


@dataclass(frozen=True, slots=True)
class Site:
    """The site a letter stands on. ``related`` are titles and addresses of other pages of it."""

    name: str
    style: str = "zoom"
    encoding: str = "utf-8"
    declared: str = "utf-8"
    published: str = ""
    related: tuple[tuple[str, str], ...] = ()


def render_html(text: str, path: Path, site: Site | None = None) -> None:
    """Write the letter ``text`` to ``path`` as a page of ``site``, one paragraph a line, nothing joined or left out."""
    site = site or Site("政府门户网站")
    lines = lay_out(text, sheets=False)
    page = "\n".join([*_before(site, title_of(text), text), *_article(site, lines), *_after(site)])
    path.write_bytes((page + "\n").encode(site.encoding))


def _before(site: Site, title: str, text: str) -> Iterator[str]:
    safe, name = html.escape(title), html.escape(site.name)
    yield '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>'
    yield f'<meta http-equiv="Content-Type" content="text/html; charset={site.declared}">'
    yield f'<title>{safe}_{name}</title>\n<meta name="SiteName" content="{name}">'
    yield f'<meta name="ArticleTitle" content="{safe}">'
    yield "<style>.nav li{float:left}.article{width:960px;margin:0 auto}.hidden{display:none}</style>"
    yield '<script>function doZoom(size){document.getElementById("zoom").style.fontSize=size}</script>'
    yield f'</head>\n<body>\n<div class="header"><a href="/">{name}</a><span class="weather">今天 多云 18℃～26℃</span>'
    yield '<input type="text" placeholder="请输入关键字"><button>搜索</button></div>'
    columns = "".join(f'<li><a href="/col{number}/">{item}</a></li>' for number, item in enumerate(NAVIGATION))
    yield f'<ul class="nav">{columns}</ul>'
    yield '<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/col2/">政务公开</a> &gt; 建议提案办理'
    yield "</div>"
    if "发布日期" not in text:  # a letter copied from a site brings this line itself
        yield f'<div class="info"><span>发布日期：{site.published}</span>&nbsp;&nbsp;<span>字号：[大 中 小]</span>'
        yield '<a href="javascript:window.print()">打印本页</a></div>'


def _article(site: Site, lines: Sequence[Line]) -> Iterator[str]:
    yield f'<div class="article {site.style}" id="zoom">'
    for line in lines:
        words = "　　".join(filter(None, (line.text, line.right)))
        yield _paragraph(site.style, line.part, html.escape(words, quote=False))
    yield "</div>"


def _paragraph(style: str, part: Part, words: str) -> str:
    if part in CENTRED:
        tag = "h1" if part is Part.TITLE and style == "zoom" else "p"
        return f'<{tag} style="text-align:center">{words}</{tag}>'
    if part in RIGHT:
        return f'<p style="text-align:right">{words}</p>'
    if style == "TRS_Editor":
        return f"<p>　　{words}</p>" if part is not Part.SALUTATION else f"<p>{words}</p>"
    if style == "pasted":
        middle = len(words) // 2 if "&" not in words else len(words)
        halves = (words[:middle], words[middle:])
        spans = "".join(f'<span style="font-family:仿宋_GB2312;font-size:21px">{half}</span>' for half in halves)
        return f'<p class="MsoNormal" style="text-indent:43px"><span lang="EN-US">&nbsp;</span>{spans}</p>'
    return f'<p style="text-indent:2em">{words}</p>' if part is not Part.SALUTATION else f"<p>{words}</p>"


def _after(site: Site) -> Iterator[str]:
    yield '<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a> <span>扫一扫在手机打开当前页</span>'
    yield "</div>"
    yield '<div class="tools"><a href="javascript:window.close()">关闭窗口</a> <a href="#top">返回顶部</a></div>'
    if site.related:
        yield '<div class="related"><h3>相关链接</h3><ul>'
        yield from (f'<li><a href="{html.escape(link)}">{html.escape(title)}</a></li>' for title, link in site.related)
        yield "</ul></div>"
    name = html.escape(site.name)
    yield '<div class="footer"><p><a href="/map">网站地图</a> | <a href="/about">关于我们</a></p>'
    yield f"<p>主办单位：{name}　政府网站标识码：0000000000　示备00000000号</p></div>"
    yield "<script>document.write(\"<img src='/count.gif'>\");</script>\n</body>\n</html>"
