"""What makes pages hard: one row a trap, each a dump of a few lines round the same invented release."""

from __future__ import annotations

import json

import pytest

from extractors.page.read import explain_page, read_page
from extractors.values import Article, NoRelease, UnreadablePage

TITLE = "가람군, ‘마을 돌봄 이음터’ 문 열어"
LEAD = "가람군은 지난 3일 군민회관 대강당에서 ‘마을 돌봄 이음터’ 개소식을 열었다고 4일 밝혔다."
NEXT = "이음터는 빈 점포 두 곳을 고쳐 만들었으며, 홀로 사는 어르신과 아이들이 함께 쓰는 공간으로 꾸며졌다."
LAST = "윤서하 군수는 “이웃이 이웃을 돌보는 작은 거점이 되도록 운영에 힘쓰겠다”고 말했다."
BODY = (LEAD, NEXT, LAST)
DATE = "2024-11-04"
OTHER = "물빛시, 시민 60명과 하천 지킴이 시작"
OTHER_LEAD = "물빛시는 도심 하천의 수질을 높이기 위해 하천 지킴이 사업을 이달부터 시작한다고 12일 밝혔다."


def page(*, above: str = "", head: str = "", middle: str = "", below: str = "", title: str = TITLE) -> str:
    parts = [above, title, DATE, head, LEAD, middle, NEXT, LAST, below]
    return "\n".join(part for part in parts if part)


def read(text: str) -> Article:
    (article,) = read_page(text.encode())
    return article


