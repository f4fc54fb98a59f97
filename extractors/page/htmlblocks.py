"""HTML → blocks: the text between block elements, with the element's tag, names and containers.

Subtrees that their names give away as furniture (menus, comments, shares) become one block each, so that
a page with a thousand menu items costs no more than its text.
"""

from __future__ import annotations

import csv
import json
import re
from functools import cache, lru_cache
from itertools import count
from typing import NamedTuple, TypeAlias, cast

from lxml import etree

from extractors.datadir import DATA
from extractors.page.blocks import Block, Role
from extractors.page.textdump import clean

Element: TypeAlias = etree._Element

_BLOCK_TAGS = frozenset(
    [
        "p",
        "div",
        "td",
        "th",
        "li",
        "ul",
        "ol",
        "table",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "aside",
        "dl",
        "dt",
        "dd",
        "figure",
        "figcaption",
        "form",
        "fieldset",
        "legend",
        "body",
        "pre",
        "blockquote",
        "address",
        "main",
        "tbody",
        "thead",
        "tfoot",
        "caption",
        "center",
        "hr",
        "summary",
        "details",
        "option",
        "html",
        "br",
        "label",
        "button",
        "font-size",
    ]
)
_SKIPPED = ("script", "style", "noscript", "template", "svg", "iframe", "object", "math", "canvas")
_FURNITURE_TAGS = {
    "nav": Role.NAVIGATION,
    "footer": Role.MASTHEAD,
    "aside": Role.RELATED,
    "select": Role.NAVIGATION,
    "figcaption": Role.CAPTION,
    "button": Role.NAVIGATION,
    "option": Role.NAVIGATION,
}
_GUARDED = frozenset(
    {Role.NAVIGATION, Role.MASTHEAD, Role.RELATED, Role.ADVERTISEMENT, Role.SHARE, Role.BYLINE, Role.CONTACT}
)
_SENTENCE = re.compile(r"[가-힣]다[.\"”]")
_XML_DECLARATION = re.compile(r"\A\s{0,50}<\?xml[^>]{0,200}>")
_NULLS = "\x00\ufffe\uffff"
_IS_HTML = re.compile(
    r"<(?:!doctype|html|head|body|div|p|table|meta|title|br|span|article|section)\b", re.IGNORECASE
)
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none")
_TEXTS = etree.XPath("descendant::text()", smart_strings=False)
_MOST_NESTED = 200
_HIDDEN_TEXT = 200
_LONGEST_NAMES = 200
_PROSE_GUARD = 3


def is_html(text: str) -> bool:
    """Whether the text is a page with tags rather than a dump of one."""
    return bool(_IS_HTML.search(text[:20_000]))


