"""Whose intake it is: a match that a person confirmed, and how it ends when the patient tells something else.

Confirming is in web/review.py. A match stands for the name and birth date that staff compared, and for no other.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store import audit
from actions.store.models import Intake

IDENTITY = ("patient_name", "birth_date")


def hold_intake(session: Session, intake: Intake) -> None:
    """Read the intake's match as it is now, and let nobody else change it until this transaction ends.

    Staff may confirm a match at the moment in which the patient tells another name; one of them must see what the other did.
    """
    session.flush()
    # PostgreSQL's FOR NO KEY UPDATE: rows that refer to the intake may still be added meanwhile.
    session.refresh(intake, ["match", "matched_by", "matched_at"], with_for_update={"key_share": True})


def lapse_match(session: Session, intake: Intake, *, message_id: str) -> bool:
    """The message told another name or birth date: a confirmed match ends with it. Says whether there was one."""
    hold_intake(session, intake)
    if intake.match != "matched":
        return False
    intake.match, intake.matched_by, intake.matched_at = "unmatched", None, None
    audit.record(session, "patient", "intake.match_lapsed", intake.id, {"message": message_id}, clinic=intake.clinic)
    return True


def find_and_hold(session: Session, intake_id: str) -> Intake | None:
    """The intake, held as in `hold_intake`. Take it before anything is put in the audit log, as every turn does."""
    return session.scalars(select(Intake).where(Intake.id == intake_id).with_for_update(key_share=True)).one_or_none()
