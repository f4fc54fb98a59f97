"""Tell others about alarms: Prefect events that automations can wait for, and a notification block."""

from __future__ import annotations

import asyncio
from typing import Protocol, cast

import prefect.blocks.notifications
import prefect.blocks.webhook
from prefect.blocks.abstract import NotificationBlock, NotificationError
from prefect.blocks.core import Block
from prefect.events import emit_event

from flows.alarms import Alarm
from flows.report import RunReport
from flows.workspace import log

EVENT = "goeul.alarm"
"""The name of the event; its resource is `goeul.source.ID`."""


class SmtpEmail(prefect.blocks.notifications.AppriseNotificationBlock):
    """E-mail through an SMTP server of one's own, which none of Prefect's blocks sends.

    `url` is that of Apprise, `mailto://` or with TLS `mailtos://USER:PASSWORD@HOST:PORT?from=ADDRESS&to=ADDRESS`.
    """

    _block_type_name = "SMTP Email"
    _block_type_slug = "smtp-email"


class _Notifies(Protocol):
    """A notification block outside of a running event loop: there it waits by itself."""

    def notify(self, body: str, subject: str | None = None) -> None: ...


def announce(run_id: int, report: RunReport, block: str | None) -> None:
    """Emit an event for each alarm of the run, and send them to the block (`TYPE/NAME`) if one is named.

    What cannot be delivered is a warning: the alarms are in the report all the same.
    """
    for alarm in report.alarms:
        _emit(run_id, report.kind, alarm)
    if block is None or not report.alarms:
        return
    subject = f"Goeul run {run_id} ({report.kind}): {len(report.alarms)} alarms"
    try:
        _send(_loaded(block), subject, report.alarms)
    except Exception as error:  # noqa: BLE001 a block may raise anything, and the run itself went well
        reason = error.log if isinstance(error, NotificationError) else str(error)
        log.warning("the alarms did not reach %s: %s", block, " ".join(reason.split())[:200])


def _loaded(block: str) -> Block:
    """Outside of a running event loop the library's `load` waits by itself, which its types do not say."""
    return cast(Block, Block.load(block))


def _emit(run_id: int, kind: str, alarm: Alarm) -> None:
    emit_event(
        EVENT,
        resource={
            "prefect.resource.id": f"goeul.source.{alarm.source_id}",
            "prefect.resource.name": alarm.source_id,
        },
        payload={"run_id": run_id, "run": kind, "alarm": alarm.kind, "message": alarm.message},
    )


def _send(block: object, subject: str, alarms: list[Alarm]) -> None:
    """A webhook gets JSON, every notification block a text."""
    if isinstance(block, prefect.blocks.webhook.Webhook):
        listed = [{"source": a.source_id, "alarm": a.kind, "message": a.message} for a in alarms]
        asyncio.run(block.call({"subject": subject, "alarms": listed})).raise_for_status()
        return
    if not isinstance(block, NotificationBlock):
        raise TypeError("it is neither a webhook nor a notification block")
    lines = "\n".join(f"{alarm.source_id}: {alarm.message}" for alarm in alarms)
    with block.raise_on_failure():  # which some of them keep to themselves
        cast(_Notifies, block).notify(lines, subject)
