"""Stories: how well copies of one release are found among unrelated ones, and what it costs.

    python -m benchmarks.stories            # needs ../shared/corpora/press_text

200 real releases, each rewritten into 3 to 5 copies (`benchmarks.rewriting`), and 2,000 others, as articles
of one month in a database of their own. Pairs of one story are compared with pairs of one release. Then two
and four such months, for the cost an article.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.rewriting import Copy, rewrite
from extractors.copies import Neighbours, Text, are_copies, sketch
from extractors.datadir import DATA
from flows.settings import Settings
from flows.stories import link_stories
from flows.workspace import Workspace
from models.tables import Article, Capture, Page, Source, StoryArticle

CORPUS = DATA.parent.parent / "shared" / "corpora" / "press_text"
FILES = ("local_government_releases.jsonl", "local_government_news.jsonl", "ministry_releases.jsonl")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
FIRST_DAY = date(2026, 1, 1)
GAP = 60
"""Days from month to month: copies are not looked for as far as that."""

Labelled = list[tuple[str, Copy]]


def main() -> None:
    """Print the measures."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seed", type=int, default=1)
    numbers = random.Random(arguments.parse_args().seed)
    releases = list(_releases())
    numbers.shuffle(releases)
    originals, others = _unrelated(releases, 200, 2000)
    labelled = [(f"release {i}", original) for i, original in enumerate(originals)]
    for label, original in list(labelled):
        labelled += [(label, rewrite(original, numbers)) for _ in range(numbers.randint(3, 5))]
    labelled += [(f"other {i}", other) for i, other in enumerate(others)]
    numbers.shuffle(labelled)
    print(f"{len(labelled)} articles: {len(originals)} releases with copies, {len(others)} others")
    found, seconds = _stories(labelled, months=1)
    _score(labelled, found)
    print(f"{1000 * seconds / len(labelled):.2f} ms an article (process time)")
    for times in (2, 4):
        _found, seconds = _stories(labelled * times, months=times)
        print(f"{times} months: {1000 * seconds / len(labelled) / times:.2f} ms an article")


def _releases() -> Iterator[Copy]:
    """Real releases of at least three paragraphs."""
    for name in FILES:
        with (CORPUS / name).open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                text = row.get("content") or row.get("text") or ""
                paragraphs = tuple(part.strip() for part in text.splitlines() if part.strip())
                if len(paragraphs) >= 3:
                    yield Copy(row["title"], paragraphs)


def _unrelated(releases: Sequence[Copy], copied: int, others: int) -> tuple[list[Copy], list[Copy]]:
    """Releases no two of which are copies already: the corpora hold some of them several times."""
    near, texts, chosen = Neighbours(), {}, []
    for number, release in enumerate(releases):
        body = "\n".join(release.paragraphs)
        texts[number] = Text(release.title, body)
        found = near.add(number, sketch(release.title, body))
        if not any(are_copies(texts[other], texts[number]) for other in found):
            chosen.append(release)
        if len(chosen) == copied + others:
            break
    return chosen[:copied], chosen[copied:]


def _stories(labelled: Labelled, months: int) -> tuple[dict[int, int], float]:
    """The story of each article, by its number, and the seconds of linking."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), database_url=None)
        with Workspace.open(settings, []) as workspace:
            with workspace.session.begin() as session:
                _fill(session, labelled, months)
            start = time.process_time()
            link_stories(workspace)
            seconds = time.process_time() - start
            with workspace.session() as session:
                rows = session.execute(select(StoryArticle.article_id, StoryArticle.story_id))
                return {article_id - 1: story_id for article_id, story_id in rows}, seconds


def _fill(session: Session, labelled: Labelled, months: int) -> None:
    source = {"id": "one", "name": "하나", "kind": "board", "list_url": "http://one", "is_enabled": True}
    session.execute(insert(Source), [source])
    pages, captures, articles = [], [], []
    for number, (_label, copy) in enumerate(labelled, start=1):
        url = f"http://one/{number}"
        month, place = divmod(number - 1, len(labelled) // months)
        day = FIRST_DAY + timedelta(days=GAP * month + 28 * place * months // len(labelled))
        pages.append(
            {"id": number, "source_id": "one", "url": url, "state": "extracted", "discovered_at": NOW}
        )
        captures.append({"id": number, "page_id": number, "url": url, "file": "a", "offset": 0, "length": 1,
                         "status": 200, "sha256": "0", "fetched_at": NOW})  # fmt: skip
        articles.append(
            {
                "page_id": number, "capture_id": number, "position": 0, "revision": 1, "is_current": True,
                "url": url, "title": copy.title, "subtitles": "", "body": "\n".join(copy.paragraphs),
                "published_date": day, "is_time_known": False, "layout": "generic", "extractor_version": "1",
                "text_digest": "0", "digest": "0", "stored_at": NOW,
            }
        )  # fmt: skip
    session.execute(insert(Page), pages)
    session.execute(insert(Capture), captures)
    session.execute(insert(Article), articles)


def _score(labelled: Labelled, found: dict[int, int]) -> None:
    wanted = _pairs({number: label for number, (label, _copy) in enumerate(labelled)})
    got = _pairs(found)
    right = len(wanted & got)
    precision, recall = right / len(got), right / len(wanted)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"pairs: precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}")


def _pairs(group_of: dict[int, object]) -> set[tuple[int, int]]:
    groups: dict[object, list[int]] = {}
    for number, group in sorted(group_of.items()):
        groups.setdefault(group, []).append(number)
    return {pair for members in groups.values() for pair in combinations(members, 2)}


if __name__ == "__main__":
    main()
