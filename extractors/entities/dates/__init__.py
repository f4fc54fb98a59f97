"""Reading Korean date expressions: grammar, resolution against the dateline, context of the article."""

from extractors.entities.dates.find import DateSpan, find_dates

__all__ = ["DateSpan", "find_dates"]
