"""Opening a conversation, receiving a message once, reading the transcript: what both doors (web, text) need.

The HTTP of it is in web/; what is answered is decided in acts.py.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.clinic import Clinic
from actions.store import audit
from actions.store.models import Appointment, Channel, Conversation, Intake, Message, utc_now
from actions.store.sealed import new_id
from actions.turn import Line, line_of, write_lines

CONSENT_ITEMS = ("consent", "ai_ack")
# An idiom is discounted only when no literal sign stands in the last three messages.
RECENT_MESSAGES = 3


@dataclass(frozen=True)
class Opened:
    """A new conversation, and the secret that alone opens it again."""

    conversation: str
    token: str
    messages: list[dict[str, Any]]


@dataclass(frozen=True)
class Received:
    """A stored patient message. What stood before it is read when its turn begins: `context_of`."""

    message: str
    conversation: str
    text: str


def open_conversation(clinic: Clinic, channel: Channel, invitation: str | None = None) -> Opened:
    """A new conversation with its empty intake and the opening lines. An unknown invitation is like none."""
    token = secrets.token_urlsafe(32)
    with clinic.store.begin() as session:
        conversation = begin_conversation(session, channel, token_hash=hash_of(token), invitation=invitation)
        stored = write_lines(session, conversation, [*greeting(clinic, channel), _consent_question(clinic, channel)])
        return Opened(conversation.id, token, [as_json(message) for message in stored])


def begin_conversation(
    session: Session, channel: Channel, *, token_hash: str | None = None, invitation: str | None = None,
    contact: str | None = None, contact_index: bytes | None = None,
) -> Conversation:  # fmt: skip
    """A conversation in which nothing is said yet; consent is what it waits for."""
    conversation = Conversation(
        id=new_id(), channel=channel, token_hash=token_hash, asked=list(CONSENT_ITEMS), awaiting="consent", contact=contact,
        contact_index=contact_index,
    )  # fmt: skip
    intake = Intake(id=new_id(), conversation_id=conversation.id)
    session.add_all([conversation, intake])
    session.flush()
    _bind(session, intake, invitation)
    audit.record(session, "patient", "conversation.opened", conversation.id, {"channel": channel})
    return conversation


def greeting(clinic: Clinic, channel: Channel) -> list[Line]:
    """Who speaks here, where it goes, whom to call in an emergency."""
    text = clinic.content.text
    # The page says it in a banner that stays.
    demo = [line_of(text("opening.demo", channel))] if clinic.settings.is_demo and channel != "web" else []
    return [*demo, line_of(text("opening.hello", channel))]


def _consent_question(clinic: Clinic, channel: Channel) -> Line:
    return line_of(clinic.content.text("consent.ask", channel), "ask", CONSENT_ITEMS)


def _bind(session: Session, intake: Intake, invitation: str | None) -> None:
    """An invitation carries name and birth date; staff still confirm the match."""
    if not invitation:
        return
    appointment = session.scalars(select(Appointment).where(Appointment.invitation_hash == hash_of(invitation))).first()
    if appointment is not None:
        intake.appointment_id = appointment.id
        intake.patient_name, intake.name_index = appointment.patient_name, appointment.name_index
        intake.birth_date, intake.birth_index = appointment.birth_date, appointment.birth_index


def opens(session: Session, conversation_id: str, token: str) -> Conversation | None:
    """The conversation, if this token is its own; None for a wrong token and for an unknown conversation alike."""
    conversation = session.get(Conversation, conversation_id)
    held = conversation.token_hash if conversation and conversation.token_hash else hash_of("")
    return conversation if secrets.compare_digest(held, hash_of(token)) and token else None


def receive(clinic: Clinic, conversation_id: str, text: str, client_id: str, external_id: str | None = None) -> Received:
    """Store a message durably, once: the same `client_id` again gives the stored one."""
    try:
        with clinic.store.begin() as session:
            known = _by_client_id(session, conversation_id, client_id)
            message = known or _store(session, conversation_id, text, client_id, external_id)
            return _received(message)
    except IntegrityError:
        # Another process stored the same message between our look and our write; where it did not, the error stands.
        with clinic.store.read() as session:
            stored = _by_client_id(session, conversation_id, client_id)
            if stored is None:
                raise
            return _received(stored)


def _by_client_id(session: Session, conversation_id: str, client_id: str) -> Message | None:
    return session.scalars(
        select(Message).where(Message.conversation_id == conversation_id, Message.client_id == client_id)
    ).first()


def _store(session: Session, conversation_id: str, text: str, client_id: str, external_id: str | None) -> Message:
    conversation = session.get_one(Conversation, conversation_id)
    seq = (session.scalar(select(func.max(Message.seq)).where(Message.conversation_id == conversation_id)) or 0) + 1
    message = Message(
        id=new_id(), clinic=conversation.clinic, conversation_id=conversation_id, seq=seq, sender="patient", at=utc_now(),
        text=text, client_id=client_id, external_id=external_id, channel=conversation.channel, state="received",
    )  # fmt: skip
    conversation.last_patient_at = message.at
    session.add(message)
    session.flush()
    return message


def _received(message: Message) -> Received:
    return Received(message.id, message.conversation_id, message.text)


def context_before(session: Session, conversation: Conversation, message: Message) -> dict[str, Any]:
    """What a message is read in the light of: contract.md's `context`, and the person's last messages."""
    mine = select(Message).where(Message.conversation_id == conversation.id, Message.seq < message.seq)
    recent = session.scalars(mine.where(Message.sender == "patient").order_by(Message.seq.desc()).limit(RECENT_MESSAGES)).all()
    previous = session.scalars(mine.where(Message.sender == "bot").order_by(Message.seq.desc()).limit(1)).first()
    return {
        "asked": list(conversation.asked),
        "previous": previous.text if previous else "",
        "respondent": conversation.respondent,
        "awaiting": conversation.awaiting,
        "recent": [earlier.text for earlier in reversed(recent)],
    }


def replies_to(clinic: Clinic, message_id: str) -> list[dict[str, Any]]:
    """The companion's answer to a message, in order."""
    with clinic.store.read() as session:
        found = session.scalars(select(Message).where(Message.reply_to == message_id).order_by(Message.seq)).all()
        return [as_json(message) for message in found]


