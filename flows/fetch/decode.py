"""Undo an answer's content coding within a size limit: a small body that unpacks without end is refused."""

from __future__ import annotations

import zlib

from flows.fetch.errors import Refused, TryLater

_WINDOW = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


def decoded(raw: bytes, content_encoding: str, max_bytes: int, url: str) -> bytes:
    """`raw` without the codings that the header names, last applied first (RFC 9110, 8.4).

    Raises `Refused` for an unknown coding and for more than `max_bytes`, `TryLater` for broken or cut data.
    """
    codings = [name.strip().lower() for name in content_encoding.split(",")]
    for coding in reversed([name for name in codings if name not in ("", "identity")]):
        if coding not in _WINDOW:
            raise Refused(f"unknown content coding: {coding[:40]!r}", url=url)
        raw = _unpacked(raw, coding, max_bytes, url)
    return raw


def _unpacked(raw: bytes, coding: str, max_bytes: int, url: str) -> bytes:
    if not raw:
        return raw
    unpacker = zlib.decompressobj(_WINDOW[coding])
    try:
        body = unpacker.decompress(raw, max_bytes + 1)
    except zlib.error:
        if coding != "deflate":
            raise TryLater(f"broken {coding} data", url=url) from None
        body, unpacker = _raw_deflate(raw, max_bytes, url)
    if len(body) > max_bytes:
        raise Refused(f"too large: unpacks to more than {max_bytes} bytes", url=url)
    if not unpacker.eof:
        raise TryLater(f"cut {coding} data", url=url)
    return body


def _raw_deflate(raw: bytes, max_bytes: int, url: str) -> tuple[bytes, zlib._Decompress]:
    """Some servers send `deflate` without its zlib envelope."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return unpacker.decompress(raw, max_bytes + 1), unpacker
    except zlib.error:
        raise TryLater("broken deflate data", url=url) from None
