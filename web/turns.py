"""Answer one stored message: one turn at a time in a conversation, through Rasa, and also without it.

The turn itself runs in the action server (actions/turn.py). What is here is order, and the answer when a part is down.
"""

from __future__ import annotations

from typing import Any

import structlog
from fastapi.concurrency import run_in_threadpool

from actions.clinic import Clinic
from actions.conversations import Received, context_of, replies_to
from actions.fallback import answer_without_rasa
from actions.store.locks import conversation_turn
from web.rasa import Rasa, RasaUnavailable

log = structlog.get_logger()


async def answer(clinic: Clinic, rasa: Rasa, received: Received) -> list[dict[str, Any]]:
    """The companion's reply, never empty. A message that was answered before gets the same reply."""
    async with conversation_turn(clinic.store, received.conversation):
        replies = await run_in_threadpool(replies_to, clinic, received.message)
        if not replies:
            await take(clinic, rasa, received)
            replies = await run_in_threadpool(replies_to, clinic, received.message)
        if not replies:
            await run_in_threadpool(answer_without_rasa, clinic, received.message)
            replies = await run_in_threadpool(replies_to, clinic, received.message)
        return replies


async def take(clinic: Clinic, rasa: Rasa, received: Received) -> None:
    """One try through Rasa. What comes of it, or does not, is in the record."""
    context = await run_in_threadpool(context_of, clinic, received.message)
    try:
        await rasa.turn(received.conversation, received.message, received.text, context)
    except RasaUnavailable as error:
        log.error("turn not taken", conversation=received.conversation, message=received.message, reason=str(error))
