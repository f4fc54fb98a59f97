"""How long work shows where it is: a moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status


class _Lines(logging.Handler):
    """Each event as a plain line."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.console = console

    def emit(self, record: logging.LogRecord) -> None:
        self.console.print(record.getMessage(), markup=False, highlight=False, soft_wrap=True)


class _Moving(_Lines):
    """The newest event beside a spinner; warnings stay above it."""

    def __init__(self, console: Console, status: Status) -> None:
        super().__init__(console)
        self.status = status

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING:
            super().emit(record)
        else:
            self.status.update(record.getMessage())


@contextmanager
def progress(console: Console, beginning: str) -> Iterator[None]:
    """Show the events of the `goeul` logger while the block runs."""
    logger = logging.getLogger("goeul")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    if not console.is_terminal:
        handler: logging.Handler = _Lines(console)
        logger.addHandler(handler)
        logger.info(beginning)
        try:
            yield
        finally:
            logger.removeHandler(handler)
        return
    with console.status(beginning) as status:
        handler = _Moving(console, status)
        logger.addHandler(handler)
        try:
            yield
        finally:
            logger.removeHandler(handler)
