"""What the speed benchmarks read: real pages with varied texts, and dumps, as captures in a workspace."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from extractors.page.decode import decode
from extractors.page.read import read_page
from extractors.values import UnreadablePage
from flows.extraction import extract_captures
from flows.fetch.captures import CaptureWriter
from flows.fetch.sources import Source
from flows.read import Batch, store_batch
from flows.settings import Settings
from flows.workspace import Workspace
from models.ledger import CaptureRow, CaptureToRead, Discovered, discover, due_pages, record_capture
from models.runs import start_run
from models.upsert import chunks

SOURCE = Source(id="bench", name="bench", kind="files", list_url="file:///bench", enabled=True)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
RUN = 1
LEAST_PAGE = 100_000
"""Bytes from which a page counts as a large one."""

_TEXT = range(900, 1500)


@dataclass(frozen=True, slots=True)
class Text:
    """A real release: its title and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def size(self) -> int:
        """Characters."""
        return len(self.title) + sum(map(len, self.paragraphs))


@dataclass(frozen=True, slots=True)
class _Skeleton:
    """A page cut open at its first paragraph."""

    before: str
    after: str


def texts(folder: Path, lengths: range | None = None) -> list[Text]:
    """The releases of a folder of JSON lines with `title` and `content`, those of certain lengths."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.open(encoding="utf-8"):
            document = json.loads(line)
            lines = [text.strip() for text in (document.get("content") or "").splitlines()]
            text = Text((document.get("title") or "").strip(), tuple(filter(None, lines)))
            if text.title and text.paragraphs and (lengths is None or text.size in lengths):
                found.append(text)
    return found


def dumps(folder: Path) -> Iterator[bytes]:
    """Dumps of pages without end: the releases of the folder over and over, each time in another order."""
    releases = texts(folder)
    for release, _number in _shuffled(releases):
        body = "\n\n".join(release.paragraphs)
        yield f"{release.title}\n\n2024-05-13 09:30\n\n{body}\n".encode()


def pages(folder: Path, releases: Path) -> Iterator[bytes]:
    """HTML pages without end: large real pages, the text of each replaced by that of another real release.

    Raises `FileNotFoundError` where no page of the folder can be cut open.
    """
    skeletons = list(_skeletons(folder))
    if not skeletons:
        raise FileNotFoundError(f"no page of {LEAST_PAGE} bytes with a release under {folder}")
    for release, number in _shuffled(texts(releases, _TEXT)):
        skeleton = skeletons[number % len(skeletons)]
        body = "<br/>\n".join(release.paragraphs)
        yield f"{skeleton.before}{body}{skeleton.after}".encode()


def _shuffled(releases: Sequence[Text]) -> Iterator[tuple[Text, int]]:
    numbers = count()
    for seed in count():
        for release in random.Random(seed).sample(releases, len(releases)):
            yield release, next(numbers)


def _skeletons(folder: Path) -> Iterator[_Skeleton]:
    for path in sorted(folder.rglob("*.html")):
        raw = path.read_bytes()
        if len(raw) < LEAST_PAGE:
            continue
        try:
            (article, *_others) = read_page(raw)
        except UnreadablePage:
            continue
        page = decode(raw)
        found = [paragraph for paragraph in article.body if len(paragraph) > 30 and paragraph in page]
        if found:
            before, _, after = page.partition(found[0])
            for paragraph in found[1:]:
                after = after.replace(paragraph, "")
            yield _Skeleton(before, after)


def open_workspace(home: Path, database_url: str | None = None, workers: int = 1) -> Workspace:
    """A workspace with one source, all divisions and run `RUN`; the database must be new."""
    settings = Settings(home=home, database_url=database_url, workers=workers)
    workspace = Workspace.open(settings, [SOURCE], lambda: NOW)
    workspace.register()
    with workspace.session.begin() as session:
        start_run(session, "reextract", {}, NOW)
    return workspace


def capture(workspace: Workspace, raw_pages: Sequence[bytes], prefix: str) -> None:
    """Keep pages as captures and enter them into the ledger, to be read."""
    folder = workspace.settings.home / "pages"
    folder.mkdir(exist_ok=True)
    file = folder / "page"
    with CaptureWriter(workspace.settings.captures, prefix) as writer:
        for some in chunks(list(enumerate(raw_pages)), 1000):
            rows = []
            for number, raw in some:
                file.write_bytes(raw)
                url = f"https://bench.example/{prefix}/{number}"
                ref = writer.write_file(file, url)
                rows.append(
                    CaptureRow(url, ref.file, ref.offset, ref.length, 200, None, None, ref.sha256, NOW)
                )
            with workspace.session.begin() as session:
                discover(session, SOURCE.id, [Discovered(row.url) for row in rows], NOW)
                due = {page.url: page.page_id for page in due_pages(session, SOURCE.id, NOW, limit=len(rows))}
                for row in rows:
                    record_capture(session, due[row.url], row, None)


def read_one(workspace: Workspace, captures: Sequence[CaptureToRead]) -> Batch:
    """A batch read and stored in this process, as `flows.read.read_batches` does with one worker."""
    batch = Batch(captures, extract_captures(workspace.settings.captures, {}, {}, captures))
    store_batch(workspace, batch, RUN)
    return batch
