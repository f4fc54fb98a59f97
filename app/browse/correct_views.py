"""The answers to requests about corrections; only there where `goeul browse` was given a token."""

from __future__ import annotations

import asyncio
import sqlite3
from urllib.parse import parse_qs

from datasette import Request, Response
from datasette.app import Datasette

from app.browse.correcting import CHOICES, COOKIE, Desk, Form, kind_named, naming_articles
from app.browse.entities import load_link
from app.browse.home import ArticleLine
from app.browse.kinds import Entity
from app.browse.views import local, missing, page_answer, read
from app.browse.visit import Visit
from models.corrections import CorrectionError
from models.tables import EntityType


async def list_view(datasette: Datasette, request: Request, desk: Desk) -> Response:
    """`/correct`: the corrections so far; sent to, a number to take back or the token"""
    if request.method == "POST":
        form = await _form(request)
        if "token" in form:
            return await _enter(datasette, request, desk, form)
        if not desk.knows(request):
            return await _ask(datasette, request, 403)
        return await _undo(datasette, request, desk, form)
    if not desk.knows(request):
        return await _ask(datasette, request)
    return await _list(datasette, request, desk, None)


async def entity_view(datasette: Datasette, request: Request, desk: Desk) -> Response:
    """`/correct/KIND/NUMBER`: the form; sent to, the correction is made"""
    if not desk.knows(request):
        return await _ask(datasette, request, 403 if request.method == "POST" else 200)
    kind, number = kind_named(request.url_vars["kind"]), int(request.url_vars["number"])

    def load(connection: sqlite3.Connection) -> tuple[Entity | None, list[ArticleLine]]:
        return load_link(connection, kind, number), naming_articles(connection, kind, number)

    entity, articles = await read(datasette, load)
    if entity is None:
        return await missing(datasette, request)
    error, status = None, 200
    form: Form = Visit.of(request).lists()
    if request.method == "POST":
        form = await _form(request)
        try:
            return Response.redirect(await asyncio.to_thread(desk.correct, kind.type, number, form))
        except CorrectionError as fault:
            error, status = str(fault), 400
    values = {
        "entity": entity,
        "articles": articles,
        "choices": CHOICES,
        "form": form,
        "error": error,
    }
    return await page_answer(datasette, request, "correct", values, status=status)


async def _list(datasette: Datasette, request: Request, desk: Desk, error: str | None) -> Response:
    values = {"made": await asyncio.to_thread(desk.made), "error": error, "kinds": list(EntityType)}
    return await page_answer(datasette, request, "corrections", values, status=400 if error else 200)


async def _undo(datasette: Datasette, request: Request, desk: Desk, form: Form) -> Response:
    number = next(iter(form.get("undo", ())), "")
    if not (number.isdecimal() and len(number) < 10):
        return await _list(datasette, request, desk, "there is no such correction")
    try:
        await asyncio.to_thread(desk.undo, int(number))
    except CorrectionError as fault:
        return await _list(datasette, request, desk, str(fault))
    return Response.redirect("/correct")


async def _ask(
    datasette: Datasette, request: Request, status: int = 200, back: str | None = None
) -> Response:
    """The page that asks for the token; `back` is where the one with a wrong token wanted to go."""
    values = {"next": back or Visit.of(request).here, "is_wrong": back is not None}
    return await page_answer(datasette, request, "token", values, status=status)


async def _enter(datasette: Datasette, request: Request, desk: Desk, form: Form) -> Response:
    back = next(iter(form.get("next", ())), "/correct")
    kept = desk.pass_for(form["token"][0])
    if kept is None:
        return await _ask(datasette, request, 403, back)
    response = Response.redirect(local(back))
    response.set_cookie(COOKIE, kept, httponly=True, samesite="strict")
    return response


async def _form(request: Request) -> Form:
    return parse_qs((await request.post_body()).decode(errors="replace"))
