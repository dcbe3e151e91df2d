"""Say the next question, or what was heard and whether it is right.

Which question it is, agenda.py decides; here it gets its words for this channel and this time. The read-back's words are put
together in readback.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from actions.content import Choice, Question, Wording
from actions.content.library import question_wording
from actions.content.schema import Channel
from actions.intake import agenda
from actions.intake.conditions import place_without_side, unclear_place
from actions.intake.content import IntakeContent, listed
from actions.intake.hearing import Heard, plain
from actions.intake.known import AGAIN, FIRST, ONCE_MORE, RETURN, Asked, Known, current_answers, load_known
from actions.intake.readback import readback_lines
from actions.intake.recording import heard_in, leave_stranded, set_answer
from actions.intake.room import content_of
from actions.store import audit
from actions.store.models import Message

if TYPE_CHECKING:
    from actions.turn import Turn  # which calls this module

MOST_READBACKS = 3
MOST_CHOICES = 7
LISTS = ("choices", "list")
NONE_CODES = {"none", "none_known", "no"}


def ask_next(turn: Turn) -> None:
    """Add the next question to the turn's lines; when nothing is left, read back what was heard."""
    known = load_known(turn.session, turn.intake, turn.conversation)
    if known.says("consent") != "yes":
        _ask_consent(turn, known)
    elif turn.intake.state == "in_progress":
        _ask_item(turn, known, content_of(turn))


def _ask_consent(turn: Turn, known: Known) -> None:
    turn.awaiting = "consent"
    if known.says("consent") != "no":
        turn.say("consent.unclear", "ask", ("consent", "ai_ack"))


def _ask_item(turn: Turn, known: Known, content: IntakeContent) -> None:
    heard = heard_in(turn, known, content)
    invited = turn.intake.appointment_id is not None
    standing = _standing(heard, known, content)
    question = standing or agenda.next_question(known, content.questions, content.vocabulary, invited)
    possible = agenda.askable(known, content.questions, content.vocabulary, invited) if question else ()
    leave_stranded(turn, agenda.stranded(known, [*([question] if question else []), *possible]))
    if question is None:
        _read_back(turn)
        return
    variants = _variants(question, heard, known)
    proxy = turn.conversation.respondent != "self"
    again = variants in (AGAIN, RETURN)
    wording = words_of(question, known, content, turn.conversation.channel, again=again, proxy=proxy)
    turn.add(replace(wording, variant=variants[wording.variant in (FIRST[1], AGAIN[1])]), "ask", question.items)
    turn.awaiting = "item"


def _standing(heard: Heard, known: Known, content: IntakeContent) -> Question | None:
    """What was asked, where the person asked or felt something in between and answered nothing of it."""
    last = known.asks[-1] if known.asks else None
    if last is None or not heard.is_interruption or last.items != heard.asked:
        return None
    if not all(agenda.is_open(item, known, content.regions) for item in last.items):
        return None
    return asked_question(last, content)


def asked_question(asked: Asked, content: IntakeContent) -> Question | None:
    """The question behind a wording, as it was asked: a list without its left-out lines, or about one place."""
    ids = [id for id in content.questions if asked.question == id or asked.question.startswith(f"{id}.")]
    if not ids:
        return None
    question = content.questions[max(ids, key=len)]
    if set(asked.items) < set(question.items):
        return agenda.narrowed(question, list(asked.items))
    return replace(question, id=asked.question)


def _variants(question: Question, heard: Heard, known: Known) -> tuple[int, int]:
    """Which words, for the patient and for a proxy: never those that stood there last. What only comes back is no new time."""
    said = [asked for asked in known.asks if asked.question == question.id]
    if not said:
        return FIRST
    if heard.is_interruption:
        return FIRST if said[-1].is_again else RETURN
    return ONCE_MORE if said[-1].is_again else AGAIN


def words_of(
    question: Question, known: Known, content: IntakeContent, channel: Channel, *, again: bool = False, proxy: bool = False
) -> Wording:
    """The words of a question: with its lead-in on the page, with the place that it is about, without choices of known items."""
    wording = question_wording(question, channel, again=again, proxy=proxy)
    if question.id.startswith(f"{agenda.WHICH_PLACE}."):
        return _which_place(wording, known, content, again)
    if question.id.startswith(f"{agenda.OTHER_SIDE}."):
        return _other_side(wording, known, content, again)
    # Validated wording stays exact: other words only lead up to it.
    if again and question.items[0].startswith("peg_"):
        return replace(wording, text=f"{wording.text} {getattr(question, channel)}")
    if question.lead_in and channel == "web" and not again and not (proxy and question.proxy):
        wording = replace(wording, text=f"{question.lead_in} {wording.text}")
    choices = tuple(choice for choice in wording.choices if _is_open(choice, question, content))
    return replace(wording, choices=choices, joins=_joining(choices, question, content))


