"""The fonts that sheets are set in: free TrueType fonts whose glyphs may be embedded in a PDF.

Song carries the text, Kai the signer and second headings, Hei the first headings; a glyph that a face lacks is taken
from the next one that has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

FACES = {
    "Song": (Path("/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf"), "fonts-arphic-gbsn00lp"),
    "Kai": (Path("/usr/share/fonts/truetype/arphic-gkai00mp/gkai00mp.ttf"), "fonts-arphic-gkai00mp"),
    "Hei": (Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"), "fonts-wqy-zenhei"),
}
INSTALL = "apt-get install fonts-arphic-gbsn00lp fonts-arphic-gkai00mp fonts-wqy-zenhei"
BOLD = frozenset({"Hei"})


class MissingFontsError(RuntimeError):
    """A font is not installed; the message names the file and the line that installs it."""


def missing_fonts() -> str:
    """Return what is missing and how to install it, or an empty string."""
    lacking = [f"{path}（软件包 {package}）" for path, package in FACES.values() if not path.is_file()]
    return f"缺少生成示例 PDF 所需的字体：{'、'.join(lacking)}。请先执行：{INSTALL}" if lacking else ""


@cache
def glyphs(face: str) -> frozenset[int]:
    """Return the code points that a face has."""
    from reportlab.pdfbase.ttfonts import TTFontFile

    return frozenset(TTFontFile(str(FACES[face][0]), subfontIndex=0).charToGlyph)


def fresh_faces() -> dict[str, TTFont]:
    """Register every face anew: a face remembers the glyphs of the file it was used in.

    Raises:
        MissingFontsError: a font is not installed.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if problem := missing_fonts():
        raise MissingFontsError(problem)
    faces = {name: TTFont(name, str(path), subfontIndex=0, asciiReadable=0) for name, (path, _) in FACES.items()}
    for face in faces.values():
        pdfmetrics.registerFont(face)
    return faces


def runs(text: str, face: str) -> Iterator[tuple[str, str]]:
    """Cut ``text`` into ``(face, run)``, each run set in the first face that has all its glyphs."""
    order = [face, *(name for name in FACES if name != face)]
    current, start = "", 0
    for position, char in enumerate(text):
        wanted = next((name for name in order if ord(char) in glyphs(name)), face)
        if wanted != current:
            if position > start:
                yield current, text[start:position]
            current, start = wanted, position
    if start < len(text):
        yield current, text[start:]
