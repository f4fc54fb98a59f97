"""Divisions as of a day: the reforms since 2006, names in all their printed forms, and chains."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from extractors.datadir import DATA
from extractors.entities.divisions import Division, Gazetteer, name_key

SHARED = Path(__file__).resolve().parents[3] / "shared"
GAZETTEER = Gazetteer.load()
BEFORE = date(2025, 12, 1)
AFTER = date(2026, 8, 1)

AS_OF = [
    # the name of the day before a reform, and the name of the day itself
    ("강원도 강릉시", date(2023, 6, 10), "4215000000"),
    ("강원도 강릉시", date(2023, 6, 11), None),
    ("강원특별자치도 강릉시", date(2023, 6, 11), "5115000000"),
    ("전라북도 전주시 완산구", date(2024, 1, 17), "4511100000"),
    ("전북특별자치도 전주시 완산구", date(2024, 1, 18), "5211100000"),
    ("경상북도 군위군", date(2023, 6, 30), "4772000000"),
    ("대구광역시 군위군", date(2023, 7, 1), "2772000000"),
    ("인천광역시 남구", date(2018, 6, 30), "2817000000"),
    ("인천광역시 미추홀구", date(2018, 7, 1), "2817700000"),
    ("광주광역시 광산구", date(2026, 6, 30), "2920000000"),
    ("광주광역시 광산구", date(2026, 7, 1), None),
    ("전남광주통합특별시 광산구", date(2026, 7, 1), "1233000000"),
    ("인천광역시 중구", date(2026, 6, 30), "2811000000"),
    ("인천광역시 제물포구", date(2026, 7, 1), "2812500000"),
    ("인천광역시 영종구", date(2026, 7, 1), "2815500000"),
    ("인천광역시 서해구", date(2026, 7, 1), "2827500000"),
    ("인천광역시 검단구", date(2026, 7, 1), "2829000000"),
    ("경기도 화성시 봉담읍", date(2026, 1, 31), "4159025300"),
    ("경기도 화성시 효행구 봉담읍", date(2026, 2, 1), "4159325000"),
    ("경기도 부천시 원미구", date(2016, 7, 3), "4119500000"),
    ("경기도 부천시 원미구", date(2020, 1, 1), None),  # abolished, and founded anew with another code
    ("경기도 부천시 원미구", date(2024, 1, 1), "4119200000"),
    ("충청북도 청원군", date(2014, 6, 30), "4371000000"),
    ("세종특별자치시", date(2012, 6, 30), None),
    ("세종특별자치시", date(2012, 7, 1), "3600000000"),
    ("경기도 여주군", date(2013, 9, 22), "4173000000"),
    ("경기도 여주시", date(2013, 9, 23), "4167000000"),
    ("충청남도 당진군", date(2011, 12, 31), "4483000000"),
    ("경상남도 마산시", date(2010, 6, 30), "4816000000"),
    ("경상남도 창원시 마산합포구", date(2010, 7, 1), "4812500000"),
    ("제주도 북제주군", date(2006, 6, 30), "4971000000"),
    ("제주특별자치도 제주시", date(2006, 7, 1), "5011000000"),
]


@pytest.mark.parametrize(("full_name", "on", "code"), AS_OF)
def test_official_name_of_a_day(full_name: str, on: date, code: str | None) -> None:
    division = GAZETTEER.by_full_name(full_name, on)
    assert (division.code if division else None) == code


READ = [
    # (printed, day, every full name that it can mean)
    ("광산구", BEFORE, {"광주광역시 광산구"}),
    ("광산구", AFTER, {"전남광주통합특별시 광산구"}),
    ("완도읍", BEFORE, {"전라남도 완도군 완도읍"}),
    ("경북", BEFORE, {"경상북도"}),
    ("전남도", BEFORE, {"전라남도"}),
    ("전남", AFTER, {"전남광주통합특별시"}),
    ("강원도", BEFORE, {"강원특별자치도"}),  # the old name, still printed
    ("강원도", date(2020, 1, 1), {"강원도"}),
    ("전북특별자치도", BEFORE, {"전북특별자치도"}),
    ("광주", BEFORE, {"광주광역시", "경기도 광주시"}),
    ("고성군", BEFORE, {"강원특별자치도 고성군", "경상남도 고성군"}),
    ("용인특례시", BEFORE, {"경기도 용인시"}),  # a style, not the official name
    ("창신제1동", BEFORE, {"서울특별시 종로구 창신1동"}),  # official 제 or not
    ("홍제제1동", BEFORE, {"서울특별시 서대문구 홍제1동"}),
    ("홍제1동", BEFORE, {"서울특별시 서대문구 홍제1동"}),  # here 제 belongs to the name
    ("종로1·2·3·4가동", BEFORE, {"서울특별시 종로구 종로1·2·3·4가동"}),
    ("청원군", BEFORE, {"충청북도 청원군"}),  # former
    ("가나다라", BEFORE, set()),
    ("호남", BEFORE, set()),  # no division
    ("", BEFORE, set()),
]


@pytest.mark.parametrize(("printed", "on", "expected"), READ)
def test_what_a_printed_name_can_mean(printed: str, on: date, expected: set[str]) -> None:
    assert {d.full_name for d in GAZETTEER.read(printed, on).divisions} == expected


def test_marks_of_a_reading() -> None:
    """A stem is told from a name, a stem that is a word from others, a former name from one in force."""
    marks = {
        name: (reading.is_stem, reading.needs_evidence, reading.is_former)
        for name in ("안산시", "안산", "예산", "예산군", "청원군")
        for reading in (GAZETTEER.read(name, BEFORE),)
    }
    assert marks == {
        "안산시": (False, False, False),
        "안산": (True, False, False),
        "예산": (True, True, False),
        "예산군": (False, False, False),
        "청원군": (False, False, True),
    }


CHAINS = [
    ("전남 완도군 완도읍", BEFORE, {"전라남도 완도군 완도읍"}),
    ("전남 완도군 완도읍", AFTER, {"전남광주통합특별시 완도군 완도읍"}),
    ("전주시 완산구 효자5동", BEFORE, {"전북특별자치도 전주시 완산구 효자5동"}),
    ("강원도 강릉시", BEFORE, {"강원특별자치도 강릉시"}),  # the name at the time of the release wins
    ("경북 군위군", BEFORE, {"대구광역시 군위군"}),
    ("경북 군위군", date(2020, 1, 1), {"경상북도 군위군"}),
    ("충북 청원군", BEFORE, {"충청북도 청원군"}),  # nothing better: as it was
    ("경기광주", BEFORE, {"경기도 광주시"}),  # of a credit, without blank
    ("포항시 북구", BEFORE, {"경상북도 포항시 북구"}),
    ("광주 북구", AFTER, {"전남광주통합특별시 북구"}),
    ("안산시 북구", BEFORE, set()),  # there is none
]


@pytest.mark.parametrize(("chain", "on", "expected"), CHAINS)
def test_chain_is_its_last_element(chain: str, on: date, expected: set[str]) -> None:
    assert {d.full_name for d in GAZETTEER.parse(chain, on).divisions} == expected


def test_new_townships_have_no_code() -> None:
    """Codes of 읍면동 in 전남광주 and the new districts of 인천 are not published offline: never derived."""
    made = [d for d in GAZETTEER.all() if d.valid_from == date(2026, 7, 1) and d.full_name.count(" ") >= 2]
    assert made
    assert {d.code for d in made} == {None}


def test_family() -> None:
    """Children and ancestors are those of the day."""
    jeju = GAZETTEER.by_code("5000000000", BEFORE)
    assert jeju is not None
    assert {d.name for d in GAZETTEER.children(jeju, BEFORE)} == {"제주시", "서귀포시"}
    village = GAZETTEER.parse("경북 울진군 울진읍 읍남리", BEFORE).divisions[0]
    assert [d.name for d in GAZETTEER.ancestors(village, BEFORE)] == ["울진읍", "울진군", "경상북도"]


def test_a_code_is_no_key_over_time() -> None:
    """The code asks for the day: 부천 has had 원미구 twice."""
    division = GAZETTEER.by_code("4119500000", BEFORE)
    assert division is not None
    assert not division.holds(BEFORE)


@pytest.mark.parametrize(
    ("name", "key"),
    [("은행 1·2동", "은행12동"), ("종로1.2.3.4가동", "종로1234가동"), ("고양특례시", "고양시")],
)
def test_name_key(name: str, key: str) -> None:
    assert name_key(name) == key


def test_the_file_is_sound() -> None:
    """Periods run forward, no full name is doubled on a day, everything has something above it."""
    by_name: dict[tuple[str, str], list[Division]] = {}
    for division in GAZETTEER.all():
        assert division.valid_to is None or division.valid_from <= division.valid_to, division
        assert division.full_name == " ".join(division.full_name.split())
        by_name.setdefault((division.full_name, division.level), []).append(division)
        assert (division.parent_name is None) == (" " not in division.full_name)
    for name, periods in by_name.items():
        periods.sort(key=lambda d: d.valid_from)
        for earlier, later in pairwise(periods):
            assert earlier.valid_to is not None, name
            assert earlier.valid_to < later.valid_from, name


def test_sources_name_the_checksums() -> None:
    """A file that was built anew has its new checksum in `data/SOURCES.md`."""
    sources = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    for path in sorted((DATA / "gazetteer").glob("*.csv")):
        assert f"`{path.name}`" in sources
        assert hashlib.sha256(path.read_bytes()).hexdigest() in sources, path.name


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here")
def test_same_names_and_codes_as_the_reference() -> None:
    """The 시도, 시군구 and 일반구 of 2026-10-08: names, codes and first days."""
    path = SHARED / "reference" / "gazetteer" / "divisions_sido_sigungu_20261008.csv"
    on = date(2026, 10, 8)
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            division = GAZETTEER.by_code(line["code"], on)
            assert division is not None, line["full_name"]
            found = (division.full_name, division.level, division.valid_from.isoformat())
            assert found == (line["full_name"], line["level"], line["valid_from"])


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here")
def test_labelled_places_are_known() -> None:
    """Every division of the labelled documents has its full name and code on the day of publication."""
    unknown = []
    for path in sorted((SHARED / "eval" / "dev" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if not gold.get("published_at"):
            continue
        on = date.fromisoformat(gold["published_at"][:10])
        for place in gold["places"]:
            if full_name := place.get("full_name"):
                division = GAZETTEER.by_full_name(full_name, on)
                is_legal = division is not None and division.level != "haengjeong"  # the codes are of 법정동
                if division is None or (is_legal and place.get("code", division.code) != division.code):
                    unknown.append((path.stem, full_name, place.get("code")))
    assert not unknown