def _is_open(choice: Choice, question: Question, content: IntakeContent) -> bool:
    """A choice stays if it tells of an item of the question, or of none in particular."""
    stands_for = next((codes for chip, codes in content.answers.chips.items() if plain(chip) == plain(choice.value)), {})
    all_items = {item for one in content.questions.values() if question.id.startswith(one.id) for item in one.items}
    return not set(stands_for) & all_items or bool(set(stands_for) & set(question.items))


def _joining(choices: tuple[Choice, ...], question: Question, content: IntakeContent) -> frozenset[str]:
    """The choices of a list that may be true together: all but "none" and "not sure". One is no list."""
    if question.format not in LISTS:
        return frozenset()
    joining = [choice.value for choice in choices if not _stands_alone(choice, content)]
    return frozenset(joining) if len(joining) > 1 else frozenset()


def _stands_alone(choice: Choice, content: IntakeContent) -> bool:
    said = plain(choice.value)
    codes = next((codes for chip, codes in content.answers.chips.items() if plain(chip) == said), {})
    whole = {*content.answers.none_words, *content.answers.yes_words, *content.answers.unsure_words}
    return said in whole or (bool(codes) and set(codes.values()) <= NONE_CODES)


def _which_place(wording: Wording, known: Known, content: IntakeContent, again: bool) -> Wording:
    place = unclear_place(known)
    codes = [code for code in (place.candidates if place else ()) if code in content.places.regions][:MOST_CHOICES]
    names = [content.places.regions[code] for code in codes]
    line = content.places.which_again if again else content.places.which
    text = line.format(places=listed([_with_article(code, content) for code in codes], content.places.last_link))
    return replace(wording, text=text, choices=tuple(Choice(title=name.capitalize(), value=name) for name in names))


def _with_article(code: str, content: IntakeContent) -> str:
    name = content.places.regions[code]
    return name if code in content.places.without_article else content.places.article.format(place=name)


def _other_side(wording: Wording, known: Known, content: IntakeContent, again: bool) -> Wording:
    place = place_without_side(known, content.regions)
    name = content.places.regions.get(place.region or "", "") if place else ""
    line = content.places.other_side_again if again else content.places.other_side
    return replace(wording, text=line.format(place=name)) if name else wording


def why_asked(turn: Turn) -> Wording | None:
    """Why the open question is asked, in the words of its content; None where no question stands open."""
    known = load_known(turn.session, turn.intake, turn.conversation)
    if not known.asks or not turn.conversation.asked or list(known.asks[-1].items) != list(turn.conversation.asked):
        return None
    question = asked_question(known.asks[-1], content_of(turn))
    return Wording(f"{question.id}.why", question.version, question.why) if question else None


# The read-back


def summary_of(turn: Turn) -> list[Wording]:
    """What was noted so far, to show; empty where nothing was."""
    known = load_known(turn.session, turn.intake, turn.conversation)
    return readback_lines(known, known.sites, turn.conversation.channel)


def _read_back(turn: Turn) -> None:
    known = load_known(turn.session, turn.intake, turn.conversation)
    if known.times_said("readback") >= MOST_READBACKS:
        set_answer(turn, "readback", None, status="unsure", origin="inferred")
        _finish(turn)
        turn.say("closing.demo" if turn.clinic.settings.is_demo else "closing.next")
        return
    if _has_news(turn):
        for wording in readback_lines(known, known.sites, turn.conversation.channel):
            turn.add(wording, "summary")
    turn.say("steering.readback", "ask", ("readback",))
    turn.awaiting = "readback"


def _has_news(turn: Turn) -> bool:
    """Whether anything was told since the summary was read back last."""
    read_back = select(func.max(Message.at)).where(
        Message.conversation_id == turn.conversation.id, Message.sender == "bot", Message.kind == "summary"
    )
    last = turn.session.scalar(read_back)
    told = [answer.at for answer in current_answers(turn.session, turn.intake.id) if answer.origin != "inferred"]
    return last is None or any(at > last for at in told)


def settle_readback(turn: Turn) -> None:
    """The person says that it is right: what was inferred counts now, and the intake is ready."""
    set_answer(turn, "readback", "yes")
    for answer in current_answers(turn.session, turn.intake.id):
        if answer.status == "inferred":
            set_answer(turn, answer.item, answer.value, origin=answer.origin, verbatim=answer.verbatim or "")
    _finish(turn)


def _finish(turn: Turn) -> None:
    turn.intake.state = "ready"
    audit.record(turn.session, "patient", "intake.ready", turn.intake.id, {"message": turn.message.id})
