"""A local folder as a source: text dumps and HTML files, in a stable order under stable addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from flows.fetch.errors import Gone, Refused
from flows.fetch.listing.values import End, ListEntry, ListPage
from flows.fetch.sources import Source

SCHEME = "goeul-file"
_SUFFIXES = {".txt", ".html", ".htm"}
_PAGE = 500


def list_files(source: Source) -> Iterator[ListPage]:
    """The `.txt` and `.html` files under the folder. Raises `Gone` where there is no such folder."""
    folder = _folder(source)
    if not folder.is_dir():
        raise Gone(f"there is no folder {folder}", url=source.list_url)
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    entries = [ListEntry(file_url(source, path), path.name, None) for path in paths]
    if not entries:
        yield ListPage(1, source.list_url, (), End.EMPTY)
    for start in range(0, len(entries), _PAGE):
        end = End.WHOLE if start + _PAGE >= len(entries) else None
        yield ListPage(start // _PAGE + 1, source.list_url, tuple(entries[start : start + _PAGE]), end)


def file_url(source: Source, path: Path) -> str:
    """`goeul-file://SOURCE/relative/path`: it stays the same where the folder moves."""
    relative = path.resolve().relative_to(_folder(source))
    return f"{SCHEME}://{source.id}/{quote(relative.as_posix())}"


def local_path(source: Source, url: str) -> Path:
    """The file that an address of `list_files` stands for. Raises `Gone`, and `Refused` outside the
    folder.
    """
    folder = _folder(source)
    path = (folder / unquote(urlsplit(url).path).lstrip("/")).resolve()
    if not path.is_relative_to(folder):
        raise Refused("outside the source's folder", url=url)
    if not path.is_file():
        raise Gone("the file is not there any more", url=url)
    return path


def _folder(source: Source) -> Path:
    return Path(source.list_url.removeprefix("file://")).expanduser().resolve()
