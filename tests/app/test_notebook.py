"""The notebook under docs/ runs from top to bottom on an export of the demo database."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from sqlalchemy import make_url

from app.export import export
from models.database import create_database_engine
from tests.demo_run import ROOT, DemoRun

NOTEBOOK = ROOT / "docs" / "export.ipynb"


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
def test_the_notebook_runs(demo_run: DemoRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = create_database_engine(make_url(f"sqlite:///{demo_run.home / 'goeul.db'}"))
    export(engine, tmp_path, "parquet")
    engine.dispose()
    monkeypatch.setenv("GOEUL_EXPORT", str(tmp_path))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    tables = [
        output["data"]["text/plain"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "data" in output
    ]
    assert len(tables) == 6
    assert "PERSON" in tables[3]
    assert "옥천군" in tables[4]


def test_the_notebook_is_kept_without_outputs() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    assert all(not cell.get("outputs") for cell in cells)
