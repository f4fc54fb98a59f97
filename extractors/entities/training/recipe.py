"""The whole training: corpora → a first network → its labels on unlabelled releases → the shipped one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

import numpy as np
import torch

from extractors.entities.tagger import Tagger
from extractors.entities.tagger.features import Featurizer, Vocabulary
from extractors.entities.tagger.names import load_division_names
from extractors.entities.training.augment import Swapper
from extractors.entities.training.corpora import (
    LabelledText,
    read_klue,
    read_press,
    read_silver,
    read_unlabelled,
)
from extractors.entities.training.examples import Unit, build_vocabulary, cut_texts, make_units
from extractors.entities.training.export import export
from extractors.entities.training.fit import Share, fit
from extractors.entities.training.network import Network
from extractors.entities.training.unlabelled import label
from extractors.entities.training.vectors import recover_vectors

HEADS = ("silver", "klue", "press")
LOCAL = 1650
"""How many unlabelled texts are learned from: those of local governments, which come first."""

SWAPPED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Gold:
    """The labelled texts: trained on, and held out."""

    press: list[LabelledText]
    klue: list[LabelledText]
    silver: list[LabelledText]
    held_out: list[LabelledText]
    klue_odd: list[LabelledText]

    @classmethod
    def read(cls, corpora: Path) -> Gold:
        """Read them from the folder of corpora."""
        press, held_out = read_press(corpora / "press_ner")
        klue, klue_odd = read_klue(corpora / "klue_ner" / "klue-ner-v1.1_dev.tsv")
        silver = read_silver(corpora / "klue_ner" / "silver_train.jsonl")
        return cls(press, klue, silver, held_out, klue_odd)


class Recipe:
    """The steps of a training; `scratch` keeps Kiwi's vectors and the first model."""

    def __init__(self, gold: Gold, scratch: Path) -> None:
        self._gold = gold
        self._scratch = scratch
        self._names = load_division_names()
        labelled = {"press": gold.press, "klue": gold.klue, "silver": gold.silver}
        pieces = {head: cut_texts(texts, self._names) for head, texts in labelled.items()}
        keys, vectors = recover_vectors(scratch / "vectors.npz")
        self.vocabulary: Vocabulary = build_vocabulary(
            keys, [text for head in HEADS for text in pieces[head]]
        )
        self._featurizer = Featurizer(self.vocabulary, self._names)
        fine = ["", *sorted({kind for text in gold.silver for _, _, kind in text.fine})]
        self._units = {
            head: make_units(texts, pieces[head], self._featurizer, fine) for head, texts in labelled.items()
        }
        torch.manual_seed(1)
        table = np.vstack([np.zeros((1, vectors.shape[1]), np.float32), vectors])
        self._network = Network(self.vocabulary, table, HEADS, len(fine))

    def first(self, epochs: int) -> Network:
        """Train on the labelled texts alone; film reviews are mostly left out."""
        news = sum(text.document != "nsmc" for text in self._gold.silver)
        shares = [
            Share("silver", self._units["silver"][:news], 1.0, 0.5),
            Share("silver", self._units["silver"][news:], 0.2, 0.1),
            Share("klue", self._units["klue"], 1.0, 1.0),
            Share("press", self._units["press"], 1.0, 2.0),
        ]
        self._network = fit(self._network, shares, epochs, seed=1, peak_rate=3e-3)
        return self._network

    def second(self, epochs: int, local: list[Unit]) -> Network:
        """Train on: with swapped mentions, and with unlabelled releases as the first network reads them."""
        news = self._units["silver"][: sum(text.document != "nsmc" for text in self._gold.silver)]
        silver_swapper = Swapper(news, SWAPPED_SHARE)
        press_swapper = Swapper(self._units["press"], SWAPPED_SHARE)
        shares = [
            Share("silver", news, 0.1, 0.1, silver_swapper),
            Share("klue", self._units["klue"], 0.6, 0.6, silver_swapper),
            Share("press", self._units["press"], 1.0, 1.0, press_swapper),
            Share("press", local, 0.35, 0.35),
        ]
        self._network = fit(self._network, shares, epochs, seed=2, peak_rate=1.5e-3)
        return self._network

    def read_unlabelled(self, folder: Path, measured: Iterable[str]) -> list[Unit]:
        """Unlabelled releases of local governments as the network reads them now.

        `measured` are texts that development is measured on: their copies, and those of the held-out texts,
        are left out.
        """
        held_out = ("\n".join(line.text for line in lines) for _, lines in _documents(self._gold.held_out))
        texts = list(islice(read_unlabelled(folder, [*measured, *held_out]), LOCAL))
        first = self._scratch / "first"
        export(self._network, self.vocabulary, first)
        return label(texts, Tagger.load(first), self._names, self._featurizer)


def _documents(lines: Iterable[LabelledText]) -> Iterable[tuple[str, Iterable[LabelledText]]]:
    return groupby(lines, key=lambda line: line.document)
