"""How long each stage takes from bytes to rows, beside Kiwi, trafilatura and a BERT-base tagger, in one run.

    python -m benchmarks.pipeline ../shared [--documents 600] [--write]

`pages` are HTML pages of a hundred kilobytes and more whose text is that of real releases, `dumps` the
releases as plain text; both are captured, read and stored in SQLite as `goeul reextract` does. The peers read
the same batch right after it, so that a busy machine slows them alike; times are processor time. `--write`
puts the tables into `docs/performance.md`. The peers need `pip install trafilatura onnx`.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from benchmarks import bert, inputs
from benchmarks.scaling import Scaling, measure_scaling
from benchmarks.stages import STAGES, StageClock
from extractors.datadir import DATA
from extractors.entities.annotate import Annotator
from extractors.entities.morphology import tokenize
from extractors.page.decode import decode
from extractors.page.read import read_page
from flows.fetch.captures import read_capture
from flows.read import unread_batches
from models.releases import ReadCapture

PAGE = DATA.parent / "docs" / "performance.md"
_FIRST = """나래시, 솔빛도서관 문 열어

2026-03-04 09:30

나래시(시장 김하늘)는 3일 솔빛동에 솔빛도서관을 열었다고 밝혔다. 도서관은 오는 10일부터 시민을 맞는다.
"""
"""A release that makes the process read its tables, which is part of loading."""

WINDOWS = 3
"""Windows that the BERT-base tagger reads: every one costs the same."""

BEGIN, END = "<!-- pipeline -->", "<!-- /pipeline -->"


@dataclass(slots=True)
class Timing:
    """What one kind of input cost: seconds of processor time of the stages and of each peer."""

    documents: int = 0
    raw_bytes: int = 0
    characters: int = 0
    stages: Mapping[str, float] = field(default_factory=dict)
    kiwi: float = 0.0
    trafilatura: float | None = None
    memory: int = 0
    """The largest resident size of the process so far, in bytes."""

    @property
    def seconds(self) -> float:
        """All stages together."""
        return sum(self.stages.values())


def measure(raw_pages: Sequence[bytes], *, is_html: bool) -> Timing:
    """Read and store the pages, a batch at a time, each followed by its peers."""
    home = Path(tempfile.mkdtemp(prefix="goeul-speed-"))
    timing = Timing(raw_bytes=sum(map(len, raw_pages)))
    extract = _trafilatura() if is_html else None
    clock = StageClock()
    try:
        with inputs.open_workspace(home) as workspace:
            inputs.capture(workspace, raw_pages, "pages")
            for captures in unread_batches(workspace, None):
                with clock.running():
                    batch = inputs.read_one(workspace, captures)
                own = list(_texts(batch.read))
                timing.documents += len(batch.read)
                timing.characters += sum(map(len, own))
                timing.kiwi += _seconds(lambda own=own: tokenize(own))
                if extract:
                    folder = workspace.settings.captures
                    raw = [read_capture(folder, capture.file, capture.offset).body for capture in captures]
                    spent = _seconds(lambda raw=raw, extract=extract: tokenize(map(extract, raw)))
                    timing.trafilatura = (timing.trafilatura or 0.0) + spent
    finally:
        shutil.rmtree(home)
    timing.stages = {stage: clock.seconds[stage] for stage in STAGES}
    timing.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return timing


def _texts(read: Iterable[ReadCapture]) -> Iterator[str]:
    return (
        text for capture in read for release in capture.releases for _, _, text in release.article.texts()
    )


def _seconds(work: Callable[[], Iterator[object]]) -> float:
    started = time.process_time()
    for _ in work():
        pass
    return time.process_time() - started


def _trafilatura() -> Callable[[bytes], str] | None:
    if importlib.util.find_spec("trafilatura") is None:
        return None
    from trafilatura import extract

    return lambda raw: extract(decode(raw), favor_precision=True) or ""


def start_up() -> tuple[float, float]:
    """Seconds of processor time to load everything and read a first release, and of Kiwi's share."""
    started = time.process_time()
    list(tokenize(["나래시는 3일 밝혔다."]))
    kiwi = time.process_time() - started
    list(Annotator.load().annotate_and_index(read_page(_FIRST.encode())))
    return time.process_time() - started, kiwi


