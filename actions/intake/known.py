"""What is known so far, frozen: answers by item, places that hurt, what was asked how often.

Reading only. What is asked next is decided in agenda.py, what a message changes in recording.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.intake.items import plain_value
from actions.store.models import Answer, Conversation, Intake, Message, Site, utc_now

# Wordings of questions about one of several places carry the place in their id; they count for that place alone.
ABOUT_ONE_PLACE = ("story.which_place.", "story.other_side.")

# The variants of a question's words, for the patient and for who types for them: as written, in other words, in other words because
# something came in between, as written once more.
FIRST, AGAIN, RETURN, ONCE_MORE = (0, 2), (1, 3), (4, 5), (6, 7)


@dataclass(frozen=True)
class Answered:
    """What one item holds now."""

    value: Any
    status: str = "answered"
    at: datetime | None = None


@dataclass(frozen=True)
class Place:
    """One place that hurts. `row` is its id in the record, empty while it is new."""

    region: str | None
    side: str | None = None
    is_primary: bool = False
    text: str = ""
    candidates: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()
    severity: Mapping[str, float] = field(default_factory=dict)
    radiates_to: tuple[str, ...] = ()
    row: str = ""


@dataclass(frozen=True)
class Asked:
    """One message of the companion that asked: its wording (`id@version`, with `.1` and so on, see asking.py) and the items."""

    ref: str
    items: tuple[str, ...]

    @property
    def question(self) -> str:
        """The id of the question."""
        return self.ref.split("@")[0]

    @property
    def is_again(self) -> bool:
        """Whether it was asked in other words."""
        return self._variant in (*AGAIN, *RETURN)

    @property
    def is_return(self) -> bool:
        """Whether it only came back, in other words, after something in between."""
        return self._variant in RETURN

    @property
    def _variant(self) -> int:
        return int(self.ref.rpartition("@")[2].partition(".")[2] or 0)


@dataclass(frozen=True)
class Known:
    """What is known of one intake. `asks` is in order; `age` in years, where a birth date is known."""

    answers: Mapping[str, Answered] = field(default_factory=dict)
    sites: tuple[Place, ...] = ()
    asks: tuple[Asked, ...] = ()
    age: int | None = None

    def status(self, item: str) -> str | None:
        """How the item is settled, or None."""
        answer = self.answers.get(item)
        return answer.status if answer else None

    def value(self, item: str) -> Any:
        """What the item holds, or None."""
        answer = self.answers.get(item)
        return answer.value if answer else None

    def says(self, item: str) -> Any:
        """The value without its details: "yes" for a yes with a detail."""
        return plain_value(self.value(item))

    def times_asked(self, item: str) -> int:
        """How often the item was asked: coming back after something in between, or saying a list again on request, is no new time."""
        return len(self._refs.get(item, ()))

    def times_said(self, item: str) -> int:
        """How many messages asked for the item, repeats and all."""
        return sum(item in asked.items for asked in self.asks)

    def was_asked(self, question: str) -> bool:
        """Whether the question was asked, in any words."""
        return any(asked.question == question for asked in self.asks)

    def wording_of(self, item: str) -> str | None:
        """The wording that asked for the item last."""
        return next((asked.ref for asked in reversed(self.asks) if item in asked.items), None)

    @property
    def questions_asked(self) -> int:
        """How many questions were asked; the same one repeated counts once."""
        return len({asked.ref for asked in self.asks})

    @property
    def primary(self) -> Place | None:
        """The place that the visit is about."""
        return next((place for place in self.sites if place.is_primary), self.sites[0] if self.sites else None)

    @cached_property
    def _refs(self) -> Mapping[str, set[str]]:
        refs: dict[str, set[str]] = {}
        for asked in self.asks:
            said_on_request = asked.is_again and len(asked.items) > 1
            if said_on_request or asked.is_return or asked.question.startswith(ABOUT_ONE_PLACE):
                continue
            for item in asked.items:
                refs.setdefault(item, set()).add(asked.ref)
        return refs


def load_known(session: Session, intake: Intake, conversation: Conversation) -> Known:
    """What the record holds of this intake now."""
    answers = {answer.item: Answered(answer.value, answer.status, answer.at) for answer in current_answers(session, intake.id)}
    if intake.patient_name and "patient_name" not in answers:
        answers["patient_name"] = Answered(intake.patient_name)
    if intake.birth_date and "birth_date" not in answers:
        answers["birth_date"] = Answered(intake.birth_date)
    places = tuple(place_of(site) for site in current_sites(session, intake.id))
    return Known(answers, places, _asks(session, conversation.id), age_on(intake.birth_date, utc_now().date()))


def current_answers(session: Session, intake_id: str) -> list[Answer]:
    """The answers that no newer one superseded."""
    current = select(Answer).where(Answer.intake_id == intake_id, Answer.superseded_at.is_(None))
    return list(session.scalars(current.order_by(Answer.at, Answer.id)))


def current_sites(session: Session, intake_id: str) -> list[Site]:
    """The places that hold now, the primary one first."""
    current = select(Site).where(Site.intake_id == intake_id, Site.superseded_at.is_(None))
    return list(session.scalars(current.order_by(Site.is_primary.desc(), Site.at, Site.id)))


def place_of(site: Site) -> Place:
    """A row as a place."""
    detail: Mapping[str, Any] = site.detail or {}
    return Place(
        region=site.region,
        side=site.side,
        is_primary=site.is_primary,
        text=detail.get("text", ""),
        candidates=tuple(detail.get("candidates", ())),
        qualities=tuple(detail.get("qualities", ())),
        severity=detail.get("severity", {}),
        radiates_to=tuple(detail.get("radiates_to", ())),
        row=site.id,
    )


def age_on(birth_date: str | None, today: date) -> int | None:
    """Age in full years; None without a whole date."""
    try:
        born = date.fromisoformat(birth_date or "")
    except ValueError:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _asks(session: Session, conversation_id: str) -> tuple[Asked, ...]:
    asking = select(Message.wording, Message.asks).where(
        Message.conversation_id == conversation_id, Message.sender == "bot", Message.kind == "ask"
    )
    return tuple(Asked(ref or "", tuple(items)) for ref, items in session.execute(asking.order_by(Message.seq)) if items)
