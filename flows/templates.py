"""What the pages of a source have in common, learned from its first captures and used on all of them.

The first ones, and not those of the night: so every run, and every re-reading, uses the same template once a
source has that many pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from extractors.page.read import learn_template
from extractors.page.template import Template
from flows.fetch.captures import DamagedCapture, read_capture
from flows.fetch.store import CaptureFolder

Place = tuple[str, int]
"""Where a capture lies: file and offset."""

Examples = Mapping[str, tuple[Place, ...]]
"""The captures of each source that its template is learned from."""

EXAMPLES = 30
"""Pages enough to tell a source's frame from its releases; they cost about as much as reading as many."""


@lru_cache(maxsize=512)
def template_of(folder: CaptureFolder, examples: tuple[Place, ...]) -> Template:
    """The template of the pages at these places, empty for fewer than four; learned once a process."""
    return learn_template(_bodies(folder, examples))


def _bodies(folder: CaptureFolder, examples: tuple[Place, ...]) -> Iterator[bytes]:
    for file, offset in examples:
        try:
            yield read_capture(folder, file, offset).body
        except (DamagedCapture, OSError):  # is recorded where the capture itself is read
            continue
