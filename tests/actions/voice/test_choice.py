"""A choice that was offered is our words: no feeling is read into it."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from actions.acts import ACTS
from actions.conversations import receive
from actions.reading import Reading
from actions.store.models import Message
from actions.turn import take_turn


def _says(person, text: str) -> str:
    received = receive(person.clinic, person.conversation, text, str(uuid4()))
    take_turn(person.clinic, received.message, Reading(intent="give_information", emotion="burden", emotions=("burden",)), ACTS["record_answer"])
    with person.clinic.store.read() as session:
        said = session.scalars(select(Message.wording).where(Message.reply_to == received.message).order_by(Message.seq)).first()
    return said or ""


def test_no_feeling_is_read_into_a_choice(person) -> None:
    person.says("yes", "accept_consent", "affirm")
    person.says("my left knee aches for three years, it's a 5 and it never moves anywhere else")
    for _ in range(8):
        with person.clinic.store.read() as session:
            last = session.scalars(select(Message).where(Message.sender == "bot").order_by(Message.seq.desc())).first()
            choices = [choice["value"] for choice in last.choices] if last else []
        if "I am the patient" in choices:
            break
        person.says("none of these")
    assert "I am the patient" in choices
    assert not _says(person, "I am the patient").startswith("voice.burden")


def test_the_same_feeling_in_ones_own_words_is_heard(person) -> None:
    person.says("yes", "accept_consent", "affirm")
    assert _says(person, "I feel like such a weight on all of them these days").startswith("voice.burden")
