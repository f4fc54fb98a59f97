"""The whole step: exact offsets, the same output in any batch, one reading of the article as a whole."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import annotate, annotator

from extractors.entities import annotate as module
from extractors.entities.annotate import Annotator
from extractors.entities.candidates import Candidate
from extractors.entities.merge import TAGGER, merge, weigh
from extractors.values import Annotations, Article, MentionType

RELEASE = Article(
    title="안산시, 한빛문화재단과 돌봄 협약",
    subtitles=("한도윤 시장 “함께 돌보는 도시로”",),
    body=(
        "안산시(시장 한도윤)는 지난 3일 한빛문화재단(이사장 배수민)과 협약을 맺었다고 밝혔다.",
        "",
        "이날 협약식에는 경기도의회 문하람·양이솔 의원, 오가람 단원구 복지과장 등 50여 명이 참석했다.",
        "한 시장은 “2026년까지 상록구 사동과 😀 부곡동으로 넓히겠다”고 말했다.",
        "한편, 시는 ㈜한빛솔루션과 함께 시스템을 만든다.",
    ),
    published_at=None,
)


def check_offsets(article: Article, found: Annotations) -> None:
    texts = {(field, number): text for field, number, text in article.texts()}
    lists = {
        MentionType.PERSON: found.people,
        MentionType.ORG: found.organisations,
        MentionType.PLACE: found.places,
        MentionType.DATE: found.dates,
    }
    for mention in found.mentions:
        assert texts[mention.field, mention.paragraph][mention.start : mention.end] == mention.text
        assert 0 <= mention.entity < len(lists[mention.type])
        assert 0.0 < mention.score <= 1.0
        assert mention.found_by
    spans = sorted((m.field, m.paragraph, m.start, m.end) for m in found.mentions)
    for left, right in pairwise(spans):
        assert left[:2] != right[:2] or left[3] <= right[2]  # mentions do not overlap


def test_release_as_a_whole() -> None:
    (found,) = annotator().annotate([RELEASE])
    check_offsets(RELEASE, found)
    people = {person.name: person for person in found.people}
    assert set(people) == {"한도윤", "배수민", "문하람", "양이솔", "오가람"}
    assert "한 시장" in people["한도윤"].aliases
    assert {body.name for body in found.organisations} >= {"한빛문화재단", "경기도의회", "㈜한빛솔루션"}
    assert {place.full_name for place in found.places} >= {"경기도 안산시", "경기도 안산시 상록구 사동"}
    assert found.region is not None
    assert found.region.full_name == "경기도 안산시"


def test_reporter_in_the_byline_is_no_person() -> None:
    article = Article(title="소식", body=("안산시는 3일 밝혔다.",), byline="노은결 기자")
    (found,) = annotator().annotate([article])
    assert found.people == ()


def test_verb_of_a_headline_is_no_person() -> None:
    assert annotate("안산시, 솔빛동에 파크골프 연습장 문열어", "안산시는 3일 밝혔다.").people == ()


@pytest.mark.parametrize("credit", ["안산시 제공ⓒ 노은결", "노은결 나래일보 기자"])
def test_who_took_or_wrote_it_is_no_person(credit: str) -> None:
    assert annotate("안산시 소식", "안산시는 3일 밝혔다.", credit).people == ()


@pytest.mark.parametrize(
    "contact",
    [
        "노은결 ☎ 061-000-0000",
        "노은결 주무관 ☏061-000-0000",
        "담당 노은결(061-000-0000)",
        "주무관 노은결 000-0000",
    ],
)
def test_who_answers_calls_is_no_person(contact: str) -> None:
    assert annotate("안산시 소식", "안산시는 3일 밝혔다.", f"※ 문의: 복지과 {contact}").people == ()


def test_name_without_a_title_is_the_same_person_elsewhere() -> None:
    found = annotate("소식", "한도윤 시장이 참석했다.", "이번 성과는 한도윤의 노력 덕분이다.")
    assert len(found.people) == 1
    assert sum(mention.type is MentionType.PERSON for mention in found.mentions) == 2


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("소설가 한강 작가의 책을 읽는다.", "한강", MentionType.PERSON),  # also a river
        ("나카지마 노리오 사장은 3일 말했다.", "나카지마 노리오", MentionType.PERSON),  # not 노리오 alone
        ("솔빛역 육교에 지붕을 씌운다. 솔빛역은 북적인다.", "솔빛역 육교", MentionType.PLACE),
    ],
)
def test_longer_or_better_reading_of_the_tagger(text: str, name: str, kind: MentionType) -> None:
    found = annotate("소식", text)
    assert (name, kind) in {(mention.text, mention.type) for mention in found.mentions}


@pytest.mark.parametrize(
    ("text", "is_kept"), [("예천군은 밝혔다.", True), ("예천군 드림스타트를 연다.", False)]
)
def test_government_that_only_the_gazetteer_sees(text: str, is_kept: bool) -> None:
    rule = Candidate(0, 3, MentionType.PLACE, "place:division", 0.95)
    assert bool(merge(weigh(text, [rule], []))) is is_kept


def test_nothing_to_read() -> None:
    (found,) = annotator().annotate([Article(title="", body=())])
    assert found == Annotations()


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_same_output_in_any_batch_and_with_threads(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = [RELEASE, Article(title="나주시, 축제 연다", body=("나주시는 3일 밝혔다.",)), RELEASE]
    expected = list(annotator().annotate(articles))
    monkeypatch.setattr(module, "BATCH", batch)
    assert list(annotator().annotate(articles)) == expected
    assert list(Annotator.load(threads=2).annotate(articles)) == expected


PIECES = [
    "안산시",
    "(시장 한도윤)",
    "는 ",
    "지난 3일 ",
    "한도윤·배수민 의원",
    "㈜",
    "(주)",
    "한빛",
    "재단",
    " ",
    "과 ",
    "전남 완도군 완도읍",
    "안심1·2동",
    "(이하 한빛)",
    "2026년까지",
    "😀",
    "\u200b",
    "박*서 씨",
    "·",
    ", ",
    "“",
    "K-",
    "길 12",
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.lists(st.sampled_from(PIECES), max_size=14))
def test_offsets_fit_any_text(title: list[str], body: list[str]) -> None:
    article = Article(title="".join(title), body=("".join(body), "".join(reversed(body))))
    (found,) = annotator().annotate([article])
    check_offsets(article, found)


def test_merge_prefers_the_surer_span_and_drops_doubt() -> None:
    body = Candidate(0, 6, MentionType.ORG, "organisation:unit", 0.85)
    place = Candidate(0, 3, MentionType.PLACE, "place:division", 0.8)
    doubt = Candidate(10, 12, MentionType.PLACE, "place:suffix", 0.3)
    assert merge([place, body, doubt]) == [body]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("솔빛경찰서는 사다리를 단다.", MentionType.ORG),
        ("솔빛경찰서(서장 문하람)가 연다.", MentionType.ORG),
        ("행사는 솔빛경찰서에서 열렸다.", MentionType.PLACE),
        ("행사는 솔빛경찰서 대강당이 맡는다.", MentionType.PLACE),
    ],
)
def test_an_office_is_a_place_only_where_something_happens(text: str, expected: MentionType) -> None:
    start = text.index("솔빛경찰서")
    rule = Candidate(start, start + 5, MentionType.ORG, "organisation:division and suffix", 0.95)
    tagged = Candidate(start, start + 5, MentionType.PLACE, TAGGER, 0.95)
    (found,) = merge(weigh(text, [rule], [tagged]))
    assert found.type is expected


def weighed(rule: Candidate, *tagged: Candidate) -> set[tuple[int, int, str]]:
    text = "한빛재단이 나래시에서 연다."
    return {(c.start, c.end, c.type.value) for c in merge(weigh(text, [rule], tagged))}


@pytest.mark.parametrize(
    ("rule", "tagged", "expected"),
    [
        # a doubtful rule that the tagger confirms
        (
            Candidate(0, 4, MentionType.ORG, "organisation:suffix", 0.3),
            (0, 4, MentionType.ORG, 0.98),
            (0, 4, "ORG"),
        ),
        # the tagger knows the type of a doubtful name …
        (
            Candidate(0, 4, MentionType.ORG, "organisation:suffix", 0.4),
            (0, 4, MentionType.PLACE, 0.98),
            (0, 4, "PLACE"),
        ),
        # … but a named body that acts is no place
        (
            Candidate(0, 4, MentionType.ORG, "organisation:known", 0.9),
            (0, 4, MentionType.PLACE, 0.98),
            (0, 4, "ORG"),
        ),
        (
            Candidate(0, 4, MentionType.ORG, "organisation:known", 0.9),
            (0, 4, MentionType.PLACE, 0.7),
            (0, 4, "ORG"),
        ),
        # a landmark and what lies in it
        (
            Candidate(0, 2, MentionType.PLACE, "place:landmark", 0.9),
            (0, 4, MentionType.PLACE, 0.7),
            (0, 4, "PLACE"),
        ),
        # a body may be a place, but no person
        (
            Candidate(0, 4, MentionType.ORG, "organisation:school", 0.93),
            (0, 4, MentionType.PERSON, 0.98),
            (0, 4, "ORG"),
        ),
        # and the boundaries
        (
            Candidate(0, 2, MentionType.PLACE, "place:division", 0.9),
            (0, 4, MentionType.ORG, 0.98),
            (0, 4, "ORG"),
        ),
        # but no particle belongs to a name
        (
            Candidate(0, 4, MentionType.ORG, "organisation:known", 0.9),
            (0, 5, MentionType.ORG, 0.98),
            (0, 4, "ORG"),
        ),
        # a body with its head in brackets stays whole
        (
            Candidate(0, 4, MentionType.ORG, "organisation:has a head", 0.9),
            (0, 2, MentionType.PERSON, 0.98),
            (0, 4, "ORG"),
        ),
    ],
)
def test_rule_in_the_light_of_the_tagger(
    rule: Candidate, tagged: tuple[int, int, MentionType, float], expected: tuple[int, int, str]
) -> None:
    start, end, kind, score = tagged
    assert weighed(rule, Candidate(start, end, kind, TAGGER, score)) == {expected}


def test_rule_alone_is_trusted_as_far_as_it_was_right() -> None:
    assert weighed(Candidate(6, 9, MentionType.PLACE, "place:division", 0.95)) == set()
    assert weighed(Candidate(0, 4, MentionType.ORG, "organisation:known", 0.95)) == {(0, 4, "ORG")}


def test_a_village_of_the_region_is_no_person() -> None:
    body = (
        "제주 서귀포시 성산읍 신양리 회관에서 잔치가 열렸다. 신양리 어민 문하람 씨와 이선리 과장이 참석했다."
    )
    (found,) = annotator().annotate([Article(title="서귀포시, 바닷가 잔치", body=(body,))])
    assert {person.name for person in found.people} == {"문하람", "이선리"}
    assert "신양리" in {mention.text for mention in found.mentions if mention.type is MentionType.PLACE}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("접수는 오는 16일까지 받는다.", "오는 16일"),
        ("접수는 오는 16일 오후 6시까지 받는다.", "오는 16일"),
        ("접수는 12월 10일 15시 30분부터 받는다.", "12월 10일"),
        ("접수는 10일부터 16일 18:00까지 받는다.", "10일부터 16일 18:00까지"),  # a range is whole
    ],
)
def test_an_open_end_leaves_the_hour_out(sentence: str, expected: str) -> None:
    article = Article(title="접수", body=(sentence,), published_at=datetime(2026, 11, 18, 9))
    (found,) = annotator().annotate([article])
    assert [sentence[m.start : m.end] for m in found.mentions if m.type is MentionType.DATE] == [expected]


@pytest.mark.parametrize(
    ("chain", "name", "forms", "place"),
    [
        ("순천시 삼산동", "순천시 삼산동 주민자치회", ("삼산동 주민자치회",), None),
        ("전남 순천시 삼산동", "삼산동 주민자치회", (), "순천시"),
    ],
)
def test_a_body_of_a_township_has_one_name(
    chain: str, name: str, forms: tuple[str, ...], place: str | None
) -> None:
    article = Article(title="소식", body=(f"{chain} 주민자치회(회장 한도윤)는 성금을 냈다.",))
    (found,) = annotator().annotate([article])
    assert [(body.name, body.aliases) for body in found.organisations] == [(name, forms)]
    assert [p.name for p in found.places] == ([place] if place else [])