def transcript(session: Session, conversation_id: str, after: str | None = None) -> list[dict[str, Any]]:
    """The messages of both sides, in order; those after message `after` where it is known."""
    wanted = select(Message).where(Message.conversation_id == conversation_id).order_by(Message.seq)
    last = session.get(Message, after) if after else None
    if last is not None and last.conversation_id == conversation_id:
        wanted = wanted.where(Message.seq > last.seq)
    return [as_json(message) for message in session.scalars(wanted)]


def as_json(message: Message) -> dict[str, Any]:
    """A message in the contract's form."""
    told = {
        "id": message.id,
        "from": message.sender,
        "at": _iso(message.at),
        "kind": message.kind,
        "text": message.text,
        "asks": list(message.asks),
        "procedure": message.procedure,
        "choices": list(message.choices),
    }
    if any(choice.get("joins") for choice in message.choices):
        told["pick"] = "several"
    return {**told, "client_id": message.client_id} if message.sender == "patient" else told


def hash_of(secret: str) -> str:
    """Secrets are stored as their SHA-256: they are random and long, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def context_of(clinic: Clinic, message_id: str) -> dict[str, Any]:
    """The context of a message as it is when its turn begins: an earlier turn may have asked something since it was stored.

    Who says in this very message that they type for somebody else is read so.
    """
    with clinic.store.read() as session:
        message = session.get_one(Message, message_id)
        conversation = session.get_one(Conversation, message.conversation_id)
        context = context_before(session, conversation, message)
        typist = clinic.language.respondent(message.text, conversation.asked) if conversation.respondent == "self" else None
        return {**context, "respondent": typist.role} if typist else context


def unrecorded(clinic: Clinic, older_than_s: float, most: int) -> list[Received]:
    """Patient messages that no turn has recorded, oldest first."""
    before = utc_now() - timedelta(seconds=older_than_s)
    waiting = select(Message).where(Message.sender == "patient", Message.state.in_(("received", "held")), Message.at < before)
    with clinic.store.read() as session:
        found = session.scalars(waiting.order_by(Message.at).limit(most)).all()
        return [_received(message) for message in found]
