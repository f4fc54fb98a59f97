"""Search over many articles: median time of warm queries and the size of the index.

    python -m benchmarks.search             # 100,000 articles of real sentences; needs ../shared/corpora

Articles are made at run time by drawing paragraphs from real releases, so that words are as frequent as in
them. Terms are the pairs of characters alone: Kiwi adds a few per cent. Times are of the process, whatever
else the machine does.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import make_url

from app.search import search
from benchmarks.rows import insert_article, insert_source
from extractors.datadir import DATA
from extractors.entities.search_terms import text_terms
from models.database import create_database_engine, open_database

CORPUS = DATA.parent.parent / "shared" / "corpora" / "press_text"
FILES = ("local_government_releases.jsonl", "local_government_news.jsonl")
WORDS = (
    "광주",
    "교육청",
    "협동조합",
    "축제",
    "시장",
    "전라남도",
    "독서교실",
    "보건소",
    "햇감자",
    '"업무협약을 체결"',
)
FIRST_DAY = date(2022, 1, 1)
LIMIT = 20


def main() -> None:
    """Print the measures."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--articles", type=int, default=100_000)
    count = arguments.parse_args().articles
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "goeul.db"
        open_database(f"sqlite:///{file}").dispose()
        with closing(sqlite3.connect(file)) as connection:
            _fill(connection, count)
            index = _size(connection, "article_index%")
            terms = _size(connection, "search_terms%")
            texts = _size(connection, "articles")
        print(f"{count:,} articles: texts {texts:.0f} MB, terms {terms:.0f} MB, index {index:.0f} MB")
        engine = create_database_engine(make_url(f"sqlite:///{file}"))
        for word in WORDS:
            search(engine, word, LIMIT)
            seconds = []
            for _ in range(5):
                start = time.process_time()
                hits = search(engine, word, LIMIT)
                seconds.append(time.process_time() - start)
            print(f"{word}: {len(hits)} shown, median {1000 * statistics.median(seconds):.0f} ms")
        engine.dispose()


def _paragraphs() -> list[str]:
    found = []
    for name in FILES:
        with (CORPUS / name).open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                text = row.get("content") or row.get("text") or ""
                found += [part.strip() for part in text.splitlines() if len(part.strip()) > 40]
    return found


def _fill(connection: sqlite3.Connection, count: int) -> None:
    numbers, paragraphs = random.Random(1), _paragraphs()
    terms_of = {text: text_terms(text, ()) for text in paragraphs}
    with connection:
        insert_source(connection)
        for number in range(1, count + 1):
            title, *body = numbers.choices(paragraphs, k=7)
            title = title[:40]
            day = FIRST_DAY + timedelta(days=number * 1460 // count)
            insert_article(connection, number, title, "\n".join(body), day)
            own = dict.fromkeys(term for text in body for term in terms_of[text])
            connection.execute(
                "INSERT INTO search_terms (article_id, title, body) VALUES (?, ?, ?)",
                (number, " ".join(text_terms(title, ())), " ".join(own)),
            )


def _size(connection: sqlite3.Connection, tables: str) -> float:
    """Megabytes of the tables whose names match."""
    query = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE ?"
    return float(connection.execute(query, (tables,)).fetchone()[0] or 0) / 1e6


if __name__ == "__main__":
    main()
