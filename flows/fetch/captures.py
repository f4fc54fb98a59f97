"""Captures: the raw bytes of everything fetched, kept in WARC 1.1 (ISO 28500) before anything reads them.

::

    with CaptureWriter(folder, run_id) as writer:
        ref = writer.write(response)              # on disk for good when this returns
        ref = writer.write_file(path, url)        # a file of a local folder
        writer.write_revisit(response, earlier)   # an unchanged page
    captured = read_capture(folder, ref.file, ref.offset)

One series of files a run, `RUN-00001.warc.gz` …, one gzip member a record. A page is a `response` record and
the `request` after it; a local file is a `resource` record; a later visit to a page that did not change is a
`revisit` record, which no reader needs. `offset` is that of the response (or resource) record, `length` its
compressed length. A folder is a path, or a `CaptureFolder` whose files are kept elsewhere.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import io
import mimetypes
import os
import threading
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.fetch.decode import decoded
from flows.fetch.errors import FetchError
from flows.fetch.repair import open_mark
from flows.fetch.response import Response
from flows.fetch.store import SUFFIX, CaptureFolder
from flows.fetch.urls import ascii_url
from flows.fetch.wire import Headers

_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_ROTATE_AT = 500_000_000
_UNPACKED_LIMIT = 100_000_000


class DamagedCapture(Exception):
    """A capture cannot be read back as it was written; the message is one line."""


@dataclass(frozen=True, slots=True)
class CaptureRef:
    """Where a capture lies: file name within the captures folder, byte offset, compressed length.

    `sha256` (hex) is that of the body without content coding: equal digests mean an unchanged page.
    """

    file: str
    offset: int
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CapturePlace:
    """Where an earlier capture of a page lies, and when it was made."""

    file: str
    offset: int
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Captured:
    """A capture read back; `body` without content coding. A local file has status 200 and its media type."""

    url: str
    status: int
    headers: Headers
    body: bytes
    fetched_at: datetime

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as sent."""
        return next((value for key, value in self.headers if key.lower() == "content-type"), None)


class CaptureWriter:
    """Appends captures to the run's series; a context manager, safe to use from several threads.

    Opening it also cuts the torn tails that killed processes left in the folder, and continues the series of
    a run that was killed.
    """

    def __init__(self, folder: Path | CaptureFolder, run_id: str, *, rotate_at: int = _ROTATE_AT) -> None:
        self._folder = _folder(folder)
        self._run_id = run_id
        self._rotate_at = rotate_at
        self._lock = threading.Lock()
        self._file: FileIO | None = None
        self._number = 0

    def __enter__(self) -> Self:
        self._folder.prepare()
        self._number = max(self._folder.count(f"{self._run_id}-"), 1)
        if self._folder.address is not None and not self._path().exists():
            # the last file of a killed run has been copied away: it is finished
            self._number = self._folder.count(f"{self._run_id}-") + 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._close()

    def write(self, response: Response) -> CaptureRef:
        """Keep a response and its request; on disk (fsync) when this returns. Raises OSError."""
        buffer, writer = _buffered()
        answer = writer.create_warc_record(
            ascii_url(response.final_url),
            "response",
            payload=io.BytesIO(response.raw),
            length=len(response.raw),
            http_headers=_answer_headers(response),
            warc_headers_dict={
                "WARC-Date": _warc_date(response.fetched_at),
                "WARC-Payload-Digest": _digest(response.raw),
            },
        )
        return self._append_both(buffer, writer, answer, response)

    def write_revisit(self, response: Response, earlier: CapturePlace) -> None:
        """Keep the visit to a page that did not change, without its bytes. Raises OSError.

        Where the same text came in other bytes (packed differently), or the earlier capture cannot be read,
        the whole response is kept: a revisit may only stand for the very payload it refers to.
        """
        headers = {"WARC-Date": _warc_date(response.fetched_at), "WARC-Profile": _NOT_MODIFIED}
        if not response.not_modified:
            digest = _digest(response.raw)
            if digest != _payload_digest(self._folder, earlier):
                self.write(response)
                return
            headers |= {"WARC-Profile": _SAME_PAYLOAD, "WARC-Payload-Digest": digest}
        buffer, writer = _buffered()
        url = ascii_url(response.final_url)
        headers |= {
            "WARC-Refers-To-Target-URI": url,
            "WARC-Refers-To-Date": _warc_date(earlier.fetched_at),
        }
        visit = writer.create_warc_record(
            url, "revisit", http_headers=_answer_headers(response), warc_headers_dict=headers
        )
        self._append_both(buffer, writer, visit, response)

    def _append_both(
        self, buffer: io.BytesIO, writer: WARCWriter, answer: ArcWarcRecord, response: Response
    ) -> CaptureRef:
        """The answer's record and the request's after it."""
        asked = writer.create_warc_record(
            ascii_url(response.final_url),
            "request",
            payload=io.BytesIO(response.request_body),
            length=len(response.request_body),
            http_headers=StatusAndHeaders(
                f"{response.method} {_request_target(response.final_url)} HTTP/1.1",
                list(response.request_headers),
                is_http_request=True,
            ),
            warc_headers_dict={
                "WARC-Date": _warc_date(response.fetched_at),
                "WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID"),
                "WARC-Payload-Digest": _digest(response.request_body),
            },
        )
        writer.write_record(answer)
        length = buffer.tell()
        writer.write_record(asked)
        return self._append(buffer.getvalue(), length, response.body)

    def write_file(self, path: Path, url: str) -> CaptureRef:
        """Keep a file of a local folder under its stable address; its date is the file's. Raises OSError."""
        body = path.read_bytes()
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        buffer, writer = _buffered()
        record = writer.create_warc_record(
            url,
            "resource",
            payload=io.BytesIO(body),
            length=len(body),
            warc_content_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
            warc_headers_dict={"WARC-Date": _warc_date(changed), "WARC-Payload-Digest": _digest(body)},
        )
        writer.write_record(record)
        return self._append(buffer.getvalue(), buffer.tell(), body)

    def _append(self, records: bytes, length: int, body: bytes) -> CaptureRef:
        with self._lock:
            out = self._open()
            offset = out.tell()
            try:
                _write_all(out, records)
                os.fsync(out.fileno())
            except OSError:
                # a full disk must not leave half a record before the next one
                out.truncate(offset)
                out.seek(offset)
                raise
            name = Path(out.name).name
            if out.tell() >= self._rotate_at:
                self._close()
                self._number += 1
            return CaptureRef(name, offset, length, hashlib.sha256(body).hexdigest())

    def _open(self) -> FileIO:
        """The current file, opened and started with a `warcinfo` record where it is new."""
        if self._file is None:
            path = self._path()
            self._file = FileIO(path, "ab")
            fcntl.flock(self._file, fcntl.LOCK_EX)
            open_mark(path).touch()
        if self._file.tell() == 0:
            buffer, writer = _buffered()
            facts = {"software": "Goeul", "format": "WARC File Format 1.1", "isPartOf": self._run_id}
            writer.write_record(writer.create_warcinfo_record(Path(self._file.name).name, facts))
            _write_all(self._file, buffer.getvalue())
        return self._file

    def _path(self) -> Path:
        return self._folder.local / f"{self._run_id}-{self._number:05d}{SUFFIX}"

    def _close(self) -> None:
        if self._file is not None:
            path = Path(self._file.name)
            open_mark(path).unlink(missing_ok=True)
            self._file.close()
            self._file = None
            self._folder.push(path)


