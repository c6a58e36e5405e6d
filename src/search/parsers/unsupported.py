"""What to do with files that are recognised but not read: one sentence for each kind."""

from __future__ import annotations

from pathlib import Path

from search.errors import UnreadableFileError, UnsupportedFormatError
from search.parsers import detecting

ADVICE = {
    detecting.XLSX: "是 Excel 表格，不是答复函；如确需收录，请把文字另存为 DOCX 或 PDF。",
    detecting.XLS: "是 Excel 表格，不是答复函；如确需收录，请把文字另存为 DOCX 或 PDF。",
    detecting.PPTX: "是演示文稿，不是答复函；如确需收录，请把文字另存为 DOCX 或 PDF。",
    detecting.OLE: "是旧版 Office 格式的文件，读不出文字；请用 Word 或 WPS 打开，另存为 DOCX 或 PDF 后再放入。",
    detecting.IMAGE: "是图片（扫描件），没有文字层；请用带文字识别（OCR）的软件转成可复制文字的 PDF 或 DOCX 后再放入。",
    detecting.ARCHIVE: "是 RAR、7Z 等压缩包；请先解压，或改存为 ZIP 后再放入。",
    detecting.XML: "是 XML 数据文件，不是答复函；请用原程序打开，另存为 DOCX 或 PDF 后再放入。",
    detecting.JSON: "是 JSON 数据文件，不是答复函，未收录。",
    detecting.BINARY: "不是能读的格式；可收录 PDF、DOCX、HTML、TXT，请转换后再放入。",
    detecting.ODT: "是 ODT 文档；请用 LibreOffice 或 WPS 打开，另存为 DOCX 或 PDF 后再放入。",
    detecting.ZIP: "是压缩包，不是一份答复函；放在语料文件夹里时会逐份读取其中的文件（最多套两层）。",
}


def refuse(path: Path, media_type: str) -> UnsupportedFormatError | UnreadableFileError:
    """Return the error that says what the file is and what to do with it."""
    if media_type == detecting.EMPTY:
        return UnreadableFileError(path, "文件是空的，请确认是否复制完整。")
    if media_type == detecting.ENCRYPTED:
        return UnreadableFileError(path, "文件设有打开密码，请去掉密码后再放入。")
    return UnsupportedFormatError(path, ADVICE.get(media_type, ADVICE[detecting.BINARY]))
