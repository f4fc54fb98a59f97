"""Schools by their short names: `솔빛초`, `한빛중`, `나래여고`, which end as many common words do.

Kiwi does not know the name, or knows it as a name with 초, 중, 고 behind it; and something beside it says
that it is a school. Otherwise it is proposed for the tagger to confirm. Many look like people (`한빛중`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.lexicon import rows, suffix_of, words
from extractors.entities.names import STRONG, shape
from extractors.entities.placenames import is_division, is_stem
from extractors.entities.words import Word
from extractors.values import MentionType

_HEARD = 0.14  # only the tagger can confirm it, no repetition
_SCHOOL_WORDS = re.compile(
    r" (?:학생들|[1-6]학년|전교생|재학생|졸업생|졸업|학부모|교직원|동문|총동문회|총동창회|동창회|학생회"
    r"|운동장|강당|체육관|급식|통학로|스쿨존|[가-힣]{2,3}부(?![가-힣]{3}))"
)
_PERSONAL = re.compile(r" (?:교장|교감|학교장|교사|교직원|학생|선수|출신|총동문)")
_WHERE = re.compile(r"(?:에서|에는|에선)(?![가-힣])")
_ROW_MARK = re.compile(r"\s?[·ㆍ,/]\s?|[와과] ")


def find_schools(reading: Reading) -> Iterator[Candidate]:
    """The words that may be a school's short name, surer where the text shows that they are."""
    known = [word for word in reading.words if _is_shaped(reading, word)]
    beside = {word.start for word in known if not _is_personal(word.noun)}
    for i, word in enumerate(known):
        row = [known[k] for k in (i - 1, i + 1) if 0 <= k < len(known) and _in_row(reading, word, known[k])]
        listed = any(other.start in beside or other.noun[-1] != word.noun[-1] for other in row)
        sure = listed or _is_shown(reading.text, word)
        rule, score = ("school", 0.93) if sure else ("short school", _HEARD)
        yield Candidate(word.start, word.end, MentionType.ORG, f"organisation:{rule}", score)


def short_school(name: str) -> str | None:
    """`솔빛초` for `솔빛초등학교`, `솔빛대` for `솔빛대학교`; None for what is no school."""
    for row in rows("school_kinds"):
        full = row["full"]
        if full and name.endswith(full) and len(name) > len(full) + 1:
            return name[: -len(full)] + row["short"]
    return None


def _is_shaped(reading: Reading, word: Word) -> bool:
    """A name, and what kind of school: unknown to Kiwi as a whole, or a name with the kind behind it."""
    noun = word.noun
    if len(noun) < 3 or noun[-1] not in "초중고" or suffix_of(noun, "not_schools") or not noun.isalpha():
        return False
    tokens = [t for t in reading.tokens[word.first : word.last] if t.start < word.end]
    if len(tokens) == 1:
        named = tokens[0].oov or tokens[0].tag == "NNP"
    else:
        rest = "".join(token.form for token in tokens[1:])
        is_name = tokens[0].tag == "NNP" or tokens[0].oov
        named = is_name and suffix_of(rest, "school_kinds", "school") is not None
    return named and not (is_division(noun) or is_stem(noun) or noun in words("foreign_places"))


def _is_personal(noun: str) -> bool:
    return len(noun) == 3 and shape(noun) == STRONG


def _is_shown(text: str, word: Word) -> bool:
    if _SCHOOL_WORDS.match(text, word.end) or _WHERE.match(text, word.end):
        return True
    return not _is_personal(word.noun) and _PERSONAL.match(text, word.end) is not None


def _in_row(reading: Reading, one: Word, other: Word) -> bool:
    first, second = sorted((one, other))
    return _ROW_MARK.fullmatch(reading.text, first.end, second.start) is not None
