"""`python -m extractors.entities.gazetteer_build`: write `data/gazetteer/divisions.csv` and say how many lines."""

from __future__ import annotations

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
    dated = history.merge(tables.administrative_2023(), newest, known, tables.administrative_ends())
    administrative = reforms.carry_administrative(dated, legal_of, legal, known, _SNAPSHOT)
    coordinates = points.read_points()
    legal_name = {row.code: row.full_name for row in legal if row.code}
    for row in administrative:
        members = [legal_name[code] for code in legal_of.get(row.code, []) if code in legal_name]
        coordinates.add_mean(row.full_name, members)
    target = DATA / "gazetteer" / "divisions.csv"
    count = assemble.write(assemble.select(legal, administrative), known, coordinates, target)
    print(f"{count} divisions and periods")


if __name__ == "__main__":
    main()
