"""What holds for every page: no crash, no invented character, the same answer twice."""

from __future__ import annotations

import html
import random
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import MUTATIONS, Mutation
from extractors.page.decode import decode
from extractors.page.read import explain_page, read_page
from extractors.values import Article, UnreadablePage

GOLDEN = Path(__file__).parent / "golden"
PAGES = [path.read_bytes() for path in sorted(GOLDEN.iterdir()) if path.suffix in {".txt", ".html"}]
TAGS = [
    b"<div>",
    b"</div>",
    b"<table><td>",
    b"</p>",
    b"<!--",
    b"-->",
    b"<script>",
    b"]]>",
    b"<br>",
    b"\x00",
    b"\xff\xfe",
    b"&#0;",
]
SENTENCE = (
    "가람군은 지난 3일 군민회관 대강당에서 돌봄 이음터 개소식을 열고 본격적인 운영에 들어갔다고 4일 밝혔다."
)


def letters(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z가-힣]", "", text)


def is_subsequence(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(char in rest for char in part)


def read_or_refuse(page: bytes) -> list[Article]:
    """The articles, none where the page is refused as it should be: on one line."""
    try:
        return read_page(page)
    except UnreadablePage as error:
        message = str(error)
    assert message
    assert "\n" not in message
    return []


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    page = draw(st.sampled_from(PAGES))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(page)))
        until = min(len(page), at + draw(st.integers(0, 400)))
        piece = draw(st.one_of(st.sampled_from(TAGS), st.binary(max_size=30)))
        page = draw(
            st.sampled_from(
                [page[:at] + piece + page[until:], page[:at] + page[at:until] * 3 + page[until:], page[:at]]
            )
        )
    return page


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_mutated_pages_read_or_refuse(page: bytes) -> None:
    articles = read_or_refuse(page)
    assert articles == read_or_refuse(page)
    sources = {letters(decode(page)), letters(html.unescape(decode(page)))}
    for article in articles:
        assert article.body
        assert article.title
        for paragraph in article.body:
            assert any(is_subsequence(letters(paragraph), source) for source in sources)


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_pages_of_the_fuzzer_read_or_refuse(mutate: Mutation) -> None:
    chance = random.Random(mutate.__name__)
    for page in chance.sample(PAGES, 6):
        read_or_refuse(mutate(chance, mutate(chance, page)))


@pytest.mark.parametrize("tag", [b"<p>x</p>", b"<br>", b"<"])
def test_a_page_of_nothing_but_tags_is_refused(tag: bytes) -> None:
    with pytest.raises(UnreadablePage, match="more than 300000 tags"):
        read_page(b"<html>" + tag * 300_001)


@given(st.binary(max_size=300))
def test_any_bytes(raw: bytes) -> None:
    read_or_refuse(raw)


@pytest.mark.parametrize("page", PAGES[:12])
def test_the_body_is_a_subsequence_of_the_page(page: bytes) -> None:
    (article,) = read_page(page)
    assert is_subsequence(letters("".join(article.body)), letters(html.unescape(decode(page))))


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body>" + b"<div>" * 10_000 + SENTENCE.encode() + b"</div>" * 10_000,
        b"<html><body>" + b"<b>" * 10_000 + SENTENCE.encode(),
        b"<table>" * 10_000,
        b"<p>" * 200_000,
        b"<html>" + b"<" * 500_000,
        ("<p>" + "가" * 2_000_000).encode(),
        (SENTENCE * 20_000).encode(),
        ("( [ " * 200_000).encode(),
        ("기자 = " * 100_000).encode(),
        ("2024.01.01 " * 100_000).encode(),
    ],
    ids=[
        "deep div",
        "deep b",
        "deep table",
        "many p",
        "many <",
        "one word",
        "one line",
        "brackets",
        "credits",
        "dates",
    ],
)
def test_hostile_pages_end(page: bytes) -> None:
    read_or_refuse(page)


def test_explain_accounts_for_the_page() -> None:
    for page in PAGES:
        if page.lstrip().startswith(b"<"):
            continue
        explained = "".join(letters(block.text) for block in explain_page(page))
        assert explained == letters(decode(page))


def test_today_does_not_change_the_text() -> None:
    for page in PAGES:
        assert read_page(page, today=date(2026, 11, 24))[0].body == read_page(page)[0].body
