"""A clinic over a fresh SQLite record, and a conversation whose turns are taken without Rasa."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from actions.acts import ACTS
from actions.clinic import Clinic, ClinicContent, load_clinic_content, open_store_of
from actions.conversations import context_of, open_conversation, receive, replies_to
from actions.reading import Reading
from actions.store.migrations import migrate
from actions.store.models import Conversation, Flag, Intake
from actions.turn import take_turn
from bot.language.understanding import Context, danger_json


@pytest.fixture(scope="session")
def files() -> ClinicContent:
    return load_clinic_content()


@pytest.fixture
def clinic(tmp_path: Path, files: ClinicContent) -> Iterator[Clinic]:
    store = open_store_of(tmp_path / "home", None)
    migrate(store)
    yield Clinic(files.settings, files.content, files.language, store)
    store.close()


@dataclass
class Person:
    """Somebody who writes. The act is named by the test, as a rule would name it; the reading is the real one."""

    clinic: Clinic
    conversation: str
    last: str = ""

    def says(self, text: str, act: str = "record_answer", intent: str = "describe_pain") -> list[dict[str, Any]]:
        received = receive(self.clinic, self.conversation, text, str(uuid4()))
        told = context_of(self.clinic, received.message)
        context = Context(tuple(told["asked"]), told["previous"], told["respondent"], tuple(told["recent"]))
        understood = self.clinic.language.understand(text, context)
        reading = Reading(
            intent=intent,
            confidence=0.9,
            emotion=understood.emotion,
            emotions=understood.emotions,
            findings=tuple(finding.to_json() for finding in understood.findings),
            safety=tuple(danger_json(danger) for danger in understood.dangers),
        )
        take_turn(self.clinic, received.message, reading, ACTS["respond_to_danger" if understood.dangers else act])
        self.last = received.message
        return replies_to(self.clinic, received.message)

    def row(self) -> Conversation:
        with self.clinic.store.read() as session:
            return session.get_one(Conversation, self.conversation)

    def intake(self) -> Intake:
        with self.clinic.store.read() as session:
            return session.scalars(select(Intake).where(Intake.conversation_id == self.conversation)).one()

    def flags(self) -> list[Flag]:
        with self.clinic.store.read() as session:
            return list(session.scalars(select(Flag).order_by(Flag.at)))


@pytest.fixture
def person(clinic: Clinic) -> Person:
    return Person(clinic, open_conversation(clinic, "web").conversation)
