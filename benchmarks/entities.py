"""How well and how fast the annotate step reads entities.

    python benchmarks/entities.py gold ../shared/eval/dev/gold        entities, links, roles against gold
    python benchmarks/entities.py spans ../shared/corpora/press_ner   exact mention spans, held-out releases
    python benchmarks/entities.py speed ../shared/corpora/press_ner   characters a second beside Kiwi alone

`gold` feeds the gold's own title, subtitles, date, byline and body, so that errors of the page reader do not
count. A third of the documents (`sha256(name) % 3 == 0`) is held out: its figures are printed apart and were
never looked into. The spans are those of the releases that no model was trained on (`sha256(id) % 6 == 0`).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractors.entities.annotate import Annotator
from extractors.entities.morphology import load_kiwi, tokenize
from extractors.values import Annotations, Article, Dateline, Field, MentionType

TYPES = {MentionType.PERSON: "PS", MentionType.ORG: "OG", MentionType.PLACE: "LC", MentionType.DATE: "DT"}


def held_out(name: str, parts: int) -> bool:
    """Whether a document belongs to the part that is measured only."""
    return int(sha256(name.encode()).hexdigest(), 16) % parts == 0


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


def measure_gold(folder: Path) -> None:
    """Print the scores of the two thirds that were looked at and of the third that was not."""
    documents = list(gold_articles(folder))
    annotations = list(Annotator.load().annotate(article for _, _, article in documents))
    for title, wanted in (("development two thirds", False), ("held-out third", True)):
        scores = score_module(folder).Scores()
        for (name, gold, article), found in zip(documents, annotations, strict=True):
            if held_out(name, 3) is wanted:
                scores.document(name, gold, prediction(article, found), None)
        print(title)
        for key, row in scores.report().items():
            if key in ("people", "organisations", "places", "dates") or key.startswith(("role", "place")):
                print(f"  {key:20s}", "  ".join(f"{name} {value}" for name, value in row.items()))


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


def measure_spans(folder: Path) -> None:
    """Print precision, recall and F1 of exact spans for each type over the held-out releases."""
    documents = [document for document in corpus(folder) if held_out(document["id"], 6)]
    hit, wanted, given = Counter[str](), Counter[str](), Counter[str]()
    annotations = Annotator.load().annotate(as_article(document["text"]) for document in documents)
    for document, found in zip(documents, annotations, strict=True):
        gold = {(start, end, kind) for start, end, kind in document["entities"]}
        spans = spans_of(document["text"], found)
        hit.update(kind for _, _, kind in gold & spans)
        wanted.update(kind for _, _, kind in gold)
        given.update(kind for _, _, kind in spans)
    total = 0.0
    print(f"{len(documents)} releases")
    for kind in TYPES.values():
        precision, recall = hit[kind] / given[kind], hit[kind] / wanted[kind]
        f1 = 2 * precision * recall / (precision + recall)
        total += f1 / len(TYPES)
        print(f"  {kind}  precision {precision:.4f}  recall {recall:.4f}  f1 {f1:.4f}  of {wanted[kind]}")
    print(f"  macro f1 {total:.4f}")


def measure_speed(folder: Path) -> None:
    """Print the throughput of Kiwi alone and of the whole step on the same texts, one thread."""
    articles = [as_article(document["text"]) for document in corpus(folder)][:200]
    texts = [text for article in articles for _, _, text in article.texts()]
    size = sum(map(len, texts))
    annotator = Annotator.load()
    load_kiwi()
    list(annotator.annotate(articles[:5]))
    started = time.perf_counter()
    for _ in tokenize(texts):
        pass
    alone = time.perf_counter() - started
    started = time.perf_counter()
    for _ in annotator.annotate(articles):
        pass
    whole = time.perf_counter() - started
    print(f"Kiwi alone {size / alone:,.0f} characters/s, the step {size / whole:,.0f} ({alone / whole:.0%})")


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("gold", "spans", "speed"))
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    {"gold": measure_gold, "spans": measure_spans, "speed": measure_speed}[arguments.what](arguments.folder)


if __name__ == "__main__":
    main()
