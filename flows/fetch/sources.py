"""The registry: one TOML file a source in `data/sources/`, on the engines of `data/engines/`.

::

    sources = load_sources(DATA / "sources")
    for source in select(sources, ["gangneung"]): ...       # no ids: every enabled one

A source names an engine to take over its tables (`board`, `paging`, `detail`, `form`) and overrides single
fields of them. `docs/sources.md` explains the fields.
"""

from __future__ import annotations

import difflib
import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import parse_qsl, urlsplit

import soupsieve
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from extractors.datadir import DATA
from flows.fetch.hours import Hours

TomlTable = dict[str, object]


class SourceError(ValueError):
    """A source cannot be used; each line of the message names the file and the field."""


class SourceKind(StrEnum):
    """How a source lists its releases."""

    BOARD = "board"
    FEED = "feed"
    SITEMAP = "sitemap"
    API = "api"
    FILES = "files"


def _selector(text: str) -> str:
    try:
        soupsieve.compile(text)
    except soupsieve.SelectorSyntaxError as error:
        raise ValueError(f"no CSS selector: {str(error).splitlines()[0]}") from None
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    return text


def _hours(text: str) -> str:
    return str(Hours.parse(text))


Selector = Annotated[str, Field(min_length=1), AfterValidator(_selector)]
Pattern = Annotated[str, Field(min_length=1), AfterValidator(_pattern)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Board(_Table):
    """CSS selectors of a list page.

    `link` finds the links to releases. `row` finds what belongs to one release; without it, the row is the
    largest element around the link that holds no other release's link. `title` and `date` are looked for in
    the row; without `title` the link's text counts, without `date` the first text of the row that is a date.
    `pinned` marks a notice that stands on top whatever its date: it matches the row or something in it.
    """

    link: Selector
    row: Selector | None = None
    title: Selector | None = None
    date: Selector | None = None
    pinned: Selector | None = None


class Paging(_Table):
    """How a list pages: `parameter` (of the query, or of the form) runs `first`, `first + step`, …

    A list URL that holds `{page}` needs no parameter. `next` finds the link to the next page instead, where
    its address cannot be counted up. Without any of them, the list has one page.
    """

    parameter: str | None = None
    next: Selector | None = None
    first: int = 1
    step: Annotated[int, Field(ge=1)] = 1
    max_pages: Annotated[int, Field(ge=1)] = 500


class Detail(_Table):
    """The address of a release where the link is JavaScript, a form or bare data.

    `pattern` is searched in the link's own attributes, written as `name="value" name="value"`; `url` is a
    template (joined to the list's address) over its named groups and the query parameters of the list URL.
    """

    pattern: Pattern
    url: str


class Api(_Table):
    """An open API over days: how to ask it, and the names of the XML elements of its answer.

    The key is read from the environment variable `key_env`. `days` are the most that one request may span.
    `day_form` and `date_form` are those of `strftime`: of the parameters and of an item's `date`. `errors`
    are the elements that say what went wrong, `good` what they say where nothing did.
    """

    key_env: Annotated[str, Field(min_length=1)]
    key_parameter: str
    since_parameter: str
    until_parameter: str
    day_form: str = "%Y%m%d"
    days: Annotated[int, Field(ge=1)]
    item: str
    link: str
    title: str
    date: str
    date_form: str
    errors: tuple[str, ...] = ()
    good: tuple[str, ...] = ()


class Source(_Table):
    """A publisher's list of releases.

    `list_url` may hold `{page}`; for `files` it is a folder. `form` makes the list a POST of these fields.
    `same_parameters` are those that a release's address shares with the list's: a link where one differs
    leads to another board. `region_code` is the 10-digit code of the division that it writes for, valid
    today, or empty. Times: `rate` in seconds between requests to its host, `window_days` how far back a
    nightly looks, `recheck_days` how long a release is asked again, conditionally, `hours` in which its host
    may be asked at all (`22:00-06:00`, Seoul). `expected_min` and `expected_max` are releases a week.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Annotated[str, Field(min_length=1)]
    kind: SourceKind
    list_url: Annotated[str, Field(min_length=1)]
    engine: str | None = None
    board: Board | None = None
    paging: Paging = Paging()
    detail: Detail | None = None
    form: Mapping[str, str] | None = None
    api: Api | None = None
    link_pattern: Pattern | None = None
    keep_parameters: tuple[str, ...] = ()
    same_parameters: tuple[str, ...] = ()
    charset: str | None = None
    region_code: Annotated[str, Field(pattern=r"^(\d{10})?$")] = ""
    publisher: str = ""
    expected_min: Annotated[int, Field(ge=0)] | None = None
    expected_max: Annotated[int, Field(ge=0)] | None = None
    rate: Annotated[float, Field(ge=0)] = 1.0
    window_days: Annotated[int, Field(ge=1)] = 14
    recheck_days: Annotated[int, Field(ge=0)] = 3
    hours: Annotated[str, AfterValidator(_hours)] | None = None
    allow_private: bool = False
    enabled: bool = False
    verified: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.kind is SourceKind.BOARD and self.board is None:
            raise ValueError("board: a board needs its selectors, or an engine that has them")
        if self.kind is SourceKind.API and self.api is None:
            raise ValueError("api: an API needs its description")
        if self.kind is not SourceKind.FILES and urlsplit(self.list_url).scheme not in ("http", "https"):
            raise ValueError("list_url: must be an http(s) address")
        low, high = self.expected_min, self.expected_max
        if low is not None and high is not None and low > high:
            raise ValueError("expected_min: is above expected_max")
        if self.detail is not None:
            unknown = _fields(self.detail.url) - self._detail_names(self.detail)
            if unknown:
                raise ValueError(f"detail.url: nothing gives {', '.join(sorted(unknown))}")
        return self

    def _detail_names(self, detail: Detail) -> set[str]:
        return set(re.compile(detail.pattern).groupindex) | set(self.list_parameters())

    def list_parameters(self) -> dict[str, str]:
        """The query parameters of the list URL, which a detail address may repeat."""
        return dict(parse_qsl(urlsplit(self.list_url).query, keep_blank_values=True))


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def load_sources(folder: Path, engines: Path | None = None) -> dict[str, Source]:
    """Every source of a folder by its id (the file's stem), in the order of the ids.

    `engines` is `engines/` beside the folder, or the project's own where there is none. Raises `SourceError`
    with every problem of every file.
    """
    beside = folder.parent / "engines"
    known = load_engines(engines or (beside if beside.is_dir() else DATA / "engines"))
    sources: dict[str, Source] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            sources[path.stem] = load_source(path, known)
        except SourceError as error:
            problems.append(str(error))
    if problems:
        raise SourceError("\n".join(problems))
    return sources


def load_source(path: Path, engines: Mapping[str, TomlTable]) -> Source:
    """The source of one file. Raises `SourceError`."""
    table = _read_toml(path)
    engine = table.get("engine")
    if engine is not None:
        if not isinstance(engine, str) or engine not in engines:
            raise SourceError(f"{path.name}: engine: there is no {engine!r}")
        table = _merged(engines[engine], table)
    try:
        return Source.model_validate({**table, "id": path.stem})
    except ValidationError as error:
        raise SourceError("\n".join(_problems(path.name, error))) from None


def load_engines(folder: Path) -> dict[str, TomlTable]:
    """The tables of every engine by its name (the file's stem), without the prose in `about`."""
    engines = {path.stem: _read_toml(path) for path in sorted(folder.glob("*.toml"))}
    return {
        name: {key: value for key, value in table.items() if key != "about"}
        for name, table in engines.items()
    }


def folder_source(folder: Path, source_id: str = "files") -> Source:
    """A source of kind `files` for a folder that no registry names."""
    return Source(
        id=source_id, name=folder.name, kind=SourceKind.FILES, list_url=str(folder.resolve()), enabled=True
    )


def select(sources: Mapping[str, Source], ids: Iterable[str] = ()) -> list[Source]:
    """The sources of these ids in their order, or all enabled ones. Raises `SourceError` for an unknown
    id.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return [source for source in sources.values() if source.enabled]
    for source_id in wanted:
        if source_id not in sources:
            near = difflib.get_close_matches(source_id, sources, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise SourceError(f"there is no source {source_id!r}{hint}")
    return [sources[source_id] for source_id in wanted]


def _read_toml(path: Path) -> TomlTable:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name}: not readable as TOML: {error}") from None


def _merged(engine: Mapping[str, object], own: Mapping[str, object]) -> TomlTable:
    """The engine's fields under the source's own, table by table."""
    result = dict(engine)
    for key, value in own.items():
        base = result.get(key)
        result[key] = {**base, **value} if isinstance(base, dict) and isinstance(value, dict) else value
    return result


def _problems(file: str, error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False):
        field = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{file}: {field}: {message}" if field else f"{file}: {message}")
    return lines
