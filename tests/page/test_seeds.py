"""The real pages of the shared folder: the two seeds exactly, the others by share."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from extractors.page.read import read_page
from extractors.values import Article, NoRelease

SHARED = Path(__file__).resolve().parents[3] / "shared"
DEV = SHARED / "eval" / "dev"
pytestmark = pytest.mark.skipif(not DEV.is_dir(), reason="the shared material is not beside the project")


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def read(path: Path) -> Article:
    return read_page(path.read_bytes())[0]


def gold(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((DEV / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def published(article: Article) -> str | None:
    value = article.published_at
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if value else None


@pytest.mark.parametrize("number", ["000", "003"])
def test_seed_is_read_exactly(number: str) -> None:
    (page,) = (SHARED / "seeds").glob(f"{number}_*.txt")
    article, wanted = read(page), gold(page.stem)
    assert article.title == wanted["title"]
    assert list(article.subtitles) == wanted["subtitles"]
    assert published(article) == wanted["published_at"]
    assert article.byline == wanted["byline"]
    body = (DEV / "gold" / f"{page.stem}.body.txt").read_text(encoding="utf-8")
    assert squeezed("".join(article.body)) == squeezed(body)


def test_development_pages() -> None:
    pages = sorted((DEV / "pages").iterdir())
    exact, dated = [], []
    for page in pages:
        article = read(page)
        body = (DEV / "gold" / f"{page.stem}.body.txt").read_text(encoding="utf-8")
        exact.append(squeezed("".join(article.body)) == squeezed(body))
        wanted = gold(page.stem)
        if not wanted.get("published_at_optional"):
            dated.append((published(article) or "").startswith(str(wanted["published_at"] or "")))
    assert sum(exact) >= 0.92 * len(exact)
    assert all(dated)


@pytest.mark.parametrize("name", ["gwangju_list", "jindo_list", "naju_list", "korea_kr_list"])
def test_list_pages_hold_no_release(name: str) -> None:
    with pytest.raises(NoRelease, match="no release on this page"):
        read(SHARED / "pages" / "html" / f"{name}.html")
