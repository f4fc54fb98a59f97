"""Bars over time as numbers that a template draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 120
_LABEL_EVERY = 70  # units of width between two labels below the bars
_WIDEST = 56


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its box, the address it leads to, its name and its value."""

    x: float
    y: float
    width: float
    height: float
    name: str
    value: int
    href: str
    label: str | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart of `width` × `HEIGHT` units with the value of its top line."""

    width: int
    height: int
    top: int
    bars: tuple[Bar, ...]


def bar_chart(values: Sequence[tuple[str, int, str]], width: int = 720) -> Chart:
    """Bars for (name, value, address) in their order; every so many of them carry their name below."""
    top = max((value for _, value, _ in values), default=0) or 1
    step = min(width / max(len(values), 1), _WIDEST)
    gap = min(step * 0.2, 3)
    every = max(1, round(_LABEL_EVERY / step))
    bars = []
    for i, (name, value, href) in enumerate(values):
        height = max(HEIGHT * value / top, 2) if value else 0.0
        label = name if (len(values) - 1 - i) % every == 0 else None
        bars.append(
            Bar(
                x=round(i * step + gap / 2, 1),
                y=round(HEIGHT - height, 1),
                width=round(step - gap, 1),
                height=round(height, 1),
                name=name,
                value=value,
                href=href,
                label=label,
            )
        )
    return Chart(width, HEIGHT, top, tuple(bars))
