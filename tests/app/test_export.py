"""Exported files hold what the tables hold, and the manifest says so."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pyarrow import parquet
from sqlalchemy import Engine, select

from app.export import LEFT_OUT, export
from extractors.values import Annotations, Article, Field, Mention, MentionType, Organisation, RemovedBlock
from models.articles import store_articles
from models.base import Base
from models.database import session_factory
from models.ledger import CaptureRow, Discovered, SourceRow, discover, record_capture, register_sources
from models.releases import ReadCapture, Release
from models.runs import start_run
from models.views import view_tables

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BODY = '늘품협동조합은 "문을 연다"고 밝혔다, 17일.'


@pytest.fixture
def stored(engine: Engine) -> Engine:
    mention = Mention(Field.BODY, 0, 0, 6, "늘품협동조합", MentionType.ORG, "rule", 0.9, 0)
    removed = (RemovedBlock("문의 ☎ 061-000-0000", "contact", "phone"),)
    article = Article(
        "늘품협동조합 문 열어", (BODY, "둘째 문단"), published_at=datetime(2024, 5, 3, 8, 30), removed=removed
    )
    annotations = Annotations(organisations=(Organisation("늘품협동조합"),), mentions=(mention,))
    with session_factory(engine).begin() as session:
        start_run(session, "ingest", {"원천": "하나"}, NOW)
        register_sources(session, [SourceRow("one", "하나", "board", "https://one.example/list")])
        discover(session, "one", [Discovered("https://one.example/1")], NOW)
        capture = CaptureRow("https://one.example/1", "a", 0, 1, 200, None, None, "0" * 64, NOW)
        capture_id = record_capture(session, 1, capture, 1)
        store_articles(session, [ReadCapture(1, capture_id, [Release(article, annotations)])], "1", NOW)
    return engine


def rows_of(engine: Engine) -> dict[str, list[dict[str, object]]]:
    with engine.connect() as connection:
        tables = [table for table in Base.metadata.tables.values() if table.name not in LEFT_OUT]
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in (*tables, *view_tables(connection))
        }


def test_parquet_holds_the_same_rows(stored: Engine, tmp_path: Path) -> None:
    export(stored, tmp_path / "out", "parquet")
    expected = rows_of(stored)
    expected["runs"] = [row | {"parameters": '{"원천": "하나"}', "counts": "{}"} for row in expected["runs"]]
    found = {file.stem: parquet.read_table(file).to_pylist() for file in (tmp_path / "out").glob("*.parquet")}
    assert found == expected


def test_csv_opens_in_spreadsheets(stored: Engine, tmp_path: Path) -> None:
    export(stored, tmp_path, "csv")
    assert (tmp_path / "articles.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # Excel needs the mark
    with (tmp_path / "articles.csv").open(encoding="utf-8-sig", newline="") as file:
        (article,) = csv.DictReader(file)
    assert article["body"] == f"{BODY}\n둘째 문단"
    assert article["published_at"] == "2024-05-02 23:30:00+00:00"
    assert (article["published_date"], article["is_current"], article["byline"]) == ("2024-05-03", "true", "")


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_the_manifest_tells_counts_columns_and_checksums(stored: Engine, tmp_path: Path, fmt: str) -> None:
    files = export(stored, tmp_path, fmt)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["format"] == fmt
    assert [entry["name"] for entry in manifest["files"]] == [file.name for file in files]
    expected = rows_of(stored)
    for entry in manifest["files"]:
        assert entry["rows"] == len(expected[entry["table"]])
        assert entry["sha256"] == hashlib.sha256((tmp_path / entry["name"]).read_bytes()).hexdigest()
    by_table = {entry["table"]: entry for entry in manifest["files"]}
    assert by_table["articles"]["columns"][:3] == ["id", "page_id", "capture_id"]
    assert by_table["v_article_entities"]["rows"] == 1


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_contact_data_stay_behind(stored: Engine, tmp_path: Path, fmt: str) -> None:
    out = tmp_path / "out"
    export(stored, out, fmt)
    assert not list(out.glob("removed_blocks.*"))
    assert all(b"061-000" not in file.read_bytes() for file in out.iterdir())


def test_an_export_again_gives_the_same_files(stored: Engine, tmp_path: Path) -> None:
    assert export(stored, tmp_path, "csv") == export(stored, tmp_path, "csv")


def test_an_unknown_format_writes_nothing(stored: Engine, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="xlsx"):
        export(stored, tmp_path / "out", "xlsx")
    assert not (tmp_path / "out").exists()


def test_views_give_typed_values_on_both_databases(stored: Engine) -> None:
    rows = rows_of(stored)
    (entity,) = rows["v_article_entities"]
    assert entity["published_at"] == datetime(2024, 5, 2, 23, 30, tzinfo=UTC)
    assert (entity["entity"], entity["is_government"], entity["score"]) == ("늘품협동조합", False, 0.9)
    (day,) = rows["v_daily_counts"]
    assert (day["published_date"], day["articles"], day["organisation_mentions"]) == (date(2024, 5, 3), 1, 1)