@pytest.mark.parametrize(
    "text",
    [
        # captions: before, in the middle, behind; marked, or known by what they say
        page(head="▲ 윤서하 군수가 인사말을 하고 있는 모습"),
        page(head="[사진1: 윤서하 군수가 어르신들과 이야기를 나누고 있다.]"),
        page(middle="(사진설명) 이음터 내부 모습"),
        page(middle="윤서하 군수가 이음터를 둘러보고 있다. (사진=가람군)"),
        page(below="*사진설명 : 윤서하 군수가 개소식에서 인사말을 하고 있다."),
        page(below="사진 설명)\n지난 3일 열린 이음터 개소식에서 참석자들이 손뼉을 치고 있다."),
        page(below="개소식에 참석한 주민들. 가람군 제공"),
        page(head="마을 돌봄 이음터 입구 전경."),
        # contacts: with names, in brackets, as a sentence, as a table with spaced letters
        page(head="【돌봄정책과장 민하루 240-5200, 돌봄팀장 신가온 240-5280】"),
        page(below="(돌봄동장 민하루, 맞춤형복지팀장 신가온 270-4730)"),
        page(below="자료제공: 돌봄정책과 돌봄팀 (061-000-8186)"),
        page(below="기타 자세한 사항은 가람군 돌봄정책과(☎061-000-3868)로 문의하면 된다."),
        page(below="작 성 과: 돌봄정책과\n작 성 팀: 돌봄팀\n연 락 처: 061) 000-5641\n제 공 일: 2024. 11. 4."),
        page(below="문 의: 돌봄정책과 신가온(061-000-7302)"),
        # licence, copyright, source, link
        page(below='본 저작물은 "공공누리" 제1유형:출처표시 조건에 따라 이용 할 수 있습니다.'),
        page(below="저작권자 ⓒ 새벽일보 무단전재 및 재배포 금지"),
        page(below="[뉴스출처 : 가람군]"),
        page(below="기사 원본 링크: https://news.example.kr/view?id=1"),
        # end marks and annexes, with everything behind them
        page(below="<끝>"),
        page(below="‹끝›\n※ 별첨 : 사진"),
        page(below="붙임 1. 이음터 운영 계획\n이음터는 평일 오전 9시부터 오후 6시까지 문을 연다."),
        # donations, tags, comments, surveys, neighbours, most read
        page(below="기사가\n마음에 드셨나요?\n새벽일보 좋은 기사 후원하기\n1,000원\n5,000원\n직접입력"),
        page(below="#가람군 #돌봄 #이음터"),
        page(below="등록된 댓글이 없습니다."),
        page(below=f"이전글\n{OTHER}\n다음글\n{OTHER}\n목록"),
        page(below=f"관련기사\n{OTHER}\n{OTHER_LEAD}"),
        page(below=f"많이 본 기사\n1 {OTHER}\n2 {OTHER}"),
        page(below="이 페이지에서 제공하는 정보에 대하여 만족하십니까?\n매우만족\n만족\n보통"),
        # another article's full text behind this one
        page(below=f"{OTHER}\n새벽일보 봉다은 기자 | {OTHER_LEAD}"),
        page(below=f"{OTHER}\n봉다은 기자\n2024-11-02\n{OTHER_LEAD}\n{OTHER_LEAD[:-1]}고 한다."),
        # attachments above and below
        page(head="첨부파일\n1. 이음터 개소식.hwp (344.50 Kb) Hit: 1\n다운로드"),
        page(below="보도자료(20241105 이음터).jpg (4635.1 KB) 다운로드 : 4 미리보기\n전체다운로드"),
        page(head="미리보기 (사진자료)가람군 이음터.jpg [size: 219.11 KB, Download: 0]"),
        # share bars, fonts, breadcrumbs, weather, script leftovers, buttons
        page(above="2026.01.02 (금)\n맑음서울 5.5℃\n흐림광주 4.8℃\n기상청 제공"),
        page(above="Home > 군정소식 > 보도자료"),
        page(head="• twitter twitter facebook youtube 카카오\nundefined"),
        page(head="글자확대 글자축소 인쇄"),
        page(head="SNS 기사보내기\n이 기사를 공유합니다\n본문 글씨 키우기"),
        page(middle="undefined"),
        # the headline again, and again cut
        page(head=TITLE),
        page(head="가람군, ‘마을 돌봄 이음터’ 문..."),
        # a caption that repeats the lead, a summary box that repeats it
        page(head=f"{LEAD}\n[새벽일보 봉다은 기자] "),
        page(head=f"AI 요약\n{NEXT}\n(가람=새벽통신) 봉다은 기자 = "),
        # machine translation
        page(below="*아래는 위 기사를 '구글 번역'으로 번역한 것입니다.\nGaram County opened a care house."),
        # blanks that are none
        page(middle="\u200b\u00a0\ufeff"),
    ],
)
def test_nothing_but_the_text(text: str) -> None:
    assert "".join(read(text).body).replace(" ", "") == "".join(BODY).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        # cross-heads, bullets and footnotes are text
        (page(middle="◇ 아이와 어르신이 함께"), "◇ 아이와 어르신이 함께"),
        (
            page(middle="* 이음터: 마을 안에서 돌봄을 잇는 작은 공간"),
            "* 이음터: 마을 안에서 돌봄을 잇는 작은 공간",
        ),
        (
            page(below="※ 이음터는 평일 오전 9시부터 오후 6시까지 문을 엽니다"),
            "※ 이음터는 평일 오전 9시부터 오후 6시까지 문을 엽니다",
        ),
        # words of page furniture inside sentences are text
        (
            page(middle="후원금은 돌봄이 필요한 이웃을 찾는 데 쓰이며, 남은 금액은 내년 사업으로 넘긴다."),
            "후원금은",
        ),
        (
            page(middle="구매 후기와 댓글을 남기는 주민에게는 지역화폐를 주는 행사도 다음 달까지 이어진다."),
            "댓글을",
        ),
        (
            page(
                middle="군은 만족도 조사에서 90점을 넘긴 사업을 중심으로 내년 예산을 짤 방침이라고 설명했다."
            ),
            "만족도",
        ),
        # a telephone number inside a sentence that is not about inquiries
        (page(middle="주민은 돌봄정책과(061-000-3964)에 신청해 찾아가는 돌봄을 받을 수 있다."), "주민은"),
    ],
)
def test_text_that_looks_like_furniture_stays(text: str, kept: str) -> None:
    assert any(kept in paragraph for paragraph in read(text).body)


