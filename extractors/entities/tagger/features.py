"""Pieces → numbers: the rows that the network reads, the same in training and at run time."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extractors.entities.tagger.names import LEVELS, SURNAME_BIT, SURNAMES, DivisionNames
from extractors.entities.tagger.pieces import Piece

CHARS = 4
"""How many characters from each end of a piece are read."""

NGRAM_BUCKETS = 4096
"""Rows of the table of two-character beginnings and endings, which are hashed into it."""

LENGTHS = 8
"""Piece lengths are told apart up to this."""

COLUMNS = 3 + 2 * CHARS + 2 + 2
"""vector, word, tag, characters, first and last two characters, shape, flags"""

SHAPE, FLAG_COLUMN = COLUMNS - 2, COLUMNS - 1
SHAPES = 2 * (LENGTHS + 1)

_NOMINAL = frozenset(("NNG", "NNP", "NNB", "NR", "SN", "SL", "SH", "XSN", "XPN", "XR", "MM"))
_LONGEST_JOIN = 4

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What has a row in each table; row 0 is for everything else.

    `vectors` are the (form, tag) keys of the frozen Kiwi vectors, `words` those of the trained ones.
    """

    vectors: tuple[str, ...]
    words: tuple[str, ...]
    tags: tuple[str, ...]
    chars: tuple[str, ...]

    def save(self, path: Path) -> None:
        """Write as gzipped JSON; the same vocabulary gives the same bytes."""
        lists = {"vectors": self.vectors, "words": self.words, "tags": self.tags, "chars": self.chars}
        payload = json.dumps(lists, ensure_ascii=False, separators=(",", ":")).encode()
        path.write_bytes(gzip.compress(payload, mtime=0))

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Read what `save` wrote."""
        lists = json.loads(gzip.decompress(path.read_bytes()))
        return cls(**{name: tuple(values) for name, values in lists.items()})


def key(form: str, tag: str) -> str:
    """The name of a morpheme in the vocabulary's tables."""
    return f"{form}/{tag}"


class Featurizer:
    """Makes the rows of pieces; keeps those of the words that it has seen."""

    _KEPT = 200_000

    def __init__(self, vocabulary: Vocabulary, names: DivisionNames) -> None:
        self._names = names
        self._vectors = _numbered(vocabulary.vectors)
        self._words = _numbered(vocabulary.words)
        self._tags = _numbered(vocabulary.tags)
        self._chars = _numbered(vocabulary.chars)
        self._seen: dict[tuple[str, str], tuple[int, ...]] = {}

    def rows(self, pieces: Sequence[Piece]) -> Rows:
        """One row a piece, `COLUMNS` wide."""
        seen = self._seen
        rows = []
        previous_end = -1
        gaps = []
        for form, tag, start, end in pieces:
            row = seen.get((form, tag))
            if row is None:
                row = self._row(form, tag)
            rows.append(row)
            gaps.append(start > previous_end)
            previous_end = end
        matrix = np.array(rows, dtype=np.int32).reshape(-1, COLUMNS)
        matrix[:, SHAPE] += np.array(gaps, dtype=np.int32) * (LENGTHS + 1)
        self._flag_joined_names(pieces, gaps, matrix)
        return matrix

    def _row(self, form: str, tag: str) -> tuple[int, ...]:
        if len(self._seen) >= self._KEPT:
            self._seen.clear()
        name = key(form, tag)
        row = (
            self._vectors.get(name, 0),
            self._words.get(name, 0),
            self._tags.get(tag, 0),
            *(self._char(form, i) for i in range(CHARS)),
            *(self._char(form, -1 - i) for i in range(CHARS)),
            _bucket("<" + form[:2]),
            _bucket(form[-2:] + ">"),
            min(len(form), LENGTHS),
            self._flags(form, tag),
        )
        self._seen[form, tag] = row
        return row

    def _char(self, form: str, index: int) -> int:
        """Row 1 is the place beyond the word."""
        try:
            return self._chars.get(form[index], 0)
        except IndexError:
            return 1

    def _flags(self, form: str, tag: str) -> int:
        if tag not in _NOMINAL:
            return 0
        is_surname = len(form) <= 4 and form[:1] in SURNAMES
        return self._names.bits(form) | (SURNAME_BIT if is_surname else 0)

    def _flag_joined_names(self, pieces: Sequence[Piece], gaps: Sequence[bool], matrix: Rows) -> None:
        """Flag the names that Kiwi splits (만세+구): nominal pieces without a space between them."""
        nominal = [piece.tag in _NOMINAL for piece in pieces]
        for i in range(len(pieces) - 1):
            if not nominal[i] or gaps[i + 1] or not nominal[i + 1]:
                continue
            joined = pieces[i].form
            for j in range(i + 1, min(i + _LONGEST_JOIN, len(pieces))):
                if gaps[j] or not nominal[j]:
                    break
                joined += pieces[j].form
                if bits := self._names.bits(joined):
                    matrix[i, FLAG_COLUMN] |= bits
                    matrix[i + 1 : j + 1, FLAG_COLUMN] |= bits << 1


def flag_matrix(rows: Rows) -> npt.NDArray[np.float32]:
    """The flags of each row as zeros and ones."""
    bits = np.arange(2 * len(LEVELS) + 1, dtype=np.int32)
    return ((rows[:, FLAG_COLUMN, None] >> bits) & 1).astype(np.float32)


def _numbered(names: Sequence[str]) -> dict[str, int]:
    return {name: i for i, name in enumerate(names) if i}


def _bucket(text: str) -> int:
    """A stable hash (FNV-1a over code points): Python's own changes from run to run."""
    value = 0x811C9DC5
    for char in text:
        value = ((value ^ ord(char)) * 0x01000193) & 0xFFFFFFFF
    return value % NGRAM_BUCKETS
