"""The dialogue acts: each one thing that a clinician can name. Which act it is, data/rules decides; none looks at the intent.

Before each act everything that was said is recorded, after it comes the next question, unless the act keeps it back (turn.py).
"""

from __future__ import annotations

from actions import safety
from actions.erasure import erase, may_erase
from actions.intake import mark_asked, set_answer, settle_readback, summary_of, why_asked
from actions.other_language import ask_for_interpreter, say_language_line
from actions.store.tasks import note_task
from actions.turn import Act, Turn

ACTS: dict[str, Act] = {}


def act(function: Act) -> Act:
    """Register an act under its function's name; domain.yml names it `action_NAME`."""
    ACTS[function.__name__] = function
    return function


# Danger


@act
def respond_to_danger(turn: Turn) -> None:
    """The action line first, then one question; no intake until the person is safe."""
    safety.respond(turn, list(turn.reading.safety), by="actions")


@act
def go_on_after_danger(turn: Turn) -> None:
    """The person says that they are safe or that help is on the way."""
    turn.release()
    turn.say("danger.resume")


@act
def repeat_help_line(turn: Turn) -> None:
    """Not safe yet: the help line again, and the questions stay stopped."""
    turn.say("danger.not_safe", "safety")
    turn.stop_asking("safety")


@act
def note_false_alarm(turn: Turn) -> None:
    """ "That's old": kept in their words. Tier and alarm stay, the intake goes on."""
    turn.release()
    turn.say("danger.false_alarm")


# Consent


@act
def accept_consent(turn: Turn) -> None:
    set_answer(turn, "consent", "yes")
    set_answer(turn, "ai_ack", "yes")
    turn.say("consent.given")


@act
def decline_consent(turn: Turn) -> None:
    set_answer(turn, "consent", "no")
    turn.say("consent.declined")
    turn.stop_asking("consent")


# Answers


@act
def record_answer(turn: Turn) -> None:
    """What was told is recorded already; here it is acknowledged."""
    turn.acknowledge()


@act
def note_unsure(turn: Turn) -> None:
    mark_asked(turn, "unsure")
    turn.say("steering.unsure_noted")


@act
def skip_question(turn: Turn) -> None:
    mark_asked(turn, "skipped")
    turn.say("steering.skipped")


@act
def correct_answer(turn: Turn) -> None:
    """Said to be put right; where there was nothing to put right yet, it was told."""
    if turn.reading.intent == "correct_answer":
        turn.say("steering.correction_noted")
    else:
        turn.acknowledge()


@act
def confirm_readback(turn: Turn) -> None:
    settle_readback(turn)
    turn.say("closing.demo" if turn.clinic.settings.is_demo else "closing.next")
    turn.stop_asking()


@act
def open_corrections(turn: Turn) -> None:
    turn.say("steering.readback_wrong")
    turn.stop_asking("item")


# Questions of the person


@act
def explain_procedure(turn: Turn) -> None:
    """Nothing is improvised: until checked texts are there, the question is noted for the doctor."""
    turn.say("limits.procedure")


@act
def explain_question(turn: Turn) -> None:
    """Why the open question is asked; in general where none is open."""
    why = why_asked(turn)
    if why is None:
        turn.say("about.why")
    else:
        turn.add(why)


@act
def repeat_question(turn: Turn) -> None:
    turn.say("about.repeat")


@act
def decline_advice(turn: Turn) -> None:
    turn.say("limits.advice")


@act
def answer_practical(turn: Turn) -> None:
    turn.say("limits.appointment")


@act
def introduce_itself(turn: Turn) -> None:
    turn.say("about.identity")


@act
def explain_privacy(turn: Turn) -> None:
    turn.say("about.privacy")


# Steering


@act
def greet(turn: Turn) -> None:
    turn.say("small_talk.greeting")


@act
def say_goodbye(turn: Turn) -> None:
    turn.say("small_talk.goodbye")
    turn.stop_asking()


@act
def accept_thanks(turn: Turn) -> None:
    turn.say("small_talk.thanks")


@act
def offer_person(turn: Turn) -> None:
    _task(turn, "call_back")
    turn.say("limits.person")


@act
def pause(turn: Turn) -> None:
    turn.conversation.state = "paused"
    turn.say("steering.paused")
    turn.stop_asking()


@act
def resume(turn: Turn) -> None:
    turn.conversation.state = "open"
    turn.say("steering.resumed")


@act
def show_answers(turn: Turn) -> None:
    noted = summary_of(turn)
    turn.say("steering.review" if noted else "steering.review_empty")
    for wording in noted:
        turn.add(wording, "summary")


@act
def ask_before_deletion(turn: Turn) -> None:
    turn.say("steering.erase_confirm" if may_erase(turn) else "steering.delete_confirm", "ask")
    turn.stop_asking("deletion")


@act
def confirm_deletion(turn: Turn) -> None:
    """Erased at once while nobody has seen it; after that a request to staff, for it is part of a medical record."""
    if may_erase(turn):
        erase(turn)
        turn.say("steering.erased")
        turn.stop_asking("consent")
    else:
        _task(turn, "deletion")
        turn.say("steering.delete_noted")
        turn.stop_asking()


@act
def keep_data(turn: Turn) -> None:
    turn.say("steering.delete_kept")


@act
def note_language(turn: Turn) -> None:
    """Another language is noted, an interpreter is free; Spanish is answered in Spanish."""
    ask_for_interpreter(turn)
    say_language_line(turn)


# Feelings and the rest


@act
def acknowledge_feeling(turn: Turn) -> None:
    turn.acknowledge()


@act
def acknowledge_complaint(turn: Turn) -> None:
    turn.say("care.complaint")


@act
def make_small_talk(turn: Turn) -> None:
    turn.say("small_talk.chitchat")


@act
def decline_topic(turn: Turn) -> None:
    turn.say("small_talk.out_of_scope")


def _task(turn: Turn, kind: str) -> None:
    note_task(turn.session, turn.conversation, kind, by="companion")
