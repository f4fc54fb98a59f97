"""The text of a list page. Articles have a decoder of their own; a list needs only its links and dates."""

from __future__ import annotations

import re

from flows.fetch.response import Response

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def list_text(response: Response, forced: str | None) -> str:
    """The body as text: by the forced charset, else strict UTF-8, else CP949, else as declared.

    Declarations come last because they are wrong more often than strict UTF-8 is: Korean text in CP949 is
    hardly ever valid UTF-8.
    """
    declared = _DECLARED.search((response.content_type or "").encode() + b" " + response.body[:4096])
    fallback = declared[1].decode("ascii") if declared else "utf-8"
    for charset in [forced] if forced else ["utf-8-sig", "cp949"]:
        try:
            return response.body.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        return response.body.decode(forced or fallback, errors="replace")
    except LookupError:
        return response.body.decode("utf-8", errors="replace")
