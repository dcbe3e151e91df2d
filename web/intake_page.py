"""What the list of intakes and the page of one intake show, gathered from the record.

Values in words are intake_view.py's; the routes are in staff.py, the form of the pages in templates/.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.clinic import DATA, Clinic
from actions.conversations import transcript
from actions.store.export import intake_list
from actions.store.models import Answer, Conversation, Flag, Intake, Site
from actions.vocabulary import load_vocabulary
from web.alarm_view import alarm_rows, alarms_by_intake, open_tasks, strip_of, task_rows
from web.intake_view import MATCH, STATE, URGENCY, Part, groups_of, label, local, site_rows
from web.review import identity_of, staff_name

SENDERS = {"patient": "Patient", "bot": "Attune", "staff": "Staff"}


def list_values(clinic: Clinic, session: Session, actor: str) -> list[dict[str, Any]]:
    """Every intake: those with an open alarm first, then the most urgent. Reading the list is in the audit log."""
    names, waiting = _names_told(session), _waiting_flags(session)
    alarms, tasks = alarms_by_intake(strip_of(session)), open_tasks(session)
    rows = [_list_row(clinic, session, row, names, waiting) for row in intake_list(session, actor=actor)]
    rows = [row | {"alarm": alarms.get(row["id"]), "tasks": tasks.get(row["conversation"], [])} for row in rows]
    first = {intake: place for place, intake in enumerate(alarms)}
    return sorted(rows, key=lambda row: first.get(row["id"], len(first)))


def intake_values(clinic: Clinic, session: Session, found: dict[str, Any]) -> dict[str, Any]:
    """Everything on the page of one intake; `found` is the intake in the contract's form."""
    intake = session.get_one(Intake, found["id"])
    identity = identity_of(intake, found["items"])
    return {
        "id": intake.id,
        "identity": identity,
        "seen": identity.seen(clinic.store.keyring),
        "is_matched": intake.match == "matched",
        "matched_by": staff_name(session, intake.matched_by),
        **_moment("matched", intake.matched_at, clinic),
        "unmatched_note": clinic.content.text("staff.identity_unmatched").text,
        "tier": found["urgency"] or "none",
        "urgency": URGENCY[found["urgency"]],
        "state": STATE[found["state"]],
        "scores": {label(name): score for name, score in found["scores"].items()},
        "alarms": alarm_rows(clinic, session, intake.conversation_id),
        "tasks": task_rows(clinic, session, intake.conversation_id),
        "flags": _flags(clinic, session, intake),
        "sites": site_rows(found["sites"], _site_names(session, intake)),
        "groups": groups_of(found["items"], load_vocabulary(DATA)),
        "messages": _messages(clinic, session, intake.conversation_id),
    }


def _list_row(clinic: Clinic, session: Session, row: dict[str, Any], names: dict[str, str], waiting: dict[str, int]) -> dict[str, Any]:
    intake = session.get_one(Intake, row["id"])
    conversation = session.get_one(Conversation, row["conversation"])
    return {
        "id": row["id"],
        "conversation": row["conversation"],
        "name": intake.patient_name or names.get(intake.id),
        "tier": row["urgency"] or "none",
        "urgency": URGENCY[row["urgency"]],
        "waiting_flags": waiting.get(intake.id, 0),
        "state": STATE[row["state"]],
        "is_matched": intake.match == "matched",
        "match": MATCH[intake.match],
        **_moment("at", conversation.last_patient_at or intake.created_at, clinic),
    }


def _site_names(session: Session, intake: Intake) -> list[Part]:
    """The patient's name for each place, in the order of the contract's sites.

    A place that is told more about is a new row with the newer message, so the message that named it is the oldest row's.
    """
    rows = list(session.scalars(select(Site).where(Site.intake_id == intake.id).order_by(Site.at, Site.id)))
    first: dict[str, str | None] = {}
    for row in rows:
        first.setdefault(_name_of(row), row.message_id)
    current = sorted((row for row in rows if row.superseded_at is None), key=lambda row: not row.is_primary)
    return [Part(f"“{name}”", first[name], name) for name in map(_name_of, current)]


def _name_of(site: Site) -> str:
    return str((site.detail or {}).get("text") or site.region or "")


def _names_told(session: Session) -> dict[str, str]:
    """Names as told in the chat, by intake."""
    told = select(Answer).where(Answer.item == "patient_name", Answer.superseded_at.is_(None))
    return {answer.intake_id: str(answer.value) for answer in session.scalars(told) if answer.value}


def _waiting_flags(session: Session) -> dict[str, int]:
    """How many flags nobody has acknowledged, by intake."""
    waiting = select(Flag.intake_id, func.count()).where(Flag.acknowledged_at.is_(None)).group_by(Flag.intake_id)
    return {row[0]: row[1] for row in session.execute(waiting)}


def _flags(clinic: Clinic, session: Session, intake: Intake) -> list[dict[str, Any]]:
    raised = session.scalars(select(Flag).where(Flag.intake_id == intake.id).order_by(Flag.at, Flag.id))
    return [_flag(clinic, session, flag) for flag in raised]


def _flag(clinic: Clinic, session: Session, flag: Flag) -> dict[str, Any]:
    return {
        "id": flag.id,
        "label": label(flag.flag),
        "tier": flag.tier,
        "urgency": URGENCY[flag.tier],
        "words": flag.text,
        "message": flag.message_id,
        "acknowledged_by": staff_name(session, flag.acknowledged_by),
        **_moment("at", flag.at, clinic),
        **_moment("acknowledged", flag.acknowledged_at, clinic),
    }


def _messages(clinic: Clinic, session: Session, conversation_id: str) -> list[dict[str, Any]]:
    return [
        message | {"sender": SENDERS[message["from"]], **_moment("at", datetime.fromisoformat(message["at"]), clinic)}
        for message in transcript(session, conversation_id)
    ]


def _moment(name: str, at: datetime | None, clinic: Clinic) -> dict[str, str]:
    """A moment for people and for machines; empty where there is none."""
    if at is None:
        return {name: "", f"{name}_iso": ""}
    return {name: local(at, clinic.settings.time_zone), f"{name}_iso": at.isoformat(timespec="seconds")}
