"""What was done and tried, and what one reacts to: procedures, treatments with their relief, allergies.

The words are data/lexicon/LANGUAGE/procedures.yml, treatments.yml and allergens.yml. A procedure counts when it is asked about, too;
a treatment only where something says that it was tried, an allergen only where something says that one reacts to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.language.finding import Finding, Value, words_finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.patterns import Span
from bot.language.scope import Standing

_PER_CENT = re.compile(r"\b(\d{1,3})\s*(?:%|per ?cent|prcnt)", re.IGNORECASE)
_NEAR = 14  # words between a treatment and the relief that is told of it
_TRIED_NEAR = 8
_NONE = "none"


def read_history(message: Message, lexicon: Lexicon, asked: Sequence[str]) -> list[Finding]:
    """`procedure`, `treatment` and `allergy` findings. `asked`: what the message answers needs no frame."""
    return [
        *_procedures(message, lexicon),
        *_treatments(message, lexicon, bool({"treatments", "treatment_relief"} & set(asked))),
        *_allergies(message, lexicon, "allergies" in asked),
    ]


# ---------------------------------------------------------------- procedures
def _procedures(message: Message, lexicon: Lexicon) -> list[Finding]:
    found: list[Finding] = []
    for hit in lexicon.hits(message, "procedure"):
        standing = message.standing(hit.start, hit.end, hit.reach)
        told = words_finding(message, "procedure", hit.code or None, hit.start, hit.end)
        status = "denied" if standing.status == "denied" and standing.mood == "statement" else _time_of(hit, standing, message, lexicon)
        told = replace(told, status=status, candidates=hit.candidates or None)
        if not any(other.value == told.value and other.candidates == told.candidates for other in found):
            found.append(told)
    return found


def _time_of(hit: Hit, standing: Standing, message: Message, lexicon: Lexicon) -> str:
    """Past where it was had; a question or a plan is of now."""
    if standing.mood != "statement":
        return "present"
    coming = [span for span in lexicon.spans(message, "procedures.coming") if message.same_part(span[0], hit.start)]
    if coming:
        return "present"
    had = [span for span in lexicon.spans(message, "procedures.had") if message.same_sentence(span[0], hit.start)]
    return "past" if standing.status == "past" or had else "present"


# ---------------------------------------------------------------- treatments
def _treatments(message: Message, lexicon: Lexicon, asked: bool) -> list[Finding]:
    hits = [hit for hit in lexicon.hits(message, "treatment") if _is_told(hit, message)]
    reliefs = list(_reliefs(message, lexicon))
    found: list[Finding] = []
    for at, hit in enumerate(hits):
        following = hits[at + 1].start if at + 1 < len(hits) else len(message.words)
        relief = _relief_of(hit, following, reliefs, message)
        if not (asked or relief is not None or _is_framed(hit, hits, message, lexicon)):
            continue
        told = replace(words_finding(message, "treatment", hit.code, hit.start, hit.end), relief=relief, status=_tried(hit, relief, message, lexicon))
        if not any(other.value == told.value and other.status == told.status for other in found):
            found.append(told)
    return found


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
    for hit in lexicon.hits(message, "treatments.relief"):
        yield hit.code, (hit.start, hit.end)
    tokens = message.reading.tokens
    for match in _PER_CENT.finditer(message.text):
        share = int(match[1])
        places = [place for place, token in enumerate(tokens) if match.start() <= message.doc[token].idx < match.end()]
        if share <= 100 and places:
            yield share, (places[0], places[-1] + 1)


def _relief_of(hit: Hit, following: int, reliefs: Sequence[tuple[Value, Span]], message: Message) -> Value | None:
    """What is told right behind the treatment, up to the next one, and at most one sentence on."""
    for value, (start, end) in reliefs:
        one_on = message.reading.sentences[start] - message.reading.sentences[hit.start] <= 1
        if hit.end <= start < following and start - hit.end <= _NEAR and one_on:
            return value
    before = [(value, span) for value, span in reliefs if span[1] <= hit.start and message.same_part(span[0], hit.start)]
    return before[-1][0] if before and hit.start - before[-1][1][1] <= 4 else None


def _tried(hit: Hit, relief: Value | None, message: Message, lexicon: Lexicon) -> str:
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
        if not asked and not any(message.same_sentence(start, hit.start) for start, _ in frames):
            continue
        inside = next((span for span in frames if message.same_sentence(span[0], hit.start) and span[1] <= hit.start), None)
        low = inside[0] if inside else hit.start
        standing = message.standing(low, hit.end, (low, hit.end)) if inside else message.standing(hit.start, hit.end, hit.reach)
        if standing.mood != "statement" or standing.subject != "self":
            continue
        told = replace(words_finding(message, "allergy", hit.code, hit.start, hit.end), status=standing.status)
        if not any(other.value == told.value and other.status == told.status for other in found):
            found.append(told)
    return found
