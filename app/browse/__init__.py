"""The analysts' pages: Datasette over the database, read-only, with our own pages in front of it.

`home`, `articles`, `entities`, `days`, `places`, `relations` and `finding` read one page's values through a
plain `sqlite3.Connection`; `drawing` and `graph` compute what the templates draw; `views` and `plugin` hang
them into Datasette, and `serve` runs it.
"""
