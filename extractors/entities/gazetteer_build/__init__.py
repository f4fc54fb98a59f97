"""Build `data/gazetteer/divisions.csv` from published code tables; used at build time only.

`python -m extractors.entities.gazetteer_build` needs the packages of the `gazetteer` extra. It reads their
tables as files and imports none of them but shapely, so their own dependencies are not needed.

One module a step: `tables` reads, `history` merges two snapshots into dated rows, `reforms` carries them over
the reforms after the last snapshot, `points` adds coordinates, `assemble` adds parents and successors and
writes the file.
"""
