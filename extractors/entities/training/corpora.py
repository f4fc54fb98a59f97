"""The corpora of mention spans: what is trained on, and what is held out for measuring."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.entities.tagger.labels import TYPES

Span = tuple[int, int, str]

SENTENCE_SOURCES = ("wikitree", "nsmc")
"""What KLUE-NER names as the document of a sentence: its sentences stand alone."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A line of a document, or a sentence, with the spans of its mentions.

    `fine` are the finer classes of the silver corpus (titles, countries, …), which are learned beside.
    """

    document: str
    text: str
    spans: tuple[Span, ...]
    fine: tuple[Span, ...] = ()


def read_press(folder: Path) -> tuple[list[LabelledText], list[LabelledText]]:
    """The press corpus line by line: (to train on, held out by the hash of the document's id)."""
    train: list[LabelledText] = []
    held_out: list[LabelledText] = []
    for path in sorted(folder.glob("*.jsonl")):
        for document in _json_lines(path):
            spans = [(start, end, kind) for start, end, kind in document["entities"]]
            if is_held_out(document["id"]):
                held_out += _lines(document["id"], document["text"], spans)
            else:
                spans = normalise(document["text"], spans)
                train += _lines(document["id"], document["text"], spans)
    return train, held_out


def read_marked(marks: Path, folder: Path) -> list[LabelledText]:
    """The releases that were marked for this project, line by line.

    `marks` holds no text: of each document its file in `folder` and id, the digest of its lines, and the
    mentions as (line, start, end, type). Raises `ValueError` where a document is not the one that was marked.
    """
    marked = {(row["file"], row["id"]): row for row in _json_lines(marks)}
    texts: list[LabelledText] = []
    for file in sorted({file for file, _ in marked}):
        for document in _json_lines(folder / f"{file}.jsonl"):
            if (row := marked.pop((file, document["id"]), None)) is None:
                continue
            lines = document_lines(document)[: row["lines"]]
            if digest_of(lines) != row["sha256"]:
                raise ValueError(f"{file}: {document['id']} has another text than the one that was marked")
            spans: list[list[Span]] = [[] for _ in lines]
            for line, start, end, kind in row["mentions"]:
                spans[line].append((start, end, kind))
            texts += [
                LabelledText(document["id"], text, tuple(own)) for text, own in zip(lines, spans, strict=True)
            ]
    if marked:
        raise ValueError(f"{folder} lacks {len(marked)} of the marked documents")
    return texts


def document_lines(document: dict[str, Any]) -> list[str]:
    """The headline and the lines of an unlabelled document, without what is only space."""
    text = f"{document['title']}\n{document.get('text') or document.get('content') or ''}"
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def digest_of(lines: Sequence[str]) -> str:
    """The SHA-256 of a document's lines."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


FOLDS = 6


def fold_of(document_id: str) -> int:
    """Which sixth of the press corpus a document is in."""
    return int(hashlib.sha256(document_id.encode()).hexdigest(), 16) % FOLDS


def is_held_out(document_id: str) -> bool:
    """A sixth of the press corpus is never trained on."""
    return fold_of(document_id) == 0


def read_silver(path: Path) -> list[LabelledText]:
    """The silver sentences; films' reviews come last."""
    sentences = [
        LabelledText(
            row["src"],
            row["text"],
            tuple((start, end, kind) for start, end, kind in row["ents"] if kind in TYPES),
            tuple((start, end, kind) for start, end, kind in row["konec"]),
        )
        for row in _json_lines(path)
    ]
    return sorted(sentences, key=lambda sentence: sentence.document == "nsmc")


def read_klue(path: Path) -> tuple[list[LabelledText], list[LabelledText]]:
    """KLUE-NER dev: (even rows, odd rows); `document` is the sentence's source (`wikitree`, `nsmc`)."""
    rows: list[LabelledText] = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        header = next((line for line in block.split("\n") if line.startswith("## klue-ner")), None)
        if header is not None:
            source = header.split("\t")[0].rsplit("-", 1)[1]
            rows.append(_from_bio(source, block.split("\n")))
    return rows[0::2], rows[1::2]


def _from_bio(source: str, lines: list[str]) -> LabelledText:
    """A sentence from its lines of character and label."""
    chars: list[str] = []
    spans: list[Span] = []
    for line in lines:
        char, _, label = line.rpartition("\t")
        if line.startswith("## ") or not char:
            continue
        kind = label[2:]
        if label.startswith("B-") and kind in TYPES:
            spans.append((len(chars), len(chars) + 1, kind))
        elif label.startswith("I-") and kind in TYPES and spans:
            spans[-1] = (spans[-1][0], len(chars) + 1, kind)
        chars.append(char)
    return LabelledText(source, "".join(chars), tuple(spans))


def _lines(document: str, text: str, spans: list[Span]) -> Iterator[LabelledText]:
    """A document's lines, which are the texts that the tagger will be given."""
    for match in re.finditer(r"[^\n]+", text):
        begin, end = match.span()
        inside = tuple((s - begin, e - begin, kind) for s, e, kind in spans if begin <= s and e <= end)
        yield LabelledText(document, match.group(), inside)


_LEGAL_FORM = re.compile(
    r"(?:\((?:재|사|주|유|합)\)|㈜|㈔|재단법인|사단법인|사회복지법인|학교법인|농업회사법인|주식회사)\s?$"
)
_MINISTRY = re.compile(
    r"(?:기획재정|교육|과학기술정보통신|외교|통일|법무|국방|행정안전|국가보훈|문화체육관광|농림축산식품|산업통상자원|보건복지|환경|고용노동"
    r"|여성가족|국토교통|해양수산|중소벤처기업)부 "
)
_AFFILIATE = re.compile(r"[가-힣]{2,}(?:원|청|관|공사|공단)")
_SUBWAY = re.compile(r"(?!.*(?:국도|지도|지방도|시도|군도)).*\d호선")
_RANGE_WITH_LENGTH = re.compile(r"^(.*(?:까지|[~∼～-]\s?\S+?))\s?(?:총\s)?\d+일\s?간$")


def normalise(text: str, spans: list[Span]) -> list[Span]:
    """Bring the habits of the several hands to one: the ways that the corpus's policy names.

    A legal form before an organisation belongs to it; a ministry before its affiliate is a mention of its
    own; the length after a range of days and numbered subway lines are not marked.
    """
    done: list[Span] = []
    for start, end, kind in sorted(spans):
        name = text[start:end]
        if kind == "OG":
            form = _LEGAL_FORM.search(text, 0, start)
            if form and (not done or done[-1][1] <= form.start()):
                start = form.start()
            ministry = _MINISTRY.match(name)
            if ministry and _AFFILIATE.fullmatch(name, ministry.end()):
                done.append((start, start + ministry.end() - 1, kind))
                start += ministry.end()
        elif kind == "DT" and (both := _RANGE_WITH_LENGTH.match(name)):
            end = start + both.end(1)
        elif kind == "LC" and _SUBWAY.fullmatch(name):
            continue
        done.append((start, end, kind))
    return done


def shingles(text: str, size: int = 15) -> set[str]:
    """The character n-grams of a text without its spaces, to find copies by."""
    dense = re.sub(r"\s+", "", text)
    return {dense[i : i + size] for i in range(len(dense) - size + 1)}


def read_unlabelled(path: Path, forbidden: Iterable[str], labelled: Collection[str]) -> Iterator[str]:
    """Release texts, without those that share 5 % of their text with a document that is measured on.

    `labelled` are the ids of documents that have labels already. The first line of a text is its headline.
    """
    known: set[str] = set()
    for text in forbidden:
        known |= shingles(text)
    for document in _json_lines(path):
        if document["id"] in labelled:
            continue
        text = document.get("text") or document["content"]
        own = shingles(text)
        if len(own & known) <= len(own) * 0.05:
            yield f"{document['title']}\n{text}"


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
