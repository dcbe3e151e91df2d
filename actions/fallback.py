"""The answer when no turn could be taken: a part is down, and the person still gets one.

Danger was screened from the text itself. Nothing else is understood here; the turn is taken later (web/recovery.py).
"""

from __future__ import annotations

from actions import safety
from actions.clinic import Clinic
from actions.conversations import context_before
from actions.reading import Reading
from actions.store.models import Message
from actions.turn import open_turn, write_lines
from bot.language.understanding import Context, danger_json


def answer_without_rasa(clinic: Clinic, message_id: str) -> None:
    """Say what to do where there is a danger sign, else that the words are saved. The message stays to be recorded."""
    with clinic.store.begin() as session:
        message = session.get_one(Message, message_id)
        turn = open_turn(clinic, session, message, Reading())
        told = context_before(session, turn.conversation, message)
        context = Context(tuple(told["asked"]), told["previous"], told["respondent"], tuple(told["recent"]))
        found = clinic.language.screen(message.text, context)
        safety.respond(turn, [danger_json(danger) for danger in found], by="web")
        if not turn.lines:
            turn.say("trouble.holding")
        message.state = "held"
        write_lines(session, turn.conversation, turn.lines, reply_to=message.id)
