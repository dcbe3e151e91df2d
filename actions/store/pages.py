"""The queue of notices that go out for alarms, one row a step of the chain.

Rows are written in the transaction that raises the alarm, so somebody is told if and only if it was kept. A worker (paging/pager.py)
claims a step when it is due, sends, and marks it; what a crash kept it from marking is sent again: at least once, never lost. A step
that can't be delivered brings the next one forward at once, and is tried again itself. Acknowledging stops what has not gone out.

Every change here is made by one transaction at a time in a clinic: each takes the audit log first (`audit.hold`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from actions.settings import Alarms, AlarmStep
from actions.store import audit
from actions.store.models import Alarm, AlarmPage, PageBy, PageReason, utc_now
from vault import SealBroken

PAGER = "pager"
"""Who acts in the audit log where no person does."""

MAX_ATTEMPTS = 6
"""With the pauses of `pause_after`, a step is given up about 10 minutes after its first try."""

_FIRST_PAUSE_S = 5
_PAUSE_GROWS = 3


@dataclass(frozen=True)
class ClaimedPage:
    """A notice that one worker may send until its lease ends. `attempt` (from 1) says whose claim it is."""

    id: str
    attempt: int
    alarm_id: str
    step: int
    by: PageBy
    recipient: str = field(repr=False)


def queue_chain(session: Session, alarm: Alarm, chain: Sequence[AlarmStep], reason: PageReason, begins: datetime) -> None:
    """Begin the chain anew at `begins`: what waits of an earlier round is dropped, a step each is put in the queue."""
    stop_pages(session, alarm)
    alarm.round += 1
    for number, step in enumerate(chain, start=1):
        _queue(session, alarm, number, step, reason, begins + timedelta(minutes=step.after_minutes))


def stop_pages(session: Session, alarm: Alarm) -> int:
    """Send nothing more for this alarm that has not begun; gives how many steps that were."""
    session.flush()
    of_alarm = update(AlarmPage).where(AlarmPage.alarm_id == alarm.id, AlarmPage.state == "waiting")
    stopped = session.scalars(of_alarm.values(state="stopped").returning(AlarmPage.id))
    return len(stopped.all())


def anything_due(session: Session, *, now: datetime | None = None) -> bool:
    """Whether `claim_pages` would find something; only reads."""
    return session.scalars(select(AlarmPage.id).where(_is_due(now or utc_now())).limit(1)).first() is not None


def claim_pages(session: Session, alarms: Alarms, limit: int, lease_s: float, *, now: datetime | None = None) -> list[ClaimedPage]:
    """Take up to `limit` due steps for `lease_s` seconds, those first that wait longest. Two workers never get the same one.

    Also takes what another worker claimed and didn't mark in time. A step beyond the first is in the audit log as an escalation.
    """
    now = now or utc_now()
    audit.hold(session)
    due = select(AlarmPage).where(_is_due(now)).order_by(AlarmPage.due_at, AlarmPage.step, AlarmPage.id).limit(limit)
    until = now + timedelta(seconds=lease_s)
    return [claimed for page in session.scalars(due).all() if (claimed := _lease(session, alarms, page, until, now))]


def mark_page_sent(session: Session, alarms: Alarms, page: ClaimedPage, provider_id: str | None, *, now: datetime | None = None) -> bool:
    """The notice is out. The last step is told again after a while. False when the claim is another worker's by now."""
    now = now or utc_now()
    row = _claimed(session, page)
    if row is None:
        return False
    row.state, row.leased_until, row.provider_id, row.error, row.sent_at = "sent", None, provider_id, None, now
    audit.record(session, PAGER, "page.sent", row.alarm_id, _detail(row), clinic=row.clinic)
    if _is_last(session, row) and _still_wanted(session, row):
        _repeat(session, row, now + timedelta(minutes=alarms.repeat_minutes))
    return True


