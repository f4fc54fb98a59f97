"""The whole training: corpora → teachers → their labels on unlabelled releases → the shipped student."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

import numpy as np
import torch

from extractors.datadir import DATA
from extractors.entities.tagger import Tagger
from extractors.entities.tagger.features import Featurizer
from extractors.entities.tagger.names import load_division_names
from extractors.entities.training.augment import Swapper
from extractors.entities.training.corpora import (
    FOLDS,
    LabelledText,
    fold_of,
    read_klue,
    read_marked,
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
from extractors.entities.training.settle import settle
from extractors.entities.training.soften import soften
from extractors.entities.training.unlabelled import label_releases, label_silver
from extractors.entities.training.vectors import recover_vectors

MARKS = DATA / "training" / "press_text.jsonl"
"""Which mentions the releases of `press_text` hold that were read for this project."""

HEADS = ("silver", "klue", "press")
UNLABELLED = {"local_government_*.jsonl": 1, "ministry_*.jsonl": 2}
"""The unlabelled texts that are learned from: all, or one in so many."""

TEACHERS = (1, 2)
"""The folds of the press corpus that one teacher each has not seen."""

SEEDS = (3, 4)
"""The student is trained once for each, from the same beginning; the mean of their weights is kept."""

SWAPPED_SHARE = 0.3

SURENESS = 1.25
"""Soft labels leave a student less sure than one of gold alone, on whose scores `merge` bases its thresholds.

With this factor its scores lie as those did, on releases that nothing was learned from.
"""


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
        press += read_marked(MARKS, corpora / "press_text")
        klue, klue_odd = read_klue(corpora / "klue_ner" / "klue-ner-v1.1_dev.tsv")
        silver = read_silver(corpora / "klue_ner" / "silver_train.jsonl")
        return cls(press, klue, silver, held_out, klue_odd)


class Recipe:
    """The steps of a training; `scratch` keeps Kiwi's vectors and the models between."""

    def __init__(self, gold: Gold, scratch: Path) -> None:
        self._gold = gold
        self._scratch = scratch
        self._names = load_division_names()
        news = [text for text in gold.silver if text.document != "nsmc"]
        reviews = gold.silver[len(news) :]
        labelled = {"silver": news, "reviews": reviews, "klue": gold.klue, "press": gold.press}
        pieces = {name: cut_texts(texts, self._names) for name, texts in labelled.items()}
        self._fine = ["", *sorted({kind for text in gold.silver for _, _, kind in text.fine})]
        keys, vectors = recover_vectors(scratch / "vectors.npz")
        self._vectors = np.vstack([np.zeros((1, vectors.shape[1]), np.float32), vectors])
        self.vocabulary = build_vocabulary(keys, [text for own in pieces.values() for text in own])
        self._featurizer = Featurizer(self.vocabulary, self._names)
        self._silver_news = news
        self._units = {
            name: make_units(labelled[name], pieces[name], self._featurizer, self._fine)
            for name in ("klue", "silver", "reviews")
        }
        self._press: dict[int, list[Unit]] = {}
        for fold in range(FOLDS):
            own = [
                (t, p)
                for t, p in zip(gold.press, pieces["press"], strict=True)
                if fold_of(t.document) == fold
            ]
            self._press[fold] = make_document_units(
                [text for text, _ in own], [cut for _, cut in own], self._featurizer
            )

    def teacher(self, fold: int, epochs: int) -> Network:
        """A network trained on the labelled texts alone, without one fold of the press corpus."""
        seed = 10 + fold
        torch.manual_seed(seed)
        network = Network(self.vocabulary, self._vectors, HEADS, len(self._fine))
        press = [unit for number, units in self._press.items() if number != fold for unit in units]
        klue = self._units["klue"]
        shares = [
            Share("silver", self._units["silver"], 0.8, 0.3),
            Share("silver", self._units["reviews"], 0.15, 0.05),
            Share("klue", klue, 1.0, 1.5, Swapper(klue, SWAPPED_SHARE)),
            Share("press", press, 1.0, 1.5, Swapper(press, SWAPPED_SHARE)),
        ]
        return fit(network, shares, epochs, seed, peak_rate=3e-3)

    def student(self, start: Network, epochs: int, releases: list[Unit], silver: list[Unit]) -> Network:
        """Trained on with all that is labelled, and what the teachers make of the rest."""
        press = [unit for units in self._press.values() for unit in units]
        klue = self._units["klue"]
        shares = [
            Share("klue", klue, 1.5, 1.5, Swapper(klue, SWAPPED_SHARE)),
            Share("klue", silver, 0.35, 0.35),
            Share("press", press, 1.0, 1.0, Swapper(press, SWAPPED_SHARE)),
            Share("press", releases, 0.6, 0.3),
        ]
        students = [fit(copy.deepcopy(start), shares, epochs, seed, peak_rate=2e-3) for seed in SEEDS]
        mean: Network = mean_of(students)
        for head in mean.heads.values():
            head.sharpen(SURENESS)
        settle(mean, "klue", klue, silver, seed=7)
        return mean

    def read_releases(self, folder: Path, measured: Iterable[str], teachers: Sequence[Network]) -> list[Unit]:
        """Unlabelled releases as the annotate step with the first teacher and all teachers read them.

        `measured` are texts that development is measured on: their copies, and those of the held-out texts,
        are left out.
        """
        held_out = ("\n".join(line.text for line in lines) for _, lines in _documents(self._gold.held_out))
        forbidden = [*measured, *held_out]
        labelled = {text.document for text in self._gold.press}
        texts = [
            text
            for pattern, every in UNLABELLED.items()
            for path in sorted(folder.glob(pattern))
            for text in islice(read_unlabelled(path, forbidden, labelled), 0, None, every)
        ]
        tagger = self._tagger(teachers[0], "press")
        units = label_releases(texts, tagger, self._names, self._featurizer)
        softened: list[Unit] = soften(units, teachers, "press")
        return softened

    def read_silver(self, teachers: Sequence[Network]) -> list[Unit]:
        """The silver news with the labels that the first teacher's KLUE head shares, and what all say."""
        tagger = self._tagger(teachers[0], "klue")
        units = label_silver(self._silver_news, tagger, self._names, self._featurizer)
        softened: list[Unit] = soften(units, teachers, "klue")
        return softened

    def _tagger(self, network: Network, head: str) -> Tagger:
        export(network, self.vocabulary, self._scratch / "now")
        return Tagger.load(self._scratch / "now", head=head)


def _documents(lines: Iterable[LabelledText]) -> Iterable[tuple[str, Iterable[LabelledText]]]:
    return groupby(lines, key=lambda line: line.document)
