"""What a source lists: boards, feeds, sitemaps and folders, one list page at a time.

::

    async for page in discover(source, fetcher, keep, since=…, until=…, today=…, known=ledger.known):
        for entry in page.entries: ...            # ListEntry(url, title, listed_date)
        if page.end is not None: ...              # why the listing ended: on its last page only
"""

from flows.fetch.listing.discover import discover
from flows.fetch.listing.values import End, ListEntry, ListPage

__all__ = ["End", "ListEntry", "ListPage", "discover"]
