"""XML of untrusted files: no entities, no document type, nothing fetched, no huge trees."""

from __future__ import annotations

import re

from lxml import etree

DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)\b", re.I)
"""Matches ``<!DOCTYPE x``; not ``<!-- DOCTYPE -->``."""

XML_HEAD = 4096


class DamagedXmlError(ValueError):
    """The XML is not well formed, or carries a document type; ``str()`` may be a Chinese reason."""


def parse_xml(data: bytes) -> etree._Element:
    """Parse one XML part. Office and OFD parts never carry a document type, so one that does is refused.

    Raises:
        DamagedXmlError: not well formed, nested deeper than 256, or with a document type.
    """
    head = data[:XML_HEAD].replace(b"\x00", b"")
    if DOCTYPE.search(head) or DOCTYPE.search(data):
        raise DamagedXmlError("文件内含外部实体定义，可能有害，未读取。")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedXmlError("") from error
    if root is None:
        raise DamagedXmlError("")
    return root
