"""`docs/accuracy.md` for people, `data/accuracy.json` for the analysts' pages: how right the tables are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measures import (
    TYPES,
    GoldScores,
    Rows,
    Speed,
    measure_speed,
    score_gold,
    score_spans,
    score_tagger,
)
from extractors.entities.training.evaluate import Counts, macro_f1

SCORED = ("people", "organisations", "places", "dates", "role title", "role organisation", "place linked")
"""The rows of `score.py` that are about entities."""

_SHARES = {"links": "place linked", "titles": "role title", "title_organisations": "role organisation"}
_NAMES = {"PS": "people", "OG": "organisations", "LC": "places", "DT": "dates"}

_PAGE = """\
# Accuracy

Written by `python benchmarks/entities.py report ../shared`; the figures that the analysts' pages show are in
`data/accuracy.json`. No text that is measured here was trained on. But some thresholds of `merge.py` and
the settings of the KLUE head were chosen with these figures in view, so that they lean upwards.

## Mentions, exact spans

The whole annotate step on {releases} press releases and regional news items that are held out. A mention is
right where its first and last character and its type are.

{step}

The learned tagger alone, without rules, gazetteer and date grammar, on the same releases:

{tagger}

The same network with the habits of KLUE-NER, on the odd rows of its dev set: its news sentences, then all.

{klue_news}

{klue_all}

## Entities, links, roles, dates

{documents} gold documents, each entity counted once a document; a third of them is held out: no rule was made
by looking into it. A link is right where a place goes to its division as of the day of the release; a date
where its first and last day are.

{gold}

## Speed

The whole step reads {share} as many characters a second as Kiwi alone does, on one thread, Kiwi included.
"""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Every figure of the page."""

    releases: int
    documents: int
    step: Mapping[str, Counts]
    tagger: Mapping[str, Mapping[str, Counts]]
    gold: GoldScores
    speed: Speed

    @classmethod
    def measure(cls, shared: Path) -> Accuracy:
        """Measure on the folder with `corpora/` and `eval/`; takes a minute or two."""
        press, gold = shared / "corpora" / "press_ner", shared / "eval" / "dev" / "gold"
        releases, step = score_spans(press)
        return cls(
            releases,
            len(list(gold.glob("*.json"))),
            step,
            score_tagger(shared / "corpora"),
            score_gold(gold),
            measure_speed(press),
        )

    def page(self) -> str:
        """The page in Markdown; the same measures give the same text."""
        releases, klue_news, klue_all = self.tagger.values()
        return _PAGE.format(
            releases=self.releases,
            documents=self.documents,
            step=_span_table(self.step),
            tagger=_span_table(releases),
            klue_news=_span_table(klue_news),
            klue_all=_span_table(klue_all),
            gold="\n".join(_gold_lines(self.gold)),
            share=f"{self.speed.share:.0%}",
        )

    def as_json(self) -> str:
        """Precision, recall and F1 of each type, the shares of right links and roles, and of what."""
        figures: dict[str, Any] = {
            kind.value: {
                "precision": round(self.step[short].precision, 3),
                "recall": round(self.step[short].recall, 3),
                "f1": round(self.step[short].f1, 3),
                "mentions": self.step[short].gold,
            }
            for kind, short in TYPES.items()
        }
        for name, row in _SHARES.items():
            scored = self.gold.all[row]
            figures[name] = {"share": scored["share"], "of": scored["of"]}
        figures["measured_on"] = (
            f"exact spans in {self.releases} press releases and regional news items never trained on; "
            f"links and titles in {self.documents} documents"
        )
        return json.dumps(figures, ensure_ascii=False, indent=1) + "\n"


def _span_table(counts: Mapping[str, Counts]) -> str:
    rows = [
        (_NAMES[kind], _percent(c.precision), _percent(c.recall), _percent(c.f1), str(c.gold))
        for kind, c in counts.items()
    ]
    rows.append(("mean", "", "", _percent(macro_f1(counts)), ""))
    return _table(("", "precision", "recall", "F1", "mentions"), rows)


def _gold_lines(scores: GoldScores) -> Iterator[str]:
    rows = [(name, *_figures(scores.seen, name), *_figures(scores.held_out, name)) for name in SCORED]
    yield _table(("", "developed on", "of", "held out", "of"), rows)


def _figures(rows: Rows, name: str) -> tuple[str, str]:
    """F1 and number of entries, or the share of right ones and their number."""
    row = rows.get(name)
    if row is None:
        return ("", "0")
    return (
        (_percent(row["f1"]), str(row["gold"])) if "f1" in row else (_percent(row["share"]), str(row["of"]))
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    ruler = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ruler, *rows))


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
