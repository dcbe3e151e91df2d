"""Who wants no texts. STOP is kept by number, over conversations, until START: 47 CFR 64.1200(a)(10)."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from actions.store import audit
from actions.store.models import Conversation, OptOut


def opt_out(session: Session, conversation: Conversation) -> None:
    """No more texts to the number of this conversation. Once more changes nothing."""
    audit.hold(session, conversation.clinic)
    if conversation.contact_index is None or is_out(session, conversation):
        return
    session.add(OptOut(clinic=conversation.clinic, contact_index=conversation.contact_index))
    audit.record(session, "patient", "texts.stopped", conversation.id, clinic=conversation.clinic)


def opt_in(session: Session, conversation: Conversation) -> None:
    """Texts again, where they had been stopped."""
    audit.hold(session, conversation.clinic)
    if is_out(session, conversation):
        session.execute(
            delete(OptOut).where(OptOut.clinic == conversation.clinic, OptOut.contact_index == conversation.contact_index)
        )
        audit.record(session, "patient", "texts.started", conversation.id, clinic=conversation.clinic)


def is_out(session: Session, conversation: Conversation) -> bool:
    """Whether the number of this conversation asked for no more texts."""
    if conversation.contact_index is None:
        return False
    wanted = select(OptOut.id).where(OptOut.clinic == conversation.clinic, OptOut.contact_index == conversation.contact_index)
    return session.scalars(wanted).first() is not None
