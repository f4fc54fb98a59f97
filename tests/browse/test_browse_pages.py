"""Every page in a real browser, on a desk and on a phone: it is clean, quiet, and open to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browse.conftest import TOKEN

SIZES = {"desk": (1280, 900), "phone": (375, 780)}
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# the rules of WCAG 2.2 at the levels A and AA, and what axe calls good practice
RUN_AXE = "() => axe.run(document, {resultTypes: ['violations']})"

NAMES = (
    "home", "search", "search-nothing", "article", "article-with-attachments", "article-copied",
    "article-old", "person", "organisation", "place", "place-beside", "day", "month", "year", "calendar",
    "calendar-empty", "map", "map-province", "map-word", "relations", "relations-of",
)  # fmt: skip
DATASETTE = ("/goeul", "/goeul/articles", "/goeul/articles/1", "/goeul/v_article_entities?_facet=type")


class Watched:
    """A page with what it said to the console and asked of others."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.server = server
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.asked_elsewhere: list[str] = []
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url))

    def open(self, address: str) -> int:
        """Open an address of the server; the status of the answer."""
        answer = self.page.goto(f"{self.server}{quote(address, safe='/?=&-')}")
        assert answer is not None
        return answer.status

    def faults(self) -> list[str]:
        """What axe-core calls serious or critical."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE)
        found: list[dict[str, Any]] = self.page.evaluate(RUN_AXE)["violations"]
        return [
            f"{each['id']}: {node['html'][:120]} {node['failureSummary']}"
            for each in found
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        wider: int = self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        return wider

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.said.append(text)

    def _note(self, url: str) -> None:
        if not url.startswith((f"{self.server}/", "data:")):
            self.asked_elsewhere.append(url)


@pytest.fixture
def watched(browser: Browser, server: str) -> Iterator[Watched]:
    context = browser.new_context(locale="ko-KR")
    yield Watched(context, server)
    context.close()


def test_every_page_is_opened(addresses: dict[str, str]) -> None:
    assert tuple(addresses) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_page(name: str, watched: Watched, addresses: dict[str, str], screenshots: Path) -> None:
    assert watched.open(addresses[name]) == 200
    for size, (width, height) in SIZES.items():
        watched.page.set_viewport_size({"width": width, "height": height})
        assert watched.faults() == []
        assert watched.overflow() <= 0, "the page must not scroll sideways"
        watched.page.screenshot(path=screenshots / f"{name}-{size}.png", full_page=True)
    assert watched.said == []
    assert watched.asked_elsewhere == []


@pytest.mark.parametrize("name", ["home", "article", "map", "relations"])
def test_page_in_the_dark_and_in_english(
    name: str, watched: Watched, addresses: dict[str, str], screenshots: Path
) -> None:
    watched.page.emulate_media(color_scheme="dark")
    watched.open(f"/-/language/en?next={addresses[name]}")
    assert watched.page.locator("html").get_attribute("lang") == "en"
    assert watched.page.get_by_role("link", name="Tables & SQL").count() >= 1
    assert watched.faults() == []
    watched.page.screenshot(path=screenshots / f"{name}-dark.png", full_page=True)


@pytest.mark.parametrize("address", DATASETTE)
def test_datasettes_own_pages_stay(address: str, watched: Watched) -> None:
    assert watched.open(address) == 200
    assert watched.page.get_by_role("link", name="고을").count() >= 1
    assert watched.said == []
    assert watched.asked_elsewhere == []


def test_rows_of_datasette_lead_to_our_pages(watched: Watched) -> None:
    watched.open("/goeul/v_article_entities?type=PERSON&_size=3")
    for kind in ("article", "person", "date"):
        assert watched.page.locator(f"table a[href^='/{kind}/']").count() >= 3
    watched.page.locator("table a[href^='/person/']").first.click()
    expect(watched.page.locator(".evidence blockquote").first).to_be_visible()


def test_missing_page_says_so(watched: Watched) -> None:
    assert watched.open("/article/999999") == 404
    assert watched.page.get_by_role("heading", name="없는 주소입니다.").is_visible()
    assert watched.faults() == []


def test_from_a_word_to_the_sentence(watched: Watched) -> None:
    page = watched.page
    watched.open("/")
    page.get_by_role("search").get_by_role("searchbox").fill("방파제")
    page.keyboard.press("Enter")
    page.locator(".hits a").first.click()
    mark = page.locator("article .mark.ORG").first
    name = mark.inner_text()
    mark.click()
    page.wait_for_url("**/organisation/*")
    page.locator(".evidence .mark").first.click()
    page.wait_for_url("**/article/*")
    assert page.locator(".mark:target").inner_text() == name


def test_highlights_can_be_switched_off_and_stay_off(watched: Watched, addresses: dict[str, str]) -> None:
    page = watched.page
    watched.open(addresses["article"])
    colour = "mark => getComputedStyle(mark).backgroundColor"
    people = page.locator("article .mark.PERSON").first
    assert people.evaluate(colour) != "rgba(0, 0, 0, 0)"
    page.locator("label.PERSON").click()
    assert people.evaluate(colour) == "rgba(0, 0, 0, 0)"
    page.reload()
    assert not page.locator("#show-PERSON").is_checked()
    assert page.locator("article .mark.PERSON").first.evaluate(colour) == "rgba(0, 0, 0, 0)"
    assert page.locator("article .mark.PLACE").first.evaluate(colour) != "rgba(0, 0, 0, 0)"


def test_mentions_of_one_name_light_up_together(watched: Watched, addresses: dict[str, str]) -> None:
    page = watched.page
    watched.open(addresses["article"])
    page.locator("aside .named a").first.hover()
    lit = {mark.get_attribute("href") for mark in page.locator("article .mark.same").all()}
    assert lit == {page.locator("aside .named a").first.get_attribute("href")}


def test_keyboard_reaches_the_content_and_every_division(watched: Watched, addresses: dict[str, str]) -> None:
    page = watched.page
    watched.open(addresses["map"])
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")
    drawn = page.locator(".map a[class^=shade]:not(.shade0)").count()
    assert drawn > 1
    assert page.locator("table tbody tr").count() == drawn


def test_removed_text_is_folded_away_with_its_reasons(watched: Watched, addresses: dict[str, str]) -> None:
    page = watched.page
    watched.open(addresses["article-with-attachments"])
    removed = page.locator(".removed")
    block = removed.locator("li").first
    assert not block.is_visible()
    removed.locator("summary").first.click()
    removed.locator("details summary").first.click()
    assert block.is_visible()
    assert "규칙" in block.inner_text()


def test_old_revision_leads_to_the_current_one(watched: Watched, addresses: dict[str, str]) -> None:
    page = watched.page
    watched.open(addresses["article-old"])
    page.locator(".notice a").click()
    page.get_by_text("1판에서 달라진 곳").click()
    assert page.locator(".change del").all_inner_texts() != []
    assert "이웃을" in " ".join(page.locator(".change ins").all_inner_texts())


def test_copies_name_each_other(watched: Watched, addresses: dict[str, str]) -> None:
    page = watched.page
    watched.open(addresses["article-copied"])
    copies = page.locator("section", has=page.get_by_role("heading", name="같은 보도자료를 실은 곳"))
    assert "본디 글의 80% · 제목이 다름 · 줄임" in copies.inner_text()
    other = copies.locator("a").get_attribute("href")
    copies.locator("a").click()
    page.wait_for_url(f"**{other}")
    assert copies.locator("b").inner_text() == page.locator("h1").inner_text()


def test_correcting_a_name_and_taking_it_back(
    watched: Watched, addresses: dict[str, str], screenshots: Path
) -> None:
    page = watched.page
    watched.open(addresses["organisation"])
    before = page.locator("h1").inner_text()
    page.get_by_role("link", name="고치기").click()
    for token in ("틀린 말", TOKEN):
        assert watched.faults() == []
        page.get_by_label("고치기 열쇠말").fill(token)
        page.get_by_role("button", name="들어가기").click()
        expect(page.get_by_role("alert" if token != TOKEN else "radio").first).to_be_visible()
    page.screenshot(path=screenshots / "correct.png", full_page=True)
    assert watched.faults() == []
    page.get_by_role("radio").first.check()
    page.locator("input[name=name]").fill("새이름협의회")
    page.locator("input[name=note]").fill("현판에 그렇게 적혀 있다")
    page.locator("button", has_text="고치기").click()
    expect(page.locator("h1")).to_have_text("새이름협의회")
    page.get_by_role("link", name="고친 것").click()
    page.wait_for_url("**/correct")
    page.screenshot(path=screenshots / "corrections.png", full_page=True)
    assert watched.faults() == []
    page.get_by_role("button", name="되돌리기").first.click()
    expect(page.get_by_text("아직 고친 것이 없습니다.")).to_be_visible()
    watched.open(addresses["organisation"])
    assert page.locator("h1").inner_text() == before
    assert [said for said in watched.said if "403" not in said] == []
