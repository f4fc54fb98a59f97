"""`goeul sources check` on a board of every engine, and on boards that are not as their file says."""

from __future__ import annotations

import asyncio
import json
from datetime import date, datetime
from pathlib import Path

import pytest

from app.checking import print_checks
from app.failure import Failure
from benchmarks.hostile import Server, reply, serving
from benchmarks.province import Plan, Province
from benchmarks.province_server import serve
from benchmarks.shapes import SHAPES
from flows.check import SourceCheck, check_source
from flows.fetch.client import Fetcher, FetchSettings
from flows.fetch.sources import Board, Paging, Source
from flows.settings import Settings
from flows.workspace import SEOUL

TODAY = datetime.now(SEOUL).date()


def test_every_engine_is_found_to_work_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    province = Province.of(Plan(len(SHAPES), 9 * len(SHAPES), faults=0.0, rate=0.0, today=TODAY))
    sources = province.write_sources(tmp_path / "sources")
    with serve(province) as server:
        settings = Settings(home=tmp_path, sources=tmp_path / "sources", resolve={"*.test": server.address})
        print_checks(settings, list(sources.values()))
    printed = capsys.readouterr().out
    assert printed.count("verified = true, enabled = true") == len(SHAPES)
    assert printed.count("│ yes ") == len(SHAPES)
    assert [path.name for path in tmp_path.iterdir()] == ["sources"]


def source(**more: object) -> Source:
    given = {"kind": "board", "list_url": "http://daon.test/list", "board": Board(link="td a"), "rate": 0.0}
    return Source.model_validate({"id": "daon", "name": "다온시", **given, **more})


def rows(*numbers: int, day: str = "") -> str:
    found = "".join(f"<tr><td><a href='/view?no={n}'>소식 {n}</a></td><td>{day}</td></tr>" for n in numbers)
    return f"<html><body><table>{found}</table></body></html>"


RELEASE = """<html><head><title>{title}</title></head><body>
<div class="board_view"><h4 class="view_tit">{title}</h4><div class="view_cont">
<p>다온시는 3일 하천 정비를 마쳤다고 밝혔다. 주민 {n}명이 함께 나와 쓰레기를 치웠다.</p>
<p>시는 오는 5월까지 하천 세 곳을 더 정비할 계획이며, 산책로도 새로 놓는다.</p>
</div></div></body></html>"""


def check(answers: dict[str, str], tried: Source) -> SourceCheck:
    replies = {path: reply(200, body) for path, body in answers.items()}
    with serving(Server({"daon.test": replies})) as port:

        async def run() -> SourceCheck:
            settings = FetchSettings("Goeul/0.1", resolve={"*.test": ("127.0.0.1", port)}, retries=0)
            async with Fetcher(settings) as fetcher:
                return await check_source(tried, fetcher, TODAY)

        return asyncio.run(run())


PAGES = {f"/view?no={n}": RELEASE.format(title=f"다온시, 하천 정비 {n}", n=n) for n in (1, 2, 3)}


@pytest.mark.parametrize(
    ("answers", "more", "problem"),
    [
        ({"/robots.txt": "User-agent: *\nDisallow: /list"}, {}, "list: robots.txt forbids it"),
        ({}, {}, "list: the server answers 404 Not Found"),
        ({"/list": "<html>점검 중</html>"}, {}, "list: no release found: look at board.link and detail"),
        ({"/list": rows(1)}, {}, "http://daon.test/view?no=1: the server answers 404 Not Found"),
        # every address leads to the same page
        (
            {"/list": rows(1, 2), **dict.fromkeys(PAGES, PAGES["/view?no=1"])},
            {},
            "all releases have the same title: look at detail.url",
        ),
    ],
)
def test_what_is_wrong_is_named(answers: dict[str, str], more: dict[str, object], problem: str) -> None:
    assert problem in check(answers, source(**more)).problems


def test_what_is_only_remarkable_is_no_problem() -> None:
    found = check({"/list": rows(1, 2, 3), **PAGES}, source(paging=Paging(parameter="page")))
    assert found.problems == []
    assert "the list prints no dates: look at board.date" in found.remarks
    assert (found.listed, found.dated, found.count("body"), found.newest) == (3, 0, 3, None)


def test_a_board_without_pages_is_told() -> None:
    found = check({"/list": rows(1, 2, 3, day=f"{TODAY}"), **PAGES}, source())
    assert found.problems == []
    assert found.newest == TODAY == date.fromisoformat(f"{TODAY}")
    assert [remark for remark in found.remarks if "paging" in remark]


def test_one_that_fails_is_the_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Server({})) as port:
        settings = Settings(home=tmp_path, resolve=json.loads(f'{{"*.test": ["127.0.0.1", {port}]}}'))
        with pytest.raises(Failure, match="1 of 1 sources have problems"):
            print_checks(settings, [source()])
    assert "404 Not Found" in capsys.readouterr().out
