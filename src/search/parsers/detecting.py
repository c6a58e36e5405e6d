"""What a file is, told from its bytes. The name is never asked: a PDF called .txt is a PDF, a .doc may be HTML, RTF or DOCX."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML: Final = "text/html"
MHTML: Final = "multipart/related"
TEXT: Final = "text/plain"
RTF: Final = "application/rtf"
OFD: Final = "application/ofd"
DOC: Final = "application/msword"
ODT: Final = "application/vnd.oasis.opendocument.text"
ZIP: Final = "application/zip"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLS: Final = "application/vnd.ms-excel"
OLE: Final = "application/x-ole-storage"
ENCRYPTED: Final = "application/x-encrypted-office"
IMAGE: Final = "image"
ARCHIVE: Final = "application/x-archive"
XML: Final = "application/xml"
JSON: Final = "application/json"
EMPTY: Final = "application/x-empty"
BINARY: Final = "application/octet-stream"

HEAD = 4096

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rt", RTF),
    (b"\x89PNG\r\n\x1a\n", IMAGE),
    (b"\xff\xd8\xff", IMAGE),
    (b"GIF8", IMAGE),
    (b"II*\x00", IMAGE),
    (b"MM\x00*", IMAGE),
    (b"BM", IMAGE),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b\x08", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ\x00", ARCHIVE),
)

HTML_START = re.compile(
    r"\s{0,64}(?:<\?xml[^>]{0,200}>\s{0,64})?(?:<!--(?:[^-]|-(?!->)){0,2000}-->\s{0,64}){0,3}<(?:!doctype\s+html|html|head|body|meta|title|table|div|article|p|h[1-6]|center)\b",
    re.I | re.S,
)
"""Matches ``<!DOCTYPE html>`` and ``<div class=…``; not ``<?xml version="1.0"?><letter>`` nor ``<第一条>``."""

XML_START = re.compile(r"\s{0,64}<\?xml\b", re.I)
"""Matches ``<?xml version="1.0"?>``; not ``<html>``."""

MHTML_START = re.compile(
    rb"(?:[\w-]{1,60}:[^\n]{0,1000}\n(?:[ \t][^\n]{0,1000}\n){0,20}){0,30}?(?:Content-Type:\s*multipart/related|MIME-Version:\s*1)",
    re.I,
)
"""Matches ``From: <Saved by Blink>…MIME-Version: 1.0``; not a letter that begins ``主送：``."""

JSON_START = re.compile(r'\s{0,64}(?:\{\s{0,64}"[^"\n]{0,200}"\s{0,8}:|\[\s{0,64}\{\s{0,64}")')
"""Matches ``{"qid": 1`` and ``[{"a"``; not ``{一}关于``."""


def detect(data: bytes) -> str:
    """Return the media type of ``data`` (one of this module's constants). Never raises."""
    if not data.strip(b"\x00 \t\r\n"):
        return EMPTY
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _inside_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _inside_ole(data)
    for magic, media_type in MAGIC:
        if data.startswith(magic) and not (magic == b"BM" and data[6:10] != b"\x00\x00\x00\x00"):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return IMAGE
    if data[257:262] == b"ustar":
        return ARCHIVE
    return _textual(data)


def _inside_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {item.filename.lstrip("/") for item in archive.infolist()[:10_000]}
            mimetype = (
                archive.read("mimetype")[:80]
                if "mimetype" in names and archive.getinfo("mimetype").file_size < 200
                else b""
            )
    except (zipfile.BadZipFile, ValueError, OSError, KeyError, RuntimeError, NotImplementedError, EOFError):
        return DOCX if b"word/" in data[:HEAD] else ZIP
    if "[Content_Types].xml" in names:
        for folder, media_type in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
            if any(name.startswith(folder) for name in names):
                return media_type
    if "OFD.xml" in names:
        return OFD
    return ODT if mimetype.startswith(b"application/vnd.oasis.opendocument.text") else ZIP


def _inside_ole(data: bytes) -> str:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as storage:
            streams = {entry[0] for entry in storage.listdir() if entry}
    except Exception:  # olefile raises whatever the damage leads to
        return OLE
    if "EncryptedPackage" in streams:
        return ENCRYPTED
    if "WordDocument" in streams:
        return DOC
    return XLS if streams & {"Workbook", "Book"} else OLE


def _textual(data: bytes) -> str:
    if MHTML_START.match(data[:HEAD]):
        return MHTML
    head = _head(data)
    if HTML_START.match(head):
        return HTML
    if XML_START.match(head):
        return XML
    return JSON if JSON_START.match(head) else TEXT


def _head(data: bytes) -> str:
    """Return the beginning, good enough to see ASCII markup in any encoding."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[2:HEAD].decode(encoding, "ignore")
    if data[:1] == b"<" and data[1:2] == b"\x00":
        return data[:HEAD].decode("utf-16-le", "ignore")
    if data[:2] == b"\x00<":
        return data[:HEAD].decode("utf-16-be", "ignore")
    return data[:HEAD].decode("latin-1").removeprefix("ï»¿")
