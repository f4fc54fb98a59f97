"""One article read as a whole: a name has one type in it."""

from __future__ import annotations

import pytest
from reading import read

from extractors.entities.candidates import Candidate
from extractors.entities.whole import of_one_kind
from extractors.values import MentionType

PERSON, ORG, PLACE = MentionType.PERSON, MentionType.ORG, MentionType.PLACE


@pytest.mark.parametrize(
    ("spans", "types"),
    [
        ([(PLACE, "tagger", 0.9), (PERSON, "tagger", 0.6)], [PLACE, PLACE]),
        ([(ORG, "tagger", 0.9), (PERSON, "tagger", 0.9)], [ORG, ORG]),
        ([(PLACE, "tagger", 0.9), (PERSON, "person:before title", 0.6)], [PLACE, PERSON]),  # 한솔 작가
        ([(PLACE, "tagger", 0.6), (PERSON, "tagger", 0.9)], [PLACE, PERSON]),
        ([(PLACE, "tagger", 0.9), (ORG, "tagger", 0.6)], [PLACE, ORG]),  # a building and its body
    ],
)
def test_a_person_here_and_a_place_there(
    spans: list[tuple[MentionType, str, float]], types: list[MentionType]
) -> None:
    readings = [read("솔빛산"), read("솔빛산")]
    chosen = [[Candidate(0, 3, kind, rule, score)] for kind, rule, score in spans]
    assert [span.type for (span,) in of_one_kind(readings, chosen)] == types
