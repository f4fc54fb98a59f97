"""The answers to requests: each reads its page's values in a thread of Datasette and fills a template."""

from __future__ import annotations

import asyncio
import math
import sqlite3
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TypeVar
from urllib.parse import urlencode

from datasette import Request, Response
from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from sqlalchemy import Engine

from app.browse.articles import load_article
from app.browse.days import PAGE_SIZE as DATE_PAGE
from app.browse.days import MonthPage, last_month, load_calendar, load_date, period
from app.browse.drawing import bar_chart
from app.browse.entities import NEWEST, EntityPage, load_entity, load_link
from app.browse.entities import PAGE_SIZE as ENTITY_PAGE
from app.browse.finding import marked, names_with
from app.browse.graph import NARROW, WIDE, draw_graph
from app.browse.home import SILENT_DAYS, WEEKS, Home, load_home, newest_day
from app.browse.kinds import KINDS, Entity, Kind
from app.browse.mapping import MapPage, draw_map, named_divisions, of_articles
from app.browse.places import PlaceFacts, load_place, place_of
from app.browse.regions import Division, Regions, regions
from app.browse.relations import Relations, relations_of_days, relations_of_entity
from app.browse.visit import COOKIE, Visit
from app.browse.words import LANGUAGES
from app.search import Hit, Where, search
from app.selection import Selection
from models.tables import EntityType

DATABASE = "goeul"
"""The name under which Datasette knows the database, whatever its file is called."""

_TIME_LIMIT_MS = 10_000
_HITS = 50
_COUNTED_HITS = 2_000
_YEAR_SECONDS = 365 * 24 * 3600
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Values = TypeVar("Values")


async def home_view(datasette: Datasette, request: Request) -> Response:
    """`/`"""

    def load(connection: sqlite3.Connection) -> tuple[Home, MapPage | None]:
        home = load_home(connection)
        if home.newest is None:
            return home, None
        named = named_divisions(connection, home.newest - timedelta(weeks=WEEKS), home.newest)
        return home, draw_map(connection, regions(connection), named, None)

    home, map_ = await read(datasette, load)
    days = [(f"{day:%m-%d}", count, f"/date/{day}") for day, count in home.days]
    values = {"home": home, "chart": bar_chart(days), "map": map_, "weeks": WEEKS, "silent_days": SILENT_DAYS}
    return await page_answer(datasette, request, "home", values)


async def search_view(datasette: Datasette, request: Request, engine: Engine) -> Response:
    """`/search?q=&from=&to=&province=&where=&entity=`"""
    visit = Visit.of(request)
    word, entity = visit.text("q"), visit.text("entity")

    def load(connection: sqlite3.Connection) -> tuple[dict[EntityType, list[Entity]], list[Division]]:
        return names_with(connection, word), regions(connection).provinces()

    names, provinces = await read(datasette, load)
    province = next((each.code for each in provinces if each.code == visit.text("province")), None)
    where = next((each for each in Where if each == visit.text("where")), Where.ANYWHERE)
    among = Selection(visit.day("from"), visit.day("to"), region=province)

    def find() -> list[Hit]:
        return search(engine, word, _HITS, where=where, among=among, entity=entity or None)

    hits = await asyncio.to_thread(find) if word else []
    values = {
        "word": word,
        "hits": [(hit, marked(hit.title, word), marked(hit.snippet, word)) for hit in hits],
        "is_full": len(hits) == _HITS,
        "names": names,
        "provinces": provinces,
        "province": province,
        "among": among,
        "where": where,
        "fields": list(Where),
        "entity": entity,
        "is_narrowed": bool(entity or where is not Where.ANYWHERE or not among.is_whole),
    }
    return await page_answer(datasette, request, "search", values)


async def article_view(datasette: Datasette, request: Request) -> Response:
    """`/article/NUMBER`"""
    number = int(request.url_vars["number"])
    article = await read(datasette, lambda connection: load_article(connection, number))
    if article is None:
        return await missing(datasette, request)
    return await page_answer(datasette, request, "article", {"article": article})


async def entity_view(datasette: Datasette, request: Request) -> Response:
    """`/person/NUMBER`, `/organisation/NUMBER`, `/place/NUMBER` with `?page=` and `?with=KIND-NUMBER`"""
    kind, number = KINDS[EntityType(request.url_vars["kind"])], int(request.url_vars["number"])
    visit = Visit.of(request)

    def load(connection: sqlite3.Connection) -> tuple[EntityPage, PlaceFacts | None] | None:
        entity = load_entity(connection, kind, number, visit.page(), _reference(visit.text("with")))
        if entity is None:
            return None
        is_place = kind.type is EntityType.PLACE
        return entity, load_place(connection, regions(connection), number) if is_place else None

    found = await read(datasette, load)
    if found is None:
        return await missing(datasette, request)
    page, place = found
    chart = bar_chart([(month, count, f"/date/{month}") for month, count in page.months])
    values = {
        "page": page,
        "place": place,
        "chart": chart,
        "pages": math.ceil(page.found / ENTITY_PAGE),
        "newest": NEWEST,
        "mention_type": kind.mention_type,
        "column": kind.column,
    }
    return await page_answer(datasette, request, "entity", values)


async def date_view(datasette: Datasette, request: Request) -> Response:
    """`/date/DAY`, `/date/MONTH`, `/date/YEAR` with `?page=`"""
    of = period(request.url_vars["name"])
    if of is None:
        return await missing(datasette, request)
    number = Visit.of(request).page()
    page = await read(datasette, lambda connection: load_date(connection, of, number))
    chart = bar_chart([(name[len(of.name) + 1 :], count, f"/date/{name}") for name, count in page.parts])
    values = {"page": page, "chart": chart, "pages": math.ceil(page.speaking / DATE_PAGE)}
    return await page_answer(datasette, request, "date", values)