@pytest.mark.parametrize(
    ("title", "more", "wanted"),
    [
        ("새글 " + TITLE, "", TITLE),
        (TITLE + " NEW", "", TITLE),
        (TITLE + " 새로운글", "", TITLE),
        (TITLE + "(돌봄정책과)", TITLE, TITLE),
        ("가람군, ‘마을 돌봄 이음터’...", TITLE, TITLE),
        ("가람군, ‘마을 돌봄 이음터’...", "", "가람군, ‘마을 돌봄 이음터’..."),
        ("“이웃이 이웃을 돌봅니다”", "", "“이웃이 이웃을 돌봅니다”"),
    ],
)
def test_headline(title: str, more: str, wanted: str) -> None:
    assert read(page(title=title, head=more)).title == wanted


@pytest.mark.parametrize(
    ("head", "subtitles"),
    [
        ("- 빈 점포 고쳐 함께 쓰는 공간으로 -", ("빈 점포 고쳐 함께 쓰는 공간으로",)),
        (
            "- 빈 점포 고쳐 함께 쓰는 공간으로 -\n- 돌봄 활동가 12명도 모집 -",
            ("빈 점포 고쳐 함께 쓰는 공간으로", "돌봄 활동가 12명도 모집"),
        ),
        ("▷ 빈 점포 고쳐 함께 쓰는 공간으로", ("빈 점포 고쳐 함께 쓰는 공간으로",)),
        ("빈 점포 고쳐 함께 쓰는 공간으로", ("빈 점포 고쳐 함께 쓰는 공간으로",)),
        ("▲ 이음터를 둘러보는 군수 모습", ()),
    ],
)
def test_decks(head: str, subtitles: tuple[str, ...]) -> None:
    assert read(page(head=head)).subtitles == subtitles


@pytest.mark.parametrize(
    ("below", "licence"),
    [
        ('본 저작물은 "공공누리" 제1유형:출처표시 조건에 따라 이용 할 수 있습니다.', "KOGL-1"),
        (
            "본 공공저작물은 공공누리 4유형 : 출처표시 + 상업적 이용금지 + 변경금지 조건에 따릅니다.",
            "KOGL-4",
        ),
        (
            "가람군청이 창작한 저작물은 공공누리 “출처표시+상업적 이용금지” 조건을 따릅니다.",
            "KOGL-2",
        ),
        (
            "본 저작물은 공공누리 출처표시 (상업적 이용 및 변경 가능) 조건에 따라 이용할 수 있습니다.",
            "KOGL-1",
        ),
        ("저작권자 ⓒ 새벽일보 무단전재 및 재배포 금지", None),
    ],
)
def test_licence(below: str, licence: str | None) -> None:
    assert read(page(below=below)).licence == licence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "보도자료\n목록\n번호 제목 작성일 조회\n"
        "1 가람군, 이음터 문 열어 2024-11-04 35\n2 물빛시 소식 2024-11-03 12",
        "페이지를 찾을 수 없습니다.\n요청하신 주소가 바뀌었거나 지워졌습니다.\n홈으로",
        f"{TITLE}\n{DATE}\n첨부파일\n이음터.hwp (31 KB)\n다운로드",
        f"{TITLE}\n{DATE}\n의견을 남겨주셔서 감사합니다. 소중한 의견은 페이지 개선에 도움이 됩니다.\n확인",
        "\n".join(
            f"{OTHER} {i}\n2024-11-0{i}\n물빛시는 하천 지킴이 사업을 이달부터 시작한다고 밝혔..."
            for i in range(1, 9)
        ),
        "작은 가게 도움 사업\n2024-11-04\n이용약관\n이 약관은 나래진흥원(이하 “진흥원”이라 한다)이 제공하는 "
        "모든 서비스의 이용 조건과 절차, 회원과 진흥원의 권리와 의무를 정하는 것을 목적으로 합니다.\n"
        "제 2 조 (약관의 효력)\n"
        "① 이 약관은 서비스에 알림으로써 효력을 가지며, 바뀐 때에는 열흘 앞서 다시 알려 드립니다.\n"
        "② 정하지 않은 것은 관계 법령과 일반 관례를 따르며, 그 밖의 것은 서로 의논하여 정합니다.\n"
        "③ 회원은 언제든지 탈퇴를 신청할 수 있으며, 진흥원은 바로 필요한 절차를 밟습니다.\n"
        "④ 회원의 자격을 잃은 이가 다시 들어오려면 진흥원의 승낙을 얻어야 합니다.",
    ],
)
def test_pages_without_a_release_are_refused(text: str) -> None:
    with pytest.raises(NoRelease, match="no release on this page"):
        read_page(text.encode())


