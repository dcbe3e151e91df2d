"""Pick the next question.

Pure functions over what is known; no database, no clock. Wording is in data/intake, saying it in asking.py, recording in
recording.py. The order is that of the questions: whoever leaves early has told what matters most for safety.

- A question is asked when none of its items is known. A narrower one, or a list without the lines of known items, asks for
  what is left.
- A combined question is asked once. A list of danger signs is asked for signs that were never asked: what it leaves open is
  asked alone, so that an unclear answer is cleared up.
- No item is asked more than twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from actions.content import Question
from actions.content.schema import ForProxy
from actions.intake.conditions import CONDITIONS, place_without_side, unclear_place
from actions.intake.items import DANGER, NEVER_CLOSED_BY_MENTION
from actions.intake.known import Known

Questions = Mapping[str, Question]
Vocabulary = Mapping[str, Any]

CEILING = 29  # the read-back is the thirtieth
ROOM_FOR_OPTIONAL = 26  # beyond, what is asked must be worth a question
MOST_TIMES = 2
IDENTITY = frozenset({"patient_name", "birth_date"})
ASKED_ELSEWHERE = frozenset({"consent", "ai_ack", "readback"})
WHICH_PLACE, OTHER_SIDE = "story.which_place", "story.other_side"
_MARK = "- "


def next_question(known: Known, questions: Questions, vocabulary: Vocabulary, has_invitation: bool = False) -> Question | None:
    """The next question, holding the unknown items alone; None when nothing is left to ask."""
    return next(due(known, questions, vocabulary, has_invitation), None)


def due(known: Known, questions: Questions, vocabulary: Vocabulary, has_invitation: bool = False) -> Iterator[Question]:
    """The questions that are due as things stand, in order, each item once; within the ceiling.

    Where room is short, what nobody must tell gives way first, then what would be asked a second time. A danger sign never does.
    """
    left = list(askable(known, questions, vocabulary, has_invitation))
    must = frozenset(vocabulary["must"])
    first = {question.id for question in left if _is_owed(question, must) and not _is_second(question, known)}
    asked, to_come = known.questions_asked, len(first)
    for question in left:
        to_come -= question.id in first
        most = ROOM_FOR_OPTIONAL if not _is_owed(question, must) else CEILING
        if asked + to_come < most or (question.id in first and asked < CEILING):
            asked += 1
            yield question


def stranded(known: Known, coming: Iterable[Question]) -> list[str]:
    """Items that were asked, have no answer, and that none of the coming questions asks again."""
    asked_again = {item for question in coming for item in question.items} | ASKED_ELSEWHERE
    asked = dict.fromkeys(item for message in known.asks for item in message.items)
    return [item for item in asked if item not in asked_again and known.status(item) is None]


def settled(known: Known, vocabulary: Vocabulary) -> bool:
    """Whether every item that a whole intake must settle is settled."""
    regions = vocabulary["regions"]
    return not any(is_open(item, known, regions) for item in vocabulary["must"])


def is_open(item: str, known: Known, regions: Mapping[str, str]) -> bool:
    """Whether the item is still to be told. The side is no question for a place that has none."""
    status = known.status(item)
    if status is None:
        return item != "side" or _side_matters(known, regions)
    mentioned_only = status == "inferred" and item in NEVER_CLOSED_BY_MENTION
    return mentioned_only and known.times_asked(item) == 0


def _side_matters(known: Known, regions: Mapping[str, str]) -> bool:
    place = known.primary
    if place is None:
        return known.status("site") is None
    rules = [regions.get(region, "ask") for region in (place.region, *place.candidates) if region]
    return not rules or any(rule in ("ask", "optional") for rule in rules)


def askable(known: Known, questions: Questions, vocabulary: Vocabulary, has_invitation: bool = False) -> Iterator[Question]:
    """The questions that make sense as things stand, in order, each item once; whether there is room is not asked here."""
    regions = vocabulary["regions"]
    still_open = {
        item for question in questions.values() for item in question.items if is_open(item, known, regions)
    } - (IDENTITY if has_invitation else frozenset())  # fmt: skip
    must = frozenset(vocabulary["must"])
    for question in questions.values():
        fitting = _fitting(question, known, regions, still_open)
        if fitting is not None and _is_worth_asking(fitting, known, must):
            still_open -= set(fitting.items)
            yield fitting


def _fitting(question: Question, known: Known, regions: Mapping[str, str], still_open: set[str]) -> Question | None:
    """The question as it can be asked now: whole, or narrowed to its open items; None where it can't."""
    if question.when is not None and not CONDITIONS[question.when](known, regions):
        return None
    if question.id == WHICH_PLACE:
        return _about_place(question, known, unclear_place(known))
    if question.id == OTHER_SIDE:
        return _about_place(question, known, place_without_side(known, regions))
    if "site" in question.items and unclear_place(known) is not None:
        return None
    items = [item for item in question.items if item in still_open]
    if not items or any(known.times_asked(item) >= MOST_TIMES for item in items):
        return None
    if len(items) == len(question.items):
        return question if _may_be_whole(question, known) else None
    return narrowed(question, items) if _may_be_narrowed(question, items, known) else None


