"""What the words after a date say about it: past or coming, statement, deadline, event or comparison."""

from __future__ import annotations

import re
from functools import cache

from extractors.entities.dates import lexicon
from extractors.entities.dates.lexicon import Cue

REACH = 120
"""Characters after a date in which its predicate is looked for."""
_STATEMENT_REACH = 14
_COMPARISON_REACH = 14
_CLAUSE_END = re.compile(r"[.!?](?=\s|$)|[\n\r]|다\.")


def _syllables(final: int, without: str = "") -> str:
    """All Hangul syllables with the final consonant number `final` of Unicode's order."""
    return "".join(chr(code) for code in range(0xAC00 + final, 0xD7A4, 28) if chr(code) not in without)


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, lexicon.cues()), key=lambda word: (-len(word), word)))
    ss_final = _syllables(20, without="있겠")
    n_final = _syllables(4)
    return re.compile(
        rf"(?P<word>{words})|(?P<past>[{ss_final}](?:다|으며|고|으나|지만|던|는데|습니))"
        rf"|(?P<future>[{n_final}]다(?=[고며. ]|$)|(?<![관역분])[할될릴] )"
    )


def clause_end(text: str, pos: int) -> int:
    """Where the clause after a date ends: its sentence's end, at most `REACH` characters on."""
    limit = min(len(text), pos + REACH)
    match = _CLAUSE_END.search(text, pos, limit)
    return match.end() if match else limit


def read_cue(text: str, pos: int) -> Cue | None:
    """The first telling words after a date that ends at `pos`."""
    end = clause_end(text, pos)
    start = pos
    kind: str | None = None
    while match := _pattern().search(text, start, end):
        cue = _cue_of(match, match.start() - pos)
        if cue is not None and (cue.tense is not None or cue.kind == "comparison"):
            return Cue(cue.tense, kind or cue.kind)
        kind = kind or (cue.kind if cue else None)
        start = match.end()
    return Cue(None, kind) if kind else None


def _cue_of(match: re.Match[str], gap: int) -> Cue | None:
    if match["past"]:
        return Cue("past", "event")
    if match["future"]:
        return Cue("future", "event")
    cue = lexicon.cues()[match["word"]]
    if cue.kind == "comparison" and gap > _COMPARISON_REACH:
        return None
    if cue.kind == "statement" and gap > _STATEMENT_REACH:
        return Cue("past", "event")
    return cue
