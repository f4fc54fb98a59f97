"""`python -m extractors.entities.gazetteer_build`: write `data/gazetteer/divisions.csv`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from extractors.datadir import DATA

from . import assemble, history, points, reforms, tables

_SNAPSHOT = date(2026, 3, 1)  # of the newest tables with codes and days


def main() -> None:
    """Build the file from the installed tables and the reviewed list of reforms."""
    known = history.read_reforms(DATA / "gazetteer" / "reforms.csv")
    dated = history.merge(tables.legal_2022(), tables.legal_2026(), known)
    legal = reforms.carry_legal(dated, tables.names_2026_10(), known, _SNAPSHOT)
    newest, legal_of = tables.administrative_2026()
    listed = tables.administrative_ends()
    dated = history.merge(tables.administrative_2023(), newest, known, listed)
    dated = [replace(row, full_name=tables.plain_numbers(row.full_name, listed)) for row in dated]
    administrative = reforms.carry_administrative(dated, legal_of, legal, known, _SNAPSHOT)
    coordinates = points.read_points()
    for row in administrative:
        coordinates.add_mean(row.full_name, legal_of.get(row.code, ()))
    target = DATA / "gazetteer" / "divisions.csv"
    count = assemble.write(assemble.select(legal, administrative), known, coordinates, target)
    print(f"{count} divisions and periods")


if __name__ == "__main__":
    main()
