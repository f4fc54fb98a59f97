"""Whether a source's list was walked to its end: what makes it safe to stop at known pages.

A nightly listing stops at the first list page that the ledger knows. After a listing that broke off that
would hide the pages behind it for good, so each listing is opened before it enters anything and closed when
complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.tables import Source


@dataclass(frozen=True, slots=True)
class ListingState:
    """How a source's last listing ended, and when its last complete nightly listing was."""

    was_open: bool
    listed_at: datetime | None


def begin_listing(session: Session, source_id: str) -> ListingState:
    """Note that a listing of the source begins, and give the state before."""
    source = session.get_one(Source, source_id)
    state = ListingState(source.is_listing_open, source.listed_at)
    source.is_listing_open = True
    session.flush()
    return state


def finish_listing(
    session: Session, source_id: str, now: datetime, *, is_nightly: bool, covers_nightly: bool, was_open: bool
) -> None:
    """Note that the listing came to its end.

    What an earlier one left open is closed by a nightly, and by a backfill over all days that the nightly
    would look at; another backfill may have been about other days.
    """
    source = session.get_one(Source, source_id)
    source.is_listing_open = was_open and not (is_nightly or covers_nightly)
    if is_nightly:
        source.listed_at = now
    session.flush()
