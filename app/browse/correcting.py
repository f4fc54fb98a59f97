"""Correcting entities from the pages: who may, the articles to choose from, the steps of `goeul correct`.

Whoever knows the token of `goeul browse --token` may. The browser keeps no token but what is derived from it.
"""

from __future__ import annotations

import hmac
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from datasette import Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.browse.home import ArticleLine
from app.browse.kinds import KINDS, Kind
from models import corrections
from models.correction_rules import ENTITIES
from models.corrections import CorrectionError, Made
from models.tables import CorrectionKind, EntityType

COOKIE = "goeul_corrector"
CHOICES = ("rename", "merge", "split", "remove")
_ARTICLES = 100

Form = Mapping[str, Sequence[str]]
"""What was sent: the values of each field."""


class Desk:
    """Where corrections are made: `engine` writes."""

    def __init__(self, engine: Engine, token: str) -> None:
        self._engine = engine
        self._token = token.encode()

    def pass_for(self, token: str) -> str | None:
        """What the browser of someone with the right token keeps; None for a wrong one."""
        return self._pass() if hmac.compare_digest(token.encode(), self._token) else None

    def knows(self, request: Request) -> bool:
        """Whether a request comes from such a browser."""
        return hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), self._pass().encode())

    def correct(self, kind: EntityType, number: int, form: Form) -> str:
        """Carry out what a form says of an entity; the address to go on at. Raises `CorrectionError`."""
        with Session(self._engine) as session, session.begin():
            made = _carried_out(session, kind, str(number), form)
            key = made.correction.entity_key
            if made.correction.kind in (CorrectionKind.MERGE, CorrectionKind.SPLIT):
                key = made.correction.other_key or key
            entity = ENTITIES[kind]
            left = session.query(entity.id).where(entity.key == key).scalar()
        return f"/{kind}/{left}" if left is not None else "/correct"

    def undo(self, number: int) -> None:
        """Take a correction back. Raises `CorrectionError`."""
        with Session(self._engine) as session, session.begin():
            corrections.undo(session, number)

    def made(self) -> list[Made]:
        """All corrections, the newest first."""
        with Session(self._engine, expire_on_commit=False) as session:
            session.connection(execution_options={"is_reader": True})
            return corrections.made(session)

    def _pass(self) -> str:
        return hmac.new(self._token, b"corrector", "sha256").hexdigest()


def naming_articles(connection: sqlite3.Connection, kind: Kind, number: int) -> list[ArticleLine]:
    """The newest articles that name an entity."""
    rows = connection.execute(
        f"""
        SELECT id, title, published_date, coalesce(issuer, region_name) FROM articles
        WHERE id IN (SELECT article_id FROM mentions WHERE {kind.column} = ?)
        ORDER BY published_date DESC, id DESC LIMIT ?
        """,
        (number, _ARTICLES),
    )
    return [ArticleLine(*row) for row in rows]


def kind_named(name: str) -> Kind:
    """The kind of an address."""
    return KINDS[EntityType(name)]


def _carried_out(session: Session, kind: EntityType, entity: str, form: Form) -> Made:
    def sent(name: str) -> str:
        return next(iter(form.get(name, ())), "").strip()

    now, note = datetime.now(UTC), sent("note") or None
    articles = [int(number) for number in form.get("article", ()) if number.isdecimal()]
    match sent("choice"):
        case "rename":
            return corrections.rename(session, kind, entity, sent("name"), now, note)
        case "merge":
            return corrections.merge(session, kind, entity, sent("into"), now, note)
        case "split":
            return corrections.split(session, kind, entity, articles, now, sent("split_name") or None, note)
        case "remove":
            return corrections.remove(session, kind, entity, now, articles, note)
        case _:
            raise CorrectionError("say what is wrong")
