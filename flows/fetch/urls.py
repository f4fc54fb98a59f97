"""One address for one page: what sessions, trackers and list positions add to a URL is taken away.

What may be dropped stands in `data/urls.toml`; a source can keep a parameter that means something to it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from extractors.datadir import DATA
from flows.fetch.errors import Refused

_PORTS = {"http": 80, "https": 443}
_SAFE = "!$&'()*+,;=:@/?%~[]|"


@dataclass(frozen=True, slots=True)
class UrlRules:
    """Patterns (`*` allowed, any case) of query parameters and of path parameters (`;jsessionid=…`) to
    drop.
    """

    query: tuple[str, ...]
    path: tuple[str, ...]


@cache
def load_rules(path: Path = DATA / "urls.toml") -> UrlRules:
    """The rules of the data file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    query = [name.lower() for group in table["query"].values() for name in group]
    return UrlRules(tuple(query), tuple(name.lower() for name in table["path"]["session"]))


def canonical_url(url: str, *, base: str = "", keep: Collection[str] = ()) -> str:
    """The address under which the ledger knows a page, absolute; `keep` are parameters not to drop.

    Scheme and host in lower case and ASCII, no default port, no fragment, blanks and Hangul percent-encoded,
    parameters in their order without those that say nothing about the page. Applying it twice changes
    nothing. Raises ValueError where `url` is no http(s) address.
    """
    parts = urlsplit(urljoin(base, "".join(url.split())))
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"no http address: {url[:80]!r}")
    host = _ascii_host(parts.hostname)
    if parts.port not in (None, _PORTS[scheme]):
        host = f"{host}:{parts.port}"
    rules = load_rules()
    return urlunsplit((scheme, host, _path(parts.path, rules) or "/", _query(parts.query, rules, keep), ""))


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValueError(f"no host name: {host[:80]!r}") from error


def _path(path: str, rules: UrlRules) -> str:
    segments = []
    for segment in path.split("/"):
        name, *parameters = segment.split(";")
        kept = [text for text in parameters if not _matches(text.partition("=")[0], rules.path)]
        segments.append(";".join([name, *kept]))
    return ascii_url("/".join(segments))


def _query(query: str, rules: UrlRules, keep: Collection[str]) -> str:
    kept = []
    for pair in query.split("&"):
        name = pair.partition("=")[0]
        if pair and (name in keep or not _matches(name, rules.query)):
            kept.append(pair)
    return ascii_url("&".join(kept))


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name.lower(), pattern) for pattern in patterns)


def ascii_url(url: str) -> str:
    """Percent-encoded where needed; escapes already there in upper case, a stray `%` escaped."""
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url)
    text = re.sub(r"%[0-9A-Fa-f]{2}", lambda escape: escape[0].upper(), text)
    return quote(text, safe=_SAFE)


def check_address(url: str) -> None:
    """Raise `Refused` unless the URL is http(s) with a host and without control characters or a password."""
    if any(ord(char) < 0x21 or ord(char) == 0x7F for char in url):
        raise Refused("unusable address: blank or control character in it", url=url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(f"unusable address: {error}", url=url) from None
    if parts.scheme.lower() not in ("http", "https"):
        raise Refused(f"unusable address: scheme {parts.scheme[:20]!r}", url=url)
    if not parts.hostname or port == 0 or "@" in parts.netloc:
        raise Refused("unusable address: it needs a plain host name", url=url)
