"""Reading mutated pages: no crash, no hang, no gigabyte.

    python -m benchmarks.fuzz [--count 100000] [--seed 1] [--folder FOLDER]

Takes pages of FOLDER (the golden pages of the tests) and cuts, doubles, swaps, breaks and buries pieces of
them. Ends with status 1 where a page crashed the reader or took longer than two seconds of the processor, or
where the process grew past a gigabyte; such pages are kept in `var/fuzz/`.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from extractors.page.read import read_page  # noqa: E402
from extractors.values import UnreadablePage  # noqa: E402

GOLDEN = ROOT / "tests" / "page" / "golden"
SUFFIXES = {".txt", ".html", ".htm", ".hwp", ".hwpx", ".pdf"}
SLOW_SECONDS = 2.0
MOST_MEGABYTES = 1000
_TAGS = (
    "div",
    "table",
    "td",
    "b",
    "p",
    "span",
    "a href=/x",
    "ul",
    "li",
    "br",
    "script",
    "h1",
    "form",
    "font",
)
_BROKEN = (
    b"<",
    b"</",
    b"<!--",
    b"-->",
    b"]]>",
    b"<script>",
    b"<![CDATA[",
    b"\x00",
    b"\xff\xfe",
    b"&#0;",
    b"&#x110000;",
)
_TEXT = (
    "기자 = ",
    "2024.01.01 ",
    "(사진=",
    "ⓒ ",
    "[나래=",
    "문의 ☎ 061-000-0000 ",
    "다.",
    "…",
    "□ ",
    "☞",
    "\u00a0",
    "．",
)

Mutation = Callable[[random.Random, bytes], bytes]


def truncated(chance: random.Random, page: bytes) -> bytes:
    return page[: chance.randrange(len(page) + 1)]


def cut_out(chance: random.Random, page: bytes) -> bytes:
    start = chance.randrange(len(page) + 1)
    return page[:start] + page[start + chance.randrange(1, 2000) :]


def doubled(chance: random.Random, page: bytes) -> bytes:
    start = chance.randrange(len(page) + 1)
    piece = page[start : start + chance.randrange(1, 600)]
    return page[:start] + piece * chance.randrange(2, 40) + page[start:]


def random_bytes(chance: random.Random, page: bytes) -> bytes:
    at = chance.randrange(len(page) + 1)
    return page[:at] + chance.randbytes(chance.randrange(1, 300)) + page[at:]


def broken_tags(chance: random.Random, page: bytes) -> bytes:
    for _ in range(chance.randrange(1, 30)):
        at = chance.randrange(len(page) + 1)
        page = page[:at] + chance.choice(_BROKEN) + page[at:]
    return page


def marks(chance: random.Random, page: bytes) -> bytes:
    at = chance.randrange(len(page) + 1)
    return page[:at] + (chance.choice(_TEXT) * chance.randrange(1, 400)).encode() + page[at:]


def shuffled_lines(chance: random.Random, page: bytes) -> bytes:
    lines = page.split(b"\n")
    chance.shuffle(lines)
    return chance.choice((b"\n", b"", b"<br>")).join(lines)


def nested(chance: random.Random, page: bytes) -> bytes:
    tag = chance.choice(_TAGS).encode()
    return b"<" + tag + b">" + (b"<" + tag + b">") * chance.choice((10, 500, 10_000)) + page


def other_charset(chance: random.Random, page: bytes) -> bytes:
    return page.decode("utf-8", "ignore").encode(chance.choice(("cp949", "utf-16", "utf-8")), "ignore")


MUTATIONS: tuple[Mutation, ...] = (
    truncated, cut_out, doubled, random_bytes, broken_tags, marks, shuffled_lines, nested, other_charset,
)  # fmt: skip


def huge(tag: bytes) -> bytes:
    """Ten million bytes of one tag, or of one text."""
    return tag * (10_000_000 // len(tag))


HUGE = tuple(
    [f"<{tag}>".encode() for tag in _TAGS]
    + [text.encode() for text in _TEXT]
    + [b"<", b"&amp;", b"\n", b"<p>x</p>"]
)


def mutated(chance: random.Random, pages: list[bytes]) -> bytes:
    """A page after one to four mutations."""
    page = chance.choice(pages)
    for _ in range(chance.randrange(1, 5)):
        page = chance.choice(MUTATIONS)(chance, page)
    return page


def fault(page: bytes) -> str | None:
    """What is wrong with reading a page; None where it reads or is refused in time."""
    start = time.process_time()
    try:
        read_page(page)
    except UnreadablePage:
        pass
    except Exception as error:  # noqa: BLE001 that is what is looked for
        return f"{type(error).__name__}: {error}"
    took = time.process_time() - start
    return f"{took:.1f} s" if took > SLOW_SECONDS else None


def main() -> int:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--count", type=int, default=100_000, help="pages to read")
    arguments.add_argument("--seed", type=int, default=1, help="another one gives other pages")
    arguments.add_argument("--folder", type=Path, default=GOLDEN, help="pages to mutate")
    given = arguments.parse_args()
    pages = [path.read_bytes() for path in sorted(given.folder.rglob("*")) if path.suffix in SUFFIXES]
    if not pages:
        print(f"no pages in {given.folder}", file=sys.stderr)
        return 2
    chance = random.Random(given.seed)
    faults = 0
    for number in range(given.count):
        page = huge(HUGE[number]) if number < len(HUGE) else mutated(chance, pages)
        if wrong := fault(page):
            faults += 1
            kept = ROOT / "var" / "fuzz" / f"{given.seed}-{number}.page"
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(page)
            print(f"page {number}: {wrong} ({kept})")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{given.count} pages, {faults} faults, {time.process_time():.0f} s, {memory} MB at most")
    return 1 if faults or memory > MOST_MEGABYTES else 0


if __name__ == "__main__":
    sys.exit(main())
