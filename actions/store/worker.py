"""Hand waiting texts to their gateways, one after another, until told to stop.

The queue and its rules are in outbox.py. A gateway is whatever keeps the `Sender` protocol; there is none here. Any number of
workers may run, in one process or many.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Protocol

import structlog

from actions import AttuneError
from actions.store.engine import Store
from actions.store.errors import StoreError
from actions.store.models import Channel
from actions.store.outbox import ClaimedText, claim, mark_failed, mark_sent

BATCH = 10
SEND_WITHIN_S = 20.0
LEASE_S = BATCH * SEND_WITHIN_S + 30
"""Longer than a whole batch may take, so that no lease ends while its text is being sent."""

log = structlog.get_logger(__name__)


class SendFailed(AttuneError):
    """A gateway didn't take a text. `code` has no words in it; `for_good` when trying again is of no use."""

    def __init__(self, code: str, *, for_good: bool = False) -> None:
        super().__init__(f"the gateway didn't take the text: {code}")
        self.code = code
        self.for_good = for_good


class Sender(Protocol):
    """Sends one text."""

    async def send(self, text: ClaimedText) -> str | None:
        """Hand it over; give the gateway's id for it. Raises `SendFailed`."""
        ...


async def run_worker(store: Store, senders: Mapping[Channel, Sender], stop: asyncio.Event, *, idle_s: float = 1.0) -> None:
    """Send until `stop` is set; a text that is being sent is finished first. A store that is away is waited for."""
    while not stop.is_set():
        try:
            sent = await send_batch(store, senders, stop)
        except StoreError as error:
            log.error("outbox unavailable", error=type(error).__name__, advice=str(error))
            sent = 0
        if not sent:
            await _wait(stop, idle_s)


async def send_batch(store: Store, senders: Mapping[Channel, Sender], stop: asyncio.Event | None = None) -> int:
    """Claim and send what is due now, one batch. Gives how many were claimed."""
    texts = await asyncio.to_thread(_claim, store, list(senders))
    for text in texts:
        if stop is not None and stop.is_set():
            break  # the rest is sent by whoever claims it when the lease ends
        await _send(store, senders[text.channel], text)
    return len(texts)


async def _send(store: Store, sender: Sender, text: ClaimedText) -> None:
    try:
        async with asyncio.timeout(SEND_WITHIN_S):
            provider_id = await sender.send(text)
    except SendFailed as failure:
        await _failed(store, text, failure.code, for_good=failure.for_good)
    except TimeoutError:
        await _failed(store, text, "timeout", for_good=False)
    except Exception as error:  # a gateway's own bug must not end the loop for everybody else's texts
        await _failed(store, text, type(error).__name__, for_good=False)
    else:
        await asyncio.to_thread(_sent, store, text, provider_id)


async def _failed(store: Store, text: ClaimedText, code: str, *, for_good: bool) -> None:
    log.warning("text not sent", outbox=text.id, attempt=text.attempt, code=code, for_good=for_good)
    await asyncio.to_thread(_mark_failed, store, text, code, for_good)


def _claim(store: Store, channels: list[Channel]) -> list[ClaimedText]:
    with store.begin() as session:
        return claim(session, BATCH, LEASE_S, channels=channels)


def _sent(store: Store, text: ClaimedText, provider_id: str | None) -> None:
    with store.begin() as session:
        mark_sent(session, text, provider_id)
    log.info("text sent", outbox=text.id, attempt=text.attempt)


def _mark_failed(store: Store, text: ClaimedText, code: str, for_good: bool) -> None:
    with store.begin() as session:
        mark_failed(session, text, code, for_good=for_good)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
