"""The pager tells the chain through real servers on loopback, outlives what fails, and writes down no word of a patient."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from actions.paging import pager as pager_module
from actions.paging.mail import Mail
from actions.paging.notice import Notice, Words
from actions.paging.pager import Pager, running_pager
from actions.paging.webhook import Webhook
from actions.settings import Alarms
from actions.store import Store, StoreError, open_store
from actions.store.alarms import acknowledge_alarm, raise_alarm
from actions.store.flags import raise_flag
from actions.store.migrations import migrate
from actions.store.models import AlarmPage, AuditEntry, Conversation, Intake, Message, utc_now
from actions.store.worker import SendFailed
from tests.ids import without_ids
from vault import create_keyring

from .doubles import MailServer, PagingService, mail_server, paging_service

SECRET = "a made-up secret of some length"
WORDS = "I can't feel when I wipe"


class Way:
    """Takes every notice, or raises what it was told to."""

    def __init__(self, problem: BaseException | None = None) -> None:
        self.problem = problem
        self.taken: list[tuple[int, str, bool]] = []

    async def send(self, notice: Notice, recipient: str) -> str | None:
        if self.problem is not None:
            raise self.problem
        self.taken.append((notice.step, recipient, notice.is_silent))
        return "id1"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(None, tmp_path, create_keyring(tmp_path / "keys.json"))
    migrate(opened)
    yield opened
    opened.close()


def _chain(*steps: tuple[str, str, int]) -> Alarms:
    chain = [{"who": "nurse joy", "by": by, "to": to, "after_minutes": after} for by, to, after in steps]
    return Alarms.model_validate({"chain": chain})


def _raise(store: Store, alarms: Alarms, at: datetime | None = None) -> str:
    """Ann Example tells of a danger sign."""
    with store.begin() as session:
        conversation = Conversation(channel="web", awaiting="safety", last_patient_at=at or utc_now())
        intake = Intake(conversation_id=conversation.id, patient_name="Ann Example")
        message = Message(conversation_id=conversation.id, seq=1, sender="patient", text=WORDS, channel="web", state="answered")
        session.add_all([conversation, intake, message])
        session.flush()
        raise_flag(session, intake, flag="cauda_equina", tier="emergency", message_id=message.id, text=WORDS, by="actions")
        return raise_alarm(session, conversation, alarms, tier="emergency", flags=["cauda_equina"], by="actions", now=at).id


def _states(store: Store) -> list[tuple[int, str, str | None]]:
    with store.read() as session:
        pages = session.scalars(select(AlarmPage).order_by(AlarmPage.round, AlarmPage.step, AlarmPage.repeat))
        return [(page.step, page.state, page.error) for page in pages]


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def service() -> Iterator[PagingService]:
    with paging_service() as double:
        yield double


def test_a_whole_chain_is_told_over_the_wire_until_somebody_acknowledges(
    store: Store, words: Words, mail: MailServer, service: PagingService
) -> None:
    alarms = _chain(("webhook", service.url, 0), ("email", "oncall@clinic.example", 5), ("webhook", service.url, 30))
    ways: Any = {
        "email": Mail.from_address(f"smtp://127.0.0.1:{mail.port}", "attune@clinic.example"),
        "webhook": Webhook.from_secret(SECRET),
    }
    pager, begin = Pager(store, alarms, words, ways), utc_now()
    alarm = _raise(store, alarms, begin)
    with capture_logs() as logs:
        assert asyncio.run(pager.round(begin)) == 1
        assert asyncio.run(pager.round(begin + timedelta(minutes=4))) == 0
        assert asyncio.run(pager.round(begin + timedelta(minutes=5))) == 1
        with store.begin() as session:
            acknowledge_alarm(session, alarm, actor="staff1", now=begin + timedelta(minutes=6))
        assert asyncio.run(pager.round(begin + timedelta(minutes=60))) == 1  # the patient is silent since
    assert [json.loads(body)["patient_silent"] for _, body in service.posts] == [False, True]
    assert len(mail.mails) == 1
    sent = [mail.mails[0][2].as_string(), *(body.decode() for _, body in service.posts)]
    with store.read() as session:
        audited = str([(entry.actor, entry.subject, entry.detail) for entry in session.scalars(select(AuditEntry))])
    for told in (*sent, audited, str(logs)):
        for word in ("wipe", "Ann", "Example:", "nurse joy"):
            assert word not in told
    for told in (audited, str(logs)):
        assert "clinic.example" not in told and "127.0.0.1" not in told
    assert "cauda" not in "".join(sent)


@pytest.mark.parametrize(
    ("problem", "first"),
    [
        (SendFailed("http_503"), (1, "waiting", "http_503")),
        (SendFailed("http_404", for_good=True), (1, "failed", "http_404")),
        (SendFailed("no such person at +12125550100"), (1, "waiting", "unreadable")),
        (KeyError("+12125550100"), (1, "waiting", "KeyError")),
    ],
)
def test_a_step_that_fails_lets_the_next_one_go_at_once(store: Store, words: Words, problem: Exception, first: Any) -> None:
    alarms = _chain(("webhook", "https://pager.example/", 0), ("email", "oncall@clinic.example", 30))
    _raise(store, alarms)
    mail = Way()
    pager = Pager(store, alarms, words, {"webhook": Way(problem), "email": mail})
    with capture_logs() as logs:
        asyncio.run(pager.round())
        asyncio.run(pager.round())
    assert mail.taken == [(2, "oncall@clinic.example", False)]
    assert _states(store)[0] == first
    assert "555" not in without_ids(logs) and "pager.example" not in str(logs)


def test_a_way_that_is_not_set_up_lets_the_next_step_go_at_once(store: Store, words: Words) -> None:
    alarms = _chain(("sms", "+12125550100", 0), ("email", "oncall@clinic.example", 30))
    _raise(store, alarms)
    mail = Way()
    pager = Pager(store, alarms, words, {"email": mail})
    asyncio.run(pager.round())
    asyncio.run(pager.round())
    assert [step for step, _, _ in mail.taken] == [2]
    assert _states(store)[0] == (1, "failed", "no_gateway")


def test_a_server_that_never_answers_is_left(store: Store, words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        async def send(self, notice: Notice, recipient: str) -> str | None:
            await asyncio.Event().wait()
            return None

    monkeypatch.setattr(pager_module, "SEND_WITHIN_S", 0.01)
    alarms = _chain(("webhook", "https://pager.example/", 0))
    _raise(store, alarms)
    asyncio.run(Pager(store, alarms, words, {"webhook": Silent()}).round())
    assert _states(store) == [(1, "waiting", "timeout")]


def test_a_crash_between_sending_and_marking_sends_again_when_the_lease_ends(
    store: Store, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarms, way = _chain(("webhook", "https://pager.example/", 0)), Way()
    begin = utc_now()
    _raise(store, alarms, begin)
    pager = Pager(store, alarms, words, {"webhook": way})

    def dies(*_: Any, **__: Any) -> None:
        raise StoreError("away")

    with monkeypatch.context() as patch:
        patch.setattr(pager_module, "mark_page_sent", dies)
        asyncio.run(pager.round(begin))
    assert asyncio.run(pager.round(begin + timedelta(seconds=pager_module.LEASE_S - 1))) == 0
    assert asyncio.run(pager.round(begin + timedelta(seconds=pager_module.LEASE_S))) == 1
    assert len(way.taken) == 2
    assert _states(store)[0] == (1, "sent", None)


def test_a_slow_server_holds_up_no_other_alarm(store: Store, words: Words) -> None:
    class Slow(Way):
        async def send(self, notice: Notice, recipient: str) -> str | None:
            if recipient == "https://slow.example/":
                await asyncio.sleep(30)
            return await super().send(notice, recipient)

    way, slow = Slow(), _chain(("webhook", "https://slow.example/", 0))
    quick = _chain(("webhook", "https://quick.example/", 0))
    pager = Pager(store, slow, words, {"webhook": way})

    async def scene() -> None:
        stop = asyncio.Event()
        await asyncio.to_thread(_raise, store, slow)
        running = asyncio.create_task(pager.run(stop, every_s=0.02))
        await asyncio.sleep(0.3)
        await asyncio.to_thread(_raise, store, quick)
        while not way.taken:
            await asyncio.sleep(0.02)
        running.cancel()

    asyncio.run(asyncio.wait_for(scene(), 20))
    assert way.taken == [(1, "https://quick.example/", False)]


def test_the_pager_outlives_a_store_that_is_away_and_ends_when_told(store: Store, words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    alarms, way = _chain(("webhook", "https://pager.example/", 0)), Way()
    _raise(store, alarms)
    real, failures = Pager._claim, [StoreError("away"), KeyError("bug")]

    def sometimes(self: Pager, now: datetime | None) -> Any:
        if failures:
            raise failures.pop()
        return real(self, now)

    monkeypatch.setattr(Pager, "_claim", sometimes)
    monkeypatch.setattr(pager_module, "EVERY_S", 0.01)

    async def scene() -> None:
        async with running_pager(Pager(store, alarms, words, {"webhook": way})):
            while not way.taken:
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(scene(), 30))
    assert len(way.taken) == 1


def test_without_a_chain_the_log_says_so_once(store: Store, words: Words) -> None:
    async def scene() -> None:
        async with running_pager(Pager(store, Alarms(), words, {})):
            await asyncio.sleep(0)

    with capture_logs() as logs:
        asyncio.run(scene())
    assert [entry["event"] for entry in logs] == ["no chain"]


def test_an_idle_look_takes_no_lock(store: Store, words: Words) -> None:
    with store.begin() as session:  # SQLite has one writer, and this is it
        session.execute(text("SELECT 1"))
        assert asyncio.run(Pager(store, Alarms(), words, {}).round()) == 0
