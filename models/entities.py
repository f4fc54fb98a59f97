"""From the entries of one release to the entities over all articles: finding or making their rows by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from extractors.values import Place as PlaceEntry
from models.divisions import DivisionPeriod, period_on, periods_of
from models.identity import homonym_key, organisation_key, organisation_region, person_key, place_key
from models.releases import Release, storable
from models.tables import Alias, Mention, Organisation, Person, Place, PlaceCandidate, Role
from models.upsert import Row, chunks, upsert

Entity = type[Person] | type[Organisation] | type[Place]
Keyed = list[tuple[str, Row]]

LINKS: dict[Entity, tuple[InstrumentedAttribute[int] | InstrumentedAttribute[int | None], ...]] = {
    Person: (Mention.person_id, Role.person_id, Alias.person_id),
    Organisation: (Mention.organisation_id, Role.organisation_id, Alias.organisation_id),
    Place: (Mention.place_id, Alias.place_id, PlaceCandidate.place_id),
}
"""What points at each kind of entity."""


def article_address(url: str, position: int) -> str:
    """What an article is called outside its database: its page and which of the page's releases it is."""
    return f"{url}#{position}"


@dataclass(frozen=True, slots=True)
class StoredRelease:
    """A release whose article has its row; `name` tells it apart for what is unknown outside it."""

    article_id: int
    name: str
    release: Release

    @property
    def region_code(self) -> str | None:
        """The region that the release is about, or else the one that its source writes for."""
        region = self.release.annotations.region
        return region.code if region else self.release.article.source_region


@dataclass(frozen=True, slots=True)
class EntityIds:
    """The rows of one release's entities, in the order of its annotations."""

    people: list[int]
    organisations: list[int]
    places: list[int]


def resolve_entities(session: Session, stored: Sequence[StoredRelease]) -> list[EntityIds]:
    """The rows of all entities that the releases name, made where they are new."""
    periods = _periods(session, stored)
    people = [_people(of_release) for of_release in stored]
    organisations = [_organisations(of_release) for of_release in stored]
    places = [_places(of_release, periods) for of_release in stored]
    return [
        EntityIds(*ids)
        for ids in zip(
            _row_ids(session, Person, people),
            _row_ids(session, Organisation, organisations),
            _row_ids(session, Place, places),
            strict=True,
        )
    ]


def prune_entities(session: Session, candidates: Mapping[Entity, Iterable[int]]) -> None:
    """Delete those of `candidates` that no article points at any more."""
    for entity, ids in candidates.items():
        unused = [~exists().where(link == entity.id) for link in LINKS[entity]]
        for some in chunks(sorted(ids)):
            session.execute(
                delete(entity).where(entity.id.in_(some), *unused),
                execution_options={"synchronize_session": False},
            )


def _people(stored: StoredRelease) -> Keyed:
    keyed: Keyed = []
    taken: set[str] = set()
    for person in stored.release.annotations.people:
        key = person_key(person, stored.region_code, stored.name)
        if key in taken:
            key = homonym_key(key, person)
        taken.add(key)
        organisation = person.roles[0].organisation if person.roles else None
        row = {
            "key": key,
            "name": storable(person.name),
            "organisation": storable(organisation) if organisation else None,
            "region_code": stored.region_code,
            "is_masked": person.is_masked,
        }
        keyed.append((key, row))
    return keyed


def _organisations(stored: StoredRelease) -> Keyed:
    keyed: Keyed = []
    for organisation in stored.release.annotations.organisations:
        key = organisation_key(organisation, stored.region_code)
        region_code = organisation_region(organisation, stored.region_code)
        keyed.append((key, {"key": key, "name": storable(organisation.name), "region_code": region_code}))
    return keyed


def _places(stored: StoredRelease, periods: Mapping[str, list[DivisionPeriod]]) -> Keyed:
    day = stored.release.article.published_date
    keyed: Keyed = []
    for place in stored.release.annotations.places:
        division = period_on(periods, place.code, place.full_name, day) if place.full_name else None
        key = place_key(place, division)
        row = {
            "key": key,
            "name": _place_name(place),
            "full_name": storable(place.full_name) if place.full_name else None,
            "code": place.code,
            "division_id": division.id if division else None,
        }
        keyed.append((key, row))
    return keyed


def _place_name(place: PlaceEntry) -> str:
    """A division goes by its official name, whichever short form the article printed."""
    return storable(place.full_name.split()[-1] if place.full_name else place.name)


def _periods(session: Session, stored: Sequence[StoredRelease]) -> Mapping[str, list[DivisionPeriod]]:
    places = [place for of_release in stored for place in of_release.release.annotations.places]
    codes = {place.code for place in places if place.code}
    return periods_of(session, codes, {place.full_name for place in places if place.full_name})


def _row_ids(session: Session, entity: Entity, of_releases: Sequence[Keyed]) -> Iterator[list[int]]:
    """For each release the numbers of its rows; inserts what is new.

    Of two spellings that differ in spaces the longer is kept, so that the order of articles does not matter.
    """
    wanted: dict[str, Row] = {}
    for key, row in (pair for keyed in of_releases for pair in keyed):
        if key not in wanted or len(row["name"]) > len(wanted[key]["name"]):
            wanted[key] = row
    known = _known(session, entity, list(wanted))
    # by key, so that two machines that name the same people wait for each other and do not lock up
    to_write = [
        row
        for key, row in sorted(wanted.items())
        if key not in known or len(row["name"]) > len(known[key][1])
    ]
    upsert(
        session,
        entity,
        to_write,
        key=("key",),
        update=("name",),
        where=lambda new: func.length(new["name"]) > func.length(entity.name),
    )
    known.update(_known(session, entity, [row["key"] for row in to_write if row["key"] not in known]))
    return ([known[key][0] for key, _row in keyed] for keyed in of_releases)


def _known(session: Session, entity: Entity, keys: Sequence[str]) -> dict[str, tuple[int, str]]:
    known: dict[str, tuple[int, str]] = {}
    for some in chunks(keys):
        query = select(entity.key, entity.id, entity.name).where(entity.key.in_(some))
        known.update({key: (id_, name) for key, id_, name in session.execute(query)})
    return known
