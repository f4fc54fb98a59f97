"""Retrain the tagger and print how well it does: `python -m extractors.entities.training`."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from extractors.entities.tagger import Tagger
from extractors.entities.tagger.model import FOLDER
from extractors.entities.training.evaluate import measure, speed, table
from extractors.entities.training.export import export
from extractors.entities.training.recipe import TEACHERS, Gold, Recipe

SHARED = Path(__file__).resolve().parents[3].parent / "shared"


def main() -> None:
    """Train (an hour and a half on one core), write the model, print the table; or print the table alone."""
    parser = argparse.ArgumentParser(prog="python -m extractors.entities.training", description=main.__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="the folder with corpora/ and eval/")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where the model is written")
    parser.add_argument(
        "--scratch", type=Path, default=Path("var/training"), help="where steps between are kept"
    )
    parser.add_argument(
        "--epochs", type=int, nargs=2, default=(5, 3), help="of each teacher and of the student"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--measure-only", action="store_true", help="measure the model in --out")
    options = parser.parse_args()
    gold = Gold.read(options.shared / "corpora")
    if not options.measure_only:
        torch.set_num_threads(options.threads)
        torch.set_flush_denormal(True)
        _train(gold, options)
    _print_table(gold, options.out)


def _train(gold: Gold, options: argparse.Namespace) -> None:
    options.scratch.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(gold, options.scratch)
    teachers = [recipe.teacher(fold, options.epochs[0]) for fold in TEACHERS]
    bodies = sorted((options.shared / "eval" / "dev" / "gold").glob("*.body.txt"))
    releases = recipe.read_releases(
        options.shared / "corpora" / "press_text",
        [path.read_text(encoding="utf-8") for path in bodies],
        teachers,
    )
    student = recipe.student(teachers[0], options.epochs[1], releases, recipe.read_silver(teachers))
    export(student, recipe.vocabulary, options.out)


def _print_table(gold: Gold, folder: Path) -> None:
    press, klue = Tagger.load(folder), Tagger.load(folder, head="klue")
    news = [text for text in gold.klue_odd if text.document == "wikitree"]
    print(table("press releases held out", measure(press, gold.held_out)))
    print(table("KLUE-NER dev, odd rows, news", measure(klue, news)))
    print(table("KLUE-NER dev, odd rows, all", measure(klue, gold.klue_odd)))
    print(f"{speed(press, gold.held_out):,.0f} characters a second, one thread, tokens at hand")


if __name__ == "__main__":
    main()
