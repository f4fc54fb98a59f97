"""The documents say what the commands print and the tables hold; `make docs` writes them anew."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect
from typer.main import get_command

from app.cli import app
from app.demo.site import DemoSite
from models.base import Base
from tests.demo_run import ROOT, DemoRun


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_readme_shows_what_make_run_prints(demo_run: DemoRun) -> None:
    readme = text("README.md")
    assert demo_run.update.with_run(readme, demo_run.printed, demo_run.home) == readme


def test_the_tables_hold_the_headlines_that_were_published(demo_run: DemoRun) -> None:
    site = DemoSite.load()
    published = {
        site.url_of(r): r.title for outlet in site.outlets.values() for r in site.releases_of(outlet)
    }
    with closing(sqlite3.connect(demo_run.home / "goeul.db")) as connection:
        query = "SELECT pages.url, articles.title FROM articles JOIN pages ON pages.id = page_id"
        stored = dict(connection.execute(query).fetchall())
    assert len(stored) >= 60
    assert stored == {url: published[url] for url in stored}


def test_ten_queries_print_what_the_page_shows(demo_run: DemoRun) -> None:
    page = text("docs/tables.md")
    assert page.count("```sql") == 10
    assert demo_run.update.with_outputs(page, demo_run.home / "goeul.db") == page
    assert "--- | ---\n```" not in page, "a query without a row shows nothing"


def test_every_table_and_view_is_described(demo_run: DemoRun) -> None:
    page = text("docs/tables.md")
    engine = create_engine(f"sqlite:///{demo_run.home / 'goeul.db'}")
    views = inspect(engine).get_view_names()
    engine.dispose()
    names = {*Base.metadata.tables, *views}
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_every_command_is_in_the_documents_and_has_an_example() -> None:
    pages = ("README.md", "docs/operating.md", "docs/adding-a-source.md", "docs/correcting.md")
    documents = "".join(map(text, pages))
    for name, command in commands_of(get_command(app), "goeul"):
        assert name in documents, name
        assert name in (command.epilog or ""), name


def commands_of(group: object, prefix: str) -> list[tuple[str, Any]]:
    """All commands below a group, with their full names."""
    found = []
    for name, command in getattr(group, "commands", {}).items():
        found += [(f"{prefix} {name}", command), *commands_of(command, f"{prefix} {name}")]
    return found


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_lock_files_have_hashes_and_no_index(lock: str) -> None:
    content = text(lock)
    assert "://" not in content
    assert "--index" not in content
    pinned = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==", content, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"==[^\n]*\\\n    --hash=sha256:", content))
    project = tomllib.loads(text("pyproject.toml"))["project"]
    wanted = {re.split(r"[\[<>=]", dependency)[0].lower() for dependency in project["dependencies"]}
    assert wanted <= {name.lower() for name in pinned}
