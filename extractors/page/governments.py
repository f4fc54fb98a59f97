"""Names of local governments, by which the subject of a lead is known where a deck is glued to it."""

from __future__ import annotations

import re
from functools import cache

from extractors.datadir import DATA

PROVINCE = (
    "(?:(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충[북남]|전[북남]|경[북남]|제주)(?:특별자치[도시]|특별시|광역시|도)?"
    "|충청[북남]도|전라[북남]도|경상[북남]도)"
)
_SHORTEST = 3


def glued_subject(names: str) -> re.Pattern[str]:
    """One of the names (a pattern), also behind its province, as a subject glued to what is before it."""
    return re.compile(
        rf"(?<=[가-힣A-Za-z0-9’”\"')%!…])(?:{PROVINCE}\s)?(?:{names})(?:\([^()]{{2,40}}\))?(?:는|은|이|가)\s"
    )


@cache
def glued_government() -> re.Pattern[str]:
    """A local government as such a subject (`…추진나래시(시장 김하늘)는 `).

    Names of two syllables (`중구`) count only behind a province: they are ends of other names too.
    """
    names = "|".join(sorted(_names(), key=len, reverse=True))
    return glued_subject(rf"{names}|(?<=[가-힣]\s)[가-힣][군구]")


def _names() -> set[str]:
    """Names of cities, counties and districts, with 특례시 for cities, and those of provinces."""
    names = set()
    with (DATA / "gazetteer" / "divisions.csv").open(encoding="utf-8") as lines:
        for line in lines:
            if ",sigungu," in line or ",sido," in line:
                names.add(line.split(",", 2)[1])
    cities = {name[:-1] + "특례시" for name in names if name.endswith("시")}
    return {name for name in names | cities if len(name) >= _SHORTEST}
