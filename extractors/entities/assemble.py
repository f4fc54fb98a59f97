"""From the chosen spans of an article to its people, organisations, places and dates with their mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.heads import headed_body
from extractors.entities.lexicon import rows
from extractors.entities.names import is_masked
from extractors.entities.placenames import municipalities, opens_with_township, sido_forms
from extractors.entities.roles import Named, roles_in
from extractors.entities.schools import short_school
from extractors.entities.short_forms import find_aliases, is_short_for
from extractors.entities.titles import title_of
from extractors.values import Field, Mention, MentionType, Organisation, Person, Role

_GOVERNED = {"시장": "시", "군수": "군", "구청장": "구", "도지사": "도", "지사": "도"}
Located = tuple[Field, int]
_LEGAL = re.compile(
    r"㈜|㈔|㈶|㈲|\((?:주|사|재|유|합|의)\)|주식회사|사단법인|재단법인|유한회사|농업회사법인|사회복지법인"
)
_SHORT = re.compile(r"(?<![가-힣])([가-힣])\s([가-힣]{2,6})")


@dataclass
class _Entity:
    """A name under construction: spellings in order of appearance and what is known of it."""

    names: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    mentions: list[tuple[int, Candidate]] = field(default_factory=list)

    def add(self, name: str) -> None:
        if name not in self.names:
            self.names.append(name)


def people_of(
    readings: Sequence[Reading], chosen: Sequence[Sequence[Candidate]], own_name: dict[str, str]
) -> tuple[list[Person], dict[tuple[int, Candidate], int]]:
    """The people of an article with their roles and short forms, and the number of the person of each span.

    `own_name` gives what a bare `도`, `시`, `군`, `구` stands for in this article.
    """
    found: dict[str, _Entity] = {}
    shorts: list[tuple[str, str]] = []
    for number, (reading, spans) in enumerate(zip(readings, chosen, strict=True)):
        for named in roles_in(reading, spans):
            name = named.span.text_in(reading.text)
            entity = found.setdefault(name.replace(" ", ""), _Entity())
            entity.add(name)
            entity.mentions.append((number, named.span))
            _add_role(entity, named, own_name)
        shorts += _short_forms(reading.text)
    _join_short_forms(found, shorts)
    _head_bodies(found, readings, chosen)
    people, index = [], {}
    for i, entity in enumerate(found.values()):
        index.update(dict.fromkeys(entity.mentions, i))
        name = entity.names[0]
        people.append(Person(name, tuple(entity.names[1:]), tuple(entity.roles), is_masked(name)))
    return people, index


def _head_bodies(
    found: dict[str, _Entity], readings: Sequence[Reading], chosen: Sequence[Sequence[Candidate]]
) -> None:
    """Heads without a body are those of the one body of their kind that the article names."""
    bodies: dict[str, str] = {}
    for reading, spans in zip(readings, chosen, strict=True):
        for span in spans:
            if span.type is MentionType.ORG:
                name = span.text_in(reading.text)
                bodies.setdefault(_with_short_province(organisation_key(name)), name)
    for entity in found.values():
        entity.roles = [
            Role(role.title, headed_body(role.title, bodies.values()))
            if role.title and role.organisation is None
            else role
            for role in entity.roles
        ]


def _add_role(entity: _Entity, named: Named, own_name: dict[str, str]) -> None:
    role = named.role
    if role is None or role.title is None:
        return
    organisation = own_name.get(role.organisation or "", role.organisation)
    if organisation is None:
        organisation = own_name.get(_GOVERNED.get(role.title.split()[0], ""))  # 시장 권한대행, too
    role = Role(role.title, organisation)
    for i, known in enumerate(entity.roles):
        if known == role or (known.title == role.title and role.organisation is None):
            return
        if known.title == role.title and known.organisation is None:
            entity.roles[i] = role
            return
    entity.roles.append(role)


def _short_forms(text: str) -> Iterable[tuple[str, str]]:
    """`김 지사`: surname and title as (surname, the form as printed)."""
    for match in _SHORT.finditer(text):
        word = match[2]
        for size in range(len(word), 0, -1):
            title = title_of(word[:size])
            if title is not None and title.head == 0:
                yield match[1], f"{match[1]} {word[:size]}"
                break
    for match in re.finditer(r"(?<![가-힣])([가-힣]) 씨(?![가-힣]{2})", text):
        yield match[1], f"{match[1]} 씨"


def _join_short_forms(found: dict[str, _Entity], shorts: Iterable[tuple[str, str]]) -> None:
    """A short form is the one person with that surname and, if several have it, that title."""
    for surname, form in dict.fromkeys(shorts):
        same = [entity for name, entity in found.items() if name.startswith(surname) and len(name) > 1]
        title = form.split()[1]
        titled = [e for e in same if any((role.title or "").endswith(title) for role in e.roles)]
        owners = titled or (same if title == "씨" else [])
        if len(owners) == 1:
            owners[0].add(form)


def organisations_of(
    readings: Sequence[Reading], chosen: Sequence[Sequence[Candidate]]
) -> tuple[list[Organisation], dict[tuple[int, Candidate], int]]:
    """The bodies of an article with the short forms that the text or the word list gives them."""
    found: dict[str, _Entity] = {}
    for number, (reading, spans) in enumerate(zip(readings, chosen, strict=True)):
        for span in spans:
            if span.type is MentionType.ORG:
                name = span.text_in(reading.text)
                entity = found.setdefault(organisation_key(name), _Entity())
                entity.add(name)
                entity.mentions.append((number, span))
    groups = _Groups(found)
    groups.join_known()
    for reading, spans in zip(readings, chosen, strict=True):
        groups.join_defined(reading.text, spans)
    groups.join_parts()
    groups.add_township_forms()
    groups.join_schools()
    groups.join_provinces()
    entities = groups.entities()
    organisations, index = [], {}
    for i, entity in enumerate(entities):
        index.update(dict.fromkeys(entity.mentions, i))
        organisations.append(Organisation(entity.names[0], tuple(entity.names[1:])))
    return organisations, index


def organisation_key(name: str) -> str:
    """A body's name without its legal form, blanks and marks."""
    key = re.sub(r"[\s·‘’'\"“”\-]", "", _LEGAL.sub("", name))
    return key or name


