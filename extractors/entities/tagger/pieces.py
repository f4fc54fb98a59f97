"""Kiwi tokens → pieces and units: what the tagger labels, and what it reads at a time.

A piece is a token, or a part of one where Kiwi left a particle on a name (`의성군의` as one noun). A unit is
a run of whole sentences of one article, over the ends of its paragraphs too: a headline is read together with
the paragraph below it, which names the same in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from extractors.entities.tagger.names import DivisionNames

UNIT_PIECES = 96
"""Sentences are joined while the unit stays within this."""

LONGEST_UNIT = 256
"""A sentence longer than this is cut: lists without an end, tables."""

TAILS = (
    "지역",
    "권역",
    "까지",
    "부터",
    "에서",
    "권",
    "의",
    "이",
    "가",
    "은",
    "는",
    "을",
    "를",
    "와",
    "과",
    "도",
    "서",
    "발",
)
"""What Kiwi leaves on names that it does not know, longest first."""


class Token(Protocol):
    """What is read of a kiwipiepy token."""

    @property
    def form(self) -> str: ...
    @property
    def tag(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def len(self) -> int: ...


class Piece(NamedTuple):
    """A stretch of the text: `text[start:end]`, which reads `form` unless Kiwi restored a contraction."""

    form: str
    tag: str
    start: int
    end: int


def split_tokens(tokens: Sequence[Token], names: DivisionNames) -> list[Piece]:
    """The pieces of a text, in its order."""
    pieces = []
    for token in tokens:
        form, tag, start, length = token.form, token.tag, token.start, token.len
        if (
            length > 2
            and tag in ("NNG", "NNP")
            and form.endswith(TAILS)
            and (stem := _stem(form, length, names))
        ):
            pieces.append(Piece(form[:stem], "NNP", start, start + stem))
            pieces.append(Piece(form[stem:], "NNG", start + stem, start + length))
        else:
            pieces.append(Piece(form, tag, start, start + length))
    return pieces


def _stem(form: str, length: int, names: DivisionNames) -> int:
    """How many syllables of a noun are a division's name with something stuck to it; 0 for none."""
    if len(form) != length or names.bits(form):
        return 0
    for tail in TAILS:
        if form.endswith(tail):
            stem = len(form) - len(tail)
            return stem if _is_safe_stem(form[:stem], tail, names) else 0
    return 0


def _is_safe_stem(stem: str, tail: str, names: DivisionNames) -> bool:
    """A full name may lose any tail, a short one (`전남`, `장성`) only what never ends a word of its own."""
    if not names.bits(stem):
        return False
    return tail in ("지역", "권역") or (len(stem) > 2 and stem[-1] in "시군구읍면동도")


def cut_units(texts: Sequence[Sequence[Piece]]) -> list[tuple[int, int]]:
    """Where the units of an article begin and end: indexes of the pieces of its texts one after another.

    Every piece is in one unit.
    """
    units: list[tuple[int, int]] = []
    begin = size = 0
    for pieces in texts:
        for first, last in _sentences(pieces):
            if size + last - begin > UNIT_PIECES and size + first > begin:
                units.append((begin, size + first))
                begin = size + first
        size += len(pieces)
    if begin < size:
        units.append((begin, size))
    return [
        (at, min(at + LONGEST_UNIT, last)) for first, last in units for at in range(first, last, LONGEST_UNIT)
    ]


def _sentences(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Sentences end at a full stop that a space follows."""
    ends = [
        i + 1 for i, piece in enumerate(pieces[:-1]) if piece.tag == "SF" and pieces[i + 1].start > piece.end
    ]
    starts = [0, *ends]
    return list(zip(starts, [*ends, len(pieces)], strict=True))
