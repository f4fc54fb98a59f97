"""An article with its entities coloured, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from app.contract import iso_dateline
from extractors.values import Annotations, Article, Field, Mention, MentionType, Place, Role

STYLES = {
    MentionType.PERSON: "bold magenta",
    MentionType.ORG: "bold cyan",
    MentionType.PLACE: "bold green",
    MentionType.DATE: "bold yellow",
}
NAMES = {
    MentionType.PERSON: "people",
    MentionType.ORG: "organisations",
    MentionType.PLACE: "places",
    MentionType.DATE: "dates",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of facts over an article: where it stands and what the page says of itself."""

    label: str
    value: str


def print_article(
    console: Console, article: Article, found: Annotations, facts: Iterable[Heading] = ()
) -> None:
    """The release with coloured mentions, then what was read out of it, then what was removed and why."""
    marks = _marks(found.mentions)
    console.print(_legend())
    console.print(_marked(article.title, marks.get((Field.TITLE, 0), []), "bold underline"))
    for i, subtitle in enumerate(article.subtitles):
        console.print(_marked(subtitle, marks.get((Field.SUBTITLE, i), []), "italic"))
    for fact in [*_own_facts(article, found), *facts]:
        console.print(Text.assemble((f"{fact.label}: ", "dim"), fact.value))
    for i, paragraph in enumerate(article.body):
        console.print()
        console.print(_marked(paragraph, marks.get((Field.BODY, i), [])))
    console.print()
    console.print(_entities(found))
    if article.removed:
        removed = Text(f"removed from the page: {len(article.removed)} blocks (", style="dim")
        removed.append(", ".join(_reasons(article)))
        console.print(removed.append(")"))


def _legend() -> Text:
    return Text(" ").join(Text(NAMES[kind], style=style) for kind, style in STYLES.items())


def _marks(mentions: Iterable[Mention]) -> dict[tuple[Field, int], list[Mention]]:
    marks: dict[tuple[Field, int], list[Mention]] = {}
    for mention in mentions:
        marks.setdefault((mention.field, mention.paragraph), []).append(mention)
    return marks


def _marked(text: str, mentions: Iterable[Mention], style: str = "") -> Text:
    marked = Text(text, style=style)
    for mention in mentions:
        marked.stylize(STYLES[mention.type], mention.start, mention.end)
    return marked


def _own_facts(article: Article, found: Annotations) -> list[Heading]:
    published = (iso_dateline(article.published_at) or "not printed").replace("T", " ")
    region = found.region.full_name if found.region else None
    facts = [
        ("published", published),
        ("by", article.byline),
        ("issuer", article.issuer),
        ("publisher", article.publisher),
        ("region", region),
        ("licence", article.licence),
    ]
    return [Heading(label, value) for label, value in facts if value]


def _entities(found: Annotations) -> RenderableType:
    rows: list[RenderableType] = []
    people = [_with(p.name, [_role(role) for role in p.roles]) for p in found.people]
    organisations = [_with(o.name, o.aliases) for o in found.organisations]
    places = [_with(p.name, _place(p)) for p in found.places]
    dates = list(dict.fromkeys(f"{d.text} ({d.start or '…'} – {d.end or '…'})" for d in found.dates))
    for kind, lines in zip(STYLES, (people, organisations, places, dates), strict=True):
        if lines:
            rows.append(Text(NAMES[kind], style=STYLES[kind]))
            rows += [Padding(Text(line), (0, 0, 0, 2)) for line in lines]
    return Group(*rows)


def _with(name: str, notes: Iterable[str]) -> str:
    listed = "; ".join(note for note in notes if note)
    return f"{name} ({listed})" if listed else name


def _role(role: Role) -> str:
    return " ".join(part for part in (role.organisation, role.title) if part)


def _place(place: Place) -> list[str]:
    if place.full_name:
        return [place.full_name]
    return [f"one of {', '.join(place.candidates)}"] if place.candidates else []


def _reasons(article: Article) -> list[str]:
    counts: dict[str, int] = {}
    for block in article.removed:
        counts[block.reason] = counts.get(block.reason, 0) + 1
    return [f"{reason} {count}" for reason, count in sorted(counts.items())]
