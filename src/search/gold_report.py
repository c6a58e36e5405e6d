"""How well letters are read: fields and units against what a reader marked, in every form the letters come in.

The same letters are measured twice: as plain text beside the gold files, and as the index holds them, read from the files people
have (PDF, Word, web pages). The difference between the two is what the formats cost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from search.catalog import Catalog
from search.errors import JudgmentError
from search.gold import FieldReport, GoldLetter, load_gold, score_fields
from search.gold_units import GoldUnit, UnitScores, load_gold_units, locate_units, score_units
from search.letters import read_letter
from search.parsers import parse_file
from search.passages import split_passages
from search.settings import Settings
from search.types import Document, Filters, Passage

Json = dict[str, object]

SEEN = "标注的答复函是编写识别规则时看过的；没有看过的，数值会低一些。"
"""Said under the figures, so that nobody takes them for more."""
FIELD_FILES = "metadata_*.jsonl"
UNIT_FILE = "passages.jsonl"
LETTERS = "letters"
"""Folder beside the gold files with the letters as text."""

FORMATS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "text/html": "网页",
    "text/plain": "文本",
}
FIELD_NAMES = {
    "case_kind": "类型", "title": "标题", "subject": "案由", "doc_number": "文号", "agency": "发文机关", "signer": "签发人",
    "case_number": "编号", "session": "届次", "outcome": "办理类别", "issued_on": "成文日期", "printed_on": "印发日期",
    "disclosure": "公开方式", "role": "承办方式", "contact_office": "联系处室", "contact_phone": "联系电话",
    "addressees": "主送", "cc": "抄送", "cited": "引用文件",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadLetters:
    """Letters read in one form, by stem of their file."""

    name: str
    letters: Mapping[str, tuple[Document, tuple[Passage, ...]]]

    def only(self, media_type: str) -> ReadLetters:
        """Those that came from files of one format."""
        of_format = {stem: read for stem, read in self.letters.items() if read[0].media_type == media_type}
        return ReadLetters(FORMATS.get(media_type, media_type), of_format)


@dataclass(frozen=True, slots=True)
class Measured:
    """One form of the letters, measured. ``lost`` are stems whose marked units stand nowhere in the text as read."""

    name: str
    letters: int
    fields: FieldReport
    unit_letters: int
    units: UnitScores
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """All letters in each form, then the letters of the index by format."""

    forms: tuple[Measured, ...]
    formats: tuple[Measured, ...]


def measure_reading(gold_dir: Path, catalog: Catalog, settings: Settings) -> ReadingReport:
    """Measure the reading of the marked letters: as text, where the folder lies beside ``gold_dir``, and as indexed.

    Raises:
        JudgmentError: there are no gold files, or one cannot be read, or no marked letter is there.
    """
    gold = load_gold(sorted(gold_dir.glob(FIELD_FILES)))
    if not gold or not (gold_dir / UNIT_FILE).is_file():
        raise JudgmentError(f"目录 {gold_dir} 里没有标注文件（{FIELD_FILES}、{UNIT_FILE}）。")
    units = load_gold_units(gold_dir / UNIT_FILE)
    stems = {Path(letter.file).stem for letter in gold} | set(units)
    indexed = read_index(catalog, stems, settings)
    forms = [form for form in (read_folder(gold_dir.parent / LETTERS, stems, settings), indexed) if form.letters]
    if not forms:
        raise JudgmentError(
            f"索引里没有标注过的答复函；请先对标注所用的答复函运行 python -m search build（标注见 {gold_dir}）。"
        )
    formats = [indexed.only(kind) for kind in FORMATS]
    return ReadingReport(
        tuple(_measure(form, gold, units) for form in forms),
        tuple(_measure(form, gold, units) for form in formats if form.letters),
    )


def read_folder(folder: Path, stems: Collection[str], settings: Settings) -> ReadLetters:
    """Read the letters of a folder, if it is there."""
    letters = {}
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.stem in stems:
            document = read_letter(parse_file(path, settings), path.name)
            letters[path.stem] = (document, split_passages(document))
    return ReadLetters("文本", letters)


def read_index(catalog: Catalog, stems: Collection[str], settings: Settings) -> ReadLetters:
    """Take the letters as the index holds them."""
    with catalog.reading():
        documents = catalog.documents(catalog.document_ids(Filters(), settings.audience), settings.audience)
        named = {
            PurePosixPath(source).stem: document
            for document in documents.values()
            for source in (*document.other_sources, document.source)
        }
        wanted = {stem: named[stem] for stem in sorted(stems) if stem in named}
        passages = catalog.passages_of_all([document.doc_id for document in wanted.values()], settings.audience)
    return ReadLetters("原件", {stem: (doc, passages.get(doc.doc_id, ())) for stem, doc in wanted.items()})


def _measure(form: ReadLetters, gold: Sequence[GoldLetter], units: Mapping[str, Sequence[GoldUnit]]) -> Measured:
    of_form = [letter for letter in gold if Path(letter.file).stem in form.letters]
    fields = score_fields(of_form, {stem: document.fields for stem, (document, _) in form.letters.items()})
    lost = {stem for stem in units if stem in form.letters and not _there(units[stem], form.letters[stem][0].text)}
    marked = {stem: found for stem, found in units.items() if stem in form.letters and stem not in lost}
    scores = score_units(
        marked,
        {stem: form.letters[stem][0].text for stem in marked},
        {stem: form.letters[stem][1] for stem in marked},
    )
    return Measured(form.name, len(of_form), fields, len(marked), scores, tuple(sorted(lost)))


def _there(units: Sequence[GoldUnit], text: str) -> bool:
    try:
        locate_units(units, text)
    except JudgmentError:
        return False
    return True


def reading_json(report: ReadingReport) -> Json:
    """Return what ``evaluate --gold --json`` has beside the measures of the search."""
    return {
        "forms": {form.name: _form_json(form) for form in report.forms},
        "formats": {form.name: _form_json(form) for form in report.formats},
    }


def _form_json(form: Measured) -> Json:
    units = form.units
    fields: Json = {score.field: round(score.accuracy, 4) for score in form.fields.single}
    fields.update((score.field, round(score.f1, 4)) for score in form.fields.lists)
    return {
        "letters": form.letters,
        "fields": fields,
        "fields_mean": round(form.fields.macro, 4),
        "wrong_share": round(form.fields.wrong_share, 4),
        "unit_letters": form.unit_letters,
        "boundaries_f1": round(units.boundaries.f1, 4),
        "headings": round(units.headings.precision, 4),
        "function_macro_f1": round(units.functions.macro_f1, 4),
        "function_accuracy": round(units.functions.accuracy, 4),
        "stance_macro_f1": round(units.stances.macro_f1, 4),
        "stance_accuracy": round(units.stances.accuracy, 4),
        "lost": list(form.lost),
    }


def reading_text(report: ReadingReport) -> str:
    """Print the figures as tables in Markdown: fields, units, and both by format."""
    heads = [f"{form.name}（{form.letters}件）" for form in report.forms]
    lines = [_row("字段", *heads), _rule(len(heads))]
    first = report.forms[0].fields
    for score in first.single:
        lines.append(_row(FIELD_NAMES[score.field], *(_share(_accuracy(form, score.field)) for form in report.forms)))
    lines.append(_row("以上平均", *(_share(form.fields.macro) for form in report.forms)))
    lines.append(_row("填错（而非空缺）的比例", *(_share(form.fields.wrong_share) for form in report.forms)))
    for listed in first.lists:
        lines.append(
            _row(f"{FIELD_NAMES[listed.field]}（F1）", *(_share(_f1(form, listed.field)) for form in report.forms))
        )
    heads = [f"{form.name}（{form.unit_letters}件）" for form in report.forms]
    lines += ["", _row("段落", *heads), _rule(len(heads))]
    for name, values in _unit_rows(report.forms):
        lines.append(_row(name, *map(_share, values)))
    if report.formats:
        lines += ["", _row("原件格式", "件数", "字段平均", "填错", "切分 F1", "段落作用 F1", "办理口径 F1"), _rule(6)]
        lines += [_format_row(form) for form in report.formats]
    lost = [f"{form.name}：{'、'.join(form.lost)}" for form in report.forms if form.lost]
    lines += ["", SEEN]
    return "\n".join([*lines, *(["", "标注的段落在正文中找不到，未计入：" + "；".join(lost)] if lost else [])])


def _unit_rows(forms: Sequence[Measured]) -> list[tuple[str, list[float]]]:
    units = [form.units for form in forms]
    return [
        ("切分 F1", [one.boundaries.f1 for one in units]),
        ("切分准确率", [one.boundaries.precision for one in units]),
        ("切分召回率", [one.boundaries.recall for one in units]),
        ("标题路径", [one.headings.precision for one in units]),
        ("段落作用，宏平均 F1", [one.functions.macro_f1 for one in units]),
        ("段落作用，准确率", [one.functions.accuracy for one in units]),
        ("办理口径，宏平均 F1", [one.stances.macro_f1 for one in units]),
        ("办理口径，准确率", [one.stances.accuracy for one in units]),
    ]


def _format_row(form: Measured) -> str:
    units = form.units
    of_units = (units.boundaries.f1, units.functions.macro_f1, units.stances.macro_f1)
    shown = [_share(value) if form.unit_letters else "—" for value in of_units]
    return _row(form.name, str(form.letters), _share(form.fields.macro), _share(form.fields.wrong_share), *shown)


def _accuracy(form: Measured, field: str) -> float:
    return next(score.accuracy for score in form.fields.single if score.field == field)


def _f1(form: Measured, field: str) -> float:
    return next(score.f1 for score in form.fields.lists if score.field == field)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(columns: int) -> str:
    return "|---|" + "--:|" * columns


def _share(value: float) -> str:
    return f"{value:.1%}"
