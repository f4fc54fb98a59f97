"""The parts of the pages, each for itself: cells, roll-up, sentences, charts, graphs, revisions, words."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from datetime import date
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.browse.cells import CellMap
from app.browse.days import period
from app.browse.drawing import HEIGHT, bar_chart
from app.browse.finding import marked
from app.browse.graph import NARROW, WIDE, draw_graph
from app.browse.kinds import Entity
from app.browse.linking import linked
from app.browse.mapping import SHADES, shade_steps
from app.browse.marking import Segment, Span, segments, sentence_around
from app.browse.regions import Division, regions, roll_up, units_of_articles
from app.browse.relations import Pair
from app.browse.revisions import changed
from app.browse.words import LANGUAGES, Words, _words
from extractors.page.blocks import ARTICLE_ROLES, Role
from models.tables import EntityType
from tests.demo_run import ROOT

BROWSE = ROOT / "app" / "browse"


def division(
    number: int, code: str, full_name: str, level: str, parent: str | None = None, *,
    heir: str | None = None, is_present: bool = True, at: tuple[float, float] | None = None,
) -> Division:  # fmt: skip
    lat, lon = at or (None, None)
    name = full_name.split()[-1]
    return Division(number, code, name, full_name, level, parent, lat, lon, is_present, heir)


# A province that was renamed, a county that became a city, one without an heir, and a province without parts.
DIVISIONS = [
    division(1, "1000000000", "나래도", "sido"),
    division(2, "9000000000", "옛나래도", "sido", heir="1000000000", is_present=False),
    division(3, "1010000000", "나래도 새별시", "sigungu", "1000000000", at=(36.5, 127.5)),
    division(4, "9010000000", "옛나래도 새별군", "sigungu", "9000000000", is_present=False,
             heir="1010000000"),
    division(5, "9010100000", "옛나래도 새별군 가람면", "eupmyeondong", "9010000000", is_present=False,
             at=(36.51, 127.52)),
    division(6, "1010100000", "나래도 새별시 가람구", "gu", "1010000000", at=(36.49, 127.49)),
    division(7, "9020000000", "옛나래도 묵은군", "sigungu", "9000000000", is_present=False, at=(36.5, 127.5)),
    division(8, "2000000000", "한빛특별자치시", "sido", at=(35.0, 128.0)),
    division(9, "2000010100", "한빛특별자치시 온동", "eupmyeondong", "2000000000", at=(35.0, 128.0)),
    division(10, "8000000000", "도는도", "sido", heir="8000000001", is_present=False),
    division(11, "8000000001", "또도는도", "sido", heir="8000000000", is_present=False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "unit", "province"),
    [
        (1, None, "1000000000"),  # a province with parts is itself no unit
        (2, None, "1000000000"),
        (3, "1010000000", "1000000000"),
        (4, "1010000000", "1000000000"),
        (5, "1010000000", "1000000000"),  # no heir of its own, but that of its county
        (6, "1010000000", "1000000000"),
        (7, "1010000000", "1000000000"),  # no heir at all: where it lay
        (8, "2000000000", "2000000000"),
        (9, "2000000000", "2000000000"),
        (10, None, None),  # heirs in a circle lead nowhere
    ],
)
def test_divisions_of_any_time_lead_to_present_units(
    number: int, unit: str | None, province: str | None
) -> None:
    found = roll_up(DIVISIONS)
    assert found.unit_of.get(number) == unit
    assert found.province_of.get(number) == province


def test_roll_up_agrees_with_the_views(connection: sqlite3.Connection) -> None:
    found = regions(connection)
    for code, level, area in connection.execute("SELECT code, level, area_code FROM v_division_areas"):
        number = found.by_code[code].id
        if level == "sigungu":
            assert found.unit_of[number] == area
        else:
            assert found.province_of[number] == area


def test_every_unit_is_on_the_map(connection: sqlite3.Connection) -> None:
    found = regions(connection)
    assert found.country is not None
    assert set(found.unit_of.values()) == set(found.country.outlines)


def test_an_article_counts_once_for_a_unit() -> None:
    rows = [(1, 4), (1, 5), (1, 3), (2, 2), (3, 9)]
    units, provinces = units_of_articles(roll_up(DIVISIONS), rows)
    assert units == Counter({"1010000000": 1, "2000000000": 1})
    assert provinces == Counter({"1000000000": 2, "2000000000": 1})


def test_cells_fill_valleys_and_leave_the_sea() -> None:
    ring = [(36 + 0.05 * y, 127 + 0.06 * x) for x in range(6) for y in range(6) if x in (0, 5) or y in (0, 5)]
    cells = CellMap({"섬": ring, "먼섬": [(34.0, 125.0)]}, 4.0, {"섬": "a", "먼섬": "a"})
    assert cells.at(36.12, 127.15) == "섬", "a hole inside belongs to what surrounds it"
    assert cells.at(35.0, 126.0) is None
    assert cells.outlines["섬"].count("M") == 1
    assert cells.area("섬") > cells.area("먼섬") > 0
    left, top, width, height = cells.box
    for x, y in cells.middles.values():
        assert left < x < left + width
        assert top < y < top + height


def test_neighbours_share_their_border() -> None:
    cells = CellMap({"가": [(36.0, 127.0)], "나": [(36.0, 127.045)]}, 4.0, {"가": "a", "나": "b"})
    one, other = (set(re.findall(r"[\d.]+,[\d.]+", path)) for path in cells.outlines.values())
    assert one & other


@given(st.lists(st.integers(1, 500), max_size=60))
def test_shades_cover_every_count_once(counts: list[int]) -> None:
    steps = shade_steps(counts)
    for count in counts:
        assert sum(step.low <= count <= step.high for step in steps) == 1
    assert [step.shade for step in steps] == sorted({step.shade for step in steps})
    assert all(1 <= step.shade <= SHADES for step in steps)


@pytest.mark.parametrize(
    ("text", "mention", "expected"),
    [
        ("나래시는 밝혔다. 김하늘 시장이 왔다. 모두 반겼다.", "김하늘", ("", "김하늘", " 시장이 왔다.")),
        ("김하늘 시장은 “간다.” 하고 말했다. 끝.", "김하늘", ("", "김하늘", " 시장은 “간다.” 하고 말했다.")),
        ("제3.5회 나래시 대회", "나래시", ("제3.5회 ", "나래시", " 대회")),  # no blank after the point
        ("나래시", "나래시", ("", "나래시", "")),
    ],
)
def test_sentence_around_a_mention(text: str, mention: str, expected: tuple[str, str, str]) -> None:
    start = text.index(mention)
    sentence = sentence_around(text, start, start + len(mention))
    assert (sentence.before, sentence.text, sentence.after) == expected


@given(st.text("가나 .!”", max_size=400), st.data())
def test_sentences_are_cut_out_of_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    sentence = sentence_around(text, start, end)
    assert f"{sentence.before.lstrip('…')}{sentence.text}{sentence.after.rstrip('…')}" in text


@given(st.text("가나다", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=6))
def test_segments_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    inside = [
        Span(start, min(start + length, len(text)), start) for start, length in spans if start < len(text)
    ]
    found = segments(text, inside)
    assert "".join(part.text for part in found) == text
    assert all(part.text for part in found)
    if inside:
        assert any(part.mark is not None for part in found)


def test_of_two_marks_the_longer_one_stays() -> None:
    found = segments("나래시의회", [Span(0, 3, "place"), Span(0, 5, "org")])
    assert found == [Segment("나래시의회", "org")]


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("나래시 교육청이 알렸다", "교육청을", ["교육청"]),  # the stem, whatever the particle
        ("나래시 SNS 기자단", "sns 나래시", ["나래시", "SNS"]),
        ("나래시 (주)두레", "(주", ["주"]),
        ("나래시 a+b 교실", "a+b", ["a+b"]),
        ("나래시", "없는말", []),
        ("나래시", " ", []),
        ("İzmir 자매도시", "자매도시", []),  # in lower case it has one letter more
    ],
)
def test_words_are_marked_in_hits(text: str, word: str, found: list[str]) -> None:
    parts = marked(text, word)
    assert "".join(part.text for part in parts) == text
    assert [part.text for part in parts if part.mark] == found


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("article_id", 7, '<a href="/article/7">7</a>'),
        ("person_id", {"value": 3, "label": "김<하늘"}, '<a href="/person/3">김&lt;하늘</a>'),
        ("start_date", "2026-10-12", '<a href="/date/2026-10-12">2026-10-12</a>'),
        ("start_date", "20261012", None),
        ("start_date", None, None),
        ("title", 7, None),
        ("place_id", None, None),
    ],
)
def test_cells_of_tables_are_links(column: str, value: object, shown: str | None) -> None:
    assert linked(column, value) == shown


@given(st.lists(st.integers(0, 9999), max_size=80))
def test_bars_stay_in_their_chart(values: list[int]) -> None:
    chart = bar_chart([(str(i), value, "/") for i, value in enumerate(values)])
    assert len(chart.bars) == len(values)
    for bar in chart.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= chart.width + 0.2
        assert 0 <= bar.y <= HEIGHT
        assert (bar.height > 0) == (bar.value > 0)


ENTITIES = [Entity(EntityType.PERSON, number, f"김하늘{'늘' * (number % 9)}") for number in range(24)]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 23), st.integers(0, 23), st.integers(1, 40)), max_size=50),
    st.sampled_from([WIDE, NARROW]),
)
def test_no_name_stands_on_another(drawn: list[tuple[int, int, int]], size: tuple[float, float]) -> None:
    pairs = [Pair(ENTITIES[one], ENTITIES[other], count) for one, other, count in drawn if one < other]
    graph = draw_graph(pairs, size)
    assert graph == draw_graph(pairs, size), "the same pairs give the same picture"
    for i, node in enumerate(graph.nodes):
        assert node.width / 2 - 0.2 <= node.x <= graph.width - node.width / 2 + 0.2
        assert node.y + node.height / 2 <= graph.height
        for other in graph.nodes[:i]:
            apart_x = abs(node.x - other.x) - (node.width + other.width) / 2
            apart_y = abs(node.y - other.y) - node.height
            assert max(apart_x, apart_y) > -1, (node.name, other.name)


def test_changes_show_words() -> None:
    before = ["나래시, 도서관 연다", "김하늘 시장이 왔다.", "끝."]
    after = ["나래시, 도서관 연다", "김하늘 시장이 모두 반겼다.", "끝.", "덧붙인 말."]
    shown = [[(piece.change, piece.text) for piece in paragraph] for paragraph in changed(before, after)]
    assert shown == [
        [("same", "김하늘 시장이 "), ("removed", "왔다."), ("added", "모두 반겼다.")],
        [("added", "덧붙인 말.")],
    ]


@given(*[st.lists(st.text("가 나.", max_size=12), max_size=6)] * 2)
def test_changes_keep_every_word(before: list[str], after: list[str]) -> None:
    paragraphs = changed(before, after)
    old = "".join(p.text for pieces in paragraphs for p in pieces if p.change != "added")
    new = "".join(p.text for pieces in paragraphs for p in pieces if p.change != "removed")
    kept = [line for line in before if line in after]
    assert (before == after) == (paragraphs == []) or not any([*before, *after])
    assert len(old) >= sum(map(len, before)) - sum(map(len, kept))
    assert set(new) <= set("".join(after))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-10-12", date(2026, 10, 12), date(2026, 10, 12)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_periods(name: str, first: date, last: date) -> None:
    found = period(name)
    assert found is not None
    assert (found.first, found.last) == (first, last)
    before, after = found.beside(-1), found.beside(1)
    assert before is not None
    assert after is not None
    assert before < name < after
    assert len(before) == len(name) == len(after)


@pytest.mark.parametrize("name", ["2026-02-30", "2026-13", "0000", "9999", "26", "", "2026-1-1", "어제"])
def test_what_is_no_period(name: str) -> None:
    assert period(name) is None


def test_words_say_the_same_in_both_languages() -> None:
    for section, words in _words().items():
        for name, texts in words.items():
            assert len(texts) == len(LANGUAGES), f"{section}.{name}"
            fields = [{field for _, field, _, _ in Formatter().parse(text) if field} for text in texts]
            assert fields[0] == fields[1], f"{section}.{name}"


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    sources = [*BROWSE.rglob("*.html"), *BROWSE.glob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    words = {f"{section}.{name}" for section, names in _words().items() for name in names}
    assert set(re.findall(r'\bw\("([a-z]+\.[A-Za-z_]+)"[,)]', text)) <= words
    # names that are put together (`w("type." ~ kind)`), and codes of the database
    parts = tuple(set(re.findall(r'\bw\("([a-z]+\.[a-z_]*)" ~', text)))
    coded = tuple(f"{section}." for section in set(re.findall(r'\.value\("([a-z]+)"', text)))
    assert {w for w in words if f'"{w}"' not in text and not w.startswith((*parts, *coded))} == set()


def test_every_reason_for_removal_has_a_word() -> None:
    assert {role.value for role in Role if role not in ARTICLE_ROLES} == set(_words()["reason"])


def test_codes_without_a_word_stay_codes() -> None:
    words = Words("ko")
    assert words.value("reason", "weather") == "날씨"
    assert words.value("reason", "unheard_of") == "unheard_of"
    assert words.value("level", None) == ""
