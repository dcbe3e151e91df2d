"""The shape in which the outside sees an intake: `./attune intake`, the staff console, other systems.

Reading only, and every reading is in the audit log under the reader's name, so call these in `store.begin()`. The physician's
page is written by whoever passes `brief`; nothing is judged or worded here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from actions.store import audit
from actions.store.errors import StoreError
from actions.store.flags import most_urgent
from actions.store.models import TIERS, Answer, Conversation, Flag, Intake, Site, Tier

PEG_ITEMS = ("peg_pain", "peg_enjoyment", "peg_activity")

NOT_ASKED: Mapping[str, Any] = {
    "value": None,
    "verbatim": None,
    "status": "not_asked",
    "message": None,
    "by": None,
    "wording": None,
    "origin": None,
    "at": None,
}


class NoSuchIntake(StoreError):
    """No intake and no conversation has this id."""


def intake_list(session: Session, *, actor: str) -> list[dict[str, Any]]:
    """Every intake: id, conversation, state, urgency, match. Most urgent first, then the newest."""
    raised = _raised_tiers(session)
    intakes = session.scalars(select(Intake).order_by(Intake.created_at.desc())).all()
    rows = [_list_row(intake, most_urgent(intake.urgency, *raised.get(intake.id, []))) for intake in intakes]
    audit.record(session, actor, "intake.listed", "all", {"count": len(rows)})
    return sorted(rows, key=lambda row: _rank(row["urgency"]))


def intake_json(
    session: Session,
    id_or_conversation: str,
    vocabulary: Mapping[str, Any],
    *,
    actor: str,
    brief: Callable[[dict[str, Any]], str] | None = None,
) -> dict[str, Any]:
    """One intake with every item of the vocabulary, settled or not.

    `vocabulary` is data/vocabulary.yml as read; `brief` gets the finished object and gives the physician's page.
    Raises `NoSuchIntake`.
    """
    intake = _find(session, id_or_conversation)
    conversation = session.get_one(Conversation, intake.conversation_id)
    flags = _rows(session, select(Flag).where(Flag.intake_id == intake.id).order_by(Flag.at, Flag.id))
    items = _items(session, intake, vocabulary)
    shown: dict[str, Any] = {
        "id": intake.id,
        "conversation": intake.conversation_id,
        "channel": conversation.channel,
        "state": intake.state,
        "match": intake.match,
        "urgency": most_urgent(intake.urgency, *(flag.tier for flag in flags)),
        "flags": [_flag(flag) for flag in flags],
        "items": items,
        "sites": [_site(site) for site in _current_sites(session, intake)],
        "scores": _scores(items),
        "brief": "",
    }
    if brief is not None:
        shown["brief"] = brief(shown)
    audit.record(session, actor, "intake.read", intake.id, clinic=intake.clinic)
    return shown


def timestamp(at: datetime) -> str:
    """As the contract writes times: `2026-11-24T02:00:00Z`, whole seconds, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def peg_score(pain: float, enjoyment: float, activity: float) -> float:
    """Mean of the three PEG items, 0-10, one decimal. Source: Krebs 2009, J Gen Intern Med 24:733."""
    return round((pain + enjoyment + activity) / 3, 1)


def _rows(session: Session, query: Any) -> list[Any]:
    return list(session.scalars(query).all())


def _raised_tiers(session: Session) -> dict[str, list[Tier]]:
    raised: dict[str, list[Tier]] = {}
    for intake_id, tier in session.execute(select(Flag.intake_id, Flag.tier).distinct()):
        raised.setdefault(intake_id, []).append(tier)
    return raised


def _list_row(intake: Intake, urgency: Tier | None) -> dict[str, Any]:
    return {
        "id": intake.id,
        "conversation": intake.conversation_id,
        "state": intake.state,
        "urgency": urgency,
        "match": intake.match,
    }


def _rank(urgency: Tier | None) -> int:
    return len(TIERS) if urgency is None else TIERS.index(urgency)


def _find(session: Session, id_or_conversation: str) -> Intake:
    either = or_(Intake.id == id_or_conversation, Intake.conversation_id == id_or_conversation)
    intake = session.scalars(select(Intake).where(either)).one_or_none()
    if intake is None:
        raise NoSuchIntake("no intake or conversation has this id: see  ./attune intake list")
    return intake


def _items(session: Session, intake: Intake, vocabulary: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    items = {item: dict(NOT_ASKED) for group in vocabulary["items"].values() for item in group}
    current = select(Answer).where(Answer.intake_id == intake.id, Answer.superseded_at.is_(None))
    for answer in session.scalars(current.order_by(Answer.at, Answer.id)):
        items[answer.item] = _answer(answer)
    return items


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "value": answer.value,
        "verbatim": answer.verbatim,
        "status": answer.status,
        "message": answer.message_id,
        "by": answer.said_by,
        "wording": answer.wording,
        "origin": answer.origin,
        "at": timestamp(answer.at),
    }


def _current_sites(session: Session, intake: Intake) -> list[Site]:
    current = select(Site).where(Site.intake_id == intake.id, Site.superseded_at.is_(None))
    return _rows(session, current.order_by(Site.is_primary.desc(), Site.at, Site.id))


def _site(site: Site) -> dict[str, Any]:
    detail: Mapping[str, Any] = site.detail or {}
    shown = {
        "region": site.region,
        "side": site.side,
        "primary": site.is_primary,
        "qualities": detail.get("qualities", []),
        "severity": detail.get("severity", {}),
        "radiates_to": detail.get("radiates_to", []),
        "message": site.message_id,
    }
    # Without a region the candidates are all there is to know.
    return shown if site.region else shown | {"candidates": detail.get("candidates", [])}


def _flag(flag: Flag) -> dict[str, Any]:
    return {"flag": flag.flag, "tier": flag.tier, "at": timestamp(flag.at), "message": flag.message_id, "text": flag.text}


def _scores(items: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    answers = [items.get(item, NOT_ASKED) for item in PEG_ITEMS]
    values = [answer["value"] for answer in answers if answer["status"] == "answered"]
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return {"peg": peg_score(*numbers)} if len(numbers) == len(PEG_ITEMS) else {}
