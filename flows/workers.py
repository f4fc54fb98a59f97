"""Work spread over processes: results in order, a bounded queue, and no input that can end it.

::

    with Workers(extract, count=4) as workers:
        for batch, results in workers.map(batches): ...

Each worker is a process with a pipe of its own, so that it is known which batch was with one that dies. It is
replaced and its batch done again, one item at a time: an item that ends its worker once more gives `Lost`.
Python's own pool of processes breaks as a whole where one dies, and its workers outlive a killed parent.

Processes and not threads: much of the work is Python, for which threads share one core (`docs/performance.md`
has both). They are forked from a server that has imported everything and loaded nothing: Kiwi's own threads
do not survive a fork.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from types import TracebackType
from typing import Generic, Self, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Function = Callable[[Sequence[Item]], list[Result]]

BATCH_SECONDS = 900.0
ITEM_SECONDS = 120.0
"""A worker that is silent for longer counts as lost, so that no page can hold up a night for ever."""


@dataclass(frozen=True, slots=True)
class Lost:
    """In place of a result: the item ended its worker, and how, in one line."""

    reason: str


class Workers(Generic[Item, Result]):
    """`count` processes that apply `function` to batches of items; a context manager that ends them.

    `function` gives one result for each item; it goes to the workers by pickle. They start with the first
    batches. Where there is only one batch, or `count` is 1, it is applied in this process.
    """

    def __init__(self, function: Function[Item, Result], count: int) -> None:
        self._function = function
        self._workers = [_Worker(function) for _ in range(count)]
        self._idle: SimpleQueue[_Worker[Item, Result]] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="goeul-worker")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.end()
        self._threads.shutdown(cancel_futures=True)

    def map(
        self, batches: Iterable[Sequence[Item]]
    ) -> Iterator[tuple[Sequence[Item], Sequence[Result | Lost]]]:
        """Each batch with its results, in the order of the batches, whichever is done first.

        At most two batches a worker are under way; more are taken from `batches` as results are taken.
        Raises what the function raises.
        """
        source = iter(batches)
        first = list(islice(source, 2))
        if len(self._workers) == 1 or len(first) < 2:
            for batch in chain(first, source):
                yield batch, self._function(batch)
            return
        waiting: deque[tuple[Sequence[Item], Future[list[Result | Lost]]]] = deque()
        for batch in chain(first, source):
            waiting.append((batch, self._threads.submit(self._results, batch)))
            while waiting and (waiting[0][1].done() or len(waiting) >= 2 * len(self._workers)):
                batch, future = waiting.popleft()
                yield batch, future.result()
        for batch, future in waiting:
            yield batch, future.result()

    def _results(self, batch: Sequence[Item]) -> list[Result | Lost]:
        """In a thread: the results of a batch, from a worker that is free."""
        worker = self._idle.get()
        try:
            return list(worker.apply(batch, BATCH_SECONDS))
        except _WorkerLost:
            return [worker.alone(item) for item in batch]
        finally:
            self._idle.put(worker)


class _WorkerLost(Exception):
    """A process ended or fell silent; the message is one line."""


class _Worker(Generic[Item, Result]):
    """A process that is started when it is needed, again where it was lost, and the pipe to it."""

    def __init__(self, function: Function[Item, Result]) -> None:
        self._function = function
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._is_over = False

    def apply(self, batch: Sequence[Item], seconds: float) -> list[Result]:
        """The results of a batch. Raises `_WorkerLost`, and what the function raised."""
        pipe = self._pipe or self._start()
        try:
            pipe.send(batch)
            answer = pipe.recv() if pipe.poll(seconds) else None
        except (EOFError, OSError):
            raise self._lost() from None
        if answer is None:
            raise self._lost(f"no answer within {seconds:.0f} seconds")
        if isinstance(answer, Exception):
            raise answer
        results: list[Result] = answer
        return results

    def alone(self, item: Item) -> Result | Lost:
        """The result of one item of a batch that was lost with its process."""
        try:
            return self.apply([item], ITEM_SECONDS)[0]
        except _WorkerLost as lost:
            return Lost(str(lost))

    def end(self) -> None:
        """End the process, whatever it does; none is started again."""
        self._is_over = True
        if self._process:
            self._process.terminate()
            self._process.join()

    def _start(self) -> Connection:
        if self._is_over:
            raise _WorkerLost("stopped")
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["flows.extraction"])
        pipe, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._function), daemon=True)
        process.start()
        theirs.close()  # so that this end notices when the process is gone
        self._pipe, self._process = pipe, process
        return pipe

    def _lost(self, reason: str | None = None) -> _WorkerLost:
        process, self._process, self._pipe = self._process, None, None
        if process is None:
            return _WorkerLost("stopped")
        if reason:
            process.kill()
        process.join()
        return _WorkerLost(reason or _ending(process.exitcode or 0))


def _ending(exitcode: int) -> str:
    how = f"by {signal.Signals(-exitcode).name}" if exitcode < 0 else f"with status {exitcode}"
    return f"the process that read it ended {how}"


def _serve(pipe: Connection, function: Function[Item, Result]) -> None:
    """A worker's life: answer batches until the pipe closes, which it does when the parent dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to act upon
    while True:
        try:
            batch = pipe.recv()
        except EOFError:
            return
        answer: list[Result] | Exception
        try:
            answer = function(batch)
        except Exception as error:  # noqa: BLE001 raised again in the parent
            answer = error
        try:
            pipe.send(answer)
        except OSError:  # nobody waits for it any more
            return
