"""The migrations make the same database everywhere, and the one that the models describe."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytest_alembic import tests as alembic_tests
from pytest_alembic.config import Config
from pytest_alembic.runner import MigrationContext
from sqlalchemy import Engine, Inspector, create_engine, inspect, make_url, text

from models.base import Base
from models.database import DatabaseUnavailable, create_database_engine, migration_config, open_database
from models.views import VIEWS


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'goeul.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def alembic_config() -> Config:
    return Config(alembic_config=migration_config())


@pytest.fixture
def alembic_engine(empty_url: str) -> Engine:
    url = make_url(empty_url)
    if url.database and url.get_backend_name() == "sqlite":
        Path(url.database).parent.mkdir()
    return create_database_engine(url, is_migrating=True)


def test_there_is_one_head(alembic_runner: MigrationContext) -> None:
    alembic_tests.test_single_head_revision(alembic_runner)


def test_every_migration_goes_up(alembic_runner: MigrationContext) -> None:
    alembic_tests.test_upgrade(alembic_runner)


def test_models_say_what_the_migrations_make(alembic_runner: MigrationContext) -> None:
    alembic_tests.test_model_definitions_match_ddl(alembic_runner)


def test_every_migration_can_be_undone(alembic_runner: MigrationContext) -> None:
    alembic_tests.test_up_down_consistency(alembic_runner)


def schema(inspector: Inspector) -> dict[str, object]:
    """Tables, columns, keys, constraints and indexes; types are compared by the models' own test."""
    described: dict[str, object] = {}
    for table in inspector.get_table_names():
        if table.startswith("article_index"):  # SQLite's full-text tables; PostgreSQL has an index instead
            continue
        described[table] = {
            "columns": [(c["name"], c["nullable"]) for c in inspector.get_columns(table)],
            "primary key": inspector.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": sorted(
                (k["name"], k["constrained_columns"], k["referred_table"], k["options"].get("ondelete"))
                for k in inspector.get_foreign_keys(table)
            ),
            "unique": sorted((u["name"], u["column_names"]) for u in inspector.get_unique_constraints(table)),
            "checks": sorted(str(c["name"]) for c in inspector.get_check_constraints(table)),
            "indexes": sorted(
                (i["name"], i["column_names"])
                for i in inspector.get_indexes(table)
                if "duplicates_constraint" not in i and None not in i["column_names"]
            ),
        }
    return described


def test_both_databases_get_the_same_schema(sqlite_engine: Engine, postgres_engine: Engine) -> None:
    on_sqlite, on_postgresql = inspect(sqlite_engine), inspect(postgres_engine)
    assert schema(on_sqlite) == schema(on_postgresql)
    assert set(Base.metadata.tables) < set(on_sqlite.get_table_names())
    assert set(on_sqlite.get_view_names()) == set(on_postgresql.get_view_names()) == set(VIEWS)
    for view in VIEWS:
        names = [column["name"] for column in on_sqlite.get_columns(view)]
        assert names == [column["name"] for column in on_postgresql.get_columns(view)]


def test_a_column_has_the_same_kind_of_type_on_both(sqlite_engine: Engine, postgres_engine: Engine) -> None:
    kinds = []
    for inspector in (inspect(sqlite_engine), inspect(postgres_engine)):
        kinds.append(
            {
                (table, column["name"]): column["type"].as_generic()._type_affinity
                for table in Base.metadata.tables
                for column in inspector.get_columns(table)
            }
        )
    assert kinds[0] == kinds[1]


def test_opening_again_changes_nothing(empty_url: str) -> None:
    first = open_database(empty_url)
    before = schema(inspect(first))
    first.dispose()
    second = open_database(empty_url)
    assert schema(inspect(second)) == before
    second.dispose()


def test_many_may_open_a_new_database_at_once(empty_url: str) -> None:
    errors: list[Exception] = []
    start = threading.Barrier(6)

    def open_it() -> None:
        start.wait()
        try:
            open_database(empty_url).dispose()
        except DatabaseUnavailable as error:
            errors.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    opened = open_database(empty_url)
    assert set(inspect(opened).get_view_names()) == set(VIEWS)
    opened.dispose()


def test_sqlite_waits_for_a_writer_and_lets_readers_read(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        settings = {
            pragma: connection.execute(text(f"PRAGMA {pragma}")).scalar()
            for pragma in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 60000}
    reader = sqlite_engine.connect().execution_options(is_reader=True)
    with sqlite_engine.begin(), reader:
        assert reader.execute(text("SELECT COUNT(*) FROM articles")).scalar() == 0


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "not a database URL"),
        ("mysql://localhost/goeul", "neither SQLite nor PostgreSQL"),
        ("sqlite://", "SQLite needs a file"),  # a database in memory would be gone with the first connection
        ("postgresql://nobody@localhost:1/goeul", "cannot open postgresql://nobody@localhost:1/goeul"),
        ("postgresql://nobody:secret@localhost:1/goeul", "nobody:***@"),  # never the password
    ],
)
def test_an_unusable_database_is_told_in_one_line(url: str, said: str) -> None:
    with pytest.raises(DatabaseUnavailable) as error:
        open_database(url)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert "secret" not in str(error.value)


def test_a_file_that_is_no_database_is_told_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("이것은 데이터베이스가 아니다" * 100, encoding="utf-8")
    with pytest.raises(DatabaseUnavailable, match="not a database"):
        open_database(f"sqlite:///{file}")


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable, match="cannot open"):
        open_database(f"sqlite:///{tmp_path / 'file' / 'goeul.db'}")


def test_a_plain_file_keeps_its_other_tables(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    plain = create_engine(url)
    with plain.begin() as connection:
        connection.execute(text("CREATE TABLE notes (note TEXT)"))
        connection.execute(text("INSERT INTO notes VALUES ('메모')"))
    plain.dispose()
    opened = open_database(url)
    with opened.connect() as connection:
        assert connection.execute(text("SELECT note FROM notes")).scalar() == "메모"
    opened.dispose()


def test_the_index_of_terms_is_merged_rarely(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect().execution_options(is_reader=True) as connection:
        rows = connection.execute(text("SELECT k, v FROM article_index_config"))
        settings = {row.k: int(row.v) for row in rows}
    assert {name: settings[name] for name in ("automerge", "crisismerge", "hashsize")} == {
        "automerge": 16,
        "crisismerge": 64,
        "hashsize": 1 << 24,
    }