def mark_page_failed(
    session: Session, alarms: Alarms, page: ClaimedPage, error: str, *, for_good: bool = False, now: datetime | None = None
) -> bool:
    """It could not be delivered: the next step is due now, this one is tried again, unless it failed for good or often enough.

    `error` is a code, never the other side's own sentence. False as in `mark_page_sent`.
    """
    row = _claimed(session, page)
    if row is None:
        return False
    _failed(session, alarms, row, error, now or utc_now(), for_good=for_good or row.attempts >= MAX_ATTEMPTS)
    return True


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many tries: 5 s, then three times as long each time."""
    return timedelta(seconds=_FIRST_PAUSE_S * _PAUSE_GROWS ** (attempts - 1))


def _queue(session: Session, alarm: Alarm, number: int, step: AlarmStep, reason: PageReason, due_at: datetime, repeat: int = 0) -> None:
    page = AlarmPage(
        clinic=alarm.clinic,
        alarm_id=alarm.id,
        round=alarm.round,
        step=number,
        repeat=repeat,
        who=step.who,
        by=step.by,
        recipient=step.to,
        reason=reason,
        state="waiting",
        attempts=0,
        due_at=due_at,
    )
    session.add(page)
    audit.record(session, PAGER, "page.queued", alarm.id, _detail(page), clinic=alarm.clinic)


def _lease(session: Session, alarms: Alarms, page: AlarmPage, until: datetime, now: datetime) -> ClaimedPage | None:
    """The step, leased. None for one that nobody needs any more, or that can't be sent at all."""
    if not _still_wanted(session, page):
        page.state, page.leased_until = "stopped", None
        return None
    if page.attempts == 0 and page.step > 1 and page.repeat == 0:
        because = "undelivered" if page.reason == "undelivered" else "not_acknowledged"
        audit.record(session, PAGER, "alarm.escalated", page.alarm_id, {**_detail(page), "because": because}, clinic=page.clinic)
    reason = _unsendable(page)
    if reason:
        _failed(session, alarms, page, reason, now, for_good=True)
        return None
    page.state, page.leased_until, page.attempts = "leased", until, page.attempts + 1
    return ClaimedPage(page.id, page.attempts, page.alarm_id, page.step, page.by, page.recipient)


def _unsendable(page: AlarmPage) -> str | None:
    if page.attempts >= MAX_ATTEMPTS:
        return "abandoned"  # no worker lived long enough to mark it
    try:
        _ = page.recipient
    except SealBroken:
        return "seal_broken"
    return None


def _claimed(session: Session, page: ClaimedPage) -> AlarmPage | None:
    audit.hold(session)
    mine = select(AlarmPage).where(AlarmPage.id == page.id, AlarmPage.state == "leased", AlarmPage.attempts == page.attempt)
    return session.scalars(mine).one_or_none()


def _failed(session: Session, alarms: Alarms, page: AlarmPage, error: str, now: datetime, *, for_good: bool) -> None:
    page.leased_until, page.error = None, error
    detail = {**_detail(page), "error": error, "for_good": for_good}
    audit.record(session, PAGER, "page.failed", page.alarm_id, detail, clinic=page.clinic)
    if not _still_wanted(session, page):
        page.state = "failed" if for_good else "stopped"
        return
    if for_good:
        page.state = "failed"
    else:
        page.state, page.due_at = "waiting", now + pause_after(page.attempts)
    _hurry_next(session, page, now)
    if for_good and _is_last(session, page):
        # Nobody is left in this round; the steps before may be reached again by then.
        _again(session, page, alarms, now + timedelta(minutes=alarms.repeat_minutes))


def _still_wanted(session: Session, page: AlarmPage) -> bool:
    alarm = session.get_one(Alarm, page.alarm_id)
    return alarm.state == "open" and alarm.round == page.round


def _is_last(session: Session, page: AlarmPage) -> bool:
    of_round = select(func.max(AlarmPage.step)).where(AlarmPage.alarm_id == page.alarm_id, AlarmPage.round == page.round)
    return session.scalar(of_round) == page.step


def _hurry_next(session: Session, page: AlarmPage, now: datetime) -> None:
    following = select(AlarmPage).where(
        AlarmPage.alarm_id == page.alarm_id,
        AlarmPage.round == page.round,
        AlarmPage.step == page.step + 1,
        AlarmPage.state == "waiting",
        AlarmPage.attempts == 0,
        AlarmPage.due_at > now,
    )
    for waiting in session.scalars(following):
        waiting.due_at, waiting.reason = now, "undelivered"


def _repeat(session: Session, page: AlarmPage, due_at: datetime) -> None:
    """The same step once more, unless somebody acknowledges before."""
    step = AlarmStep.model_construct(who=page.who, by=page.by, to=page.recipient, after_minutes=0)
    _queue(session, session.get_one(Alarm, page.alarm_id), page.step, step, "again", due_at, repeat=page.repeat + 1)


def _again(session: Session, page: AlarmPage, alarms: Alarms, begins: datetime) -> None:
    queue_chain(session, session.get_one(Alarm, page.alarm_id), alarms.chain, "again", begins)


def _is_due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(AlarmPage.state == "waiting", AlarmPage.due_at <= now)
    abandoned = and_(AlarmPage.state == "leased", AlarmPage.leased_until <= now)
    return or_(waiting, abandoned)


def _detail(page: AlarmPage) -> dict[str, Any]:
    """What the audit log may hold of a step: numbers and codes, never whom or where."""
    return {"page": page.id, "step": page.step, "round": page.round, "by": page.by, "attempt": page.attempts, "reason": page.reason}
