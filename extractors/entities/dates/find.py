"""Finding the date expressions of an article and resolving them in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.entities.dates import lexicon
from extractors.entities.dates.clauses import read_cue
from extractors.entities.dates.expressions import Expression, Shape, read_expressions
from extractors.entities.dates.lexicon import Cue
from extractors.entities.dates.points import DASH, QUOTE, Point
from extractors.entities.dates.readings import Setting
from extractors.entities.dates.refuse import is_refused
from extractors.entities.dates.resolve import Span, resolve
from extractors.values import DateEntry


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date expression at `paragraphs[paragraph][start:end] == text`, with what it means."""

    paragraph: int
    start: int
    end: int
    text: str
    entry: DateEntry


_WORDS = lexicon.alternation(
    row["word"]
    for row in lexicon.rows("words")
    if row["slot"] in ("year", "month", "day", "week", "direction")
)
_START = re.compile(
    rf"(?<![0-9A-Za-z제#]){QUOTE}?[0-9]{{1,4}}"
    rf"(?=[ \t\xa0\u3000]{{0,2}}(?:[년월일.,·ㆍ/학회분]|{DASH}|\Z|[^가-힣\w]))"
    rf"|(?<![가-힣\w])(?:{_WORDS}|민선|주민직선|음력|연말|연초|[상하]반기)"
)
_SENTENCE_END = re.compile(r"다\.|[.!?](?=\s|$|[가-힣‘“])(?<!\d\.)|[\n\r]")
_DIGITS = re.compile(r"[\d.,/\-]+")


def find_dates(paragraphs: Sequence[str], published: date | None) -> list[DateSpan]:
    """Every date expression of one article in text order, resolved against its day of publication.

    `paragraphs` are title, subtitles and body paragraphs in order. Without `published` only what the text
    anchors by itself is resolved. Linear in the length of the text; the same input gives the same result.
    """
    context = _Context(Setting(published))
    found: list[DateSpan] = []
    for number, text in enumerate(paragraphs):
        context.enter_paragraph()
        for expression in _expressions(text):
            entry = context.read(text, expression)
            found.append(DateSpan(number, expression.start, expression.end, entry.text, entry))
    return found


def _expressions(text: str) -> Iterator[Expression]:
    pos = 0
    while match := _START.search(text, pos):
        members = [] if _continues_number(text, match.start()) else read_expressions(text, match.start())
        kept = [member for member in members if not is_refused(text, member)]
        yield from kept
        if members:
            pos = max(member.end for member in members)
        else:
            pos = match.end() if text[match.start()].isalnum() else match.start() + 1


def _continues_number(text: str, start: int) -> bool:
    """Whether a digit goes on a number before it: `1,200`, `062-613`, `3.5`, `D-30`."""
    if start < 2 or text[start - 1] not in ".,/-:·" or not text[start].isdigit():
        return False
    before = text[start - 2]
    return before.isdigit() or (text[start - 1] == "-" and before.isascii() and before.isalpha())


class _Context:
    """What the article has said so far: year, month and focus, with the sentence that said it."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._sentence_start = 0

    def enter_paragraph(self) -> None:
        self._leave_sentence()
        self._sentence_start = 0

    def _leave_sentence(self) -> None:
        if self._setting.sentence_year is None and not self._setting.is_focus_near:
            return
        self._setting = replace(self._setting, sentence_year=None, is_focus_near=False)

    def read(self, text: str, expression: Expression) -> DateEntry:
        """The entry of an expression; what it names is remembered for those that follow."""
        if _SENTENCE_END.search(text, self._sentence_start, expression.start):
            self._leave_sentence()
        self._sentence_start = expression.end
        cue = read_cue(text, expression.end)
        span = resolve(expression, replace(self._setting, cue=cue))
        self._remember(expression, span)
        return DateEntry(
            text[expression.start : expression.end],
            span[0],
            span[1],
            granularity_of(expression),
            rule_of(expression),
            kind_of(expression, cue),
        )

    def _remember(self, expression: Expression, span: Span) -> None:
        point, day = expression.first, span[0] or span[1]
        if day is None:
            return
        month, setting = (day.year, day.month), self._setting
        names_month = point.has_month or (point.day is not None and point.direction is not None)
        dates_sentence = point.has_month and (point.has_year or point.direction is not None)
        is_focus = point.has_month or (point.day is not None and point.direction == "future")
        self._setting = Setting(
            setting.published,
            month=month if names_month else setting.month,
            year=day.year if point.has_year or point.has_month else setting.year,
            sentence_year=day.year if dates_sentence else setting.sentence_year,
            focus=month if is_focus else setting.focus,
            is_focus_near=is_focus or setting.is_focus_near,
        )


def granularity_of(expression: Expression) -> str:
    """day, week, month, quarter, half, year, term or range, as in `DateEntry`."""
    if expression.second is not None or expression.duration is not None:
        return "range"
    return _granularity(expression.first)


def _granularity(point: Point) -> str:
    if point.term is not None:
        return "term"
    if point.form in ("near_weekend",) or point.part is not None or point.season is not None or point.decade:
        return "range"
    if point.with_break:
        return "range"
    if point.day is not None or point.day_shift is not None or point.holiday or point.weekday is not None:
        return "day"
    if point.ordinal is not None or point.week_shift is not None:
        return "week"
    if point.has_month:
        return "month"
    if point.quarter is not None:
        return "quarter"
    return "half" if point.half is not None else "year"


def rule_of(expression: Expression) -> str:
    """The name of the grammar rule: its shape, then the form of its first point."""
    point = expression.first
    form = point.form
    if form == "worded":
        parts = [
            name
            for name, said in (
                (point.direction or "", point.direction is not None),
                ("year", point.has_year),
                ("month", point.has_month),
                ("day", point.day is not None),
                ("part", _granularity(point) in ("range", "week", "half", "quarter")),
            )
            if said
        ]
        form = "_".join(parts)
    return form if expression.shape is Shape.AT else f"{expression.shape}:{form}"


def kind_of(expression: Expression, cue: Cue | None) -> str | None:
    """event, deadline, comparison or statement, where the text tells."""
    if cue is None:
        return None
    granularity = _granularity(expression.first)
    if cue.kind == "comparison":
        return "comparison" if expression.shape in (Shape.AT, Shape.RANGE) else None
    if cue.kind == "statement":
        return "statement" if expression.shape is Shape.AT and granularity == "day" else None
    if cue.kind == "deadline":
        ends = expression.shape in (Shape.UNTIL, Shape.SPAN_UNTIL, Shape.RANGE)
        return "deadline" if ends else None
    return "event" if granularity == "day" else None
