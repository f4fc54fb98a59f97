"""What people correct holds after every re-reading, and taking it back restores every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from extractors.values import Annotations, Field, Mention, MentionType, Organisation, Person, Place, Role
from models import tables
from models.base import Base
from models.corrections import CorrectionError, made, merge, remove, rename, split, undo
from models.database import session_factory
from models.releases import Release
from models.tables import EntityType
from tests.databases import all_rows as rows_in_order
from tests.models.samples import NOW, capture, prepare, release, store

PERSON, ORG, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE
SERIALS = ("id", "article_id", "person_id", "organisation_id", "place_id", "date_id", "stored_at", "row")

# who, of which body with which title, and where, in each of three articles
ARTICLES = (
    ("한도윤", "늘품복지관", "관장", "한들공원"),
    ("한도윤", "늘품복지관", "관장", "광산구"),
    ("한도 윤", "늘품 복지재단", "이사장", "한들 근린공원"),
)


def all_rows(engine: Engine, *, but: tuple[str, ...] = SERIALS) -> dict[str, list[str]]:
    """The rows in any order: they come back under other numbers."""
    return {table: sorted(map(repr, rows)) for table, rows in rows_in_order(engine, but=but).items()}


def read(number: int) -> Release:
    """The number-th article as the extractors read it, with a mention, role and alias for each entity."""
    person, organisation, title, place = ARTICLES[number - 1]
    texts = (person, organisation, place)
    body = " ".join(texts)
    starts = [body.index(text) for text in texts]
    types = (MentionType.PERSON, MentionType.ORG, MentionType.PLACE)
    annotations = Annotations(
        people=(Person(person, (person[0],), (Role(title, organisation),)),),
        organisations=(Organisation(organisation, ("복지관",)),),
        places=(Place(place),),
        mentions=tuple(
            Mention(Field.BODY, 0, start, start + len(text), text, type_, "rule", 0.9, 0)
            for start, text, type_ in zip(starts, texts, types, strict=True)
        ),
    )
    return replace(release(number, body=(body,)), annotations=annotations)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with session_factory(engine)() as opened:
        fill(opened)
        yield opened


def fill(session: Session) -> None:
    prepare(session, pages=3)
    for page_id in (1, 2, 3):
        store(session, page_id, capture(session, page_id), [read(page_id)])
    session.commit()


def read_again(session: Session, order: tuple[int, ...] = (1, 2, 3)) -> None:
    """Delete every article and read the captures again, as `goeul reextract` does."""
    session.execute(delete(tables.Article))
    captures = {
        page_id: id_ for id_, page_id in session.execute(select(tables.Capture.id, tables.Capture.page_id))
    }
    for page_id in order:
        store(session, page_id, captures[page_id], [read(page_id)])
    session.commit()


def named(session: Session) -> list[tuple[int, str, str]]:
    """Every mention as (page, its text, the entity that it names), in the order of the texts."""
    name = [tables.Person.name, tables.Organisation.name, tables.Place.name]
    query = (
        select(tables.Article.page_id, tables.Mention.text, *name)
        .join(tables.Mention, tables.Mention.article_id == tables.Article.id)
        .outerjoin(tables.Person, tables.Person.id == tables.Mention.person_id)
        .outerjoin(tables.Organisation, tables.Organisation.id == tables.Mention.organisation_id)
        .outerjoin(tables.Place, tables.Place.id == tables.Mention.place_id)
        .order_by(tables.Article.page_id, tables.Mention.number)
    )
    return [(page, text, next(filter(None, names))) for page, text, *names in session.execute(query)]


def article_id(session: Session, page_id: int) -> int:
    return session.scalars(select(tables.Article.id).where(tables.Article.page_id == page_id)).one()


def roles(session: Session) -> list[tuple[str, str | None]]:
    query = (
        select(tables.Person.name, tables.Organisation.name)
        .select_from(tables.Role)
        .join(tables.Person)
        .outerjoin(tables.Organisation, tables.Organisation.id == tables.Role.organisation_id)
        .join(tables.Article, tables.Article.id == tables.Role.article_id)
        .order_by(tables.Article.page_id)
    )
    return [(person, organisation) for person, organisation in session.execute(query)]


AS_READ = [
    (1, "한도윤", "한도윤"), (1, "늘품복지관", "늘품복지관"), (1, "한들공원", "한들공원"),
    (2, "한도윤", "한도윤"), (2, "늘품복지관", "늘품복지관"), (2, "광산구", "광산구"),
    (3, "한도 윤", "한도 윤"), (3, "늘품 복지재단", "늘품 복지재단"), (3, "한들 근린공원", "한들 근린공원"),
]  # fmt: skip

Correct = Callable[[Session], object]
CASES: list[tuple[str, Correct, dict[tuple[int, str], str | None]]] = [
    (
        "the same person under another body",
        lambda s: merge(s, PERSON, "한도 윤", "한도윤", NOW),
        {(3, "한도 윤"): "한도윤"},
    ),
    (
        "one park under two names",
        lambda s: merge(s, PLACE, "한들 근린공원", "한들공원", NOW),
        {(3, "한들 근린공원"): "한들공원"},
    ),
    (
        "a namesake in the second article",
        lambda s: split(s, PERSON, "한도윤", [article_id(s, 2)], NOW, name="한도윤(동명이인)"),
        {(2, "한도윤"): "한도윤(동명이인)"},
    ),
    (
        "another name",
        lambda s: rename(s, ORG, "늘품복지관", "늘품종합사회복지관", NOW),
        {(1, "늘품복지관"): "늘품종합사회복지관", (2, "늘품복지관"): "늘품종합사회복지관"},
    ),
    (
        "a shorter name than the one that is read",
        lambda s: rename(s, ORG, "늘품복지관", "복지관", NOW),
        {(1, "늘품복지관"): "복지관", (2, "늘품복지관"): "복지관"},
    ),
    ("no place at all", lambda s: remove(s, PLACE, "광산구", NOW), {(2, "광산구"): None}),
    ("nobody", lambda s: remove(s, PERSON, "한도윤", NOW), {(1, "한도윤"): None, (2, "한도윤"): None}),
    (
        "nobody in one article",
        lambda s: remove(s, PERSON, "한도윤", NOW, [article_id(s, 1)]),
        {(1, "한도윤"): None},
    ),
    (
        "merged, then renamed, then merged on",
        lambda s: (
            merge(s, ORG, "늘품 복지재단", "늘품복지관", NOW),
            rename(s, ORG, "늘품복지관", "늘품", NOW),
        ),
        {(1, "늘품복지관"): "늘품", (2, "늘품복지관"): "늘품", (3, "늘품 복지재단"): "늘품"},
    ),
    (
        "split off, then found to be the other",
        lambda s: (
            split(s, PERSON, "한도윤", [article_id(s, 2)], NOW, name="둘째"),
            merge(s, PERSON, "둘째", "한도 윤", NOW),
        ),
        {(2, "한도윤"): "한도 윤"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("correct", "changes"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_correction_holds_after_reading_again_and_can_be_undone(
    engine: Engine, session: Session, correct: Correct, changes: dict[tuple[int, str], str | None]
) -> None:
    before = all_rows(engine)
    assert named(session) == AS_READ
    correct(session)
    session.commit()
    expected = [
        (page, text, changed)
        for page, text, name in AS_READ
        if (changed := changes.get((page, text), name)) is not None
    ]
    assert named(session) == expected
    corrected = all_rows(engine)
    for order in ((1, 2, 3), (3, 2, 1)):
        read_again(session, order)
        assert named(session) == expected
    read_again(session)
    assert all_rows(engine) == corrected
    for one in made(session):
        undo(session, one.correction.id)
    session.commit()
    assert all_rows(engine) == before


def test_roles_and_aliases_follow_the_entity(session: Session) -> None:
    merge(session, ORG, "늘품 복지재단", "늘품복지관", NOW)
    assert roles(session) == [("한도윤", "늘품복지관"), ("한도윤", "늘품복지관"), ("한도 윤", "늘품복지관")]
    remove(session, ORG, "늘품복지관", NOW)  # the people keep their titles
    assert roles(session) == [("한도윤", None), ("한도윤", None), ("한도 윤", None)]
    remove(session, PERSON, "한도윤", NOW)
    assert roles(session) == [("한도 윤", None)]
    assert session.scalars(select(tables.Alias.name)).all() == ["한"]
    assert set(session.scalars(select(tables.Role.title))) == {"이사장"}


def test_a_place_may_be_a_division_that_no_article_names(session: Session) -> None:
    result = merge(session, PLACE, "광산구", "1233000000", NOW)
    read_again(session)
    place = session.scalars(select(tables.Place).where(tables.Place.code == "1233000000")).one()
    assert (place.full_name, place.name) == ("전남광주통합특별시 광산구", "광산구")
    assert session.get_one(tables.Division, place.division_id).key == "1233000000@2026-07-01"
    undo(session, result.correction.id)
    assert named(session) == AS_READ


def test_a_correction_that_meets_nothing_any_more_says_so(session: Session) -> None:
    merge(session, PERSON, "한도 윤", "한도윤", NOW)
    assert [one.links for one in made(session)] == [3]  # a mention, a role and an alias
    session.execute(delete(tables.Article).where(tables.Article.page_id == 3))
    assert [one.links for one in made(session)] == [0]


@pytest.mark.parametrize(
    ("correct", "said"),
    [
        (lambda s: merge(s, PERSON, "한도윤", "한도윤", NOW), "the same person already"),
        (lambda s: merge(s, PERSON, "한도윤", "아무개", NOW), "no person '아무개'"),
        (lambda s: merge(s, ORG, "한도윤", "늘품복지관", NOW), "no organisation '한도윤'"),
        (lambda s: merge(s, PERSON, "4711", "한도윤", NOW), "number 4711"),
        (lambda s: split(s, PERSON, "한도윤", [], NOW), "name the articles"),
        (lambda s: split(s, PERSON, "한도윤", [article_id(s, 3)], NOW), "does not name the person"),
        (lambda s: split(s, PERSON, "한도윤", [4711], NOW), "no article 4711"),
        (lambda s: rename(s, PERSON, "한도윤", "  ", NOW), "at least one letter"),
        (lambda s: undo(s, 4711), "no correction 4711"),
    ],
)
def test_what_cannot_be_corrected_is_told(session: Session, correct: Correct, said: str) -> None:
    with pytest.raises(CorrectionError, match=said):
        correct(session)
    assert named(session) == AS_READ


def test_a_name_of_several_asks_for_a_number(session: Session) -> None:
    split(session, PERSON, "한도윤", [article_id(session, 2)], NOW)
    with pytest.raises(CorrectionError, match="2 entries are called '한도윤'"):
        rename(session, PERSON, "한도윤", "한", NOW)


def test_what_others_build_on_is_not_undone(session: Session) -> None:
    first = split(session, PERSON, "한도윤", [article_id(session, 2)], NOW, name="둘째")
    rename(session, PERSON, "둘째", "셋째", NOW)
    with pytest.raises(CorrectionError, match="builds on"):
        undo(session, first.correction.id)


WORDS = {
    PERSON: ("한도윤", "한도 윤"),
    ORG: ("늘품복지관", "늘품 복지재단"),
    PLACE: ("한들공원", "광산구", "한들 근린공원"),
}
steps = st.sampled_from(list(EntityType)).flatmap(
    lambda kind: st.tuples(
        st.just(kind),
        st.sampled_from(["merge", "split", "rename", "remove"]),
        st.sampled_from(WORDS[kind]),
        st.sampled_from(WORDS[kind]),
        st.integers(1, 3),
    )
)


def correct_somehow(session: Session, step: tuple[EntityType, str, str, str, int]) -> None:
    kind, what, one, other, page_id = step
    actions: dict[str, Correct] = {
        "merge": lambda s: merge(s, kind, one, other, NOW),
        "split": lambda s: split(s, kind, one, [article_id(s, page_id)], NOW, name=f"{one} {page_id}"),
        "rename": lambda s: rename(s, kind, one, other, NOW),
        "remove": lambda s: remove(s, kind, one, NOW),
    }
    with suppress(CorrectionError):  # e.g. merged or removed before
        actions[what](session)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=6), st.randoms(use_true_random=False))
def test_any_corrections_hold_and_can_be_undone_in_any_order(
    sqlite_engine: Engine, wanted: list[tuple[EntityType, str, str, str, int]], random: Random
) -> None:
    with session_factory(sqlite_engine)() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
        fill(session)
        read_again(session)
        before = all_rows(sqlite_engine)
        for step in wanted:
            correct_somehow(session, step)
        session.commit()
        corrected = all_rows(sqlite_engine)
        read_again(session)
        assert all_rows(sqlite_engine) == corrected
        while left := [one.correction.id for one in made(session)]:
            random.shuffle(left)
            for correction_id in left:
                undo_if_possible(session, correction_id)
        session.commit()
        assert all_rows(sqlite_engine) == before


def undo_if_possible(session: Session, correction_id: int) -> None:
    with suppress(CorrectionError):  # a later one builds on it
        undo(session, correction_id)