async def unit_view(datasette: Datasette, request: Request) -> Response:
    """`/unit/CODE`: the page of the place that stands for a unit of the map, or the search for its name"""
    code = request.url_vars["code"]

    def load(connection: sqlite3.Connection) -> str | None:
        division = regions(connection).by_code.get(code)
        if division is None:
            return None
        place = place_of(connection, division)
        return place.href if place else f"/search?{urlencode({'q': division.name})}"

    href = await read(datasette, load)
    return Response.redirect(href) if href else await missing(datasette, request)


async def calendar_view(datasette: Datasette, request: Request) -> Response:
    """`/calendar?month=&province=`"""
    visit = Visit.of(request)
    asked = period(visit.text("month"))

    def load(connection: sqlite3.Connection) -> tuple[MonthPage, Regions]:
        found = regions(connection)
        of = asked if asked and len(asked.name) == 7 else last_month(newest_day(connection))
        return load_calendar(connection, of, found, visit.text("province") or None), found

    month, found = await read(datasette, load)
    values = {"month": month, "provinces": found.provinces(), "province": visit.text("province")}
    return await page_answer(datasette, request, "calendar", values)


async def map_view(datasette: Datasette, request: Request, engine: Engine) -> Response:
    """`/map?from=&to=&q=&province=`"""
    visit = Visit.of(request)
    word = visit.text("q")
    hits = await asyncio.to_thread(search, engine, word, _COUNTED_HITS) if word else []

    def load(connection: sqlite3.Connection) -> tuple[MapPage, date, date, str | None]:
        found = regions(connection)
        first, last = _span(connection, visit)
        named = named_divisions(connection, first, last)
        if word:
            named = of_articles(named, {hit.article_id for hit in hits})
        asked = found.by_code.get(visit.text("province"))
        province = asked.code if asked in found.provinces() and asked else None
        return draw_map(connection, found, named, province), first, last, province

    map_, first, last, province = await read(datasette, load)
    values = {
        "map": map_,
        "first": first,
        "last": last,
        "word": word,
        "province": province,
        "limit": _COUNTED_HITS if len(hits) == _COUNTED_HITS else None,
    }
    return await page_answer(datasette, request, "map", values)


async def relations_view(datasette: Datasette, request: Request) -> Response:
    """`/relations?from=&to=&kind=`, and `/relations/KIND/NUMBER` around one name"""
    visit = Visit.of(request)
    kinds = [kind for kind in EntityType if not visit.text("kind") or kind == visit.text("kind")]
    named = request.url_vars.get("kind")
    centre = (KINDS[EntityType(named)], int(request.url_vars["number"])) if named else None

    def load(connection: sqlite3.Connection) -> tuple[Entity | None, Relations, date | None, date | None]:
        if centre is not None:
            entity = load_link(connection, *centre)
            return entity, relations_of_entity(connection, *centre, kinds), None, None
        first, last = _span(connection, visit)
        return None, relations_of_days(connection, first, last, kinds), first, last

    entity, relations, first, last = await read(datasette, load)
    if centre is not None and entity is None:
        return await missing(datasette, request)
    values = {
        "entity": entity,
        "relations": relations,
        "graphs": {"wide": draw_graph(relations.pairs, WIDE), "narrow": draw_graph(relations.pairs, NARROW)},
        "first": first,
        "last": last,
        "kind": visit.text("kind"),
        "kinds": list(EntityType),
    }
    return await page_answer(datasette, request, "relations", values)


async def language_view(request: Request) -> Response:
    """`/-/language/CODE?next=`: keep the choice in a cookie and go back to where it was made."""
    chosen, back = request.url_vars["language"], Visit.of(request).parameters.get("next", "/")
    # only to a path of this server: `//host` and `/\host` would lead a browser elsewhere
    is_here = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    response = Response.redirect(back if is_here else "/")
    response.set_cookie(COOKIE, chosen if chosen in LANGUAGES else LANGUAGES[0], max_age=_YEAR_SECONDS)
    return response


def local(address: str) -> str:
    """An address to go back to, if it is a path of this server: `//host` and `/\\host` lead elsewhere."""
    is_here = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_here else "/"


async def missing(datasette: Datasette, request: Request) -> Response:
    """The page for an address without anything."""
    return await page_answer(datasette, request, "missing", {}, status=404)


def _reference(text: str) -> tuple[Kind, int] | None:
    """`person-12` as a kind and a number."""
    kind, _, number = text.partition("-")
    if kind not in list(EntityType) or not (number.isascii() and number.isdigit() and len(number) <= 15):
        return None
    return KINDS[EntityType(kind)], int(number)


def _span(connection: sqlite3.Connection, visit: Visit) -> tuple[date, date]:
    """The days asked for; by default the last weeks of the data."""
    last = visit.day("to") or newest_day(connection) or date.max
    first = visit.day("from") or max(last - timedelta(weeks=WEEKS), date.min + timedelta(weeks=WEEKS))
    return first, last


async def read(datasette: Datasette, load: Callable[[sqlite3.Connection], Values]) -> Values:
    """What `load` reads, in a thread of Datasette with a read-only connection."""

    def limited(connection: sqlite3.Connection) -> Values:
        with sqlite_timelimit(connection, _TIME_LIMIT_MS):
            return load(connection)

    found: Values = await datasette.get_database(DATABASE).execute_fn(limited)
    return found


async def page_answer(
    datasette: Datasette, request: Request, template: str, values: Mapping[str, object], status: int = 200
) -> Response:
    """A page of ours with its headers."""
    html = await datasette.render_template(f"goeul/{template}.html", dict(values), request=request)
    return Response.html(html, status=status, headers=_HEADERS)
