"""Layout families from `data/layouts/*.toml`: how to recognise one, where things sit, its own marks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extractors.datadir import DATA
from extractors.page.blocks import Block, Role
from extractors.page.lexicon import Marker, compile_markers

GENERIC = "generic"
_BODY = "body"
_OPEN = frozenset({Role.UNKNOWN, Role.BODY})


@dataclass(frozen=True, slots=True)
class Layout:
    """A family of pages.

    It is recognised by an address that `url` fits, by an id or class in `names`, or by `least` of its
    `texts`. `where` gives the role of blocks by the names around them; `body` are the names of the
    container that holds the text, the surest first.
    """

    name: str
    url: re.Pattern[str] | None
    names: frozenset[str]
    texts: tuple[str, ...]
    least: int
    where: tuple[tuple[str, Role], ...]
    body: tuple[str, ...]
    markers: tuple[Marker, ...]

    def score(self, url: str | None, names: frozenset[str], text: str) -> int:
        """How much speaks for this family; 0 where it is not recognised."""
        found = 3 * len(self.names & names)
        if url and self.url and self.url.search(url):
            found += 2
        seen = sum(1 for mark in self.texts if mark in text)
        return found + seen if found or (self.texts and seen >= self.least) else 0


def read_layout(path: Path) -> Layout:
    """The layout family of one file."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    known = data.get("recognise", {})
    where = [
        (name.lower(), Role(role))
        for role, names in data.get("where", {}).items()
        if role != _BODY
        for name in names
    ]
    return Layout(
        name=path.stem,
        url=re.compile(known["url"]) if known.get("url") else None,
        names=frozenset(name.lower() for name in known.get("names", [])),
        texts=tuple(known.get("texts", [])),
        least=int(known.get("least", 2)),
        where=tuple(where),
        body=tuple(name.lower() for name in data.get("where", {}).get(_BODY, [])),
        markers=compile_markers(data.get("marker", [])),
    )


@cache
def layouts() -> tuple[Layout, ...]:
    """All families, by name."""
    return tuple(read_layout(path) for path in sorted((DATA / "layouts").glob("*.toml")))


@cache
def body_names() -> frozenset[str]:
    """Ids and classes that hold the text in any family: such a container is no furniture."""
    return frozenset(name for layout in layouts() for name in layout.body)


def recognise(url: str | None, blocks: Iterable[Block], names: frozenset[str]) -> Layout | None:
    """The family for which most speaks; None for a page of no known family."""
    text = "\n".join(block.text for block in blocks if len(block.text) < 400)
    scored = [(layout.score(url, names, text), layout) for layout in layouts()]
    best = max(scored, key=lambda item: item[0], default=(0, None))
    return best[1] if best[0] else None


def place(blocks: Sequence[Block], layout: Layout) -> list[Block]:
    """The blocks with the roles that the family's names give; the innermost name decides."""
    roles = dict(layout.where)
    return [block if block.role is not Role.UNKNOWN else _placed(block, roles, layout) for block in blocks]


def _placed(block: Block, roles: dict[str, Role], layout: Layout) -> Block:
    for name in reversed(block.names[-6:]):
        if role := roles.get(name):
            return block._replace(role=role, rule=f"{layout.name} {name}")
    return block


def container(blocks: Sequence[Block], layout: Layout | None) -> tuple[int, int] | None:
    """The range of blocks inside the container that is known to hold the text, None where none is known."""
    weights: dict[str, int] = {}
    total = 0
    for block in blocks:
        if block.role in _OPEN and len(block.text) > 30:
            total += len(block.text)
            for name in body_names().intersection(block.names):
                weights[name] = weights.get(name, 0) + len(block.text)
    known = {name for name, weight in weights.items() if weight >= max(60, 0.25 * total)}
    if not known:
        return None
    own = [name for name in layout.body if name in known] if layout else []
    best = own[0] if own else max(sorted(known), key=lambda name: weights[name])
    inside = [i for i, block in enumerate(blocks) if best in block.names]
    return inside[0], inside[-1] + 1
