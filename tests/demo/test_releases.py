"""The releases are what the demo says: many, distinct, from everywhere, in words that the pages can carry."""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import combinations

import pytest

from app.demo import DemoSite, Release
from app.demo.releases import Trouble, load_releases, paragraphs

RELEASES = load_releases()
REFORM = date(2026, 7, 1)
SIDO = [
    "서울특별시",
    "부산광역시",
    "대구광역시",
    "인천광역시",
    "대전광역시",
    "울산광역시",
    "세종특별자치시",
    "경기도",
    "강원특별자치도",
    "충청북도",
    "충청남도",
    "전북특별자치도",
    "경상북도",
    "경상남도",
    "제주특별자치도",
]


def name(release: Release) -> str:
    return f"{release.outlet}-{release.id}"


def grams(release: Release) -> frozenset[str]:
    text = re.sub(r"\s+", "", "".join(release.body))
    return frozenset(text[i : i + 5] for i in range(len(text) - 4))


def test_there_are_enough_of_them_and_each_has_its_own_address() -> None:
    assert len(RELEASES) >= 66
    assert len({(release.outlet, release.id) for release in RELEASES}) == len(RELEASES)


def test_no_two_are_alike() -> None:
    """A template with the names swapped would share most 5-grams; unrelated releases share set phrases."""
    sets = {name(release): grams(release) for release in RELEASES}
    for (one, left), (other, right) in combinations(sets.items(), 2):
        assert len(left & right) / min(len(left), len(right)) < 0.1, (one, other)


def test_they_cover_two_years() -> None:
    months = {release.published_at.strftime("%Y-%m") for release in RELEASES}
    assert min(months) == "2024-11"
    assert max(months) == "2026-11"
    assert len(months) >= 22


def test_they_cover_every_province_under_the_name_it_had_that_day() -> None:
    before = {r.region.split()[0] for r in RELEASES if r.published_time.date() < REFORM}
    after = {r.region.split()[0] for r in RELEASES if r.published_time.date() >= REFORM}
    assert before | after == {*SIDO, "광주광역시", "전라남도", "전남광주통합특별시"}
    assert before <= {*SIDO, "광주광역시", "전라남도"}
    assert after <= {*SIDO, "전남광주통합특별시"}


def test_a_region_code_belongs_to_one_region() -> None:
    by_code: dict[str, set[str]] = {}
    for release in RELEASES:
        assert re.fullmatch(r"\d{10}", release.region_code), name(release)
        by_code.setdefault(release.region_code, set()).add(release.region)
    assert all(len(regions) == 1 for regions in by_code.values()), by_code


@pytest.mark.parametrize("release", RELEASES, ids=name)
def test_a_release_is_well_formed(release: Release, site: DemoSite) -> None:
    outlet = next(outlet for outlet in site.outlets.values() if outlet.key == release.outlet)
    assert 4 <= len(release.body) <= 9
    assert 400 <= sum(map(len, release.body)) <= 1200
    texts = [release.title, *release.subtitles, *release.body, *release.captions]
    assert all(text == " ".join(text.split()) and "undefined" not in text for text in texts)
    assert isinstance(release.published_at, datetime) == (outlet.family != "egov")
    assert not (outlet.family == "gnuboard" and release.subtitles), "gnuboard has no field for them"
    if outlet.charset == "euc-kr" or release.trouble is Trouble.CHARSET:
        "".join(texts).encode("cp949")


def test_weekdays_in_the_texts_are_right() -> None:
    for release in RELEASES:
        for month, day, weekday in re.findall(r"(\d+)월 (\d+)일\(([월화수목금토일])\)", release.lead):
            moment = date(release.published_time.year, int(month), int(day))
            assert "월화수목금토일"[moment.weekday()] == weekday, name(release)


def test_every_outlet_and_kind_of_trouble_has_a_release() -> None:
    assert {release.trouble for release in RELEASES} == {None, *Trouble}
    assert sum(release.revision is not None for release in RELEASES) == 1
    assert sum(release.pinned for release in RELEASES) == 1
    assert len({release.outlet for release in RELEASES}) == 6


def test_expected_is_the_contract_of_extract() -> None:
    release = next(release for release in RELEASES if release.id == 40003)
    expected = release.expected()
    assert expected["published_at"] == "2024-11-14T09:32"
    assert expected["byline"] == "신소담 기자"
    assert expected["body"] == list(release.body)
    day_only = next(release for release in RELEASES if release.outlet == "okcheon" and not release.pinned)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", day_only.expected()["published_at"])


def test_paragraphs_join_wrapped_lines() -> None:
    assert paragraphs("\n첫째\n줄\n\n둘째 줄\n\n\n") == ("첫째 줄", "둘째 줄")
