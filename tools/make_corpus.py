"""Make ``corpus/``: the 120 fictional letters of ``tests/data/letters`` as the files that offices really have.

A maintainer's tool (``make corpus``); users get its output with the repository. Every run writes the same bytes. Which
letter becomes which kind of file follows from the letter itself (a letter copied from a site becomes a page, one that
carries old page numbers becomes a PDF) and otherwise from a hash of its name, so nobody picked.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from fonts import missing_fonts
from letter_layout import INFO, PAGE_NUMBER, PRINTED, title_of
from render_docx import FIXED, render_docx
from render_html import STYLES, Site, render_html
from render_pdf import render_pdf

ROOT = Path(__file__).resolve().parent.parent
LETTERS = ROOT / "tests" / "data" / "letters"
SHARES = {"html": 24, "docx": 30, "txt": 10}
"""Files of each kind; two letters go into the archive, every other letter becomes a PDF."""
ENCODED_PAGES = (("gb18030", "gb2312"), ("gb18030", "gbk"), ("gb18030", "gb18030"))
"""``(written in, declared as)``: sites that write GBK and call it gb2312 are common."""
ENCODED_TEXTS = ("gb18030", "utf-8-sig", "gb18030", "utf-16", "gb18030")
ARCHIVE = "2024/2024年两件答复.zip"


def main() -> int:
    """Write the corpus, or say what is missing."""
    parser = argparse.ArgumentParser(description="把 tests/data/letters 中的虚构答复函制成 corpus/ 示例文件")
    parser.add_argument("--out", type=Path, default=ROOT / "corpus", help="输出文件夹（默认 corpus/）")
    out: Path = parser.parse_args().out
    if problem := missing_fonts():
        print(problem, file=sys.stderr)
        return 1
    letters = {path.stem: path.read_text(encoding="utf-8") for path in sorted(LETTERS.glob("*.txt"))}
    written = make_corpus(letters, plan_formats(letters), out)
    _remove_others(out, written)
    size = sum(path.stat().st_size for path in written)
    print(f"已写出 {len(written)} 个文件，共 {size / 1e6:.1f} MB：{out}")
    return 0


def make_corpus(letters: Mapping[str, str], plan: Mapping[str, str], out: Path) -> list[Path]:
    """Write the letters below ``out`` as ``plan`` says and return the files.

    Raises:
        MissingFontsError: a font for the PDF files is not installed.
    """
    sites = _sites(letters, [stem for stem in letters if plan[stem] == "html"])
    texts = [stem for stem in letters if plan[stem] == "txt"]
    written = []
    for stem, text in letters.items():
        folder = out / stem[:4]
        folder.mkdir(parents=True, exist_ok=True)
        if plan[stem] == "zip":
            continue
        path = folder / f"{stem}.{plan[stem]}"
        match plan[stem]:
            case "pdf":
                render_pdf(text, path)
            case "docx":
                render_docx(text, path)
            case "html":
                render_html(text, path, sites[stem])
            case _:
                number = texts.index(stem)
                encoding = ENCODED_TEXTS[number] if number < len(ENCODED_TEXTS) else "utf-8"
                path.write_bytes(text.encode(encoding))
        written.append(path)
    twin = duplicate(plan)
    render_docx(letters[twin], out / twin[:4] / f"{twin}.docx")
    written += [out / twin[:4] / f"{twin}.docx", _archive(letters, plan, out)]
    return written


def plan_formats(letters: Mapping[str, str]) -> dict[str, str]:
    """Return the kind of file each letter becomes."""
    plan: dict[str, str] = {}
    free = sorted(letters, key=_chance)
    archived = [stem for stem in free if stem.startswith("2024_") and not _carries_page_numbers(letters[stem])][:2]
    plan.update(dict.fromkeys(archived, "zip"))
    for kind, count in SHARES.items():
        distances = {stem: _distance(letters[stem], kind) for stem in free if stem not in plan}
        plan.update(dict.fromkeys(sorted(distances, key=distances.__getitem__)[:count], kind))
    return {stem: plan.get(stem, "pdf") for stem in letters}


def duplicate(plan: Mapping[str, str]) -> str:
    """Return the letter that stands in the corpus twice, as PDF and as Word file."""
    return min((stem for stem, kind in plan.items() if kind == "pdf"), key=_chance)


def _chance(stem: str) -> str:
    return hashlib.sha256(stem.encode()).hexdigest()


def _carries_page_numbers(text: str) -> bool:
    return any(PAGE_NUMBER.match(row) for row in text.splitlines())


def _distance(text: str, kind: str) -> int:
    """Return how badly a letter fits a kind of file; sorting is stable, so chance decides among equals."""
    rows = [row.strip() for row in text.splitlines()]
    if _carries_page_numbers(text) and kind != "txt":
        return 9
    if kind == "html":
        return 0 if any(INFO.match(row) for row in rows) else 1 + any(PRINTED.search(row) for row in rows)
    return int(any(PRINTED.search(row) for row in rows)) if kind == "docx" else 0


def _sites(letters: Mapping[str, str], stems: Sequence[str]) -> dict[str, Site]:
    """Give each page its site, its style and links to two other pages of the corpus."""
    sites = {}
    for number, stem in enumerate(stems):
        others = [stems[(number + step) % len(stems)] for step in (1, 2)]
        written, declared = ENCODED_PAGES[number // 6] if number % 6 == 3 and number // 6 < 3 else ("utf-8", "utf-8")
        sites[stem] = Site(
            name=f"{stem.split('_')[1]}网站",
            style=STYLES[number % len(STYLES)],
            encoding=written,
            declared=declared,
            published=f"{stem[:4]}-09-01 10:30",
            related=tuple((title_of(letters[other]), f"../{other[:4]}/{other}.html") for other in others),
        )
    return sites


def _archive(letters: Mapping[str, str], plan: Mapping[str, str], out: Path) -> Path:
    """Pack two letters, a Word file and a text, as they come by mail."""
    stems = [stem for stem in letters if plan[stem] == "zip"]
    path = out / ARCHIVE
    scratch = out / "word.tmp"
    render_docx(letters[stems[0]], scratch)
    members = {f"{stems[0]}.docx": scratch.read_bytes(), f"{stems[1]}.txt": letters[stems[1]].encode()}
    scratch.unlink()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, date_time=FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    path.write_bytes(packed.getvalue())
    return path


def _remove_others(out: Path, written: Sequence[Path]) -> None:
    """Remove what an earlier run left in the folders of the years."""
    kept = set(written)
    for path in out.glob("20??/*"):
        if path not in kept:
            path.unlink()


if __name__ == "__main__":
    raise SystemExit(main())
