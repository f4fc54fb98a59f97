"""The search page: articles by the words of their text, and entities whose name has the word."""

from __future__ import annotations

import sqlite3

from app.browse.kinds import KINDS, Entity
from models.tables import EntityType

_NAMES = 12


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
