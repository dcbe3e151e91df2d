"""Hand waiting texts to their gateways, until told to stop.

The queue and its rules are in outbox.py. A gateway is whatever keeps the `Gateway` protocol; which ones there are, gateways.py
finds out. The worker runs in `web/`; any number may run, in one process or many.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol, get_args

import structlog

from actions import AttuneError
from actions.store.engine import Store
from actions.store.errors import StoreError
from actions.store.models import Channel
from actions.store.outbox import ClaimedText, claim, mark_failed, mark_sent

BATCH = 10
SEND_WITHIN_S = 20.0
LEASE_S = SEND_WITHIN_S + 30
"""Longer than a text may take, so that no lease ends while its text is being sent."""
STOP_WITHIN_S = 5.0
"""How long a stop waits for texts that are being sent. `./attune run` ends what takes longer than twice that."""

log = structlog.get_logger(__name__)

_CODE = re.compile(r"[\w.:-]{1,64}", re.ASCII)


class SendFailed(AttuneError):
    """A gateway didn't take a text. `code` has no words in it; `for_good` when trying again is of no use."""

    def __init__(self, code: str, *, for_good: bool = False) -> None:
        super().__init__(f"the gateway didn't take the text: {code}")
        self.code = code
        self.for_good = for_good


class Gateway(Protocol):
    """Sends one text.

    A text may come twice, when the first time ended in a crash or a time-out: its `id` is the same, so a gateway that can should
    drop the second one.
    """

    async def send(self, text: ClaimedText) -> str | None:
        """Hand it over; give the gateway's id for it. Raises `SendFailed`."""
        ...


Gateways = Mapping[Channel, Gateway]


@asynccontextmanager
async def running_worker(store: Store, gateways: Gateways) -> AsyncIterator[None]:
    """A worker runs as long as the block does. Texts that are being sent at its end get `STOP_WITHIN_S`."""
    without = [channel for channel in get_args(Channel) if channel != "web" and channel not in gateways]
    if without:
        log.warning("no gateway", channels=without, advice="texts for them wait in the outbox: none is sent")
    stop = asyncio.Event()
    running = asyncio.create_task(run_worker(store, gateways, stop))
    try:
        yield
    finally:
        stop.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(running, STOP_WITHIN_S)


async def run_worker(store: Store, gateways: Gateways, stop: asyncio.Event, *, idle_s: float = 1.0) -> None:
    """Send until `stop` is set; texts that are being sent are finished first. A store that is away is waited for."""
    while not stop.is_set():
        sent = 0
        try:
            sent = await send_batch(store, gateways) if gateways else 0
        except StoreError as error:
            log.error("outbox unavailable", error=type(error).__name__, advice=str(error))
        except Exception as error:  # whatever it is, texts that come later still have to be sent
            log.error("outbox failed", error=type(error).__name__)
        if not sent:
            await _wait(stop, idle_s)


async def send_batch(store: Store, gateways: Gateways) -> int:
    """Claim and send what is due now, one batch, side by side: a slow text holds up no other. Gives how many were claimed."""
    texts = await asyncio.to_thread(_claim, store, list(gateways))
    await asyncio.gather(*(_send(store, gateways[text.channel], text) for text in texts))
    return len(texts)


async def _send(store: Store, gateway: Gateway, text: ClaimedText) -> None:
    try:
        async with asyncio.timeout(SEND_WITHIN_S):
            provider_id = await gateway.send(text)
    except SendFailed as failure:
        await _failed(store, text, failure.code, for_good=failure.for_good)
    except TimeoutError:
        await _failed(store, text, "timeout", for_good=False)
    except Exception as error:  # a gateway's own bug must not end the loop for everybody else's texts
        await _failed(store, text, type(error).__name__, for_good=False)
    else:
        await _mark(store, text, _sent, code_of(provider_id))


async def _failed(store: Store, text: ClaimedText, code: str, *, for_good: bool) -> None:
    kept = code_of(code) or "unreadable"
    log.warning("text not sent", outbox=text.id, attempt=text.attempt, code=kept, for_good=for_good)
    await _mark(store, text, _mark_failed, kept, for_good)


async def _mark(store: Store, text: ClaimedText, mark: Any, *how: Any) -> None:
    """Note what came of it. What can't be noted is sent again when the lease ends."""
    try:
        await asyncio.to_thread(mark, store, text, *how)
    except StoreError as error:
        log.error("outbox unavailable", outbox=text.id, error=type(error).__name__, advice=str(error))


def code_of(said: object) -> str | None:
    """A gateway's id or code, where it is one: a sentence may quote the text or the number."""
    return said if isinstance(said, str) and _CODE.fullmatch(said) else None


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
