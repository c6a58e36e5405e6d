"""Bytes → text: which encoding is it?

Byte-order marks decide; then strict UTF-8; then GB18030, UTF-16 and Big5 are told apart by how much each reading looks like
Chinese; charset-normalizer has the last word, and its guess must look like Chinese as well (it takes short GB18030 for Korean).
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from search.parsers.quality import plausibility

SAMPLE = 1 << 16
"""Bytes on which readings are compared."""

CLEARLY_BETTER = 0.15
"""How much more plausible another reading must be to beat GB18030, the legal encoding of Chinese files."""

MIN_PLAUSIBLE = 0.2
"""Names of people and places alone stay above this; bytes of a picture read as GB18030 stay below."""

SURE = 0.6
"""A reading as plausible as this is Chinese beyond doubt."""

MAX_DAMAGED_SHARE = 0.001

BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
"""Declared names that in practice mean a larger set."""


class NotTextError(ValueError):
    """The bytes are no text in any encoding tried."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding it was read in; ``damaged`` counts bytes that did not fit and became U+FFFD."""

    text: str
    encoding: str
    damaged: int = 0


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Read ``data`` as text. ``declared`` is what the file says of itself; it is believed only when nothing better fits.

    Raises:
        NotTextError: no encoding gives plausible text.
    """
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _whole(data, name, strip_mark=True)
    if b"\x00" not in data[:SAMPLE]:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return _whole(data, "gb18030") if _only_by_chance(data, text) else _checked(Decoded(text, "utf-8"))
    name = _most_plausible(data, declared)
    return _whole(data, name)


def _only_by_chance(data: bytes, text: str) -> bool:
    """Whether GB18030 bytes happen to be valid UTF-8, as a few short words (联通, 时) are: they read as Latin or Greek then."""
    return not text.isascii() and plausibility(text[:SAMPLE]) < MIN_PLAUSIBLE and _score(data, "gb18030") >= SURE


def _most_plausible(data: bytes, declared: str | None) -> str:
    scores = {name: _score(data, name) for name in ("gb18030", "utf-16-le", "utf-16-be", "big5hkscs")}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] < scores["gb18030"] + CLEARLY_BETTER:
        best = "gb18030"
    damaged_utf8 = _score(data, "utf-8", errors="replace") if b"\x00" not in data[:SAMPLE] else 0.0
    if damaged_utf8 > scores[best] + CLEARLY_BETTER:
        return "utf-8"
    if scores[best] >= MIN_PLAUSIBLE:
        return best
    for guess in (_known(declared), _normalizer(data)):
        if guess and _score(data, guess, errors="replace") >= MIN_PLAUSIBLE:
            return guess
    if _score(data, "gb18030", errors="replace") >= MIN_PLAUSIBLE:
        return "gb18030"
    raise NotTextError


def _score(data: bytes, encoding: str, errors: str = "strict") -> float:
    """Plausibility of the sample; 0 when the bytes do not fit. A character cut by the end of the sample is no fault."""
    if encoding.startswith("utf-16") and len(data) % 2:
        return 0.0
    try:
        text = codecs.getincrementaldecoder(encoding)(errors).decode(data[:SAMPLE], final=False)
    except (UnicodeDecodeError, LookupError):
        return 0.0
    return plausibility(text) if text.strip() else 0.0


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    name = declared.strip().strip("\"'").lower()
    try:
        return codecs.lookup(ALIASES.get(name, name)).name
    except (LookupError, ValueError):
        return None


def _normalizer(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE]).best()
    return best.encoding if best else None


def _whole(data: bytes, encoding: str, *, strip_mark: bool = False) -> Decoded:
    try:
        text, damaged = data.decode(encoding), 0
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        damaged = text.count("\ufffd")
        if damaged > 3 and damaged > MAX_DAMAGED_SHARE * len(text):
            raise NotTextError from None
    return _checked(Decoded(text.removeprefix("\ufeff") if strip_mark else text, encoding, damaged))


def _checked(decoded: Decoded) -> Decoded:
    """Refuse binary files that happen to decode: control characters have no place in a letter."""
    head = decoded.text[:SAMPLE]
    controls = sum(letter < " " and letter not in "\t\n\r\f\v\x1a" for letter in head)
    if controls > 0.005 * len(head):
        raise NotTextError
    return decoded
