"""The words of the pages in Korean and English, from `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("ko", "en")
_FILE = Path(__file__).parent / "words.toml"


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


class Words:
    """The words of one language; `words("home.busiest", count=3)` fills in `{count}`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._index = LANGUAGES.index(language)

    def __call__(self, name: str, /, **values: object) -> str:
        """The text called `section.name`; raises KeyError where `words.toml` has none."""
        section, _, key = name.partition(".")
        return _words()[section][key][self._index].format(**values)

    def value(self, section: str, code: str | None) -> str:
        """The word for a code of the database, or the code itself where `words.toml` has none."""
        named = _words()[section].get(code or "")
        return named[self._index] if named else (code or "")
