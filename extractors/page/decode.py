"""Bytes → text: header, byte order mark, meta, strict UTF-8, CP949, and charset-normalizer last.

A declaration is only believed where the bytes agree with it: Korean sites declare one charset and send
another, and some pages hold CP949 that somebody read as Latin-1 and saved again as UTF-8.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice

from charset_normalizer import from_bytes

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"""charset\s{0,3}=\s{0,3}["']?\s{0,3}([A-Za-z0-9_-]{2,30})""", re.IGNORECASE)
_XML = re.compile(
    rb"""^\s{0,20}<\?xml[^>]{0,80}encoding\s{0,3}=\s{0,3}["']([A-Za-z0-9_-]{2,30})""", re.IGNORECASE
)
_KOREAN = {
    "euc-kr",
    "ks_c_5601-1987",
    "ksc5601",
    "ks_c_5601",
    "ksc_5601",
    "windows-949",
    "x-windows-949",
    "uhc",
}
_HANGUL = re.compile("[가-힣]")
_MOJIBAKE = re.compile("[\u0080-\u00ff]{2}")
_HEAD = 4096
_TOLERATED = 0.002
_MANY = 20


def decode(raw: bytes, *, content_type: str | None = None, charset: str | None = None) -> str:
    """The text of `raw`; never fails: bytes that no charset explains become U+FFFD."""
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return raw[len(bom) :].decode(name, "replace")
    for name in _declared(raw, content_type, charset):
        text = _strict(raw, name)
        if text is not None and _plausible(text, name):
            return _repaired(text)
    for name in ("utf-8", "cp949"):
        text = _strict(raw, name)
        if text is not None:
            return _repaired(text)
    return _repaired(_best_effort(raw))


def _declared(raw: bytes, content_type: str | None, charset: str | None) -> list[str]:
    names = [charset] if charset else []
    if content_type and (found := _META.search(content_type.encode("ascii", "ignore"))):
        names.append(found.group(1).decode("ascii"))
    head = raw[:_HEAD]
    for pattern in (_XML, _META):
        if found := pattern.search(head):
            names.append(found.group(1).decode("ascii"))
    return [n for n in dict.fromkeys(_canonical(name) for name in names) if n]


def _canonical(name: str) -> str:
    """Python's name of a charset; CP949 for all its Korean subsets; empty for what nobody knows."""
    plain = name.strip().lower()
    if plain in _KOREAN:
        return "cp949"
    try:
        return codecs.lookup(plain).name
    except LookupError:
        return ""


def _strict(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _plausible(text: str, name: str) -> bool:
    """Single-byte charsets accept any bytes, so they are believed only where no Korean hides in them."""
    return name in {"utf-8", "cp949"} or bool(_HANGUL.search(text)) or not _MOJIBAKE.search(text)


def _best_effort(raw: bytes) -> str:
    """Bytes with some damage: the Korean charset that loses least, or what charset-normalizer says."""
    utf8, cp949 = raw.decode("utf-8", "replace"), raw.decode("cp949", "replace")
    best = min((utf8, cp949), key=lambda text: text.count("\ufffd"))
    if best.count("\ufffd") <= max(20, len(best) * _TOLERATED) or _HANGUL.search(best):
        return best
    guess = from_bytes(raw[: 1 << 16]).best()
    return raw.decode(guess.encoding, "replace") if guess else best


def _repaired(text: str) -> str:
    """Undo `latin-1 ← cp949` (or UTF-8): a page without Hangul whose Latin-1 bytes are Korean text."""
    if _has_many(_HANGUL, text) or not _has_many(_MOJIBAKE, text):
        return text
    for wrong in ("latin-1", "cp1252"):
        try:
            raw = text.encode(wrong)
        except UnicodeEncodeError:
            continue
        for right in ("utf-8", "cp949"):
            fixed = _strict(raw, right)
            if fixed is not None and _has_many(_HANGUL, fixed):
                return fixed
    return text


def _has_many(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the pattern is found more than a few times."""
    return next(islice(pattern.finditer(text), _MANY, None), None) is not None
