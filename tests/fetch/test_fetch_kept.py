"""Captures that other tools read, visits to unchanged pages, and folders that are elsewhere."""

from __future__ import annotations

import gzip
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import fsspec
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from test_fetch_captures import PAGE, RESPONSE, checked, numbered

from flows.fetch.captures import CapturePlace, CaptureRef, CaptureWriter, DamagedCapture, read_capture
from flows.fetch.hours import Hours
from flows.fetch.store import CaptureFolder

LATER = replace(RESPONSE, fetched_at=datetime(2026, 3, 5, 2, tzinfo=UTC))


def place(ref: CaptureRef) -> CapturePlace:
    return CapturePlace(ref.file, ref.offset, RESPONSE.fetched_at)


def test_other_tools_read_them(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run-1") as writer:
        ref = writer.write(RESPONSE)
        writer.write_revisit(LATER, place(ref))
        writer.write_revisit(replace(LATER, status=304, raw=b"", body=b""), place(ref))
    assert checked(tmp_path / ref.file) == 0
    with (tmp_path / ref.file).open("rb") as stream:
        records = [
            (record.record_type, record.headers.get("WARC-Profile"), record.verify_block_digest())
            for record in ArchiveIterator(stream, parse_http=False, strict_mode=True)
        ]
    kinds = [record[0] for record in records]
    assert kinds == [
        WarcRecordType.warcinfo,
        *(WarcRecordType.response, WarcRecordType.request),
        *(WarcRecordType.revisit, WarcRecordType.request) * 2,
    ]
    profiles = [record[1] for record in records if record[1]]
    assert [profile.rpartition("/")[2] for profile in profiles] == [
        "identical-payload-digest",
        "server-not-modified",
    ]
    with (tmp_path / ref.file).open("rb") as stream:
        response = next(iter(ArchiveIterator(stream, record_types=WarcRecordType.response)))
        assert response.verify_payload_digest()
        assert gzip.decompress(response.reader.read()) == PAGE


def test_a_revisit_stands_only_for_the_very_same_bytes(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run-1") as writer:
        ref = writer.write(RESPONSE)
        # the same text, packed differently: nothing in the archive has these bytes
        writer.write_revisit(replace(LATER, raw=gzip.compress(PAGE, 1)), place(ref))
        writer.write_revisit(LATER, CapturePlace("run-9-00001.warc.gz", 0, RESPONSE.fetched_at))
    text = gzip.decompress((tmp_path / ref.file).read_bytes())
    assert text.count(b"WARC-Type: response") == 3
    assert b"WARC-Type: revisit" not in text


def test_a_revisit_is_no_capture(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run-1") as writer:
        ref = writer.write(RESPONSE)
        after = (tmp_path / ref.file).stat().st_size
        writer.write_revisit(LATER, place(ref))
    with pytest.raises(DamagedCapture, match="no capture"):
        read_capture(tmp_path, ref.file, after)


def test_captures_are_kept_at_an_address(tmp_path: Path) -> None:
    address = f"memory://{uuid.uuid4().hex}/captures"
    folder = CaptureFolder.at(address, tmp_path)
    with CaptureWriter(folder, "run-1", rotate_at=600) as writer:
        refs = [writer.write(numbered(number)) for number in range(3)]
    system, root = fsspec.url_to_fs(address)
    kept = {path.rpartition("/")[2] for path in system.find(root)}
    assert kept == {ref.file for ref in refs}
    # the next run takes the local copies away; what is read comes from there
    with CaptureWriter(folder, "run-1") as writer:
        assert list(tmp_path.glob("*.warc.gz")) == []
        again = writer.write(numbered(3))
    assert again.file not in kept
    for number, ref in enumerate([*refs, again]):
        assert read_capture(folder, ref.file, ref.offset).body == numbered(number).body


def test_files_of_a_killed_run_are_brought_there_by_the_next(tmp_path: Path) -> None:
    address = f"memory://{uuid.uuid4().hex}"
    with CaptureWriter(tmp_path, "run-1") as writer:
        ref = writer.write(numbered(1))
    (tmp_path / f"{ref.file}.open").touch()
    with (tmp_path / ref.file).open("ab") as torn:
        torn.write(b"half a rec")
    folder = CaptureFolder.at(address, tmp_path)
    with CaptureWriter(folder, "run-2"):
        pass
    assert list(tmp_path.iterdir()) == []
    assert read_capture(folder, ref.file, ref.offset).body == numbered(1).body


@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_a_path_is_written_to_directly(tmp_path: Path, form: str) -> None:
    folder = CaptureFolder.at(form.format(tmp_path / "mount"), tmp_path / "unused")
    assert folder == CaptureFolder(tmp_path / "mount")
    with CaptureWriter(folder, "run-1") as writer:
        ref = writer.write(RESPONSE)
    assert (tmp_path / "mount" / ref.file).exists()


def test_an_address_that_nothing_serves_is_an_error_of_one_line(tmp_path: Path) -> None:
    folder = CaptureFolder.at("nonsuch://desk/captures", tmp_path)
    with (
        pytest.raises(OSError, match="nonsuch://desk/captures cannot be used"),
        CaptureWriter(folder, "run-1"),
    ):
        pass


@pytest.mark.parametrize(
    ("hours", "utc", "expected"),
    [
        # Seoul is nine hours ahead
        ("22:00-06:00", (17, 0), True),
        ("22:00-06:00", (20, 59), True),
        ("22:00-06:00", (21, 0), False),
        ("22:00-06:00", (13, 0), True),
        ("22:00-06:00", (12, 59), False),
        ("09:00-18:00", (0, 0), True),
        ("09:00-18:00", (9, 0), False),
    ],
)
def test_hours(hours: str, utc: tuple[int, int], expected: bool) -> None:
    assert Hours.parse(hours).hold(datetime(2026, 3, 4, *utc, tzinfo=UTC)) is expected


@pytest.mark.parametrize("text", ["", "22-06", "22:00", "25:00-06:00", "22:00-06:61", "22:00–06:00"])
def test_what_are_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r"hour|minute|span"):
        Hours.parse(text)
