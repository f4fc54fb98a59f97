"""The databases that the tests of this folder run on."""

from tests.databases import (
    engine,
    new_postgres_url,
    postgres_engine,
    postgres_server,
    postgres_template,
    postgres_url,
    sqlite_engine,
    sqlite_template,
)

__all__ = [
    "engine",
    "new_postgres_url",
    "postgres_engine",
    "postgres_server",
    "postgres_template",
    "postgres_url",
    "sqlite_engine",
    "sqlite_template",
]
