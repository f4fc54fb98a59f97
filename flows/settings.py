"""Where Goeul writes and what it may be told by the environment (`GOEUL_…`)."""

from __future__ import annotations

import os
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from extractors.datadir import DATA
from flows.fetch.hours import Hours
from flows.fetch.store import CaptureFolder

_WORKER_BYTES = 1_000_000_000
"""Memory that a reading process is given, Kiwi's model and a batch of pages included."""


def affordable_workers() -> int:
    """A process for each core that this one may use, as far as the machine's memory goes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(1, min(cores, memory // _WORKER_BYTES))


class Settings(BaseSettings):
    """The operator's settings; each is read from `GOEUL_<NAME>`.

    `home` holds all that is written at run time: the database, the captures and Prefect's own state.
    `workers` processes read pages; with 1 the process itself does.
    `captures_url` keeps the captures elsewhere: a path or an address that fsspec knows. `hours` are those in
    which sources without hours of their own are asked, `22:00-06:00` in Seoul. `notify` names the Prefect
    block that alarms are sent to (`slack-webhook/desk`). `resolve` names the addresses that stand for hosts,
    `{"*.goeul.test": ["127.0.0.1", 8080]}`.
    """

    model_config = SettingsConfigDict(env_prefix="GOEUL_", frozen=True)

    home: Path = Field(default=DATA.parent / "var")
    database_url: str | None = None
    captures_url: str | None = None
    contact: str | None = None
    workers: int = Field(default_factory=affordable_workers, ge=1)
    sources: Path = Field(default=DATA / "sources")
    resolve: dict[str, tuple[str, int]] = Field(default_factory=dict)
    hours: str | None = None
    notify: str | None = None

    @field_validator("hours")
    @classmethod
    def _is_span(cls, text: str | None) -> str | None:
        return str(Hours.parse(text)) if text else None

    @cached_property
    def database(self) -> str:
        """The SQLAlchemy address of the database: SQLite under `home` unless another is named."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'goeul.db'}"

    @property
    def captures(self) -> CaptureFolder:
        """Where the WARC files lie."""
        return CaptureFolder.at(self.captures_url, self.home / "captures")

    @property
    def user_agent(self) -> str:
        """An honest name with a way to reach the operator (`GOEUL_CONTACT`: a page or an e-mail address)."""
        return f"Goeul/{version('goeul')} (+{self.contact or 'no contact given'})"


def prepare_prefect(settings: Settings) -> None:
    """Give Prefect its own folder, no telemetry and a quiet voice; call before Prefect is imported.

    What the operator has set already (a server's address, say) stays as it is.
    """
    home = settings.home.resolve() / "prefect"
    home.mkdir(parents=True, exist_ok=True)  # Prefect makes the last folder only
    own = {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        # the first start migrates the temporary server's database, which takes longer than the default
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        # failures are told by Goeul itself, in one line; Prefect's log would add their tracebacks
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_INTERNAL_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "goeul",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    }
    for name, value in own.items():
        os.environ.setdefault(name, value)
