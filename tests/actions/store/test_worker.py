"""The worker: hands each text over once, survives gateways and databases that fail, stops when told."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from actions.store import Store, StoreError, worker
from actions.store.models import OutboxEntry, Task, utc_now
from actions.store.outbox import MAX_ATTEMPTS, ClaimedText, Unsent, claim, enqueue, unsent
from actions.store.worker import SendFailed, run_worker, running_worker, send_batch
from tests.ids import without_ids


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
    assert "hello" not in str(logs) and "555" not in without_ids(logs)


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


def _due_again(store: Store) -> None:
    """As if the pause or the lease were over."""
    past = utc_now() - timedelta(seconds=1)
    with store.begin() as session:
        session.execute(update(OutboxEntry).where(OutboxEntry.state == "waiting").values(due_at=past))
        session.execute(update(OutboxEntry).where(OutboxEntry.state == "leased").values(leased_until=past))


class Troublesome:
    """Slow with one text, takes another and fails all the same, refuses a third once, takes the rest."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []

    async def send(self, text: ClaimedText) -> str | None:
        self.calls.append((text.body, text.id))
        if text.body == "slow":
            await asyncio.sleep(3600)
        if text.body == "twice" and text.attempt == 1:
            raise ConnectionResetError  # it was delivered; only the answer was lost
        if text.body == "busy" and text.attempt == 1:
            raise SendFailed("429")
        return f"SM-{text.body}"

    def times(self, body: str) -> int:
        return [called for called, _ in self.calls].count(body)


def test_a_slow_failing_and_repeating_gateway_loses_nothing_and_holds_up_nobody(
    store: Store, talks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "SEND_WITHIN_S", 0.2)
    _enqueue(store, talks, "slow", "twice", "busy", "plain")
    gateway = Troublesome()
    asyncio.run(send_batch(store, {"web": gateway}))
    assert _states(store) == [("waiting", "timeout"), ("waiting", "ConnectionResetError"), ("waiting", "429"), ("sent", "SM-plain")]
    _due_again(store)
    asyncio.run(send_batch(store, {"web": gateway}))
    assert _states(store) == [("waiting", "timeout"), ("sent", "SM-twice"), ("sent", "SM-busy"), ("sent", "SM-plain")]
    assert gateway.times("plain") == 1
    # A gateway can tell the second time from a second text.
    assert len({id for body, id in gateway.calls if body == "twice"}) == 1 and gateway.times("twice") == 2
    for _ in range(MAX_ATTEMPTS):
        _due_again(store)
        asyncio.run(send_batch(store, {"web": gateway}))
    assert gateway.times("slow") == MAX_ATTEMPTS
    assert _states(store)[0] == ("gave_up", "timeout")


def test_workers_at_once_send_each_text_once(store: Store, talks: Any) -> None:
    bodies = [str(number) for number in range(30)]
    _enqueue(store, talks, *bodies)
    gateway = Gateway()

    async def scene() -> None:
        stop = asyncio.Event()
        running = [asyncio.create_task(run_worker(store, {"web": gateway}, stop, idle_s=0.01)) for _ in range(3)]
        while len(gateway.taken) < len(bodies):
            await asyncio.sleep(0.01)
        stop.set()
        await asyncio.gather(*running)

    asyncio.run(asyncio.wait_for(scene(), 60))
    assert sorted(gateway.taken, key=int) == bodies
    assert {state for state, _ in _states(store)} == {"sent"}


@pytest.mark.parametrize("said", ["x" * 65, "sent to +1 555 0100", 7])
def test_what_is_no_code_is_not_kept(store: Store, talks: Any, said: Any) -> None:
    class Wordy(Gateway):
        async def send(self, text: ClaimedText) -> str | None:
            if text.attempt == 1:
                raise SendFailed(said)
            return said  # type: ignore[no-any-return]

    _enqueue(store, talks, "hello")
    gateway = Wordy()
    with capture_logs() as logs:
        asyncio.run(send_batch(store, {"web": gateway}))
        assert _states(store) == [("waiting", "unreadable")]
        _due_again(store)
        asyncio.run(send_batch(store, {"web": gateway}))
    assert _states(store) == [("sent", None)]
    assert "555" not in without_ids(logs)


