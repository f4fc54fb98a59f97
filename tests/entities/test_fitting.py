"""What the tagger's spans lose or give up in the light of the rules."""

from __future__ import annotations

import pytest

from extractors.entities.candidates import Candidate
from extractors.entities.fitting import fitted
from extractors.entities.merge import TAGGER
from extractors.values import MentionType

PERSON, ORG, PLACE = MentionType.PERSON, MentionType.ORG, MentionType.PLACE


@pytest.mark.parametrize(
    ("name", "kind", "score", "expected"),
    [
        ("아시아권", PLACE, 0.9, ["아시아"]),
        ("인도2", PLACE, 0.9, ["인도"]),  # two offices in India
        ("은메달", PERSON, 0.9, []),
        ("한빛협회장", ORG, 0.99, []),  # a person's title
        ("한빛협회", ORG, 0.99, ["한빛협회"]),
        ("전통시장", PLACE, 0.9, []),
        ("농협", ORG, 0.95, ["농협"]),  # acts
        ("농협", ORG, 0.6, []),  # a kind of shop
        ("(재", ORG, 0.9, []),
    ],
)
def test_fitted(name: str, kind: MentionType, score: float, expected: list[str]) -> None:
    text = f"{name} 소식"
    found = fitted(text, [], [Candidate(0, len(name), kind, TAGGER, score)])
    assert [span.text_in(text) for span in found] == expected
