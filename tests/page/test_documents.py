"""Attached documents: the same release as HWPX, HWP 5 and PDF; broken, locked and empty ones."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.page.documents import DOCUMENT_KINDS, document_text
from extractors.page.read import explain_page, read_attached, read_page
from extractors.values import Attachment, NoRelease, UnreadablePage
from tests.page.test_traps import BODY, TITLE

DOCUMENTS = Path(__file__).parent / "documents"
FRAME = (
    f"<html><title>가람군청</title><h3>{TITLE} 새글</h3><ul><li>작성일 2024-11-04 09:12</li></ul>"
    "<p>본문은 첨부파일을 확인하여 주시기 바랍니다.</p><a href='/f/1'>이음터.hwpx</a>"
    "<p>본 저작물은 공공누리 제1유형 조건에 따라 이용할 수 있습니다.</p></html>"
).encode()


def document(kind: str) -> bytes:
    return (DOCUMENTS / f"release.{kind}").read_bytes()


@pytest.mark.parametrize("kind", DOCUMENT_KINDS)
def test_a_document_reads_as_a_page(kind: str) -> None:
    (article,) = read_page(document(kind))
    assert (article.title, article.body) == (TITLE, BODY)
    assert article.subtitles == ("빈 점포 고쳐 함께 쓰는 공간으로",)
    assert [block.role for block in explain_page(document(kind))].count("body") == len(BODY)


@pytest.mark.parametrize("kind", DOCUMENT_KINDS)
def test_page_and_document_make_one_article(kind: str) -> None:
    with pytest.raises(NoRelease):
        read_page(FRAME)
    article = read_attached(document(kind), FRAME, url="https://garam.example.kr/board/1")
    assert (article.title, article.body, article.licence) == (TITLE, BODY, "KOGL-1")
    assert article.published_at == datetime(2024, 11, 4, 9, 12)
    assert article.attachments == (Attachment("이음터.hwpx", "https://garam.example.kr/f/1"),)
    assert all(block.reason != "unknown" for block in article.removed)


def archive(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (document("hwp")[:3000], "HWP document cannot be read"),
        (document("hwpx")[:3000], "HWP document cannot be read"),
        (document("pdf")[:300], "PDF document cannot be read"),
        (archive(readme="가람군은 4일 이음터를 열었다고 밝혔다."), "HWP document holds no text"),
    ],
)
def test_broken_documents_are_refused(raw: bytes, message: str) -> None:
    with pytest.raises(UnreadablePage, match=message):
        read_page(raw)


@pytest.mark.parametrize("raw", [b"", FRAME, b"<p>%PDF-1.7 is a format</p>", "가람군은 밝혔다.".encode()])
def test_pages_are_no_documents(raw: bytes) -> None:
    assert document_text(raw) is None


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DOCUMENT_KINDS), st.integers(0, 60_000), st.binary(min_size=1, max_size=40))
def test_damaged_documents_read_or_refuse(kind: str, at: int, damage: bytes) -> None:
    raw = document(kind)
    at %= len(raw)
    try:
        text = document_text(raw[:at] + damage + raw[at + len(damage) :])
    except UnreadablePage as error:
        text = str(error)
    assert text is None or text.strip()
