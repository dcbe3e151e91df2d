"""Read what a message tells: one `Finding` for each thing, with the words that it rests on.

Places are read in sites.py, ratings in numbers.py, beginnings in times.py, how it began and goes on in story.py, factors and
impacts in factors.py, answers to what was asked in answers.py and replies.py, what was done and tried in history.py, whether a
medicine is taken in usage.py; word lists are content (lexicon.py). Standing (denied, past, whose body) is judged in scope.py.
Danger is read in red_flags.py, feelings in emotion.py. What findings become in the intake is decided in actions/.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.language.answers import AnswerReader
from bot.language.factors import last_question, read_factors
from bot.language.finding import Finding, distinct, words_finding
from bot.language.history import read_history, time_of_procedure
from bot.language.lexicon import Hit, Lexicon, Message, check_lexicon, load_lexicon
from bot.language.numbers import NumberReader
from bot.language.patterns import Span, gap
from bot.language.replies import ReplyReader
from bot.language.second_look import SecondLook
from bot.language.sites import read_sites
from bot.language.story import TOLD_ONCE, StoryReader
from bot.language.times import TimeReader
from bot.language.treatments import Beside, eased_by
from bot.language.usage import Usage

__all__ = ["Finding", "FindingsReader", "check_lexicon", "load_findings"]

_ORDER = (
    "site", "radiates_to", "quality", "since", "severity", "mechanism", "onset_speed", "course", "pattern", "aggravating",
    "relieving", "impact", "symptom", "medicine", "treatment", "procedure", "allergy", "condition", "answer",
)  # fmt: skip
_PAIN_ITSELF = ("aching", "sore")  # "no ache in my knee" speaks of the knee
_FACTORS = ("aggravating", "relieving", "impact")  # in "hurts when I turn my head" the head is no place
_GOVERNS = 2  # words between "have" and what one has
_BESIDE_TIMES = (*TOLD_ONCE, "mechanism", "treatment", "procedure", "medicine")  # what a time may tell of, too or instead


class FindingsReader:
    """Reads findings. Build it once (`load_findings`); it keeps nothing of what it reads and serves many threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._numbers = NumberReader(lexicon)
        self._times = TimeReader(lexicon, self._numbers)
        symptoms = frozenset(phrase.code for phrases in lexicon.phrases["symptom"].values() for phrase in phrases)
        self._answers = AnswerReader(lexicon, self._numbers, symptoms)
        self._story = StoryReader(lexicon, self._answers.bare)
        self._second_look = SecondLook(lexicon, self._answers.items, self._answers.verdicts)
        self._replies = ReplyReader(lexicon, self._answers)

    def read(self, text: str, asked: Sequence[str] = (), previous: str = "", respondent: str = "self",
             today: datetime.date | None = None) -> tuple[Finding, ...]:
        """Findings ordered by kind, then by place. Never raises, whatever the text.

        `asked` are the items that the message answers; without them the question in `previous`, the last bot message, says what a
        bare yes or no is about. `respondent` is the respondent_role of who types. `today` resolves "last Tuesday"; without it such
        a time is null.
        """
        return self.read_message(self.lexicon.read(text, respondent), asked, today, previous)

    def time_of_procedure(self, text: str, respondent: str = "self") -> str:
        """Of a message that describes a procedure: "past" if it was had, else "present"."""
        return time_of_procedure(self.lexicon.read(text, respondent), self.lexicon)

    def read_message(
        self, message: Message, asked: Sequence[str] = (), today: datetime.date | None = None, previous: str = ""
    ) -> tuple[Finding, ...]:
        """As `read`, for a message that is read already."""
        symptoms = self._plain(message, "symptom")
        qualities = [finding for finding in self._plain(message, "quality") if finding.subject == "self"]
        medicines = self._medicines(message)
        others = [*self._conditions(message), *distinct(medicines)]
        factors = self._factors(message, asked, previous)
        eases = [finding for finding in factors if finding.item == "relieving"]
        history = read_history(message, self.lexicon, asked, Beside(medicines=medicines, eases=eases, complaints=qualities))
        factors += eased_by([finding for finding in history if finding.item == "treatment"], message, self.lexicon, eases)
        qualities = [finding for finding in qualities if not self._is_of_another(finding, symptoms, history)]
        told = [
            *self._sites(message, symptoms, [*others, *factors, *history], asked),
            *qualities,
            *self._numbers.read(message, self._rated(asked), asked),
            *symptoms,
            *others,
            *factors,
            *self._story.read(message, asked, previous, [*others, *factors, *history]),
            *history,
        ]
        told = [finding for finding in told if not self._is_told_better(finding, told)]
        beside = [finding for finding in told if self._is_complaint(finding) or finding.item in _BESIDE_TIMES]
        told += self._times.read(message, asked, beside, today)
        told = self._second_look.read(message, asked, told)
        if previous:
            told += self._replies.read(message, previous, told, asked)
        if asked:
            told += self._answers.read(message, asked, told, previous)
        return tuple(sorted(told, key=lambda finding: (_ORDER.index(finding.item), finding.start)))

    def _is_of_another(self, quality: Finding, symptoms: Sequence[Finding], history: Sequence[Finding]) -> bool:
        """ "Numb when I wipe" is a sign, "nerve burning" a procedure: no quality of the place that hurts."""
        felt = quality.value in self.lexicon.lists["symptoms.felt"]
        return _is_inside(quality, history) or (felt and _is_inside(quality, symptoms))

    def _is_told_better(self, finding: Finding, told: Sequence[Finding]) -> bool:
        """What helps now is no treatment that was tried, one that was tried does not help now; a reaction to an allergen is no rash;
        what one reacts to is no medicine that is taken, nor is what a procedure puts in.
        """
        over = [other for other in told if other.start < finding.end and finding.start < other.end]
        if finding.item == "treatment" and finding.status == "present":
            eased = self._is_plain_remedy(finding) and any(other.item == "relieving" for other in over)
            return eased or any(other.item == "allergy" and other.status == "present" for other in over)
        if finding.item == "medicine":
            named = any(other.item == "procedure" and other.value for other in over)
            put_in = named and finding.value in self.lexicon.lists["medicines.put_in"]
            return put_in or any(other.item == "allergy" and other.status == "present" for other in over)
        if finding.item == "relieving":
            takes = any(other.item == "medicine" for other in over)
            return finding.status == "present" and not takes and any(other.item == "treatment" and other.status == "past" for other in over)
        if finding.item == "procedure":  # "allergic to the dye", "my mother's trouble with anesthesia"
            return any(other.item in ("allergy", "condition") and other.start <= finding.start and finding.end <= other.end for other in over)
        if finding.item == "symptom" and finding.value in self.lexicon.lists["symptoms.set_off"]:
            return finding.status != "denied" and any(other.item == "mechanism" for other in over) and any(map(self._is_complaint, told))
        return finding.item == "symptom" and finding.value == "rash" and any(other.item == "allergy" for other in told)

    def _is_plain_remedy(self, finding: Finding) -> bool:
        """ "Ice", "a hot bath": what every household has, unlike a heating pad."""
        return finding.text.lower() in self.lexicon.lists["treatments.plain_remedies"]

    def _is_complaint(self, finding: Finding) -> bool:
        """Whether a time near by may be the age of this: a place, a quality, a lasting symptom."""
        lasting = finding.item == "symptom" and finding.value not in self.lexicon.lists["symptoms.events"]
        told = finding.item in ("site", "radiates_to", "quality") or lasting
        return told and finding.subject == "self" and finding.status != "denied"

    # ------------------------------------------------------------ kinds
    def _plain(self, message: Message, item: str) -> list[Finding]:
        """Findings by words alone, each value once for each standing."""
        return distinct(finding for hit in self.lexicon.hits(message, item) for finding in self._stands(message, item, hit))

    def _stands(self, message: Message, item: str, hit: Hit) -> Iterator[Finding]:
        standing = message.standing(hit.start, hit.end, hit.reach)
        if standing.cue == "past_recent" and item == "symptom" and hit.code in self.lexicon.lists["symptoms.events"]:
            standing = replace(standing, status="present", cue="")
        if standing.cue == "past_long" and item == "condition" and hit.code in self.lexicon.lists["conditions.stays"]:
            standing = replace(standing, status="present", cue="")
        if any(low <= hit.start and hit.end <= high for low, high in self.lexicon.spans(message, f"{item}s.sound")):
            standing = replace(standing, status="denied")  # "my kidneys are fine"
        if standing.status != "denied" and hit.reach == (hit.start, hit.end) and hit.reach in self.lexicon.spans(message, f"{item}s.only_denied"):
            return
        if standing.mood == "statement" or self._is_owned(message, item, hit):
            yield words_finding(message, item, hit.code, hit.start, hit.end, standing)

    def _is_owned(self, message: Message, item: str, hit: Hit) -> bool:
        """ "Can I still take my elavil?", "is it ok with my pacemaker?": told, though asked about."""
        owners = self.lexicon.lists.get(f"{item}s.owners", frozenset())
        lasting = self.lexicon.lists.get(f"{item}s.lasting")
        told = self.lexicon.spans(message, f"{item}s.told_in_question")
        framed = any(end <= hit.start <= end + 1 for _, end in told) and (lasting is None or hit.code in lasting)
        return framed or bool(owners.intersection(message.words[max(0, hit.start - _GOVERNS) : hit.start]))

    def _sites(self, message: Message, symptoms: Sequence[Finding], others: Sequence[Finding], asked: Sequence[str]) -> list[Finding]:
        blocked = [self._word_span(message, finding) for finding in others if finding.item in ("condition", "procedure", "treatment", *_FACTORS)]
        signs = [(finding, self._word_span(message, finding)) for finding in symptoms]
        blocked += [span for finding, span in signs if finding.status != "present" or self._is_painless(finding, message, span)]
        events = self.lexicon.lists["symptoms.events"]  # a fall is no complaint of the place that one fell on
        hits = [*self.lexicon.hits(message, "quality"), *(hit for hit in self.lexicon.hits(message, "symptom") if hit.code not in events)]
        complaints = [(hit.start, hit.end) for hit in hits if hit.code not in _PAIN_ITSELF]
        return read_sites(message, self.lexicon, blocked, complaints, asked)

    def _is_painless(self, sign: Finding, message: Message, span: Span) -> bool:
        """ "My foot slaps" names no place that hurts, "my leg is weak and hurts" does."""
        if sign.value not in self.lexicon.lists["symptoms.painless"]:
            return False
        pains = self.lexicon.spans(message, "sites.hurts")
        return not any(message.same_part(start, span[0]) and not span[0] <= start < span[1] for start, _ in pains)

    def _word_span(self, message: Message, finding: Finding) -> Span:
        tokens = message.reading.tokens
        inside = [place for place, token in enumerate(tokens) if finding.start <= message.doc[token].idx < finding.end]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def _conditions(self, message: Message) -> list[Finding]:
        hits = [*self.lexicon.hits(message, "condition"), *self._in_capitals(message)]
        ordered = sorted(hits, key=lambda hit: hit.start)
        told = [self._aged(message, hit, finding) for hit in ordered for finding in self._stands(message, "condition", hit)]
        return distinct([*told, *self._not_oneself(message, told)])

    def _in_capitals(self, message: Message) -> Iterator[Hit]:
        """ "MS" is a disease where it is written so, and no shouting."""
        for hit in self.lexicon.hits(message, "conditions.in_capitals"):
            if all(message.typed(at).isupper() for at in range(hit.start, hit.end)) and not message.text.isupper():
                yield hit

    def _not_oneself(self, message: Message, told: Sequence[Finding]) -> Iterator[Finding]:
        """ "My brother is diabetic, I'm not": denied of oneself, by the words that say so."""
        others = [finding for finding in told if finding.subject == "other" and finding.status != "denied"]
        for start, end in self.lexicon.spans(message, "conditions.not_oneself"):
            place = message.characters(start, end)[0]
            before = [finding for finding in others if finding.end <= place]
            near = before and message.same_sentence(self._word_span(message, before[-1])[0], start)
            if near and not any(one.value == before[-1].value and one.subject == "self" for one in told):
                first = start + (message.words[start] in self.lexicon.lists["conditions.joins"])
                yield replace(words_finding(message, "condition", before[-1].value, first, end), status="denied")

    def _medicines(self, message: Message) -> list[Finding]:
        hits = self.lexicon.hits(message, "medicine")
        usage = Usage(message, self.lexicon, hits)
        found = []
        for number, hit in enumerate(hits):
            standing = message.standing(hit.start, hit.end, hit.reach)
            for finding in self._stands(message, "medicine", hit):
                found.append(replace(finding, class_=self.lexicon.classes[hit.code], status=usage.status(number, standing)))
        return _settled(found)

    def _aged(self, message: Message, hit: Hit, finding: Finding) -> Finding:
        """ "had cancer" is past, "have had asthma" is not: the nearest cue of the same part decides. The dead had what they had."""
        if finding.status not in ("present", "past"):
            return finding
        ended = self.lexicon.spans(message, "conditions.died")
        if finding.subject == "other" and any(message.same_sentence(start, hit.start) for start, _ in ended):
            return replace(finding, status="past")
        if any(start < hit.end and hit.start < end for start, end in self.lexicon.spans(message, "conditions.still_in")):
            return replace(finding, status="present")
        cues = [(cue, "past") for cue in self.lexicon.spans(message, "conditions.past")]
        cues += [(cue, "present") for cue in self.lexicon.spans(message, "conditions.present")]
        if hit.code not in self.lexicon.lists["conditions.stays"]:
            cues += [(cue, "past") for cue in self.lexicon.spans(message, "conditions.once")]
        cues = [(cue, code) for cue, code in cues if message.same_part(cue[0], hit.start)]
        cues = [(cue, code) for cue, code in cues if not any(_within(cue, other) for other, _ in cues)]
        if not cues:
            return finding
        cue, code = min(cues, key=lambda entry: gap(entry[0], (hit.start, hit.end)))
        governs = cue[1] <= hit.start and gap(cue, (hit.start, hit.end)) <= _GOVERNS
        return replace(finding, status=code) if finding.status == "present" or governs else finding

    # ------------------------------------------------------------ what was asked
    def _rated(self, asked: Sequence[str]) -> list[str]:
        whens: dict[str, str] = self.lexicon.values["answers.whens"]
        return [whens[item] for item in asked if item in whens]

    def _factors(self, message: Message, asked: Sequence[str], previous: str) -> list[Finding]:
        question = last_question(previous)
        answer = self._answers.bare(message) if asked or question else None
        return read_factors(message, self.lexicon, asked, self.lexicon.read(question) if question else None, answer)


def _settled(medicines: Sequence[Finding]) -> list[Finding]:
    """Told twice, a medicine stands as it is told last; what is denied gives way to what is told ("not 300 of it, I take 600")."""
    said = {(one.value, one.subject): one.status for one in medicines if one.status in ("present", "past")}
    return [replace(one, status=said.get((one.value, one.subject), one.status)) for one in medicines]


def _is_inside(finding: Finding, others: Iterable[Finding]) -> bool:
    return any(other.start <= finding.start and finding.end <= other.end for other in others)


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer != inner


def load_findings(data_dir: Path, language: str = "en", lexicon: Lexicon | None = None) -> FindingsReader:
    """The reader of one language; `lexicon` saves reading the files twice. Raises `ContentError` with file and key."""
    return FindingsReader(lexicon or load_lexicon(data_dir, language))
