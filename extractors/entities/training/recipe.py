"""The whole training: corpora → a first network → its labels on unlabelled releases → the shipped one."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import torch

from extractors.entities.tagger import Tagger
from extractors.entities.tagger.features import Featurizer
from extractors.entities.tagger.names import load_division_names
from extractors.entities.training.augment import Swapper
from extractors.entities.training.corpora import (
    LabelledText,
    read_klue,
    read_press,
    read_silver,
    read_unlabelled,
)
from extractors.entities.training.examples import (
    Unit,
    build_vocabulary,
    cut_texts,
    make_document_units,
    make_units,
)
from extractors.entities.training.export import export
from extractors.entities.training.fit import Share, fit, mean_of
from extractors.entities.training.network import Network
from extractors.entities.training.restore import restore
from extractors.entities.training.unlabelled import label_releases, label_silver
from extractors.entities.training.vectors import recover_vectors

HEADS = ("silver", "klue", "press")
LOCAL = "local_government_*.jsonl"
"""The unlabelled texts that are learned from."""

SEEDS = (2, 3, 4)
"""The second training is done once for each, from the same beginning; the mean of their weights is kept."""

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
    """The steps of a training; `scratch` keeps Kiwi's vectors and the models between.

    Where `start` holds a model, its network and vocabulary are where the training begins.
    """

    def __init__(self, gold: Gold, scratch: Path, start: Path | None = None) -> None:
        self._gold = gold
        self._scratch = scratch
        self._names = load_division_names()
        labelled = {"press": gold.press, "klue": gold.klue, "silver": gold.silver}
        pieces = {head: cut_texts(texts, self._names) for head, texts in labelled.items()}
        fine = ["", *sorted({kind for text in gold.silver for _, _, kind in text.fine})]
        torch.manual_seed(1)
        if start is None:
            keys, vectors = recover_vectors(scratch / "vectors.npz")
            self.vocabulary = build_vocabulary(keys, [text for head in HEADS for text in pieces[head]])
            table = np.vstack([np.zeros((1, vectors.shape[1]), np.float32), vectors])
            self.network = Network(self.vocabulary, table, HEADS, len(fine))
        else:
            self.network, self.vocabulary = restore(start, HEADS, len(fine))
        self._featurizer = Featurizer(self.vocabulary, self._names)
        self._units = {
            "press": make_document_units(gold.press, pieces["press"], self._featurizer),
            "klue": make_units(gold.klue, pieces["klue"], self._featurizer, fine),
            "silver": make_units(gold.silver, pieces["silver"], self._featurizer, fine),
        }

    @property
    def _silver_news(self) -> list[LabelledText]:
        return [text for text in self._gold.silver if text.document != "nsmc"]

    def first(self, epochs: int) -> None:
        """Train on the labelled texts alone; film reviews are mostly left out."""
        news = len(self._silver_news)
        shares = [
            Share("silver", self._units["silver"][:news], 1.0, 0.5),
            Share("silver", self._units["silver"][news:], 0.2, 0.1),
            Share("klue", self._units["klue"], 1.0, 1.0),
            Share("press", self._units["press"], 1.0, 2.0),
        ]
        self.network = fit(self.network, shares, epochs, seed=1, peak_rate=3e-3)

    def second(self, epochs: int, releases: list[Unit], silver: list[Unit]) -> None:
        """Train on: with swapped mentions, unlabelled releases, and the silver labels that it shares."""
        press_swapper = Swapper(self._units["press"], SWAPPED_SHARE)
        klue_swapper = Swapper(self._units["klue"], SWAPPED_SHARE)
        shares = [
            Share("klue", self._units["klue"], 1.0, 1.0, klue_swapper),
            Share("klue", silver, 0.3, 0.3),
            Share("press", self._units["press"], 1.0, 1.0, press_swapper),
            Share("press", releases, 0.35, 0.35),
        ]
        start = self.network
        self.network = mean_of(
            [fit(copy.deepcopy(start), shares, epochs, seed, peak_rate=1.5e-3) for seed in SEEDS]
        )

    def read_releases(self, folder: Path, measured: Iterable[str]) -> list[Unit]:
        """Unlabelled releases as the annotate step reads them with the network as it is.

        `measured` are texts that development is measured on: their copies, and those of the held-out texts,
        are left out.
        """
        held_out = ("\n".join(line.text for line in lines) for _, lines in _documents(self._gold.held_out))
        forbidden = [*measured, *held_out]
        texts = [text for path in sorted(folder.glob(LOCAL)) for text in read_unlabelled(path, forbidden)]
        return label_releases(texts, self._tagger("press"), self._names, self._featurizer)

    def read_silver(self) -> list[Unit]:
        """The silver news with the labels that the network's KLUE head shares."""
        return label_silver(self._silver_news, self._tagger("klue"), self._names, self._featurizer)

    def _tagger(self, head: str) -> Tagger:
        export(self.network, self.vocabulary, self._scratch / "now")
        return Tagger.load(self._scratch / "now", head=head)


def _documents(lines: Iterable[LabelledText]) -> Iterable[tuple[str, Iterable[LabelledText]]]:
    return groupby(lines, key=lambda line: line.document)
