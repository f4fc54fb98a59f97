"""Captures: what is written is read back, by other tools too, and after a kill."""

from __future__ import annotations

import gzip
import hashlib
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.checker import Checker

from flows.fetch.captures import CaptureRef, CaptureWriter, DamagedCapture, read_capture
from flows.fetch.response import Response

ROOT = Path(__file__).resolve().parents[2]
PAGE = "<title>해솔군, 청년 농부 30명 모집</title>".encode("cp949")
RESPONSE = Response(
    url="http://haesol.test/view?no=7",
    final_url="http://haesol.test/보도/7?no=7",
    status=200,
    reason="OK",
    http_version="HTTP/1.1",
    headers=(
        ("Content-Type", "text/html; charset=euc-kr"),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
        ("X-Dept", "홍보"),
    ),
    body=PAGE,
    raw=gzip.compress(PAGE),
    method="GET",
    request_headers=(("Host", "haesol.test"), ("User-Agent", "Goeul/0.1")),
    request_body=b"",
    fetched_at=datetime(2026, 3, 4, 2, 0, 5, tzinfo=UTC),
)


def numbered(number: int) -> Response:
    body = f"<p>{number}</p>".encode() * 200
    return replace(RESPONSE, body=body, raw=body, headers=(("Content-Type", "text/html"),))


def checked(path: Path) -> int:
    """What warcio's own check says: 0 for a sound file."""

    class Arguments:
        inputs = (str(path),)
        verbose = False
        exit_value = 0

    checker = Checker(Arguments)
    checker.process_all()
    return int(checker.exit_value)


def test_a_page_is_read_back(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path / "captures", "run-1") as writer:
        ref = writer.write(RESPONSE)
    captured = read_capture(tmp_path / "captures", ref.file, ref.offset)
    assert captured.body == PAGE
    assert ref.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert (captured.url, captured.status) == ("http://haesol.test/%EB%B3%B4%EB%8F%84/7?no=7", 200)
    assert captured.content_type == "text/html; charset=euc-kr"
    assert captured.fetched_at == RESPONSE.fetched_at
    assert checked(tmp_path / "captures" / ref.file) == 0
    # nothing but the file stays behind
    assert [path.name for path in (tmp_path / "captures").iterdir()] == ["run-1-00001.warc.gz"]


