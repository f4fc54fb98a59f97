"""The commands that look into the database: report, search, show, explain, export."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.failure import Failure, unusable
from app.progress import progress
from app.render import Heading, print_article
from app.selection import Selection
from app.summary import program
from flows.report import MONTH_HEAD, month_cells
from flows.settings import Settings
from flows.workspace import SEOUL
from models.database import DatabaseUnavailable, open_database, session_factory
from models.failures import ParkedPage, broken_lists, gone_count, parked_pages, waiting_pages
from models.statement import statement
from models.stored import load_article
from models.tables import Page, Run

ADDRESSES_SHOWN = 3


def print_report(run_id: int | None) -> None:
    """`goeul report`."""
    with opened_database() as (_, session):
        newest = select(Run).order_by(Run.id.desc()).limit(1)
        run = session.get(Run, run_id) if run_id is not None else session.scalar(newest)
        if run is None:
            raise unusable(f"there is no run {run_id}" if run_id else "no run yet: start with goeul ingest")
        console = Console()
        ended = f"{run.finished_at:%Y-%m-%d %H:%M} UTC" if run.finished_at else "not ended"
        console.print(f"run {run.id}: {run.kind}, {run.state}, {run.started_at:%Y-%m-%d %H:%M} UTC – {ended}")
        console.print(Markdown(run.report or ""))


def print_failures() -> None:
    """`goeul report --failures`: what needs a person, and what does not."""
    with opened_database() as (_, session):
        broken, parked = broken_lists(session), parked_pages(session)
        waiting, gone = waiting_pages(session), gone_count(session)
    console = Console(soft_wrap=True, highlight=False)
    if not broken and not parked:
        console.print("Nothing needs a person.")
    for source in broken:
        last = f"{source.listed_at:%Y-%m-%d}" if source.listed_at else "never"
        head = Text(f"{source.source_id}: the list: {source.message}", style="bold")
        console.print(
            head, Text(f"    since {source.failed_at:%Y-%m-%d %H:%M} UTC, last whole: {last}"), sep="\n"
        )
    for (source_id, reason), pages in _by_reason(parked).items():
        console.print(Text(f"{source_id}: {len(pages)} pages: {reason}", style="bold"))
        for page in pages[:ADDRESSES_SHOWN]:
            offered = f" (offered by {page.document_of})" if page.document_of else ""
            console.print(Text(f"    {page.url}{offered}"))
        if len(pages) > ADDRESSES_SHOWN:
            console.print(Text(f"    and {len(pages) - ADDRESSES_SHOWN} more", style="dim"))
    if parked:
        console.print(f"Send parked pages again: {program()} retry [URL…] [--source ID]")
    if waiting.next_try_at is not None:
        console.print(
            f"{waiting.pages} failed pages are tried again by themselves, "
            f"from {waiting.next_try_at:%Y-%m-%d %H:%M} UTC on."
        )
    if gone:
        console.print(f"{gone} pages do not exist any more (404, 410).")


def _by_reason(parked: list[ParkedPage]) -> dict[tuple[str, str], list[ParkedPage]]:
    groups: dict[tuple[str, str], list[ParkedPage]] = {}
    for page in parked:
        groups.setdefault((page.source_id, page.reason), []).append(page)
    return groups


def print_months(run_id: int | None) -> None:
    """`goeul report --months`: the statement of a backfill as the ledger has it now."""
    with opened_database() as (_, session):
        newest = select(Run).where(Run.kind == "backfill").order_by(Run.id.desc()).limit(1)
        run = session.get(Run, run_id) if run_id is not None else session.scalar(newest)
        if run is None or run.kind != "backfill":
            raise unusable(f"run {run_id} is no backfill" if run_id else "no backfill yet")
        since = date.fromisoformat(str(run.parameters["since"]))
        today = run.started_at.astimezone(SEOUL).date()
        until = date.fromisoformat(str(run.parameters["until"] or today))
        named = run.parameters["source_ids"]
        listed = select(Page.source_id).distinct().order_by(Page.source_id)
        ids = [str(name) for name in named] if isinstance(named, list) else list(session.scalars(listed))
        found = statement(session, run.id, ids, since, until, today)
    table = Table(title=f"run {run.id}: {since} to {until}", title_justify="left")
    for name in MONTH_HEAD:
        table.add_column(name, no_wrap=name in ("source", "month"))
    for month in found.months:
        table.add_row(*month_cells(month))
    console = Console()
    console.print(table)
    for source_id, reason in found.broken.items():
        console.print(f"{source_id}: list broken off: {reason}", soft_wrap=True, highlight=False)


def print_search(word: str, limit: int, where: str, among: Selection, entity: str | None) -> None:
    """`goeul search`."""
    from app.search import Where, search

    with opened_database() as (engine, _):
        hits = search(engine, word, limit, where=Where(where), among=among, entity=entity)
    console = Console()
    for hit in hits:
        console.print(
            Text.assemble(
                (f"{hit.article_id:>6} ", "dim"), f"{hit.published_date or '          '} ", hit.title
            )
        )
        console.print(Text(f"       {hit.snippet}", style="dim"))
    if not hits:
        console.print(f"no article has {word!r}")


def print_stored_article(article_id: int) -> None:
    """`goeul show`."""
    with opened_database() as (_, session):
        stored = load_article(session, article_id)
    if stored is None:
        raise unusable(f"there is no article {article_id}; goeul search WORD lists numbers")
    facts = [Heading("address", stored.url)]
    if not stored.is_current or stored.revision > 1:
        current = "current" if stored.is_current else "superseded"
        facts.append(Heading("revision", f"{stored.revision} ({current})"))
    print_article(Console(), stored.article, stored.annotations, facts)


def print_explanation(target: str, html: Path | None) -> None:
    """`goeul explain`."""
    from app.explain import blocks_of, page_of, print_blocks
    from extractors.page.explain_html import explain_html

    with opened_database() as (_, session):
        blocks = blocks_of(page_of(target, session, Settings()))
    if html is None:
        print_blocks(Console(), blocks)
        return
    html.write_text(explain_html(blocks, name=target), encoding="utf-8")
    print(f"written to {html}: open it in a browser")


def export_tables(folder: Path, fmt: str, selection: Selection, *, with_removed: bool) -> None:
    """`goeul export`."""
    from app.export import FORMATS, export

    if fmt not in FORMATS:
        raise unusable(f"--format {fmt}: choose one of {', '.join(FORMATS)}")
    with opened_database() as (engine, _), progress(Console(stderr=True), "export: starting"):
        try:
            tables = export(engine, folder, fmt, selection, with_removed=with_removed)
        except OSError as error:
            raise Failure(f"cannot write to {folder}: {error.strerror or error}") from error
    for table in tables:
        print(f"{table.table}: {table.rows:,} rows")
    print(f"written to {folder}, counts, columns and checksums in manifest.json")


@contextmanager
def opened_database() -> Iterator[tuple[Engine, Session]]:
    """The configured database, made or migrated when needed. Raises `Failure`, one line."""
    try:
        engine = open_database(Settings().database)
        with session_factory(engine)() as session:
            yield engine, session
        engine.dispose()
    except DatabaseUnavailable as error:
        raise Failure(str(error)) from error
    except SQLAlchemyError as error:
        raise Failure(f"the database failed: {str(getattr(error, 'orig', error)).splitlines()[0]}") from error
