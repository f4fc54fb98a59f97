"""`goeul browse`: opens the database read-only and serves the pages on this machine alone."""

from __future__ import annotations

import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import uvicorn
from alembic.script import ScriptDirectory
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from sqlalchemy import URL, Engine, create_engine, make_url

from app.browse.correcting import Desk
from app.browse.moments import seoul
from app.browse.plugin import BrowsePlugin
from app.browse.views import DATABASE
from app.failure import Failure, unusable
from flows.settings import Settings
from models.database import DatabaseUnavailable, create_database_engine, migration_config, open_database

_HERE = Path(__file__).parent
_HOST = "127.0.0.1"
_SETTINGS = {
    "sql_time_limit_ms": 5_000,
    "suggest_facets": True,
    "default_page_size": 50,
    "max_returned_rows": 5_000,
    "default_cache_ttl": 0,
}


def run_browse(port: int, database: Path | None, token: str | None) -> None:
    """`goeul browse`: serve until Ctrl-C. Raises `Failure`: nothing to serve, or the port is taken.

    Whoever knows `token` may correct entities; without one the database is only read.
    """
    file = _checked(database) if database else _own_file()
    listener = _listen(port)
    with listener:
        app = make_datasette(file, token).app()
        print(
            f"goeul: http://{_HOST}:{listener.getsockname()[1]}/ shows {file}; stop with Ctrl-C", flush=True
        )
        config = uvicorn.Config(app, log_level="warning", lifespan="on", access_log=False)
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            return


def make_datasette(file: Path, token: str | None = None) -> Datasette:
    """Datasette over one SQLite file with our pages. Raises `Failure` for a token and a file to read only."""
    # It would print a traceback with all local values for every address that is not there.
    pm.get_plugin("datasette.handle_exception").rich = None
    is_writable = os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    engine = _reader(file, is_writable=is_writable)
    if token and not is_writable:
        raise unusable(f"{file} cannot be written to, so nothing can be corrected: leave --token out")
    desk = Desk(create_database_engine(URL.create("sqlite", database=str(file))), token) if token else None
    if pm.has_plugin("goeul"):
        pm.unregister(name="goeul")
    pm.register(BrowsePlugin(engine, file.name, _as_of(engine), desk), name="goeul")
    served = Datasette(
        [],
        template_dir=str(_HERE / "templates"),
        static_mounts=[("assets", str(_HERE / "static"))],
        settings=_SETTINGS,
        metadata={"title": "고을 Goeul"},
    )
    served.remove_database("_memory")
    # Read-only either way; "immutable" also skips the files that SQLite keeps beside a database in use.
    served.add_database(Database(served, path=str(file), is_mutable=is_writable), name=DATABASE)
    return served


def _own_file() -> Path:
    """The file of the configured database, made or migrated when needed."""
    url = Settings().database
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            raise unusable(
                "browse reads SQLite: write one with goeul export FOLDER --format sqlite and name it"
                " with goeul browse --database FILE"
            )
        open_database(url).dispose()
    except DatabaseUnavailable as error:
        raise Failure(str(error)) from error
    return Path(parsed.database or "")


def _checked(file: Path) -> Path:
    """A named file, when it has the schema that the pages read; it is not migrated, for it may be a copy."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            if "alembic_version" not in there:
                raise unusable(f"{file} is no database of goeul")
            revisions = [row[0] for row in connection.execute("SELECT version_num FROM alembic_version")]
    except sqlite3.Error as error:
        raise unusable(f"{file} is no SQLite database: {error}") from error
    head = ScriptDirectory.from_config(migration_config()).get_current_head()
    if revisions != [head]:
        raise unusable(f"{file} was written by another version of goeul (schema {revisions}, not {head})")
    return file.resolve()


def _reader(file: Path, *, is_writable: bool) -> Engine:
    mode = {"mode": "ro"} if is_writable else {"immutable": "1"}
    return create_engine(URL.create("sqlite", database=file.as_uri(), query={**mode, "uri": "true"}))


def _as_of(engine: Engine) -> str:
    """When the newest article was stored, in Seoul; empty where there is none."""
    with engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT stored_at FROM articles ORDER BY id DESC LIMIT 1").fetchone()
    return seoul(row[0]) if row else ""


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
    except OSError as error:
        listener.close()
        raise Failure(f"port {port} is taken: choose another with --port ({error.strerror})") from error
    return listener
