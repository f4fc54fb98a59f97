"""The plugin that hangs our pages into Datasette."""

from __future__ import annotations

from datasette import Request, Response, hookimpl
from datasette.app import Datasette
from jinja2 import Environment
from markupsafe import Markup
from sqlalchemy import Engine

from app.browse import correct_views, views
from app.browse.accuracy import load_accuracy
from app.browse.correcting import Desk
from app.browse.linking import linked
from app.browse.moments import seoul
from app.browse.visit import Visit
from app.browse.words import Words


class BrowsePlugin:
    """Our pages over one database: `engine` reads it for the search, `as_of` says of when the data are.

    `desk` is where corrections are made, None where nobody may.
    """

    __name__ = "goeul"  # Datasette lists plugins by the name of a module

    def __init__(self, engine: Engine, file_name: str, as_of: str, desk: Desk | None) -> None:
        self._engine = engine
        self._file_name = file_name
        self._as_of = as_of
        self._accuracy = load_accuracy()
        self._desk = desk

    @hookimpl  # type: ignore[untyped-decorator]
    def register_routes(self) -> list[tuple[str, object]]:
        """The addresses of our pages; they come before Datasette's own."""

        async def search(datasette: Datasette, request: Request) -> Response:
            return await views.search_view(datasette, request, self._engine)

        async def map_(datasette: Datasette, request: Request) -> Response:
            return await views.map_view(datasette, request, self._engine)

        async def correct(datasette: Datasette, request: Request) -> Response:
            assert self._desk is not None
            return await correct_views.list_view(datasette, request, self._desk)

        async def correct_entity(datasette: Datasette, request: Request) -> Response:
            assert self._desk is not None
            return await correct_views.entity_view(datasette, request, self._desk)

        entity = r"(?P<kind>person|organisation|place)/(?P<number>\d{1,15})"
        correcting = [(r"^/correct$", correct), (rf"^/correct/{entity}$", correct_entity)]
        return [
            *(correcting if self._desk else ()),
            (r"^/$", views.home_view),
            (r"^/search$", search),
            (r"^/article/(?P<number>\d{1,15})$", views.article_view),
            (rf"^/{entity}$", views.entity_view),
            (r"^/date/(?P<name>[\d-]{4,10})$", views.date_view),
            (r"^/unit/(?P<code>\d{10})$", views.unit_view),
            (r"^/calendar$", views.calendar_view),
            (r"^/map$", map_),
            (r"^/relations$", views.relations_view),
            (rf"^/relations/{entity}$", views.relations_view),
            (r"^/-/language/(?P<language>[a-z]+)$", views.language_view),
        ]

    @hookimpl  # type: ignore[untyped-decorator]
    def extra_template_vars(self, request: Request | None) -> dict[str, object]:
        """The words of the visitor's language and the facts of the foot line, for every template."""
        visit = Visit.of(request) if request else None
        words = visit.words if visit else Words("ko")
        return {
            "w": words,
            "visit": visit,
            "file_name": self._file_name,
            "as_of": self._as_of,
            "accuracy": self._accuracy,
            "is_correctable": self._desk is not None,
        }

    @hookimpl  # type: ignore[untyped-decorator]
    def render_cell(self, value: object, column: str) -> Markup | None:
        """Numbers of articles and entities, and days, lead to their pages."""
        return linked(column, value)

    @hookimpl  # type: ignore[untyped-decorator]
    def extra_css_urls(self) -> list[str]:
        """Datasette's own pages in our colours; ours name their style sheet themselves."""
        return ["/assets/datasette.css"]

    @hookimpl  # type: ignore[untyped-decorator]
    def prepare_jinja2_environment(self, env: Environment) -> None:
        """`count|thousands`, and `stored_at|seoul` for a moment of the database in Korea's time."""
        env.filters["thousands"] = lambda number: f"{number:,}"
        env.filters["seoul"] = seoul
