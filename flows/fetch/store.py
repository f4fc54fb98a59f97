"""Where the WARC files lie: a local folder, or any address that fsspec knows (`s3://…`, `memory://…`).

Object stores cannot append and sync, which is what makes a capture safe before the ledger mentions it. So
files always grow in a local folder; one that is finished is copied to the address, checked by its size. The
local copy is taken away by the next run. A killed run's files are copied by the next run too; until then they
are on the local disk alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from flows.fetch.repair import open_mark, repair_folder

SUFFIX = ".warc.gz"


@dataclass(frozen=True, slots=True)
class CaptureFolder:
    """The folder `local` and, where files are kept elsewhere, the `address` of that."""

    local: Path
    address: str | None = None

    @classmethod
    def at(cls, url: str | None, local: Path) -> CaptureFolder:
        """What a setting names: a path or `file://` is written to directly, else `local` is the waypoint."""
        if url is None:
            return cls(local)
        if "://" not in url or url.startswith("file://"):
            return cls(Path(url.removeprefix("file://")).expanduser())
        return cls(local, url.rstrip("/"))

    def prepare(self) -> None:
        """Make the folder, cut torn tails, bring finished files to the address. Raises OSError."""
        self.local.mkdir(parents=True, exist_ok=True)
        repair_folder(self.local)
        if self.address is None:
            return
        for path in sorted(self.local.glob(f"*{SUFFIX}")):
            if not open_mark(path).exists():
                self.push(path)
                path.unlink()

    def push(self, path: Path) -> None:
        """Copy a finished file to the address; nothing where it is there already. Raises OSError."""
        if self.address is None:
            return
        system, root = self._system()
        target, size = f"{root}/{path.name}", path.stat().st_size
        if system.exists(target) and system.size(target) == size:
            return
        system.makedirs(root, exist_ok=True)
        system.put_file(str(path), target)
        if system.size(target) != size:
            raise OSError(f"{path.name} did not arrive whole at {self.address}")

    def open(self, file: str) -> BinaryIO:
        """A file to read and seek in, the local copy where there is one. Raises OSError."""
        path = self.local / file
        if self.address is None or path.exists():
            return path.open("rb")
        system, root = self._system()
        return cast(BinaryIO, system.open(f"{root}/{file}", "rb"))

    def count(self, prefix: str) -> int:
        """How many files begin with `prefix`, here and there."""
        names = {path.name for path in self.local.glob(f"{prefix}*{SUFFIX}")}
        if self.address is not None:
            system, root = self._system()
            names.update(str(path).rpartition("/")[2] for path in system.glob(f"{root}/{prefix}*{SUFFIX}"))
        return len(names)

    def _system(self) -> tuple[AbstractFileSystem, str]:
        """The file system, and the folder as it names it. Raises OSError where it cannot be reached."""
        try:
            system, root = url_to_fs(self.address)
        except (ImportError, ValueError) as error:
            raise OSError(f"{self.address} cannot be used: {error}") from error
        return system, str(root).rstrip("/")