def test_what_a_server_gives_to_a_script_is_refused() -> None:
    with pytest.raises(UnreadablePage, match="JSON, no page"):
        read_page(json.dumps({"title": TITLE, "body": [LEAD, OTHER_LEAD]}, ensure_ascii=False).encode())
    assert read(f"[가람=김하늘 기자] {LEAD}\n\n{LEAD}").body


def test_the_name_of_the_medium_ends_before_the_full_stop() -> None:
    assert read(page(below="Copyright ⓒ 새벽일보. 무단전재 및 재배포 금지")).publisher == "새벽일보"


def test_many_releases_come_one_by_one() -> None:
    leads = [
        ("가람군, 이음터 문 열어", LEAD),
        ("물빛시, 하천 지킴이 시작", OTHER_LEAD),
        (
            "해돋이도, 청년 농업인 선발",
            "해돋이도는 내년도 청년 농업인 정착 지원 대상자 150명을 선발한다고 27일 밝혔다.",
        ),
    ]
    tail = (
        "시행은 다음 달부터이며, 자세한 일정은 군과 시의 누리집에 차례로 알릴 예정이라고 관계자는 덧붙였다."
    )
    text = "\n\n".join(
        f"{title}\n2024-11-0{i}\n{lead}\n{tail} {title}이다." for i, (title, lead) in enumerate(leads, 1)
    )
    articles = read_page(text.encode())
    assert [a.title for a in articles] == [title for title, _ in leads]
    assert [a.body[0] for a in articles] == [lead for _, lead in leads]
    assert [str(a.published_at) for a in articles] == ["2024-11-01", "2024-11-02", "2024-11-03"]


def test_the_visit_weather_and_links_are_kept_with_their_reasons() -> None:
    article = read(page(above="2026.01.02 (금)\n맑음서울 5.5℃", below=f"관련기사\n{OTHER}\n{OTHER_LEAD}"))
    reasons = {block.text: block.reason for block in article.removed}
    assert reasons["2026.01.02 (금)"] == "page_date"
    assert reasons["맑음서울 5.5℃"] == "weather"
    assert reasons["관련기사"] == "related"
    assert reasons[OTHER_LEAD] == "other_article"
    assert all(block.rule for block in explain_page(page().encode()))


@pytest.mark.parametrize(
    "text",
    [
        # an official notice, and terms of use, speak at length too
        f"빈 점포 입주자 모집\n{DATE}\n가람군 공고 제2024-112호\n{LEAD}\n{NEXT}\n{LAST}",
        "\n".join(
            f"제{i}조 (이용 {i})\n회원은 {i}번째 규정에 따라 누리집을 이용할 수 있다." for i in range(1, 9)
        ),
    ],
)
def test_notices_and_terms_are_refused(text: str) -> None:
    with pytest.raises(NoRelease):
        read_page(text.encode())


def test_what_follows_the_reporter_is_not_the_text() -> None:
    links = "".join(
        f"<b><a href={i}>▲ 놓치면 아쉬운 생활 소식 {i}번째 이야기 모음</a></b><br>" for i in range(4)
    )
    page = (
        f"<h1>{TITLE}</h1><span>입력 {DATE}</span><div>{LEAD}<br><br>{NEXT}<br><br>{LAST}<br><br>"
        f"가람, 새벽 민하루 기자 haru@example.kr<br><br>{links}</div>"
    )
    article = read(page)
    assert article.body == BODY
    assert "민하루 기자" in (article.byline or "")


MORE = "군은 내년까지 이음터를 다섯 곳으로 늘리고, 참여를 원하는 주민의 신청을 다음 달부터 받을 계획이다."


