"""What raises an alarm and what does not, and who hears of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from flows.alarms import Alarm, count_alarms, reading_alarms
from models.readings import Reading, SourceReadings
from tests.flows.test_schedule import free_port

GOOD = Reading(1, "board", has_title=True, has_date=True, length=900)
DATELESS = Reading(2, "board", has_title=True, has_date=False, length=900)
GENERIC = Reading(3, "generic", has_title=True, has_date=True, length=900)
UNTITLED = Reading(4, "generic", has_title=False, has_date=True, length=900)
SHORT = Reading(5, "board", has_title=True, has_date=True, length=30)
LONG = Reading(6, "board", has_title=True, has_date=True, length=90_000)


@pytest.mark.parametrize(
    ("weeks", "low", "high", "said"),
    [
        ([5, 4, 6], 2, 40, []),
        ([1, 4, 6], 2, 40, ["1 releases in seven days, expected at least 2"]),
        ([50, 4, 6], 2, 40, ["50 releases in seven days, expected at most 40"]),
        ([0, 0, 0], 0, 40, []),
        # without a bound of its own: a source that never missed a week
        ([0, 3, 5], None, None, ["no release in seven days; it had 3–5 in each of the 2 weeks before"]),
        ([0, 3, 0], None, None, []),
        ([1, 30, 30], None, None, []),
    ],
)
def test_counts(weeks: list[int], low: int | None, high: int | None, said: list[str]) -> None:
    assert [alarm.message for alarm in count_alarms("naru", weeks, low, high)] == said


@pytest.mark.parametrize(
    ("now", "earlier", "without", "kinds"),
    [
        ([GOOD] * 5, [GOOD] * 50, 0, []),
        # one odd page is none
        ([DATELESS, GOOD, GOOD], [GOOD] * 50, 0, []),
        ([DATELESS] * 4 + [GOOD], [GOOD] * 50, 0, ["fields"]),
        # as it always was
        ([DATELESS] * 4 + [GOOD], [DATELESS] * 40 + [GOOD] * 10, 0, []),
        # a new source that prints no dates
        ([DATELESS] * 6, [], 0, ["fields"]),
        # all fields are there, and the profile matches no more
        ([GENERIC] * 4, [GOOD] * 50, 0, ["layout"]),
        ([GENERIC] * 4, [GENERIC] * 5 + [GOOD] * 5, 0, []),
        # the other of the two shapes of a source lost its titles
        ([GOOD] * 30 + [UNTITLED] * 6, [GOOD] * 30 + [GENERIC] * 20, 0, ["fields"]),
        ([GOOD] * 2, [GOOD] * 50, 6, ["fields"]),
        ([], [GOOD] * 50, 6, ["fields"]),
        ([SHORT], [GOOD] * 50, 0, ["length"]),
        ([LONG, GOOD], [GOOD] * 50, 0, ["length"]),
        # too few to say what is usual
        ([LONG], [GOOD] * 5, 0, []),
        # a source of very different lengths
        ([SHORT], [SHORT, GOOD, LONG] * 20, 0, []),
    ],
)
def test_readings(now: Sequence[Reading], earlier: Sequence[Reading], without: int, kinds: list[str]) -> None:
    readings = SourceReadings("naru", list(now), list(earlier), without)
    assert [alarm.kind for alarm in reading_alarms(readings)] == kinds


def test_an_alarm_names_what_to_look_at() -> None:
    readings = SourceReadings("naru", [SHORT] * 7, [GOOD] * 50, 0)
    (alarm,) = reading_alarms(readings)
    assert alarm.message == (
        "bodies of articles 5 (30), 5 (30), 5 (30), 5 (30), 5 (30) and 2 more; usually about 900 characters"
    )


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, object]]]]:
    """A web hook on loopback and what it was sent."""
    received: list[dict[str, object]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", received
    server.shutdown()
    server.server_close()


ALARM = Alarm("naru", "count", "1 releases in seven days, expected at least 2")


def test_a_named_block_hears_of_alarms(
    hook: tuple[str, list[dict[str, object]]], prefect_server: None
) -> None:
    from prefect.blocks.webhook import Webhook

    from flows.announce import announce
    from flows.report import RunReport

    address, received = hook
    Webhook(url=address).save("goeul-desk", overwrite=True)
    announce(7, RunReport("ingest", alarms=[ALARM]), "webhook/goeul-desk")
    assert received == [
        {
            "subject": "Goeul run 7 (ingest): 1 alarms",
            "alarms": [{"source": "naru", "alarm": "count", "message": ALARM.message}],
        }
    ]
    announce(8, RunReport("ingest"), "webhook/goeul-desk")
    # a block that is not there must not spoil a good run
    announce(9, RunReport("ingest", alarms=[ALARM]), "webhook/nonsuch")
    assert len(received) == 1


# what Apprise still imports where Python still has it
OLD_IMPORT = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


class Mailbox:
    """Keeps what a mail server is handed."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(  # noqa: N802 the name that the server looks for
        self, server: object, session: object, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        assert envelope.rcpt_tos == ["desk@goeul.test"]
        self.letters.append(letter)
        return "250 OK"


@OLD_IMPORT
def test_an_email_block_hears_of_alarms(prefect_server: None) -> None:
    from flows.announce import SmtpEmail, announce
    from flows.report import RunReport

    mailbox = Mailbox()
    port = free_port()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        address = f"mailto://127.0.0.1:{port}?from=goeul@goeul.test&to=desk@goeul.test"
        SmtpEmail(url=address).save("goeul-letters", overwrite=True)
        announce(7, RunReport("ingest", alarms=[ALARM]), "smtp-email/goeul-letters")
        announce(8, RunReport("ingest"), "smtp-email/goeul-letters")
    finally:
        server.stop()
    (letter,) = mailbox.letters
    assert letter["Subject"] == "Goeul run 7 (ingest): 1 alarms"
    body = letter.get_body(("plain", "html"))
    assert body is not None
    assert f"naru: {ALARM.message}" in body.get_content()


@OLD_IMPORT
def test_mail_that_is_not_taken_does_not_spoil_the_run(
    prefect_server: None, caplog: pytest.LogCaptureFixture
) -> None:
    from flows.announce import SmtpEmail, announce
    from flows.report import RunReport

    address = f"mailto://127.0.0.1:{free_port()}?from=goeul@goeul.test&to=desk@goeul.test"
    SmtpEmail(url=address).save("goeul-nobody", overwrite=True)
    announce(7, RunReport("ingest", alarms=[ALARM]), "smtp-email/goeul-nobody")
    assert "the alarms did not reach smtp-email/goeul-nobody" in caplog.text


def test_an_automation_can_wait_for_the_event(prefect_server: None) -> None:
    import time

    import httpx
    from prefect.events.worker import EventsWorker
    from prefect.settings import get_current_settings

    from flows.announce import announce
    from flows.report import RunReport

    announce(77, RunReport("ingest", alarms=[ALARM]), None)
    EventsWorker.instance().wait_until_empty()
    asked = {"filter": {"event": {"name": ["goeul.alarm"]}}, "limit": 50}
    address = f"{get_current_settings().api.url}/events/filter"
    deadline = time.monotonic() + 60
    payloads: list[dict[str, object]] = []
    while not payloads and time.monotonic() < deadline:
        # the server takes events in batches, and has those of the other tests
        events = httpx.post(address, json=asked, timeout=30).json()["events"]
        payloads = [event["payload"] for event in events if event["payload"]["run_id"] == 77]
        time.sleep(0.2)
    assert payloads == [{"run_id": 77, "run": "ingest", "alarm": "count", "message": ALARM.message}]
