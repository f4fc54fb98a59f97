"""Carry rows over the reforms that came after the last dated table.

The newest source gives only names and the codes of 시군구; the days come from the reviewed list of reforms
(`data/gazetteer/reforms.csv`). The codes of 읍면동 made by such a reform are not published offline: they stay
empty.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .history import ONE_DAY, Reform, Row, UnknownEnd


def carry_legal(rows: list[Row], names: dict[str, str], reforms: list[Reform], snapshot: date) -> list[Row]:
    """Legal divisions as of the newest list of `names`: ends for what is gone, rows for what is new.

    `snapshot` is the day of the table that `rows` were built from.
    """
    later = [reform for reform in reforms if reform.day > snapshot]
    current = names | _implied_parents(names)
    result = []
    seen = set()
    for row in rows:
        if row.valid_to is None and row.full_name not in current:
            row = replace(row, valid_to=_reform_of(row.full_name, later).day - ONE_DAY)
        if row.valid_to is None:
            seen.add(row.full_name)
        result.append(row)
    for full_name, county_code in current.items():
        if full_name not in seen:
            result.append(_new_row(full_name, county_code, later))
    return result


def carry_administrative(
    rows: list[Row],
    legal_of: dict[str, list[str]],
    legal: list[Row],
    reforms: list[Reform],
    snapshot: date,
) -> list[Row]:
    """행정동 over the same reforms: each goes where its 법정동 went, under its own name, without a code."""
    later = [reform for reform in reforms if reform.day > snapshot]
    legal_name = {row.code: row.full_name for row in legal if row.code}
    current = {row.full_name for row in legal if row.valid_to is None}
    result = []
    for row in rows:
        ways = [] if row.valid_to else [reform for reform in later if reform.covers(row.full_name)]
        if not ways:
            result.append(row)
            continue
        members = [legal_name[code] for code in legal_of.get(row.code, []) if code in legal_name]
        way = max(ways, key=lambda reform: sum(reform.rename(m) in current for m in members))
        result.append(replace(row, valid_to=way.day - ONE_DAY))
        result.append(Row("", way.rename(row.full_name), row.depth, way.day, None))
    return result


def _implied_parents(names: dict[str, str]) -> dict[str, str]:
    """시도 and the 시 above 일반구: the list leaves them out, as no land is registered there directly."""
    parents = {}
    for full_name, code in names.items():
        parts = full_name.split(" ")
        parents[parts[0]] = code[:2] + "000"
        if len(parts) > 2 and parts[1].endswith("시") and parts[2].endswith("구"):
            parents[" ".join(parts[:2])] = code[:4] + "0"
    return {name: code for name, code in parents.items() if name not in names}


def _new_row(full_name: str, county_code: str, later: list[Reform]) -> Row:
    made = next((r for r in later if full_name == r.after or full_name.startswith(r.after + " ")), None)
    if made is None:
        raise UnknownEnd(f"{full_name} is new; its reform is not in the list")
    parts = full_name.split(" ")
    if len(parts) == 1:
        return Row(county_code + "00000", full_name, "sido", made.day, None)
    if len(parts) == 2 and parts[1][-1] in "시군구":
        return Row(county_code + "00000", full_name, "sigungu", made.day, None)
    depth = "ri" if parts[-1].endswith("리") and parts[-2][-1] in "읍면" else "emd"
    return Row("", full_name, depth, made.day, None)


def _reform_of(full_name: str, later: list[Reform]) -> Reform:
    for reform in later:
        if reform.covers(full_name):
            return reform
    raise UnknownEnd(f"{full_name} is gone; its reform is not in the list")
