"""Conversations by text message: whose number it is, the words that carriers reserve, the first lines.

One number is one person, and its texts are one conversation until nothing is heard for a month. The HTTP of it is in web/sms.py, sending
in the outbox; what is answered is decided in acts.py, as on the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.clinic import Clinic
from actions.conversations import Received, begin_conversation, greeting, receive
from actions.fallback import is_urgent
from actions.store import audit
from actions.store.models import Conversation, Message, utc_now
from actions.store.opt_outs import opt_in, opt_out
from actions.turn import line_of, write_lines
from vault import blind_index

Keyword = Literal["stop", "start", "help"]
# CTIA Messaging Principles and Best Practices 2023, 5.1.3; 47 CFR 64.1200(a)(10). Only a message that is no more than the word.
_KEYWORDS: dict[str, Keyword] = {
    **dict.fromkeys(("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out"), "stop"),
    **dict.fromkeys(("start", "unstop"), "start"),
    **dict.fromkeys(("help", "info"), "help"),
}
_REPLIES: dict[Keyword, str] = {"stop": "sms.stopped", "start": "sms.started", "help": "sms.help"}
_NUMBER = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_ANEW_AFTER = timedelta(days=30)


class NoNumber(ValueError):
    """The sender is no phone number in the international form. Never quotes it."""


@dataclass(frozen=True)
class Arrived:
    """A stored text. `received` is None where it was one of the reserved words: the reply is in the outbox already."""

    conversation: str
    received: Received | None


def keyword_of(text: str) -> Keyword | None:
    """The reserved word that the whole text is, in any case and with any mark around it."""
    return _KEYWORDS.get(" ".join(re.sub(r"[^\w\s]", " ", text).casefold().split()))


def take_in(clinic: Clinic, number: str, text: str, external_id: str) -> Arrived:
    """Store a text once, however often it is delivered, and answer a reserved word. Raises `NoNumber`.

    A new conversation begins with who speaks and whom to call; with a danger sign in the first text that comes after what to do
    (`greet`).
    """
    if not _NUMBER.fullmatch(number):
        raise NoNumber("the sender is no phone number")
    conversation = _conversation(clinic, number)
    keyword = keyword_of(text)
    if keyword is not None:
        _answer(clinic, conversation, text, external_id, keyword)
        return Arrived(conversation, None)
    received = receive(clinic, conversation, text, external_id, external_id)
    if not is_urgent(clinic, received.message):
        greet(clinic, conversation)
    return Arrived(conversation, received)


def greet(clinic: Clinic, conversation_id: str) -> None:
    """The first lines of a conversation, once."""
    with clinic.store.begin() as session:
        conversation = session.get_one(Conversation, conversation_id)
        audit.hold(session, conversation.clinic)
        lines = greeting(clinic, "sms")
        said = select(Message.id).where(Message.conversation_id == conversation_id, Message.wording == lines[-1].wording)
        if session.scalars(said).first() is None:
            write_lines(session, conversation, lines)


def _conversation(clinic: Clinic, number: str) -> str:
    index = blind_index(clinic.store.keyring, "phone", number)
    with clinic.store.begin() as session:
        audit.hold(session)  # two first texts at once are one conversation
        found = _last_of(session, index)
        if found is None:
            found = begin_conversation(session, "sms", contact=number, contact_index=index)
        return found.id


def _last_of(session: Session, index: bytes) -> Conversation | None:
    wanted = select(Conversation).where(Conversation.channel == "sms", Conversation.contact_index == index)
    last = session.scalars(wanted.order_by(Conversation.created_at.desc()).limit(1)).first()
    if last is None or utc_now() - (last.last_patient_at or last.created_at) > _ANEW_AFTER:
        return None
    return last


def _answer(clinic: Clinic, conversation_id: str, text: str, external_id: str, keyword: Keyword) -> None:
    """The one text that a reserved word gets; no turn is taken, nothing else is asked."""
    try:
        received = receive(clinic, conversation_id, text, external_id, external_id)
    except IntegrityError:
        return
    with clinic.store.begin() as session:
        message = session.get_one(Message, received.message)
        if message.state == "answered":
            return
        conversation = session.get_one(Conversation, conversation_id)
        if keyword == "stop":
            opt_out(session, conversation)
        elif keyword == "start":
            opt_in(session, conversation)
        message.state = "answered"
        write_lines(session, conversation, [line_of(clinic.content.text(_REPLIES[keyword], "sms"))], reply_to=message.id)
