"""The labels of the network: where in a mention a piece stands (BIOES), and of which type it is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

TYPES = ("PS", "OG", "LC", "DT")

LABELS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BIES"))
"""Outside, then begin, inside, end and single of each type."""

FORBIDDEN = -1e4
"""The score of a step that cannot be."""


def begin(kind: int) -> int:
    """The label that opens a mention of type number `kind`; inside, end and single follow it."""
    return 1 + 4 * kind


def allowed_steps() -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """What may follow what (from, to), what may come first, what may come last."""
    is_open = np.array([label[0] in "BI" for label in LABELS])
    is_inner = np.array([label[0] in "IE" for label in LABELS])
    kind = np.array([label[1:] for label in LABELS])
    same = kind[:, None] == kind[None, :]
    steps = np.where(is_open[:, None], is_inner[None, :] & same, ~is_inner[None, :])
    return steps, ~is_inner, ~is_open
