"""The hours of the day in which a host may be asked: some servers should be left to their citizens by day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

_SEOUL = ZoneInfo("Asia/Seoul")
_FORM = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Hours:
    """From `start` until `end` (not included), Asia/Seoul; over midnight where `end` is the earlier one."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Hours:
        """`22:00-06:00`. Raises ValueError."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no span of hours such as 22:00-06:00")
        first, second = int(found[1]), int(found[3])
        return cls(time(first, int(found[2])), time(second, int(found[4])))

    def hold(self, moment: datetime) -> bool:
        """Whether the moment (with its zone) is within the hours."""
        now = moment.astimezone(_SEOUL).time()
        if self.start <= self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"
