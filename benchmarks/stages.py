"""Where the time of a real run goes: the functions that begin each stage, wrapped by a clock.

A stage's time is its own, without that of the stages inside it, in seconds of processor time of the whole
process (Kiwi's and the network's threads too), so that a busy machine does not change the shares.
"""

from __future__ import annotations

import functools
import importlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

STAGES = {
    "capture": ("flows.extraction:read_capture",),
    "decode": ("extractors.page.read:decode",),
    "blocks": ("extractors.page.read:_blocks",),
    "reading": ("flows.extraction:read_page",),
    "Kiwi": ("extractors.entities.annotate:tokenize",),
    "tagger": ("extractors.entities.tagger.model:Tagger.tag",),
    "search terms": ("extractors.entities.annotate:article_terms",),
    "resolution": ("extractors.entities.annotate:link_spans", "models.articles:resolve_entities"),
    "rules": ("benchmarks.inputs:extract_captures",),
    "store": ("benchmarks.inputs:store_batch",),
}
"""The stages in their order, by the functions in which each begins; `rules` is what else extraction does."""


class StageClock:
    """Seconds of processor time by stage."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._open: list[str] = []
        self._mark = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Wrap the functions of `STAGES` during the block. Raises AttributeError where one is gone."""
        wrapped = []
        for stage, places in STAGES.items():
            for place in places:
                module, _, path = place.partition(":")
                *owners, name = path.split(".")
                owner = functools.reduce(getattr, owners, importlib.import_module(module))
                original = getattr(owner, name)
                setattr(owner, name, self._timed(stage, original))
                wrapped.append((owner, name, original))
        try:
            yield
        finally:
            for owner, name, original in wrapped:
                setattr(owner, name, original)

    def _timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            self._switch()
            self._open.append(stage)
            try:
                result = function(*args, **kwargs)
                # a generator works only while it is consumed
                return iter(list(result)) if isinstance(result, Iterator) else result
            finally:
                self._switch()
                self._open.pop()

        return timed

    def _switch(self) -> None:
        """Charge the time since the last switch to the innermost open stage."""
        now = time.process_time()
        if self._open:
            self.seconds[self._open[-1]] += now - self._mark
        self._mark = now
