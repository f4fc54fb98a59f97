"""The values that listing gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class End(StrEnum):
    """Why a listing ended."""

    EMPTY = "empty"
    """A page without entries. On page 1 it means that the list's shape is not (or no longer) what the source
    says.
    """
    REPEATED = "repeated"
    """Everything on the page had been listed before: the board shows its last page for every number
    beyond.
    """
    OLDER = "older"
    """Everything on the page is older than asked for: nothing of the range is missing."""
    KNOWN = "known"
    """The ledger knows everything on the page (nightly only)."""
    CAPPED = "capped"
    """`max_pages` were read and the range asked for was not reached: what lies beyond is missing."""
    WHOLE = "whole"
    """The list has no more pages (a feed, a folder, a board without paging)."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A release as a list announces it: canonical address, title as printed, date where the list prints
    one.
    """

    url: str
    title: str
    listed_date: date | None
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: the entries within the range asked for that no earlier page of this listing had.

    `number` counts from 1; `end` says why this page is the last one, None before. `oldest` is the earliest
    date on the page, within the range or not.
    """

    number: int
    url: str
    entries: tuple[ListEntry, ...]
    end: End | None = None
    oldest: date | None = None
