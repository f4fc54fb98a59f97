"""Links from Datasette's own tables to our pages, so that every row leads to its sentences."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

_PAGES = {
    "article_id": "article",
    "lead_article_id": "article",
    "person_id": "person",
    "organisation_id": "organisation",
    "place_id": "place",
}


def linked(column: str, value: object) -> Markup | None:
    """A cell as a link; None for those that Datasette shows as it does. Its labels come as a dictionary."""
    label = value
    if isinstance(value, dict):
        label, value = value.get("label"), value.get("value")
    if column in _PAGES and isinstance(value, int):
        return Markup('<a href="/{}/{}">{}</a>').format(_PAGES[column], value, label)
    if column.endswith("_date") and isinstance(value, str) and _is_day(value):
        return Markup('<a href="/date/{0}">{0}</a>').format(value)
    return None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
