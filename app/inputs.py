"""Files, folders and WARC archives named on the command line → raw pages, in the order given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from extractors.page.documents import DOCUMENT_KINDS

PAGE_SUFFIXES = (".txt", ".html", ".htm", *(f".{kind}" for kind in DOCUMENT_KINDS))
ARCHIVE_SUFFIXES = (".warc", ".warc.gz")
UNKNOWN_KIND = f"unknown kind of file: give {', '.join(PAGE_SUFFIXES + ARCHIVE_SUFFIXES)} or a folder of them"


@dataclass(frozen=True, slots=True)
class RawPage:
    """The bytes of one page; `path` is how the output names it. `error` says why there are none."""

    path: str
    raw: bytes = b""
    url: str | None = None
    content_type: str | None = None
    error: str | None = None


def raw_pages(paths: Iterable[Path]) -> Iterator[RawPage]:
    """Every page under the paths; a folder gives its files by name, at any depth."""
    for path in paths:
        if path.is_dir():
            yield from _folder(path)
        else:
            yield from _file(path)


def _folder(folder: Path) -> Iterator[RawPage]:
    found = sorted(p for p in folder.rglob("*") if p.name.lower().endswith(PAGE_SUFFIXES + ARCHIVE_SUFFIXES))
    if not found:
        yield RawPage(str(folder), error="no page, document or archive in this folder")
    for path in found:
        yield from _file(path)


def _file(path: Path) -> Iterator[RawPage]:
    if not path.exists():
        yield RawPage(str(path), error="no such file")
        return
    try:
        if path.name.lower().endswith(ARCHIVE_SUFFIXES):
            yield from _archive(path)
        elif path.suffix.lower() in PAGE_SUFFIXES:
            yield RawPage(str(path), path.read_bytes())
        else:
            yield RawPage(str(path), error=UNKNOWN_KIND)
    except OSError as error:
        yield RawPage(str(path), error=f"cannot be read: {error.strerror or error}")
    except ArchiveLoadFailed as error:
        yield RawPage(str(path), error=f"broken archive: {str(error).splitlines()[0]}")


def _archive(path: Path) -> Iterator[RawPage]:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type not in ("response", "resource"):
                continue
            url = record.rec_headers.get_header("WARC-Target-URI")
            headers = record.http_headers or record.rec_headers
            yield RawPage(
                path=f"{path}#{url}",
                raw=record.content_stream().read(),
                url=url,
                content_type=headers.get_header("Content-Type"),
            )
