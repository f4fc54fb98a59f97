"""The search page: articles by the words of their text, and entities whose name has the word."""

from __future__ import annotations

import re
import sqlite3

from app.browse.kinds import KINDS, Entity
from app.browse.marking import Segment, Span, segments
from extractors.entities.search_terms import plain, wanted
from models.tables import EntityType

_NAMES = 12


def marked(text: str, word: str) -> list[Segment[str]]:
    """A text cut where a word of the query stands in it, without particles and endings."""
    stems = [re.escape(each.stem) for each in wanted(word) if each.stem]
    where = plain(text)
    if not stems or len(where) != len(text):  # offsets would be another text's
        return [Segment(text)]
    found = re.finditer("|".join(stems), where)
    return segments(text, (Span(hit.start(), hit.end(), hit.group()) for hit in found))


def names_with(connection: sqlite3.Connection, word: str) -> dict[EntityType, list[Entity]]:
    """Of each kind the entities whose name holds the word, those that begin with it first."""
    word = word.strip()
    if not word:
        return {}
    found = {}
    for kind in KINDS.values():
        rows = connection.execute(
            f"SELECT id, {kind.label} FROM {kind.table} WHERE instr(name, ?)"
            " ORDER BY instr(name, ?), length(name), name, id LIMIT ?",
            (word, word, _NAMES),
        )
        found[kind.type] = [Entity(kind.type, *row) for row in rows]
    return {kind: entities for kind, entities in found.items() if entities}
