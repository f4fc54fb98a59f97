"""Measuring the date reader: the table of expressions, gold documents, mention spans, peers, speed.

    python benchmarks/dates.py [--shared ../shared] [--errors] [--only WORD]

Gold documents whose SHA-256 of the name is divisible by 3 are held out: their figures are printed, their
errors never. The peers (`dateparser`, `korean-datetime`) are compared where they are installed.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.util
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from types import ModuleType

from extractors.entities.dates import DateSpan, find_dates


def load_scorer(shared: Path) -> ModuleType:
    """The module of `eval/score.py`, which defines what counts as right."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(shared / "eval" / "score.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module
    spec.loader.exec_module(module)
    return module


def is_held_out(name: str) -> bool:
    """Whether a gold document is kept unseen during development."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def iso(day: date | None) -> str | None:
    """A day as the scorer writes it."""
    return None if day is None else day.isoformat()


def entries(spans: list[DateSpan]) -> list[dict[str, str | None]]:
    """What `goeul extract` would print for these spans."""
    return [{"text": s.text, "start": iso(s.entry.start), "end": iso(s.entry.end)} for s in spans]


def measure_table(shared: Path, show: bool) -> None:
    """`dates.csv`: an expression counts when exactly its interval is found, a negative when nothing is."""
    rows = list(csv.DictReader((shared / "eval" / "dates.csv").open(encoding="utf-8", newline="")))
    right = 0
    for row in rows:
        found = find_dates([row["text"]], date.fromisoformat(row["published_at"]))
        got = [(iso(s.entry.start) or "", iso(s.entry.end) or "") for s in found]
        want = [(row["start"], row["end"])] if row["start"] or row["end"] else []
        right += got == want
        if show and got != want:
            print(f"  {row['text']}: want {want}, got {got}")
    print(f"dates.csv            {right} of {len(rows)} right")


def measure_gold(shared: Path, show: bool) -> None:
    """Date F1 over the gold title, subtitles and body, for the open and the held-out documents."""
    scorer = load_scorer(shared)
    scores = {False: scorer.Scores(), True: scorer.Scores()}
    folder = shared / "eval" / "dev" / "gold"
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        body = (folder / f"{path.stem}.body.txt").read_text(encoding="utf-8").splitlines()
        stamp = gold.get("published_at")
        published = date.fromisoformat(stamp[:10]) if stamp else None
        found = find_dates([gold["title"], *(gold.get("subtitles") or []), *body], published)
        scores[is_held_out(path.stem)].entities(path.stem, "dates", gold, {"dates": entries(found)})
    for held, label in ((False, "gold, open"), (True, "gold, held out")):
        print(f"{label:20s}", "  ".join(f"{k} {v}" for k, v in scores[held].tally["dates"].row().items()))
    if show:
        print(*(f"  {error}" for error in scores[False].errors), sep="\n")


_PARTICLE_END = re.compile(r"(?:부터|까지|[ \xa0]?이전|[ \xa0]?이후|,)$")


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without its particle, over which the corpora and the guide differ."""
    match = _PARTICLE_END.search(text[start:end])
    return (start, start + match.start()) if match else (start, end)


def measure_spans(shared: Path, show: bool, only: str | None) -> None:
    """Agreement with the DT spans of the press corpus: overlapping, and equal apart from a final particle."""
    tally: Counter[str] = Counter()
    for path in sorted((shared / "corpora" / "press_ner").glob("*.jsonl")):
        for line in path.open(encoding="utf-8"):
            document = json.loads(line)
            text = document["text"]
            gold = {trimmed(text, s, e) for s, e, kind in document["entities"] if kind == "DT"}
            found = {trimmed(text, s.start, s.end) for s in find_dates([text], None)}
            tally.update(gold=len(gold), found=len(found), exact=len(gold & found))
            missed = [g for g in gold if not any(f[0] < g[1] and g[0] < f[1] for f in found)]
            spurious = [f for f in found if not any(f[0] < g[1] and g[0] < f[1] for g in gold)]
            tally.update(missed=len(missed), spurious=len(spurious))
            if show:
                differences = [("missed", missed), ("spurious", spurious)]
                differences.append(("bounds", sorted(gold - found - set(missed))))
                print_differences(text, differences, only)
    overlap_p = 1 - tally["spurious"] / max(tally["found"], 1)
    overlap_r = 1 - tally["missed"] / max(tally["gold"], 1)
    exact = 2 * tally["exact"] / max(tally["gold"] + tally["found"], 1)
    print(
        f"press_ner DT spans   overlap precision {overlap_p:.4f}  recall {overlap_r:.4f}  "
        f"exact F1 {exact:.4f}",
        dict(tally),
    )


