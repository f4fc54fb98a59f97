"""One request and its answer over httpx: the only module that knows the HTTP library.

What it adds to the library: names that stand for a given address (`resolve`, as curl's `--resolve`), no
connection into private networks, a limit on the size and the whole duration of an answer, and the error tree
of `flows.fetch.errors`. The name is looked up once and the connection goes to the very address that was
checked, so that a name server cannot answer twice differently.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

import httpx

from flows.fetch.decode import decoded
from flows.fetch.errors import Refused, TryLater

Headers = tuple[tuple[str, str], ...]
Resolve = Mapping[str, tuple[str, int]]

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask a server for; a `form` makes it a POST.

    An answer of status 2xx whose media type starts with none of `media_types` is refused unread.
    """

    url: str
    headers: Mapping[str, str]
    form: Mapping[str, str] | None = None
    media_types: tuple[str, ...] | None = None
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request as it went out and the answer as it came; `raw` still has its content coding, `body` has
    not.
    """

    method: str
    url: str
    request_headers: Headers
    request_body: bytes
    status: int
    reason: str
    http_version: str
    headers: Headers
    raw: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes: `timeout` for one step (connect, read), `total_timeout` for the whole exchange."""

    timeout: float
    total_timeout: float
    max_bytes: int


class Wire:
    """Connections to any number of hosts, each of which gets one connection."""

    def __init__(self, limits: Limits, resolve: Resolve) -> None:
        self._limits = limits
        self._client = httpx.AsyncClient(
            transport=_Resolving(resolve),
            timeout=httpx.Timeout(limits.timeout),
            follow_redirects=False,
            trust_env=False,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def send(self, asked: Request) -> Exchange:
        """Send one request and read the whole answer.

        Raises `TryLater` and `Refused`; the status of the answer is the caller's to judge.
        """
        url = asked.url
        try:
            async with asyncio.timeout(self._limits.total_timeout):
                return await self._exchange(asked)
        except TimeoutError:
            raise TryLater(f"no whole answer within {self._limits.total_timeout:g} s", url=url) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError) as error:
            raise Refused(f"unusable address: {_line(error)}", url=url) from None
        except httpx.TimeoutException as error:
            raise TryLater(f"timeout ({type(error).__name__})", url=url) from None
        except (httpx.HTTPError, ssl.SSLError, OSError) as error:
            raise TryLater(f"connection failed: {_line(error)}", url=url) from None

    async def _exchange(self, asked: Request) -> Exchange:
        request = self._client.build_request(
            "GET" if asked.form is None else "POST",
            asked.url,
            headers=asked.headers,
            data=asked.form,
            extensions={"allow_private": asked.allow_private},
        )
        response = await self._client.send(request, stream=True)
        try:
            if asked.media_types is not None and response.is_success:
                _check_media_type(response.headers.get("content-type", ""), asked.media_types, asked.url)
            raw = await self._read(response, asked.url)
        finally:
            await response.aclose()
        coding = response.headers.get("content-encoding", "")
        return Exchange(
            method=request.method,
            url=asked.url,
            request_headers=_pairs(request.headers),
            request_body=request.content,
            status=response.status_code,
            reason=response.reason_phrase,
            http_version=response.http_version,
            headers=_pairs(response.headers),
            raw=raw,
            body=decoded(raw, coding, self._limits.max_bytes, asked.url),
        )

    async def _read(self, response: httpx.Response, url: str) -> bytes:
        limit = self._limits.max_bytes
        declared = response.headers.get("content-length", "")
        if declared.isascii() and declared.isdigit() and int(declared) > limit:
            raise Refused(f"too large: {declared} bytes", url=url, status=response.status_code)
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if size > limit:
                raise Refused(f"too large: more than {limit} bytes", url=url, status=response.status_code)
            chunks.append(chunk)
        return b"".join(chunks)


class _Resolving(httpx.AsyncBaseTransport):
    """Looks the name up, checks the addresses and hands the request to the host's own transport."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = {pattern.lower(): place for pattern, place in resolve.items()}
        self._hosts: dict[tuple[str, str, int], httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii").lower()
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        places = await self._places(request, host, port)
        transport = self._transport(request.url.scheme, host, port)
        for number, (address, its_port) in enumerate(places, 1):
            onward = httpx.Request(
                request.method,
                request.url.copy_with(host=address, port=its_port),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return await transport.handle_async_request(onward)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if number == len(places):
                    raise
        raise httpx.ConnectError(f"{host} has no address")

    def _transport(self, scheme: str, host: str, port: int) -> httpx.AsyncHTTPTransport:
        """A transport of its own for each host: one connection, never shared with a neighbour on the same
        address.
        """
        key = (scheme, host, port)
        if key not in self._hosts:
            limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=15)
            tls = self._tls if scheme == "https" else False
            self._hosts[key] = httpx.AsyncHTTPTransport(verify=tls, limits=limits, trust_env=False)
        return self._hosts[key]

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """The trusted certificates, read once and only where a host needs them."""
        return httpx.create_ssl_context(trust_env=False)

    async def _places(self, request: httpx.Request, host: str, port: int) -> list[tuple[str, int]]:
        for pattern, place in self._resolve.items():
            if fnmatchcase(host, pattern):
                return [place]
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        private = [address for address in addresses if is_private(address)]
        if private and not request.extensions.get("allow_private"):
            raise Refused(f"{host} is in a private network ({private[0]})", url=str(request.url))
        return [(address, port) for address in addresses]

    async def aclose(self) -> None:
        for transport in self._hosts.values():
            await transport.aclose()


def is_private(address: str) -> bool:
    """Whether an address is anything but a public one (loopback, link-local, private, multicast,
    reserved).
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            return is_private(str(inner))
    return not ip.is_global or ip.is_multicast


def _check_media_type(header: str, media_types: tuple[str, ...], url: str) -> None:
    media_type = header.partition(";")[0].strip().lower()
    if media_type and not media_type.startswith(media_types):
        raise Refused(f"wrong media type: {media_type}", url=url)


def _pairs(headers: httpx.Headers) -> Headers:
    return tuple((key.decode("latin-1"), value.decode("latin-1")) for key, value in headers.raw)


def _line(error: Exception) -> str:
    """The error in one line, by its name where it says nothing."""
    return " ".join(str(error).split()) or type(error).__name__
