"""Measure the place linker alone: the labelled names as they stand in the text, and what they are linked to.

`python -m tests.entities.gold_places ../shared/eval/dev` prints the share and each wrong link.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from extractors.entities.article_region import article_region
from extractors.entities.place_linking import PlaceName, link_places
from extractors.values import Article


def read_gold(folder: Path) -> list[tuple[str, dict[str, Any], Article]]:
    """The labelled documents with their article as a reader would give it."""
    documents = []
    for path in sorted((folder / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        body = path.with_name(path.stem + ".body.txt").read_text(encoding="utf-8").strip()
        published = gold.get("published_at")
        article = Article(
            title=gold["title"],
            subtitles=tuple(gold.get("subtitles") or ()),
            body=tuple(line for line in body.split("\n") if line.strip()),
            byline=gold.get("byline"),
            publisher=gold.get("publisher"),
            published_at=date.fromisoformat(published[:10]) if published else None,
        )
        documents.append((path.stem, gold, article))
    return documents


def measure(folder: Path) -> tuple[int, list[str]]:
    """The number of right links and a line on each wrong one."""
    right, wrong = 0, []
    for stem, gold, article in read_gold(folder):
        wanted = [place for place in gold["places"] if place.get("full_name")]
        found = find_names(article, [place["name"] for place in wanted])
        region = article_region(article)
        links = link_places(found, article.published_date, region)
        votes: dict[str, Counter[str | None]] = {}
        for link in links:
            name = link.division.full_name if link.division else None
            votes.setdefault(link.name.text, Counter())[name] += 1
        for place in wanted:
            if place["name"] not in votes:
                continue
            given = votes[place["name"]].most_common(1)[0][0]
            if given in {place["full_name"], *place.get("full_name_alt", ())}:
                right += 1
            else:
                home = region.full_name if region else None
                wrong.append(f"{stem}: {place['name']} is {place['full_name']}, not {given} (region {home})")
    return right, wrong


def find_names(article: Article, names: list[str]) -> list[PlaceName]:
    """Where the names stand in the article, the longest first where they overlap."""
    if not names:
        return []
    pattern = "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True))
    return [
        PlaceName(match[0], number, match.start(), match.end())
        for number, (_, _, text) in enumerate(article.texts())
        for match in re.finditer(rf"(?<![가-힣0-9])(?:{pattern})", text)
    ]


if __name__ == "__main__":
    hits, misses = measure(Path(sys.argv[1]))
    print(f"place links: {hits} of {hits + len(misses)} = {hits / (hits + len(misses)):.3f}")
    print("\n".join(misses))
