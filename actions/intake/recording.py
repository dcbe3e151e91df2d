"""Record what a message says: plan it, purely, then write rows.

`record` is the first step of every turn, whatever is done next. What a message means is read in findings.py, replies.py,
identity.py and sites.py; here the parts are put together and written. Consent and danger flags are the acts' own.

A newer answer supersedes the older row, which stays. The same value again changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select

from actions.intake import agenda
from actions.intake.content import IntakeContent
from actions.intake.findings import told_by_findings
from actions.intake.hearing import Heard, Told, own
from actions.intake.identity import told_identity
from actions.intake.items import ACTS_OWN
from actions.intake.known import ABOUT_ONE_PLACE, Known, Place, age_on, load_known
from actions.intake.replies import (
    age_group_of,
    fills_average,
    told_by_answers,
    told_by_choice,
    told_by_reply,
    told_numbers,
    without_echo,
)
from actions.intake.room import content_of
from actions.intake.sites import PlacesAfter, asked_place, places_after, told_by_places
from actions.reading import Finding
from actions.store.match import IDENTITY, lapse_match
from actions.store.models import Answer, AnswerStatus, Message, Origin, Site, utc_now
from vault import blind_index

if TYPE_CHECKING:
    from actions.turn import Turn  # which calls this module

FIRST_TOLD = "describe_pain"  # what a correction is where nothing was told yet
MOST_SAID = 4  # so often one item is said, questions of the person in between; then it is left
SEVERITY_OF = {"nrs_now": "now", "nrs_worst": "worst", "nrs_least": "least", "nrs_avg": "avg", "nrs_goal": "goal"}


@dataclass(frozen=True)
class Recorded:
    """What was new in a message: items, places, and whether anything that was asked is settled now."""

    items: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    answered_asked: bool = False


@dataclass(frozen=True)
class Plan:
    """What one message changes."""

    told: tuple[Told, ...]
    places: tuple[Place, ...]


# Planning


def plan(heard: Heard, known: Known, content: IntakeContent, today: date) -> Plan:
    """What this message changes, by item; the first reading of an item counts."""
    heard = without_echo(heard, content.answers)
    after = places_after(heard, known, content.answers, content.places, content.regions)
    told: dict[str, Told] = {}
    for one in _readings(heard, known, content, after, today):
        told.setdefault(one.item, one)
    for one in told_by_reply(heard, known, content.answers, told):
        told.setdefault(one.item, one)
    for one in _following(told, known, today):
        told.setdefault(one.item, one)
    places = _with_unclear_side(_with_asked_numbers(after.places, heard, told), heard, known, content, told)
    changed = tuple(one for one in told.values() if one.item not in ACTS_OWN)
    unclear = {"site"} if any(place.candidates and place not in known.sites for place in places) else set()
    return Plan((*changed, *_given_up(heard, known, {*told} | unclear, content)), places)


def _readings(heard: Heard, known: Known, content: IntakeContent, after: PlacesAfter, today: date) -> Iterator[Told]:
    yield from told_by_choice(heard, known, content.answers)
    yield from told_by_answers(heard, known)
    yield from told_by_places(after.places, heard, known, content.regions)
    yield from told_by_findings(heard, known, content.answers)
    yield from told_numbers(heard, known, content.answers, after.elsewhere)
    yield from told_identity(heard, content.answers, today)


def _following(told: dict[str, Told], known: Known, today: date) -> Iterator[Told]:
    """What follows from an answer, and is read back before it counts."""
    average = fills_average(told["peg_pain"], known) if "peg_pain" in told else None
    if average is not None:
        yield average
    born = told.get("birth_date")
    age = age_on(born.value, today) if born else None
    if born is not None and age is not None and known.status("age_group") != "answered":
        yield Told("age_group", age_group_of(age), status="inferred", origin="inferred", verbatim=born.verbatim)


def _with_asked_numbers(places: tuple[Place, ...], heard: Heard, told: dict[str, Told]) -> tuple[Place, ...]:
    """A rating that was asked is that of the primary place."""
    asked = {SEVERITY_OF[item]: told[item].value for item in heard.asked if item in SEVERITY_OF and item in told}
    asked = {when: value for when, value in asked.items() if value is not None}
    if not asked or heard.of("site"):
        return places
    return tuple(
        replace(place, severity={**place.severity, **asked}) if place.is_primary and _is_news(place, asked) else place
        for place in places
    )


def _is_news(place: Place, severity: dict[str, Any]) -> bool:
    return any(place.severity.get(when) != value for when, value in severity.items())


def _with_unclear_side(
    places: tuple[Place, ...], heard: Heard, known: Known, content: IntakeContent, told: dict[str, Told]
) -> tuple[Place, ...]:
    """The side of another place than the primary one was asked twice, or is not known: it is not asked again."""
    if not heard.question.startswith(ABOUT_ONE_PLACE[1]) or not places:
        return places
    place = asked_place(heard, known, places, content.regions)
    avoided = heard.intent in ("skip", "unsure") or heard.plain in content.answers.unsure_words
    asked = len({asked.ref for asked in known.asks if asked.question == heard.question})
    if place.side or not (avoided or (asked >= agenda.MOST_TIMES and not heard.is_interruption)):
        return places
    told.pop("side", None)  # the item is the primary place's
    return tuple(replace(one, side="unsure") if one == place else one for one in places)


def _given_up(heard: Heard, known: Known, told: Iterable[str], content: IntakeContent) -> Iterator[Told]:
    """Asked twice without an answer: not clear, with the words that were said."""
    if heard.intent in ("skip", "unsure"):
        return
    for item in heard.asked:
        if item in told or not agenda.is_open(item, known, content.regions):
            continue
        often = known.times_asked(item) >= agenda.MOST_TIMES and not heard.is_interruption
        if often or known.times_said(item) >= MOST_SAID or _place_stays_unclear(heard, known, item):
            yield Told(item, None, status="unsure", origin="inferred", verbatim=heard.text.strip())


def _place_stays_unclear(heard: Heard, known: Known, item: str) -> bool:
    asked = {asked.ref for asked in known.asks if asked.question == heard.question}
    about = heard.question.startswith(ABOUT_ONE_PLACE[0])
    return item == "site" and about and len(asked) >= agenda.MOST_TIMES and not heard.is_interruption


# Hearing


def heard_in(turn: Turn, known: Known, content: IntakeContent) -> Heard:
    """The turn's message, with what was asked."""
    items = {item for group in content.vocabulary["items"].values() for item in group}
    # A clarifying question of a red flag stands among what is asked, and is no item.
    asked = tuple(item for item in turn.conversation.asked if item in items and item not in ACTS_OWN)
    asking = _asking_message(turn) if asked else None
    return Heard(
        text=turn.message.text,
        intent=turn.reading.intent,
        findings=_not_reactions(own(turn.reading.findings), asked),
        asked=asked,
        question=(asking.wording or "").split("@")[0] if asking else "",
        choices=tuple(choice["value"] for choice in asking.choices) if asking else (),
    )


