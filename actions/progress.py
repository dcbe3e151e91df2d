"""How far a conversation is, said honestly: what is settled, and what is expected to be asked as things stand now."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from actions.clinic import DATA, Clinic
from actions.intake.agenda import due, is_open
from actions.intake.content import IntakeContent, load_intake
from actions.intake.known import Answered, Known, load_known
from actions.store.models import Conversation, Intake


def progress_of(clinic: Clinic, conversation_id: str) -> dict[str, int]:
    """`done` questions asked and settled, `of` those and the ones still expected; a story told early makes `of` smaller."""
    content = load_intake(DATA, clinic.content.language)
    with clinic.store.read() as session:
        conversation = session.get_one(Conversation, conversation_id)
        intake = session.scalars(select(Intake).where(Intake.conversation_id == conversation_id)).one()
        known = load_known(session, intake, conversation)
        invited, over = intake.appointment_id is not None, intake.state != "in_progress"
        open_items = [item for item in conversation.asked if is_open(item, known, content.regions)]
    done = _settled_questions(known, content)
    return {"done": done, "of": done if over else done + _expected(known, open_items, content, invited)}


def _settled_questions(known: Known, content: IntakeContent) -> int:
    questions = {asked.question: asked.items for asked in known.asks}
    return sum(not any(is_open(item, known, content.regions) for item in items) for items in questions.values())


def _expected(known: Known, open_items: list[str], content: IntakeContent, invited: bool) -> int:
    """What stands open, what is due once that is answered, and the read-back."""
    answered = replace(known, answers={**known.answers, **dict.fromkeys(open_items, Answered(None))})
    left = sum(1 for _ in due(answered, content.questions, content.vocabulary, invited))
    return bool(open_items) + left + (answered.status("readback") is None)
