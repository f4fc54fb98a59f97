"""The terms under which an article is found, and those that a search word asks for.

A text has as terms its overlapping pairs of characters (`교육청` → 교육 육청), which find every part of a
compound, its one-syllable nouns (`물`) and the dictionary forms of its verbs and adjectives (`밝혔다` →
`밝히다`). Terms hold letters and digits only, in lower case, so that any index splits them at spaces and
nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import add

from kiwipiepy import Token

from extractors.entities.morphology import tokenize

MAX_TERMS = 30_000
"""A text's later terms are left out: PostgreSQL keeps at most a megabyte of them."""

_RUN = re.compile(r"[^\W_]+")
_ASKED = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')
_CONTENT = ("N", "SL", "SH", "SN", "SW", "XR", "XP", "XSN", "MM", "MA", "W_")
_PREDICATE = ("VV", "VA")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one search word or phrase asks for: all of `terms`, and `stem` in the text where it is not None.

    The stem is the word without particles and endings, a phrase without those of its last word; verbs have
    none, since their forms differ in letters.
    """

    terms: tuple[str, ...]
    stem: str | None


@dataclass(frozen=True, slots=True)
class ArticleTerms:
    """The terms of an article's title and of its other texts, separated by spaces."""

    title: str
    body: str


def article_terms(texts: Iterable[tuple[str, Sequence[Token]]]) -> ArticleTerms:
    """The terms of an article, given its texts with their tokens, the title first."""
    title, *others = (text_terms(text, tokens) for text, tokens in texts)
    body = dict.fromkeys(term for terms in others for term in terms)
    return ArticleTerms(" ".join(title), " ".join(islice(body, MAX_TERMS)))


def text_terms(text: str, tokens: Sequence[Token]) -> list[str]:
    """The terms of a text and its tokens, each once: pairs, then lone characters, nouns and verbs."""
    terms = dict.fromkeys(_pairs(plain(text)))
    for token in tokens:
        tag = token.tag
        if tag[0] == "N":
            # a syllable in decomposed letters is up to three characters long
            if token.len <= 3 and len(form := plain(token.form)) == 1 and form.isalnum():
                terms[form] = None
        elif tag.startswith(_PREDICATE) and (form := plain(token.form)).isalnum():
            terms[f"{form}다"] = None
    return list(islice(terms, MAX_TERMS))


def wanted(query: str) -> list[Wanted]:
    """What a query asks for, by word and by phrase in quotes; what has no letter or digit is left out."""
    found = [(phrase or curly, word) for phrase, curly, word in _ASKED.findall(query)]
    texts = [" ".join(phrase.split()) or word for phrase, word in found]
    texts = [text for text in texts if _RUN.search(text)]
    return [_wanted(text, tokens) for text, tokens in zip(texts, tokenize(texts), strict=True)]


def plain(text: str) -> str:
    """`text` in composed syllables and lower case: how texts and words are compared."""
    return unicodedata.normalize("NFC", text).lower()


def _wanted(word: str, tokens: Sequence[Token]) -> Wanted:
    contents = [token for token in tokens if token.tag.startswith(_CONTENT)]
    predicates = [plain(token.form) for token in tokens if token.tag.startswith(_PREDICATE)]
    if predicates and not contents and " " not in word:
        return Wanted(tuple(f"{form}다" for form in predicates if form.isalnum()), None)
    end = max((token.start + token.len for token in contents), default=len(word))
    stem = plain(word[:end]).strip("\"'“”‘’()[]<>《》「」『』,.!?")
    return Wanted(tuple(dict.fromkeys(_pairs(stem))), stem)


def _pairs(text: str) -> list[str]:
    """The overlapping pairs of each run of letters and digits, then the runs that are a single character."""
    runs = _RUN.findall(text)
    spaced = " ".join(runs)
    pairs = dict.fromkeys(map(add, spaced, spaced[1:]))
    return [*(pair for pair in pairs if " " not in pair), *(run for run in runs if len(run) == 1)]
