"""The answers to requests: each reads its page's values in a thread of Datasette and fills a template."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import TypeVar

from datasette import Request, Response
from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from sqlalchemy import Engine

from app.browse.articles import load_article
from app.browse.drawing import bar_chart
from app.browse.finding import names_with
from app.browse.home import SILENT_DAYS, WEEKS, load_home
from app.browse.visit import COOKIE, Visit
from app.browse.words import LANGUAGES
from app.search import search

DATABASE = "goeul"
"""The name under which Datasette knows the database, whatever its file is called."""

_TIME_LIMIT_MS = 10_000
_HITS = 50
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
    home = await _read(datasette, load_home)
    days = [(f"{day:%m-%d}", count, f"/date/{day}") for day, count in home.days]
    values = {"home": home, "chart": bar_chart(days), "weeks": WEEKS, "silent_days": SILENT_DAYS}
    return await _page(datasette, request, "home", values)


async def search_view(datasette: Datasette, request: Request, engine: Engine) -> Response:
    """`/search?q=`"""
    word = Visit.of(request).text("q")
    hits = await asyncio.to_thread(search, engine, word, _HITS) if word else []
    names = await _read(datasette, lambda connection: names_with(connection, word))
    values = {"word": word, "hits": hits, "is_full": len(hits) == _HITS, "names": names}
    return await _page(datasette, request, "search", values)


async def article_view(datasette: Datasette, request: Request) -> Response:
    """`/article/NUMBER`"""
    number = int(request.url_vars["number"])
    article = await _read(datasette, lambda connection: load_article(connection, number))
    if article is None:
        return await missing(datasette, request)
    return await _page(datasette, request, "article", {"article": article})


async def language_view(request: Request) -> Response:
    """`/-/language/CODE?next=`: keep the choice in a cookie and go back to where it was made."""
    chosen, back = request.url_vars["language"], Visit.of(request).parameters.get("next", "/")
    # only to a path of this server: `//host` and `/\host` would lead a browser elsewhere
    is_here = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    response = Response.redirect(back if is_here else "/")
    response.set_cookie(COOKIE, chosen if chosen in LANGUAGES else LANGUAGES[0], max_age=_YEAR_SECONDS)
    return response


async def missing(datasette: Datasette, request: Request) -> Response:
    """The page for an address without anything."""
    return await _page(datasette, request, "missing", {}, status=404)


async def _read(datasette: Datasette, load: Callable[[sqlite3.Connection], Values]) -> Values:
    def limited(connection: sqlite3.Connection) -> Values:
        with sqlite_timelimit(connection, _TIME_LIMIT_MS):
            return load(connection)

    found: Values = await datasette.get_database(DATABASE).execute_fn(limited)
    return found


async def _page(
    datasette: Datasette, request: Request, template: str, values: dict[str, object], status: int = 200
) -> Response:
    html = await datasette.render_template(f"goeul/{template}.html", values, request=request)
    return Response.html(html, status=status, headers=_HEADERS)