def _not_reactions(findings: tuple[Finding, ...], asked: tuple[str, ...]) -> tuple[Finding, ...]:
    """ "Latex gives me a rash", said of an allergy, is no rash of today; the danger screen has read the words by itself."""
    return tuple(found for found in findings if found.get("item") != "symptom") if "allergies" in asked else findings


def _asking_message(turn: Turn) -> Message | None:
    asking = select(Message).where(
        Message.conversation_id == turn.conversation.id,
        Message.sender == "bot",
        Message.kind == "ask",
        Message.seq < turn.message.seq,
    )
    return turn.session.scalars(asking.order_by(Message.seq.desc()).limit(1)).first()


# Writing


def record(turn: Turn) -> Recorded:
    """Write what the message says. Nothing is recorded of somebody who said no to it."""
    content = content_of(turn)
    known = load_known(turn.session, turn.intake, turn.conversation)
    if known.says("consent") == "no" or known.status("consent") == "declined":
        return Recorded()
    adopt_invitation(turn, known)
    heard = heard_in(turn, known, content)
    if heard.is_correction and not _has_told(known):
        turn.reading = replace(turn.reading, intent=FIRST_TOLD)  # "I already told y'all": nothing of it is on this record
        heard = heard_in(turn, known, content)
    _note_respondent(turn, known)
    planned = plan(heard, known, content, utc_now().date())
    rows = _Rows(turn, known)
    items = [one.item for one in planned.told if rows.write(one)]
    sites = write_places(turn, known.sites, planned.places)
    _keep_identity(turn, planned.told, items)
    settles = {one.item for one in planned.told if one.status != "unsure" or one.origin != "inferred"}
    return Recorded(tuple(items), tuple(sites), any(item in settles for item in heard.asked))


def _has_told(known: Known) -> bool:
    return bool(known.sites) or any(item not in ACTS_OWN for item in known.answers)


def _note_respondent(turn: Turn, known: Known) -> None:
    """Who says that they type for the patient is believed; who only tells of somebody else is asked in time."""
    if turn.conversation.respondent != "self":
        return
    typist = turn.clinic.language.respondent(turn.message.text, turn.conversation.asked)
    if typist is None:
        return
    turn.conversation.respondent = typist.role
    if typist.is_said:
        _Rows(turn, known).write(Told("respondent_role", typist.role, verbatim=typist.text))


def set_answer(
    turn: Turn,
    item: str,
    value: Any,
    status: AnswerStatus = "answered",
    origin: Origin = "said",
    verbatim: str | None = None,
) -> bool:
    """Write one answer of this message. False where the item holds the same already."""
    known = load_known(turn.session, turn.intake, turn.conversation)
    said = turn.message.text.strip() if verbatim is None else verbatim
    return _Rows(turn, known).write(Told(item, value, status, origin, said))


