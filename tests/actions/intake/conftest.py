"""Made-up people who answer, with the findings that a reader would give, over a fresh record or none at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from actions.clinic import DATA, Clinic
from actions.conversations import open_conversation, receive
from actions.intake import ask_next, record, set_answer
from actions.intake.agenda import narrowed
from actions.intake.asking import words_of
from actions.intake.content import IntakeContent, load_intake
from actions.intake.hearing import Heard, own
from actions.intake.known import Answered, Asked, Known, load_known
from actions.intake.recording import Plan, Recorded, plan
from actions.reading import Reading
from actions.store.models import Answer, Conversation, Intake, Message, Site
from actions.turn import Turn, close_turn, open_turn

TODAY = date(2026, 11, 24)


def finding(text: str, item: str, value: Any, words: str, **more: Any) -> dict[str, Any]:
    """A finding in the contract's form, placed where its words stand."""
    start = text.index(words)
    return {"item": item, "value": value, **more, "text": words, "start": start, "end": start + len(words)}


def found_in(text: str, *findings: tuple[Any, ...]) -> tuple[dict[str, Any], ...]:
    """Each finding is (item, value, the words, {more})."""
    return tuple(finding(text, item, value, words, **dict(*more)) for item, value, words, *more in findings)


@pytest.fixture(scope="session")
def content() -> IntakeContent:
    return load_intake(DATA)


@dataclass
class Mind:
    """What is known of one person, without a record: planning is pure."""

    content: IntakeContent
    known: Known = Known()
    asking: tuple[str, tuple[str, ...], tuple[str, ...]] = ("", (), ())

    def asks(self, question_id: str, *items: str) -> Mind:
        """Ask a question of the content; a list for some of its items alone."""
        question = self.content.questions[question_id]
        question = narrowed(question, list(items)) if items else question
        wording = words_of(question, self.known, self.content, "web", again=self.known.was_asked(question.id))
        self.known = replace(self.known, asks=(*self.known.asks, Asked(wording.ref, question.items)))
        self.asking = (question.id, question.items, tuple(choice.value for choice in wording.choices))
        return self

    def says(self, text: str, *findings: tuple[Any, ...], intent: str | None = "give_information") -> Plan:
        """Hear a message, and know afterwards what it changed."""
        question, asked, choices = self.asking
        heard = Heard(text, intent, own(found_in(text, *findings)), asked, question, choices)
        planned = plan(heard, self.known, self.content, TODAY)
        answers = {**self.known.answers, **{one.item: Answered(one.value, one.status) for one in planned.told}}
        places = tuple(replace(place, row=place.row or uuid4().hex) for place in planned.places)
        self.known = replace(self.known, answers=answers, sites=places)
        return planned

    def knows(self, **answers: Any) -> Mind:
        known = {item: Answered(value) for item, value in answers.items()}
        self.known = replace(self.known, answers={**self.known.answers, **known})
        return self


@pytest.fixture
def mind(content: IntakeContent) -> Mind:
    return Mind(content)


@dataclass
class Talk:
    """A conversation on the record. Acts are left out: the test says what it records, and what is asked next."""

    clinic: Clinic
    conversation: str

    @contextmanager
    def turn(self, text: str, *findings: tuple[Any, ...], intent: str = "give_information"):
        received = receive(self.clinic, self.conversation, text, str(uuid4()))
        with self.clinic.store.begin() as session:
            message = session.get_one(Message, received.message)
            reading = Reading(intent=intent, findings=found_in(text, *findings))
            turn = open_turn(self.clinic, session, message, reading)
            yield turn
            close_turn(turn)

    def says(self, text: str, *findings: tuple[Any, ...], intent: str = "give_information") -> Recorded:
        """Record a message, and ask what comes next."""
        with self.turn(text, *findings, intent=intent) as turn:
            recorded = record(turn)
            ask_next(turn)
        return recorded

    def consents(self) -> Talk:
        with self.turn("yes", intent="affirm") as turn:
            record(turn)
            set_answer(turn, "consent", "yes")
            set_answer(turn, "ai_ack", "yes")
            ask_next(turn)
        return self

    def says_until(self, item: str, answers: dict[str, tuple[Any, ...]], limit: int = 60) -> Talk:
        """Answer what is asked, by item, until `item` is asked; "no" to the rest."""
        for _ in range(limit):
            if item in self.asked():
                return self
            told = next((answers[asked] for asked in self.asked() if asked in answers), ("no",))
            intent = "deny" if told[0] == "no" else "give_information"
            self.says(told[0], *told[1:], intent=intent)
        raise AssertionError(f"{item} was never asked")

    def asked(self) -> list[str]:
        with self.clinic.store.read() as session:
            return list(session.get_one(Conversation, self.conversation).asked)

    def awaiting(self) -> str | None:
        with self.clinic.store.read() as session:
            return session.get_one(Conversation, self.conversation).awaiting

    def intake(self) -> Intake:
        with self.clinic.store.read() as session:
            return session.scalars(select(Intake).where(Intake.conversation_id == self.conversation)).one()

    def known(self) -> Known:
        with self.clinic.store.read() as session:
            intake = session.scalars(select(Intake).where(Intake.conversation_id == self.conversation)).one()
            return load_known(session, intake, session.get_one(Conversation, self.conversation))

    def rows(self, item: str) -> list[Answer]:
        """Every answer to the item, the oldest first, superseded ones too."""
        with self.clinic.store.read() as session:
            return list(session.scalars(select(Answer).where(Answer.item == item).order_by(Answer.at)))

    def row(self, item: str) -> Answer:
        return next(row for row in self.rows(item) if row.superseded_at is None)

    def all_sites(self) -> list[Site]:
        with self.clinic.store.read() as session:
            return list(session.scalars(select(Site).order_by(Site.at)))

    def last_lines(self, kind: str = "ask") -> list[Message]:
        with self.clinic.store.read() as session:
            said = select(Message).where(Message.conversation_id == self.conversation, Message.sender == "bot")
            messages = list(session.scalars(said.order_by(Message.seq)))
            return [message for message in messages if message.reply_to == messages[-1].reply_to and message.kind == kind]


@pytest.fixture
def new_talk(clinic: Clinic) -> Callable[[], Talk]:
    return lambda: Talk(clinic, open_conversation(clinic, "web").conversation)


@pytest.fixture
def talk(new_talk: Callable[[], Talk]) -> Talk:
    return new_talk().consents()


@pytest.fixture
def make_turn(talk: Talk) -> Callable[..., Any]:
    return talk.turn


__all__ = ["Mind", "Talk", "Turn"]