@cache
def _known_forms() -> dict[str, str]:
    """Short form → full name, both as keys, of the bodies that the word list knows."""
    return {
        organisation_key(alias): organisation_key(row["name"])
        for row in rows("organisations")
        for alias in row["aliases"].split("|")
    }


def _with_short_province(key: str) -> str:
    """`전라남도의회` and `전남도의회` as `전남의회`; other keys as they are."""
    for size in range(min(len(key) - 1, 9), 1, -1):
        if stem := sido_forms().get(key[:size]):
            return stem + key[size:]
    return key


class _Groups:
    """Bodies by key; joining moves one entity's spellings and mentions into another's."""

    def __init__(self, found: dict[str, _Entity]) -> None:
        self._found = found
        self._into: dict[str, str] = {}

    def _root(self, key: str) -> str:
        while key in self._into:
            key = self._into[key]
        return key

    def _join(self, short: str, full: str) -> None:
        short, full = self._root(short), self._root(full)
        if short != full and short in self._found and full in self._found:
            self._into[short] = full

    def join_known(self) -> None:
        """Names that the word list knows as forms of one body."""
        for short in list(self._found):
            full = _known_forms().get(short)
            if full in self._found:
                self._join(short, full)

    def join_defined(self, text: str, spans: Sequence[Candidate]) -> None:
        """`나래토지공사(NT)`, `이하 공단`."""
        ends = {span.end: span for span in spans if span.type is MentionType.ORG}
        for alias in find_aliases(text):
            body = ends.get(alias.body_end)
            if body is None:
                continue
            short, full = text[alias.start : alias.end], organisation_key(body.text_in(text))
            declared = "이하" in text[alias.body_end : alias.start]
            if not declared and not is_short_for(short, full):
                continue
            key = organisation_key(short)
            if key in self._found:
                self._join(key, full)
            else:
                self._found[self._root(full)].add(short)

    def join_parts(self) -> None:
        """`나래지부` alone is the `한빛연합회 나래지부` of the article, `솔빛 봉사단` `나래 솔빛 봉사단`."""
        tails: dict[str, str] = {}
        for key, entity in self._found.items():
            parts = entity.names[0].split(" ")
            for i in range(1, len(parts)):
                tails.setdefault(organisation_key(" ".join(parts[i:])), key)
        for key in list(self._found):
            if key in tails and tails[key] != key:
                self._join(key, tails[key])

    def add_township_forms(self) -> None:
        """`솔빛면 자율방재단` for `나래군 솔빛면 자율방재단`."""
        for key, entity in list(self._found.items()):
            for name in list(entity.names):
                first, _, rest = name.partition(" ")
                if first in municipalities() and opens_with_township(rest):
                    self._found[self._root(key)].add(rest)

    def join_schools(self) -> None:
        """`솔빛초` and `솔빛초등학교`."""
        for full in list(self._found):
            if short := short_school(full):
                self._join(short, full)

    def join_provinces(self) -> None:
        """`세종시의회` and `세종특별자치시의회`: a body of a 시도 under its short and its full name."""
        first: dict[str, str] = {}
        for key in list(self._found):
            self._join(key, first.setdefault(_with_short_province(key), key))

    def entities(self) -> list[_Entity]:
        """The joined entities in order of appearance."""
        joined: dict[str, _Entity] = {}
        for key, entity in self._found.items():
            root = self._root(key)
            target = joined.setdefault(root, _Entity())
            names = [*self._found[root].names, *entity.names]
            for name in names:
                target.add(name)
            target.mentions += entity.mentions
        return list(joined.values())


def mention(located: Located, reading: Reading, span: Candidate, entity: int) -> Mention:
    """The mention of a span as stored."""
    where, number = located
    text = span.text_in(reading.text)
    return Mention(
        where, number, span.start, span.end, text, span.type, span.found_by, round(span.score, 3), entity
    )
