"""HTML: containers, tables, hidden fields, pictures, files, structured data, the coloured page."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from extractors.page.blocks import Block
from extractors.page.explain_html import explain_html
from extractors.page.layouts import layouts
from extractors.page.lexicon import markers
from extractors.page.metadata import page_facts, read_iso
from extractors.page.read import explain_page, learn_template, read_page
from extractors.page.template import Template, count_template
from extractors.values import Attachment

TITLE = "가람군, ‘마을 돌봄 이음터’ 문 열어"
LEAD = "가람군은 지난 3일 군민회관 대강당에서 ‘마을 돌봄 이음터’ 개소식을 열었다고 4일 밝혔다."
NEXT = "이음터는 빈 점포 두 곳을 고쳐 만들었으며, 홀로 사는 어르신과 아이들이 함께 쓰는 공간으로 꾸며졌다."
TWO = f"<p>{LEAD}</p><p>{NEXT}</p>"
BOX = "<ul><li>관련기사</li><li><a href=1>물빛시, 시민 60명과 도심 하천 지킴이 시작</a></li></ul>"
LD = '<script type="application/ld+json">'
HEAD = f"<html><head><title>{TITLE} | 가람군청</title></head><body>"


def read(markup: str, **more: str) -> tuple[str, ...]:
    (article,) = read_page((HEAD + f"<h3>{TITLE}</h3>" + markup).encode(), **more)  # type: ignore[arg-type]
    assert article.title == TITLE
    return article.body


@pytest.mark.parametrize(
    "markup",
    [
        f"<div><p>{LEAD}</p><p>{NEXT}</p></div>",
        f"<div>{LEAD}<br><br>{NEXT}</div>",
        f"<table><tr><td>{LEAD}<br>{NEXT}</td></tr></table>",
        f"<div><span>{LEAD[:20]}</span><b>{LEAD[20:]}</b></div><div>{NEXT}</div>",
        f'<input type="hidden" value="&lt;p&gt;{LEAD}&lt;/p&gt;&lt;p&gt;{NEXT}{" " * 80}&lt;/p&gt;">',
        f"<ul id='gnb'><li>소식</li></ul><div class='view_cont'>{TWO}</div><div class='sns'>공유</div>",
        # unclosed and badly nested elements
        f"<div><p>{LEAD}<p>{NEXT}<div></span></table>",
        # captions: in a figure, in a table of their own, as small print beside the picture
        f"<figure><img src=a><figcaption>윤서하 군수</figcaption></figure><p>{LEAD}</p><p>{NEXT}</p>",
        f"<div><p>{LEAD}</p><table><td><img src=a></td><tr><td>이음터 내부</td></table><p>{NEXT}</p></div>",
        f"<div><img src=a><small>윤서하 군수가 인사말을 했다.</small></div><div>{TWO}</div>",
        # a box of related articles between two paragraphs
        f"<div><p>{LEAD}</p>{BOX}<p>{NEXT}</p></div>",
        f"<div><p>{LEAD}</p><script>x = '가람군은 밝혔다.';</script><p>{NEXT}</p></div>",
    ],
)
def test_where_the_text_sits(markup: str) -> None:
    assert read(markup) == (LEAD, NEXT)


def test_files_and_their_addresses() -> None:
    files = "<li><a href='/f?1'>이음터.hwp (31 KB)</a></li><li><a href='#'>다운로드</a></li>"
    markup = f"{TWO}<ul class=file>{files}</ul>"
    (article,) = read_page(
        (HEAD + f"<h3>{TITLE}</h3>" + markup).encode(), url="https://garam.example.kr/board/1"
    )
    assert article.attachments == (Attachment("이음터.hwp", "https://garam.example.kr/f?1"),)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-11-04T09:12:00+09:00", datetime(2024, 11, 4, 9, 12)),
        ("2024-11-04T00:12:00Z", datetime(2024, 11, 4, 9, 12)),
        ("2024-11-04T02:12:00+02:00", datetime(2024, 11, 4, 9, 12)),
        ("2024-11-04 09:12", datetime(2024, 11, 4, 9, 12)),
        ("2024-11-04", date(2024, 11, 4)),
        ("20241104", date(2024, 11, 4)),
        ("2024.11.04 09:12", datetime(2024, 11, 4, 9, 12)),
        ("soon", None),
        ("2024-13-04", None),
    ],
)
def test_machine_dates(text: str, value: date | None) -> None:
    assert read_iso(text) == value


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (
            '<meta property="article:published_time" content="2024-11-04T09:12:00+09:00">',
            datetime(2024, 11, 4, 9, 12),
        ),
        (
            LD + '{"@type":"NewsArticle","datePublished":"2024-11-05T10:00:00+09:00"}</script>',
            datetime(2024, 11, 5, 10, 0),
        ),
        (
            LD + '{"@graph":[{"@type":"Article","datePublished":"2024-11-05"}]}</script>',
            date(2024, 11, 5),
        ),
        (LD + "{broken</script>", None),
    ],
)
def test_structured_data_stands_in_for_a_missing_dateline(head: str, published: date | None) -> None:
    page = f"<html><head>{head}<title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>{LEAD}</p><p>{NEXT}</p>"
    assert read_page(page.encode())[0].published_at == published
    dated = page.replace("</h1>", "</h1><span>입력 2024.11.03 08:00</span>")
    assert read_page(dated.encode())[0].published_at == datetime(2024, 11, 3, 8, 0)


def test_the_address_is_the_last_resort_for_the_date() -> None:
    page = f"<html><body><h1>{TITLE}</h1><p>{LEAD}</p><p>{NEXT}</p>".encode()
    assert read_page(page, url="https://example.kr/2024/11/04/123")[0].published_at == date(2024, 11, 4)
    assert page_facts(None, "https://example.kr/view?id=20241399").published is None


def test_a_template_is_learned_from_a_night() -> None:
    notice = "가람알림터는 주민의 생활에 도움이 되는 소식을 날마다 모아 전하며 제보는 언제든 받는다."
    pages = [
        f"<html><h1>{TITLE} {i}</h1><p>{LEAD} {i}번째다.</p><p>{NEXT} {i}곳이다.</p><p>{notice}</p>".encode()
        for i in range(6)
    ]
    assert notice in read_page(pages[0])[0].body
    learned = learn_template(pages)
    (article,) = read_page(pages[0], template=learned)
    assert notice not in article.body
    assert article.body[0].startswith(LEAD)
    assert [b.reason for b in article.removed if b.text == notice] == ["template"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_pages_teach_nothing(count: int) -> None:
    assert count_template([[Block("같은 줄")]] * count) == Template()


def test_a_list_of_the_latest_does_not_take_a_headline() -> None:
    titles = [f"가람군, 이음터 {name} 연다" for name in ("북카페", "공방", "텃밭", "강당", "쉼터", "식당")]
    entries = "".join(f'<li><a href="/view?no={i}">{title}</a></li>' for i, title in enumerate(titles))
    latest = f"<h4>최신 글</h4><ul>{entries}</ul>"
    pages = [
        f"<html><h1>{title}</h1><p>{LEAD}</p><p>{NEXT} {i}곳이다.</p>{latest}".encode()
        for i, title in enumerate(titles)
    ]
    learned = learn_template(pages)
    read = [read_page(page, template=learned)[0] for page in pages]
    assert [article.title for article in read] == titles
    assert not any(title in article.body for article in read for title in titles)


def test_coloured_page_shows_every_block_escaped() -> None:
    page = f"{TITLE}\n2024-11-04\n{LEAD}\n<b>{NEXT}\n저작권자 ⓒ 새벽일보".encode()
    shown = explain_html(explain_page(page), name="가람 <1>")
    assert "가람 &lt;1&gt;" in shown
    assert "&lt;b&gt;이음터는" in shown
    assert "copyright-notice" in shown
    assert shown.count('<div class="b ') == len(explain_page(page))


def test_data_files_are_sound() -> None:
    assert len({(m.role, m.rule) for m in markers()}) == len(markers())
    assert len(layouts()) >= 12
    assert all(layout.url or layout.names or layout.texts for layout in layouts())
