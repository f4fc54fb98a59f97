"""Runs: when they began and ended, what they counted, and what the database holds after them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from extractors.values import MentionType
from models.tables import Article, Mention, Organisation, Page, Person, Place, Run, RunState

ABANDONED = "The process was killed before it could report; a later run went on where it was."
"""The report of a run that never wrote its own."""

Busiest = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What the database holds: current articles, mentions by type, pages by state, the busiest."""

    articles: int
    mentions: Mapping[str, int]
    pages: Mapping[str, int]
    people: Busiest
    organisations: Busiest
    places: Busiest


def start_run(session: Session, kind: str, parameters: Mapping[str, object], now: datetime) -> int:
    """Enter a run that begins now and give its number; `parameters` is what JSON can hold."""
    run = Run(kind=kind, parameters=dict(parameters), state=RunState.RUNNING, started_at=now, counts={})
    session.add(run)
    session.flush()
    return run.id


def finish_run(
    session: Session, run_id: int, state: RunState, counts: Mapping[str, object], report: str, now: datetime
) -> None:
    """Enter how a run ended."""
    run = session.get_one(Run, run_id)
    run.state, run.counts, run.report, run.finished_at = state, dict(counts), report, now
    session.flush()


def close_abandoned(session: Session) -> list[int]:
    """Mark runs whose process died as failed and give their numbers; for the holder of the run lock only.

    When they ended nobody knows: `finished_at` stays empty.
    """
    abandoned = list(session.scalars(select(Run).where(Run.state == RunState.RUNNING).order_by(Run.id)))
    for run in abandoned:
        run.state, run.report = RunState.FAILED, ABANDONED
    session.flush()
    return [run.id for run in abandoned]


def summary(session: Session, *, busiest: int = 5) -> RunSummary:
    """Totals over all current articles and the `busiest` people, organisations and places by mentions."""
    by_type = select(Mention.type, func.count()).group_by(Mention.type)
    by_state = select(Page.state, func.count()).group_by(Page.state).order_by(Page.state)
    mentions = {row[0]: row[1] for row in session.execute(by_type)}
    return RunSummary(
        articles=session.scalar(select(func.count()).where(Article.is_current)) or 0,
        mentions={type_.value: mentions.get(type_.value, 0) for type_ in MentionType},
        pages={row[0]: row[1] for row in session.execute(by_state)},
        people=_busiest(session, Person, Mention.person_id, busiest),
        organisations=_busiest(session, Organisation, Mention.organisation_id, busiest),
        places=_busiest(session, Place, Mention.place_id, busiest),
    )


def _busiest(
    session: Session,
    entity: type[Person | Organisation | Place],
    link: InstrumentedAttribute[int | None],
    limit: int,
) -> Busiest:
    counted = (
        select(link.label("entity_id"), func.count().label("mentions"))
        .where(link.is_not(None))
        .group_by(link)
        .subquery()
    )
    name = func.coalesce(Place.full_name, Place.name) if entity is Place else entity.name
    query = (
        select(name, counted.c.mentions)
        .join_from(counted, entity, entity.id == counted.c.entity_id)
        .order_by(counted.c.mentions.desc(), entity.key)
        .limit(limit)
    )
    return tuple((row[0], row[1]) for row in session.execute(query))
