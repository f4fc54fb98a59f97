"""HTML → blocks: the text between block elements, with the element's tag, names and containers.

Subtrees that their names give away as furniture (menus, comments, shares) become one block each, so that
a page with a thousand menu items costs no more than its text.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import count
from typing import NamedTuple, TypeAlias

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
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(source.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


@cache
def furniture_names() -> dict[str, Role]:
    """Ids (as `#id`) and classes (as `.class`) that give a subtree away."""
    with (DATA / "lexicon" / "page_names.csv").open(encoding="utf-8", newline="") as lines:
        return {mark + row["name"]: Role(row["role"]) for row in csv.DictReader(lines) for mark in "#."}


def names_of(element: Element) -> tuple[str, ...]:
    """The id (as `#id`) and the classes (as `.class`) of an element, in lower case."""
    get = element.get
    identity, classes = get("id"), get("class")
    own = tuple(["." + name for name in classes.lower().split()]) if classes else ()
    return ("#" + identity.strip().lower(), *own) if identity else own


class _Where(NamedTuple):
    """Where text stands: its element's tag, the names and the numbers of the elements around it."""

    tag: str
    names: tuple[str, ...]
    path: tuple[int, ...]


class _Frame(NamedTuple):
    """An element whose children are being walked."""

    element: Element
    children: Iterator[Element]
    where: _Where
    is_block: bool
    in_link: bool


class _Collector:
    """Gathers text into blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0
        self._where = _Where("", (), ())
        self._image = False

    def see_image(self) -> None:
        """A picture: the block that follows may be its caption."""
        self.flush()
        self._image = True

    def add(self, text: str, where: _Where, in_link: bool) -> None:
        """More text of the block being gathered; the first that is not blank says where it stands."""
        if not self._parts:
            if text.isspace():
                return
            self._where = where
        self._parts.append(text)
        if in_link:
            self._linked += len(text.strip())

    def flush(self) -> None:
        """End the block that is being gathered."""
        if not self._parts:
            return
        text = clean("".join(self._parts))
        if text:
            links = min(1.0, self._linked / len(text))
            where = self._where
            self.blocks.append(
                Block(text, tag=where.tag, names=where.names, links=links, path=where.path, image=self._image)
            )
            self._image = False
        self._parts, self._linked = [], 0

    def whole(self, text: str, role: Role, rule: str, where: _Where) -> None:
        """A subtree as one block with its role."""
        self.flush()
        self._image = False
        self.blocks.append(Block(text, role, rule, tag=where.tag, names=where.names, path=where.path))


def html_blocks(root: Element, kept: frozenset[str] = frozenset()) -> list[Block]:
    """The blocks of a page in its order; subtrees named in `kept` (`#id`, `.class`) are always walked.

    Scripts and drawings are taken out of the tree.
    """
    etree.strip_elements(root, *_SKIPPED, with_tail=False)
    body = root.find("body")
    start = body if body is not None else root
    out = _Collector()
    numbers = count(1)
    frames = [_Frame(start, iter(start), _Where("body", names_of(start), (0,)), True, False)]
    out.add(start.text or "", frames[0].where, False)
    while frames:
        frame = frames[-1]
        opened = _walk(out, frame, numbers, kept)
        if opened is not None:
            frames.append(opened)
            continue
        frames.pop()
        if frame.is_block:
            out.flush()
        if frames and (tail := frame.element.tail):
            out.add(tail, frames[-1].where, frames[-1].in_link)
    return out.blocks


def _walk(out: _Collector, frame: _Frame, numbers: Iterator[int], kept: frozenset[str]) -> _Frame | None:
    """The frame of the next child that has children of its own; None after the last child."""
    _, children, around, _, in_link = frame
    for child, number in zip(children, numbers, strict=False):
        tag = child.tag
        own = names_of(child)
        is_block = tag in _BLOCK_TAGS
        where = around
        if is_block:
            out.flush()
            path = around.path
            path = (*path, number) if len(path) < _MOST_NESTED else path
            where = _Where(tag, _within(around.names, own), path)
        elif own or tag != around.tag:
            where = _Where(tag, _within(around.names, own), around.path)
        if decided := _furniture(child, tag, own, kept):
            out.whole(*decided, where)
        elif tag == "input":
            _hidden_input(out, child, where)
        elif tag == "img":
            out.see_image()
        else:
            link = in_link or tag == "a"
            if text := child.text:
                out.add(text, where, link)
            if len(child):
                return _Frame(child, iter(child), where, is_block, link)
            if is_block:
                out.flush()
        if text := child.tail:
            out.add(text, around, in_link)
    return None


def _within(names: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """The names around an element and its own; only the innermost of a page that nests without end."""
    return names + own if len(names) < _MOST_NESTED else names[-_MOST_NESTED:] + own


def _hidden_input(out: _Collector, element: Element, where: _Where) -> None:
    """Some boards carry the text in a hidden field and write it out by script."""
    value = element.get("value") or ""
    if element.get("type") != "hidden" or len(value) < _HIDDEN_TEXT or not _SENTENCE.search(value):
        return
    for line in re.split(r"<[^<>]{1,200}>|\n", value):
        out.add(line, where, False)
        out.flush()


def _furniture(
    element: Element, tag: str, own: tuple[str, ...], kept: frozenset[str]
) -> tuple[str, Role, str] | None:
    """(text, role, rule) of a subtree that is taken whole; None where it has to be walked."""
    role, rule = _furniture_role(element, tag, own)
    if role is None or not kept.isdisjoint(own):
        return None
    text = clean(" ".join(strings(element)))
    if not text:
        return ("", role, rule) if len(element) == 0 else None
    if role in _GUARDED and len(text) > 300 and _narrates(text):
        return None
    if role is not Role.CAPTION and tag != "nav" and next(element.iterdescendants("h1"), None) is not None:
        return None
    return text, role, rule


def _furniture_role(element: Element, tag: str, own: tuple[str, ...]) -> tuple[Role | None, str]:
    """What an element is by its tag, its names, or by being hidden, and the rule that says so."""
    if role := _FURNITURE_TAGS.get(tag):
        return role, f"tag {tag}"
    if own:
        known = furniture_names()
        for name in own:
            if name in known:
                return known[name], f"name {name}"
    style = element.get("style")
    return (Role.NAVIGATION, "hidden") if style and _HIDDEN.search(style) else (None, "")


def strings(element: Element) -> list[str]:
    """All text of a subtree, a piece for each run between tags."""
    found = _TEXTS(element)
    return [str(piece) for piece in found] if isinstance(found, list) else []


def _narrates(text: str) -> bool:
    """Whether a subtree holds sentences of a release, whatever its name."""
    return text.count("다.") + text.count("다”") + text.count('다"') >= _PROSE_GUARD
