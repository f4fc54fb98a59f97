"""How Alembic reaches the tables: on the connection or engine it is given, or by `-x url=…`."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, Engine, make_url

import models.tables  # noqa: F401  (puts the tables into the metadata)
from models.base import Base
from models.database import create_database_engine
from models.views import create_views, drop_views


def include_name(name: str | None, _type: str, _parents: object) -> bool:
    """Leave out the full-text index over `search_terms`, which has no model."""
    return name is None or not name.startswith("article_index")


def migrate(connection: Connection) -> None:
    """Drop the views, run the migrations in one transaction, make the views."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_type=True,
        include_name=include_name,
    )
    with context.begin_transaction():
        drop_views(connection)
        context.run_migrations()
        if _is_at_head():
            create_views(connection)


def _is_at_head() -> bool:
    migration = context.get_context()
    return migration.get_current_heads() == tuple(context.script.get_heads())


given = context.config.attributes.get("connection")
if isinstance(given, Connection):
    migrate(given)
else:
    if not isinstance(given, Engine):
        url = make_url(context.get_x_argument(as_dictionary=True)["url"])
        given = create_database_engine(url, is_migrating=True)
    with given.begin() as opened:
        migrate(opened)
