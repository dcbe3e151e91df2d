"""One turn: one message, one dialogue act, one transaction.

Every act shares the first step, recording what was said (intake/recording.py), and the last, the next question
(intake/agenda.py). Which act it is, the rules in data/rules decide; the acts are in acts.py, danger is in safety.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions import AttuneError
from actions.clinic import Clinic
from actions.content import Wording
from actions.intake import ask_next, record
from actions.intake.hearing import plain
from actions.intake.room import content_of
from actions.reading import Reading
from actions.store import audit
from actions.store.models import Conversation, Intake, Message, MessageKind, utc_now
from actions.store.opt_outs import is_out
from actions.store.outbox import enqueue
from actions.store.sealed import new_id
from actions.voice import Sent, acknowledge

NOTHING = "nothing"


class UnknownMessage(AttuneError):
    """Rasa named a message that the record does not have."""


@dataclass(frozen=True)
class Line:
    """One message of the companion, before it is stored."""

    kind: MessageKind
    text: str
    wording: str
    asks: tuple[str, ...] = ()
    choices: tuple[dict[str, Any], ...] = ()
    procedure: str | None = None


@dataclass
class Turn:
    """What an act works with. It says lines; it may open a special question (`awaiting`) or keep the next question back."""

    clinic: Clinic
    session: Session
    conversation: Conversation
    intake: Intake
    message: Message
    reading: Reading
    used: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    awaiting: str = NOTHING
    clarifying: str | None = None  # the flag whose clarifying question stands open
    goes_on: bool = True

    def say(self, text_id: str, kind: MessageKind = "say", asks: tuple[str, ...] = (), **fields: str) -> None:
        """Add a text of the content."""
        self.add(
            self.clinic.content.text(text_id, self.conversation.channel, key=self.message.id, used=self.used, **fields),
            kind,
            asks,
        )

    def add(self, wording: Wording, kind: MessageKind = "say", asks: tuple[str, ...] = (), procedure: str | None = None) -> None:
        """Add a text that is already chosen."""
        self.lines.append(line_of(wording, kind, asks, procedure))

    def release(self) -> None:
        """End the hold that a danger sign put on the questions."""
        self.conversation.awaiting = None

    def acknowledge(self) -> None:
        """Say back, in few words, that this was heard; nothing where words would be too many."""
        felt = {} if self._is_a_choice() else {"emotion": self.reading.emotion, "emotions": self.reading.emotions}
        told = {**self.reading.kept(), "text": self.message.text, **felt}
        history = [Sent(wording) for wording in self.used]
        wording = acknowledge(told, history, self.clinic.content, self.conversation.channel, self.conversation.respondent)
        if wording is not None:
            self.add(wording)

    def _is_a_choice(self) -> bool:
        """Whether the message is one of the choices that were offered last, or that questions offer: our words, which tell of no feeling."""
        said = plain(self.message.text)
        if any(said == plain(chip) for chip in content_of(self).answers.chips):
            return True
        offered = (
            select(Message.choices)
            .where(Message.conversation_id == self.conversation.id, Message.sender == "bot", Message.seq < self.message.seq)
            .order_by(Message.seq.desc())
        )
        choices = self.session.scalars(offered.limit(1)).first() or ()
        return said in {plain(words) for choice in choices for words in (choice["value"], choice["title"])}

    def stop_asking(self, awaiting: str = NOTHING) -> None:
        """No next question after this act."""
        self.goes_on = False
        self.awaiting = awaiting


Act = Callable[[Turn], None]


def line_of(wording: Wording, kind: MessageKind = "say", asks: tuple[str, ...] = (), procedure: str | None = None) -> Line:
    """A wording as a line."""
    choices = tuple(
        {"title": choice.title, "value": choice.value, **({"joins": True} if choice.value in wording.joins else {})}
        for choice in wording.choices
    )
    return Line(kind, wording.text, wording.ref, asks, choices, procedure)


def take_turn(clinic: Clinic, message_id: str, reading: Reading, act: Act) -> None:
    """Run one act for one stored message. The same message again changes nothing."""
    with clinic.store.begin() as session:
        message = session.get(Message, message_id)
        if message is None:
            raise UnknownMessage(f"message {message_id} is not in the record: Rasa must be called by web/ alone")
        turn = open_turn(clinic, session, message, reading)
        if message.state != "answered":
            _perform(turn, act)


def open_turn(clinic: Clinic, session: Session, message: Message, reading: Reading) -> Turn:
    """The turn of a stored message."""
    conversation = session.get_one(Conversation, message.conversation_id)
    intake = session.scalars(select(Intake).where(Intake.conversation_id == conversation.id)).one()
    return Turn(clinic, session, conversation, intake, message, reading, used=wordings_used(session, conversation.id))


def wordings_used(session: Session, conversation_id: str) -> tuple[str, ...]:
    """What the companion has said so far, as `id@version`, oldest first."""
    sent = (
        select(Message.wording).where(Message.conversation_id == conversation_id, Message.sender == "bot").order_by(Message.seq)
    )
    return tuple(wording for wording in session.scalars(sent) if wording)


def _perform(turn: Turn, act: Act) -> None:
    turn.message.reading = turn.reading.kept()
    record(turn)
    act(turn)
    if turn.goes_on:
        _go_on(turn)
    _heed_language(turn)
    close_turn(turn)


def _heed_language(turn: Turn) -> None:
    from actions.other_language import heed_language  # works on turns, as safety does

    heed_language(turn)


def _go_on(turn: Turn) -> None:
    """The next question, unless a danger sign still holds the questions back."""
    from actions import safety  # the one place where the turn looks at danger; safety itself works on turns

    if safety.is_held(turn):
        safety.still_held(turn)
    else:
        ask_next(turn)
    if not turn.lines:
        # Nothing to say and nothing to ask: a person always gets an answer.
        turn.say("closing.after")


def close_turn(turn: Turn) -> None:
    """Store what was said, what is asked now, and that the message is answered."""
    if turn.message.state == "held" and _newer_was_answered(turn):
        # Taken late: what was said is recorded, the reply would come out of order.
        turn.message.state = "answered"
        return
    turn.lines = wanted_lines(turn.session, turn.conversation, turn.lines)
    write_lines(turn.session, turn.conversation, turn.lines, reply_to=turn.message.id)
    turn.conversation.asked = [turn.clarifying] if turn.clarifying else [item for line in turn.lines for item in line.asks]
    turn.conversation.awaiting = turn.awaiting
    turn.message.state = "answered"
    audit.record(turn.session, "companion", "turn.taken", turn.conversation.id, {"message": turn.message.id, "lines": len(turn.lines)})


def _newer_was_answered(turn: Turn) -> bool:
    newer = select(Message.id).where(
        Message.conversation_id == turn.conversation.id, Message.sender == "patient", Message.seq > turn.message.seq
    )
    return turn.session.scalars(newer.where(Message.state != "received").limit(1)).first() is not None


def wanted_lines(session: Session, conversation: Conversation, lines: list[Line]) -> list[Line]:
    """All of them; what to do in danger alone where the person asked for no more texts."""
    return [line for line in lines if line.kind == "safety"] if is_out(session, conversation) else lines


def write_lines(session: Session, conversation: Conversation, lines: list[Line], reply_to: str | None = None) -> list[Message]:
    """Append the companion's lines to the conversation, in order. Where it is held by text message, each is put in the outbox."""
    seq = session.scalar(select(func.max(Message.seq)).where(Message.conversation_id == conversation.id)) or 0
    stored = [_message(conversation, line, seq + place, reply_to) for place, line in enumerate(lines, start=1)]
    session.add_all(stored)
    session.flush()
    if conversation.contact is not None:
        for message in stored:
            enqueue(session, message, recipient=conversation.contact)
    return stored


def _message(conversation: Conversation, line: Line, seq: int, reply_to: str | None) -> Message:
    return Message(
        id=new_id(),
        clinic=conversation.clinic,
        conversation_id=conversation.id,
        seq=seq,
        sender="bot",
        at=utc_now(),
        kind=line.kind,
        text=line.text,
        asks=list(line.asks),
        procedure=line.procedure,
        choices=list(line.choices),
        wording=line.wording,
        channel=conversation.channel,
        reply_to=reply_to,
        state="sent",
    )
