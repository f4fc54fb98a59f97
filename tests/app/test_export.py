"""Exported files hold what the tables hold, and the manifest says so."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pyarrow import parquet
from sqlalchemy import Engine, make_url, select

from app.export import FORMATS, export, exported_tables
from app.search import search
from app.selection import WHOLE, Selection
from extractors.entities.search_terms import ArticleTerms
from extractors.values import (
    Annotations,
    Article,
    Field,
    Mention,
    MentionType,
    Organisation,
    Person,
    RegionRef,
    RemovedBlock,
)
from models.articles import store_articles
from models.database import create_database_engine, session_factory
from models.ledger import CaptureRow, Discovered, SourceRow, discover, record_capture, register_sources
from models.releases import ReadCapture, Release
from models.runs import start_run
from tests.databases import all_rows

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
    terms = ArticleTerms("늘품 품협 협동 동조 조합", "협동 동조 조합")
    with session_factory(engine).begin() as session:
        start_run(session, "ingest", {"원천": "하나"}, NOW)
        register_sources(session, [SourceRow("one", "하나", "board", "https://one.example/list")])
        discover(session, "one", [Discovered("https://one.example/1")], NOW)
        capture = CaptureRow("https://one.example/1", "a", 0, 1, 200, None, None, "0" * 64, NOW)
        capture_id = record_capture(session, 1, capture, 1)
        store_articles(
            session,
            [ReadCapture(1, capture_id, [Release(article, annotations, terms.title, terms.body)])],
            "1",
            NOW,
        )
    return engine


def rows_of(engine: Engine) -> dict[str, list[dict[str, object]]]:
    with engine.connect() as connection:
        tables = exported_tables(connection, WHOLE, with_removed=False)
        return {t.name: [dict(row) for row in connection.execute(select(t)).mappings()] for t in tables}


def test_parquet_holds_the_same_rows_by_month(stored: Engine, tmp_path: Path) -> None:
    export(stored, tmp_path / "out", "parquet")
    expected = rows_of(stored)
    expected["runs"] = [row | {"parameters": '{"원천": "하나"}', "counts": "{}"} for row in expected["runs"]]
    for name, rows in expected.items():
        single, monthly = tmp_path / "out" / f"{name}.parquet", tmp_path / "out" / name
        if single.exists():
            assert parquet.read_table(single).to_pylist() == rows
        else:
            assert [file.parent.name for file in monthly.glob("*/*")] == (["month=2024-05"] if rows else [])
            found = parquet.ParquetDataset(monthly, partitioning=None).read().to_pylist() if rows else []
            assert found == rows
    assert (tmp_path / "out" / "articles" / "month=2024-05").is_dir()


def test_json_lines_hold_the_same_rows(stored: Engine, tmp_path: Path) -> None:
    export(stored, tmp_path, "jsonl")
    for name, rows in rows_of(stored).items():
        lines = (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        expected = [json.loads(json.dumps(row, default=lambda value: value.isoformat())) for row in rows]
        assert [json.loads(line) for line in lines] == expected


def test_a_sqlite_file_is_a_database_like_ours(stored: Engine, tmp_path: Path) -> None:
    export(stored, tmp_path, "sqlite")
    copy = create_database_engine(make_url(f"sqlite:///{tmp_path / 'goeul.db'}"))
    expected = all_rows(stored) | {"removed_blocks": []}
    assert all_rows(copy) == expected
    assert [hit.title for hit in search(copy, "협동조합", 5)] == ["늘품협동조합 문 열어"]
    copy.dispose()


def test_csv_opens_in_spreadsheets(stored: Engine, tmp_path: Path) -> None:
    export(stored, tmp_path, "csv")
    assert (tmp_path / "articles.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # Excel needs the mark
    with (tmp_path / "articles.csv").open(encoding="utf-8-sig", newline="") as file:
        (article,) = csv.DictReader(file)
    assert article["body"] == f"{BODY}\n둘째 문단"
    assert article["published_at"] == "2024-05-02 23:30:00+00:00"
    assert (article["published_date"], article["is_current"], article["byline"]) == ("2024-05-03", "true", "")


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_manifest_tells_counts_columns_and_checksums(stored: Engine, tmp_path: Path, fmt: str) -> None:
    export(stored, tmp_path, fmt, clock=lambda: NOW)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["format"], manifest["exported_at"]) == (fmt, "2026-03-02T01:00:00+00:00")
    expected = rows_of(stored)
    for table in manifest["tables"]:
        assert table["rows"] == len(expected[table["table"]]) == sum(file["rows"] for file in table["files"])
        for file in table["files"]:
            assert file["sha256"] == hashlib.sha256((tmp_path / file["name"]).read_bytes()).hexdigest()
    by_table = {table["table"]: table for table in manifest["tables"]}
    assert by_table["articles"]["columns"]["published_date"] == "date32[day]"
    assert list(by_table["articles"]["columns"])[:3] == ["id", "page_id", "capture_id"]
    assert ("v_article_entities" in by_table) is (fmt != "sqlite")  # there it is a view


@pytest.mark.parametrize("fmt", FORMATS)
def test_contact_data_stay_behind_unless_asked(stored: Engine, tmp_path: Path, fmt: str) -> None:
    def holds_contact(folder: Path) -> bool:
        files = [file for file in folder.rglob("*") if file.is_file()]
        in_tables = any(
            "061-000" in str(parquet.read_table(f).to_pylist()) for f in files if f.suffix == ".parquet"
        )
        return in_tables or any(b"061-000" in file.read_bytes() for file in files)

    export(stored, tmp_path / "without", fmt)
    assert not holds_contact(tmp_path / "without")
    export(stored, tmp_path / "with", fmt, with_removed=True)
    assert holds_contact(tmp_path / "with")


SECOND = Article("바람군 소식", ("바람군은 감자를 심었다.",), published_at=date(2024, 6, 2))
THIRD = Article("날짜 없는 소식", ("달무리시도 심었다.",))


@pytest.fixture
def three(stored: Engine) -> Engine:
    """Two more articles of another source, one of another month and one without a day."""
    with session_factory(stored).begin() as session:
        register_sources(session, [SourceRow("two", "둘", "board", "https://two.example/list")])
        discover(session, "two", [Discovered(f"https://two.example/{n}") for n in (1, 2)], NOW)
        for page_id, article in ((2, SECOND), (3, THIRD)):
            capture = CaptureRow(f"https://two.example/{page_id}", "a", 0, 1, 200, None, None, "0" * 64, NOW)
            capture_id = record_capture(session, page_id, capture, 1)
            annotations = Annotations(RegionRef("4100000000", "경기도"), people=(Person("한도윤"),))
            store_articles(
                session, [ReadCapture(page_id, capture_id, [Release(article, annotations)])], "1", NOW
            )
    return stored


@pytest.mark.parametrize(
    ("selection", "titles"),
    [
        (WHOLE, [SECOND.title, "날짜 없는 소식", "늘품협동조합 문 열어"]),
        (Selection(since=date(2024, 5, 4)), [SECOND.title]),
        (Selection(until=date(2024, 5, 3)), ["늘품협동조합 문 열어"]),
        (Selection(source_ids=("two",)), [SECOND.title, "날짜 없는 소식"]),
        (Selection(region="4100000000"), [SECOND.title, "날짜 없는 소식"]),
        (Selection(date(2024, 1, 1), date(2024, 12, 31), ("one", "two"), "4100000000"), [SECOND.title]),
        (Selection(source_ids=("three",)), []),
    ],
)
@pytest.mark.parametrize("fmt", ["jsonl", "sqlite"])
def test_a_part_holds_what_belongs_to_it(
    three: Engine, tmp_path: Path, selection: Selection, titles: list[str], fmt: str
) -> None:
    export(three, tmp_path, fmt, selection)
    if fmt == "sqlite":
        with closing(sqlite3.connect(tmp_path / "goeul.db")) as connection:
            assert sorted(row[0] for row in connection.execute("SELECT title FROM articles")) == sorted(
                titles
            )
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return
    lines = {file.stem: file.read_text(encoding="utf-8").splitlines() for file in tmp_path.glob("*.jsonl")}
    assert sorted(json.loads(line)["title"] for line in lines["articles"]) == sorted(titles)
    assert len(lines["pages"]) == len(lines["captures"]) == len(titles)
    assert len(lines["organisations"]) == len(lines["mentions"]) == int("늘품협동조합 문 열어" in titles)
    assert ("v_daily_counts" in lines) is selection.is_whole


def test_articles_without_a_day_have_a_folder(three: Engine, tmp_path: Path) -> None:
    export(three, tmp_path, "parquet")
    folders = {path.name for path in (tmp_path / "articles").iterdir()}
    assert folders == {"month=2024-05", "month=2024-06", "month=__HIVE_DEFAULT_PARTITION__"}


def test_an_export_again_gives_the_same_files(stored: Engine, tmp_path: Path) -> None:
    assert export(stored, tmp_path, "parquet") == export(stored, tmp_path, "parquet")


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
