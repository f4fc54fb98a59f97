"""Kiwi's tokens: offsets that fit the text, and names of divisions in one piece."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.entities.morphology import tokenize

SENTENCES = [
    "나래시(시장 한도윤)는 지난 3일 청년 창업 공간을 열었다고 밝혔다.",
    "",
    "😀 제물포구와 😀 만세구가 협약을 맺었다.",
    "  앞에 빈칸이 있는 문장",
]


@pytest.mark.parametrize(
    "name",
    [
        "만세구",  # 만 + 세 + 구 without the word list
        "영종구",
        "효행구",
        "수영구",  # 수 + 영 + 구
        "전남광주통합특별시",
        "세종특별자치시",
    ],
)
def test_division_is_one_token(name: str) -> None:
    text = f"이번 사업은 {name} 주민을 위한 것이다."
    (tokens,) = tokenize([text])
    assert name in [text[t.start : t.end] for t in tokens]


def test_batch_gives_what_single_texts_give() -> None:
    batch = [[(t.form, t.tag, t.start, t.end) for t in tokens] for tokens in tokenize(SENTENCES, threads=2)]
    single = [[(t.form, t.tag, t.start, t.end) for t in next(tokenize([text]))] for text in SENTENCES]
    assert batch == single


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("가나다 시군구(),.·‘’“”1234일월😀𠀀㈜\u200b\tAbz"), max_size=60))
def test_offsets_lie_inside_the_text_and_ascend(text: str) -> None:
    (tokens,) = tokenize([text])
    assert all(0 <= t.start <= t.end <= len(text) for t in tokens)
    starts = [t.start for t in tokens]
    assert starts == sorted(starts)
