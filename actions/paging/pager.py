"""Tell the chain, until told to stop: claim what is due, write the notice, send it, mark it; notice who has fallen silent.

Runs in `web/`, beside the worker that sends texts to patients; any number may run, in one process or many. What may be sent when is
decided in actions/store/pages.py, the record of alarms is in alarms.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from actions.paging.notice import Notice, Words
from actions.paging.ways import Ways
from actions.settings import Alarms
from actions.store.alarms import anybody_silent, note_silences, still_silent
from actions.store.engine import Store
from actions.store.errors import StoreError
from actions.store.models import Alarm, utc_now
from actions.store.pages import ClaimedPage, anything_due, claim_pages, mark_page_failed, mark_page_sent
from actions.store.worker import SEND_WITHIN_S, STOP_WITHIN_S, SendFailed, code_of

BATCH = 20
LEASE_S = SEND_WITHIN_S + 30
EVERY_S = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Pager:
    """One clinic's chain, with the words and the ways to tell it."""

    store: Store
    alarms: Alarms
    words: Words
    ways: Ways

    async def run(self, stop: asyncio.Event, *, every_s: float = EVERY_S) -> None:
        """Until `stop` is set; notices that are being sent are finished first. A store that is away is waited for."""
        sending: set[asyncio.Task[None]] = set()
        while not stop.is_set():
            try:
                for page, notice in await asyncio.to_thread(self._claim, None):
                    # Not waited for: a server that is slow now must not hold up the next alarm.
                    task = asyncio.create_task(self._tell(page, notice, None))
                    sending.add(task)
                    task.add_done_callback(sending.discard)
            except StoreError as error:
                log.error("pager unavailable", error=type(error).__name__, advice=str(error))
            except Exception as error:  # whatever it is, alarms that come later still have to be told
                log.error("pager failed", error=type(error).__name__)
            await _wait(stop, every_s)
        await asyncio.gather(*sending)

    async def round(self, now: datetime | None = None) -> int:
        """Tell what is due, and wait until that is done. Gives how many notices that were."""
        due = await asyncio.to_thread(self._claim, now)
        await asyncio.gather(*(self._tell(page, notice, now) for page, notice in due))
        return len(due)

    async def _tell(self, page: ClaimedPage, notice: Notice, now: datetime | None) -> None:
        way = self.ways.get(page.by)
        if way is None:
            await self._failed(page, "no_gateway", for_good=True, now=now)
            return
        try:
            async with asyncio.timeout(SEND_WITHIN_S):
                provider_id = await way.send(notice, page.recipient)
        except SendFailed as failure:
            await self._failed(page, failure.code, for_good=failure.for_good, now=now)
        except TimeoutError:
            await self._failed(page, "timeout", for_good=False, now=now)
        except Exception as error:  # a way's own bug must not end the loop for everybody else's notices
            await self._failed(page, type(error).__name__, for_good=False, now=now)
        else:
            await self._mark(page, self._mark_sent, code_of(provider_id), now)

    async def _failed(self, page: ClaimedPage, code: str, *, for_good: bool, now: datetime | None) -> None:
        kept = code_of(code) or "unreadable"
        log.warning("notice not sent", alarm=page.alarm_id, step=page.step, attempt=page.attempt, by=page.by, code=kept, for_good=for_good)
        await self._mark(page, self._mark_failed, kept, for_good, now)

    async def _mark(self, page: ClaimedPage, mark: Callable[..., None], *how: object) -> None:
        """Note what came of it. What can't be noted is sent again when the lease ends."""
        try:
            await asyncio.to_thread(mark, page, *how)
        except StoreError as error:
            log.error("pager unavailable", alarm=page.alarm_id, step=page.step, error=type(error).__name__, advice=str(error))

    def _claim(self, now: datetime | None) -> list[tuple[ClaimedPage, Notice]]:
        moment = now or utc_now()
        with self.store.read() as session:  # most looks find nothing, and then nobody's transaction has to wait
            silent = anybody_silent(session, self.alarms, now=moment)
            if not silent and not anything_due(session, now=moment):
                return []
        with self.store.begin() as session:
            if silent:
                note_silences(session, self.alarms, now=moment)
            claimed = claim_pages(session, self.alarms, BATCH, LEASE_S, now=moment)
            alarms = {page.alarm_id: session.get_one(Alarm, page.alarm_id) for page in claimed}
            silences = {id: still_silent(session, alarm) for id, alarm in alarms.items()}
        return [(page, self._notice(page, alarms[page.alarm_id], silences[page.alarm_id], moment)) for page in claimed]

    def _notice(self, page: ClaimedPage, alarm: Alarm, is_silent: bool, now: datetime) -> Notice:
        return self.words.notice(alarm, page_id=page.id, attempt=page.attempt, step=page.step, is_silent=is_silent, now=now)

    def _mark_sent(self, page: ClaimedPage, provider_id: str | None, now: datetime | None) -> None:
        with self.store.begin() as session:
            mark_page_sent(session, self.alarms, page, provider_id, now=now)
        log.info("notice sent", alarm=page.alarm_id, step=page.step, attempt=page.attempt, by=page.by)

    def _mark_failed(self, page: ClaimedPage, code: str, for_good: bool, now: datetime | None) -> None:
        with self.store.begin() as session:
            mark_page_failed(session, self.alarms, page, code, for_good=for_good, now=now)


@asynccontextmanager
async def running_pager(pager: Pager) -> AsyncIterator[None]:
    """The pager runs as long as the block does. Notices that are being sent at its end get `STOP_WITHIN_S`."""
    if not pager.alarms.chain:
        log.warning("no chain", advice="alarms stand in the console alone: set alarms.chain in clinic.yml")
    stop = asyncio.Event()
    running = asyncio.create_task(pager.run(stop))
    try:
        yield
    finally:
        stop.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(running, STOP_WITHIN_S)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
