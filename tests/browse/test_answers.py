"""What the server answers without a browser: odd addresses, headers, downloads, and who may write."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.browse.serve import make_datasette, run_browse
from app.failure import Failure
from tests.browse.conftest import TOKEN


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/article/999999", 404),
        ("/article/99999999999999999999", 404),  # more than SQLite counts to: no such route
        ("/person/999999", 404),
        ("/place/0", 404),
        ("/company/1", 404),
        ("/person/1?page=abc", 200),
        ("/person/1?page=999999", 200),
        ("/person/1?with=place-x", 200),
        ("/person/1?with=place-999999", 200),
        ("/person/1?with=;DROP TABLE people", 200),
        ("/date/2026-02-30", 404),
        ("/date/2026-13", 404),
        ("/date/0000", 404),
        ("/date/9999-12-31", 404),
        ("/date/2199-12-31", 200),
        ("/date/----", 404),
        ("/calendar?month=2026-99", 200),
        ("/calendar?month=0001-01", 200),
        ("/calendar?month=9999-12", 200),
        ("/calendar?province=없음", 200),
        ("/map?from=어제&to=내일", 200),
        ("/map?from=2026-10-01&to=2020-01-01", 200),
        ("/map?province=9999999999", 200),
        ("/map?q=%25%22'", 200),
        ("/unit/1111000000", 302),
        ("/unit/0000000000", 404),
        ("/relations?kind=nonsense", 200),
        ("/relations/person/999999", 404),
        ("/search?q=%22%20OR%20(", 200),
        ("/search?q=" + "가" * 5000, 200),
        ("/-/language/xx?next=//elsewhere.example/", 302),
    ],
)
def test_odd_addresses(client: httpx.Client, address: str, status: int) -> None:
    assert client.get(address).status_code == status


@pytest.mark.parametrize(
    ("back", "where"),
    [
        ("/map?q=a", "/map?q=a"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("https://a", "/"),
    ],
)
def test_language_leads_back_to_this_server_alone(client: httpx.Client, back: str, where: str) -> None:
    assert client.get("/-/language/en", params={"next": back}).headers["location"] == where


def test_pages_allow_nothing_from_elsewhere(client: httpx.Client, addresses: dict[str, str]) -> None:
    for address in addresses.values():
        policy = client.get(address).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "http" not in policy.replace("'self'", "")


def test_what_is_searched_stands_on_the_page_as_text(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_search_is_narrowed(client: httpx.Client, connection: sqlite3.Connection) -> None:
    row = connection.execute(
        "SELECT id, published_date FROM articles WHERE is_current AND title LIKE '%집중호우%'"
    ).fetchone()
    for narrowed, is_found in (
        ({}, True),
        ({"from": row["published_date"], "to": row["published_date"]}, True),
        ({"to": "2000-01-01"}, False),
        ({"where": "title"}, True),
        ({"province": "4300000000"}, True),
        ({"province": "5000000000"}, False),
        ({"entity": "세상에 없는 기관"}, False),
        ({"where": "nonsense", "province": "nowhere", "from": "어제"}, True),
    ):
        page = client.get("/search", params={"q": "집중호우", **narrowed}).text
        assert (f'/article/{row["id"]}"' in page) == is_found, narrowed


def test_download_links_give_the_rows(client: httpx.Client, addresses: dict[str, str]) -> None:
    number = addresses["organisation"].rpartition("/")[2]
    rows = client.get(f"/goeul/v_article_entities.json?organisation_id={number}&_shape=array").json()
    lines = client.get(f"/goeul/v_article_entities.csv?organisation_id={number}&_stream=on").text.splitlines()
    assert rows
    assert len(lines) == len(rows) + 1
    assert {row["organisation_id"] for row in rows} == {int(number)}


@pytest.mark.parametrize("sql", ["delete from people", "update people set name = 'x'", "drop table people"])
def test_sql_changes_nothing(client: httpx.Client, sql: str) -> None:
    assert client.get("/goeul.json", params={"sql": sql}).status_code == 400


def test_sql_reads(client: httpx.Client) -> None:
    answer = client.get("/goeul.json", params={"sql": "select count(*) as n from people", "_shape": "array"})
    assert answer.json()[0]["n"] > 0


def test_nobody_corrects_without_the_token(client: httpx.Client, addresses: dict[str, str]) -> None:
    form = f"/correct{addresses['organisation']}"
    assert "token" in client.get(form).text
    csrf = client.cookies["ds_csrftoken"]
    sent = {"choice": "rename", "name": "남이 붙인 이름"}
    assert client.post(form, data=sent).status_code == 403, "no sign that our page sent it"
    assert client.post(form, data={**sent, "csrftoken": csrf}).status_code == 403, "no token"
    client.cookies["goeul_corrector"] = "guessed"
    assert client.post(form, data={**sent, "csrftoken": csrf}).status_code == 403, "a wrong token"
    assert "남이 붙인 이름" not in client.get(addresses["organisation"]).text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "say what is wrong"),
        ({"choice": "rename", "name": "  "}, "at least one letter"),
        ({"choice": "merge", "into": "세상에 없는 기관"}, "there is no organisation"),
        ({"choice": "split"}, "name the articles"),
        ({"choice": "remove", "article": "999999"}, "no article 999999"),
    ],
)
def test_a_wrong_correction_says_why(
    client: httpx.Client, addresses: dict[str, str], sent: dict[str, str], said: str
) -> None:
    form = f"/correct{addresses['organisation']}"
    client.get(form)
    csrf = {"csrftoken": client.cookies["ds_csrftoken"]}
    entered = client.post("/correct", data={"token": TOKEN, "next": form, **csrf})
    assert entered.headers["location"] == form
    answer = client.post(form, data={**sent, **csrf})
    assert answer.status_code == 400
    assert said in answer.text


def test_a_merge_leads_to_the_other_one(database: Path, tmp_path: Path) -> None:
    from app.browse.correcting import Desk
    from models.database import open_database
    from models.tables import EntityType

    file = tmp_path / "goeul.db"
    shutil.copy(database, file)
    engine = open_database(f"sqlite:///{file}")
    with engine.connect() as connection:
        one, other = (row[0] for row in connection.exec_driver_sql("SELECT id FROM people LIMIT 2"))
    desk = Desk(engine, TOKEN)
    form = {"choice": ["merge"], "into": [str(other)], "note": ["같은 사람"]}
    assert desk.correct(EntityType.PERSON, one, form) == f"/person/{other}"
    assert [made.correction.note for made in desk.made()] == ["같은 사람"]
    assert desk.correct(EntityType.PERSON, other, {"choice": ["remove"]}) == "/correct"
    engine.dispose()


def test_a_copy_that_nobody_may_write_to_is_shown(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "readonly.db"
    with sqlite3.connect(database) as source, sqlite3.connect(file) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    source.close()
    copy.close()
    served = make_datasette(file)
    assert served.get_database("goeul").path == str(file)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a database at all, but long enough to look like one", "no SQLite database"),
        (b"", "no database of goeul"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "other.db"
    file.write_bytes(content)
    with pytest.raises(Failure, match=said):
        run_browse(0, file, None)


def test_a_file_of_another_version_is_refused(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    shutil.copy(database, file)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    with pytest.raises(Failure, match="another version of goeul"):
        run_browse(0, file, None)


def test_nothing_can_be_corrected_in_a_file_to_read_only(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write everywhere
    with pytest.raises(Failure, match="cannot be written to"):
        make_datasette(database, TOKEN)


def test_an_exported_database_is_shown(database: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "GOEUL_DATABASE_URL": f"sqlite:///{database}", "GOEUL_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "app", "export", str(tmp_path / "tables"), "--format", "sqlite"]
    subprocess.run(command, env=environment, capture_output=True, check=True)
    served = make_datasette(tmp_path / "tables" / "goeul.db")

    async def page(address: str) -> str:
        answer = await served.client.get(address)
        assert answer.status_code == 200
        return str(answer.text)

    home = asyncio.run(page("/"))
    assert "goeul.db, 2026-" in home, "it says of when the data are"
    assert "노란 사다리" in asyncio.run(page("/search?q=방파제"))
