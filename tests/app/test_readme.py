"""Every command of the README runs, in its order, on a database of its own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo_run import ROOT, DemoRun

COMMANDS = re.findall(r"^\$ (.+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
GOEUL = [command for command in COMMANDS if command.startswith("goeul ")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, demo_run: DemoRun) -> Path:
    """Where the commands are typed: a clone after `make run`."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(demo_run.home, folder / "var")
    return folder


def test_only_make_and_goeul_are_promised() -> None:
    assert [command for command in COMMANDS if command not in GOEUL] == ["make run", "make test"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in COMMANDS:
        if command.startswith("make "):
            assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("command", GOEUL)
def test_command_runs(command: str, home: Path) -> None:
    environment = {**os.environ, "GOEUL_HOME": str(home / "var")}
    arguments = shlex.split(command)[1:]
    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments], env=environment, cwd=home, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert "Traceback" not in done.stderr
