"""Alarms: open until a signed-in person acknowledges them, one open alarm a conversation.

Raising, taking up more signs, growing worse, falling silent and acknowledging, each with its audit entry and its pages (pages.py) in
one transaction. When an alarm is due, safety.py decides; who is told, the chain in clinic.yml.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from actions.settings import Alarms
from actions.store import audit
from actions.store.models import TIERS, Alarm, AlarmPage, Conversation, PageReason, RaisedBy, Tier, utc_now
from actions.store.pages import PAGER, queue_chain, stop_pages

# A patient in one of these who stops writing may have come to harm.
WATCHED_TIERS: tuple[Tier, ...] = ("emergency", "crisis")


def raise_alarm(
    session: Session,
    conversation: Conversation,
    chain: Alarms,
    *,
    tier: Tier,
    flags: Sequence[str],
    by: RaisedBy,
    now: datetime | None = None,
) -> Alarm:
    """Raise the conversation's alarm, or let the open one take these signs up. The chain begins anew only for a more urgent tier."""
    now = now or utc_now()
    audit.hold(session, conversation.clinic)
    alarm = open_alarm(session, conversation.id)
    if alarm is None:
        return _raised(session, conversation, chain, tier, flags, by, now)
    worse = TIERS.index(tier) < TIERS.index(alarm.tier)
    fresh = [flag for flag in flags if flag not in alarm.flags]
    alarm.flags = [*alarm.flags, *dict.fromkeys(fresh)]
    if worse:
        alarm.tier = tier
        audit.record(session, by, "alarm.worsened", alarm.id, {"tier": tier}, clinic=alarm.clinic)
        _tell(session, alarm, chain, "worse", now)
    elif fresh:
        audit.record(session, by, "alarm.added_to", alarm.id, {"flags": fresh}, clinic=alarm.clinic)
    return alarm


def acknowledge_alarm(session: Session, alarm_id: str, *, actor: str, now: datetime | None = None) -> Alarm | None:
    """A person takes the alarm on: nobody else is told. The first one stays named. None where there is no such alarm."""
    audit.hold(session)
    alarm = session.get(Alarm, alarm_id, populate_existing=True)
    if alarm is None or alarm.state == "acknowledged":
        return alarm
    alarm.state, alarm.acknowledged_by, alarm.acknowledged_at = "acknowledged", actor, now or utc_now()
    stopped = stop_pages(session, alarm)
    detail = {"tier": alarm.tier, "round": alarm.round, "steps_stopped": stopped}
    audit.record(session, actor, "alarm.acknowledged", alarm.id, detail, clinic=alarm.clinic)
    return alarm


def note_silences(session: Session, chain: Alarms, *, now: datetime | None = None) -> int:
    """Tell the chain again of everybody in danger who has not written for `silence_minutes`, once a silence. Gives how many.

    An alarm that somebody has acknowledged stays theirs; the silence raises another one.
    """
    now = now or utc_now()
    audit.hold(session)
    silent = session.execute(_silent(now - timedelta(minutes=chain.silence_minutes))).all()
    for conversation, alarm in silent:
        _fell_silent(session, conversation, alarm, chain, now)
    return len(silent)


def anybody_silent(session: Session, chain: Alarms, *, now: datetime | None = None) -> bool:
    """Whether `note_silences` would find somebody; only reads."""
    before = (now or utc_now()) - timedelta(minutes=chain.silence_minutes)
    return session.execute(_silent(before).limit(1)).first() is not None


def still_silent(session: Session, alarm: Alarm) -> bool:
    """Whether the patient has written nothing since the alarm told of their silence."""
    if alarm.silent_since is None or alarm.conversation_id is None:
        return False
    last = select(Conversation.last_patient_at).where(Conversation.id == alarm.conversation_id)
    return session.scalar(last) == alarm.silent_since


def open_alarm(session: Session, conversation_id: str) -> Alarm | None:
    """The conversation's open alarm."""
    return session.scalars(select(Alarm).where(Alarm.conversation_id == conversation_id, Alarm.state == "open")).one_or_none()


def open_alarms(session: Session) -> list[Alarm]:
    """Every open alarm, most urgent first, then the one that waits longest."""
    found = session.scalars(select(Alarm).where(Alarm.state == "open").order_by(Alarm.raised_at, Alarm.id))
    return sorted(found, key=lambda alarm: TIERS.index(alarm.tier))


def alarms_of(session: Session, conversation_id: str) -> list[Alarm]:
    """The conversation's alarms, newest first."""
    return list(session.scalars(select(Alarm).where(Alarm.conversation_id == conversation_id).order_by(Alarm.raised_at.desc(), Alarm.id)))


def pages_of(session: Session, alarm_ids: Collection[str]) -> list[AlarmPage]:
    """What was sent or is to be sent for these alarms, in order."""
    of_them = select(AlarmPage).where(AlarmPage.alarm_id.in_(alarm_ids))
    return list(session.scalars(of_them.order_by(AlarmPage.alarm_id, AlarmPage.round, AlarmPage.step)))


def _raised(
    session: Session, conversation: Conversation, chain: Alarms, tier: Tier, flags: Sequence[str], by: str, now: datetime
) -> Alarm:
    alarm = Alarm(
        clinic=conversation.clinic,
        conversation_id=conversation.id,
        tier=tier,
        flags=list(dict.fromkeys(flags)),
        state="open",
        round=0,
        raised_at=now,
        news_at=now,
    )
    session.add(alarm)
    detail = {"tier": tier, "flags": list(alarm.flags), "conversation": conversation.id}
    audit.record(session, by, "alarm.raised", alarm.id, detail, clinic=alarm.clinic)
    _tell(session, alarm, chain, "raised", now)
    return alarm


def _fell_silent(session: Session, conversation: Conversation, alarm: Alarm, chain: Alarms, now: datetime) -> None:
    if alarm.state != "open":
        alarm = Alarm(
            clinic=alarm.clinic,
            conversation_id=conversation.id,
            tier=alarm.tier,
            flags=list(alarm.flags),
            state="open",
            round=0,
            raised_at=now,
        )
        session.add(alarm)
    alarm.silent_since = conversation.last_patient_at
    detail = {"minutes": chain.silence_minutes, "conversation": conversation.id}
    audit.record(session, PAGER, "alarm.silent", alarm.id, detail, clinic=alarm.clinic)
    _tell(session, alarm, chain, "silent", now)


def _tell(session: Session, alarm: Alarm, chain: Alarms, reason: PageReason, now: datetime) -> None:
    alarm.news_at = now
    queue_chain(session, alarm, chain.chain, reason, now)


def _silent(before: datetime) -> Select[Conversation, Alarm]:
    """Conversations that wait for a word of safety, each with its newest alarm, and whose silence nobody was told of."""
    newer = aliased(Alarm)
    is_newest = ~exists().where(
        newer.conversation_id == Alarm.conversation_id,
        or_(newer.raised_at > Alarm.raised_at, and_(newer.raised_at == Alarm.raised_at, newer.id > Alarm.id)),
    )
    return (
        select(Conversation, Alarm)
        .join(Alarm, Alarm.conversation_id == Conversation.id)
        .where(Conversation.awaiting == "safety", Conversation.last_patient_at <= before)
        .where(Alarm.tier.in_(WATCHED_TIERS), is_newest, _untold())
    )


def _untold() -> ColumnElement[bool]:
    return or_(Alarm.silent_since.is_(None), Alarm.silent_since != Conversation.last_patient_at)
