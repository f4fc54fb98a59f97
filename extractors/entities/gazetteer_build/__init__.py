"""Build `data/gazetteer/divisions.csv` from published code tables; used at build time only.

`python -m extractors.entities.gazetteer_build` needs the packages of the `gazetteer` extra, whose tables it reads
as files (none of them is imported, so none of their own dependencies is needed). Steps, one module each:
`tables` reads, `history` merges two snapshots into dated rows, `reforms` carries them over the reforms after the
last snapshot, `points` adds coordinates, `assemble` adds parents and successors and writes the file.
"""
