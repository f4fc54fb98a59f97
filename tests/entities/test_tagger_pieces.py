"""Pieces of tokens, units of pieces, and the flags that the gazetteer gives them."""

from __future__ import annotations

import pytest

from extractors.entities.morphology import tokenize
from extractors.entities.tagger.features import COLUMNS, FLAG_COLUMN, Featurizer, Vocabulary
from extractors.entities.tagger.names import (
    ENDINGS,
    LEVELS,
    LINE_BIT,
    LISTS,
    SURNAME_BIT,
    DivisionNames,
    list_bits,
)
from extractors.entities.tagger.pieces import LONGEST_UNIT, UNIT_PIECES, Piece, cut_units, split_tokens

NAMES = DivisionNames(
    [
        "전라남도",
        "전라남도 장성군",
        "전라남도 장성군 삼계면",
        "부산광역시",
        "부산광역시 중구",
        "경기도 화성시 만세구",
    ]
)
VOCABULARY = Vocabulary(("", "장성군/NNP"), ("",), ("", "NNG", "NNP"), ("", "", "장", "군"))


class Noun:
    """A token as Kiwi gives it."""

    def __init__(self, form: str, start: int = 0, tag: str = "NNG") -> None:
        self.form, self.tag, self.start, self.len = form, tag, start, len(form)


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("장성군이", ["장성군", "이"]),  # a particle that Kiwi left on a full name
        ("전남지역", ["전남", "지역"]),  # 지역 may leave a short name too
        ("장성이", ["장성이"]),  # a short name with a particle may be a word of its own
        ("장성군", ["장성군"]),  # nothing to take off
        ("삼계면", ["삼계면"]),  # the name ends like a particle's syllable
        ("사업의", ["사업의"]),  # no name in it
    ],
)
def test_particles_are_taken_off_divisions(form: str, parts: list[str]) -> None:
    pieces = split_tokens([Noun(form, start=7)], NAMES)
    assert [piece.form for piece in pieces] == parts
    assert pieces[0].start == 7
    assert pieces[-1].end == 7 + len(form)


def level_bit(level: str) -> int:
    return 1 << (2 * LEVELS.index(level))


@pytest.mark.parametrize(
    ("name", "bits"),
    [
        ("전라남도", level_bit("sido")),
        ("전남", level_bit("sido_short")),
        ("부산", level_bit("sido_short")),
        ("장성군", level_bit("si_gun")),
        ("장성", level_bit("stem")),
        ("중구", level_bit("gu")),
        ("중", 0),  # one syllable is no short form
        ("삼계면", level_bit("eup_myeon")),
        ("재무과", 0),
    ],
)
def test_names_know_their_levels(name: str, bits: int) -> None:
    assert NAMES.bits(name) == bits


def list_bit(name: str, kind: str | None = None) -> int:
    lists = [*ENDINGS, *((own, None) for own in LISTS)]
    return LINE_BIT << (1 + lists.index((name, kind)))


@pytest.mark.parametrize(
    ("form", "bits"),
    [
        ("나래진흥원", list_bit("organisation_suffixes", "body")),
        ("재무과", list_bit("organisation_suffixes", "department")),
        ("솔바람전망대", list_bit("place_suffixes", "venue")),
        ("부군수", list_bit("titles", "office")),
        ("협동조합", list_bit("organisation_suffixes", "body") | list_bit("generic_nouns")),
        ("캐나다", list_bit("foreign_places")),
        ("지리산", list_bit("place_suffixes", "nature") | list_bit("natural_features")),
        ("밝히", 0),
    ],
)
def test_pieces_know_the_lists_that_they_are_in(form: str, bits: int) -> None:
    assert list_bits(form) == bits


def test_a_name_in_two_morphemes_is_flagged_as_one() -> None:
    rows = Featurizer(VOCABULARY, NAMES).rows([Piece("만세", "NNG", 0, 2), Piece("구", "NNG", 2, 3)])
    assert rows.shape == (2, COLUMNS)
    assert rows[0, FLAG_COLUMN] & level_bit("gu")
    assert rows[1, FLAG_COLUMN] & (level_bit("gu") << 1)


def test_a_space_keeps_morphemes_apart() -> None:
    rows = Featurizer(VOCABULARY, NAMES).rows([Piece("만세", "NNG", 0, 2), Piece("구", "NNG", 3, 4)])
    assert rows[0, FLAG_COLUMN] == level_bit("stem") | LINE_BIT
    assert rows[1, FLAG_COLUMN] == SURNAME_BIT


def test_units_are_runs_of_whole_sentences() -> None:
    [tokens] = tokenize(["군은 이날 군민과 함께 새로운 사업을 시작한다고 밝혔다. " * 30])
    pieces = split_tokens(tokens, NAMES)
    units = cut_units([pieces])
    assert [first for first, _ in units] == [0, *(last for _, last in units[:-1])]
    assert units[-1][1] == len(pieces)
    assert all(last - first <= UNIT_PIECES for first, last in units)
    assert all(pieces[last - 1].tag == "SF" for _, last in units)


def test_an_endless_sentence_is_cut() -> None:
    pieces = [Piece("군", "NNG", 2 * i, 2 * i + 1) for i in range(LONGEST_UNIT * 2 + 5)]
    assert [last - first for first, last in cut_units([pieces])] == [LONGEST_UNIT, LONGEST_UNIT, 5]


def test_no_piece_makes_no_unit() -> None:
    assert cut_units([]) == cut_units([[], []]) == []


def test_a_unit_runs_over_the_ends_of_texts() -> None:
    texts = [[Piece("군", "NNG", i, i + 1) for i in range(size)] for size in (10, 0, 70, 30)]
    assert cut_units(texts) == [(0, 80), (80, 110)]


def test_rows_do_not_depend_on_what_was_seen_before() -> None:
    pieces = [Piece(chr(0xAC00 + i), "NNG", 2 * i, 2 * i + 1) for i in range(3000)]  # the table grows
    featurizer = Featurizer(VOCABULARY, NAMES)
    first = featurizer.rows(pieces)
    assert (featurizer.rows(pieces) == first).all()
    assert (Featurizer(VOCABULARY, NAMES).rows(pieces[:7]) == first[:7]).all()
    assert featurizer.rows([]).shape == (0, COLUMNS)
