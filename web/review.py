"""What staff do with an intake: confirm whose it is, acknowledge a flag. Each change shares a transaction with its audit entry.

Who may do it is checked in staff_access.py. What the intake says is never changed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from actions.store import audit
from actions.store.errors import StoreError
from actions.store.export import NoSuchIntake
from actions.store.match import IDENTITY
from actions.store.models import Flag, Intake, Staff, utc_now
from vault import Keyring, blind_index


class NotMatchable(StoreError):
    """The match can't be confirmed; the message says why."""


@dataclass(frozen=True)
class Identity:
    """Who the intake says it is about, and where that comes from."""

    name: str | None
    birth_date: str | None
    source: str

    def seen(self, keyring: Keyring) -> str:
        """A token of what staff looked at. When it changes before they confirm, they look again."""
        return blind_index(keyring, "seen_identity", f"{self.name}\n{self.birth_date}").hex()[:32]


def identity_of(intake: Intake, items: Mapping[str, Mapping[str, Any]]) -> Identity:
    """Name and birth date as they stand now: of the invitation, or as told in the chat since."""
    name, born = (items.get(item, {}) for item in IDENTITY)
    invited = intake.appointment_id is not None and not (name.get("message") or born.get("message"))
    return Identity(
        name.get("value") or intake.patient_name,
        born.get("value") or intake.birth_date,
        "invitation" if invited else "chat",
    )


def confirm_match(session: Session, intake: Intake, identity: Identity, seen: str, *, actor: str) -> None:
    """A person has compared name and birth date with the clinic's records. Raises `NotMatchable`.

    The intake must be held (actions/store/match.py), so that no other name is told between their look and this.
    """
    if not identity.name or not identity.birth_date:
        raise NotMatchable("A match needs a name and a birth date. Ask the patient for what is missing.")
    if identity.seen(session.info["keyring"]) != seen:
        raise NotMatchable("The name or birth date has changed since you opened the page. Open it again and compare.")
    if intake.match == "matched":
        return
    intake.match, intake.matched_by, intake.matched_at = "matched", actor, utc_now()
    audit.record(session, actor, "intake.matched", intake.id, clinic=intake.clinic)


def acknowledge(session: Session, intake_id: str, flag_id: str, *, actor: str) -> None:
    """Somebody has seen the sign and takes care of it. The first one stays named. Raises `NoSuchIntake`."""
    flag = session.get(Flag, flag_id)
    if flag is None or flag.intake_id != intake_id:
        raise NoSuchIntake("this intake has no such flag: open the intake again")
    if flag.acknowledged_at is not None:
        return
    flag.acknowledged_by, flag.acknowledged_at = actor, utc_now()
    audit.record(
        session, actor, "flag.acknowledged", intake_id, {"flag": flag.flag, "tier": flag.tier, "id": flag.id}, clinic=flag.clinic
    )


def staff_name(session: Session, staff_id: str | None) -> str:
    """The account's name, for those who read the console."""
    person = session.get(Staff, staff_id) if staff_id else None
    return person.name if person is not None else staff_id or ""
