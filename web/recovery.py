"""Messages that no turn has recorded are taken again, oldest first, once the parts are back.

A message is left behind when Rasa or the action server was down, or when this process ended in mid-turn. The person has had a
holding message by then; the late reply is appended in order, and dropped if a newer message was answered (actions/turn.py).
"""

from __future__ import annotations

import asyncio

import structlog
from fastapi.concurrency import run_in_threadpool

from actions.clinic import Clinic
from actions.conversations import Received, unrecorded
from actions.store.errors import StoreError
from actions.store.locks import conversation_turn
from web.rasa import Rasa
from web.turns import take

log = structlog.get_logger()

EVERY_S = 5.0
# Younger messages are still in their own turn.
OLDER_THAN_S = 30.0
AT_ONCE = 20


async def recover_forever(clinic: Clinic, rasa: Rasa) -> None:
    """Runs until it is cancelled; a failure of one round is logged and the next round tries again."""
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            await recover_once(clinic, rasa)
        except StoreError as error:
            log.error("recovery failed", error=type(error).__name__)


async def recover_once(clinic: Clinic, rasa: Rasa, older_than_s: float = OLDER_THAN_S) -> int:
    """One round; the number of messages that were tried."""
    waiting: list[Received] = await run_in_threadpool(unrecorded, clinic, older_than_s, AT_ONCE)
    for received in waiting:
        async with conversation_turn(clinic.store, received.conversation):
            await take(clinic, rasa, received)
    return len(waiting)
