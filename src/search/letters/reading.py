"""One parsed file → :class:`Document`: its cleaned text, its fields, and where its body stands."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace
from datetime import date

from search.letters import case_fields, citations, contacts, head_fields, outcomes, receipt_fields, tail_fields
from search.letters.addressees import addressees_of
from search.letters.finding import Found
from search.letters.frame import Frame, frame_of, is_title
from search.text import clean_pages, find_doc_numbers, simplify
from search.types import CitedDocument, Document, LetterFields, ParsedFile

_STRAIGHT = re.compile(r"[\"＂″〝〞„‟”]")
"""Matches ``"``: marks that cleaning may turn; not ``“``."""
_RECEIPT = re.compile(r"收悉|收到|交由|承办|主办|办理|研究|答复如下|函复如下|回复如下")
"""Matches ``提案收悉``; not ``提案``."""
_NUMBERED = re.compile(r"\d\s?号|第[一二三四五六七八九十百零〇]{1,6}号")
"""Matches ``第0187号``; not ``十五届二次会议``."""
_ADDRESSED = re.compile(
    r"收悉|[您你](?:们)?(?:在[^。]{0,40})?(?:关于|提出|提交|反映|来信|的提案|的建议|《)|贵[会委党社组单][^。]{0,30}(?:提出|提交|提案|建议|《|来函)|(?:委员|代表)[^。]{0,12}提出"
)
"""Matches ``您提出的``; not ``我市共收到提案``."""
_CASE = re.compile(r"提案|建议|议案")
"""Matches ``您提出的建议``; not ``意见``."""


def read_letter(parsed: ParsedFile, source: str) -> Document:
    """Read a letter. A text that answers no proposal comes back as a plain document, ``is_letter`` false.

    Args:
        parsed: the pages as a parser returned them.
        source: path relative to the corpus folder, with ``/``.
    """
    clean = clean_pages(parsed.pages)
    frame = frame_of(simplify(clean.text))
    is_letter = _is_letter(frame)
    printed = clean.text
    if any(_STRAIGHT.search(page.text) for page in parsed.pages):
        printed = clean_pages(parsed.pages, pair=False).text
    fields = _fields(frame, printed) if is_letter else _plain_fields(frame, printed)
    return Document(
        doc_id=document_id(clean.text),
        source=source,
        text=clean.text,
        page_starts=clean.page_starts,
        paged=parsed.paged,
        is_letter=is_letter,
        body=frame.body if is_letter else (0, len(clean.text)),
        fields=fields,
        media_type=parsed.media_type,
        warnings=parsed.warnings,
    )


def document_id(text: str) -> str:
    """First 16 hex digits of the SHA-256 of the letters and digits of ``text`` after NFKC: blanks and marks do not count."""
    words = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _is_letter(frame: Frame) -> bool:
    """Whether the text answers a proposal: a title that says so, or a salutation followed by a receipt."""
    title = frame.text[slice(*frame.title)].replace("\n", "") if frame.title is not None else ""
    if is_title(title) and _NUMBERED.search(title):
        return True
    opening = frame.text[frame.body[0] : frame.body[0] + 600]
    if _ADDRESSED.search(opening) is None:
        return False
    named = frame.salutation is not None and _CASE.search(opening) is not None
    return is_title(title) is not None or (named and _RECEIPT.search(opening) is not None)


def _fields(frame: Frame, printed: str) -> LetterFields:
    found: dict[str, Found | None] = {}
    found.update(head_fields.read(frame))
    issuer = head_fields.agency(frame)
    subject = receipt_fields.subject_of(frame)
    found.update(case_fields.read(frame, subject))
    found["subject"] = subject
    found["role"] = receipt_fields.role_of(frame, issuer.value if issuer else None)
    found.update(tail_fields.read(frame))
    found["contact_office"], found["contact_phone"] = contacts.read(frame)
    found["agency"] = issuer
    addressees = addressees_of(frame)
    copies = tail_fields.copies(frame)
    cited = citations.read(frame, printed, subject)
    fields = _assembled(frame, printed, found, (addressees, copies), cited)
    return replace(fields, outcome_meaning=outcomes.meaning_of(frame, found["outcome"], fields.agency, fields.year))


def _plain_fields(frame: Frame, printed: str) -> LetterFields:
    """Fields of a document that is no reply: title, number, body and dates, as far as they show."""
    found: dict[str, Found | None] = {
        "title": head_fields.plain_title(frame),
        "doc_number": head_fields.plain_number(frame),
    }
    found.update(tail_fields.read(frame))
    found["agency"] = head_fields.agency(frame)
    return _assembled(frame, printed, found, ((), ()), ())


def _assembled(
    frame: Frame,
    printed: str,
    found: dict[str, Found | None],
    people: tuple[tuple[Found, ...], tuple[Found, ...]],
    cited: tuple[tuple[CitedDocument, int, int], ...],
) -> LetterFields:
    read = frame.text
    addressees, copies = people
    spans = [(name, item.start, item.end) for name, item in found.items() if item is not None]
    spans += [("addressees", item.start, item.end) for item in addressees]
    spans += [("cc", item.start, item.end) for item in copies]
    spans += [("cited", start, end) for _, start, end in cited]

    def words(name: str) -> str | None:
        item = found.get(name)
        if item is None:
            return None
        return item.printed(read, printed)

    issued, printed_on = _day(found.get("issued_on")), _day(found.get("printed_on"))
    doc_number = words("doc_number")
    year = next((day.year for day in (issued, printed_on) if day is not None), None)
    if year is None and doc_number is not None:
        year = _year_of(doc_number)
    if year is None:
        year = tail_fields.dated_year(frame)
    return LetterFields(
        title=words("title"),
        subject=words("subject"),
        agency=words("agency"),
        doc_number=doc_number,
        signer=words("signer"),
        case_kind=head_fields.as_kind(words("case_kind")),
        case_number=words("case_number"),
        session=words("session"),
        addressees=tuple(item.printed(read, printed) for item in addressees),
        role=receipt_fields.as_role(words("role")),
        outcome=head_fields.as_outcome(words("outcome")),
        issued_on=issued,
        printed_on=printed_on,
        disclosure=tail_fields.as_disclosure(words("disclosure")),
        contact_office=words("contact_office"),
        contact_phone=words("contact_phone"),
        cc=tuple(item.printed(read, printed) for item in copies),
        cited=tuple(document for document, _, _ in cited),
        spans=tuple(sorted(spans, key=lambda span: (span[1], span[2], span[0]))),
        year=year,
    )


def _day(item: Found | None) -> date | None:
    return date.fromisoformat(item.value) if item is not None else None


def _year_of(doc_number: str) -> int | None:
    numbers = find_doc_numbers(doc_number)
    return int(numbers[0][2].partition("〔")[2][:4]) if numbers else None
