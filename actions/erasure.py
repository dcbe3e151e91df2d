"""Erasing what a person told, at once, as long as nobody of the clinic has seen it.

Once staff have opened it, or a danger sign was raised, it is part of a medical record: then the wish becomes a request to staff. What
stays of an erased talk is that there was one: its id, its times, the audit log, which holds no words. A number's STOP stays, too.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from actions.store import audit
from actions.store.models import Answer, AuditEntry, Flag, Message, Site
from actions.turn import Turn

_SEEN = ("intake.read", "intake.exported", "intake.matched")


def may_erase(turn: Turn) -> bool:
    """Whether nobody has opened the intake, no person of the clinic has written, and no danger sign was raised."""
    session, intake = turn.session, turn.intake
    seen = select(AuditEntry.seq).where(
        AuditEntry.clinic == intake.clinic, AuditEntry.subject == intake.id, AuditEntry.action.in_(_SEEN)
    )
    raised = select(Flag.id).where(Flag.intake_id == intake.id)
    written = select(Message.id).where(Message.conversation_id == turn.conversation.id, Message.sender == "staff")
    looked = any(session.scalars(query.limit(1)).first() is not None for query in (seen, raised, written))
    return not looked and intake.state in ("in_progress", "ready")


def erase(turn: Turn) -> None:
    """Delete every answer, place and message but the one that confirms it, and who the person is."""
    session, intake, conversation = turn.session, turn.intake, turn.conversation
    audit.hold(session, conversation.clinic)
    for table in (Answer, Site):
        session.execute(delete(table).where(table.intake_id == intake.id))
    session.execute(delete(Message).where(Message.conversation_id == conversation.id, Message.id != turn.message.id))
    turn.message.reading = None
    intake.state, intake.match, intake.matched_by, intake.matched_at = "in_progress", "unmatched", None, None
    intake.appointment_id = None
    intake.patient_name = intake.name_index = None
    intake.birth_date = intake.birth_index = None
    conversation.respondent, conversation.state, conversation.help_line = "self", "open", False
    session.flush()
    session.expire_all()
    audit.record(session, "patient", "conversation.erased", conversation.id, clinic=conversation.clinic)
