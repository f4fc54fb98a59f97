"""Reading pages: our reader beside general extractors, quality and speed in one run.

    python benchmarks/reading.py FOLDER [--rounds 3] [--html]

FOLDER holds `pages/NAME.html|txt` and `gold/NAME.json` with `gold/NAME.body.txt` (golden pages made by hand).
Dumps are given to the extractors, which know only HTML, with a `<p>` round each line. An extractor that is
not installed is left out; `pip install trafilatura readability-lxml resiliparse boilerpy3` brings them all.
"""

from __future__ import annotations

import argparse
import html
import importlib.util
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractors.page.decode import decode
from extractors.page.htmlblocks import is_html
from extractors.page.read import read_page
from extractors.values import UnreadablePage

_BLANK = re.compile(r"\s")
_LETTERS = re.compile(r"[^0-9A-Za-z가-힣]")
_MARKUP = re.compile(r"<[^<>]{1,400}>")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an extractor gives for a page."""

    body: str
    title: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its gold."""

    name: str
    raw: bytes
    markup: str
    body: str
    title: str
    published: str | None


Extractor = Callable[[Page], Reading]


def ours(page: Page) -> Reading:
    try:
        article = read_page(page.raw)[0]
    except UnreadablePage:
        return Reading("")
    day = article.published_date
    return Reading("\n".join(article.body), article.title, day.isoformat() if day else None)


def trafilatura() -> Extractor:
    from trafilatura import bare_extraction

    def extract(page: Page) -> Reading:
        found = bare_extraction(page.markup, favor_precision=True, with_metadata=True)
        if found is None:
            return Reading("")
        fields = found if isinstance(found, dict) else found.as_dict()
        return Reading(fields.get("text") or "", fields.get("title"), fields.get("date"))

    return extract


def readability() -> Extractor:
    from readability import Document

    def extract(page: Page) -> Reading:
        document = Document(page.markup)
        return Reading(html.unescape(_MARKUP.sub("\n", document.summary())), document.short_title())

    return extract


def resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page: Reading(extract_plain_text(page.markup, main_content=True))


def boilerpy3() -> Extractor:
    from boilerpy3.extractors import ArticleExtractor

    extractor = ArticleExtractor(raise_on_failure=False)

    def extract(page: Page) -> Reading:
        document = extractor.get_doc(page.markup)
        return Reading(document.content, document.title)

    return extract


PEERS: dict[str, Callable[[], Extractor]] = {
    "trafilatura": trafilatura,
    "readability": readability,
    "resiliparse": resiliparse,
    "boilerpy3": boilerpy3,
}


def pages(folder: Path, html_only: bool) -> Iterator[Page]:
    """The pages of the folder that have a gold body."""
    for path in sorted((folder / "pages").iterdir()):
        body = folder / "gold" / f"{path.stem}.body.txt"
        if not body.exists() or (html_only and path.suffix == ".txt"):
            continue
        raw = path.read_bytes()
        text = decode(raw)
        markup = (
            text if is_html(text) else "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines())
        )
        gold = json.loads(path.parents[1].joinpath("gold", f"{path.stem}.json").read_text(encoding="utf-8"))
        yield Page(
            path.stem, raw, markup, body.read_text(encoding="utf-8"), gold["title"], gold.get("published_at")
        )


def fivegrams(text: str) -> Counter[str]:
    letters = _BLANK.sub("", text)
    return Counter(letters[i : i + 5] for i in range(max(0, len(letters) - 4)))


def f1(gold: str, found: str) -> float:
    a, b = fivegrams(gold), fivegrams(found)
    return 2 * (a & b).total() / (a.total() + b.total()) if a or b else 1.0


def row(name: str, extract: Extractor, tests: list[Page], rounds: int) -> str:
    """One line of the table: quality over all pages, the median over pages of the best of `rounds`."""
    scores, exact, titles, dates, costs = [], 0, 0, 0, []
    for page in tests:
        times = []
        for _ in range(rounds):
            start = time.process_time()
            found = extract(page)
            times.append(1000 * (time.process_time() - start))
        costs.append(min(times))
        scores.append(f1(page.body, found.body))
        exact += _BLANK.sub("", page.body) == _BLANK.sub("", found.body)
        titles += _LETTERS.sub("", page.title) == _LETTERS.sub("", found.title or "")
        dates += (page.published or "")[:10] == (found.published or "")[:10]
    count = len(tests)
    return (
        f"{name:13s} {statistics.mean(scores):8.4f} {min(scores):8.4f} {exact / count:8.3f}"
        f" {titles / count:8.3f} {dates / count:8.3f} {statistics.median(costs):10.2f}"
    )


def main() -> int:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("folder", type=Path, help="holds pages/ and gold/")
    arguments.add_argument("--rounds", type=int, default=3, help="runs of each page, the best counts")
    arguments.add_argument("--html", action="store_true", help="HTML pages only")
    given = arguments.parse_args()
    tests = list(pages(given.folder, given.html))
    if not tests:
        print(f"no pages with gold in {given.folder}", file=sys.stderr)
        return 2
    print(f"{len(tests)} pages, median {statistics.median(len(p.raw) for p in tests) / 1000:.1f} kB")
    print(
        f"{'':13s} {'F1 mean':>8s} {'F1 min':>8s} {'exact':>8s} {'title':>8s} {'day':>8s} {'median ms':>10s}"
    )
    print(row("goeul", ours, tests, given.rounds))
    for name, prepare in PEERS.items():
        if importlib.util.find_spec(name) is None:
            print(f"{name:13s} not installed")
        else:
            print(row(name, prepare(), tests, given.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
