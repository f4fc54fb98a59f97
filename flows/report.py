"""What a run did and could not do: counted while it works, told as Markdown when it ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class SourceReport:
    """One source in one run: pages its lists named, of those new, and what became of the pages asked for."""

    source_id: str
    listed: int = 0
    new: int = 0
    fetched: int = 0
    unchanged: int = 0
    failed: int = 0
    errors: list[str] = field(default_factory=list)

    def fail(self, url: str, message: str) -> None:
        """Count a page that could not be had; the ledger holds the same failure for the next nights."""
        self.failed += 1
        self.errors.append(f"{url}: {message}")


@dataclass(slots=True)
class ReadReport:
    """What reading the captures of a run gave, in articles; `without_release` counts pages."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    without_release: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: ReadReport) -> None:
        """Take in the counts of another batch."""
        self.new += other.new
        self.revised += other.revised
        self.unchanged += other.unchanged
        self.without_release += other.without_release
        self.errors += other.errors


@dataclass(slots=True)
class RunReport:
    """A run as it is stored in `runs` and shown as a Prefect artifact."""

    kind: str
    sources: list[SourceReport] = field(default_factory=list)
    read: ReadReport = field(default_factory=ReadReport)
    troubles: list[str] = field(default_factory=list)
    """What stopped a whole source or batch, one line each."""

    def counts(self) -> dict[str, int]:
        """The figures of the run under their names in `runs.counts`."""
        return {
            "pages_seen": sum(s.listed for s in self.sources),
            "pages_new": sum(s.new for s in self.sources),
            "pages_fetched": sum(s.fetched for s in self.sources),
            "pages_unchanged": sum(s.unchanged for s in self.sources),
            "pages_failed": sum(s.failed for s in self.sources),
            "articles_new": self.read.new,
            "articles_revised": self.read.revised,
            "articles_unchanged": self.read.unchanged,
            "pages_without_release": self.read.without_release,
            "troubles": len(self.troubles),
        }

    def markdown(self) -> str:
        """The report as people read it: totals, a row a source, then each failure in a line."""
        lines = [f"# {self.kind}", "", *_table(("what", "count"), self._totals())]
        if self.sources:
            head = ("source", "listed", "new", "fetched", "unchanged", "failed")
            rows = [(s.source_id, s.listed, s.new, s.fetched, s.unchanged, s.failed) for s in self.sources]
            lines += ["", "## Sources", "", *_table(head, rows)]
        errors = [
            *self.troubles,
            *(f"{s.source_id}: {e}" for s in self.sources for e in s.errors),
            *self.read.errors,
        ]
        if errors:
            lines += ["", "## Failures", "", *(f"- {error}" for error in errors)]
        return "\n".join(lines) + "\n"

    def _totals(self) -> list[tuple[str, int]]:
        return [(name.replace("_", " "), count) for name, count in self.counts().items()]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str | int, ...]]) -> list[str]:
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(str(cell) for cell in row) for row in rows]
    return [f"| {line} |" for line in lines]
