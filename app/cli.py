"""The `goeul` command line: each command names its arguments and hands over to a room.

Imports stand inside the commands: `goeul --help` must not wait for Kiwi or Prefect.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from app.correct import correct
from app.failure import one_line_errors

app = typer.Typer(
    name="goeul",
    help="Korean regional press releases as tables: fetch, keep the release, read out who, where and when.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(correct)

sources_app = typer.Typer(invoke_without_command=True)
app.add_typer(sources_app, name="sources")

SourceIds = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only this source; may be given several times.", metavar="ID"),
]
Demo = Annotated[
    bool, typer.Option("--demo", help="Work on the demo sources, served by this command itself.")
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--folder", help="Take the pages of this folder as one more source.", exists=True, file_okay=False
    ),
]
Runner = Annotated[
    Literal["local", "dask"], typer.Option(help="Who reads: this machine's processes, or a Dask cluster.")
]
Address = Annotated[
    str | None,
    typer.Option(help="The cluster's scheduler, tcp://host:8786; one on this machine if not given."),
]
Region = Annotated[
    str | None,
    typer.Option(help="Only releases of this division and all in it, by its code.", metavar="CODE"),
]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


@app.command(epilog="Example: [bold]goeul ingest --source gangjin[/]")
def ingest(
    source: SourceIds = None,
    folder: Folder = None,
    demo: Demo = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit status 1 if the run raised alarms.")] = False,
) -> None:
    """Run the nightly ingest once: list, fetch, read and store what is new."""
    from app.runs import run_ingest

    run_ingest(source, folder=folder, demo=demo, strict=strict)


@app.command(epilog="Example: [bold]goeul backfill --since 2023-01-01 --until 2023-12-31 --source gangjin[/]")
def backfill(
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")],
    until: Day = None,
    source: SourceIds = None,
    demo: Demo = False,
    runner: Runner = "local",
    address: Address = None,
) -> None:
    """Fetch and store the releases of a span of days; stop it and start it again as you like."""
    from app.runs import run_backfill

    run_backfill(since.date(), _day(until), source, demo=demo, runner=runner, address=address)


@app.command(epilog="Example: [bold]goeul retry --source gangjin[/]")
def retry(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="URL…", help="Only these pages; all that failed if none.")
    ] = None,
    source: SourceIds = None,
    gone: Annotated[
        bool, typer.Option("--gone", help="Also pages that the servers said do not exist.")
    ] = False,
) -> None:
    """Request failed pages once more, parked ones too (see goeul report --failures)."""
    from app.runs import run_retry

    run_retry(urls or [], source, gone=gone)


@app.command(epilog="Example: [bold]goeul reextract --source gangjin[/]")
def reextract(
    source: SourceIds = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what this version of the extractors has read already.")
    ] = False,
    runner: Runner = "local",
    address: Address = None,
) -> None:
    """Read the kept captures again, without the network."""
    from app.runs import run_reextract

    run_reextract(source, everything=everything, runner=runner, address=address)


@app.command(epilog="Example: [bold]goeul serve[/]")
def serve(
    port: Annotated[int, typer.Option(help="Where the Prefect server listens on 127.0.0.1.")] = 4200,
) -> None:
    """Run the nightly ingest every night at 02:00 (Asia/Seoul) until stopped."""
    from app.runs import run_serve

    run_serve(port)


@app.command(epilog="Example: [bold]goeul extract page.html --json[/]")
def extract(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Pages (.txt, .html), documents (.hwp, .hwpx, .pdf), .warc(.gz) files, or folders of them."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Read pages from files and print each release with its entities; needs no database and no network."""
    from app.contract import ErrorDocument, release_document
    from app.extract import extract as extract_pages
    from app.render import print_article

    console = Console()
    missing = 0
    for result in extract_pages(paths):
        missing += result.is_missing
        if result.article is None or result.annotations is None:
            error = ErrorDocument(path=result.path, error=result.error or "")
            if as_json:
                _json_line(error)
            else:
                typer.echo(f"{error['path']}: {error['error']}", err=True)
        elif as_json:
            _json_line(release_document(result.path, result.article, result.annotations))
        else:
            console.rule(result.path)
            print_article(console, result.article, result.annotations)
    if missing:
        raise typer.Exit(1)


def _json_line(document: object) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


