"""Moments of the database, which are UTC, as people in Korea read them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

_SEOUL = ZoneInfo("Asia/Seoul")


def seoul(value: str | None) -> str:
    """`2019-07-22 10:17:00+00:00` as `2019-07-22 19:17`; empty for None."""
    return f"{datetime.fromisoformat(value).astimezone(_SEOUL):%Y-%m-%d %H:%M}" if value else ""
