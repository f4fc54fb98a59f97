"""What fetching can fail with, named by what to do about it."""

from __future__ import annotations


class FetchError(Exception):
    """A page could not be fetched; the message is one line.

    ::

        FetchError              `url`, `status` (None where no answer came)
        ├── TryLater            ask again another time: 5xx, 429, timeout, connection, broken answer,
        │                       robots.txt unreachable; `retry_after` in seconds where the server named it
        ├── Gone                the page is no more: 404, 410
        └── Refused             asking again changes nothing, a person must look: robots.txt forbids it,
                                401, 403 and the other 4xx, scheme, private address, too large, wrong
                                media type, too many redirects, unusable address
    """

    def __init__(self, message: str, *, url: str, status: int | None = None) -> None:
        super().__init__(message)
        self.url = url
        self.status = status


class TryLater(FetchError):
    """The server or the way to it fails now; the same request may work later."""

    def __init__(
        self, message: str, *, url: str, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, url=url, status=status)
        self.retry_after = retry_after


class Gone(FetchError):
    """The server says that the page does not exist (any more)."""


class Refused(FetchError):
    """The page must not or cannot be had, now or later."""
