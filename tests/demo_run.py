"""One demo database for all tests that look at what `goeul ingest --demo` leaves."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from extractors.datadir import DATA

ROOT = DATA.parent


@dataclass(frozen=True, slots=True)
class DemoRun:
    """A finished `goeul ingest --demo`: its `GOEUL_HOME`, what it printed, and the documents' script."""

    home: Path
    printed: str
    update: ModuleType


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    spec = importlib.util.spec_from_file_location("docs_update", ROOT / "docs" / "update.py")
    assert spec is not None
    assert spec.loader is not None
    update = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(update)
    home = tmp_path_factory.mktemp("demo-run") / "var"
    return DemoRun(home, update.ingest_demo(home), update)
