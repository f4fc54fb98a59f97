"""How a command ends when it cannot do its work: one line that says what to do, and an exit status."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNUSABLE_ARGUMENTS = 2
NOT_DONE = 1


class Failure(Exception):
    """The command cannot do its work; the message is one line that says what to do."""

    def __init__(self, message: str, status: int = NOT_DONE) -> None:
        super().__init__(message)
        self.status = status


def unusable(message: str) -> Failure:
    """A failure of the arguments themselves."""
    return Failure(message, UNUSABLE_ARGUMENTS)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn failures into a line on standard error; an interrupted command ends with the shell's own 130."""
    try:
        yield
    except Failure as failure:
        print(f"goeul: {failure}", file=sys.stderr)
        sys.exit(failure.status)
    except KeyboardInterrupt:
        print("goeul: stopped; start it again to go on where it was", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # the reader of our output has seen enough (`goeul … | head`)
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 a user gets one line whatever went wrong
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        print(f"goeul: a fault of its own: {type(error).__name__}: {error} ({place})", file=sys.stderr)
        sys.exit(NOT_DONE)
