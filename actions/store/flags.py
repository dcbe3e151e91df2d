"""Raise a danger sign on an intake: once a message, and never less urgent than before.

Finding danger is in bot/language, answering it in actions/. Both that and web/ call this, for the same message.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store.models import TIERS, Flag, Intake, RaisedBy, Tier


def raise_flag(session: Session, intake: Intake, *, flag: str, tier: Tier, message_id: str, text: str, by: RaisedBy) -> Flag:
    """Add the flag, or find the one that the same message raised already, and lift the intake's urgency to its tier."""
    same = select(Flag).where(Flag.intake_id == intake.id, Flag.flag == flag, Flag.message_id == message_id)
    raised = session.scalars(same).first()
    if raised is None:
        raised = Flag(
            clinic=intake.clinic, intake_id=intake.id, flag=flag, tier=tier, message_id=message_id, text=text, raised_by=by
        )
        session.add(raised)
    raised.tier = most_urgent(raised.tier, tier) or tier
    intake.urgency = most_urgent(intake.urgency, tier)
    return raised


def most_urgent(*tiers: Tier | None) -> Tier | None:
    """The most urgent of them; None when there is none."""
    return min((tier for tier in tiers if tier), key=TIERS.index, default=None)
