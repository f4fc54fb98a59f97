"""HTML → blocks: the text between block elements, with the element's tag, names and containers.

Subtrees that their names give away as furniture (menus, comments, shares) become one block each, so that
a page with a thousand menu items costs no more than its text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

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
_MOST_NESTED = 200
_HIDDEN_TEXT = 200
_PROSE_GUARD = 3


def is_html(text: str) -> bool:
    """Whether the text is a page with tags rather than a dump of one."""
    return bool(_IS_HTML.search(text[:20_000]))


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
    """Ids and classes that give a subtree away."""
    with (DATA / "lexicon" / "page_names.csv").open(encoding="utf-8", newline="") as lines:
        return {row["name"]: Role(row["role"]) for row in csv.DictReader(lines)}


def names_of(element: Element) -> tuple[str, ...]:
    """The id (as `#id`) and the classes (as `.class`) of an element, in lower case."""
    found = []
    identity, classes = element.get("id"), element.get("class")
    if identity:
        found.append("#" + identity.strip().lower())
    if classes:
        found.extend("." + name for name in classes.lower().split())
    return tuple(found)


@dataclass(slots=True)
class _Frame:
    """An element whose children are being walked."""

    element: Element
    children: Iterator[Element]
    where: _Where
    is_block: bool
    in_link: bool


@dataclass(frozen=True, slots=True)
class _Where:
    tag: str
    names: tuple[str, ...]
    path: tuple[int, ...]


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

    def add(self, text: str | None, where: _Where, in_link: bool) -> None:
        """More text of the block being gathered; the first that is not blank says where it stands."""
        if not text:
            return
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
    numbers = 0
    frames = [_Frame(start, iter(start), _Where("body", names_of(start), (0,)), True, False)]
    out.add(start.text, frames[0].where, False)
    while frames:
        frame = frames[-1]
        child = next(frame.children, None)
        if child is None:
            frames.pop()
            if frame.is_block:
                out.flush()
            if frames:
                out.add(frame.element.tail, frames[-1].where, frames[-1].in_link)
            continue
        numbers += 1
        opened = _open(out, child, frame, numbers, kept)
        if opened is None:
            out.add(child.tail, frame.where, frame.in_link)
        else:
            frames.append(opened)
    out.flush()
    return out.blocks


def _open(out: _Collector, child: Element, frame: _Frame, number: int, kept: frozenset[str]) -> _Frame | None:
    """The frame of a child to walk, None where it is skipped or taken whole."""
    tag = child.tag
    if not isinstance(tag, str):
        return None
    own = names_of(child)
    is_block = tag in _BLOCK_TAGS
    path = frame.where.path
    if is_block:
        out.flush()
        if len(path) < _MOST_NESTED:
            path = (*path, number)
    where = _Where(tag, (*frame.where.names[-_MOST_NESTED:], *own) if own else frame.where.names, path)
    if decided := _furniture(child, tag, own, kept):
        out.whole(*decided, where)
        return None
    if tag == "input":
        _hidden_input(out, child, where)
        return None
    if tag == "img":
        out.see_image()
        return None
    link = frame.in_link or tag == "a"
    out.add(child.text, where, link)
    return _Frame(child, iter(child), where, is_block, link)


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
    role = _FURNITURE_TAGS.get(tag)
    rule = f"tag {tag}"
    if role is None:
        known = furniture_names()
        for name in own:
            if found := known.get(name[1:]):
                role, rule = found, f"name {name}"
                break
    if role is None and _is_hidden(element):
        role, rule = Role.NAVIGATION, "hidden"
    if role is None or any(name in kept for name in own):
        return None
    text = clean(" ".join(map(str, element.itertext())))
    if not text:
        return ("", role, rule) if len(element) == 0 else None
    if role in _GUARDED and len(text) > 300 and _narrates(text):
        return None
    if element.find(".//h1") is not None and role is not Role.CAPTION and tag != "nav":
        return None
    return text, role, rule


def _narrates(text: str) -> bool:
    """Whether a subtree holds sentences of a release, whatever its name."""
    return text.count("다.") + text.count("다”") + text.count('다"') >= _PROSE_GUARD


def _is_hidden(element: Element) -> bool:
    style = element.get("style")
    return bool(style and "display" in style and re.search(r"display\s{0,3}:\s{0,3}none", style))
