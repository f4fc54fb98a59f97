"""The commands of `goeul correct`: one transaction each, its result in a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.failure import unusable
from app.reports import opened_database
from models import corrections
from models.corrections import CorrectionError, Made
from models.tables import EntityType


def run_merge(kind: str, entity: str, into: str, note: str | None) -> None:
    """`goeul correct merge`."""
    _carry_out(lambda session, now: corrections.merge(session, EntityType(kind), entity, into, now, note))


def run_split(kind: str, entity: str, articles: list[int], name: str | None, note: str | None) -> None:
    """`goeul correct split`."""
    _carry_out(
        lambda session, now: corrections.split(session, EntityType(kind), entity, articles, now, name, note)
    )


def run_rename(kind: str, entity: str, name: str, note: str | None) -> None:
    """`goeul correct rename`."""
    _carry_out(lambda session, now: corrections.rename(session, EntityType(kind), entity, name, now, note))


def run_remove(kind: str, entity: str, articles: list[int], note: str | None) -> None:
    """`goeul correct remove`."""
    _carry_out(
        lambda session, now: corrections.remove(session, EntityType(kind), entity, now, articles, note)
    )


def run_undo(number: int) -> None:
    """`goeul correct undo`."""
    _carry_out(lambda session, _now: corrections.undo(session, number))


def print_corrections() -> None:
    """`goeul correct list`."""
    with opened_database() as (_, session):
        made = corrections.made(session)
    for one in made:
        print(_line(one))
    if not made:
        print("nothing has been corrected")


def _carry_out(work: Callable[[Session, datetime], Made]) -> None:
    with opened_database() as (_, session):
        try:
            one = work(session, datetime.now(UTC))
            session.commit()
        except CorrectionError as error:
            raise unusable(str(error)) from error
    print(f"correction {one.correction.id}: {one.links} links changed")


def _line(one: Made) -> str:
    row = one.correction
    what = [row.kind.replace("_", " "), row.entity_type, row.entity_key]
    if row.other_key:
        what += ["→", row.other_key]
    if row.name:
        what.append(f"“{row.name}”")
    if row.articles:
        what.append(f"in {', '.join(row.articles)}")
    reach = f"{one.links} rows" if one.links else "meets nothing any more"
    note = f" · {row.note}" if row.note else ""
    return f"{row.id:>4}  {row.corrected_at:%Y-%m-%d}  {' '.join(what)} ({reach}){note}"
