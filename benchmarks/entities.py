"""How well and how fast the annotate step reads entities.

    python benchmarks/entities.py gold ../shared/eval/dev/gold        entities, links, roles against gold
    python benchmarks/entities.py spans ../shared/corpora/press_ner   exact mention spans, held-out releases
    python benchmarks/entities.py tagger ../shared/corpora            the learned tagger alone; KLUE-NER
    python benchmarks/entities.py speed ../shared/corpora/press_ner   characters a second beside Kiwi alone
    python benchmarks/entities.py report ../shared                    all of it, into docs/accuracy.md

`gold` feeds the gold's own title, subtitles, date, byline and body, so that errors of the page reader do not
count. A third of the documents (`sha256(name) % 3 == 0`) is held out: its figures are printed apart and were
never looked into. The spans are those of the releases that no model was trained on (`sha256(id) % 6 == 0`);
of KLUE-NER's dev the odd rows. How dates are resolved is measured by `benchmarks/dates.py`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.accuracy import SCORED, Accuracy
from benchmarks.measures import measure_speed, score_gold, score_spans, score_tagger
from extractors.entities.training.evaluate import table

ROOT = Path(__file__).resolve().parents[1]


def print_gold(folder: Path) -> None:
    """The scores of the two thirds that were looked at and of the third that was not."""
    scores = score_gold(folder)
    for title, rows in (("development two thirds", scores.seen), ("held-out third", scores.held_out)):
        print(title)
        for key in SCORED:
            if key in rows:
                print(f"  {key:20s}", "  ".join(f"{name} {value}" for name, value in rows[key].items()))


def print_spans(folder: Path) -> None:
    """Precision, recall and F1 of exact spans for each type over the held-out releases."""
    count, spans = score_spans(folder)
    print(table(f"{count} held-out releases", spans))


def print_tagger(corpora: Path) -> None:
    """The same of the tagger alone, and on KLUE-NER."""
    for title, counts in score_tagger(corpora).items():
        print(table(title, counts))


def print_speed(folder: Path) -> None:
    """The throughput of Kiwi alone and of the whole step on the same texts, one thread, by processor time."""
    speed = measure_speed(folder)
    print(f"Kiwi alone {speed.kiwi:,.0f} characters/s, the step {speed.step:,.0f} ({speed.share:.0%})")


def write_report(shared: Path) -> None:
    """Measure everything and write `docs/accuracy.md` and `data/accuracy.json`."""
    accuracy = Accuracy.measure(shared)
    (ROOT / "docs" / "accuracy.md").write_text(accuracy.page(), encoding="utf-8")
    (ROOT / "data" / "accuracy.json").write_text(accuracy.as_json(), encoding="utf-8")


PARTS = {
    "gold": print_gold,
    "spans": print_spans,
    "tagger": print_tagger,
    "speed": print_speed,
    "report": write_report,
}


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=PARTS)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    PARTS[arguments.what](arguments.folder)


if __name__ == "__main__":
    main()
