"""Texts that wait to be handed to a gateway.

A text is put here in the transaction that decides it, so it is sent if and only if that transaction was kept. A worker
(worker.py) claims texts for a while, sends, and marks them. What a gateway accepted but a crash kept us from marking is sent
again: at least once, never lost. Texts of one conversation go one at a time and in order; one that waits after a failure lets
newer ones pass, so that no danger text is stuck behind it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Exists, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from actions.store.models import Channel, Message, OutboxEntry, Task, utc_now
from vault import SealBroken

MAX_ATTEMPTS = 8
"""With the pauses of `pause_after`, a text is given up about 8 hours after the first try."""

_FIRST_PAUSE_S = 10
_LONGEST_PAUSE_S = 4 * 3600


@dataclass(frozen=True)
class ClaimedText:
    """A text that one worker may send until its lease ends. `attempt` (from 1) says whose claim it is."""

    id: str
    attempt: int
    conversation_id: str
    channel: Channel
    recipient: str = field(repr=False)
    body: str = field(repr=False)


def enqueue(
    session: Session, message: Message, *, recipient: str, body: str | None = None, due_at: datetime | None = None
) -> OutboxEntry:
    """Put the message (or `body`, where the channel needs other words) in the queue. A message that is there stays as it is."""
    session.flush()
    existing = session.scalars(select(OutboxEntry).where(OutboxEntry.message_id == message.id)).one_or_none()
    if existing is not None:
        return existing
    now = utc_now()
    entry = OutboxEntry(
        clinic=message.clinic,
        conversation_id=message.conversation_id,
        message_id=message.id,
        channel=message.channel,
        recipient=recipient,
        body=message.text if body is None else body,
        due_at=due_at or now,
        created_at=now,
    )
    session.add(entry)
    return entry


def claim(
    session: Session, limit: int, lease_s: float, *, channels: Collection[Channel] | None = None, now: datetime | None = None
) -> list[ClaimedText]:
    """Take up to `limit` due texts for `lease_s` seconds, oldest first, no two of one conversation.

    Also takes what another worker claimed and didn't mark in time. Workers never get the same text: PostgreSQL skips rows that
    another one is taking, SQLite has one writer.
    """
    now = now or utc_now()
    due = select(OutboxEntry).where(_is_due(OutboxEntry, now), ~_an_earlier_one(now))
    if channels is not None:
        due = due.where(OutboxEntry.channel.in_(channels))
    due = due.order_by(OutboxEntry.created_at, OutboxEntry.id).limit(limit).with_for_update(skip_locked=True)
    until = now + timedelta(seconds=lease_s)
    return [text for entry in session.scalars(due) if (text := _lease(session, entry, until))]


def mark_sent(session: Session, text: ClaimedText, provider_id: str | None) -> bool:
    """The gateway took it. False when the lease had ended and the text is another worker's by now."""
    entry = _claimed(session, text)
    if entry is None:
        return False
    entry.state, entry.leased_until, entry.provider_id, entry.error = "sent", None, provider_id, None
    return True


def mark_failed(session: Session, text: ClaimedText, error: str, *, for_good: bool = False, now: datetime | None = None) -> bool:
    """Try again later, four times as late each time; after `MAX_ATTEMPTS`, or when it failed for good, give up and tell staff.

    `error` is a code, never the gateway's own sentence, which may quote a number. False as in `mark_sent`.
    """
    entry = _claimed(session, text)
    if entry is None:
        return False
    entry.leased_until, entry.error = None, error
    if for_good or entry.attempts >= MAX_ATTEMPTS:
        _give_up(session, entry)
    else:
        entry.state, entry.due_at = "waiting", (now or utc_now()) + pause_after(entry.attempts)
    return True


@dataclass(frozen=True)
class Unsent:
    """How many texts have not reached a gateway: still to be sent, and given up."""

    waiting: int = 0
    gave_up: int = 0


def unsent(session: Session) -> Unsent:
    """How the queue stands."""
    counted = select(OutboxEntry.state, func.count()).where(OutboxEntry.state != "sent").group_by(OutboxEntry.state)
    counts = {state: count for state, count in session.execute(counted)}
    return Unsent(counts.get("waiting", 0) + counts.get("leased", 0), counts.get("gave_up", 0))


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many tries: 10 s, then four times as long each time, 4 h at most."""
    return timedelta(seconds=min(_FIRST_PAUSE_S * 4 ** (attempts - 1), _LONGEST_PAUSE_S))


def _is_due(entry: type[OutboxEntry], now: datetime) -> ColumnElement[bool]:
    waiting = and_(entry.state == "waiting", entry.due_at <= now)
    abandoned = and_(entry.state == "leased", entry.leased_until <= now)
    return or_(waiting, abandoned)


def _an_earlier_one(now: datetime) -> Exists:
    """Another text of the same conversation that is on its way, or due and older."""
    earlier = aliased(OutboxEntry)
    on_its_way = and_(earlier.state == "leased", earlier.leased_until > now)
    older = tuple_(earlier.created_at, earlier.id) < tuple_(OutboxEntry.created_at, OutboxEntry.id)
    same = and_(earlier.conversation_id == OutboxEntry.conversation_id, earlier.id != OutboxEntry.id)
    return select(earlier.id).where(same, or_(on_its_way, and_(older, _is_due(earlier, now)))).exists()


def _lease(session: Session, entry: OutboxEntry, until: datetime) -> ClaimedText | None:
    """The text, leased. None for one that can't be sent at all: it is given up, else it would be claimed for ever."""
    reason = _unsendable(entry)
    if reason:
        entry.error, entry.leased_until = reason, None
        _give_up(session, entry)
        return None
    entry.state, entry.leased_until, entry.attempts = "leased", until, entry.attempts + 1
    return ClaimedText(
        id=entry.id,
        attempt=entry.attempts,
        conversation_id=entry.conversation_id,
        channel=entry.channel,
        recipient=entry.recipient,
        body=entry.body,
    )


def _unsendable(entry: OutboxEntry) -> str | None:
    if entry.attempts >= MAX_ATTEMPTS:
        return "abandoned"  # no worker lived long enough to mark it
    try:
        _ = entry.recipient, entry.body
    except SealBroken:
        return "seal_broken"
    return None


def _claimed(session: Session, text: ClaimedText) -> OutboxEntry | None:
    mine = select(OutboxEntry).where(
        OutboxEntry.id == text.id, OutboxEntry.state == "leased", OutboxEntry.attempts == text.attempt
    )
    return session.scalars(mine.with_for_update()).one_or_none()


def _give_up(session: Session, entry: OutboxEntry) -> None:
    entry.state = "gave_up"
    detail = {"outbox": entry.id, "message": entry.message_id, "error": entry.error}
    session.add(Task(clinic=entry.clinic, conversation_id=entry.conversation_id, kind="undelivered", detail=detail))
