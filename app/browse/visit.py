"""What a request asks for: its language, its parameters, and addresses made from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from datasette import Request

from app.browse.words import LANGUAGES, Words

COOKIE = "goeul_language"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Visit:
    """A request read once: `parameters` hold the first value of each name."""

    words: Words
    path: str
    parameters: dict[str, str]

    @classmethod
    def of(cls, request: Request) -> Visit:
        """The visit behind a request; Korean unless its cookie says otherwise."""
        language = request.cookies.get(COOKIE, "")
        words = Words(language if language in LANGUAGES else LANGUAGES[0])
        return cls(words, request.path, {name: request.args[name] for name in request.args})

    def text(self, name: str) -> str:
        """A parameter without blanks around it, cut to a sensible length; empty where it is not given."""
        return self.parameters.get(name, "").strip()[:_LONGEST]

    def lists(self) -> dict[str, list[str]]:
        """The parameters as a form sends them."""
        return {name: [value] for name, value in self.parameters.items()}

    def day(self, name: str) -> date | None:
        """A parameter `YYYY-MM-DD` as a day; None where it is not one."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

    def page(self) -> int:
        """The page of a long list, from 1."""
        value = self.text("page")
        return max(int(value), 1) if value.isascii() and value.isdigit() and len(value) < 7 else 1

    def with_(self, **changes: object) -> str:
        """This address with some parameters changed, or left out where the value is None."""
        parameters = {**self.parameters, **changes}
        query = urlencode({name: value for name, value in parameters.items() if value not in (None, "")})
        return f"{self.path}?{query}" if query else self.path

    @property
    def here(self) -> str:
        """This address."""
        return self.with_()
