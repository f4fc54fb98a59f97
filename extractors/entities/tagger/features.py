"""Pieces → numbers: the rows that the network reads, the same in training and at run time."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extractors.entities.tagger.names import (
    FLAGS,
    LINE_BIT,
    SURNAME_BIT,
    SURNAMES,
    DivisionNames,
    list_bits,
)
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

    _KEPT = 60_000

    def __init__(self, vocabulary: Vocabulary, names: DivisionNames) -> None:
        self._names = names
        self._vectors = _numbered(vocabulary.vectors)
        self._words = _numbered(vocabulary.words)
        self._tags = _numbered(vocabulary.tags)
        self._chars = _numbered(vocabulary.chars)
        self._seen: dict[tuple[str, str], int] = {}
        self._table = np.zeros((1024, COLUMNS), np.int32)

    def rows(self, pieces: Sequence[Piece]) -> Rows:
        """One row a piece of a text, `COLUMNS` wide."""
        if not pieces:
            return np.zeros((0, COLUMNS), np.int32)
        if len(self._seen) > self._KEPT:
            self._seen.clear()
        seen = self._seen
        numbers = [seen.get((form, tag), -1) for form, tag, _, _ in pieces]
        for i, number in enumerate(numbers):
            if number < 0:
                numbers[i] = self._learn(pieces[i].form, pieces[i].tag)
        rows: Rows = self._table[numbers]
        starts = np.array([piece.start for piece in pieces])
        ends = np.array([-1, *(piece.end for piece in pieces[:-1])])
        gaps = starts > ends
        rows[:, SHAPE] += gaps * np.int32(LENGTHS + 1)
        self._flag_joined_names(pieces, gaps, rows)
        rows[0, FLAG_COLUMN] |= LINE_BIT
        return rows

    def _learn(self, form: str, tag: str) -> int:
        """The number of a word's row in the table, which has a row for each word seen."""
        number = self._seen.get((form, tag))
        if number is None:
            number = len(self._seen)
            if number == len(self._table):
                self._table = np.concatenate([self._table, np.zeros_like(self._table)])
            self._table[number] = self._row(form, tag)
            self._seen[form, tag] = number
        return number

    def _row(self, form: str, tag: str) -> tuple[int, ...]:
        name = key(form, tag)
        return (
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
        return self._names.bits(form) | list_bits(form) | (SURNAME_BIT if is_surname else 0)

    def _flag_joined_names(self, pieces: Sequence[Piece], gaps: npt.NDArray[np.bool_], rows: Rows) -> None:
        """Flag the names that Kiwi splits (만세+구): nominal pieces without a space between them."""
        nominal = np.array([piece.tag in _NOMINAL for piece in pieces])
        joined = nominal[:-1] & nominal[1:] & ~gaps[1:]  # the piece goes on in the next
        for i in joined.nonzero()[0].tolist():
            name = pieces[i].form
            for j in range(i + 1, min(i + _LONGEST_JOIN, len(pieces))):
                if not joined[j - 1]:
                    break
                name += pieces[j].form
                if bits := self._names.bits(name):
                    rows[i, FLAG_COLUMN] |= bits
                    rows[i + 1 : j + 1, FLAG_COLUMN] |= bits << 1


def flag_matrix(rows: Rows) -> npt.NDArray[np.float32]:
    """The flags of each row as zeros and ones."""
    bits = np.arange(FLAGS, dtype=np.int32)
    return ((rows[..., FLAG_COLUMN, None] >> bits) & 1).astype(np.float32)


def _numbered(names: Sequence[str]) -> dict[str, int]:
    return {name: i for i, name in enumerate(names) if i}


def _bucket(text: str) -> int:
    """A stable hash (FNV-1a over code points): Python's own changes from run to run."""
    value = 0x811C9DC5
    for char in text:
        value = ((value ^ ord(char)) * 0x01000193) & 0xFFFFFFFF
    return value % NGRAM_BUCKETS
