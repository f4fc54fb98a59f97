"""Bytes → text: what pages declare, and what they send."""

from __future__ import annotations

import codecs

import pytest

from extractors.page.decode import decode

TEXT = "가람군은 지난 3일 군민회관에서 ‘마을 돌봄 이음터’ 개소식을 열었다. 뷁 똠방각하 펲시콜라"
KSX = "가람군은 지난 3일 군민회관에서 마을 돌봄 이음터 개소식을 열었다. 이웃이 이웃을 돌본다."
META = '<meta charset="{}">'


@pytest.mark.parametrize(
    ("raw", "content_type", "charset"),
    [
        # what most pages do
        (TEXT.encode(), None, None),
        (codecs.BOM_UTF8 + TEXT.encode(), None, None),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), None, None),
        # CP949 has syllables that EUC-KR has not; the declaration says EUC-KR all the same
        (TEXT.encode("cp949"), "text/html; charset=EUC-KR", None),
        (TEXT.encode("cp949"), None, "ks_c_5601-1987"),
        (TEXT.encode("cp949"), None, None),
        # a false declaration, both ways
        (TEXT.encode("cp949"), "text/html; charset=utf-8", None),
        (TEXT.encode(), "text/html; charset=euc-kr", None),
        # a charset that nobody knows
        (TEXT.encode(), "text/html; charset=hangul", None),
        # declared as Latin-1, which accepts every byte
        (TEXT.encode("cp949"), "text/html; charset=iso-8859-1", None),
        (TEXT.encode(), None, "latin-1"),
    ],
)
def test_reads_what_was_meant(raw: bytes, content_type: str | None, charset: str | None) -> None:
    assert decode(raw, content_type=content_type, charset=charset) == TEXT


@pytest.mark.parametrize("declared", ["utf-8", "euc-kr"])
def test_meta_against_the_bytes(declared: str) -> None:
    page = META.format(declared) + TEXT
    assert decode(page.encode("cp949")) == page
    assert decode(page.encode()) == page


@pytest.mark.parametrize("encoding", ["cp949", "utf-8"])
def test_mojibake_that_was_saved_as_utf8_is_undone(encoding: str) -> None:
    wrong = KSX.encode(encoding).decode("latin-1")
    assert decode(wrong.encode("utf-8")) == KSX


def test_french_stays_french() -> None:
    text = "L’été dernier, la mairie a rénové les écoles du quartier. " * 5
    assert decode(text.encode("utf-8")) == text


def test_a_damaged_byte_costs_one_character() -> None:
    raw = TEXT.encode()[:-1] + b"\xff" + TEXT.encode()
    assert "가람군은" in decode(raw)
    assert decode(raw).count("\ufffd") <= 3