def mark_asked(turn: Turn, status: AnswerStatus) -> list[str]:
    """Settle every asked item that has no answer as skipped, unsure or declined. Gives the items."""
    content = content_of(turn)
    known = load_known(turn.session, turn.intake, turn.conversation)
    heard = heard_in(turn, known, content)
    about_other = heard.question.startswith(ABOUT_ONE_PLACE[1])
    open_items = [item for item in heard.asked if agenda.is_open(item, known, content.regions) and not about_other]
    rows = _Rows(turn, known)
    for item in open_items:
        rows.write(Told(item, None, status, "said", turn.message.text.strip()))
    return open_items


def leave_stranded(turn: Turn, items: Sequence[str]) -> None:
    """Asked in passing, without an answer, and not asked again: not clear."""
    rows = _Rows(turn, load_known(turn.session, turn.intake, turn.conversation)) if items else None
    for item in items:
        assert rows is not None
        rows.write(Told(item, None, "unsure", "inferred", None))


def adopt_invitation(turn: Turn, known: Known) -> None:
    """Name and birth date that an invitation told become answers of no message."""
    if turn.intake.appointment_id is None or turn.intake.patient_name is None or _has_answer(turn, "patient_name"):
        return
    for item, value in (("patient_name", turn.intake.patient_name), ("birth_date", turn.intake.birth_date)):
        _add_answer(turn, Told(item, value), message=None, wording=None)
    if known.age is not None:
        told = Told("age_group", age_group_of(known.age), "inferred", "inferred")
        _add_answer(turn, told, message=None, wording=None)


def _has_answer(turn: Turn, item: str) -> bool:
    found = select(Answer.id).where(Answer.intake_id == turn.intake.id, Answer.item == item).limit(1)
    return turn.session.scalars(found).first() is not None


class _Rows:
    """Writes answers of one turn; the older row of the same item is superseded."""

    def __init__(self, turn: Turn, known: Known) -> None:
        self.turn = turn
        self.known = known

    def write(self, told: Told) -> bool:
        """Whether anything changed. An unclear answer never takes the place of a clear one, unless it was asked."""
        before = self.known.answers.get(told.item)
        if before is not None and before.status == told.status and _same(before.value, told.value):
            return False
        if before is not None and told.value is None and before.value is not None and told.origin == "inferred":
            return False
        if before is not None:
            self._supersede(told.item)
        wording = self.known.wording_of(told.item) if told.item in self.turn.conversation.asked else None
        _add_answer(self.turn, told, message=self.turn.message.id, wording=wording)
        return True

    def _supersede(self, item: str) -> None:
        current = select(Answer).where(
            Answer.intake_id == self.turn.intake.id, Answer.item == item, Answer.superseded_at.is_(None)
        )
        for row in self.turn.session.scalars(current):
            row.superseded_at = utc_now()


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _add_answer(turn: Turn, told: Told, *, message: str | None, wording: str | None) -> None:
    if told.item == "respondent_role" and told.value:
        turn.conversation.respondent = told.value
    turn.session.add(
        Answer(
            clinic=turn.intake.clinic,
            intake_id=turn.intake.id,
            item=told.item,
            value=told.value,
            verbatim=told.verbatim,
            status=cast(AnswerStatus, told.status),
            origin=cast(Origin, told.origin),
            message_id=message,
            said_by=turn.conversation.respondent,
            wording=wording,
            at=utc_now(),
        )
    )


def write_places(turn: Turn, before: Sequence[Place], after: Sequence[Place]) -> list[str]:
    """Write new and changed places; a changed one is a new row beside the old. Gives the regions that are new."""
    kept = {place.row for place in after if place in before}
    gone = {place.row for place in before} - kept
    for row in turn.session.scalars(select(Site).where(Site.id.in_(gone))) if gone else ():
        row.superseded_at = utc_now()
    for place in after:
        if place not in before:
            turn.session.add(_site(turn, place))
    regions = {place.region for place in before}
    return [place.region or place.text for place in after if place.region not in regions or not place.row]


def _site(turn: Turn, place: Place) -> Site:
    detail = {
        "text": place.text,
        "candidates": list(place.candidates),
        "qualities": list(place.qualities),
        "severity": dict(place.severity),
        "radiates_to": list(place.radiates_to),
    }
    return Site(
        clinic=turn.intake.clinic,
        intake_id=turn.intake.id,
        region=place.region,
        side=place.side,
        is_primary=place.is_primary,
        detail=detail,
        message_id=turn.message.id,
        at=utc_now(),
    )


def _keep_identity(turn: Turn, told: Sequence[Told], changed: Sequence[str]) -> None:
    """Name and birth date also stand on the intake, with blind indexes to find the patient by. A new one ends a match."""
    keyring = turn.session.info["keyring"]
    if any(item in changed for item in IDENTITY):
        lapse_match(turn.session, turn.intake, message_id=turn.message.id)
    for one in told:
        if one.item == "patient_name" and one.value:
            turn.intake.patient_name = one.value
            turn.intake.name_index = blind_index(keyring, "name", one.value)
        elif one.item == "birth_date" and one.value:
            turn.intake.birth_date = one.value
            turn.intake.birth_index = blind_index(keyring, "birth_date", one.value)
