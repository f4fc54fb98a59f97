"""`goeul sources check`: a row a source, what is wrong, and what to set in the files of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.failure import Failure
from app.progress import progress
from flows.check import SourceCheck, check_source
from flows.fetch.client import Fetcher, FetchSettings
from flows.fetch.sources import Source
from flows.settings import Settings
from flows.workspace import SEOUL, log

AT_ONCE = 20
"""So many sources are tried side by side; each host still gets one request at a time."""


def print_checks(settings: Settings, sources: Sequence[Source]) -> None:
    """Try the sources and print what was found. Raises `Failure` where one cannot be enabled as it is."""
    with progress(Console(stderr=True), f"trying {len(sources)} sources"):
        checks = asyncio.run(_check_all(settings, sources))
    console = Console()
    console.print(_table(checks))
    for check in checks:
        for problem in check.problems:
            console.print(Text(f"{check.source_id}: {problem}"), style="bold red", soft_wrap=True)
        for remark in check.remarks:
            console.print(Text(f"{check.source_id}: {remark}"), style="dim", soft_wrap=True)
    good = [check.source_id for check in checks if not check.problems]
    if good:
        console.print(
            f"Nothing was changed. After a look at the table, set in {settings.sources}:", soft_wrap=True
        )
        for source_id in good:
            console.print(f"  {source_id}.toml: verified = true, enabled = true", highlight=False)
    if len(good) < len(checks):
        raise Failure(f"{len(checks) - len(good)} of {len(checks)} sources have problems")


async def _check_all(settings: Settings, sources: Sequence[Source]) -> list[SourceCheck]:
    today = datetime.now(SEOUL).date()
    turn = asyncio.Semaphore(AT_ONCE)
    chosen = FetchSettings(user_agent=settings.user_agent, resolve=settings.resolve)
    async with Fetcher(chosen) as fetcher:

        async def one(source: Source) -> SourceCheck:
            async with turn:
                found = await check_source(source, fetcher, today)
            log.info("%s: %s", source.id, "; ".join(found.problems) or "works")
            return found

        return list(await asyncio.gather(*(one(source) for source in sources)))


def _table(checks: Sequence[SourceCheck]) -> Table:
    table = Table("id", "robots.txt", "list", "releases tried", "works")
    for check in checks:
        listed = f"{check.listed} on {check.pages} pages, {check.dated} dated"
        newest = f", newest {check.newest}" if check.newest else ""
        table.add_row(
            Text(check.source_id),
            check.robots,
            listed + newest if check.listed else "",
            _releases(check),
            "no" if check.problems else "yes",
        )
    return table


def _releases(check: SourceCheck) -> str:
    """How many were read, which fields they have, and by which profiles."""
    if not check.articles:
        return ""
    counts = ", ".join(f"{name} {check.count(name)}" for name in ("title", "date", "body"))
    layouts = ", ".join(sorted({article.layout for article in check.articles}))
    return f"{len(check.articles)}: {counts} ({layouts})"
