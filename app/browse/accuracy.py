"""How right each type of mention is, measured on labelled releases, to stand beside the numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from extractors.datadir import DATA
from extractors.values import MentionType

FILE = DATA / "accuracy.json"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares from 0 to 1 over the mentions of one type."""

    precision: float
    recall: float
    f1: float


def load_accuracy(file: Path = FILE) -> dict[str, Accuracy]:
    """By type of mention; empty where nothing was measured."""
    if not file.is_file():
        return {}
    measured = json.loads(file.read_text(encoding="utf-8"))
    return {
        type_: Accuracy(measured[type_]["precision"], measured[type_]["recall"], measured[type_]["f1"])
        for type_ in MentionType
        if type_ in measured
    }