@sources_app.callback(epilog="Example: [bold]goeul sources --demo[/]")
def sources(context: typer.Context, demo: Demo = False) -> None:
    """List the sources: where each publishes, whether it is enabled and how much it should give a week."""
    from app.runs import print_sources

    if context.invoked_subcommand is None:
        print_sources(demo=demo)


@sources_app.command(epilog="Example: [bold]goeul sources check gangjin okcheon[/]")
def check(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID…", help="All sources if none.")] = None,
    demo: Demo = False,
) -> None:
    """Try sources: robots.txt, list, paging, releases and what can be read of them. Stores nothing."""
    from app.runs import check_sources

    check_sources(ids or [], demo=demo)


@app.command(epilog="Example: [bold]goeul report --failures[/]")
def report(
    run: Annotated[int | None, typer.Option(help="The number of the run; the last one if not given.")] = None,
    failures: Annotated[
        bool, typer.Option("--failures", help="What needs a person: broken lists, parked pages.")
    ] = False,
    months: Annotated[
        bool, typer.Option("--months", help="A backfill by source and month: what is there, what is missing.")
    ] = False,
) -> None:
    """Show what a run did, or what needs a person."""
    from app.reports import print_failures, print_months, print_report

    if failures:
        print_failures()
    elif months:
        print_months(run)
    else:
        print_report(run)


@app.command(
    epilog="Example: [bold]goeul search '\"돌봄 협약\" 교육청' --since 2026-01-01 --entity 광산구[/]"
)
def search(
    word: Annotated[str, typer.Argument(help="Words that must all occur; a phrase in quotes.")],
    limit: Annotated[int, typer.Option(help="At most so many articles.", min=1)] = 20,
    where: Annotated[
        Literal["anywhere", "title", "body"], typer.Option("--in", help="Where the words must occur.")
    ] = "anywhere",
    since: Day = None,
    until: Day = None,
    source: SourceIds = None,
    region: Region = None,
    entity: Annotated[
        str | None, typer.Option(help="Only where this person, body or place is named.", metavar="NAME")
    ] = None,
) -> None:
    """Find articles by words of their titles and texts."""
    from app.reports import print_search
    from app.selection import Selection

    among = Selection(_day(since), _day(until), tuple(source or ()), region)
    print_search(word, limit, where, among, entity)


@app.command(epilog="Example: [bold]goeul show 12[/]")
def show(article_id: Annotated[int, typer.Argument(metavar="ID", help="The article's number.")]) -> None:
    """Print an article with its people, organisations, places and dates coloured."""
    from app.reports import print_stored_article

    print_stored_article(article_id)


@app.command(epilog="Example: [bold]goeul explain page.html[/]")
def explain(
    page: Annotated[
        str, typer.Argument(metavar="PATH|URL|ID", help="A file, a page's address or an article.")
    ],
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page with the blocks coloured.")
    ] = None,
) -> None:
    """Show every block of a page, the role it was given and the rule that decided."""
    from app.reports import print_explanation

    print_explanation(page, html)


@app.command(epilog="Example: [bold]goeul export tables --format parquet --since 2026-01-01[/]")
def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write to; made if missing.")],
    fmt: Annotated[
        str,
        typer.Option("--format", help="csv (opens in spreadsheets), parquet (by month), jsonl or sqlite."),
    ] = "csv",
    since: Day = None,
    until: Day = None,
    source: SourceIds = None,
    region: Region = None,
    with_removed: Annotated[
        bool,
        typer.Option("--with-removed", help="Also what was stripped from pages, with phones and e-mails."),
    ] = False,
) -> None:
    """Write tables and views to files, whole or in part, with a manifest of counts and checksums."""
    from app.reports import export_tables
    from app.selection import Selection

    selection = Selection(_day(since), _day(until), tuple(source or ()), region)
    export_tables(folder, fmt, selection, with_removed=with_removed)


@app.command(epilog="Example: [bold]goeul browse[/]")
def browse(
    port: Annotated[int, typer.Option(help="Where the pages are on 127.0.0.1.", min=0, max=65535)] = 8001,
    database: Annotated[
        Path | None,
        typer.Option(help="Another SQLite file than the configured one.", exists=True, dir_okay=False),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="GOEUL_CORRECT_TOKEN", help="Let those who know this word correct entities on the pages."
        ),
    ] = None,
) -> None:
    """Show the database in a browser: search, articles, people, bodies, places, map, tables."""
    from app.browse.serve import run_browse

    run_browse(port, database, token)


def main() -> None:
    """The entry point: failures become one line on standard error and an exit status."""
    with one_line_errors():
        app()
