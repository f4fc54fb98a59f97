"""The commands that look into the database: report, search, show, explain, export."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.failure import Failure, unusable
from app.render import Heading, print_article
from flows.settings import Settings
from models.database import DatabaseUnavailable, open_database, session_factory
from models.stored import load_article
from models.tables import Failure as FailureRow
from models.tables import Page, Run

FAILURES_SHOWN = 200


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
    """`goeul report --failures`."""
    with opened_database() as (_, session):
        query = (
            select(FailureRow, Page)
            .join(Page, FailureRow.page_id == Page.id, isouter=True)
            .order_by(FailureRow.id.desc())
            .limit(FAILURES_SHOWN)
        )
        lines = [_failure_lines(failure, page) for failure, page in session.execute(query)]
    Console().print(Text("\n").join(lines) if lines else "no failure is recorded", soft_wrap=True)


def _failure_lines(failure: FailureRow, page: Page | None) -> Text:
    """What failed and whether it is tried again, with the address below."""
    when = f"{failure.failed_at:%Y-%m-%d %H:%M} UTC"
    again = f"next try {page.next_try_at:%m-%d %H:%M}" if page and page.next_try_at else "no next try"
    where = f"{failure.source_id or 'run'}: {failure.stage}: {failure.kind}"
    return Text.assemble(
        (f"{when} ", "dim"),
        (f"{where}: ", "bold"),
        f"{failure.message} ({again})\n    {page.url if page else ''}",
    )


def print_search(word: str, limit: int) -> None:
    """`goeul search`."""
    from app.search import search

    with opened_database() as (engine, _):
        hits = search(engine, word, limit)
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


def export_tables(folder: Path, fmt: str) -> None:
    """`goeul export`."""
    from app.export import FORMATS, export

    if fmt not in FORMATS:
        raise unusable(f"--format {fmt}: choose one of {', '.join(FORMATS)}")
    with opened_database() as (engine, _):
        files = export(engine, folder, fmt)
    for file in files:
        print(f"{file.name}: {file.rows:,} rows")
    print(f"written to {folder}, counts and checksums in manifest.json")


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
