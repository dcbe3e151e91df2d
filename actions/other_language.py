"""A message that isn't English: an interpreter is asked for, once a conversation, and the person is told so in words they can read.

Whether it is, bot/language/foreign.py says; danger in Spanish is answered in safety.py. Turns come here, and so does the answer
without Rasa (fallback.py), so the clinic is told either way.
"""

from __future__ import annotations

from actions import safety
from actions.store.tasks import note_task
from actions.turn import Line, Turn, line_of

INTERPRETER = "interpreter"


def ask_for_interpreter(turn: Turn, by: str = "companion") -> None:
    """Note that this person needs an interpreter; where that is noted already, it stands."""
    found = turn.clinic.language.red_flags.screen_foreign(turn.message.text)
    detail = {"language": found.language} if found else None
    note_task(turn.session, turn.conversation, INTERPRETER, by=by, detail=detail)


def heed_language(turn: Turn, by: str = "companion") -> None:
    """Where the message isn't English: ask for an interpreter, and say so first, once in a conversation."""
    if turn.clinic.language.red_flags.screen_foreign(turn.message.text) is None:
        return
    ask_for_interpreter(turn, by)
    line = language_line(turn)
    if line.wording not in turn.used and not _is_answered(turn, line):
        turn.lines.insert(0, line)


def say_language_line(turn: Turn) -> None:
    """Answer a wish for another language. What was said while the turn was waited for isn't said twice."""
    line = language_line(turn)
    if not (turn.message.state == "held" and line.wording in turn.used):
        turn.lines.append(line)


def language_line(turn: Turn) -> Line:
    """Spanish is answered in Spanish, any other language in English: what there is."""
    return safety.foreign_line(turn) or line_of(
        turn.clinic.content.text("language.interpreter", turn.conversation.channel, key=turn.message.id, used=turn.used)
    )


def _is_answered(turn: Turn, line: Line) -> bool:
    """Danger in Spanish has its own line, which comes first and alone; and this line may stand there already."""
    return any(said.wording == line.wording or (said.kind == "safety" and said.wording.startswith("es.")) for said in turn.lines)
