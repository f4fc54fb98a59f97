"""The databases for tests of the command line."""

from __future__ import annotations

from tests.databases import (
    engine,
    postgres_engine,
    postgres_server,
    postgres_template,
    sqlite_engine,
    sqlite_template,
)

__all__ = [
    "engine",
    "postgres_engine",
    "postgres_server",
    "postgres_template",
    "sqlite_engine",
    "sqlite_template",
]
