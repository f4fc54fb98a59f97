"""`goeul explain --html`: the blocks of a page coloured by their roles, to look at in a browser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from extractors.page.blocks import Block, Role

_KEPT = {
    Role.TITLE: ("#1d4ed8", "headline"),
    Role.SUBTITLE: ("#0369a1", "deck"),
    Role.BODY: ("#15803d", "text of the release"),
}
_READ = {
    Role.DATELINE: ("#b45309", "dateline"),
    Role.BYLINE: ("#a16207", "who signs"),
    Role.CREDIT: ("#a16207", "credit"),
    Role.PAGE_DATE: ("#92400e", "day of the visit"),
    Role.PUBLISHER: ("#7c3aed", "publisher"),
    Role.LICENCE: ("#7c3aed", "licence"),
    Role.SOURCE: ("#7c3aed", "source"),
    Role.ATTACHMENT: ("#6d28d9", "attachment"),
}
_OTHER = "#6b7280"
_STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1c1917; --line: #e7e5e4; --dim: #78716c; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #17181a; --ink: #ececec; --line: #33363b; --dim: #a0a4ab; }
}
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 4rem; word-break: keep-all;
  background: var(--paper); color: var(--ink);
  font: 16px/1.65 "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", system-ui, sans-serif; }
h1 { font-size: 1.35rem; line-height: 1.4; margin: 0 0 .3rem; }
p.sum { color: var(--dim); margin: 0 0 1.2rem; }
ul { display: flex; flex-wrap: wrap; gap: .4rem .9rem; list-style: none; margin: 0 0 1.6rem; padding: 0;
  font-size: .85rem; }
ul i { display: inline-block; width: .75rem; height: .75rem; border-radius: 2px; background: var(--c);
  margin-right: .35rem; }
div.b { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1rem; padding: .28rem 0 .28rem .7rem;
  border-left: 4px solid var(--c); border-bottom: 1px solid var(--line); }
div.b small { color: var(--c); font-size: .78rem; line-height: 1.4; overflow-wrap: anywhere; }
div.b small em { display: block; color: var(--dim); font-style: normal; }
div.b span { overflow-wrap: anywhere; }
div.off span { color: var(--dim); font-size: .88rem; max-height: 6.4em; overflow: auto; }
div.title span { font-size: 1.2rem; font-weight: 700; }
div.subtitle span { font-weight: 600; }
@media (max-width: 40rem) { div.b { grid-template-columns: 1fr; } }
"""


def explain_html(blocks: Sequence[Block], *, name: str = "") -> str:
    """An HTML page that shows every block with its role and the rule that decided; `name` heads it."""
    counts = Counter(block.role for block in blocks)
    kept = sum(len(block.text) for block in blocks if block.role in _KEPT)
    whole = sum(len(block.text) for block in blocks) or 1
    legend = "".join(
        f'<li style="--c:{_colour(role)}"><i></i>{escape(_word(role))} {count}</li>'
        for role, count in counts.most_common()
    )
    rows = "\n".join(_row(block) for block in blocks)
    return (
        '<!doctype html>\n<html lang="ko"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(name or 'explain')}</title><style>{_STYLE}</style></head><body>\n"
        f"<h1>{escape(name or 'explain')}</h1>\n"
        f'<p class="sum">{len(blocks)} blocks, {100 * kept // whole} % of {whole} characters kept</p>\n'
        f"<ul>{legend}</ul>\n{rows}\n</body></html>\n"
    )


def _row(block: Block) -> str:
    off = "" if block.role in _KEPT else " off"
    rule = escape(block.rule.removeprefix("ends:"))
    return (
        f'<div class="b {block.role.value}{off}" style="--c:{_colour(block.role)}">'
        f"<small>{escape(_word(block.role))}<em>{rule}</em></small><span>{escape(block.text)}</span></div>"
    )


def _colour(role: Role) -> str:
    return (_KEPT.get(role) or _READ.get(role) or (_OTHER, ""))[0]


def _word(role: Role) -> str:
    named = _KEPT.get(role) or _READ.get(role)
    return named[1] if named else role.value.replace("_", " ")
