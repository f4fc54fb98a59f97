"""`--runner dask`: what a run on a cluster needs around it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.failure import Failure, unusable
from flows.schedule import ServerDidNotStart, prefect_server
from flows.settings import Settings

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner


@contextmanager
def cluster(
    settings: Settings, runner: str, address: str | None
) -> Iterator[TaskRunner[PrefectFuture[Any]] | None]:
    """The task runner for the block, None for `local`; with a Prefect server that workers can reach.

    The flow must be imported within the block: Prefect reads its settings when it is.
    """
    if runner == "local":
        if address:
            raise unusable("--address needs --runner dask")
        yield None
        return
    if not settings.database.startswith("postgresql"):
        raise unusable("--runner dask needs PostgreSQL: many workers store at once; set GOEUL_DATABASE_URL")
    try:
        with prefect_server(_free_port()):
            from flows.cluster import NoWorkers, cluster_runner

            try:
                yield cluster_runner(address, settings.workers)
            except NoWorkers as error:
                raise Failure(str(error)) from error
    except ServerDidNotStart as error:
        raise Failure(str(error)) from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
