"""Tables as CSV and Excel: texts stay texts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from search.citing import chinese_date
from search.errors import SearchError

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | date | None
"""What a table holds. Texts stay texts, whatever they look like."""

FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
"""Matches at the head of ``=1+1``, ``-3``, ``＠某``; not of ``3=3``."""

FIRST_EXCEL_YEAR = 1900
"""Excel knows no earlier dates; they are written as text."""

EXCEL_CELL = 32767
"""Characters an Excel cell can hold (Excel specifications and limits)."""


FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
"""Matches ``/``; not ``年``."""

SHEET_NAME = 31
"""Characters the name of a sheet can hold."""

WIDTHS = (8, 60)
"""Least and greatest width of a column, in characters of Excel's default font."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over an export: what was asked, within which limits, when, and of which state of the index."""

    title: str
    query: str
    filters: tuple[str, ...]
    made_at: datetime
    generation: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table to export: ``rows`` are as long as ``columns``."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    percent: frozenset[str] = frozenset()
    """Columns of shares in [0, 1], shown as percentages in Excel."""


def head_lines(head: Head) -> tuple[tuple[str, str], ...]:
    """Return what stands over an export, label and words."""
    made = f"{chinese_date(head.made_at.date())} {head.made_at:%H:%M}"
    return (
        ("检索内容", head.query),
        ("筛选条件", "；".join(head.filters) or "无"),
        ("导出时间", made),
        ("索引版本", f"第{head.generation}版"),
    )


def to_csv(table: Table) -> bytes:
    """Write a table as CSV: UTF-8 with BOM, so that Excel reads Chinese; formulas are neutralised."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_csv_cell(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return f"'{cell}" if FORMULA.match(cell) else cell
    return str(cell)


def to_excel(head: Head, tables: Sequence[Table]) -> bytes:
    """Write one sheet a table and a last one, 说明, with what was asked.

    Raises:
        SearchError: a text is longer than an Excel cell can hold; nothing is cut off silently.
    """
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": head.title, "created": head.made_at.astimezone(UTC)})
        names: set[str] = set()
        for table in tables:
            _write_sheet(book, table, _sheet_name(table.name, names))
        _write_head(book, head, _sheet_name("说明", names))
    return out.getvalue()


def _sheet_name(wanted: str, taken: set[str]) -> str:
    plain = FORBIDDEN_IN_SHEET_NAMES.sub(" ", wanted).strip(" '")[:SHEET_NAME] or "表"
    name, number = plain, 2
    while name.lower() in taken:
        name = f"{plain[: SHEET_NAME - 4]}（{number}）"
        number += 1
    taken.add(name.lower())
    return name


def _write_sheet(book: Workbook, table: Table, name: str) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
        "percent": book.add_format({"num_format": "0.0%", "valign": "top"}),
    }
    for column, title in enumerate(table.columns):
        sheet.write_string(0, column, title, bold)
        longest = max((len(str(row[column] or "")) for row in table.rows), default=0)
        sheet.set_column(column, column, min(max(WIDTHS[0], 2 * len(title) + 2, 2 * longest), WIDTHS[1]))
    for line, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(sheet, (line, column), cell, formats, percent=table.columns[column] in table.percent)
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _write_cell(
    sheet: Worksheet, at: tuple[int, int], cell: Cell, formats: dict[str, Format], *, percent: bool
) -> None:
    if cell is None:
        return
    if isinstance(cell, date) and cell.year >= FIRST_EXCEL_YEAR:
        sheet.write_datetime(*at, datetime(cell.year, cell.month, cell.day), formats["date"])
    elif isinstance(cell, int | float):
        sheet.write_number(*at, cell, formats["percent" if percent else "text"])
    else:
        _write_text(sheet, at, cell if isinstance(cell, str) else cell.isoformat(), formats["text"])


def _write_text(sheet: Worksheet, at: tuple[int, int], text: str, style: Format) -> None:
    if len(text) > EXCEL_CELL:
        raise SearchError(f"有一处文字长{len(text)}字，超过Excel单元格的上限{EXCEL_CELL}字，请改用Word或CSV导出。")
    sheet.write_string(*at, text.encode("utf-8", "replace").decode("utf-8"), style)


def _write_head(book: Workbook, head: Head, name: str) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, WIDTHS[1])
    for line, (label, words) in enumerate((("标题", head.title), *head_lines(head))):
        sheet.write_string(line, 0, label, bold)
        _write_text(sheet, (line, 1), words, wrap)
