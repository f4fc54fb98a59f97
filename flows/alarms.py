"""What a run should wake somebody for, by comparing it with what is usual for each source.

====== =====================================================================================================
`list`   the list could not be walked to its end, or holds no release
`count`  the last seven days gave fewer or more releases than the source is expected to give
`fields` the share of articles without title, date or body has risen
`length` a body is much longer or shorter than the source's usual ones
`layout` the profile by which the source's pages were read matches no more
====== =====================================================================================================
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from models.readings import Reading, SourceReadings

WEEKS = 9
"""How many weeks are looked at: the last one, and what was usual before it."""

_FEW = 3
"""A single odd page is no alarm: so many must agree."""
_ENOUGH = 10
"""So many earlier articles say what is usual."""
_CERTAIN = 1.96
"""Standard deviations of the interval (Wilson) that a share is given: 95 %."""
_MARGIN = 0.1
"""By how much a share must have risen beyond doubt."""
_LENGTHS = 20
"""So many earlier bodies say which length is usual."""
_ODD = 5.0
_SPREAD = 0.35
"""A length is odd `_ODD` deviations away from the median of the logarithms, each at least `_SPREAD`: a factor
of 5.8 where all bodies are alike.
"""
_NAMED = 5
"""So many articles are named in one alarm."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing to look at: `kind` as in the table above, `message` one line."""

    source_id: str
    kind: str
    message: str


def count_alarms(source_id: str, weeks: Sequence[int], low: int | None, high: int | None) -> Iterator[Alarm]:
    """Whether the last week (`weeks[0]`, then the earlier ones) is outside `low` … `high`.

    Where the source names no lower bound, one that never missed a week is expected not to.
    """
    last, before = weeks[0], weeks[1:]
    if low is not None and last < low:
        yield Alarm(source_id, "count", f"{last} releases in seven days, expected at least {low}")
    elif low is None and last == 0 and before and min(before) > 0:
        usual = f"{min(before)}–{max(before)}"
        yield Alarm(
            source_id,
            "count",
            f"no release in seven days; it had {usual} in each of the {len(before)} weeks before",
        )
    if high is not None and last > high:
        yield Alarm(source_id, "count", f"{last} releases in seven days, expected at most {high}")


def reading_alarms(readings: SourceReadings) -> Iterator[Alarm]:
    """What is odd about the articles that a run read of one source."""
    yield from _layout_alarms(readings)
    yield from _field_alarms(readings)
    yield from _length_alarms(readings)


def _field_alarms(readings: SourceReadings) -> Iterator[Alarm]:
    """By layout: a mixed source must not hide that one of its two shapes is read badly."""
    lacks: dict[str, Callable[[Reading], bool]] = {
        "title": lambda reading: not reading.has_title,
        "date": lambda reading: not reading.has_date,
        "body": lambda reading: reading.length == 0,
    }
    earlier = _by_layout(readings.earlier)
    for layout, now in sorted(_by_layout(readings.now).items()):
        before = earlier.get(layout, [])
        for field, is_missing in lacks.items():
            counts = _missing(now, is_missing), len(now), _missing(before, is_missing), len(before)
            if _has_risen(*counts):
                share = f"{counts[0]} of {counts[1]} articles ({layout}) have no {field}"
                yield Alarm(readings.source_id, "fields", f"{share}; before {counts[2]} of {counts[3]}")
    missing, pages = readings.without_release, readings.without_release + len(readings.now)
    if _has_risen(missing, pages, 0, len(readings.earlier)):
        yield Alarm(readings.source_id, "fields", f"{missing} of {pages} pages hold no release")


def _layout_alarms(readings: SourceReadings) -> Iterator[Alarm]:
    """A profile that read nearly everything before and reads hardly anything now."""
    if len(readings.earlier) < _ENOUGH:
        return
    usual, count = Counter(reading.layout for reading in readings.earlier).most_common(1)[0]
    others = [reading.layout for reading in readings.now if reading.layout != usual]
    is_steady = count >= 0.8 * len(readings.earlier)
    if is_steady and len(others) >= _FEW and len(others) > 0.5 * len(readings.now):
        instead = ", ".join(f"{name} ({n})" for name, n in Counter(others).most_common())
        message = f"profile {usual} matches {len(readings.now) - len(others)} of {len(readings.now)} pages"
        yield Alarm(readings.source_id, "layout", f"{message}; the others were read as {instead}")


def _length_alarms(readings: SourceReadings) -> Iterator[Alarm]:
    logs = [math.log(reading.length) for reading in readings.earlier if reading.length]
    if len(logs) < _LENGTHS:
        return
    middle = median(logs)
    # 1.4826: what makes the median deviation comparable with a standard deviation
    spread = max(_SPREAD, 1.4826 * median(abs(value - middle) for value in logs))
    odd = [
        reading
        for reading in readings.now
        if reading.length and abs(math.log(reading.length) - middle) > _ODD * spread
    ]
    if odd:
        named = ", ".join(f"{reading.article_id} ({reading.length:,})" for reading in odd[:_NAMED])
        more = f" and {len(odd) - _NAMED} more" if len(odd) > _NAMED else ""
        usual = f"usually about {round(math.exp(middle)):,} characters"
        yield Alarm(readings.source_id, "length", f"bodies of articles {named}{more}; {usual}")


def _by_layout(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    by_layout: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_layout[reading.layout].append(reading)
    return by_layout


def _missing(readings: Iterable[Reading], is_missing: Callable[[Reading], bool]) -> int:
    return sum(1 for reading in readings if is_missing(reading))


def _has_risen(missing: int, of: int, missing_before: int, of_before: int) -> bool:
    """Whether the share is higher than before, beyond what so few articles could show by chance.

    Without enough earlier articles a share of a half is taken as wrong in itself.
    """
    if missing < _FEW:
        return False
    if of_before < _ENOUGH:
        return missing > 0.5 * of
    return _least_share(missing, of) > missing_before / of_before + _MARGIN


def _least_share(count: int, of: int) -> float:
    """The lower end of Wilson's interval for a share."""
    share, square = count / of, _CERTAIN**2
    middle = share + square / (2 * of)
    spread = _CERTAIN * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (middle - spread) / (1 + square / of)
