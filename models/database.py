"""Opening a database: SQLite in a file or PostgreSQL, made and migrated when needed.

SQLite: every transaction begins with `BEGIN IMMEDIATE`, so that two writers queue up (`busy_timeout`) instead
of failing half-way; connections with the execution option `is_reader` begin without taking the lock.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session, sessionmaker

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 7309940  # any number, as long as nothing else in the database takes this advisory lock
_WAIT_SECONDS = 60
_CHECKPOINT_PAGES = 1 << 16  # 256 MB: pages of large indexes change with every batch, and go back once


class DatabaseUnavailable(Exception):
    """The database cannot be opened or migrated; the message is one line for the user."""


def open_database(url: str) -> Engine:
    """The database at `url` with all tables and views, made or migrated when needed.

    `url` is `sqlite:///path/to/file.db` or `postgresql://user@host/name`. Safe when several processes open
    the same new database at once: one migrates, the others wait. Raises `DatabaseUnavailable`.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            _prepare_file(parsed)
        elif parsed.get_backend_name() != "postgresql":
            raise DatabaseUnavailable(f"neither SQLite nor PostgreSQL: {parsed.render_as_string()}")
        _migrate(parsed)
        return create_database_engine(parsed)
    except (ArgumentError, NoSuchModuleError) as error:
        raise DatabaseUnavailable(f"not a database URL: {url!r}") from error
    except (DBAPIError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        reason = " ".join(str(cause).split())
        raise DatabaseUnavailable(f"cannot open {parsed.render_as_string()}: {reason}") from error


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions on `engine` whose objects stay readable after a commit."""
    return sessionmaker(engine, expire_on_commit=False)


def create_database_engine(url: URL, *, is_migrating: bool = False) -> Engine:
    """An engine with our settings, without looking whether the tables are there.

    While migrating on SQLite foreign keys are off: a table that is copied and dropped must not take its
    children along.
    """
    engine = create_engine(
        url,
        json_serializer=_to_json,
        pool_pre_ping=url.get_backend_name() == "postgresql",
        **({"poolclass": NullPool} if is_migrating else {}),
    )
    if url.get_backend_name() == "sqlite":
        _configure_sqlite(engine, foreign_keys="OFF" if is_migrating else "ON")
    return engine


def migration_config() -> Config:
    """Alembic's configuration for the migrations of this package."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _configure_sqlite(engine: Engine, *, foreign_keys: str) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin transactions on its own, and too late
        for pragma in (
            f"busy_timeout = {_WAIT_SECONDS * 1000}",
            f"foreign_keys = {foreign_keys}",
            "synchronous = NORMAL",
            "cache_size = -65536",  # 64 MB
            f"wal_autocheckpoint = {_CHECKPOINT_PAGES}",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        is_reader = connection.get_execution_options().get("is_reader", False)
        connection.exec_driver_sql("BEGIN" if is_reader else "BEGIN IMMEDIATE")


def _prepare_file(url: URL) -> None:
    """Make the folder and switch the file to WAL, which it then stays in."""
    if url.database is None or url.database == ":memory:":
        raise DatabaseUnavailable("SQLite needs a file: sqlite:///path/to/file.db")
    file = Path(url.database)
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            return
        # The switch ignores the time-out when another process does the same; a write lock waits its turn.
        connection.execute("PRAGMA locking_mode = NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _migrate(url: URL) -> None:
    engine = create_database_engine(url, is_migrating=True)
    config = migration_config()
    head = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect().execution_options(is_reader=True) as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        if MigrationContext.configure(connection).get_current_revision() != head:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
