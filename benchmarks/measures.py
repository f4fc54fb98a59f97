"""What `benchmarks/entities.py` measures: the annotate step and the tagger against gold, and their speed."""

from __future__ import annotations

import importlib.util
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from extractors.entities.annotate import Annotator
from extractors.entities.morphology import tokenize
from extractors.entities.tagger import Tagger
from extractors.entities.training.corpora import read_klue, read_press
from extractors.entities.training.evaluate import Counts, measure
from extractors.values import Annotations, Article, Dateline, Field, MentionType

TYPES = {MentionType.PERSON: "PS", MentionType.ORG: "OG", MentionType.PLACE: "LC", MentionType.DATE: "DT"}
GOLD_PARTS, CORPUS_PARTS = 3, 6
_SPEED_TEXTS = 200

Rows = Mapping[str, Mapping[str, Any]]
"""What `score.py` reports: a row of figures for each thing that is scored."""


def is_held_out(name: str, parts: int) -> bool:
    """Whether a document belongs to the part that is measured only."""
    return int(sha256(name.encode()).hexdigest(), 16) % parts == 0


@dataclass(frozen=True, slots=True)
class GoldScores:
    """The rows of the gold documents that development looked at, of those that it did not, and of all."""

    seen: Rows
    held_out: Rows
    all: Rows


@dataclass(frozen=True, slots=True)
class Speed:
    """Characters a second of processor time on one thread."""

    kiwi: float
    step: float

    @property
    def share(self) -> float:
        """The step's throughput, Kiwi included, as a share of Kiwi's own."""
        return self.step / self.kiwi


def score_gold(folder: Path) -> GoldScores:
    """The scores of the annotate step on a gold folder, fed with the gold's own texts."""
    module = score_module(folder)
    documents = list(gold_articles(folder))
    annotations = list(Annotator.load().annotate(article for _, _, article in documents))
    seen, unseen, everything = module.Scores(), module.Scores(), module.Scores()
    for (name, gold, article), found in zip(documents, annotations, strict=True):
        predicted = prediction(article, found)
        for scores in (unseen if is_held_out(name, GOLD_PARTS) else seen, everything):
            scores.document(name, gold, predicted, None)
    return GoldScores(seen.report(), unseen.report(), everything.report())


def gold_articles(folder: Path) -> Iterator[tuple[str, dict[str, Any], Article]]:
    """Name, gold and article of each document of a gold folder."""
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        body = (folder / f"{path.stem}.body.txt").read_text(encoding="utf-8")
        yield (
            path.stem,
            gold,
            Article(
                title=gold["title"],
                subtitles=tuple(gold.get("subtitles") or ()),
                published_at=dateline(gold.get("published_at")),
                byline=gold.get("byline"),
                publisher=gold.get("publisher"),
                body=tuple(line for line in body.splitlines() if line.strip()),
            ),
        )


def dateline(text: str | None) -> Dateline | None:
    """A gold file's `published_at`."""
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def prediction(article: Article, found: Annotations) -> dict[str, Any]:
    """What `score.py` compares, of the article's entities."""
    people = [
        {
            "name": person.name,
            "aliases": list(person.aliases),
            "roles": [{"title": role.title, "organisation": role.organisation} for role in person.roles],
        }
        for person in found.people
    ]
    places = [
        {"name": place.name, "aliases": list(place.aliases), "full_name": place.full_name}
        for place in found.places
    ]
    dates = [
        {
            "text": entry.text,
            "start": entry.start.isoformat() if entry.start else None,
            "end": entry.end.isoformat() if entry.end else None,
        }
        for entry in found.dates
    ]
    organisations = [{"name": body.name, "aliases": list(body.aliases)} for body in found.organisations]
    return {
        "people": people,
        "organisations": organisations,
        "places": places,
        "dates": dates,
        "body": article.body,
    }


def score_module(folder: Path) -> ModuleType:
    """`score.py`, which lies beside the folder that holds the gold."""
    path = next(parent / "score.py" for parent in folder.resolve().parents if (parent / "score.py").exists())
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def corpus(folder: Path) -> Iterator[dict[str, Any]]:
    """The releases of a folder of JSON lines with marked spans."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def as_article(text: str) -> Article:
    """A release as one text: its first line is the title."""
    title, *body = text.split("\n")
    return Article(title=title, body=tuple(body))


def spans_of(text: str, found: Annotations) -> set[tuple[int, int, str]]:
    """The mentions as offsets into the whole text."""
    offsets = [0]
    for line in text.split("\n"):
        offsets.append(offsets[-1] + len(line) + 1)
    spans = set()
    for mention in found.mentions:
        offset = offsets[0 if mention.field is Field.TITLE else mention.paragraph + 1]
        spans.add((offset + mention.start, offset + mention.end, TYPES[mention.type]))
    return spans


def score_spans(folder: Path) -> tuple[int, dict[str, Counts]]:
    """How many releases are held out, and the step's mentions in them by type; only exact spans are right."""
    documents = [document for document in corpus(folder) if is_held_out(document["id"], CORPUS_PARTS)]
    gold, found, right = Counter[str](), Counter[str](), Counter[str]()
    annotations = Annotator.load().annotate(as_article(document["text"]) for document in documents)
    for document, annotation in zip(documents, annotations, strict=True):
        wanted = {(start, end, kind) for start, end, kind in document["entities"]}
        given = spans_of(document["text"], annotation)
        for counter, spans in ((gold, wanted), (found, given), (right, wanted & given)):
            counter.update(kind for _, _, kind in spans)
    return len(documents), {kind: Counts(gold[kind], found[kind], right[kind]) for kind in TYPES.values()}


def score_tagger(corpora: Path) -> dict[str, dict[str, Counts]]:
    """The tagger alone, without rules and gazetteer links, on what it was never trained on."""
    _, held_out = read_press(corpora / "press_ner")
    _, odd = read_klue(corpora / "klue_ner" / "klue-ner-v1.1_dev.tsv")
    klue = Tagger.load(head="klue")
    return {
        "held-out releases": measure(Tagger.load(), held_out),
        "KLUE-NER dev, odd rows, news": measure(klue, [text for text in odd if text.document == "wikitree"]),
        "KLUE-NER dev, odd rows, all": measure(klue, odd),
    }


def measure_speed(folder: Path) -> Speed:
    """Kiwi alone and the whole step on the same texts in turns: the best of three rounds each."""
    documents = sorted(corpus(folder), key=lambda document: sha256(document["id"].encode()).digest())
    articles = [as_article(document["text"]) for document in documents[:_SPEED_TEXTS]]
    texts = [text for article in articles for _, _, text in article.texts()]
    size = sum(map(len, texts))
    annotator = Annotator.load()
    list(annotator.annotate(articles[:5]))
    rounds = [
        (_seconds(lambda: list(tokenize(texts))), _seconds(lambda: list(annotator.annotate(articles))))
        for _ in range(3)
    ]
    kiwi, step = (min(times) for times in zip(*rounds, strict=True))
    return Speed(size / kiwi, size / step)


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
