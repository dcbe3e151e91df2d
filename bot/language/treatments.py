"""What was tried against the pain, how much of it that took away, and whether it goes on.

The words are data/lexicon/LANGUAGE/treatments.yml. A treatment counts where something says that it was tried: the question, a word of
trying, how much it helped, that it eases now, or, of a pain medicine, that it is taken by one who tells of pain. What was never had
or is refused is denied; what is only planned is none. Procedures that were had are treatments too (history.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.language.finding import Finding, Value, words_finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.patterns import Span

_PER_CENT = re.compile(r"\b(\d{1,3})\s*(?:%|per ?cent|prcnt)", re.IGNORECASE)
_NEAR = 14  # words between a treatment and the relief that is told of it
_TRIED_NEAR = 8
_LIST_NEAR = 7  # words between two treatments of one list
_FROM_BEFORE = 4  # words between a relief and the treatment behind it ("no luck with PT")
_PRAISE_NEAR = 2  # words of a sentence before "was great"
_ONE_ON = 6  # words of the next sentence that may still say that it goes on
_ASKED_TRIED = frozenset({"treatments", "treatment_relief"})
_OF_A_PROCEDURE = (-1, -1)

Relief = tuple[Value, Span]


def _is_behind(place: int, hit: Hit, message: Message) -> bool:
    sentences = message.reading.sentences
    return hit.end <= place <= hit.end + _NEAR and sentences[place] - sentences[hit.start] <= 1


@dataclass(frozen=True)
class Beside:
    """What else a message tells that a treatment rests on: procedures, medicines with their status, what eases, complaints."""

    procedures: Sequence[Finding] = ()
    medicines: Sequence[Finding] = ()
    eases: Sequence[Finding] = ()
    complaints: Sequence[Finding] = ()


def read_treatments(message: Message, lexicon: Lexicon, asked: Sequence[str], beside: Beside) -> list[Finding]:
    """`treatment` findings with their relief and status; of two mentions of one treatment the later one completes the first."""
    return _Treatments(message, lexicon, asked, beside).read()


def eased_by(treatments: Sequence[Finding], message: Message, lexicon: Lexicon, eases: Sequence[Finding]) -> Iterator[Finding]:
    """`relieving` findings that follow from the relief of a treatment: it helps now, or it never did. `eases`: what is known already."""
    codes: Mapping[str, str] = lexicon.values["treatments.eases"]
    told = {(one.value, one.status == "denied") for one in eases}
    for one in treatments:
        denied = one.relief in ("none", 0)
        code = codes.get(str(one.value)) if one.relief is not None and (denied or one.status == "present") else None
        named = _named_factor(one, message, lexicon) if code else None
        code = named or code
        overlaps = any(other.start < one.end and one.start < other.end for other in eases)
        if code and not overlaps and (code, denied) not in told:
            told.add((code, denied))
            yield Finding("relieving", code, one.text, one.start, one.end, status="denied" if denied else "present")


def _named_factor(treatment: Finding, message: Message, lexicon: Lexicon) -> str | None:
    """The factor that the words of the treatment name ("ice bath": cold)."""
    places = places_of(message, treatment)
    hits = [hit.code for hit in lexicon.hits(message, "relieving") if places and hit.start <= places[-1] and places[0] < hit.end]
    return hits[0] if hits else None


class _Treatments:
    """The treatments of one message."""

    def __init__(self, message: Message, lexicon: Lexicon, asked: Sequence[str], beside: Beside) -> None:
        self._message = message
        self._lexicon = lexicon
        self._beside = beside
        self._is_asked = bool(_ASKED_TRIED & set(asked))
        self._of_medicines = bool(asked) and any(_asks_for(item, "medicine", lexicon) for item in asked)
        self._never = lexicon.spans(message, "treatments.never")
        self._planned = lexicon.spans(message, "treatments.not_tried")
        self._pain_told = bool(beside.complaints or lexicon.hits(message, "site") or lexicon.spans(message, "treatments.pain_told"))
        self._hits = self._all_hits()
        self._reliefs = list(_reliefs(message, lexicon))

    def read(self) -> list[Finding]:
        found: list[Finding] = []
        for number, hit in enumerate(self._hits):
            told = self._told(number, hit)
            if told is not None:
                _add(found, told, is_medicine=bool(self._medicine_of(hit)))
        return found

    # ------------------------------------------------------------ what is spoken of
    def _all_hits(self) -> list[Hit]:
        hits = [hit for hit in map(self._usual, self._lexicon.hits(self._message, "treatment")) if hit.code]
        named = list(self._by_name(hits))
        hits = [hit for hit in hits if not any(one.start < hit.end and hit.start < one.end for one in named)]  # "ibuprofen gel" is no pill
        hits = [hit for hit in [*hits, *named] if self._is_own(hit) and not self._is_planned(hit)]
        hits = [hit for hit in hits if self._medicine_of(hit) != "denied"]
        hits = sorted([*hits, *self._done(hits)], key=lambda hit: hit.start)
        return sorted([*hits, *self._rounds(hits)], key=lambda hit: hit.start)

    def _usual(self, hit: Hit) -> Hit:
        """ "Therapy" is that of the body, unless the message speaks of the mind."""
        usual = self._lexicon.values["treatments.usual"]
        codes = {usual.get(word) for word in self._message.words[hit.start : hit.end]} & set(hit.candidates)
        if hit.code or not codes:
            return hit
        of_mind = bool(self._lexicon.spans(self._message, "treatments.of_mind"))
        others = [code for code in hit.candidates if code not in codes]
        return replace(hit, code=others[0] if of_mind and others else next(iter(codes)) or "")

    def _by_name(self, hits: Sequence[Hit]) -> Iterator[Hit]:
        """A medicine whose kind says what sort of treatment it is; rubbed in, it is topical."""
        codes, of_class = self._lexicon.values["treatments.of_medicines"], self._lexicon.values["treatments.of_classes"]
        for medicine in self._beside.medicines:
            places = places_of(self._message, medicine)
            code = codes.get(str(medicine.value)) or of_class.get(medicine.class_)
            if not places or not code:
                continue
            end = places[-1] + 1
            rubbed = self._message.words[end : end + 1] and self._message.words[end] in self._lexicon.lists["treatments.rubbed_in"]
            if rubbed or not any(hit.start < end and places[0] < hit.end for hit in hits):
                yield Hit("topical" if rubbed else code, places[0], end, (places[0], end))

    def _done(self, hits: Sequence[Hit]) -> Iterator[Hit]:
        """A procedure that was had is a treatment that was tried: an ablation, an injection."""
        kinds: Mapping[str, str] = self._lexicon.values["treatments.of_procedures"]
        for done in self._beside.procedures:
            kind = kinds.get(str(done.value))
            places = places_of(self._message, done)
            if done.status == "past" and kind and places and not any(hit.start <= places[-1] and places[0] < hit.end for hit in hits):
                yield Hit(kind, places[0], places[-1] + 1, _OF_A_PROCEDURE)

    def _rounds(self, hits: Sequence[Hit]) -> Iterator[Hit]:
        """ "The second one": another of the treatment before it."""
        repeated = self._lexicon.lists["treatments.in_rounds"]
        for start, end in self._lexicon.spans(self._message, "treatments.another"):
            before = [hit for hit in hits if hit.end <= start and hit.code in repeated]
            if before and not any(hit.start < end and start < hit.end for hit in hits) and self._is_near(before[-1], start):
                yield Hit(before[-1].code, start, end, _OF_A_PROCEDURE)

    def _is_near(self, hit: Hit, place: int) -> bool:
        sentences = self._message.reading.sentences
        return sentences[place] - sentences[hit.start] <= 3

    def _is_own(self, hit: Hit) -> bool:
        standing = self._message.standing(hit.start, hit.end, hit.reach)
        return standing.mood == "statement" and standing.subject == "self"

    def _is_planned(self, hit: Hit) -> bool:
        refused = self._is_led(hit, self._never) or self._is_denied(hit)
        return not refused and self._is_led(hit, self._planned)

    def _is_denied(self, hit: Hit) -> bool:
        """ "No shots, no surgery"."""
        before = self._message.words[max(0, hit.start - 2) : hit.start]
        led = any(word in self._lexicon.lists["treatments.noes"] for word in before)
        return led and self._is_done_at_once(hit) and self._message.standing(hit.start, hit.end, hit.reach).cue == "deny"

    def _is_led(self, hit: Hit, cues: Sequence[Span]) -> bool:
        message = self._message
        return any(end <= hit.start <= end + _TRIED_NEAR and message.same_part(end - 1, hit.start) for _, end in cues)

    # ------------------------------------------------------------ what is told of it
    def _told(self, number: int, hit: Hit) -> Finding | None:
        told = words_finding(self._message, "treatment", hit.code, hit.start, hit.end)
        if self._is_refused(hit):
            return replace(told, status="denied")
        relief = self._relief(number)
        if not self._counts(hit, relief):
            return None
        return replace(told, relief=relief, status=self._status(number, hit, relief))

    def _is_refused(self, hit: Hit) -> bool:
        if hit.reach == _OF_A_PROCEDURE:
            return False
        behind = [start for start, _ in self._lexicon.spans(self._message, "treatments.refused_after") if hit.end <= start <= hit.end + 2]
        if self._is_led(hit, self._never) or any(self._message.same_sentence(start, hit.start) for start in behind):
            return True
        return self._is_denied(hit) and self._relief_behind(hit, hit.end + _NEAR) is None

    def _counts(self, hit: Hit, relief: Value | None) -> bool:
        if hit.reach == _OF_A_PROCEDURE:
            return relief is not None or not self._is_another(hit)
        if self._is_asked or self._is_framed(hit) or self._was_had(hit):
            return True
        if " ".join(self._message.words[hit.start : hit.end]) in self._lexicon.lists["treatments.plain_remedies"]:
            return False
        return relief is not None or self._eases(hit) or self._is_taken(hit)

    def _was_had(self, hit: Hit) -> bool:
        start, end = self._message.characters(hit.start, hit.end)
        return any(one.status == "past" and one.value and one.start < end and start < one.end for one in self._beside.procedures)

    def _is_done_at_once(self, hit: Hit) -> bool:
        return hit.code in self._lexicon.lists["treatments.done_at_once"]

    def _is_another(self, hit: Hit) -> bool:
        return (hit.start, hit.end) in self._lexicon.spans(self._message, "treatments.another")

    def _eases(self, hit: Hit) -> bool:
        start, end = self._message.characters(hit.start, hit.end)
        return any(one.start < end and start < one.end for one in self._beside.eases)

    def _is_taken(self, hit: Hit) -> bool:
        """A pain medicine, by one who tells of pain; in a list of medicines that was asked for it is no treatment."""
        medicine = self._medicine(hit)
        if medicine is None or self._of_medicines or not self._pain_told:
            return False
        lists = self._lexicon.lists
        return medicine.class_ in lists["treatments.classes_for_pain"] or medicine.value in lists["treatments.for_pain"]

    def _medicine(self, hit: Hit) -> Finding | None:
        if self._is_done_at_once(hit):
            return None
        start, end = self._message.characters(hit.start, hit.end)
        return next((one for one in self._beside.medicines if one.start < end and start < one.end), None)

    def _medicine_of(self, hit: Hit) -> str:
        medicine = self._medicine(hit)
        return medicine.status if medicine else ""

    def _is_framed(self, hit: Hit) -> bool:
        """Tried: by a cue in its sentence, a count or a date. That a medicine is taken does not say what for."""
        if self._medicine_of(hit):
            return not self._of_medicines and self._is_cued(hit, "treatments.tried_for_it")
        return self._is_cued(hit, "treatments.tried") or self._is_used_behind(hit) or self._is_counted(hit)

    def _is_cued(self, hit: Hit, group: str) -> bool:
        """A cue of the same sentence, not far before the treatment or its list, or right behind it."""
        for start, end in self._lexicon.spans(self._message, group):
            if not self._message.same_sentence(start, hit.start) or (self._is_aside(hit) and end < hit.start):
                continue
            listed = sum(other.start in range(end, hit.start) for other in self._hits)
            if end <= hit.start and hit.start - end <= _TRIED_NEAR * (1 + listed):
                return True
            if hit.end <= start <= hit.end + 2:
                return True
        return False

    def _is_used_behind(self, hit: Hit) -> bool:
        spans = self._lexicon.spans(self._message, "treatments.use_it")
        return any(hit.end <= start and self._message.same_sentence(start, hit.start) for start, _ in spans)

    def _is_aside(self, hit: Hit) -> bool:
        """ "Had a clot after surgery" tells of the clot."""
        before = self._message.words[max(0, hit.start - _FROM_BEFORE + 1) : hit.start]
        return self._is_done_at_once(hit) and any(word in self._lexicon.lists["treatments.asides"] for word in before)

    def _is_counted(self, hit: Hit) -> bool:
        """ "Two back surgeries", "PT x12", "fusion 2020"."""
        before = self._message.words[hit.start - 1] if hit.start else ""
        counts = before.isdigit() or before in self._lexicon.lists["treatments.counts"]
        if counts and hit.code in self._lexicon.lists["treatments.in_rounds"]:
            return True
        return any(hit.end <= start <= hit.end + 1 for start, _ in self._lexicon.spans(self._message, "treatments.times_done"))

    # ------------------------------------------------------------ how much it helped
    def _relief(self, number: int) -> Value | None:
        last = self._last_listed(number)
        behind = self._relief_behind(self._hits[last], self._following(last))
        if behind is not None:
            return behind
        before = self._relief_before(self._hits[number])
        return before if before is not None else self._relief_of_all(number)

    def _following(self, number: int) -> int:
        return self._hits[number + 1].start if number + 1 < len(self._hits) else len(self._message.words)

    def _last_listed(self, number: int) -> int:
        """The last treatment of the list in which this one stands: what is told behind a list is told of all of it."""
        while number + 1 < len(self._hits) and self._is_joined(self._hits[number], self._hits[number + 1]):
            number += 1
        return number

    def _is_joined(self, one: Hit, other: Hit) -> bool:
        words = self._message.words[one.end : other.start]
        joins = self._lexicon.lists["treatments.joins"]
        plain = all(word in joins or word[0].isdigit() or not word[0].isalnum() for word in words)
        rounds = self._is_another(other) or self._is_another(one)
        return plain and not rounds and len(words) <= _LIST_NEAR and self._message.same_sentence(one.start, other.start)

    def _relief_behind(self, hit: Hit, following: int) -> Value | None:
        """What is told right behind the treatment, up to the next one, and at most one sentence on."""
        behind = [(value, start) for value, (start, _) in self._reliefs if start < following and _is_behind(start, hit, self._message)]
        return next((value for value, start in behind if not self._is_of_all(start)), None)

    def _relief_before(self, hit: Hit) -> Value | None:
        before = [(value, span) for value, span in self._reliefs if span[1] <= hit.start and self._message.same_part(span[0], hit.start)]
        if not before or hit.start - before[-1][1][1] > _FROM_BEFORE or self._is_of_all(before[-1][1][0]):
            return None
        taken = any(other.end <= before[-1][1][0] and self._message.same_part(other.start, hit.start) for other in self._hits)
        return None if taken else before[-1][0]

    def _is_of_all(self, place: int) -> bool:
        return any(start <= place < end for start, end in self._lexicon.spans(self._message, "treatments.of_all"))

    def _relief_of_all(self, number: int) -> Value | None:
        """ "None of it took", "all zero": told of all that stands before it; "the only one that helps": not of the others."""
        place = self._hits[number].end
        for hit in self._lexicon.hits(self._message, "treatments.of_all"):
            if hit.start >= place:
                return hit.code
        only = [start for start, _ in self._lexicon.spans(self._message, "treatments.only_one")]
        return "none" if any(self._is_other(number, start) for start in only) else None

    def _is_other(self, number: int, place: int) -> bool:
        """Whether what is told at `place` to be the only one is another treatment, told of later."""
        praised = [at for at, hit in enumerate(self._hits) if hit.end <= place and self._message.same_sentence(hit.start, place)]
        return bool(praised) and number < praised[-1] and self._hits[number].code != self._hits[praised[-1]].code

    # ------------------------------------------------------------ whether it goes on
    def _status(self, number: int, hit: Hit, relief: Value | None) -> str:
        medicine = self._medicine_of(hit)
        if medicine:
            return "present" if medicine == "denied" else medicine
        if self._is_done_at_once(hit):
            return "present" if self._recurs(hit) else "past"
        if hit.reach == _OF_A_PROCEDURE:
            return "past"
        return tried(hit, relief, self._message, self._lexicon, self._following(self._last_listed(number)))

    def _recurs(self, hit: Hit) -> bool:
        return any(self._message.same_part(start, hit.start) for start, _ in self._lexicon.spans(self._message, "procedures.recurs"))


def _add(found: list[Finding], told: Finding, is_medicine: bool) -> None:
    """A treatment that is told again: what the second mention knows better completes the first; another relief is another round, and
    of two medicines one may be over.
    """
    for at, one in enumerate(found):
        if one.value == told.value and (one.status == "denied") == (told.status == "denied") and (one.status == told.status or not is_medicine):
            if told.relief is None or told.relief == one.relief:
                return
            if one.relief is None:
                found[at] = replace(one, relief=told.relief, status=told.status)
                return
    found.append(told)


def _asks_for(item: str, kind: str, lexicon: Lexicon) -> bool:
    kinds: Mapping[str, Sequence[str]] = lexicon.values["answers.kinds"]
    return any(one.partition(".")[0] == kind for one in kinds.get(item, ()))


def places_of(message: Message, finding: Finding) -> list[int]:
    """The words on which a finding rests."""
    return [at for at, token in enumerate(message.reading.tokens) if finding.start <= message.doc[token].idx < finding.end]


# ---------------------------------------------------------------- relief
def _reliefs(message: Message, lexicon: Lexicon) -> Iterator[Relief]:
    """Shares first: "helped, about 60 %" is 60, "a third better" is 33."""
    tokens = message.reading.tokens
    for match in _PER_CENT.finditer(message.text):
        share = int(match[1])
        places = [place for place, token in enumerate(tokens) if match.start() <= message.doc[token].idx < match.end()]
        if share <= 100 and places:
            yield share, (places[0], places[-1] + 1)
    others = lexicon.spans(message, "treatments.relief_not")
    for group in ("treatments.share", "treatments.relief", "treatments.praise"):
        hits = lexicon.hits(message, group)
        if group == "treatments.praise":  # of whom or what a later sentence says so is not sure: "my doctor is great"
            hits = [hit for hit in hits if hit.start - message.sentence(hit.start).start <= _PRAISE_NEAR or _names(message, lexicon, hit)]
        for hit in hits:
            longer = [(start, end) for start, end in others if end - start >= hit.end - hit.start]  # "helped for a little while"
            if not any(start < hit.end and hit.start < end for start, end in longer):
                yield int(hit.code) if hit.code.isdigit() else hit.code, (hit.start, hit.end)


def _names(message: Message, lexicon: Lexicon, praise: Hit) -> bool:
    """Whether the sentence names a treatment before the praise."""
    first = message.sentence(praise.start).start
    named = [hit for item in ("treatment", "medicine", "procedure") for hit in lexicon.hits(message, item)]
    return any(first <= hit.start and hit.end <= praise.start for hit in named)


def relief_in(message: Message, lexicon: Lexicon, start: int, end: int) -> Value | None:
    """The first relief that words [start, end) tell of."""
    return next((value for value, span in _reliefs(message, lexicon) if start <= span[0] and span[1] <= end), None)


def has_relief(message: Message, lexicon: Lexicon, hit: Hit) -> bool:
    """Whether relief is told of what stands at `hit`: right behind it, or a few words before it."""
    spans = [span for _, span in _reliefs(message, lexicon)]
    before = any(end <= hit.start <= end + _FROM_BEFORE and message.same_part(start, hit.start) for start, end in spans)
    return before or any(_is_behind(start, hit, message) for start, _ in spans)


# ---------------------------------------------------------------- status
def tried(hit: Hit, relief: Value | None, message: Message, lexicon: Lexicon, following: int | None = None) -> str:
    """The status of a treatment: past where it is over and done. `following`: where the next one begins."""
    standing = message.standing(hit.start, hit.end, hit.reach)
    if standing.status == "denied" and relief is None:
        return "denied"
    if standing.status == "unsure":
        return "unsure"
    limit = len(message.words) if following is None else following

    def told(group: str) -> bool:
        return any(_speaks(span, hit, limit, message) for span in lexicon.spans(message, f"treatments.{group}"))

    if told("goes_on"):
        return "present"
    if standing.status == "past" or told("over"):
        return "past"
    if told("now"):
        return "present"
    led = any(span[1] <= hit.start and message.same_sentence(span[0], hit.start) for span in lexicon.spans(message, "treatments.over"))
    judged = relief is not None and hit.code in lexicon.lists["treatments.in_courses"]  # "PT, no help": who still goes says so
    return "past" if led or judged else "present"


def _speaks(cue: Span, hit: Hit, limit: int, message: Message) -> bool:
    """Whether a cue speaks of the treatment: in its part of the sentence, or behind it, before the next one."""
    if message.same_part(cue[0], hit.start) and cue[0] < limit:
        return True
    if not hit.end <= cue[0] < limit:
        return False
    end = message.sentence(hit.start)[-1] + 1
    return message.same_sentence(cue[0], hit.start) or cue[0] < end + _ONE_ON