def report(
    timings: Mapping[str, Timing],
    scaling: Scaling | None,
    bert_second: float | None,
    loading: tuple[float, float],
) -> str:
    """The tables as Markdown."""
    lines = ["| stage | " + " | ".join(timings) + " |", "| --- |" + " ---: |" * len(timings)]
    for stage in STAGES:
        shares = (f"{timing.stages[stage] / timing.seconds:.1%}" for timing in timings.values())
        lines.append(f"| {stage} | " + " | ".join(shares) + " |")
    rows: list[tuple[str, Callable[[Timing], str]]] = [
        ("documents", lambda t: f"{t.documents:,}"),
        ("kilobytes of a document", lambda t: f"{t.raw_bytes / t.documents / 1000:.0f}"),
        ("characters of its text", lambda t: f"{t.characters / t.documents:,.0f}"),
        ("milliseconds a document", lambda t: f"{1000 * t.seconds / t.documents:.1f}"),
        ("characters a second", lambda t: f"{t.characters / t.seconds:,.0f}"),
        ("documents a second", lambda t: f"{t.documents / t.seconds:.1f}"),
        ("Kiwi alone, characters a second", lambda t: f"{t.characters / t.kiwi:,.0f}"),
        ("**of Kiwi alone**", lambda t: f"**{t.kiwi / t.seconds:.0%}**"),
        ("**times trafilatura + Kiwi**", lambda t: _times(t.trafilatura, t.seconds)),
        (
            "**times a BERT-base tagger**",
            lambda t: _times(bert_second and bert_second * t.characters, t.seconds),
        ),
        ("largest resident size, MB", lambda t: f"{t.memory / 1e6:.0f}"),
    ]
    lines += ["", "| | " + " | ".join(timings) + " |", "| --- |" + " ---: |" * len(timings)]
    lines += [f"| {name} | " + " | ".join(map(value, timings.values())) + " |" for name, value in rows]
    whole, kiwi = loading
    lines += [
        "",
        f"Loading everything once takes {whole:.1f} s of processor time, {kiwi:.1f} of them Kiwi's.",
    ]
    if bert_second:
        lines += [
            "",
            f"The BERT-base tagger reads {1 / bert_second:,.0f} characters a second (one thread, windows of "
            f"{bert.WINDOW} tokens, {bert.CHARACTERS_A_TOKEN:.0f} characters a token).",
        ]
    return "\n".join([*lines, "", *scaling.lines()] if scaling else lines)


def _times(peer: float | None, own: float) -> str:
    return f"**{peer / own:.2f}**" if peer else ""


def main() -> int:
    """Measure, print, and write the page where that is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path, help="holds pages/html and corpora/press_text")
    parser.add_argument("--documents", type=int, default=600, help="of each kind")
    parser.add_argument("--rounds", type=int, default=3, help="runs of one and of two workers; 0: none")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    given = parser.parse_args()
    html, releases = given.shared / "pages" / "html", given.shared / "corpora" / "press_text"
    loading = start_up()
    pages = list(islice(inputs.pages(html, releases), given.documents))
    timings = {
        "pages": measure(pages, is_html=True),
        "dumps": measure(list(islice(inputs.dumps(releases), given.documents)), is_html=False),
    }
    has_onnx = importlib.util.find_spec("onnx") is not None
    bert_second = bert.seconds_a_character(WINDOWS) if has_onnx else None
    scaling = measure_scaling(pages, given.rounds) if given.rounds else None
    tables = report(timings, scaling, bert_second, loading)
    print(tables)
    if given.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{tables}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
