"""Cut the torn record off a WARC file whose writer was killed.

A file that is being written has an empty `NAME.open` beside it: where that outlives its writer, the file is
looked at before the next run. A lock on the file itself tells a dead writer from a living one.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from pathlib import Path
from typing import BinaryIO

_OPEN = ".open"


def repair_folder(folder: Path) -> None:
    """Repair every file of the folder that a writer left unfinished."""
    for mark in sorted(folder.glob(f"*{_OPEN}")):
        repair(mark.with_suffix(""))


def repair(path: Path) -> int:
    """Cut a torn last record off a WARC file that a killed process left; gives the bytes cut.

    Leaves a file alone that another process is writing. The mark of an unfinished file goes away.
    """
    if not path.exists():
        open_mark(path).unlink(missing_ok=True)
        return 0
    with path.open("r+b") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        size = stream.seek(0, os.SEEK_END)
        whole = _whole_length(stream)
        if whole < size:
            stream.truncate(whole)
            os.fsync(stream.fileno())
        open_mark(path).unlink(missing_ok=True)
        return size - whole


def open_mark(path: Path) -> Path:
    """An empty file beside one that is being written: what it outlives is looked at before the next run."""
    return path.with_name(path.name + _OPEN)


def _whole_length(stream: BinaryIO) -> int:
    """The bytes up to the end of the last whole gzip member (a record is exactly one)."""
    stream.seek(0)
    whole = position = 0
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while chunk := stream.read(1 << 20):
        position += len(chunk)
        while chunk:
            try:
                unpacker.decompress(chunk)
            except zlib.error:
                return whole
            chunk = unpacker.unused_data
            if unpacker.eof:
                whole = position - len(chunk)
                unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return whole
