"""What was done and tried, and what one reacts to: procedures, treatments with their relief, allergies.

The words are data/lexicon/LANGUAGE/procedures.yml, treatments.yml and allergens.yml. A procedure counts when it is asked about, too;
a treatment only where something says that it was tried, an allergen only where something says that one reacts to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.language.finding import Finding, Value, words_finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.patterns import Span
from bot.language.scope import Standing

_PER_CENT = re.compile(r"\b(\d{1,3})\s*(?:%|per ?cent|prcnt)", re.IGNORECASE)
_NEAR = 14  # words between a treatment and the relief that is told of it
_TRIED_NEAR = 8
_ASKED_TRIED = frozenset({"treatments", "treatment_relief"})
_ASKED_DONE = frozenset({"prior_procedures", "treatments", "treatment_relief", "steroid_past_year"})


def read_history(message: Message, lexicon: Lexicon, asked: Sequence[str]) -> list[Finding]:
    """`procedure`, `treatment` and `allergy` findings. `asked`: what the message answers needs no frame. Medicines by name are
    no treatments, unless those were asked for.
    """
    return [
        *(procedures := _procedures(message, lexicon, bool(_ASKED_DONE & set(asked)))),
        *_treatments(message, lexicon, bool(_ASKED_TRIED & set(asked)), procedures),
        *_allergies(message, lexicon, "allergies" in asked),
    ]


# ---------------------------------------------------------------- procedures
def _procedures(message: Message, lexicon: Lexicon, asked: bool) -> list[Finding]:
    """A name of several ("ablation") is the likeliest one, with its `candidates`; a bare "shot" is none of them."""
    found: list[Finding] = []
    open_words = lexicon.lists["procedures.open"]
    for hit in lexicon.hits(message, "procedure"):
        standing = message.standing(hit.start, hit.end, hit.reach)
        is_open = bool(hit.candidates) and all(word in open_words for word in message.words[hit.start : hit.end])
        code = hit.code or (None if is_open else hit.candidates[0])
        told = words_finding(message, "procedure", code, hit.start, hit.end)
        status = "denied" if standing.status == "denied" and standing.mood == "statement" else _time_of(hit, standing, message, lexicon, asked)
        told = replace(told, status=status, candidates=hit.candidates or None)
        if not any(other.value == told.value for other in found):
            found.append(told)
    named = [one for one in found if one.value]
    return named or found


def time_of_procedure(message: Message, lexicon: Lexicon) -> str:
    """Whether a message that describes a procedure without naming it tells of one that was had: "past" or "present"."""
    words = len(message.words)
    asks = bool(message.reading.questions)
    return _time_of(Hit("", 0, words, (0, words)), Standing(mood="question" if asks else "statement"), message, lexicon, asked=False)


def _time_of(hit: Hit, standing: Standing, message: Message, lexicon: Lexicon, asked: bool) -> str:
    """Past where it was had; a question or a plan is of now."""
    if standing.mood != "statement":
        return "present"
    if asked or _relief_of(hit, len(message.words), list(_reliefs(message, lexicon)), message) is not None:
        return "past"
    coming = [span for span in lexicon.spans(message, "procedures.coming") if message.same_part(span[0], hit.start)]
    if coming:
        return "present"
    had = [span for span in lexicon.spans(message, "procedures.had") if message.same_sentence(span[0], hit.start)]
    return "past" if standing.status == "past" or had else "present"


# ---------------------------------------------------------------- treatments
def _treatments(message: Message, lexicon: Lexicon, asked: bool, procedures: Sequence[Finding]) -> list[Finding]:
    planned = lexicon.spans(message, "treatments.not_tried")
    medicines = [] if asked else lexicon.hits(message, "medicine")
    hits = [
        hit
        for hit in lexicon.hits(message, "treatment")
        if hit.code and _is_told(hit, message) and not _is_led(hit, planned, message) and not _overlaps(hit, medicines)
    ]
    hits = sorted([*hits, *_done(procedures, hits, message, lexicon)], key=lambda hit: hit.start)
    reliefs = list(_reliefs(message, lexicon))
    found: list[Finding] = []
    for at, hit in enumerate(hits):
        following = hits[at + 1].start if at + 1 < len(hits) else len(message.words)
        relief = _relief_of(hit, following, reliefs, message)
        if not (asked or relief is not None or _is_framed(hit, hits, message, lexicon) or hit.reach == _OF_A_PROCEDURE):
            continue
        told = words_finding(message, "treatment", hit.code, hit.start, hit.end)
        if not any(other.value == told.value for other in found):  # "pain pills" may be any of several: asked about
            found.append(replace(told, relief=relief, status=tried(hit, relief, message, lexicon)))
    return found


_OF_A_PROCEDURE = (-1, -1)


def _done(procedures: Sequence[Finding], hits: Sequence[Hit], message: Message, lexicon: Lexicon) -> Iterator[Hit]:
    """A procedure that was had is a treatment that was tried: an ablation, an injection."""
    kinds: Mapping[str, str] = lexicon.values["treatments.of_procedures"]
    for done in procedures:
        places = [at for at, token in enumerate(message.reading.tokens) if done.start <= message.doc[token].idx < done.end]
        kind = kinds.get(str(done.value))
        if done.status == "past" and kind and places and not any(hit.start <= places[-1] and places[0] < hit.end for hit in hits):
            yield Hit(kind, places[0], places[-1] + 1, _OF_A_PROCEDURE)


def _overlaps(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)


def _is_led(hit: Hit, cues: Sequence[Span], message: Message) -> bool:
    return any(end <= hit.start <= end + _TRIED_NEAR and message.same_part(end - 1, hit.start) for _, end in cues)


def _is_told(hit: Hit, message: Message) -> bool:
    standing = message.standing(hit.start, hit.end, hit.reach)
    return standing.mood == "statement" and standing.subject == "self"


def _is_framed(hit: Hit, hits: Sequence[Hit], message: Message, lexicon: Lexicon) -> bool:
    """Tried: by a cue in its sentence, not far before it or its list."""
    for start, end in lexicon.spans(message, "treatments.tried"):
        if not message.same_sentence(start, hit.start):
            continue
        listed = sum(other.start in range(end, hit.start) for other in hits)
        if end <= hit.start and hit.start - end <= _TRIED_NEAR * (1 + listed):
            return True
        if hit.end <= start <= hit.end + 2:
            return True
    return False


def _reliefs(message: Message, lexicon: Lexicon) -> Iterator[tuple[Value, Span]]:
    """Shares first: "helped, about 60 %" is 60."""
    tokens = message.reading.tokens
    for match in _PER_CENT.finditer(message.text):
        share = int(match[1])
        places = [place for place, token in enumerate(tokens) if match.start() <= message.doc[token].idx < match.end()]
        if share <= 100 and places:
            yield share, (places[0], places[-1] + 1)
    others = lexicon.spans(message, "treatments.relief_not")
    for hit in lexicon.hits(message, "treatments.relief"):
        if not any(start < hit.end and hit.start < end for start, end in others):
            yield hit.code, (hit.start, hit.end)


def relief_in(message: Message, lexicon: Lexicon, start: int, end: int) -> Value | None:
    """The first relief that words [start, end) tell of."""
    return next((value for value, span in _reliefs(message, lexicon) if start <= span[0] and span[1] <= end), None)


def _relief_of(hit: Hit, following: int, reliefs: Sequence[tuple[Value, Span]], message: Message) -> Value | None:
    """What is told right behind the treatment, up to the next one, and at most one sentence on."""
    for value, (start, _) in reliefs:
        one_on = message.reading.sentences[start] - message.reading.sentences[hit.start] <= 1
        if hit.end <= start < following and start - hit.end <= _NEAR and one_on:
            return value
    before = [(value, span) for value, span in reliefs if span[1] <= hit.start and message.same_part(span[0], hit.start)]
    return before[-1][0] if before and hit.start - before[-1][1][1] <= 4 else None


def tried(hit: Hit, relief: Value | None, message: Message, lexicon: Lexicon) -> str:
    """The status of a treatment: past where it is over and done."""
    if hit.reach == _OF_A_PROCEDURE:
        return "past"
    standing = message.standing(hit.start, hit.end, hit.reach)
    if standing.status == "denied" and relief is None:
        return "denied"
    if standing.status == "unsure":
        return "unsure"
    now = any(message.same_part(span[0], hit.start) for span in lexicon.spans(message, "treatments.now"))
    past = any(message.same_sentence(span[0], hit.start) for span in lexicon.spans(message, "treatments.over"))
    return "past" if standing.status == "past" or (past and not now) else "present"


# ---------------------------------------------------------------- allergies
def _allergies(message: Message, lexicon: Lexicon, asked: bool) -> list[Finding]:
    frames = lexicon.spans(message, "allergens.allergic")
    found: list[Finding] = []
    for hit in lexicon.hits(message, "allergen"):
        frame = _frame_of(hit, frames, message)
        if not asked and frame is None:
            continue
        standing = _allergic(hit, frame, message)
        if standing.mood != "statement" or standing.subject != "self":
            continue
        told = replace(words_finding(message, "allergy", hit.code or None, hit.start, hit.end), status=standing.status)
        if hit.code and not any(other.value == told.value and other.status == told.status for other in found):
            found.append(told)
    return found


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
