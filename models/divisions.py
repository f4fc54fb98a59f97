"""Administrative divisions: loading the gazetteer and finding the one that a place was on its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import Division
from models.upsert import Row, chunks, upsert


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A division during a period, as the gazetteer has it; `valid_to` is its last day."""

    full_name: str
    name: str
    level: str
    code: str | None = None
    parent_code: str | None = None
    lat: float | None = None
    lon: float | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor_code: str | None = None


@dataclass(frozen=True, slots=True)
class DivisionPeriod:
    """What tells the periods of a division apart: its row and its days."""

    id: int
    valid_from: date | None
    valid_to: date | None

    def holds(self, day: date | None) -> bool:
        """Whether the division was there on `day`; without one, whether it still is."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def register_divisions(session: Session, rows: Iterable[DivisionRow]) -> None:
    """Make the table of divisions say what `rows` say; a row that says the same is not written."""
    columns = DivisionRow.__slots__
    values: dict[str, Row] = {}
    for row in rows:
        key = f"{row.code or row.full_name}@{row.valid_from.isoformat() if row.valid_from else ''}"
        # `asdict` copies every value, which costs seconds over the whole country
        values[key] = {"key": key, **{column: getattr(row, column) for column in columns}}
    upsert(session, Division, list(values.values()), key=("key",), update=columns)


def periods_of(
    session: Session, codes: Iterable[str], full_names: Iterable[str]
) -> Mapping[str, list[DivisionPeriod]]:
    """The periods of divisions under each of their codes and full names, the newest first."""
    found: dict[str, list[DivisionPeriod]] = {}
    for column, wanted in ((Division.code, set(codes)), (Division.full_name, set(full_names))):
        for some in chunks(sorted(wanted)):
            query = select(column, Division.id, Division.valid_from, Division.valid_to)
            for name, id_, valid_from, valid_to in session.execute(query.where(column.in_(some))):
                found.setdefault(str(name), []).append(DivisionPeriod(id_, valid_from, valid_to))
    for periods in found.values():
        periods.sort(key=lambda period: (period.valid_from or date.min, period.id), reverse=True)
    return found


def period_on(
    periods: Mapping[str, list[DivisionPeriod]], code: str | None, full_name: str, day: date | None
) -> DivisionPeriod | None:
    """The period of a division by that code (or else that full name) which held on `day`, or None.

    Where a code knows the day but under another name, the name decides: the code alone is not a key over
    time.
    """
    of_name = [period for period in periods.get(full_name, ()) if period.holds(day)]
    of_code = {period.id for period in periods.get(code or "", ())}
    both = [period for period in of_name if period.id in of_code]
    return next(iter(both or of_name), None)