def _may_be_whole(question: Question, known: Known) -> bool:
    if len(question.items) == 1:
        return True
    return not known.was_asked(question.id) and not _asks_danger_again(question.items, known)


def _may_be_narrowed(question: Question, items: list[str], known: Known) -> bool:
    """A line alone reads like no list: its item has a question of its own."""
    return len(items) > 1 and has_lines(question) and not _asks_danger_again(items, known)


def _asks_danger_again(items: list[str] | tuple[str, ...], known: Known) -> bool:
    return any(item in DANGER and known.times_asked(item) for item in items)


def _about_place(question: Question, known: Known, place: Any) -> Question | None:
    """The question about one place; its id names the place, so that each place is asked about on its own."""
    if place is None:
        return None
    about = replace(question, id=f"{question.id}.{place.region or place.candidates[0]}")
    times = len({asked.ref for asked in known.asks if asked.question == about.id})
    return about if times < MOST_TIMES else None


def _is_owed(question: Question, must: frozenset[str]) -> bool:
    """Whether an intake is not whole without it. The person's own questions are asked of everybody."""
    return any(item in must for item in question.items) or question.block == "close"


def _is_second(question: Question, known: Known) -> bool:
    return any(known.times_asked(item) and item not in DANGER for item in question.items)


def _is_worth_asking(question: Question, known: Known, must: frozenset[str]) -> bool:
    """What nobody must tell is not asked a second time."""
    return _is_owed(question, must) or not any(known.times_asked(item) for item in question.items)


def has_lines(question: Question) -> bool:
    """Whether the question is a list with a line for each item, in the order of its items."""
    return all(len(_lines(text)) == len(question.items) > 1 for text in (question.web, question.sms))


def narrowed(question: Question, items: list[str]) -> Question:
    """A list without the lines of the other items. Its id tells which are left: the record shows what was read."""
    again = question.again if isinstance(question.again, str) else question.again.web
    return replace(
        question,
        id=".".join([question.id, *items]),
        items=tuple(items),
        web=_without(question, question.web, items),
        sms=_without(question, question.sms, items),
        again=_without(question, again, items),
        proxy=question.proxy and _narrowed_proxy(question, question.proxy, items),
    )


def _narrowed_proxy(question: Question, proxy: ForProxy, items: list[str]) -> ForProxy:
    web, sms, again = (_without(question, text, items) for text in (proxy.web, proxy.sms, proxy.again))
    return ForProxy(web=web, sms=sms, again=again)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.startswith(_MARK)]


def _without(question: Question, text: str, items: list[str]) -> str:
    gone = {line for item, line in zip(question.items, _lines(text), strict=False) if item not in items}
    return "\n".join(line for line in text.split("\n") if line not in gone)
