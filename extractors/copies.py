"""Whether two articles are copies of one release: a sketch to look candidates up by, then what differs.

Outlets cut a release, give it another title, leave people out and move paragraphs, but keep its sentences.
Texts of one kind about different things (a monthly notice, one form filled in by every district) have
sentences that are alike but for their numbers. So `sketch` (MinHash over runs of characters) proposes, and
`are_copies` looks at the sentences.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

PERMUTATIONS = 192
BANDS = (64, 3)
"""64 bands of 3 values: texts that share 40 % of their runs meet with a chance of 98 %, 30 % with 83 %."""

_RUN = 5
"""Characters of a run: long enough to be rare, short enough to outlive an edited sentence."""

_KEPT = 0.4
"""The share of the shorter text that a copy keeps at least."""

_LEAST_RUNS = 60
"""Shorter texts (a caption, a line of notice) say too little: they must be the same almost to the letter."""

_KEPT_OF_SHORT = 0.9
_ALIKE = 0.5
"""The share of runs in common from which two sentences are versions of one."""

_CONFLICTS = 0.3
"""The share of the common sentences that may say different numbers: an outlet corrects or errs."""

_SENTENCE = re.compile(r"(?<=[.!?。])[\"'”’)\]]*\s+|\n")
_LETTERS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_Hashes = NDArray[np.uint64]
_NONE: _Hashes = np.zeros(0, dtype=np.uint64)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_BASE = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=zlib.crc32)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a copy relates to its lead: shares 0..1, and what differs (`title`, `cut`, `added`, `order`)."""

    kept_share: float
    own_share: float
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    letters: str
    numbers: frozenset[str]
    runs: frozenset[int]

    @classmethod
    def of(cls, text: str) -> _Sentence:
        letters = _letters(text)
        return cls(letters, frozenset(_NUMBER.findall(text)), frozenset(_hashes(letters).tolist()))


class Text:
    """An article's title and body, made ready to be compared many times, in some 40 KB."""

    def __init__(self, title: str, body: str) -> None:
        self.title = _letters(title)
        sentences = map(_Sentence.of, _SENTENCE.split(body or title))
        self.sentences = [sentence for sentence in sentences if sentence.letters]
        self.runs = np.unique(np.concatenate([_NONE, *(_hashes(s.letters) for s in self.sentences)]))

    def common(self, other: Text) -> int:
        """How many runs two texts share."""
        return int(np.intersect1d(self.runs, other.runs, assume_unique=True).size)


def sketch(title: str, body: str) -> bytes:
    """The MinHash of an article's body (of the title, if there is no body): 4 bytes a permutation."""
    hashes = _BASE.copy()
    sentences = (_letters(text) for text in _SENTENCE.split(body or title))
    runs = {letters[at : at + _RUN] for letters in sentences for at in range(len(letters) - _RUN + 1)}
    if runs:
        hashes.update_batch([run.encode() for run in runs])
    packed: bytes = hashes.hashvalues.astype("<u4").tobytes()
    return packed


class Neighbours:
    """Sketches among which those of probable copies are found, each at a cost that does not grow."""

    def __init__(self) -> None:
        self._lsh = MinHashLSH(num_perm=PERMUTATIONS, params=BANDS)

    def add(self, article_id: int, sketched: bytes) -> list[int]:
        """The articles so far that are probably alike, in the order of their numbers; then take it in."""
        hashes = _BASE.copy()
        hashes.hashvalues = np.frombuffer(sketched, dtype="<u4").astype(hashes.hashvalues.dtype)
        found = sorted(self._lsh.query(hashes))
        self._lsh.insert(article_id, hashes, check_duplication=False)
        return found

    def drop(self, article_id: int) -> None:
        """Forget an article."""
        self._lsh.remove(article_id)


def are_copies(one: Text, other: Text) -> bool:
    """Whether the shorter of two texts is made of the longer, and not a text of the same form."""
    shorter, longer = sorted((one, other), key=lambda text: len(text.runs))
    kept = shorter.common(longer) / max(1, len(shorter.runs))
    if kept < (_KEPT if len(shorter.runs) >= _LEAST_RUNS else _KEPT_OF_SHORT):
        return False
    return _conflicts(shorter, longer) <= _CONFLICTS


def compare(lead: Text, copy: Text) -> Comparison:
    """What a copy keeps of its lead and what differs."""
    common = lead.common(copy)
    kept = common / len(lead.runs) if len(lead.runs) else 1.0
    own = 1 - common / len(copy.runs) if len(copy.runs) else 0.0
    told: dict[str, bool] = {
        "title": lead.title != copy.title,
        "cut": kept < 0.95,
        "added": own > 0.05,
        "order": _is_reordered(lead, copy),
    }
    return Comparison(round(kept, 3), round(own, 3), tuple(name for name, is_so in told.items() if is_so))


def _conflicts(shorter: Text, longer: Text) -> float:
    """The share, by length, of the sentences in common that say different numbers."""
    verbatim = {sentence.letters for sentence in longer.sentences}
    agreeing = differing = 0
    for sentence in shorter.sentences:
        if sentence.letters in verbatim:
            agreeing += len(sentence.letters)
        elif (other := _version(sentence, longer.sentences)) is not None:
            if sentence.numbers - other.numbers and other.numbers - sentence.numbers:
                differing += len(sentence.letters)
            else:
                agreeing += len(sentence.letters)
    return differing / (agreeing + differing) if differing else 0.0


def _version(sentence: _Sentence, others: Sequence[_Sentence]) -> _Sentence | None:
    """The sentence that is most alike, if one is alike enough."""
    common = [len(sentence.runs & other.runs) for other in others]
    most = max(common, default=0)
    return others[common.index(most)] if most and most >= _ALIKE * len(sentence.runs) else None


def _is_reordered(lead: Text, copy: Text) -> bool:
    places = {sentence.letters: number for number, sentence in enumerate(lead.sentences)}
    common = [places[sentence.letters] for sentence in copy.sentences if sentence.letters in places]
    return common != sorted(common)


def _letters(text: str) -> str:
    """Letters and digits alone: spaces, quotation marks and dots differ from outlet to outlet."""
    return _LETTERS.sub("", unicodedata.normalize("NFC", text)).lower()


def _hashes(letters: str) -> _Hashes:
    """Each run of the letters as one number of 64 bits."""
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    count = max(0, len(codes) - _RUN + 1)
    hashed = np.zeros(count, dtype=np.uint64)
    for start in range(_RUN):
        hashed = hashed * _FACTOR + codes[start : start + count]
    return hashed
