"""What training does with its texts before torch: labels, habits brought to one, swapped mentions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extractors.entities.tagger.features import COLUMNS, FLAG_COLUMN, SHAPE, Featurizer, Vocabulary
from extractors.entities.tagger.labels import LABELS
from extractors.entities.tagger.names import LINE_BIT, SURNAME_BIT, DivisionNames
from extractors.entities.tagger.pieces import LONGEST_UNIT, Piece, cut_units
from extractors.entities.training.augment import Swapper, mentions
from extractors.entities.training.corpora import (
    LabelledText,
    digest_of,
    document_lines,
    is_held_out,
    normalise,
    read_klue,
    read_marked,
    read_unlabelled,
    shingles,
)
from extractors.entities.training.examples import Unit, gold_labels, make_document_units
from extractors.entities.training.unlabelled import labels_of


def pieces(*forms: str) -> list[Piece]:
    """Pieces side by side."""
    made: list[Piece] = []
    for form in forms:
        start = made[-1].end if made else 0
        made.append(Piece(form, "NNG", start, start + len(form)))
    return made


@pytest.mark.parametrize(
    ("span", "labels"),
    [
        ((0, 2, "LC"), ["S-LC", "O", "O", "O"]),
        ((0, 4, "OG"), ["B-OG", "E-OG", "O", "O"]),
        ((2, 7, "PS"), ["O", "B-PS", "I-PS", "E-PS"]),
        ((0, 3, "OG"), ["B-OG", "E-OG", "O", "O"]),  # a span that cuts a piece takes it whole
    ],
)
def test_spans_become_labels(span: tuple[int, int, str], labels: list[str]) -> None:
    gold = gold_labels(pieces("강릉", "의료", "원", "장회"), [span])
    assert [LABELS[label] for label in gold] == labels


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        # the legal form before a name belongs to it
        ("지난해 (재)바다진흥원이", [(7, 12, "OG")], [(4, 12, "OG")]),
        # a ministry before its affiliate is a mention of its own
        ("해양수산부 국립바다원은", [(0, 11, "OG")], [(0, 5, "OG"), (6, 11, "OG")]),
        # a department of the ministry is not
        ("해양수산부 어촌양식과는", [(0, 11, "OG")], [(0, 11, "OG")]),
        # the length after a range is not part of it
        ("17일까지 3일간 목포에서", [(0, 9, "DT")], [(0, 5, "DT")]),
        # numbered subway lines are not marked, numbered roads are
        ("지하철 5호선과", [(4, 7, "LC")], []),
        ("국도 5호선과", [(0, 6, "LC")], [(0, 6, "LC")]),
    ],
)
def test_habits_are_brought_to_one(
    text: str, spans: list[tuple[int, int, str]], expected: list[tuple[int, int, str]]
) -> None:
    assert normalise(text, spans) == expected


def unit(labels: list[str], first_row: int) -> Unit:
    rows = np.full((len(labels), COLUMNS), first_row, np.int32)
    rows[:, SHAPE] = 2
    return Unit(rows, np.array([LABELS.index(label) for label in labels]), np.zeros(len(labels), np.int64))


def test_a_swapped_mention_is_one_of_its_type() -> None:
    here = unit(["O", "B-PS", "E-PS", "O", "S-DT"], 10)
    there = unit(["S-PS", "O", "S-LC"], 20)
    swapper = Swapper([there], share=1.0)
    swapped = swapper.swap(here, np.random.default_rng(0))
    assert mentions(swapped) == [(1, 2, "PS"), (3, 4, "DT")]
    assert swapped.rows[:, 0].tolist() == [10, 20, 10, 10]
    assert len(swapped.gold) == len(swapped.fine) == len(swapped.rows)


def test_a_swapped_mention_begins_a_text_where_the_old_one_did() -> None:
    here, there = unit(["S-PS", "S-PS"], 10), unit(["S-PS"], 20)
    here.rows[:, FLAG_COLUMN] = [LINE_BIT, 0]
    there.rows[:, FLAG_COLUMN] = SURNAME_BIT
    swapped = Swapper([there], share=1.0).swap(here, np.random.default_rng(0))
    assert swapped.rows[:, FLAG_COLUMN].tolist() == [LINE_BIT | SURNAME_BIT, SURNAME_BIT]


def test_what_readers_disagree_on_may_be_anything() -> None:
    labels = labels_of(pieces("강릉", "의료", "원", "장", "회"), [(0, 4, "OG")], [(2, 6, "LC")])
    assert [LABELS[label] if label >= 0 else "?" for label in labels] == ["B-OG", "E-OG", "?", "?", "O"]


def test_the_lines_of_a_document_are_units_together() -> None:
    lines = [LabelledText("a", "강릉의료원", ((0, 2, "LC"),)), LabelledText("a", "의료", ())]
    own = [pieces("강릉", "의료", "원"), pieces("의료")]
    featurizer = Featurizer(Vocabulary(("",), ("",), ("",), ("", "")), DivisionNames([]))
    [joined] = make_document_units(lines, own, featurizer)
    assert (joined.rows[:, FLAG_COLUMN] & LINE_BIT > 0).tolist() == [True, False, False, True]
    assert joined.gold.tolist() == [LABELS.index("S-LC"), 0, 0, 0]
    other = [LabelledText("a", "", ()), LabelledText("b", "", ())]
    assert len(make_document_units(other, [own[0], own[1]], featurizer)) == 2


def test_half_a_mention_at_the_end_of_a_unit_is_unknown() -> None:
    long = pieces(*["강릉"] * (LONGEST_UNIT + 40))
    cut = [(a, b) for a, b in cut_units([long])]
    border = 2 * cut[0][1]
    line = LabelledText("a", "강릉" * len(long), ((border - 4, border + 6, "OG"),))
    featurizer = Featurizer(Vocabulary(("",), ("",), ("",), ("", "")), DivisionNames([]))
    first, second, *_ = make_document_units([line], [long], featurizer)
    assert first.gold[-3:].tolist() == [0, -1, -1]
    assert second.gold[:4].tolist() == [-1, -1, -1, 0]


def test_a_share_of_nothing_swaps_nothing() -> None:
    here = unit(["S-PS"], 10)
    assert Swapper([here], share=0.0).swap(here, np.random.default_rng(0)) is here


def test_copies_share_shingles_whatever_their_spaces() -> None:
    assert shingles("바다진흥원이 새 사업을 시작한다고 밝혔다") == shingles(
        "바다 진흥원이 새사업을 시작한다고 밝혔다"
    )


def test_a_document_is_held_out_by_its_name_alone() -> None:
    share = sum(is_held_out(f"document-{i}") for i in range(6000)) / 6000
    assert 1 / 6 - 0.02 < share < 1 / 6 + 0.02


def test_klue_rows_are_read_with_their_offsets(tmp_path: Path) -> None:
    rows = ["## klue-ner-v1_dev_00000-news\t…", "안\tB-LC", "동\tI-LC", " \tO", "5\tB-QT", "명\tI-QT"]
    other = ["## klue-ner-v1_dev_00001-nsmc\t…", "김\tB-PS", "씨\tO"]
    path = tmp_path / "klue.tsv"
    path.write_text("## 주석 : ##\n" + "\n".join(rows) + "\n\n" + "\n".join(other) + "\n", encoding="utf-8")
    [even], [odd] = read_klue(path)
    assert (even.text, even.spans, even.document) == ("안동 5명", ((0, 2, "LC"),), "news")
    assert (odd.text, odd.spans) == ("김씨", ((0, 1, "PS"),))


DOCUMENT = {
    "id": "a-1",
    "title": "안동시, 숲길 열어\n새로운글",
    "content": "\xa0 안동시는  3일\n\n숲길을 열었다고 밝혔다. 길이는 십이 킬로미터다.",
}
LINES = ["안동시, 숲길 열어", "새로운글", "안동시는 3일", "숲길을 열었다고 밝혔다. 길이는 십이 킬로미터다."]


def mark(**changes: Any) -> dict[str, Any]:
    """What was marked in `DOCUMENT`, up to its third line."""
    mentions = [[0, 0, 3, "LC"], [2, 0, 3, "LC"], [2, 5, 7, "DT"]]
    return {
        "file": "news",
        "id": "a-1",
        "lines": 3,
        "sha256": digest_of(LINES[:3]),
        "mentions": mentions,
    } | changes


def write_marks(folder: Path, *rows: dict[str, Any]) -> Path:
    for name, documents in (("news", [DOCUMENT, DOCUMENT | {"id": "a-2"}]), ("marks", rows)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in documents)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder / "marks.jsonl"


def test_marks_find_their_text_again(tmp_path: Path) -> None:
    assert document_lines(DOCUMENT) == LINES
    texts = read_marked(write_marks(tmp_path, mark()), tmp_path)
    assert [(text.document, text.text, text.spans) for text in texts] == [
        ("a-1", LINES[0], ((0, 3, "LC"),)),
        ("a-1", LINES[1], ()),
        ("a-1", LINES[2], ((0, 3, "LC"), (5, 7, "DT"))),
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"sha256": digest_of(LINES)}, "another text"), ({"id": "a-3"}, "lacks 1 of the marked")],
)
def test_marks_of_another_text_are_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_marked(write_marks(tmp_path, mark(**changes)), tmp_path)


def test_what_is_labelled_or_measured_on_is_not_learned_from_again(tmp_path: Path) -> None:
    write_marks(tmp_path)
    news = tmp_path / "news.jsonl"
    assert len(list(read_unlabelled(news, [], {"a-1"}))) == 1
    assert list(read_unlabelled(news, [str(DOCUMENT["content"])], {"a-1"})) == []
