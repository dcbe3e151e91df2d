"""One turn at a time in a conversation, in order; other conversations don't wait."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from actions.store import Store, open_store
from actions.store.engine import TURNS_AT_ONCE
from actions.store.locks import ConversationBusy, conversation_lock, conversation_turn
from vault import Keyring


def test_turns_of_one_conversation_come_one_by_one_in_order(store: Store) -> None:
    log: list[str] = []

    async def turn(name: str) -> None:
        async with conversation_turn(store, "c1"):
            log.append(f"{name} begins")
            await asyncio.sleep(0)
            await asyncio.sleep(0.005)
            log.append(f"{name} ends")

    async def five() -> None:
        await asyncio.gather(*(turn(str(number)) for number in range(5)))

    asyncio.run(five())
    assert log == [f"{number} {event}" for number in range(5) for event in ("begins", "ends")]


def test_another_conversation_does_not_wait(store: Store) -> None:
    async def both() -> str:
        async with conversation_turn(store, "c1"), conversation_turn(store, "c2", wait_s=5):
            return "in both"

    assert asyncio.run(both()) == "in both"


def test_a_turn_that_never_ends_makes_the_next_one_busy_and_no_more(store: Store) -> None:
    with conversation_lock(store, "c1"):
        with pytest.raises(ConversationBusy), conversation_lock(store, "c1", wait_s=0.05):
            pass
        with pytest.raises(ConversationBusy):
            asyncio.run(_take(store, wait_s=0.05))
    with conversation_lock(store, "c1", wait_s=1):
        pass


async def _take(store: Store, wait_s: float) -> None:
    async with conversation_turn(store, "c1", wait_s=wait_s):
        pass


def test_a_turn_that_raises_lets_the_next_one_in(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), conversation_lock(store, "c1"):
        raise ZeroDivisionError
    asyncio.run(_take(store, wait_s=1))


def test_a_waiter_that_is_cancelled_lets_the_next_one_in(store: Store) -> None:
    async def scene() -> None:
        async with conversation_turn(store, "c1"):
            waiters = [asyncio.create_task(_take(store, wait_s=30)) for _ in range(2)]
            await asyncio.sleep(0.02)
            waiters[0].cancel()
            await asyncio.sleep(0.02)
        await asyncio.wait_for(waiters[1], 5)
        assert waiters[0].cancelled()

    asyncio.run(scene())


def test_threads_take_turns_too(store: Store) -> None:
    inside, most = 0, 0

    def turn() -> None:
        nonlocal inside, most
        for _ in range(20):
            with conversation_lock(store, "c1"):
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=turn) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside, most) == (0, 1)


@pytest.mark.postgres
def test_postgresql_keeps_two_processes_apart(
    postgres_url: str, postgres_store: Store, tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another process has a queue of its own; the server's lock alone is between them.
    from actions.store import locks

    with conversation_lock(postgres_store, "c1"):
        monkeypatch.setattr(locks, "_queue", locks._Queue())
        other = open_store(postgres_url, tmp_path, keyring)
        with pytest.raises(ConversationBusy), conversation_lock(other, "c1", wait_s=0.1):
            pass
        with pytest.raises(ConversationBusy):
            asyncio.run(_take(other, wait_s=0.1))
        with conversation_lock(other, "c2", wait_s=5):
            pass
        monkeypatch.undo()
    with conversation_lock(other, "c1", wait_s=5):
        pass
    other.close()


def test_a_held_turn_leaves_every_connection_of_the_store_free(store: Store) -> None:
    async def scene() -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(25):
                group.create_task(turn(f"c{number}"))

    async def turn(conversation: str) -> None:
        async with conversation_turn(store, conversation):
            await asyncio.to_thread(look)

    def look() -> None:
        with store.read():
            pass

    asyncio.run(asyncio.wait_for(scene(), 60))


@pytest.mark.postgres
def test_more_turns_at_once_than_connections_for_them_all_get_their_turn(
    postgres_url: str, tmp_path: Path, keyring: Keyring
) -> None:
    store = open_store(postgres_url, tmp_path, keyring)
    running = most = done = 0

    async def turn(number: int) -> None:
        nonlocal running, most, done
        async with conversation_turn(store, f"c{number}", wait_s=30):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.05)
            running -= 1
            done += 1

    async def all_of_them() -> None:
        await asyncio.gather(*(turn(number) for number in range(3 * TURNS_AT_ONCE)))

    asyncio.run(asyncio.wait_for(all_of_them(), 60))
    assert done == 3 * TURNS_AT_ONCE
    assert 1 < most <= TURNS_AT_ONCE
    store.close()


@pytest.mark.postgres
def test_a_turn_that_finds_no_connection_in_time_hears_that_it_is_busy(
    postgres_url: str, tmp_path: Path, keyring: Keyring
) -> None:
    store = open_store(postgres_url, tmp_path, keyring)
    assert store.lock_engine is not None
    small = replace(store, lock_engine=create_engine(store.lock_engine.url, pool_size=1, max_overflow=0, pool_timeout=0))
    with conversation_lock(small, "c1"), pytest.raises(ConversationBusy), conversation_lock(small, "c2", wait_s=0.2):
        pass
    small.close()
