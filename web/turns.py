"""Answer one stored message: one turn at a time in a conversation, through Rasa, and also without it.

Nobody waits long. A message with a sign of danger that this process sees itself is answered within a second, any other within three;
the turn goes on behind the answer, for the record, and its reply is appended when it comes (actions/turn.py drops it where a newer
message was answered). The turn itself runs in the action server; what is here is order, patience, and the answer when a part is down.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import structlog
from fastapi.concurrency import run_in_threadpool

from actions.clinic import Clinic
from actions.conversations import Received, context_of, replies_to
from actions.fallback import answer_without_rasa, is_urgent
from actions.store.locks import ConversationBusy, conversation_turn
from web.rasa import Rasa, RasaUnavailable

log = structlog.get_logger()

URGENT_PATIENCE_S = 0.6  # how long a message with a sign waits for its turn; the action line must be there within a second
PATIENCE_S = 3.0


class Turns:
    """The turns that run in this process. One is kept until it ends, also where its message has been answered already."""

    def __init__(self, clinic: Clinic, rasa: Rasa) -> None:
        self._clinic = clinic
        self._rasa = rasa
        self._running: set[asyncio.Task[None]] = set()

    async def answer(self, received: Received) -> list[dict[str, Any]]:
        """The companion's reply, never empty. A message that was answered before gets the same reply."""
        replies = await self._replies(received)
        if replies:
            return replies
        since = time.monotonic()
        turn = self._start(received)
        urgent = await run_in_threadpool(is_urgent, self._clinic, received.message)
        patience = URGENT_PATIENCE_S if urgent else PATIENCE_S
        await asyncio.wait({turn}, timeout=max(0.0, since + patience - time.monotonic()))
        if not await self._replies(received):
            await run_in_threadpool(answer_without_rasa, self._clinic, received.message)
        return await self._replies(received)

    async def close(self) -> None:
        """End the turns that still run: their messages stay to be recorded (recovery.py)."""
        for turn in self._running:
            turn.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _replies(self, received: Received) -> list[dict[str, Any]]:
        return await run_in_threadpool(replies_to, self._clinic, received.message)

    def _start(self, received: Received) -> asyncio.Task[None]:
        turn = asyncio.create_task(self._in_order(received))
        self._running.add(turn)
        turn.add_done_callback(self._ended)
        return turn

    async def _in_order(self, received: Received) -> None:
        try:
            async with conversation_turn(self._clinic.store, received.conversation):
                await take(self._clinic, self._rasa, received)
        except ConversationBusy:
            log.error("turn not taken", conversation=received.conversation, message=received.message, reason="busy")

    def _ended(self, turn: asyncio.Task[None]) -> None:
        self._running.discard(turn)
        if not turn.cancelled() and turn.exception() is not None:
            log.error("turn failed", error=type(turn.exception()).__name__)


async def take(clinic: Clinic, rasa: Rasa, received: Received) -> None:
    """One try through Rasa. What comes of it, or does not, is in the record."""
    context = await run_in_threadpool(context_of, clinic, received.message)
    try:
        await rasa.turn(received.conversation, received.message, received.text, context)
    except RasaUnavailable as error:
        log.error("turn not taken", conversation=received.conversation, message=received.message, reason=str(error))
