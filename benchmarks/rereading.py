"""A hundred thousand releases re-extracted and stored on all cores: how long, and does memory stay flat?

    python -m benchmarks.rereading ../shared [--releases 100000] [--database sqlite|postgresql]

Real releases are captured as dumps over and over, each time in another order and with a number of its own,
and then go through what `goeul reextract` does. A line is printed at every tenth: releases, seconds by the
wall and of processor time, the resident size of the storing process and of the largest reading one. Other
work on the machine stretches the wall but hardly the processor time: over the cores, it is what a free
machine needs.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import psutil

from benchmarks import inputs
from benchmarks.kill import postgresql
from benchmarks.scaling import processor_time
from flows.read import read_batches, unread_batches
from flows.workspace import Workspace

LINES = 10


def numbered_dumps(folder: Path) -> Iterator[bytes]:
    """Dumps without end, no two alike."""
    for number, dump in enumerate(inputs.dumps(folder), start=1):
        title, _, rest = dump.decode().partition("\n")
        yield f"{title} {number}\n{rest}".encode()


def reread(workspace: Workspace, releases: int) -> None:
    """Read and store all captures, and print how it goes."""
    begin = time.perf_counter()
    read = stored = printed = 0
    for report in read_batches(workspace, unread_batches(workspace, None), inputs.RUN):
        stored += report.new
        read += report.new + report.without_release
        if read * LINES // releases > printed:
            printed = read * LINES // releases
            own, reading = (size / 1e6 for size in resident_sizes())
            print(
                f"{read:9,d} read, {stored:9,d} stored: {time.perf_counter() - begin:6.0f} s, "
                f"processor {processor_time():6.0f} s, storing {own:5.0f} MB, reading {reading:5.0f} MB",
                flush=True,
            )


def resident_sizes() -> tuple[int, int]:
    """Bytes of this process, and of the largest that it started (its own where it reads by itself)."""
    own = psutil.Process()
    size = own.memory_info().rss
    return size, max((child.memory_info().rss for child in own.children(recursive=True)), default=size)


def main() -> int:
    """Capture, read again, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path, help="holds corpora/press_text")
    parser.add_argument("--releases", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="goeul-rereading-"))
    try:
        with ExitStack() as stack:
            url = stack.enter_context(postgresql())() if given.database == "postgresql" else None
            workspace = stack.enter_context(inputs.open_workspace(home, url, given.workers))
            dumps = numbered_dumps(given.shared / "corpora" / "press_text")
            inputs.capture(workspace, list(islice(dumps, given.releases)), "dumps")
            print(f"{given.releases:9,d} releases captured", flush=True)
            reread(workspace, given.releases)
    finally:
        shutil.rmtree(home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
