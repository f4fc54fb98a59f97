"""The reviewed marks of page furniture: `page_markers.toml` and `page_words.csv` in `data/lexicon`."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from extractors.datadir import DATA
from extractors.page.blocks import Role

_BULLET = re.compile(r"^[•·∙▪‧*]\s+")
_WORD_LIMIT = 12
_NARRATED = re.compile(r"[가-힣](?<!니)다[\"”’')\]]{0,2}\.?[\"”’')\]]{0,2}$")
_BULLET_POINT = re.compile(r"^[□ㅇ○◦⇒▣ㅁ❍]\s?\S")
_NARRATION_FROM = 40
_LONGEST_END = 10


@dataclass(frozen=True, slots=True)
class Marker:
    """One mark: what block it decides (`at`, `most`), the role it gives, and whether it ends an article.

    With `spares` it leaves the sentences of a release alone, whatever words they use.
    """

    role: Role
    rule: str
    at: str
    most: int
    ends: bool
    spares: bool
    pattern: re.Pattern[str]

    def fits(self, text: str) -> bool:
        """Whether the mark decides a block with this text."""
        if self.most and len(text) > self.most:
            return False
        if self.at == "line":
            found = self.pattern.fullmatch(text)
        elif self.at == "start":
            found = self.pattern.match(text)
        else:
            found = self.pattern.search(text)
        return found is not None and not (self.spares and is_narrated(text))


def is_narrated(text: str) -> bool:
    """Whether the text is a sentence or bullet of a release; furniture speaks politely (`금지합니다.`)."""
    if len(text) < _NARRATION_FROM:
        return False
    return (
        _NARRATED.search(text, len(text) - _LONGEST_END) is not None or _BULLET_POINT.match(text) is not None
    )


def compile_markers(rows: Iterable[dict[str, object]]) -> tuple[Marker, ...]:
    """The marks of TOML rows, in their order."""
    return tuple(
        Marker(
            role=Role(str(row["role"])),
            rule=str(row["rule"]),
            at=str(row["at"]),
            most=int(str(row.get("most", 0))),
            ends=bool(row.get("ends", False)),
            spares=bool(row.get("spares", row["at"] == "within")),
            pattern=re.compile(str(row["pattern"])),
        )
        for row in rows
    )


@cache
def markers() -> tuple[Marker, ...]:
    """The marks that hold for every page."""
    path = DATA / "lexicon" / "page_markers.toml"
    return compile_markers(tomllib.loads(path.read_text(encoding="utf-8"))["marker"])


@cache
def words() -> dict[str, Role]:
    """Words of buttons and menus: a short block of nothing else is furniture."""
    with (DATA / "lexicon" / "page_words.csv").open(encoding="utf-8", newline="") as lines:
        return {row["word"]: Role(row["role"]) for row in csv.DictReader(lines)}


def find_marker(text: str) -> tuple[Role, str, bool] | None:
    """The role, rule and whether it ends an article, of the first mark that fits; None for plain text."""
    plain = _BULLET.sub("", text)
    if found := _button_words(plain):
        return found
    if not any(look(plain) for look in _any_marker(is_narrated(plain))):
        return None
    for marker in markers():
        if marker.fits(plain):
            return marker.role, marker.rule, marker.ends
    return None


@cache
def _any_marker(narrated: bool) -> tuple[Callable[[str], re.Match[str] | None], ...]:
    """One look for all marks of a kind: most blocks of a page show none, and cost no more than this.

    The paragraphs of a release are narrated, and most marks spare those.
    """
    looks = []
    for at, method in (("line", "fullmatch"), ("start", "match"), ("within", "search")):
        patterns = [m.pattern.pattern for m in markers() if m.at == at and not (narrated and m.spares)]
        if patterns:
            looks.append(getattr(re.compile("|".join(f"(?:{pattern})" for pattern in patterns)), method))
    return tuple(looks)


def _button_words(text: str) -> tuple[Role, str, bool] | None:
    """Furniture where every word of a short block is the word of a button or menu."""
    if len(text) > 120:
        return None
    parts = text.replace("|", " ").replace("·", " ").split()
    if not 0 < len(parts) <= _WORD_LIMIT:
        return None
    roles = [words().get(part) for part in parts]
    if None in roles:
        return None
    first = roles[0]
    return (first, "button-words", False) if first else None
