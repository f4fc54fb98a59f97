"""The ledger: what is due, what was captured, what failed and when it is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from models import tables
from models.database import session_factory
from models.documents import expect_document, expecting_sources
from models.ledger import (
    RETRY_GAPS,
    TRANSITIONS,
    DiscoverCounts,
    Discovered,
    ImpossibleStep,
    discover,
    due_pages,
    known_urls,
    page_at,
    record_failure,
    record_not_modified,
    record_source_failure,
    record_unreadable,
    register_sources,
    unread_captures,
)
from models.listings import begin_listing, finish_listing
from models.runs import finish_run, start_run, summary
from models.tables import PageState, RunState
from tests.databases import all_rows
from tests.models.samples import NOW, SOURCE, capture, prepare, release, store, url

HOUR = timedelta(hours=1)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with session_factory(engine)() as opened:
        prepare(opened, pages=3)
        opened.commit()
        yield opened


def due(session: Session, now: datetime = NOW, **options: object) -> list[int]:
    return [page.page_id for page in due_pages(session, SOURCE.id, now, limit=100, **options)]  # type: ignore[arg-type]


def state(session: Session, page_id: int = 1) -> str:
    return session.get_one(tables.Page, page_id).state


def fail(session: Session, now: datetime, kind: str = "timeout", is_permanent: bool = False) -> None:
    record_failure(session, 1, None, "fetch", kind, "the server did not answer", is_permanent, now)


def test_an_address_is_entered_once(session: Session) -> None:
    again = [Discovered(url(3)), Discovered(url(4), "제목", date(2024, 5, 1)), Discovered(url(4))]
    assert discover(session, SOURCE.id, again, NOW) == DiscoverCounts(new=1, known=1)
    assert known_urls(session, SOURCE.id, [url(4), url(5)]) == {url(4)}
    assert due(session) == [1, 2, 3, 4]


def test_the_same_address_may_stand_in_two_sources(session: Session) -> None:
    other = tables.Source(id="b", name="나", kind="feed", list_url="https://b.example", is_enabled=True)
    session.add(other)
    session.flush()
    assert discover(session, "b", [Discovered(url(1))], NOW) == DiscoverCounts(new=1, known=0)


def test_registering_sources_again_writes_what_differs(engine: Engine, session: Session) -> None:
    begin_listing(session, SOURCE.id)
    register_sources(session, [SOURCE])
    session.commit()
    assert session.get_one(tables.Source, SOURCE.id).is_listing_open  # what a run noted stays


def test_a_new_capture_waits_to_be_read(session: Session) -> None:
    capture_id = capture(session, 1)
    assert state(session) == "fetched"
    (unread,) = unread_captures(session, version="1", limit=10)
    assert (unread.capture_id, unread.page_id, unread.url) == (capture_id, 1, url(1))
    assert (unread.region_code, unread.fetched_at) == (SOURCE.region_code, NOW)
    store(session, 1, capture_id, [release()])
    assert state(session) == "extracted"
    assert unread_captures(session, version="1", limit=10) == []
    assert len(unread_captures(session, version="2", limit=10)) == 1


def test_the_same_bytes_again_are_no_capture(session: Session) -> None:
    first = capture(session, 1)
    store(session, 1, first, [release()])
    assert capture(session, 1, at=NOW + HOUR) == first
    assert state(session) == "unchanged"
    assert session.scalar(select(func.count()).select_from(tables.Capture)) == 1


def test_bytes_that_come_back_are_a_capture_of_their_own(session: Session) -> None:
    first, changed, back = capture(session, 1, "a"), capture(session, 1, "b"), capture(session, 1, "a")
    assert len({first, changed, back}) == 3


def test_an_unchanged_page_with_an_unread_capture_is_still_read(session: Session) -> None:
    capture(session, 1)
    record_not_modified(session, 1, NOW + HOUR)  # the run that captured it died before it read
    assert len(unread_captures(session, version="1", limit=10)) == 1


def test_only_the_newest_capture_is_read_again(session: Session) -> None:
    store(session, 1, capture(session, 1, "a"), [release()])
    newest = capture(session, 1, "b")
    store(session, 1, newest, [release(title="고친 제목")])
    assert [c.capture_id for c in unread_captures(session, version="2", limit=10)] == [newest]


def test_unread_captures_by_source_and_day(session: Session) -> None:
    dated = [Discovered(url(n), listed_date=date(2024, 5, n)) for n in (5, 6)]
    discover(session, SOURCE.id, dated, NOW)
    for page_id in (1, 4, 5):
        capture(session, page_id)

    def pages(**options: object) -> list[int]:
        found = unread_captures(session, version="1", limit=10, **options)  # type: ignore[arg-type]
        return [c.page_id for c in found]

    assert pages(since=date(2024, 5, 6)) == [1, 5]  # a page without a date may be of that day
    assert pages(until=date(2024, 5, 5)) == [1, 4]
    assert pages(source_ids=["another"]) == []
    assert pages(source_ids=[SOURCE.id]) == [1, 4, 5]


def test_pages_due_by_day(session: Session) -> None:
    dated = [Discovered(url(n), listed_date=date(2024, 5, n)) for n in (5, 6)]
    discover(session, SOURCE.id, dated, NOW)
    assert due(session, since=date(2024, 5, 6)) == [1, 2, 3, 5]
    assert due(session, since=date(2024, 5, 5), until=date(2024, 5, 5)) == [1, 2, 3, 4]
    store(session, 1, capture(session, 1), [release(published_at=date(2024, 1, 1))])
    later = NOW + 9 * HOUR
    assert due(session, later, recheck_before=later, since=date(2024, 5, 1)) == [2, 3, 4, 5]  # read: January


def test_fetched_pages_are_due_again_only_when_asked(session: Session) -> None:
    store(session, 1, capture(session, 1), [release()])
    assert due(session) == [2, 3]
    assert due(session, recheck_before=NOW) == [2, 3]
    assert due(session, recheck_before=NOW + HOUR) == [1, 2, 3]


def test_a_failing_page_is_tried_with_growing_gaps_and_then_parked(session: Session) -> None:
    now = NOW
    for gap in RETRY_GAPS:
        fail(session, now)
        assert 1 not in due(session, now + gap - timedelta(seconds=1))
        now += gap
        assert 1 in due(session, now)
    fail(session, now)
    page = session.get_one(tables.Page, 1)
    assert (page.state, page.attempts, page.next_try_at) == ("failed", len(RETRY_GAPS) + 1, None)
    assert 1 not in due(session, now + timedelta(days=1000))
    assert session.scalar(select(func.count()).select_from(tables.Failure)) == len(RETRY_GAPS) + 1


@pytest.mark.parametrize(
    ("kind", "is_permanent", "expected"),
    [
        ("http_404", True, "gone"),
        ("http_410", False, "gone"),
        ("too_large", True, "failed"),
        ("robots", True, "failed"),
    ],
)
def test_a_lasting_failure_is_not_tried_again(
    session: Session, kind: str, is_permanent: bool, expected: str
) -> None:
    fail(session, NOW, kind, is_permanent)
    assert state(session) == expected
    assert 1 not in due(session, NOW + timedelta(days=1000))


def test_success_begins_the_count_anew(session: Session) -> None:
    fail(session, NOW)
    capture(session, 1)
    page = session.get_one(tables.Page, 1)
    assert (page.state, page.attempts, page.next_try_at, page.last_error) == ("fetched", 0, None, None)


def test_reading_does_not_unpark_a_page_that_cannot_be_fetched(session: Session) -> None:
    capture_id = capture(session, 1)
    fail(session, NOW, "robots", is_permanent=True)
    store(session, 1, capture_id, [release()])
    assert state(session) == "failed"


def test_an_unreadable_capture_waits_for_the_next_version(session: Session) -> None:
    capture_id = capture(session, 1)
    record_unreadable(session, capture_id, None, "NoRelease", "only a list", "1", NOW)
    assert state(session) == "failed"
    assert unread_captures(session, version="1", limit=10) == []
    (again,) = unread_captures(session, version="2", limit=10)
    store(session, 1, again.capture_id, [release()], version="2")
    assert state(session) == "extracted"
    failure = session.scalars(select(tables.Failure)).one()
    assert (failure.stage, failure.kind, failure.page_id) == ("read", "NoRelease", 1)


@pytest.mark.parametrize(("kind", "left"), [("NoRelease", 0), ("damaged_capture", 1)])
def test_articles_go_only_where_there_is_surely_no_release(session: Session, kind: str, left: int) -> None:
    capture_id = capture(session, 1)
    store(session, 1, capture_id, [release()])
    record_unreadable(session, capture_id, None, kind, "…", "2", NOW)
    assert session.scalar(select(func.count()).select_from(tables.Article)) == left
    assert unread_captures(session, version="2", limit=10) == []


FILE = "https://news.example/file?no=1"


def test_a_page_waits_for_its_document_and_is_read_again_with_it(session: Session) -> None:
    capture_id = capture(session, 1)
    assert expect_document(session, capture_id, FILE, "1", NOW)
    assert expect_document(session, capture_id, FILE, "1", NOW)  # entered once
    assert state(session) == "fetched"
    assert unread_captures(session, version="1", limit=10) == []
    assert expecting_sources(session, [SOURCE.id, "b"]) == {SOURCE.id}
    (document,) = [page for page in due_pages(session, SOURCE.id, NOW, limit=100) if page.is_document]
    capture(session, document.page_id)
    (again,) = unread_captures(session, version="1", limit=10)
    assert (again.capture_id, [kept.url for kept in again.documents]) == (capture_id, [FILE])
    store(session, 1, capture_id, [release()], version="1")
    assert state(session) == state(session, document.page_id) == "extracted"
    later = NOW + timedelta(days=2)
    assert document.page_id not in due(session, later, recheck_before=later)
    assert expecting_sources(session, [SOURCE.id]) == set()


def test_a_page_fails_with_its_document(session: Session) -> None:
    capture_id = capture(session, 1)
    expect_document(session, capture_id, FILE, "1", NOW)
    document = page_at(session, SOURCE.id, FILE).page_id
    record_failure(session, document, None, "fetch", "http_503", "busy", False, NOW)
    assert (state(session), state(session, document)) == ("fetched", "failed")  # it comes another time
    record_failure(session, document, None, "fetch", "http_404", "not found", True, NOW)
    assert (state(session), state(session, document)) == ("failed", "failed")


def test_another_page_is_no_document(session: Session) -> None:
    capture_id = capture(session, 1)
    assert not expect_document(session, capture_id, url(2), "1", NOW)
    assert not expect_document(session, capture_id, url(1), "1", NOW)
    assert [page.capture_id for page in unread_captures(session, version="1", limit=10)] == [capture_id]


def test_a_source_may_fail_as_a_whole(session: Session) -> None:
    run_id = start_run(session, "ingest", {"source": SOURCE.id}, NOW)
    record_source_failure(session, SOURCE.id, run_id, "list", "http_503", "the list is down", False, NOW)
    failure = session.scalars(select(tables.Failure)).one()
    assert (failure.source_id, failure.page_id, failure.run_id) == (SOURCE.id, None, run_id)


def test_no_step_leads_back_to_discovered(session: Session) -> None:
    assert set(TRANSITIONS) == set(PageState)
    assert all(PageState.DISCOVERED not in after for after in TRANSITIONS.values())
    with pytest.raises(ImpossibleStep, match="page 1 is discovered and cannot become unchanged"):
        record_not_modified(session, 1, NOW)  # nothing was ever fetched that could be as it was


def test_a_listing_that_broke_off_stays_open(session: Session) -> None:
    assert not begin_listing(session, SOURCE.id).was_open
    broken = begin_listing(session, SOURCE.id)
    assert broken.was_open
    # a backfill was about other days …
    finish_listing(session, SOURCE.id, NOW, is_nightly=False, covers_nightly=False, was_open=True)
    assert begin_listing(session, SOURCE.id).was_open
    # … or about all days of a nightly
    finish_listing(session, SOURCE.id, NOW, is_nightly=False, covers_nightly=True, was_open=True)
    assert not begin_listing(session, SOURCE.id).was_open
    finish_listing(session, SOURCE.id, NOW, is_nightly=True, covers_nightly=True, was_open=True)
    state_ = begin_listing(session, SOURCE.id)
    assert (state_.was_open, state_.listed_at) == (False, NOW)


def test_a_run_and_what_the_database_holds_after_it(session: Session) -> None:
    run_id = start_run(session, "ingest", {"source": ["한마을"]}, NOW)
    store(session, 1, capture(session, 1), [release()])
    finish_run(session, run_id, RunState.COMPLETED, {"new": 1}, "다 됐다", NOW + HOUR)
    session.commit()
    run = session.get_one(tables.Run, run_id)
    assert (run.state, run.counts, run.parameters) == ("completed", {"new": 1}, {"source": ["한마을"]})
    held = summary(session)
    assert held.articles == 1
    assert held.mentions == {"PERSON": 2, "ORG": 1, "PLACE": 1, "DATE": 2}
    assert held.pages == {"discovered": 2, "extracted": 1}
    assert (held.people, held.organisations) == ((("한도윤", 2),), (("늘품복지관", 1),))
    assert held.places == (("광주광역시 광산구", 1),)


def test_times_are_moments_whatever_their_offset(engine: Engine, session: Session) -> None:
    seoul = timezone(timedelta(hours=9))
    run_id = start_run(session, "ingest", {}, datetime(2024, 1, 1, 5, 0, 0, 999999, seoul))
    session.commit()
    session.expire_all()
    started = session.get_one(tables.Run, run_id).started_at
    assert started == datetime(2023, 12, 31, 20, 0, tzinfo=UTC)
    assert started.tzinfo is UTC
    earlier = select(tables.Run.id).where(tables.Run.started_at < datetime(2024, 1, 1, 5, 1, tzinfo=seoul))
    assert session.scalars(earlier).all() == [run_id]


def test_a_time_without_offset_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="a time needs an offset"):
        start_run(session, "ingest", {}, datetime(2024, 1, 1))


def test_nothing_is_kept_of_what_is_not_committed(engine: Engine, session: Session) -> None:
    before = all_rows(engine)
    store(session, 1, capture(session, 1), [release()])
    session.rollback()
    assert all_rows(engine) == before
