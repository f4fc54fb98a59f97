"""Storing what was read: the same again writes nothing, a changed page is a revision, all comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, event, func, select
from sqlalchemy.orm import Session

from extractors.values import Annotations, Article, Organisation, Person, Place, RegionRef, Role
from models import tables
from models.articles import StoreCounts, store_articles
from models.database import session_factory
from models.ledger import unread_captures
from models.releases import ReadCapture, Release
from models.views import view_tables
from tests.databases import all_rows
from tests.models.samples import ANNOTATIONS, BODY, DIVISIONS, capture, prepare, release, store

SERIALS = ("id", "article_id", "person_id", "organisation_id", "place_id", "date_id", "stored_at")


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with session_factory(engine)() as opened:
        prepare(opened, pages=3)
        opened.commit()
        yield opened


def writes(engine: Engine) -> list[str]:
    """The statements that write to tables, as they come in."""
    seen: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def before(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            seen.append(statement)

    return seen


def test_a_release_is_stored_with_all_that_was_read(engine: Engine, session: Session) -> None:
    capture_id = capture(session, 1)
    assert store(session, 1, capture_id, [release()]) == StoreCounts(new=1)
    session.commit()
    article = session.scalars(select(tables.Article)).one()
    assert article.body == "\n".join(BODY)
    assert article.subtitles == "늘품복지관과\n17일 체결"
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2024-05-12T23:30:00+00:00"
    assert (article.published_date, article.is_time_known) == (date(2024, 5, 13), True)
    assert (article.region_code, article.region_name) == ("2920000000", "광주광역시 광산구")
    assert (article.position, article.revision, article.is_current) == (0, 1, True)
    person = session.scalars(select(tables.Person)).one()
    assert (person.key, person.name) == ("한도윤|광산구|2920000000", "한도윤")
    place = session.scalars(select(tables.Place)).one()
    assert (place.name, place.key) == ("광산구", "2920000000|광주광역시_광산구|1995-01-01")
    role = session.scalars(select(tables.Role)).one()
    assert (role.title, role.organisation, role.person_id) == ("구청장", "광산구", person.id)
    aliases = set(session.scalars(select(tables.Alias.name)))
    assert aliases == {"한 구청장", "복지관"}
    assert session.scalars(select(tables.Attachment.name)).all() == ["협약서.hwp"]
    assert session.scalars(select(tables.RemovedBlock.reason)).all() == ["weather"]
    assert session.get_one(tables.Page, 1).state == "extracted"


def test_every_mention_stands_where_it_says(session: Session) -> None:
    store(session, 1, capture(session, 1), [release(), release(2, title="첫 줄\n둘째 줄")])
    columns = {
        "title": tables.Article.title,
        "subtitle": tables.Article.subtitles,
        "body": tables.Article.body,
    }
    count = 0
    for field, column in columns.items():
        cut = func.substr(column, tables.Mention.field_offset + 1, func.length(tables.Mention.text))
        query = (
            select(tables.Mention, column, cut)
            .join(tables.Article, tables.Article.id == tables.Mention.article_id)
            .where(tables.Mention.field == field)
        )
        for mention, text, by_sql in session.execute(query):
            paragraph = text.split("\n")[mention.paragraph]
            assert paragraph[mention.start_offset : mention.end_offset] == mention.text == by_sql
            count += 1
    assert count == 2 * len(ANNOTATIONS.mentions)


def test_storing_again_writes_no_row(engine: Engine, session: Session) -> None:
    captures = [capture(session, page_id) for page_id in (1, 2, 3)]
    batch = [ReadCapture(n, captures[n - 1], [release(n), release(n + 10)]) for n in (1, 2, 3)]
    assert store_articles(session, batch, "1", datetime(2026, 1, 1).astimezone()) == StoreCounts(new=6)
    session.commit()
    before = all_rows(engine)
    seen = writes(engine)
    later = datetime(2026, 2, 1).astimezone()
    assert store_articles(session, batch, "1", later) == StoreCounts(unchanged=6)
    session.commit()
    assert all_rows(engine) == before
    assert not [statement for statement in seen if "articles" in statement or "mentions" in statement]


def test_a_changed_page_is_a_new_revision(session: Session) -> None:
    store(session, 1, capture(session, 1), [release()])
    changed = release(body=("광산구는 협약을 미뤘다.",))
    changed = replace(changed, annotations=replace(ANNOTATIONS, mentions=(), people=()))
    assert store(session, 1, capture(session, 1, "new"), [changed]) == StoreCounts(revised=1)
    old, new = session.scalars(select(tables.Article).order_by(tables.Article.revision)).all()
    assert (old.revision, old.is_current, old.body) == (1, False, "\n".join(BODY))
    assert (new.revision, new.is_current, new.body) == (2, True, "광산구는 협약을 미뤘다.")
    assert session.scalar(select(func.count()).select_from(tables.Mention)) == 0
    assert session.scalars(select(tables.Person)).all() == []  # nobody names him any more
    assert session.scalar(select(func.count()).select_from(tables.RemovedBlock)) == 2


def test_a_changed_frame_is_no_revision(session: Session) -> None:
    store(session, 1, capture(session, 1), [release()])
    newer = capture(session, 1, "new")
    assert store(session, 1, newer, [release()]) == StoreCounts(unchanged=1)
    article = session.scalars(select(tables.Article)).one()
    assert (article.revision, article.capture_id) == (1, newer)


def test_a_better_reading_of_the_same_capture_replaces_the_first(session: Session) -> None:
    capture_id = capture(session, 1)
    store(session, 1, capture_id, [release()])
    number = session.scalar(select(tables.Article.id))
    better = release(body=(BODY[0],))
    better = replace(better, annotations=replace(ANNOTATIONS, mentions=ANNOTATIONS.mentions[:5]))
    assert store(session, 1, capture_id, [better], version="2") == StoreCounts(reread=1)
    article = session.scalars(select(tables.Article)).one()
    assert (article.id, article.revision, article.body) == (number, 1, BODY[0])
    assert article.extractor_version == "2"
    assert session.scalar(select(func.count()).select_from(tables.Mention)) == 5
    assert session.scalar(select(func.count()).select_from(tables.RemovedBlock)) == 1


def test_an_article_that_the_same_capture_no_longer_gives_goes(session: Session) -> None:
    capture_id = capture(session, 1)
    store(session, 1, capture_id, [release(1), release(2)])
    assert store(session, 1, capture_id, [release(1)], version="2") == StoreCounts(unchanged=1)
    assert session.scalars(select(tables.Article.title)).all() == ["광산구, 돌봄 협약 1"]


def test_an_article_that_left_the_page_is_kept_but_not_current(session: Session) -> None:
    store(session, 1, capture(session, 1), [release(1), release(2)])
    newer = capture(session, 1, "new")
    store(session, 1, newer, [release(1)])
    current = select(tables.Article.title).where(tables.Article.is_current)
    assert session.scalars(current).all() == ["광산구, 돌봄 협약 1"]
    assert session.scalar(select(func.count()).select_from(tables.Article)) == 2
    # … and comes back when the page has it again
    again = capture(session, 1, "again")
    store(session, 1, again, [release(1), release(2)])
    assert len(session.scalars(current).all()) == 2
    assert session.scalar(select(func.count()).select_from(tables.Mention)) == 2 * len(ANNOTATIONS.mentions)


def test_everything_comes_back_from_the_captures(engine: Engine, session: Session) -> None:
    """Deleting all articles and reading the captures again gives the same rows, earlier revisions too."""
    contents = {capture(session, 1): [release(1)], capture(session, 2): [release(2), release(3)]}
    contents[capture(session, 1, "new")] = [release(1, body=("고친 글",))]
    contents[capture(session, 1, "newer")] = [release(1, body=("또 고친 글",))]
    plain = replace(ANNOTATIONS, mentions=())
    contents = {key: [replace(r, annotations=plain) for r in found] for key, found in contents.items()}

    def read_all(limit: int) -> int:
        after = count = 0
        while batch := unread_captures(session, version="1", after_id=after, limit=limit):
            after = batch[-1].capture_id
            reads = [ReadCapture(c.page_id, c.capture_id, contents[c.capture_id]) for c in batch]
            store_articles(session, reads, "1", datetime(2026, 1, 1).astimezone())
            session.commit()
            count += len(batch)
        return count

    assert read_all(limit=10) == 4
    before = all_rows(engine, but=SERIALS)
    assert len(before["articles"]) == 5
    for limit in (1, 2, 10):
        session.execute(delete(tables.Article))
        session.commit()
        assert read_all(limit) == 4
        assert all_rows(engine, but=SERIALS) == before
        assert read_all(limit) == 0


@pytest.mark.parametrize(
    ("day", "linked"),
    [
        (date(2026, 6, 30), True),  # the last day of 광주광역시 광산구
        (date(2026, 7, 1), False),  # a name that was no longer valid links to no division
        (None, False),  # without a date only what is there today
    ],
)
def test_a_place_links_to_the_division_of_its_day(session: Session, day: date | None, linked: bool) -> None:
    store(session, 1, capture(session, 1), [release(published_at=day)])
    place = session.scalars(select(tables.Place)).one()
    assert (place.division_id is not None) is linked
    assert (place.full_name, place.code) == ("광주광역시 광산구", "2920000000")


def test_a_code_is_not_a_key_over_time(session: Session) -> None:
    """The name decides where a code meant another place on that day."""
    places = (Place("광산구", (), "전남광주통합특별시 광산구", None), Place("한들공원"))
    annotations = Annotations(region=None, places=places)
    one = replace(release(published_at=date(2026, 8, 1)), annotations=annotations)
    store(session, 1, capture(session, 1), [one])
    linked, other = session.scalars(select(tables.Place).order_by(tables.Place.id)).all()
    division = session.get_one(tables.Division, linked.division_id)
    assert (division.code, division.key) == ("1233000000", "1233000000@2026-07-01")
    assert (other.key, other.name, other.division_id) == ("한들공원", "한들공원", None)


SEOUL_SIDE, SOUTH = RegionRef("4100000000", "경기도"), RegionRef("4600000000", "전라남도")


def handoyun(title: str | None, organisation: str) -> Person:
    return Person("한도윤", (), (Role(title, organisation),))


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        # the same name, body and region
        ((handoyun("시장", "한들시"), SOUTH), (handoyun("시장", "한들시"), SOUTH), True),
        # another title of the same body is the same person at another time
        ((handoyun("시장", "한들시"), SOUTH), (handoyun("전 시장", "한들시"), SOUTH), True),
        # spaces make no difference
        ((handoyun(None, "한들 시의회"), SOUTH), (handoyun(None, "한들시의회"), SOUTH), True),
        # another body, another region: somebody else
        ((handoyun("시장", "한들시"), SOUTH), (handoyun("교장", "늘품초"), SOUTH), False),
        ((Person("한도윤"), SOUTH), (Person("한도윤"), SEOUL_SIDE), False),
        # a masked name is nobody outside its article
        ((Person("한모", is_masked=True), SOUTH), (Person("한모", is_masked=True), SOUTH), False),
        # a body with a name of its own is one everywhere, a kind of body one in each region
        ((Organisation("늘품복지재단"), SOUTH), (Organisation("늘품복지재단"), SEOUL_SIDE), True),
        ((Organisation("보건소"), SOUTH), (Organisation("보건소"), SOUTH), True),
        ((Organisation("보건소"), SOUTH), (Organisation("보건소"), SEOUL_SIDE), False),
    ],
)  # fmt: skip
def test_who_is_the_same_over_articles(
    session: Session,
    first: tuple[Person | Organisation, RegionRef],
    second: tuple[Person | Organisation, RegionRef],
    same: bool,
) -> None:
    for page_id, (entity, region) in enumerate((first, second), start=1):
        people = (entity,) if isinstance(entity, Person) else ()
        organisations = (entity,) if isinstance(entity, Organisation) else ()
        annotations = Annotations(region, people, organisations)
        one = Release(Article(f"제목 {page_id}", ("본문",)), annotations)
        store(session, page_id, capture(session, page_id), [one])
    table = tables.Person if isinstance(first[0], Person) else tables.Organisation
    assert session.scalar(select(func.count()).select_from(table)) == (1 if same else 2)


def test_two_people_of_one_name_in_one_article_stay_two(session: Session) -> None:
    people = (Person("한도윤", (), (Role("국장", None),)), Person("한도윤", (), (Role("학생", None),)))
    store(session, 1, capture(session, 1), [Release(Article("제목", ("본문",)), Annotations(None, people))])
    assert sorted(session.scalars(select(tables.Person.key))) == ["한도윤||", "한도윤|||학생"]


def test_the_order_of_articles_does_not_matter_for_spelling(session: Session) -> None:
    for page_id, name in enumerate(("한들도시공사", "한들 도시공사", "한들도시공사"), start=1):
        one = Release(Article("제목", ("본문",)), Annotations(organisations=(Organisation(name),)))
        store(session, page_id, capture(session, page_id), [one])
    assert session.scalars(select(tables.Organisation.name)).all() == ["한들 도시공사"]


def test_what_a_database_refuses_is_replaced(session: Session) -> None:
    one = Release(Article("제\x00목\ud800", ("첫\r\n줄", "둘째")), Annotations())
    store(session, 1, capture(session, 1), [one])
    article = session.scalars(select(tables.Article)).one()
    assert (article.title, article.body) == ("제\ufffd목\ufffd", "첫  줄\n둘째")


def test_the_views_show_current_articles_only(engine: Engine, session: Session) -> None:
    store(session, 1, capture(session, 1), [release()])
    store(session, 1, capture(session, 1, "new"), [release(title="고친 제목")])
    session.commit()
    with engine.connect() as connection:
        views = {view.name: view for view in view_tables(connection)}
        entities, counts = views["v_article_entities"], views["v_daily_counts"]
        rows = connection.execute(select(entities).order_by(entities.c.mention_id)).mappings().all()
        (day,) = connection.execute(select(counts)).mappings().all()
    assert len(rows) == len(ANNOTATIONS.mentions)
    place = next(row for row in rows if row["type"] == "PLACE")
    assert (place["entity"], place["place_full_name"], place["place_code"], place["place_level"]) == (
        "광산구",
        "광주광역시 광산구",
        "2920000000",
        "sigungu",
    )
    assert (place["place_lat"], place["is_government"], place["title"]) == (35.2, True, "고친 제목")
    when = next(row for row in rows if row["type"] == "DATE")
    assert (when["start_date"], when["end_date"]) == (date(2024, 5, 17), date(2024, 5, 17))
    assert (day["articles"], day["person_mentions"], day["date_mentions"]) == (1, 2, 2)


texts = st.text(st.characters(codec="utf-8"), max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.builds(Article, title=texts, body=st.lists(texts, max_size=3).map(tuple)), max_size=4))
def test_any_text_is_stored_once(engine: Engine, articles: list[Article]) -> None:
    """Whatever the texts are: a second storing changes no row."""
    with session_factory(engine)() as session:
        prepare(session)
        releases = [Release(article, ANNOTATIONS_WITHOUT_TEXT) for article in articles]
        capture_id = capture(session, 1)
        store(session, 1, capture_id, releases)
        session.commit()
        before = all_rows(engine)
        assert store(session, 1, capture_id, releases) == StoreCounts(unchanged=len(articles))
        session.commit()
        assert all_rows(engine) == before


ANNOTATIONS_WITHOUT_TEXT = replace(ANNOTATIONS, mentions=())


def test_divisions_are_keyed_by_code_and_first_day(session: Session) -> None:
    keys = set(session.scalars(select(tables.Division.key)))
    assert keys == {"2920000000@1995-01-01", "1233000000@2026-07-01"}
    assert len(keys) == len(DIVISIONS)
