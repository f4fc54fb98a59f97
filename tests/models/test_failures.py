"""Parked pages with their reasons, sending them again, and the statement of a backfill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.failures import broken_lists, gone_count, parked_pages, send_again, waiting_pages
from models.ledger import (
    RETRY_GAPS,
    CaptureRow,
    Discovered,
    SourceRow,
    discover,
    due_pages,
    record_capture,
    record_failure,
    record_source_failure,
    record_unreadable,
    register_sources,
    unread_captures,
)
from models.listings import begin_listing, finish_listing
from models.runs import close_abandoned, finish_run, start_run
from models.statement import statement
from models.tables import Failure, Page, RunState

NOW = datetime(2026, 3, 4, 2, tzinfo=UTC)
DAYS = {1: date(2026, 1, 5), 2: date(2026, 1, 6), 3: date(2026, 1, 20), 4: date(2026, 2, 3), 5: None}


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A source with five listed pages, the last without a date."""
    with Session(engine) as session:
        register_sources(session, [SourceRow("naru", "나래시", "board", "http://naru.test/", expected_min=1)])
        found = [Discovered(f"http://naru.test/{n}", f"소식 {n}", day) for n, day in DAYS.items()]
        discover(session, "naru", found, NOW)
        yield session


def page(session: Session, number: int) -> Page:
    return session.query(Page).where(Page.url == f"http://naru.test/{number}").one()


def fail(session: Session, number: int, kind: str = "http_500", *, lasting: bool = False) -> None:
    record_failure(session, page(session, number).id, None, "fetch", kind, "그 까닭", lasting, NOW)


def capture(session: Session, number: int, run_id: int | None) -> int:
    row = CaptureRow("u", "f", number, 10, 200, None, None, f"{number:064}", NOW)
    return record_capture(session, page(session, number).id, row, run_id)


def test_a_page_is_parked_with_its_reason(session: Session) -> None:
    fail(session, 1)
    fail(session, 2, "refused", lasting=True)
    for _ in range(len(RETRY_GAPS) + 1):
        fail(session, 3)
    fail(session, 4, "http_404")
    record_unreadable(session, capture(session, 5, None), None, "NoRelease", "no text", "1", NOW)
    assert [(parked.url[-1], parked.reason) for parked in parked_pages(session)] == [
        ("2", "asking again changes nothing: 그 까닭"),
        ("3", "tried 6 times: 그 까닭"),
        ("5", "captured but not readable: no text"),
    ]
    assert parked_pages(session, ["other"]) == []
    waiting = waiting_pages(session)
    assert (waiting.pages, waiting.next_try_at) == (1, NOW + RETRY_GAPS[0])
    assert gone_count(session) == 1


def due(session: Session) -> list[str]:
    return [found.url[-1] for found in due_pages(session, "naru", NOW, limit=10)]


def test_what_failed_is_sent_again(session: Session) -> None:
    for number in (1, 2, 3):
        fail(session, number, lasting=number == 2)
    fail(session, 4, "http_404")
    unreadable = capture(session, 5, None)
    record_unreadable(session, unreadable, None, "NoRelease", "no text", "1", NOW)
    assert due(session) == []
    assert send_again(session, NOW, source_ids=["other"]) == {}
    assert send_again(session, NOW, urls=["http://naru.test/2"]) == {"naru": 1}
    assert due(session) == ["2"]
    # those that wait, and what could not be read, which is read anew as well; not what is gone
    assert send_again(session, NOW) == {"naru": 4}
    assert due(session) == ["1", "2", "3", "5"]
    assert [found.capture_id for found in unread_captures(session, version="1", limit=9)] == [unreadable]
    assert send_again(session, NOW, gone=True) == {"naru": 5}
    assert due(session) == ["1", "2", "3", "4", "5"]
    # the gaps begin small again
    fail(session, 2)
    session.expire_all()
    assert page(session, 2).next_try_at == NOW + RETRY_GAPS[1]


def test_a_list_needs_a_person_until_it_was_walked_to_its_end(session: Session) -> None:
    assert broken_lists(session) == []
    begin_listing(session, "naru")
    record_source_failure(session, "naru", None, "list", "refused", "empty", True, NOW)
    (broken,) = broken_lists(session)
    assert (broken.source_id, broken.message, broken.listed_at) == ("naru", "empty", None)
    later = NOW + timedelta(days=1)
    finish_listing(session, "naru", later, is_nightly=True, covers_nightly=True, was_open=True)
    assert broken_lists(session) == []


def test_a_run_begun_again_takes_over_what_the_killed_one_entered(session: Session) -> None:
    def broken(run: int) -> list[int | None]:
        record_source_failure(session, "naru", run, "list", "refused", "empty", True, NOW)
        return list(session.scalars(select(Failure.run_id).order_by(Failure.id)))

    killed = start_run(session, "ingest", {}, NOW)
    assert broken(killed) == [killed]
    assert close_abandoned(session) == [killed]
    again = start_run(session, "ingest", {}, NOW)
    assert broken(again) == [again]
    # one that came to its end keeps its own
    finish_run(session, again, RunState.COMPLETED, {}, "", NOW)
    assert broken(start_run(session, "ingest", {}, NOW)) == [again, again + 1]


def test_every_listed_page_is_in_the_statement_once(session: Session) -> None:
    earlier, run = (start_run(session, "backfill", {}, NOW) for _ in range(2))
    capture(session, 1, run)
    capture(session, 2, earlier)
    fail(session, 3)
    fail(session, 4, "http_404")
    record_source_failure(session, "naru", run, "list", "trylater", "502", False, NOW)
    found = statement(session, run, ["naru"], date(2026, 1, 1), date(2026, 12, 31), date(2026, 2, 15))
    january, february, unknown = found.months
    counts = (january.listed, january.fetched, january.unchanged, january.failed)
    assert counts == (3, 1, 1, 1)
    assert (february.listed, february.gone) == (1, 1)
    assert (unknown.month, unknown.listed, unknown.waiting) == (None, 1, 1)
    for month in found.months:
        parts = month.fetched + month.unchanged + month.failed + month.gone + month.waiting
        assert month.listed == parts
    # whole weeks without a release; the one that is not over yet is none
    assert january.gaps == [date(2026, 1, 12), date(2026, 1, 26)]
    assert february.gaps == [date(2026, 2, 9)]
    assert not january.is_whole
    assert found.broken == {"naru": "502"}