@pytest.mark.parametrize(
    "text",
    [
        # a box of related articles between two paragraphs ends nothing
        page(middle=f"관련기사\n{OTHER}\n나래시 청년 창업 지원 확대"),
        # the medium's name on the first line, above menus, is no headline
        page(above="새벽일보\n로그인 회원가입\n정치\n경제"),
        # a company speaks about itself behind a paid release
        page(
            above="2024년 11월 04일 출처: 가람군청",
            below="가람군청 소개\n가람군청은 군민을 섬기는 행정을 편다고 스스로 소개한다.\n웹사이트: https://garam.example.kr",
        ).replace(LEAD, "가람--(뉴스와이어)--" + LEAD),
    ],
)
def test_the_text_goes_on_or_ends_where_it_should(text: str) -> None:
    article = read(text)
    assert (article.title, article.body) == (TITLE, BODY)


def test_a_headline_is_not_joined_with_the_date_below() -> None:
    lines = [words for text in (LEAD, NEXT, LAST, MORE) for words in (text[:38], text[38:])]
    text = f"{TITLE} 주민들 한자리에 모여 축하\n{DATE} 09:12\n\n" + "\n".join(lines)
    article = read(text)
    assert article.title == f"{TITLE} 주민들 한자리에 모여 축하"
    assert str(article.published_at) == f"{DATE} 09:12:00"


def test_leads_of_others_before_the_article_are_not_its_text() -> None:
    names = ("물빛시, 하천 지킴이 시작", "해돋이도, 청년 농업인 선발", "나래시, 빈집 도서관 열어")
    entries = "".join(f"<div><a href={i}>{name}</a><p>{OTHER_LEAD}</p></div>" for i, name in enumerate(names))
    text = (
        f"<html><title>{TITLE} :: 새벽일보</title><div>{entries}</div><div><p>{TITLE}</p>"
        f"<p>기사입력 2024/11/04 [09:12]</p><p>{LEAD}</p><p>{NEXT}</p><p>{LAST}</p></div></html>"
    )
    article = read(text)
    assert (article.title, article.body) == (TITLE, BODY)


def test_the_kind_of_a_company_is_no_bullet() -> None:
    links = f"<p>(사)물빛상인회, 이웃돕기 성금 기탁</p><p>{OTHER}</p>"
    text = f"<h1>{TITLE}</h1><p>{DATE}</p><div>{LEAD}<br><br>{NEXT}<br><br>{LAST}</div>{links}"
    assert read(text).body == BODY


@pytest.mark.parametrize(
    "text",
    [
        # a headline that speaks is no text, wherever the menus are and however far the date
        "즐겨찾기 추가 2026.01.18(월) 17:24\n정치\n경제\n{title}\n2024년 11월 04일(월) 09:12\n{body}",
        "새벽일보\n전체기사\n{title}\n본문 글자 크기\n민하루 기자\n승인 2024.11.04 09:12\n{body}",
        "{title}\n작성자 홍보실 / 등록일 2024.11.04\n\n{title}\n\n- 빈 점포 고쳐 쓰는 공간으로 -\n\n{body}",
    ],
)
@pytest.mark.parametrize(
    "title", ["가람군이 마을 돌봄의 새로운 길을 열다", "“이웃이 이웃을 돌보는 마을 만들겠다”"]
)
def test_headlines_that_speak(text: str, title: str) -> None:
    article = read(text.format(title=title, body="\n".join(BODY)))
    assert (article.title, article.body) == (title, BODY)


def test_an_officer_in_brackets_is_no_reporter() -> None:
    lead = (
        "물빛소방청(청장 직무대행 민하루 차장)은 시민을 구한 대원 두 명에게 표창을 주었다고 12일 밝혔다. "
        + MORE
    )
    assert read(page(middle=lead)).body == (LEAD, lead, NEXT, LAST)


def test_a_speech_on_one_line_is_a_release() -> None:
    speech = "존경하는 군민 여러분, 새해를 맞아 인사를 드립니다. 올해도 군민 곁에서 함께 걷겠습니다. " * 10
    assert read(f"군수 신년사\n{DATE}\n{speech}").body == (speech.strip(),)


