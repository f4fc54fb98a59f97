"""What a run did and what the database holds now, as a newcomer reads it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.settings import Settings
from models.database import open_database, session_factory
from models.runs import RunSummary, summary
from models.tables import Article


def print_summary(console: Console, settings: Settings, counts: Mapping[str, int]) -> None:
    """The run's pages and articles, the totals of the database, and what to try next."""
    engine = open_database(settings.database)
    with session_factory(engine)() as session:
        held = summary(session)
        newest = _newest_article(session)
    engine.dispose()
    console.print(_run_table(counts))
    if not counts["pages_fetched"] and not counts["articles_new"] + counts["articles_revised"]:
        console.print("Nothing new: every listed page is known already, nothing was fetched again.")
    console.print(_database_table(held))
    console.print(f"Database: {settings.database}", soft_wrap=True, highlight=False)
    console.print("Try next:")
    for command in next_commands(newest, held):
        console.print(f"  {command}", highlight=False)


def next_commands(article_id: int | None, held: RunSummary) -> list[str]:
    """Three commands that give something to see on this database."""
    place = held.places[0][0].split()[-1] if held.places else "광주"
    return [
        f"{program()} show {article_id or 1}",
        f"{program()} search {place}",
        f"{program()} export tables --format csv",
    ]


def program() -> str:
    """How the reader calls us: `goeul` where that works, else the path of the script that runs."""
    script = Path(sys.argv[0])
    if script.name != "goeul" or shutil.which("goeul"):
        return "goeul"
    return os.path.relpath(script)


def _newest_article(session: Session) -> int | None:
    newest = select(Article.id).where(Article.is_current).order_by(Article.published_date.desc(), Article.id)
    return session.scalar(newest.limit(1))


def _run_table(counts: Mapping[str, int]) -> Table:
    table = Table("this run", "", title=f"run {counts['run_id']}", title_justify="left")
    rows = {
        "pages listed": "pages_seen",
        "pages fetched": "pages_fetched",
        "pages unchanged": "pages_unchanged",
        "pages failed": "pages_failed",
        "articles new": "articles_new",
        "articles revised": "articles_revised",
        "pages without a release": "pages_without_release",
    }
    for label, name in rows.items():
        table.add_row(label, f"{counts[name]:,}")
    return table


def _database_table(held: RunSummary) -> Table:
    table = Table("the database holds", "")
    table.add_row("articles", f"{held.articles:,}")
    for kind, count in held.mentions.items():
        table.add_row(f"mentions {kind}", f"{count:,}")
    for label, busiest in (
        ("busiest people", held.people),
        ("busiest organisations", held.organisations),
        ("busiest places", held.places),
    ):
        table.add_row(label, "\n".join(f"{name} ({count})" for name, count in busiest))
    return table
