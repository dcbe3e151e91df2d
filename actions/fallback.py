"""The answer when no turn could be taken: a part is down, and the person still gets one.

Danger was screened from the text itself. Nothing else is understood here; the turn is taken later (web/recovery.py).
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions import safety
from actions.clinic import Clinic
from actions.conversations import context_before
from actions.other_language import heed_language
from actions.reading import Reading
from actions.store.models import Conversation, Message
from actions.turn import open_turn, wanted_lines, write_lines
from bot.language.red_flags import Danger
from bot.language.understanding import Context, danger_json

URGENT = ("emergency", "crisis")


def is_urgent(clinic: Clinic, message_id: str) -> bool:
    """Whether the text itself tells of an emergency or a crisis: then nobody waits for a part that is slow."""
    with clinic.store.read() as session:
        message = session.get_one(Message, message_id)
        return any(danger.tier in URGENT for danger in _screen(clinic, session, message))


def answer_without_rasa(clinic: Clinic, message_id: str) -> None:
    """Say what to do where there is a danger sign, else that the words are saved. The message stays to be recorded.

    A message that was answered in the meantime is left as it is.
    """
    with clinic.store.begin() as session:
        message = session.get_one(Message, message_id)
        if message.state != "received":
            return
        turn = open_turn(clinic, session, message, Reading())
        found = _screen(clinic, session, message)
        safety.respond(turn, [danger_json(danger) for danger in found], by="web")
        heed_language(turn, by="web")
        if not turn.lines:
            turn.say("trouble.holding")
        if turn.awaiting == "safety":
            turn.conversation.awaiting = turn.awaiting  # the next message may say that they are safe
        message.state = "held"
        lines = wanted_lines(session, turn.conversation, turn.lines)
        write_lines(session, turn.conversation, lines, reply_to=message.id)


def _screen(clinic: Clinic, session: Session, message: Message) -> tuple[Danger, ...]:
    conversation = session.get_one(Conversation, message.conversation_id)
    told = context_before(session, conversation, message)
    context = Context(tuple(told["asked"]), told["previous"], told["respondent"], tuple(told["recent"]))
    return clinic.language.screen(message.text, context)
