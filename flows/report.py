"""What a run did and could not do: counted while it works, told as Markdown when it ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flows.alarms import Alarm
from models.statement import Month, Statement

MONTHS_SHOWN = 200
"""A report with more months than that shows only those that are not whole."""
MONTH_HEAD = (
    "source", "month", "listed", "fetched", "unchanged", "failed", "gone", "waiting", "articles", "gaps",
)  # fmt: skip


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
    list_errors: list[str] = field(default_factory=list)
    """Why the list could not be walked to its end; among the errors too."""
    notes: list[str] = field(default_factory=list)
    """What was left out on purpose."""

    def add(self, other: SourceReport) -> None:
        """Take in what a second round of the same run asked for."""
        self.fetched += other.fetched
        self.unchanged += other.unchanged
        self.failed += other.failed
        self.errors += other.errors
        self.notes += [note for note in other.notes if note not in self.notes]

    def fail(self, url: str, message: str) -> None:
        """Count a page that could not be had; the ledger holds the same failure for the next nights."""
        self.failed += 1
        self.errors.append(f"{url}: {message}")


@dataclass(slots=True)
class ReadReport:
    """What reading the captures of a run gave, in articles; `without_release` counts pages.

    `in_documents` counts pages whose release is in a document that is still to be fetched.
    """

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    without_release: int = 0
    in_documents: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: ReadReport) -> None:
        """Take in the counts of another batch."""
        self.new += other.new
        self.revised += other.revised
        self.unchanged += other.unchanged
        self.without_release += other.without_release
        self.in_documents += other.in_documents
        self.errors += other.errors


@dataclass(slots=True)
class RunReport:
    """A run as it is stored in `runs` and shown as a Prefect artifact."""

    kind: str
    sources: list[SourceReport] = field(default_factory=list)
    read: ReadReport = field(default_factory=ReadReport)
    troubles: list[str] = field(default_factory=list)
    """What stopped a whole source or batch, one line each."""
    alarms: list[Alarm] = field(default_factory=list)
    statement: Statement | None = None
    """Of a backfill: its days by source and month."""

    def collected(self, source: SourceReport) -> None:
        """Enter what a source was asked for, or add it to what it was asked before."""
        known = next((report for report in self.sources if report.source_id == source.source_id), None)
        if known is None:
            self.sources.append(source)
        else:
            known.add(source)

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
            "alarms": len(self.alarms),
        }

    def markdown(self) -> str:
        """The report as people read it: totals, alarms, a row a source, a backfill's months, each failure."""
        lines = [f"# {self.kind}", "", *_table(("what", "count"), self._totals())]
        lines += _section("Alarms", [f"{alarm.source_id}: {alarm.message}" for alarm in self.alarms])
        if self.sources:
            head = ("source", "listed", "new", "fetched", "unchanged", "failed")
            rows = [(s.source_id, s.listed, s.new, s.fetched, s.unchanged, s.failed) for s in self.sources]
            lines += ["", "## Sources", "", *_table(head, rows)]
        if self.statement is not None:
            lines += ["", "## Months", "", *statement_lines(self.statement)]
        notes = [f"{source.source_id}: {note}" for source in self.sources for note in source.notes]
        errors = [
            *self.troubles,
            *(f"{s.source_id}: {e}" for s in self.sources for e in s.errors),
            *self.read.errors,
        ]
        lines += _section("Notes", notes) + _section("Failures", errors)
        return "\n".join(lines) + "\n"

    def _totals(self) -> list[tuple[str, int]]:
        return [(name.replace("_", " "), count) for name, count in self.counts().items()]


def statement_lines(statement: Statement) -> list[str]:
    """The statement as Markdown: months with something missing if there are many, and each broken list.

    All of them are in the database at any time: `goeul report --months`.
    """
    months = statement.months
    shown = months if len(months) <= MONTHS_SHOWN else [month for month in months if not month.is_whole]
    lines = [
        f"{statement.since} to {statement.until}: {len(months)} months of sources, {_whole(months)} whole."
    ]
    if len(shown) < len(months):
        lines.append("Below are those that are not.")
    if shown:
        lines += ["", *_table(MONTH_HEAD, [month_cells(month) for month in shown[:MONTHS_SHOWN]])]
    if len(shown) > MONTHS_SHOWN:
        lines += ["", f"And {len(shown) - MONTHS_SHOWN} more: goeul report --months"]
    broken = [f"{source_id}: list broken off: {reason}" for source_id, reason in statement.broken.items()]
    return lines + (["", *(f"- {line}" for line in broken)] if broken else [])


def month_cells(month: Month) -> tuple[str, ...]:
    """A month as the cells of a table with the head `MONTH_HEAD`."""
    counts = (month.listed, month.fetched, month.unchanged, month.failed, month.gone, month.waiting)
    gaps = " ".join(f"{monday:%m-%d}" for monday in month.gaps)
    name = f"{month.month:%Y-%m}" if month.month else "day unknown"
    return (month.source_id, name, *map(str, counts), str(month.articles), gaps)


def _whole(months: Iterable[Month]) -> int:
    return sum(1 for month in months if month.is_whole)


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"## {title}", "", *(f"- {line}" for line in lines)] if lines else []


def _table(head: tuple[str, ...], rows: Iterable[tuple[str | int, ...]]) -> list[str]:
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(str(cell) for cell in row) for row in rows]
    return [f"| {line} |" for line in lines]
