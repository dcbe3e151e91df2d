"""What the console shows of alarms and of what else waits for a person: the strip on every page, the marks in the list, the record
beside an intake.

Nothing here holds a patient's words or name. Raising and acknowledging are actions/store/alarms.py's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.clinic import Clinic
from actions.store.alarms import alarms_of, open_alarms, pages_of, still_silent
from actions.store.models import Alarm, AlarmPage, Intake, Task, utc_now
from web.intake_view import URGENCY, label, local
from web.review import staff_name

TASKS = {
    "interpreter": "Interpreter wanted",
    "call_back": "Call back wanted",
    "deletion": "Deletion asked for",
    "undelivered": "A text was not delivered",
}
MOST_IN_STRIP = 4
_NOTES = {"interpreter": "staff.interpreter_wanted", "call_back": "staff.call_wanted", "deletion": "staff.deletion_asked"}
_PAGE_STATES = {
    "waiting": "due",
    "leased": "being sent",
    "sent": "sent",
    "failed": "could not be delivered",
    "stopped": "not needed any more",
}
_BY = {"email": "e-mail", "sms": "text message", "webhook": "webhook"}


@dataclass(frozen=True)
class Strip:
    """The open alarms as every page shows them. `news` names each alarm with its latest turn for the worse."""

    alarms: tuple[dict[str, Any], ...]
    now: datetime

    @property
    def count(self) -> int:
        return len(self.alarms)

    @property
    def first(self) -> tuple[dict[str, Any], ...]:
        """Those that a strip has room for; the list shows all."""
        return self.alarms[:MOST_IN_STRIP]

    @property
    def oldest(self) -> dict[str, Any] | None:
        return min(self.alarms, key=lambda alarm: alarm["since_iso"], default=None)

    @property
    def news(self) -> list[str]:
        return [alarm["news"] for alarm in self.alarms]


def strip_of(session: Session) -> Strip:
    """Every open alarm, most urgent first, then the one that waits longest."""
    now = utc_now()
    alarms = open_alarms(session)
    intakes = _intakes(session, alarms)
    return Strip(tuple(_open(session, alarm, intakes.get(alarm.conversation_id or ""), now) for alarm in alarms), now)


def alarms_by_intake(strip: Strip) -> dict[str, dict[str, Any]]:
    """The open alarm of each intake that has one."""
    return {alarm["intake"]: alarm for alarm in strip.alarms if alarm["intake"]}


def alarm_rows(clinic: Clinic, session: Session, conversation_id: str) -> list[dict[str, Any]]:
    """The alarms of one conversation, newest first, each with whom the chain told."""
    alarms = alarms_of(session, conversation_id)
    told: dict[str, list[AlarmPage]] = defaultdict(list)
    for page in pages_of(session, [alarm.id for alarm in alarms]):
        told[page.alarm_id].append(page)
    return [_record(clinic, session, alarm, told[alarm.id]) for alarm in alarms]


def task_rows(clinic: Clinic, session: Session, conversation_id: str) -> list[dict[str, str]]:
    """What somebody has still to do for this conversation."""
    waiting = select(Task).where(Task.conversation_id == conversation_id, Task.state == "open").order_by(Task.created_at, Task.id)
    return [_task(clinic, task) for task in session.scalars(waiting) if task.kind in TASKS]


def open_tasks(session: Session) -> dict[str, list[str]]:
    """What has still to be done, in words, by conversation."""
    found: dict[str, list[str]] = defaultdict(list)
    for conversation_id, kind in session.execute(select(Task.conversation_id, Task.kind).where(Task.state == "open")):
        if conversation_id and kind in TASKS and TASKS[kind] not in found[conversation_id]:
            found[conversation_id].append(TASKS[kind])
    return found


def waited(since: datetime, now: datetime) -> str:
    """How long that is, as the page's clock says it too."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _open(session: Session, alarm: Alarm, intake: str | None, now: datetime) -> dict[str, Any]:
    return {
        "id": alarm.id,
        "intake": intake,
        "tier": alarm.tier,
        "urgency": URGENCY[alarm.tier],
        "is_silent": still_silent(session, alarm),
        "since_iso": alarm.raised_at.isoformat(timespec="milliseconds"),
        "waits": waited(alarm.raised_at, now),
        "news": f"{alarm.id}@{alarm.news_at.timestamp():.3f}",
    }


def _intakes(session: Session, alarms: Sequence[Alarm]) -> dict[str, str]:
    of_alarms = [alarm.conversation_id for alarm in alarms if alarm.conversation_id]
    found = select(Intake.conversation_id, Intake.id).where(Intake.conversation_id.in_(of_alarms))
    return {row[0]: row[1] for row in session.execute(found)}


def _record(clinic: Clinic, session: Session, alarm: Alarm, pages: list[AlarmPage]) -> dict[str, Any]:
    zone = clinic.settings.time_zone
    return {
        "id": alarm.id,
        "tier": alarm.tier,
        "urgency": URGENCY[alarm.tier],
        "is_open": alarm.state == "open",
        "flags": [label(flag) for flag in alarm.flags],
        "raised": local(alarm.raised_at, zone),
        "raised_iso": alarm.raised_at.isoformat(timespec="seconds"),
        "since_iso": alarm.raised_at.isoformat(timespec="milliseconds"),
        "waits": waited(alarm.raised_at, utc_now()),
        "silent_since": local(alarm.silent_since, zone) if alarm.silent_since and still_silent(session, alarm) else "",
        "acknowledged_by": staff_name(session, alarm.acknowledged_by),
        "acknowledged": local(alarm.acknowledged_at, zone) if alarm.acknowledged_at else "",
        "acknowledged_iso": alarm.acknowledged_at.isoformat(timespec="seconds") if alarm.acknowledged_at else "",
        "pages": [_page(clinic, page) for page in pages],
    }


def _page(clinic: Clinic, page: AlarmPage) -> dict[str, str]:
    at = page.sent_at or page.due_at
    return {"who": page.who, "by": _BY[page.by], "state": _PAGE_STATES[page.state], "at": local(at, clinic.settings.time_zone)}


def _task(clinic: Clinic, task: Task) -> dict[str, str]:
    note = clinic.content.text(_NOTES[task.kind]).text if task.kind in _NOTES else ""
    return {
        "id": task.id,
        "title": TASKS[task.kind],
        "note": note,
        "at": local(task.created_at, clinic.settings.time_zone),
        "at_iso": task.created_at.isoformat(timespec="seconds"),
    }
