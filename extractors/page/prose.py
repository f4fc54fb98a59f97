"""What the text of a block looks like: a sentence, a bullet, a headline, a deck."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import add

_FINAL = re.compile(
    r"(?:[다요죠까라자네오임음함됨됌것짐중림]|니다|세요)\s?[.!?…]{0,3}\s?[\"'”’」』)\]*]{0,4}\s?$"
)
_STOP = re.compile(r"[가-힣\])”\"’'%]\s?[.!?][\"'”’」』)]{0,2}(?:\s|$|[가-힣“‘\"'])")
_VERB = re.compile(
    r"(?:다|요|죠|까)\s?(?:[.!?]|[\"”’']\s?(?:고|며|라|면서|이라|$))|(?:했|한|된|됐|였|있|없|겠|인|이)다$"
)
_BULLET = re.compile(
    r"^(?:[□ㅁ■◇◆○◎●ㅇ〇❍◦▪▫∘▷▶▸►▲△▴▵·•‣⦁∙*※☞✓✔\-–—―ㆍ⋅󰊱󰊲󰊳]|[①-⑳㉠-㉭➊-➓❶-❿]|[0-9]{1,2}[.)]\s|[가-하][.)]\s|[\(（](?:[0-9]{1,2}|[가나다라마바아차카타파하])[)）])"
)
_DECK = re.compile(r"^\s?[-–—―─‐‑▷▶▲△■□◇◆○●·•*:‥☞ㅡ]{1,2}\s{0,2}(?=[^\s])")
_DECK_ENDS = re.compile(r"^[\s\-–—―─‐‑▷▶▲△■□◇◆○●·•*:ㅡ]{1,4}|[\s\-–—―─‐‑ㅡ]{1,4}$")
_HEAD_DECK = re.compile(r"^\s?[-–—―─‐‑ㅡ▷▶➤▸]{1,2}\s{0,2}\S")
_DASHED = re.compile(r"^\s?[-–—―─‐‑ㅡ]{1,2}\s{0,2}\S.{3,}")
_HANGUL = re.compile("[가-힣]+")
_PLAIN = re.compile(r"[^0-9A-Za-z가-힣一-鿿]+")
_CUT = re.compile(r"\s?(?:\.{2,4}|…)\s?$")
_LONGEST_CUT = 6
MENU_LINE = 120
"""Characters of the lines that return on all pages of a site, so that what they show is remembered."""


def plain(text: str) -> str:
    """Only the letters and digits of a text, to compare printed forms."""
    return _plain_line(text) if len(text) < MENU_LINE else _plain_text(text)


@lru_cache(maxsize=1 << 14)
def _plain_line(text: str) -> str:
    return _PLAIN.sub("", text).lower()


_plain_text = lru_cache(maxsize=1 << 9)(_plain_line.__wrapped__)


def hangul(text: str) -> int:
    """How many Hangul syllables a text has."""
    return sum(map(len, _HANGUL.findall(text)))


def is_bullet(text: str) -> bool:
    """Whether the text begins with a bullet, a number or the mark of a footnote."""
    return bool(_BULLET.match(text))


def is_prose(text: str) -> bool:
    """Whether a block is running text: a sentence, or a bullet of some length."""
    count = len(text)
    if count < 18 or hangul(text) < count * 0.3:
        return count > 200 and hangul(text) > 40
    if _VERB.search(text):
        return True
    if is_bullet(text) and count >= 24:
        return True
    return bool(count >= 40 and (_FINAL.search(text) or _STOP.search(text))) or count >= 120


def is_sentence(text: str) -> bool:
    """Whether the text ends as a Korean sentence does."""
    return bool(_FINAL.search(text)) and bool(_VERB.search(text))


def is_deck(text: str) -> bool:
    """Whether a line is marked as a deck (`- … -`, `▷ …`)."""
    return bool(_DECK.match(text)) and len(text) <= 160


def is_head_deck(text: str) -> bool:
    """Whether a line above the text is a deck: dashes or an arrow, no sentence."""
    return len(text) <= 130 and bool(_HEAD_DECK.match(text)) and not is_sentence(text)


def is_dashed(text: str) -> bool:
    """Whether a line begins with a dash."""
    return bool(_DASHED.match(text))


def strip_deck(text: str) -> str:
    """A deck without its dashes."""
    return _DECK_ENDS.sub("", text).strip() or text


def is_cut(text: str) -> bool:
    """Whether a text ends in dots as a shortened headline or teaser does."""
    return bool(_CUT.search(text[-_LONGEST_CUT:]))


def uncut(text: str) -> str:
    """A text without the dots at its end."""
    return _CUT.sub("", text)


def bigrams(text: str) -> set[str]:
    """The pairs of neighbouring letters of a text without blanks and punctuation."""
    letters = plain(text)
    return set(map(add, letters, letters[1:]))