def _buffered() -> tuple[io.BytesIO, WARCWriter]:
    """A writer into memory: records reach the file in one piece."""
    buffer = io.BytesIO()
    return buffer, WARCWriter(buffer, gzip=True, warc_version="1.1")


def _write_all(out: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[out.write(rest) :]


def _folder(folder: Path | CaptureFolder) -> CaptureFolder:
    return folder if isinstance(folder, CaptureFolder) else CaptureFolder(folder)


def read_capture(folder: Path | CaptureFolder, file: str, offset: int) -> Captured:
    """The capture at that place, its digest verified. Raises `DamagedCapture`, also where there is none."""
    try:
        with _folder(folder).open(file) as stream:
            stream.seek(offset)
            record = next(iter(ArchiveIterator(stream)), None)
            if record is None or record.rec_type not in ("response", "resource"):
                raise DamagedCapture(f"{file}: no capture at byte {offset}")
            return _captured(record, f"{file} at byte {offset}")
    except OSError as error:
        raise DamagedCapture(f"{file}: {error.strerror or error}") from error
    except (ArchiveLoadFailed, ValueError, EOFError, zlib.error) as error:
        raise DamagedCapture(f"{file} at byte {offset}: {' '.join(str(error).split())}") from error


def _payload_digest(folder: CaptureFolder, place: CapturePlace) -> str | None:
    """The digest that a capture says its payload has; None where it cannot be read."""
    try:
        with folder.open(place.file) as stream:
            stream.seek(place.offset)
            record = next(iter(ArchiveIterator(stream)), None)
    except (OSError, ArchiveLoadFailed, ValueError, EOFError, zlib.error):
        return None
    if record is None:
        return None
    digest: str | None = record.rec_headers.get_header("WARC-Payload-Digest")
    return digest


def _captured(record: ArcWarcRecord, place: str) -> Captured:
    raw = record.raw_stream.read()
    wanted = record.rec_headers.get_header("WARC-Payload-Digest")
    if wanted != _digest(raw):
        raise DamagedCapture(f"{place}: the bytes do not match their digest")
    headers: Headers
    if record.http_headers is None:
        status, headers = 200, (("Content-Type", record.rec_headers.get_header("Content-Type")),)
    else:
        status, headers = int(record.http_headers.get_statuscode()), tuple(record.http_headers.headers)
    url = record.rec_headers.get_header("WARC-Target-URI")
    coding = next((value for key, value in headers if key.lower() == "content-encoding"), "")
    try:
        body = decoded(raw, coding, _UNPACKED_LIMIT, url)
    except FetchError as error:
        raise DamagedCapture(f"{place}: {error}") from error
    fetched_at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
    return Captured(url, status, headers, body, fetched_at)


def _answer_headers(response: Response) -> StatusAndHeaders:
    return StatusAndHeaders(
        f"{response.status} {response.reason}".strip(),
        _stored_headers(response.headers, len(response.raw)),
        protocol=response.http_version,
    )


def _stored_headers(headers: Headers, length: int) -> list[tuple[str, str]]:
    """The headers as received, made true for a body that is stored without its transfer coding."""
    kept = [
        (f"X-Orig-{key}" if key.lower() in ("transfer-encoding", "content-length") else key, value)
        for key, value in headers
    ]
    return [*kept, ("Content-Length", str(length))]


def _request_target(url: str) -> str:
    parts = urlsplit(ascii_url(url))
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _digest(raw: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(raw).digest()).decode("ascii")


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
