"""The body of a head who is named without it: `한도윤 교육감은` in an article with one 교육청."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from extractors.entities.lexicon import rows


@cache
def _endings() -> dict[str, tuple[str, ...]]:
    """Title of a head → how the names of the bodies end that have one; deputies as their heads."""
    heads = {row["title"]: tuple(row["bodies"].split("|")) for row in rows("heads")}
    return heads | {f"부{title}": endings for title, endings in heads.items()}


def headed_body(title: str, bodies: Iterable[str]) -> str | None:
    """The one of the bodies that has a head of this title, None where several have, or none."""
    endings = _endings().get(title.split()[0])
    found = [body for body in bodies if body.endswith(endings)] if endings else []
    return found[0] if len(found) == 1 else None
