"""Files, folders and archives of the command line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from app.inputs import raw_pages


def test_order_given_and_by_name_within_a_folder(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "deep/c.htm", "notes.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    single = tmp_path / "b.txt"
    found = [(Path(page.path).name, page.raw.decode()) for page in raw_pages([single, tmp_path])]
    assert found == [("b.txt", "b.txt"), ("a.html", "a.html"), ("b.txt", "b.txt"), ("c.htm", "deep/c.htm")]


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("missing.html", None, "no such file"),
        ("picture.png", b"\x89PNG", "unknown kind of file"),
        ("torn.warc.gz", b"this is no archive", "broken archive"),
        ("empty-folder/", None, "no page, document or archive"),
    ],
)
def test_unreadable_input_says_why(tmp_path: Path, name: str, content: bytes | None, error: str) -> None:
    path = tmp_path / name
    if name.endswith("/"):
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    [page] = raw_pages([path])
    assert page.error
    assert error in page.error


def test_archive_gives_its_responses_and_resources(tmp_path: Path) -> None:
    path = tmp_path / "pages.warc.gz"
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        headers = StatusAndHeaders(
            "200 OK", [("Content-Type", "text/html; charset=euc-kr")], protocol="HTTP/1.1"
        )
        for kind, url in (("response", "http://a.test/1"), ("request", "http://a.test/1")):
            body = "본문".encode("cp949")
            # with the length given, the library needs no temporary file
            record = writer.create_warc_record(
                url, kind, payload=io.BytesIO(body), length=len(body), http_headers=headers
            )
            writer.write_record(record)
        file = writer.create_warc_record(
            "goeul-file://x/2.txt",
            "resource",
            payload=io.BytesIO(b"two"),
            length=3,
            warc_content_type="text/plain",
        )
        writer.write_record(file)
    one, two = raw_pages([path])
    assert (one.url, one.content_type) == ("http://a.test/1", "text/html; charset=euc-kr")
    assert one.raw.decode("cp949") == "본문"
    assert (two.raw, two.content_type) == (b"two", "text/plain")
