"""What was done and what one reacts to: procedures and allergies. What was tried is read in treatments.py.

The words are data/lexicon/LANGUAGE/procedures.yml and allergens.yml. A procedure counts when it is asked about, too; an allergen
only where something says that one reacts to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.language.finding import Finding, words_finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.patterns import Span
from bot.language.scope import Standing
from bot.language.treatments import Beside, has_relief, read_treatments, tried

_ASKED_DONE = frozenset({"prior_procedures", "treatments", "treatment_relief", "steroid_past_year"})
_OPEN = "procedures.open"


def read_history(message: Message, lexicon: Lexicon, asked: Sequence[str], beside: Beside) -> list[Finding]:
    """`procedure`, `treatment` and `allergy` findings. `asked`: what the message answers needs no frame. `beside` is what else the
    message tells.
    """
    procedures = read_procedures(message, lexicon, bool(_ASKED_DONE & set(asked)))
    return [
        *procedures,
        *read_treatments(message, lexicon, asked, replace(beside, procedures=procedures)),
        *_allergies(message, lexicon, "allergies" in asked),
    ]


# ---------------------------------------------------------------- procedures
def read_procedures(message: Message, lexicon: Lexicon, asked: bool) -> list[Finding]:
    """A name of several ("ablation") is the likeliest one, with its `candidates`; a bare "shot" is that of the joint that hurts, or
    none of them.
    """
    found: list[Finding] = []
    for hit in lexicon.hits(message, "procedure"):
        standing = message.standing(hit.start, hit.end, hit.reach)
        code = hit.code or _likeliest(hit, message, lexicon)
        told = words_finding(message, "procedure", code, hit.start, hit.end)
        status = _status(hit, standing, message, lexicon, asked)
        told = replace(told, status=status, candidates=None if code and code not in hit.candidates[:1] else hit.candidates or None)
        if not any(other.value == told.value for other in found) and (code or status != "denied"):
            found.append(told)
    named = [one for one in found if one.value]
    return named or found


def _likeliest(hit: Hit, message: Message, lexicon: Lexicon) -> str | None:
    """The first candidate; of a bare "shot" the one that the only place told of says, if any."""
    if not all(word in lexicon.lists[_OPEN] for word in message.words[hit.start : hit.end]):
        return hit.candidates[0]
    of_places = lexicon.values["procedures.of_places"]
    codes = {of_places.get(site.code) for site in lexicon.hits(message, "site")}
    return codes.pop() if len(codes) == 1 else None


def _status(hit: Hit, standing: Standing, message: Message, lexicon: Lexicon, asked: bool) -> str:
    if standing.mood == "statement" and standing.subject != "self":
        return "present"
    if standing.status == "denied" and standing.mood == "statement":
        return "denied"
    if hit.code in lexicon.lists["procedures.used"] and standing.mood == "statement":
        return tried(hit, "some", message, lexicon)
    return _time_of(hit, standing, message, lexicon, asked)


def time_of_procedure(message: Message, lexicon: Lexicon) -> str:
    """Whether a message that describes a procedure without naming it tells of one that was had: "past" or "present"."""
    words = len(message.words)
    asks = bool(message.reading.questions)
    return _time_of(Hit("", 0, words, (0, words)), Standing(mood="question" if asks else "statement"), message, lexicon, asked=False)


def _time_of(hit: Hit, standing: Standing, message: Message, lexicon: Lexicon, asked: bool) -> str:
    """Past where it was had; a question or a plan is of now."""
    if standing.mood != "statement":
        return "present"
    if any(message.same_part(span[0], hit.start) for span in lexicon.spans(message, "procedures.recurs")):
        return "present"
    if asked or has_relief(message, lexicon, hit):
        return "past"
    coming = [span for span in lexicon.spans(message, "procedures.coming") if message.same_part(span[0], hit.start)]
    if coming:
        return "present"
    had = [span for span in lexicon.spans(message, "procedures.had") if message.same_sentence(span[0], hit.start)]
    return "past" if standing.status == "past" or had else "present"


# ---------------------------------------------------------------- allergies
def _allergies(message: Message, lexicon: Lexicon, asked: bool) -> list[Finding]:
    frames = [frame for frame in lexicon.spans(message, "allergens.allergic") if not _is_for_another_reason(frame, message, lexicon)]
    excepted = lexicon.spans(message, "allergens.excepted")
    found: list[Finding] = []
    for hit in lexicon.hits(message, "allergen"):
        frame = _frame_of(hit, frames, message)
        if not asked and frame is None:
            continue
        standing = _allergic(hit, frame, message)
        if frame is not None and any(frame[1] <= start < hit.start and message.same_sentence(start, hit.start) for start, _ in excepted):
            standing = replace(standing, status="present")  # "no allergies bar penicillin"
        if standing.mood != "statement" or standing.subject != "self":
            continue
        told = replace(words_finding(message, "allergy", hit.code or None, hit.start, hit.end), status=standing.status)
        if hit.code and not any(other.value == told.value and other.status == told.status for other in found):
            found.append(told)
    return found


def _is_for_another_reason(frame: Span, message: Message, lexicon: Lexicon) -> bool:
    """ "I can't take ibuprofen because of my kidneys" tells of no allergy."""
    reasons = lexicon.spans(message, "allergens.for_another_reason")
    not_taken = frame in lexicon.spans(message, "allergens.not_taken")
    return not_taken and any(message.same_sentence(start, frame[0]) for start, _ in reasons)


def _frame_of(hit: Hit, frames: Sequence[Span], message: Message) -> Span | None:
    """What says that one reacts to it: in the same sentence, the nearest; "X is fine" has none of its own."""
    near = [frame for frame in frames if message.same_sentence(frame[0], hit.start)]
    return min(near, key=lambda frame: max(hit.start - frame[1], frame[0] - hit.end)) if near else None


def _allergic(hit: Hit, frame: Span | None, message: Message) -> Standing:
    """How the allergy stands: a "not" between the frame and the thing, or before the frame, denies it."""
    own = message.standing(hit.start, hit.end, hit.reach)
    if frame is None or own.status == "denied" or own.subject != "self":
        return own
    framed = message.standing(frame[0], frame[1], frame)
    if framed.status == "denied" and frame[1] <= hit.start:
        return framed
    return replace(own, status="unsure" if framed.status == "unsure" else "present")
