"""Dumps that lost their line breaks: what is glued before the lead and behind the last sentence."""

from __future__ import annotations

import pytest

from extractors.page.read import read_page
from extractors.values import Article

TITLE = "나래시, ‘빈집 도서관’ 문 열어"
LEAD = (
    "나래시(시장 김하늘)는 지난 3일 솔빛동 빈집을 고친 ‘빈집 도서관’ 개관식을 열었다고 4일 밝혔다."
    "도서관은 주민 모임이 운영하며 책 2천 권을 갖췄다.김하늘 시장은 “누구나 들르는 쉼터로 가꾸겠다”고 말했다."
)


def read(text: str, title: str = TITLE) -> Article:
    (article,) = read_page(f"{title}\n들녘신문\n이솔 기자(sol@example.kr)\n2024-11-04\n\n{text}".encode())
    assert article.title == title
    return article


@pytest.mark.parametrize(
    "head",
    [
        # captions: with the owner, with the picture's mark, with a place that ends as the lead begins
        "빈집 도서관 전경ⓒ 나래시",
        "▲ 빈집 도서관 개관식.ⓒ 나래시청",
        "빈집 도서관을 찾은 주민들. (사진=나래시 제공)",
        "김하늘 시장이 개관식에서 인사말을 하고 있다.(사진=나래시)",
        "사진은 빈집 도서관 [나래시 제공][들녘신문=이솔 기자]",
        "김하늘 시장이 책을 고르고 있다. 나래시 제공나래=이솔 기자",
        # credits, with a deck or two sentences of a caption before them
        "[나래=들녘통신] 이솔 기자 = ",
        "책 2천 권 갖춘 주민 쉼터(나래=들녘통신) 이솔 기자 = ",
        "책 2천 권 갖춘 주민 쉼터운영은 주민 모임이 맡아[들녘신문 이솔 기자]",
        "푸른 지붕의 도서관 모습이다.간판에는 ‘빈집 도서관’이라고 적혀 있다.[들녘신문=이솔 기자]",
        # the place or the medium alone
        "[나래] ",
        "[들녘신문] ",
        # decks without anything between them and the subject of the lead
        "책 2천 권 갖춘 주민 쉼터로 꾸며",
    ],
)
def test_heads_are_cut_off(head: str) -> None:
    assert "".join(read(head + LEAD).body) == LEAD


@pytest.mark.parametrize(
    "tail",
    [
        "나래｜이솔 기자 sol@example.kr",
        "나래 | 이솔 들녘신문 기자 sol@example.kr",
        " 이솔 기자 sol@example.kr#나래시 #빈집 #도서관",
        "들녘 취재팀 편집",
        " /나래",
        "※들녘신문은 여러분의 제보로 함께 세상을 바꿉니다.이메일 : sol@example.kr",
        "당신의 제보가 뉴스로 만들어집니다.홈페이지 = https://news.example.kr/",
        " (문의: 도서관팀 ☎ 031-000-6705)",
    ],
)
def test_tails_are_cut_off(tail: str) -> None:
    assert "".join(read(LEAD + tail).body) == LEAD


@pytest.mark.parametrize(
    "text",
    [
        # a word in brackets is no credit, a place in a sentence no new beginning
        LEAD + "시는 청년이 만든 (미디어)콘텐츠도 함께 전시해 주민의 발길을 이끌 계획이라고 덧붙였다.",
        LEAD + "이어 충청북도 청주시는 이 사례를 배우려고 다음 달 나래시를 찾을 예정이라고 관계자가 전했다.",
        "[새봄] 꾸러미를 받은 주민은 “마을에 책 읽는 곳이 생겨 반갑다”며 이웃과 함께 오겠다고 했다." + LEAD,
        LEAD + "도서관 이용은 전화(031-000-6705)로 예약하면 된다.",
    ],
)
def test_sentences_stay_whole(text: str) -> None:
    assert "".join(read(text).body) == text


def test_entities_of_a_dump_are_read() -> None:
    text = f"{TITLE}\n들녘신문\n이솔 기자(&#x3D;나래)(sol@example.kr)\n2024-11-04\n\n{LEAD}"
    assert read_page(text.encode())[0].byline == "이솔 기자"


def test_tables_keep_a_text_together() -> None:
    table = "<동별 빈집>\n구분\n작년\n올해\n솔빛동\n12\n7\n물빛동\n9\n5"
    more = "시는 내년에 빈집 다섯 곳을 더 고쳐 작은 가게와 공방으로 쓸 계획이며, 주민 모임의 신청을 받는다."
    body = read(f"{LEAD}\n\n{table}\n\n{more}").body
    assert (body[0], body[-1]) == (LEAD, more)
    assert "구분" in body


def test_lines_that_stand_apart_are_captions() -> None:
    more = (
        "도서관은 평일 오전 10시부터 저녁 8시까지 문을 연다.",
        "시는 내년에 빈집 다섯 곳을 더 고칠 계획이다.",
    )
    gap = "\n" * 6
    text = f"{LEAD}\n\n\n{more[0]}{gap}도서관 안내 QR코드{gap}{more[1]}\n\n\n{more[0][:-1]}고 한다."
    article = read(text)
    assert [b.text for b in article.removed if b.reason == "caption"] == ["도서관 안내 QR코드"]
    assert more[1] in article.body


@pytest.mark.parametrize(
    ("title", "again"),
    [
        ("나래시에 빈집을 고친 도서관이 문을 연다.", ""),
        (
            "(참고자료)나래시, 빈집을 고쳐 도서관으로 쓰는 사업 시작",
            "나래시, 빈집을 고쳐\n도서관으로 쓰는 사업 시작",
        ),
        ("나래시, 빈집 도서관 문 열어 - 솔빛동에 책 2천 권 갖춘 쉼터 마련", "나래시, 빈집 도서관 문 열어"),
    ],
)
def test_the_first_line_is_the_headline(title: str, again: str) -> None:
    (article,) = read_page(f"{title}\n\n2024-11-04\n\n{again}\n\n{LEAD}".encode())
    assert article.title == title
    assert article.body == (LEAD,)
