"""`goeul browse` itself over a demo database, and Debian's Chromium to open its pages with."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import open_database
from models.tables import Article, Story, StoryArticle
from tests.demo_run import DemoRun
from tests.models.samples import capture, prepare, release, store

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TOKEN = "열려라 참깨"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def database(demo_run: DemoRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo database with one more release, which its page has changed since."""
    file = tmp_path_factory.mktemp("browse") / "goeul.db"
    shutil.copy(demo_run.home / "goeul.db", file)
    engine = open_database(f"sqlite:///{file}")
    with Session(engine) as session, session.begin():
        prepare(session)
        page = session.connection().exec_driver_sql("SELECT max(id) FROM pages").scalar_one()
        first, second = capture(session, page, "1"), capture(session, page, "2")
        store(session, page, first, [release(body=(release().article.body[0], "모두 8명이 왔다."))])
        store(session, page, second, [release()])
        # two releases of the demo stand for copies of one at two outlets
        alone = select(Article.id).where(
            Article.is_current, Article.id.not_in(select(StoryArticle.article_id))
        )
        lead, copy = session.scalars(alone.order_by(Article.id).limit(2))
        story = Story(lead_article_id=lead, article_count=2)
        session.add(story)
        session.flush()
        of_lead = {"is_lead": True, "kept_share": 1, "own_share": 0, "differs": ""}
        of_copy = {"is_lead": False, "kept_share": 0.8, "own_share": 0.1, "differs": "title cut"}
        session.add(StoryArticle(article_id=lead, story_id=story.id, **of_lead))
        session.add(StoryArticle(article_id=copy, story_id=story.id, **of_copy))
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def server(database: Path) -> Iterator[str]:
    """The address of the command, serving the database."""
    command = [sys.executable, "-m", "app", "browse", "--database", str(database), "--port", "0"]
    process = subprocess.Popen(
        [*command, "--token", TOKEN], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    if found is None:
        process.terminate()
        pytest.fail(f"goeul browse said {line!r}, {process.communicate()[1]}")
    yield found.group()
    process.terminate()
    _, complaints = process.communicate()
    assert "Traceback" not in complaints


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium, the one of the system; for one file: an event loop runs as long as it is open."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium (.ci/run does)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of the pages go: `GOEUL_SCREENSHOTS`, or pytest's folder of this run."""
    named = os.environ.get("GOEUL_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def connection(database: Path) -> Iterator[sqlite3.Connection]:
    """The database as the pages see it."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def addresses(connection: sqlite3.Connection) -> dict[str, str]:
    """The address of every page by a name, with the entities that most articles name."""

    def number(query: str) -> int:
        return int(connection.execute(query).fetchone()[0])

    def busiest(column: str) -> int:
        return number(
            f"SELECT {column} FROM mentions WHERE {column} IS NOT NULL"
            f" GROUP BY 1 ORDER BY count(DISTINCT article_id) DESC, 1 LIMIT 1"
        )

    person, place = busiest("person_id"), busiest("place_id")
    return {
        "home": "/",
        "search": "/search?q=옥천군",
        "search-nothing": "/search?q=없을말없음",
        "article": f"/article/{number('SELECT max(article_id) FROM mentions')}",
        "article-with-attachments": f"/article/{number('SELECT min(article_id) FROM attachments')}",
        "article-copied": f"/article/{number('SELECT lead_article_id FROM stories ORDER BY id DESC')}",
        "article-old": f"/article/{number('SELECT id FROM articles WHERE NOT is_current')}",
        "person": f"/person/{person}",
        "organisation": f"/organisation/{busiest('organisation_id')}",
        "place": f"/place/{place}",
        "place-beside": f"/place/{place}?with=person-{person}",
        "day": "/date/2026-10-12",
        "month": "/date/2026-10",
        "year": "/date/2026",
        "calendar": "/calendar?month=2026-10",
        "calendar-empty": "/calendar?month=1999-01",
        "map": "/map?from=2024-01-01",
        "map-province": "/map?from=2024-01-01&province=4300000000",
        "map-word": "/map?from=2024-01-01&q=협동조합",
        "relations": "/relations?from=2024-01-01",
        "relations-of": f"/relations/place/{place}",
    }