def print_differences(
    text: str, differences: list[tuple[str, list[tuple[int, int]]]], only: str | None
) -> None:
    """Each difference in its context, one a line."""
    for what, spans in differences:
        for start, end in spans:
            if only is None or only in what or only in text[start:end]:
                left, right = text[max(0, start - 18) : start], text[end : end + 18]
                print(f"  {what}\t{left}[{text[start:end]}]{right}".replace("\n", "|"))


Answer = Callable[[str, date], tuple[str, str] | None]


def ask_goeul(text: str, published: date) -> tuple[str, str] | None:
    """Our own answer for one expression."""
    found = find_dates([text], published)
    return (iso(found[0].entry.start) or "", iso(found[0].entry.end) or "") if len(found) == 1 else None


def ask_korean_datetime(text: str, published: date) -> tuple[str, str] | None:
    """The answer of `korean-datetime`, whose ends are exclusive."""
    parse = importlib.import_module("korean_datetime").parse
    answer = parse(text, now=datetime.combine(published, datetime.min.time()))
    if answer is None or answer.start is None or answer.end is None:
        return None
    last = max(answer.start, answer.end - timedelta(seconds=1))
    return answer.start.date().isoformat(), last.date().isoformat()


def ask_dateparser(text: str, published: date) -> tuple[str, str] | None:
    """The answer of `dateparser`, which knows single days only."""
    settings = {"RELATIVE_BASE": datetime.combine(published, datetime.min.time())}
    whole = importlib.import_module("dateparser").parse(text, languages=["ko"], settings=settings)
    if whole is not None:
        return whole.date().isoformat(), whole.date().isoformat()
    search = importlib.import_module("dateparser.search").search_dates
    answers = search(text, languages=["ko"], settings=settings)
    if not answers:
        return None
    return answers[0][1].date().isoformat(), answers[-1][1].date().isoformat()


def measure_peers() -> None:
    """Our table of expressions, read by us and by the peers that are installed."""
    path = Path(__file__).with_name("date_expressions.csv")
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    closed = [row for row in rows if row["start"] and row["end"]]
    days = [row for row in closed if row["start"] == row["end"]]
    print(f"{'expressions right':20s} all {len(rows)}  both ends {len(closed)}  single days {len(days)}")
    peers: list[tuple[str, str, Answer]] = [
        ("goeul", "extractors", ask_goeul),
        ("korean-datetime", "korean_datetime", ask_korean_datetime),
        ("dateparser", "dateparser", ask_dateparser),
    ]
    for name, module, ask in peers:
        if importlib.util.find_spec(module) is None:
            print(f"  {name:18s} not installed")
            continue
        shares = [count_right(ask, some) for some in (rows, closed, days)]
        print(f"  {name:18s}", "  ".join(shares))


def count_right(ask: Answer, rows: list[dict[str, str]]) -> str:
    """How many of the rows a reader answers with exactly their interval."""
    right = sum(
        ask(row["text"], date.fromisoformat(row["published"])) == (row["start"], row["end"]) for row in rows
    )
    return f"{right} ({right / len(rows):.0%})"


def measure_speed(shared: Path) -> None:
    """Characters a second of the date reader and, in the same run, of Kiwi."""
    texts: list[str] = []
    for path in sorted((shared / "corpora" / "press_ner").glob("*.jsonl")):
        texts += [json.loads(line)["text"] for line in path.open(encoding="utf-8")]
    size = sum(map(len, texts))
    begin = time.perf_counter()
    for text in texts:
        find_dates(text.split("\n"), date(2026, 3, 10))
    dates = size / (time.perf_counter() - begin)
    print(f"speed                dates {dates:,.0f} characters a second", end="")
    if importlib.util.find_spec("kiwipiepy") is None:
        print()
        return
    from kiwipiepy import Kiwi

    kiwi = Kiwi(num_workers=1)
    sample = texts[::12]
    begin = time.perf_counter()
    for text in sample:
        kiwi.tokenize(text)
    analysed = sum(map(len, sample)) / (time.perf_counter() - begin)
    print(f", Kiwi {analysed:,.0f}, so dates cost {analysed / dates:.1%} of Kiwi's time")


def main() -> int:
    """Print all measures."""
    parser = argparse.ArgumentParser(description="Measure the date reader.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--errors", action="store_true", help="list every difference of the open documents")
    parser.add_argument("--only", help="list only the span differences that hold this word")
    args = parser.parse_args()
    measure_table(args.shared, args.errors)
    measure_gold(args.shared, args.errors)
    measure_spans(args.shared, args.errors, args.only)
    measure_peers()
    measure_speed(args.shared)
    return 0


if __name__ == "__main__":
    sys.exit(main())
