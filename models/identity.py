"""What makes two entries of two articles the same entity: the keys of people, organisations and places.

Keys are plain text made from what identifies, spaces left out, parts joined by `|`:

- a person: name, organisation of the first role, region of the release (`이민근|안산시|4127000000`);
- an organisation: its name, and the region where the name only says its kind (`보건소|4127000000`);
- a place: code, full name and first day of its division, or the printed name.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache

from extractors.datadir import DATA
from extractors.values import Organisation, Person, Place
from models.divisions import DivisionPeriod


def person_key(person: Person, region_code: str | None, article: str) -> str:
    """The key of a person; a masked name (`김모 씨`) is nobody outside its `article`."""
    organisation = person.roles[0].organisation if person.roles else None
    parts = [person.name, organisation, region_code]
    if person.is_masked:
        parts.append(article)
    return _joined(*parts)


def homonym_key(key: str, person: Person) -> str:
    """The key of a second person with the same `key` in one article: the first role's title tells."""
    return _joined(key, person.roles[0].title if person.roles else None)


def organisation_key(organisation: Organisation, region_code: str | None) -> str:
    """The key of an organisation."""
    return _joined(organisation.name, organisation_region(organisation, region_code))


def organisation_region(organisation: Organisation, region_code: str | None) -> str | None:
    """The region in an organisation's identity: only where its name is a kind of body and no more."""
    return region_code if squeezed(organisation.name) in _kinds_of_body() else None


def place_key(place: Place, division: DivisionPeriod | None) -> str:
    """The key of a place; `division` is what it was on the day of the release, if known."""
    if place.full_name is None:
        return _joined(place.name)
    first_day = division.valid_from.isoformat() if division and division.valid_from else None
    return _joined(place.code, place.full_name.replace(" ", "_"), first_day)


def _joined(*parts: str | None) -> str:
    return "|".join(squeezed(part or "") for part in parts)


def squeezed(text: str) -> str:
    """`text` without spaces, in composed syllables: how names are compared."""
    return "".join(unicodedata.normalize("NFC", text).split())


@cache
def _kinds_of_body() -> frozenset[str]:
    with (DATA / "lexicon" / "organisation_suffixes.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["suffix"] for row in csv.DictReader(file))
