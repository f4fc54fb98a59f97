"""Releases without labels, labelled by a first network: what it is sure of, the rest left open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.entities.morphology import tokenize
from extractors.entities.tagger import Tagger
from extractors.entities.tagger.features import Featurizer
from extractors.entities.tagger.names import DivisionNames
from extractors.entities.tagger.pieces import cut_units, split_tokens
from extractors.entities.training.examples import Unit, gold_labels

SURE = 0.8
"""A mention is taken as gold from this probability on; below it, its pieces may be anything."""

SHORTEST, LONGEST = 10, 1200
"""Lines of fewer or more characters teach little."""


def label(texts: Sequence[str], tagger: Tagger, names: DivisionNames, featurizer: Featurizer) -> list[Unit]:
    """The units of the texts' lines with the tagger's labels."""
    lines = [line.strip() for text in texts for line in text.split("\n")]
    lines = [line for line in dict.fromkeys(lines) if SHORTEST <= len(line) <= LONGEST]
    units = []
    for at in range(0, len(lines), 1000):
        tokens = list(tokenize(lines[at : at + 1000]))
        for line_tokens, spans in zip(tokens, tagger.tag(tokens), strict=True):
            pieces = split_tokens(line_tokens, names)
            gold = gold_labels(pieces, [(s.start, s.end, s.type) for s in spans if s.score >= SURE])
            for span in spans:
                if span.score < SURE:
                    gold[[p.start < span.end and p.end > span.start for p in pieces]] = -1
            rows = featurizer.rows(pieces)
            fine = np.zeros(len(pieces), np.int64)
            units += [Unit(rows[a:b], gold[a:b], fine[a:b]) for a, b in cut_units(pieces)]
    return units
