"""Copies of one release over outlets, linked into stories: what a run does after reading.

Only articles that were never compared are looked up, among those that came out within weeks of them; so a
night costs what is new, and many small runs give the stories that one large run gives.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from extractors.copies import Neighbours, Text, are_copies, compare, sketch
from flows.workspace import Workspace, log
from models.identity import squeezed
from models.stories import (
    WINDOW,
    Candidate,
    Membership,
    add_sketches,
    candidates,
    dissolve_broken,
    sketches,
    stories_of,
    uncompared,
    write_story,
)

ROUND = 2_000
"""New articles that are compared in one transaction."""

TEXTS_KEPT = 2_000
"""Texts made ready to be compared, some 40 KB each; pairs come by day, so that few are made twice."""

Sketched = tuple[int, date | None, bytes]


def link_stories(workspace: Workspace) -> int:
    """Compare every article that is new and link copies; gives the number of stories written."""
    written = 0
    with workspace.session.begin() as session:
        dissolve_broken(session)
    while True:
        with workspace.session.begin() as session:
            new = uncompared(session, ROUND)
            if not new:
                return written
            written += _link(session, new)
        log.info("%d articles compared, %d stories", len(new), written)


def _link(session: Session, new: Sequence[Candidate]) -> int:
    own: list[Sketched] = [(each.id, each.day, sketch(each.title, each.body)) for each in new]
    days = [each.day for each in new if each.day]
    bounds = (min(days) - WINDOW, max(days) + WINDOW) if len(days) == len(new) else (None, None)
    in_order = heapq.merge(sketches(session, *bounds), sorted(own, key=_moment), key=_moment)
    pairs = _probable_pairs(in_order, {each.id for each in new})
    known = candidates(session, {id_ for pair in pairs for id_ in pair})

    @lru_cache(maxsize=TEXTS_KEPT)
    def text(article_id: int) -> Text:
        return Text(known[article_id].title, known[article_id].body)

    linked = [(one, other) for one, other in pairs if are_copies(text(one), text(other))]
    add_sketches(session, ((id_, sketched) for id_, _day, sketched in own))
    return _write(session, linked)


def _moment(sketched: Sketched) -> tuple[bool, date, int]:
    """Those without a day come first: they are compared with every other."""
    article_id, day, _sketch = sketched
    return day is not None, day or date.min, article_id


def _probable_pairs(in_order: Iterable[Sketched], new: set[int]) -> list[tuple[int, int]]:
    """Pairs of articles that are probably alike, at most the window apart, one of them new."""
    near, recent = Neighbours(), deque[tuple[date, int]]()
    pairs = []
    for article_id, day, sketched in in_order:
        while day and recent and recent[0][0] < day - WINDOW:
            near.drop(recent.popleft()[1])
        found = near.add(article_id, sketched)
        pairs += [(other, article_id) for other in found if other in new or article_id in new]
        if day:
            recent.append((day, article_id))
    return pairs


def _write(session: Session, linked: Sequence[tuple[int, int]]) -> int:
    """Write the stories that the pairs make together with the stories that were there."""
    stories = stories_of(session, {id_ for pair in linked for id_ in pair})
    groups = list(_groups([*linked, *((min(ids), id_) for ids in stories.values() for id_ in ids)]))
    articles = candidates(session, {id_ for group in groups for id_ in group})
    for group in groups:
        replaced = [story_id for story_id, ids in stories.items() if ids <= group]
        write_story(session, _members([articles[id_] for id_ in group]), replaced)
    return len(groups)


def _groups(pairs: Iterable[tuple[int, int]]) -> Iterator[set[int]]:
    """What hangs together over any number of pairs, in the order of the lowest numbers."""
    group_of: dict[int, set[int]] = {}
    for one, other in pairs:
        smaller, larger = sorted((group_of.get(one, {one}), group_of.get(other, {other})), key=len)
        if smaller is not larger:
            larger |= smaller
        group_of.update(dict.fromkeys(smaller | {one, other}, larger))
    groups = {id(group): group for group in group_of.values()}
    yield from sorted(groups.values(), key=min)


def _members(articles: Sequence[Candidate]) -> list[Membership]:
    """The articles of a story, its lead first, each compared with the lead."""
    issuers = {squeezed(article.issuer) for article in articles if article.issuer}
    ranked = sorted(articles, key=lambda article: _rank(article, issuers))
    lead = Text(ranked[0].title, ranked[0].body)
    members = []
    for number, article in enumerate(ranked):
        compared = compare(lead, Text(article.title, article.body))
        differs = " ".join(compared.differs)
        members.append(Membership(article.id, number == 0, compared.kept_share, compared.own_share, differs))
    return members


def _rank(article: Candidate, issuers: set[str]) -> tuple[object, ...]:
    """Which article leads: the issuer's own, one on an official host, the first, the longest."""
    host = urlsplit(article.url).hostname or ""
    return (
        not (article.publisher and squeezed(article.publisher) in issuers),
        not host.endswith(".go.kr"),
        article.day is None,
        article.day or date.min,
        article.published_at is None,
        article.published_at.timestamp() if article.published_at else 0.0,
        -len(article.body),
        article.url,
        article.position,
    )