SPEECH = (
    "존경하는 군민 여러분\n새해가 밝았습니다.\n\n지난 한 해 우리 군은\n어려운 가운데서도\n"
    "마을마다 돌봄의 자리를 넓혔고,\n청년 서른두 명이 돌아와 터를 잡았습니다.\n\n"
    "이 모든 일은\n군민 여러분이 함께하신 덕분입니다.\n\n올해는 첫째,\n이음터를 모든 면에 하나씩 열고\n"
    "찾아가는 진료를 두 배로 늘리겠습니다.\n\n둘째, 물길을 따라 걷는 길을\n"
    "가람읍에서 솔빛면까지\n하나로 잇겠습니다.\n\n셋째, 들녘의 소득이\n골고루 돌아가도록\n"
    "농산물 값을 받쳐 드리겠습니다.\n\n넷째, 아이 키우는 집에는\n밤에도 문을 여는 어린이 병원과\n"
    "주말 돌봄교실을 마련하겠습니다.\n\n다섯째, 오래된 장터의 지붕을 고치고\n젊은 상인들의 가게를 들여\n"
    "다시 사람이 모이는 곳으로 가꾸겠습니다.\n\n군정의 주인은 군민 여러분입니다.\n"
    "언제든지 군수실의 문을 두드려 주시면\n한 분 한 분의 말씀을 새겨듣고\n"
    "군정에 담아내겠다고 약속드립니다.\n\n새해 복 많이 받으십시오.\n고맙습니다."
)


def test_a_speech_in_lines_of_phrases_is_read_in_sentences() -> None:
    article = read(f"가람군수 신년사\n{DATE}\n\n{SPEECH}")
    assert article.body[:3] == (
        "존경하는 군민 여러분 새해가 밝았습니다.",
        "지난 한 해 우리 군은 어려운 가운데서도 마을마다 돌봄의 자리를 넓혔고, "
        "청년 서른두 명이 돌아와 터를 잡았습니다.",
        "이 모든 일은 군민 여러분이 함께하신 덕분입니다.",
    )
    assert "둘째, 물길을 따라 걷는 길을 가람읍에서 솔빛면까지 하나로 잇겠습니다." in article.body


def test_points_in_one_line_that_end_in_nouns_are_a_release() -> None:
    points = (
        "□ 가람군 관광객 동향 ○ 올해 3분기 가람군을 찾은 관광객은 12만 4,300명으로 지난해 같은 기간보다 "
        "17.6% 증가 - 이 가운데 하룻밤 이상 묵은 관광객은 3만 1,200명으로 22.7% 증가 ○ 달마다 보면 7월이 "
        "5만 명으로 가장 많았고 9월은 태풍이 두 차례 지나면서 3만 명으로 감소 □ 물길 걷기길 이용 ○ 걷기길을 "
        "걸은 사람은 하루 평균 410명으로 지난 분기보다 9.3% 증가, 주말 이용은 14.8% 증가 ○ 길가 가게 서른 "
        "곳의 매출은 11억 2천만 원으로 6.1% 증가 □ 앞으로의 계획 ○ 쉼터 네 곳과 밤길 등불 200개를 10월 "
        "말까지 설치하고, 이정표는 네 나라 말로 된 것으로 교체 ○ 겨울에는 얼음 낚시터와 군고구마 장터를 열어 "
        "사철 찾는 길로 가꾸며, 주차장 두 곳을 더 마련해 주말의 막힘을 줄일 예정"
    )
    assert read(f"가람군 3분기 관광객 동향\n{DATE}\n\n{points}").body == (points,)


def test_lines_of_a_table_between_polite_sentences_stay_apart() -> None:
    rows = [line for place in "가나다라마바사아" for line in (f"{place}마을", "열두 명")]
    sentences = [f"이음터 {i}호점은 다음 달 문을 엽니다." for i in range(6)]
    body = read("\n".join([TITLE, DATE, LEAD, *sentences, *rows, *sentences])).body
    assert body[: 1 + len(sentences)] == (LEAD, *sentences)
    assert not any("마을 열두" in paragraph for paragraph in body)
