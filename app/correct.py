"""The arguments of `goeul correct`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

correct = typer.Typer(
    name="correct",
    help="Correct entities by hand; a correction holds through every later ingest and reextract.",
    epilog="Example: [bold]goeul correct merge person 12 7[/]",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Kind = Annotated[Literal["person", "organisation", "place"], typer.Argument(metavar="KIND")]
Named = Annotated[str, typer.Argument(metavar="ENTITY", help="Its number, key or exact name.")]
Note = Annotated[str | None, typer.Option("--note", help="Why; kept with the correction.")]
Articles = Annotated[
    list[int] | None,
    typer.Option("--article", metavar="ID", help="Only in this article; may be given several times."),
]


@correct.command(epilog="Example: [bold]goeul correct merge organisation 31 전라남도교육청[/]")
def merge(
    kind: Kind,
    entity: Named,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The one that it is; a place's code will do.")],
    note: Note = None,
) -> None:
    """Say that two are one: whatever names ENTITY names INTO. KIND: person, organisation or place."""
    from app.corrections import run_merge

    run_merge(kind, entity, into, note)


@correct.command(epilog="Example: [bold]goeul correct split person 12 --article 40 --name '김하늘(교장)'[/]")
def split(
    kind: Kind,
    entity: Named,
    article: Articles = None,
    name: Annotated[str | None, typer.Option("--name", help="How to call the one split off.")] = None,
    note: Note = None,
) -> None:
    """Say that these articles mean another one of the same name."""
    from app.corrections import run_split

    run_split(kind, entity, article or [], name, note)


@correct.command(epilog="Example: [bold]goeul correct rename organisation 31 늘품종합사회복지관[/]")
def rename(
    kind: Kind,
    entity: Named,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name to use.")],
    note: Note = None,
) -> None:
    """Say how an entity is called, whatever articles print."""
    from app.corrections import run_rename

    run_rename(kind, entity, name, note)


@correct.command(epilog="Example: [bold]goeul correct remove person 12 --article 40[/]")
def remove(kind: Kind, entity: Named, article: Articles = None, note: Note = None) -> None:
    """Say that it is no such entity: its mentions and roles go, everywhere or in these articles."""
    from app.corrections import run_remove

    run_remove(kind, entity, article or [], note)


@correct.command("list", epilog="Example: [bold]goeul correct list[/]")
def list_() -> None:
    """List the corrections, the newest first, with the number of rows that each reaches."""
    from app.corrections import print_corrections

    print_corrections()


@correct.command(epilog="Example: [bold]goeul correct undo 3[/]")
def undo(number: Annotated[int, typer.Argument(metavar="N", help="As goeul correct list shows it.")]) -> None:
    """Take a correction back."""
    from app.corrections import run_undo

    run_undo(number)