def test_a_text_whose_tries_all_end_in_a_crash_is_given_up_and_staff_are_told(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "hello")
    for _ in range(MAX_ATTEMPTS + 1):
        with store.begin() as session:
            claim(session, 10, 60)
        _due_again(store)
    assert _states(store) == [("gave_up", "abandoned")]
    with store.read() as session:
        assert session.scalars(select(Task)).one().kind == "undelivered"


def test_a_text_that_cannot_be_opened_holds_up_no_other(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "one", "two")
    with store.begin() as session:
        one, two = session.scalars(select(OutboxEntry).order_by(OutboxEntry.created_at)).all()
        moved = two.body_sealed  # type: ignore[attr-defined]
        session.execute(update(OutboxEntry).where(OutboxEntry.id == one.id).values(body_sealed=moved))
    gateway = Gateway()
    asyncio.run(send_batch(store, {"web": gateway}))
    assert gateway.taken == ["two"]
    assert _states(store) == [("gave_up", "seal_broken"), ("sent", "SM1")]


def test_what_nobody_foresaw_does_not_end_the_loop(sqlite_store: Store, talks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _enqueue(sqlite_store, talks, "hello")
    gateway, real, failures = Gateway(), worker._claim, [ZeroDivisionError("hello")]

    def sometimes(store: Store, channels: Any) -> Any:
        if failures:
            raise failures.pop()
        return real(store, channels)

    async def scene() -> None:
        async with running_worker(sqlite_store, {"web": gateway, "sms": gateway}):
            while not gateway.taken:
                await asyncio.sleep(0.01)

    monkeypatch.setattr(worker, "_claim", sometimes)
    with capture_logs() as logs:
        asyncio.run(asyncio.wait_for(scene(), 30))
    assert [entry["event"] for entry in logs] == ["outbox failed", "text sent"]
    assert "hello" not in str(logs)


def test_without_a_gateway_texts_wait_and_the_log_says_so_once(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "one", "two")

    async def scene() -> None:
        async with running_worker(store, {}):
            await asyncio.sleep(0.2)

    with capture_logs() as logs:
        asyncio.run(scene())
    assert [(entry["event"], entry["channels"]) for entry in logs] == [("no gateway", ["sms"])]
    assert _states(store) == [("waiting", None), ("waiting", None)]
    with store.read() as session:
        assert unsent(session) == Unsent(waiting=2)


def test_a_stop_waits_for_the_text_that_is_being_sent(store: Store, talks: Any) -> None:
    class Slow(Gateway):
        async def send(self, text: ClaimedText) -> str | None:
            started.set()
            await asyncio.sleep(0.2)
            return await super().send(text)

    _enqueue(store, talks, "hello")
    started = asyncio.Event()

    async def scene() -> None:
        async with running_worker(store, {"web": Slow()}):
            await started.wait()

    asyncio.run(asyncio.wait_for(scene(), 30))
    assert _states(store) == [("sent", "SM1")]


def test_a_stop_does_not_wait_for_ever_and_the_text_is_sent_by_the_next_worker(
    store: Store, talks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stuck:
        async def send(self, text: ClaimedText) -> str | None:
            started.set()
            await asyncio.Event().wait()
            return None

    monkeypatch.setattr(worker, "STOP_WITHIN_S", 0.1)
    _enqueue(store, talks, "hello")
    started = asyncio.Event()

    async def scene() -> None:
        async with running_worker(store, {"web": Stuck()}):
            await started.wait()

    asyncio.run(asyncio.wait_for(scene(), 10))
    assert _states(store) == [("leased", None)]
    _due_again(store)
    gateway = Gateway()
    asyncio.run(send_batch(store, {"web": gateway}))
    assert gateway.taken == ["hello"]
