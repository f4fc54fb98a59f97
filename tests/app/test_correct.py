"""`goeul correct` on the demo database: what it says and what the tables hold then."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import app
from app.failure import one_line_errors
from tests.demo_run import DemoRun


@pytest.fixture
def home(tmp_path: Path, demo_run: DemoRun, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(demo_run.home / "goeul.db", tmp_path / "goeul.db")
    monkeypatch.setenv("GOEUL_HOME", str(tmp_path))
    return tmp_path


def goeul(*arguments: str) -> int | str | None:
    """The exit status of a command."""
    with pytest.raises(SystemExit) as left, one_line_errors():
        app(list(arguments))
    return left.value.code


def names(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "goeul.db")) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM organisations ORDER BY name")]


def test_a_body_is_renamed_listed_and_gets_its_name_back(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = names(home)
    assert "정안농협" in before
    assert (
        goeul("correct", "rename", "organisation", "정안농협", "정안농업협동조합", "--note", "정식 이름") == 0
    )
    assert set(names(home)) - set(before) == {"정안농업협동조합"}
    assert goeul("correct", "list") == 0
    listed = capsys.readouterr().out.splitlines()[-1]
    for part in ("rename organisation 정안농협", "“정안농업협동조합”", "(1 rows)", "정식 이름"):
        assert part in listed
    assert goeul("correct", "undo", "1") == 0
    assert names(home) == before


def test_a_body_is_merged_and_removed(home: Path) -> None:
    assert goeul("correct", "merge", "organisation", "정안농협", "행정안전부") == 0
    assert "정안농협" not in names(home)
    assert goeul("correct", "remove", "organisation", "행정안전부") == 0
    assert "행정안전부" not in names(home)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rename", "organisation", "없는기관", "이름"), "no organisation '없는기관'"),
        (("split", "organisation", "정안농협"), "name the articles"),
        (("undo", "99"), "no correction 99"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert goeul("correct", *arguments) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""
