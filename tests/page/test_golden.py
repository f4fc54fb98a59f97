"""Golden pages of each layout family: invented releases in the shapes that real sites print."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from extractors.page.read import explain_page, read_page

GOLDEN = Path(__file__).parent / "golden"
PAGES = sorted(path for path in GOLDEN.iterdir() if path.suffix in {".txt", ".html"})


def expected(page: Path) -> dict[str, object]:
    beside = GOLDEN / f"{page.stem}{page.suffix}.json"
    path = beside if beside.exists() else page.with_suffix(".json")
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


def printed(value: date | datetime | None) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if value else None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_golden_page(page: Path) -> None:
    wanted = expected(page)
    articles = read_page(page.read_bytes())
    assert len(articles) == 1
    article = articles[0]
    assert article.title == wanted["title"]
    assert list(article.body) == wanted["body"]
    assert list(article.subtitles) == wanted["subtitles"]
    assert printed(article.published_at) == wanted["published_at"]
    assert article.byline == wanted["byline"]
    for field in ("publisher", "issuer", "licence"):
        if field in wanted:
            assert getattr(article, field) == wanted[field]
    if "page_date" in wanted:
        assert printed(article.page_date) == wanted["page_date"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_removed_block_says_why(page: Path) -> None:
    (article,) = read_page(page.read_bytes())
    assert all(block.text and block.reason and block.rule for block in article.removed)
    explained = explain_page(page.read_bytes())
    assert [block.text for block in explained if block.role.value == "body"] == list(article.body)