def test_the_request_stands_beside_its_response(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run-1") as writer:
        ref = writer.write(replace(RESPONSE, method="POST", request_body=b"pageIndex=2"))
    text = gzip.decompress((tmp_path / ref.file).read_bytes())
    assert b"WARC/1.1" in text
    assert b"POST /%EB%B3%B4%EB%8F%84/7?no=7 HTTP/1.1\r\nHost: haesol.test\r\n" in text
    assert b"pageIndex=2" in text
    assert text.count(b"WARC-Concurrent-To") == 1
    whole = (tmp_path / ref.file).read_bytes()
    assert gzip.decompress(whole[ref.offset : ref.offset + ref.length]).count(b"WARC/1.1") == 1


def test_a_local_file_is_kept_as_a_resource(tmp_path: Path) -> None:
    page = tmp_path / "007.txt"
    page.write_text("해솔군 보도자료", encoding="utf-8")
    with CaptureWriter(tmp_path / "captures", "run-1") as writer:
        ref = writer.write_file(page, "goeul-file://eval/007.txt")
    captured = read_capture(tmp_path / "captures", ref.file, ref.offset)
    assert (captured.url, captured.status) == ("goeul-file://eval/007.txt", 200)
    assert captured.body.decode() == "해솔군 보도자료"
    assert captured.content_type == "text/plain"
    assert checked(tmp_path / "captures" / ref.file) == 0


def test_a_series_rotates_and_goes_on(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run-1", rotate_at=600) as writer:
        refs = [writer.write(numbered(number)) for number in range(4)]
    with CaptureWriter(tmp_path, "run-1", rotate_at=10_000) as writer:
        refs.append(writer.write(numbered(4)))
    assert len({ref.file for ref in refs}) > 2
    for number, ref in enumerate(refs):
        assert read_capture(tmp_path, ref.file, ref.offset).body == numbered(number).body
    assert {checked(path) for path in tmp_path.iterdir()} == {0}


def two_captures(folder: Path) -> tuple[CaptureRef, CaptureRef]:
    with CaptureWriter(folder, "run-1") as writer:
        return writer.write(numbered(1)), writer.write(numbered(2))


@pytest.mark.parametrize("kept", [0, 1, 9, 100, 200])
def test_a_torn_tail_is_cut_before_the_next_run(tmp_path: Path, kept: int) -> None:
    first, second = two_captures(tmp_path)
    path = tmp_path / first.file
    with path.open("r+b") as stream:
        stream.truncate(second.offset + kept)
    # the mark that the killed writer left
    (tmp_path / f"{first.file}.open").touch()
    with CaptureWriter(tmp_path, "run-2"):
        pass
    assert path.stat().st_size == second.offset
    assert checked(path) == 0
    with CaptureWriter(tmp_path, "run-1") as writer:
        again = writer.write(numbered(2))
    assert (again.file, again.offset) == (second.file, second.offset)
    assert read_capture(tmp_path, again.file, again.offset).body == numbered(2).body
    assert read_capture(tmp_path, first.file, first.offset).body == numbered(1).body


def test_a_file_that_a_living_writer_holds_is_left_alone(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run-1") as writer:
        ref = writer.write(numbered(1))
        with (tmp_path / ref.file).open("ab") as other:
            other.write(b"half a rec")
        size = (tmp_path / ref.file).stat().st_size
        with CaptureWriter(tmp_path, "run-2") as second:
            second.write(numbered(2))
        assert (tmp_path / ref.file).stat().st_size == size


WRITER = """
import sys
sys.path[:0] = {paths!r}
from pathlib import Path
from test_fetch_captures import numbered
from flows.fetch.captures import CaptureWriter
with CaptureWriter(Path(sys.argv[1]), "run-1") as writer:
    for number in range(100_000):
        ref = writer.write(numbered(number))
        print(number, ref.file, ref.offset, flush=True)
"""


def test_what_a_killed_writer_reported_is_there(tmp_path: Path) -> None:
    code = WRITER.format(paths=[str(ROOT), str(Path(__file__).parent)])
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        lines += [line for line in process.stdout.readlines() if line.endswith("\n")]
    with CaptureWriter(tmp_path, "run-2"):
        pass
    for line in lines:
        number, file, offset = line.split()
        assert read_capture(tmp_path, file, int(offset)).body == numbered(int(number)).body
    assert [checked(path) for path in tmp_path.iterdir()] == [0]


def test_damage_is_seen(tmp_path: Path) -> None:
    first, second = two_captures(tmp_path)
    path = tmp_path / first.file
    sound = path.read_bytes()
    cases = {
        "no such file": ("run-9-00001.warc.gz", 0, sound),
        "not the start of a record": (first.file, first.offset + 3, sound),
        "beyond the end": (first.file, len(sound) + 10, sound),
        "the request, not the response": (first.file, first.offset + first.length, sound),
        "cut within the record": (second.file, second.offset, sound[: second.offset + 60]),
        "a flipped bit": (
            first.file,
            first.offset,
            sound[: first.offset + 300]
            + bytes([sound[first.offset + 300] ^ 1])
            + sound[first.offset + 301 :],
        ),
    }
    for name, (file, offset, content) in cases.items():
        path.write_bytes(content)
        with pytest.raises(DamagedCapture) as raised:
            read_capture(tmp_path, file, offset)
        assert "\n" not in str(raised.value), name


def test_a_full_disk_leaves_no_half_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with CaptureWriter(tmp_path, "run-1") as writer:
        first = writer.write(numbered(1))

        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("flows.fetch.captures.os.fsync", full)
            with pytest.raises(OSError, match="No space left"):
                writer.write(numbered(2))
        second = writer.write(numbered(3))
    assert read_capture(tmp_path, first.file, first.offset).body == numbered(1).body
    assert read_capture(tmp_path, second.file, second.offset).body == numbered(3).body
    assert checked(tmp_path / first.file) == 0
