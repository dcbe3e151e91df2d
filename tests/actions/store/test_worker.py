"""The worker: hands each text over once, survives gateways and databases that fail, stops when told."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from actions.store import Store, StoreError, worker
from actions.store.models import OutboxEntry
from actions.store.outbox import ClaimedText, enqueue
from actions.store.worker import SendFailed, run_worker, send_batch


class Gateway:
    """Takes every text, or raises what it was told to."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem = problem
        self.taken: list[str] = []

    async def send(self, text: ClaimedText) -> str | None:
        if self.problem is not None:
            raise self.problem
        self.taken.append(text.body)
        return f"SM{len(self.taken)}"


def _enqueue(store: Store, talks: Any, *bodies: str) -> None:
    with store.begin() as session:
        for body in bodies:
            enqueue(session, talks.start(session).says(body), recipient="+15550100")


def _states(store: Store) -> list[tuple[str, str | None]]:
    with store.read() as session:
        entries = session.scalars(select(OutboxEntry).order_by(OutboxEntry.created_at))
        return [(entry.state, entry.provider_id or entry.error) for entry in entries]


def test_waiting_texts_are_sent_once_each(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "one", "two")
    gateway = Gateway()
    assert asyncio.run(send_batch(store, {"web": gateway})) == 2
    assert asyncio.run(send_batch(store, {"web": gateway})) == 0
    assert gateway.taken == ["one", "two"]
    assert _states(store) == [("sent", "SM1"), ("sent", "SM2")]


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (SendFailed("30001"), ("waiting", "30001")),
        (SendFailed("21610", for_good=True), ("gave_up", "21610")),
        (KeyError("+15550100"), ("waiting", "KeyError")),
    ],
)
def test_a_gateway_that_fails_leaves_the_text_for_later_and_no_words_in_the_log(
    store: Store, talks: Any, problem: Exception, state: tuple[str, str]
) -> None:
    _enqueue(store, talks, "hello")
    with capture_logs() as logs:
        asyncio.run(send_batch(store, {"web": Gateway(problem)}))
    assert _states(store) == [state]
    assert [entry["event"] for entry in logs] == ["text not sent"]
    assert "hello" not in str(logs) and "555" not in str(logs)


def test_a_gateway_that_never_answers_is_left(store: Store, talks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        async def send(self, text: ClaimedText) -> str | None:
            await asyncio.Event().wait()
            return None

    monkeypatch.setattr(worker, "SEND_WITHIN_S", 0.01)
    _enqueue(store, talks, "hello")
    asyncio.run(send_batch(store, {"web": Silent()}))
    assert _states(store) == [("waiting", "timeout")]


def test_a_channel_without_a_gateway_keeps_its_texts(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "hello")
    assert asyncio.run(send_batch(store, {"sms": Gateway()})) == 0
    assert _states(store) == [("waiting", None)]


def test_the_loop_sends_what_comes_and_ends_when_told(store: Store, talks: Any) -> None:
    gateway = Gateway()

    async def scene() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(run_worker(store, {"web": gateway}, stop, idle_s=0.01))
        await asyncio.to_thread(_enqueue, store, talks, "hello")
        while not gateway.taken:
            await asyncio.sleep(0.01)
        stop.set()
        await asyncio.wait_for(running, 10)

    asyncio.run(asyncio.wait_for(scene(), 30))
    assert _states(store) == [("sent", "SM1")]


def test_the_loop_outlives_a_store_that_is_away(sqlite_store: Store, talks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _enqueue(sqlite_store, talks, "hello")
    gateway, real, failures = Gateway(), worker._claim, [StoreError("away"), StoreError("still away")]

    def sometimes(store: Store, channels: Any) -> Any:
        if failures:
            raise failures.pop()
        return real(store, channels)

    async def scene() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(run_worker(sqlite_store, {"web": gateway}, stop, idle_s=0.01))
        while not gateway.taken:
            await asyncio.sleep(0.01)
        stop.set()
        await asyncio.wait_for(running, 10)

    monkeypatch.setattr(worker, "_claim", sometimes)
    with capture_logs() as logs:
        asyncio.run(asyncio.wait_for(scene(), 30))
    assert [entry["event"] for entry in logs].count("outbox unavailable") == 2
