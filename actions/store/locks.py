"""One turn at a time in a conversation.

Inside a process, waiters queue in the order they came. Between processes a PostgreSQL advisory lock decides. On SQLite there is
nothing between processes: one `web/` process drives the turns there, and that is the supported way to run it. The lock guards
the order of turns, not the data: each transaction of the store is whole without it.

`conversation_lock` blocks its thread, `conversation_turn` is for async code and blocks nothing. Neither is re-entrant.
`hold_until_commit` is for the rare transactions that must come one by one.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from actions.store.engine import Store
from actions.store.errors import StoreError

WAIT_S = 60.0
_RETRY_S = 0.05


class ConversationBusy(StoreError):
    """Another turn of this conversation didn't end in time."""

    def __init__(self) -> None:
        super().__init__("another turn of this conversation is still running: try again")


class _Queue:
    """First come, first served, by key. A turn is a future: done once it is its owner's turn."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._turns: dict[str, deque[Future[None]]] = {}

    def join(self, key: str) -> Future[None]:
        turn: Future[None] = Future()
        with self._guard:
            waiting = self._turns.setdefault(key, deque())
            waiting.append(turn)
            if len(waiting) == 1:
                turn.set_result(None)
        return turn

    def leave(self, key: str, turn: Future[None]) -> None:
        with self._guard:
            waiting = self._turns[key]
            had_turn = waiting[0] is turn
            waiting.remove(turn)
            if not waiting:
                del self._turns[key]
            elif had_turn:
                waiting[0].set_result(None)


_queue = _Queue()


@contextmanager
def conversation_lock(store: Store, conversation_id: str, *, wait_s: float = WAIT_S) -> Iterator[None]:
    """Hold the conversation's turn. Raises `ConversationBusy` when it isn't free within `wait_s` seconds."""
    deadline = time.monotonic() + wait_s
    key = f"{store.place}/{conversation_id}"
    turn = _queue.join(key)
    try:
        try:
            turn.result(timeout=wait_s)
        except TimeoutError as error:
            raise ConversationBusy from error
        with _between_processes(store, conversation_id, deadline):
            yield
    finally:
        _queue.leave(key, turn)


@asynccontextmanager
async def conversation_turn(store: Store, conversation_id: str, *, wait_s: float = WAIT_S) -> AsyncIterator[None]:
    """`conversation_lock` for async code."""
    deadline = time.monotonic() + wait_s
    key = f"{store.place}/{conversation_id}"
    turn = _queue.join(key)
    try:
        try:
            # Shielded: a waiter that is cancelled must not cancel the future that `leave` may be about to set.
            await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(turn)), wait_s)
        except TimeoutError as error:
            raise ConversationBusy from error
        async with _between_processes_async(store, conversation_id, deadline):
            yield
    finally:
        _queue.leave(key, turn)


def hold_until_commit(session: Session, key: str) -> None:
    """Let no other transaction past the same key until this one ends. SQLite's write transactions come one by one anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _number(key)})


def _number(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)


class _ServerLock:
    """A PostgreSQL advisory lock on a connection of its own, so that turns never use up the store's connections."""

    def __init__(self, engine: Engine, conversation_id: str) -> None:
        self._key = _number(f"conversation:{conversation_id}")
        self._engine = engine
        self._connection: Connection | None = None
        self._over = False
        self._guard = threading.Lock()  # a cancelled waiter may release while its thread still tries

    def try_take(self) -> bool:
        with self._guard:
            if self._over:
                return False
            try:
                self._connection = self._connection or self._engine.connect()
            except PoolTimeout:
                return False  # as many turns as there may be are running: this one waits as for the lock
            return bool(self._connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": self._key}))

    def release(self) -> None:
        with self._guard:
            self._over = True
            if self._connection is None:
                return
            try:
                self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
            except DBAPIError:
                self._connection.invalidate()  # the server drops the lock with the connection
            self._connection.close()
            self._connection = None


@contextmanager
def _between_processes(store: Store, conversation_id: str, deadline: float) -> Iterator[None]:
    if store.lock_engine is None:
        yield
        return
    lock = _ServerLock(store.lock_engine, conversation_id)
    try:
        while not _try(store, lock):
            _check_deadline(deadline)
            time.sleep(_RETRY_S)
        yield
    finally:
        lock.release()


@asynccontextmanager
async def _between_processes_async(store: Store, conversation_id: str, deadline: float) -> AsyncIterator[None]:
    if store.lock_engine is None:
        yield
        return
    lock = _ServerLock(store.lock_engine, conversation_id)
    try:
        while not await asyncio.to_thread(_try, store, lock):
            _check_deadline(deadline)
            await asyncio.sleep(_RETRY_S)
        yield
    finally:
        await asyncio.to_thread(lock.release)


def _try(store: Store, lock: _ServerLock) -> bool:
    try:
        return lock.try_take()
    except DBAPIError as error:
        raise store.explain(error) from error


def _check_deadline(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise ConversationBusy