def is_json(text: str) -> bool:
    """Whether the text is what a server gives to a script, no page at all."""
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def parse(text: str) -> Element | None:
    """The tree of a page; None where the parser finds no element at all."""
    source = _XML_DECLARATION.sub("", text, count=1)
    if any(character in source for character in _NULLS):
        source = source.translate(dict.fromkeys(map(ord, _NULLS)))
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        return etree.fromstring(source.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


@cache
def furniture_names() -> dict[str, Role]:
    """Ids (as `#id`) and classes (as `.class`) that give a subtree away."""
    with (DATA / "lexicon" / "page_names.csv").open(encoding="utf-8", newline="") as lines:
        return {mark + row["name"]: Role(row["role"]) for row in csv.DictReader(lines) for mark in "#."}


class _Kind(NamedTuple):
    """What an element is by its tag and its names, whatever it holds.

    `names` are its id (as `#id`) and classes (as `.class`) in lower case; `role` and `rule` what they give
    away as furniture.
    """

    names: tuple[str, ...]
    is_block: bool
    role: Role | None
    rule: str


def _kind(element: Element) -> _Kind:
    tag, identity, classes = element.tag, element.get("id"), element.get("class")
    if len(identity or "") + len(classes or "") > _LONGEST_NAMES:
        return _named.__wrapped__(tag, identity, classes)
    return _named(tag, identity, classes)


@lru_cache(maxsize=1 << 13)
def _named(tag: str, identity: str | None, classes: str | None) -> _Kind:
    """The kind of an element; the pages of a site use the same names over and over."""
    own = ("#" + identity.strip().lower(),) if identity else ()
    names = (*own, *("." + name for name in classes.lower().split())) if classes else own
    is_block = tag in _BLOCK_TAGS
    if role := _FURNITURE_TAGS.get(tag):
        return _Kind(names, is_block, role, f"tag {tag}")
    known = furniture_names()
    for name in names:
        if name in known:
            return _Kind(names, is_block, known[name], f"name {name}")
    return _Kind(names, is_block, None, "")


class _Place(NamedTuple):
    """Where text stands: its element's tag, the names and the numbers of the elements around it."""

    tag: str
    names: tuple[str, ...]
    path: tuple[int, ...]
    is_block: bool = False
    in_link: bool = False


class _Collector:
    """Gathers text into blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0
        self._place = _Place("", (), ())
        self._image = False

    def see_image(self) -> None:
        """A picture: the block that follows may be its caption."""
        self.flush()
        self._image = True

    def add(self, text: str, place: _Place) -> None:
        """More text of the block being gathered; the first that is not blank says where it stands."""
        if not self._parts:
            if text.isspace():
                return
            self._place = place
        self._parts.append(text)
        if place.in_link:
            self._linked += len(text.strip())

    def flush(self) -> None:
        """End the block that is being gathered."""
        if not self._parts:
            return
        text = clean("".join(self._parts))
        if text:
            tag, names, path, _, _ = self._place
            links = min(1.0, self._linked / len(text))
            self.blocks.append(Block(text, tag=tag, names=names, links=links, path=path, image=self._image))
            self._image = False
        self._parts, self._linked = [], 0

    def whole(self, text: str, role: Role, rule: str, place: _Place) -> None:
        """A subtree as one block with its role."""
        self.flush()
        self._image = False
        tag, names, path, _, _ = place
        self.blocks.append(Block(text, role, rule, tag=tag, names=names, path=path))


def html_blocks(root: Element, kept: frozenset[str] = frozenset()) -> list[Block]:
    """The blocks of a page in its order; subtrees named in `kept` (`#id`, `.class`) are always walked.

    Scripts and drawings are taken out of the tree.
    """
    etree.strip_elements(root, *_SKIPPED, with_tail=False)
    body = root.find("body")
    start = body if body is not None else root
    out = _Collector()
    walk = etree.iterwalk(start, events=("start", "end"))
    next(walk)  # the start itself, which is no furniture whatever its names
    around = [_Place("body", _kind(start).names, (0,), True, False)]
    out.add(start.text or "", around[0])
    numbers = count(1)
    for event, element in walk:
        if event == "start":
            around.append(_enter(out, walk, element, next(numbers), around[-1], kept))
            continue
        if around.pop().is_block:
            out.flush()
        if around and (tail := element.tail):
            out.add(tail, around[-1])
    return out.blocks


def _enter(
    out: _Collector,
    walk: etree.iterwalk,
    element: Element,
    number: int,
    around: _Place,
    kept: frozenset[str],
) -> _Place:
    """Take in an element up to its first child; of furniture all of it. Gives the place of its text."""
    tag, kind = element.tag, _kind(element)
    path = around.path
    if kind.is_block:
        out.flush()
        if len(path) < _MOST_NESTED:
            path = (*path, number)
    place = _Place(tag, _within(around.names, kind.names), path, kind.is_block, around.in_link or tag == "a")
    if decided := _furniture(element, tag, kind, kept):
        out.whole(*decided, place)
        walk.skip_subtree()
    elif tag == "img":
        out.see_image()
    elif tag == "input":
        _hidden_input(out, element, place._replace(in_link=False))
    elif text := element.text:
        out.add(text, place)
    return place


def _within(names: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """The names around an element and its own; only the innermost of a page that nests without end."""
    return names + own if len(names) < _MOST_NESTED else names[-_MOST_NESTED:] + own


def _hidden_input(out: _Collector, element: Element, place: _Place) -> None:
    """Some boards carry the text in a hidden field and write it out by script."""
    value = element.get("value") or ""
    if element.get("type") != "hidden" or len(value) < _HIDDEN_TEXT or not _SENTENCE.search(value):
        return
    for line in re.split(r"<[^<>]{1,200}>|\n", value):
        out.add(line, place)
        out.flush()


def _furniture(element: Element, tag: str, kind: _Kind, kept: frozenset[str]) -> tuple[str, Role, str] | None:
    """(text, role, rule) of a subtree that is taken whole; None where it has to be walked."""
    role, rule = kind.role, kind.rule
    if role is None:
        style = element.get("style")
        if not style or not _HIDDEN.search(style):
            return None
        role, rule = Role.NAVIGATION, "hidden"
    if not kept.isdisjoint(kind.names):
        return None
    is_leaf = len(element) == 0
    text = clean(" ".join(strings(element))) if element.text or not is_leaf else ""
    if not text:
        return ("", role, rule) if is_leaf else None
    if role in _GUARDED and len(text) > 300 and _narrates(text):
        return None
    if role is not Role.CAPTION and tag != "nav" and next(element.iterdescendants("h1"), None) is not None:
        return None
    return text, role, rule


def strings(element: Element) -> list[str]:
    """All text of a subtree, a piece for each run between tags."""
    return cast(list[str], _TEXTS(element))


def _narrates(text: str) -> bool:
    """Whether a subtree holds sentences of a release, whatever its name."""
    return text.count("다.") + text.count("다”") + text.count('다"') >= _PROSE_GUARD
