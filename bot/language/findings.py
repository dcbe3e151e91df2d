"""Read what a message tells: one `Finding` for each thing, with the words that it rests on.

Places are read in sites.py, ratings in numbers.py, beginnings in times.py, factors and impacts in factors.py, answers to what
was asked in answers.py and replies.py, what was done and tried in history.py; word lists are content (lexicon.py). Standing (denied, past, whose body) is judged in scope.py. Danger
is read in red_flags.py, feelings in emotion.py. What findings become in the intake is decided in actions/.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.language.answers import AnswerReader
from bot.language.factors import read_factors
from bot.language.finding import Finding, words_finding
from bot.language.history import read_history
from bot.language.lexicon import Hit, Lexicon, Message, check_lexicon, load_lexicon
from bot.language.numbers import NumberReader
from bot.language.patterns import Span
from bot.language.replies import ReplyReader
from bot.language.sites import read_sites
from bot.language.times import TimeReader

__all__ = ["Finding", "FindingsReader", "check_lexicon", "load_findings"]

_ORDER = (
    "site", "radiates_to", "quality", "since", "severity", "mechanism", "onset_speed", "course", "pattern", "aggravating",
    "relieving", "impact", "symptom", "medicine", "treatment", "procedure", "allergy", "condition", "answer",
)  # fmt: skip
_PAIN_ITSELF = ("aching", "sore")  # "no ache in my knee" speaks of the knee
_FACTORS = ("aggravating", "relieving", "impact")  # in "hurts when I turn my head" the head is no place
_GOVERNS = 2  # words between "have" and what one has
_TOLD_ONCE = ("course", "pattern", "onset_speed")


class FindingsReader:
    """Reads findings. Build it once (`load_findings`); it keeps nothing of what it reads and serves many threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._numbers = NumberReader(lexicon)
        self._times = TimeReader(lexicon, self._numbers)
        symptoms = frozenset(phrase.code for phrases in lexicon.phrases["symptom"].values() for phrase in phrases)
        self._answers = AnswerReader(lexicon, self._numbers, symptoms)
        self._replies = ReplyReader(lexicon, self._answers)

    def read(self, text: str, asked: Sequence[str] = (), previous: str = "", respondent: str = "self",
             today: datetime.date | None = None) -> tuple[Finding, ...]:
        """Findings ordered by kind, then by place. Never raises, whatever the text.

        `asked` are the items that the message answers; without them the question in `previous`, the last bot message, says what a
        bare yes or no is about. `respondent` is the respondent_role of who types. `today` resolves "last Tuesday"; without it such
        a time is null.
        """
        return self.read_message(self.lexicon.read(text, respondent), asked, today, previous)

    def read_message(
        self, message: Message, asked: Sequence[str] = (), today: datetime.date | None = None, previous: str = ""
    ) -> tuple[Finding, ...]:
        """As `read`, for a message that is read already."""
        symptoms = self._plain(message, "symptom")
        qualities = [finding for finding in self._plain(message, "quality") if finding.subject == "self"]
        others = [*self._conditions(message), *self._medicines(message)]
        factors = read_factors(message, self.lexicon, self._unframed(asked))
        history = read_history(message, self.lexicon, asked)
        qualities = [finding for finding in qualities if not self._is_of_another(finding, symptoms, history)]
        told = [
            *self._sites(message, symptoms, [*others, *factors, *history], asked),
            *qualities,
            *self._numbers.read(message, self._rated(asked)),
            *symptoms,
            *others,
            *factors,
            *self._told_once(message),
            *self._mechanisms(message, asked, factors),
            *history,
        ]
        complaint = any(self._is_complaint(finding) for finding in told)
        told += self._times.read(message, asked, complaint, today)
        travels = any(finding.item == "radiates_to" for finding in told)
        told += self._answers.read(message, [item for item in asked if not (item == "radiates" and travels)], told)
        if previous and not asked:
            told += self._replies.read(message, previous, told)
        return tuple(sorted(told, key=lambda finding: (_ORDER.index(finding.item), finding.start)))

    def _is_of_another(self, quality: Finding, symptoms: Sequence[Finding], history: Sequence[Finding]) -> bool:
        """ "Numb when I wipe" is a sign, "nerve burning" a procedure: no quality of the place that hurts."""
        felt = quality.value in self.lexicon.lists["symptoms.felt"]
        return _is_inside(quality, history) or (felt and _is_inside(quality, symptoms))

    def _is_complaint(self, finding: Finding) -> bool:
        """Whether a time near by may be the age of this: a place, a quality, a lasting symptom."""
        lasting = finding.item == "symptom" and finding.value not in self.lexicon.lists["symptoms.events"]
        told = finding.item in ("site", "radiates_to", "quality") or lasting
        return told and finding.subject == "self" and finding.status != "denied"

    # ------------------------------------------------------------ kinds
    def _plain(self, message: Message, item: str) -> list[Finding]:
        """Findings by words alone, each value once for each standing."""
        return _distinct(finding for hit in self.lexicon.hits(message, item) for finding in self._stands(message, item, hit))

    def _stands(self, message: Message, item: str, hit: Hit) -> Iterator[Finding]:
        standing = message.standing(hit.start, hit.end, hit.reach)
        if standing.cue == "past_recent" and item == "symptom" and hit.code in self.lexicon.lists["symptoms.events"]:
            standing = replace(standing, status="present", cue="")
        if standing.mood == "statement":
            yield words_finding(message, item, hit.code, hit.start, hit.end, standing)

    def _sites(self, message: Message, symptoms: Sequence[Finding], others: Sequence[Finding], asked: Sequence[str]) -> list[Finding]:
        blocked = [self._word_span(message, finding) for finding in others if finding.item in ("condition", "procedure", "treatment", *_FACTORS)]
        blocked += [self._word_span(message, finding) for finding in symptoms if finding.status != "present"]
        hits = [*self.lexicon.hits(message, "quality"), *self.lexicon.hits(message, "symptom")]
        complaints = [(hit.start, hit.end) for hit in hits if hit.code not in _PAIN_ITSELF]
        return read_sites(message, self.lexicon, blocked, complaints, asked)

    def _word_span(self, message: Message, finding: Finding) -> Span:
        tokens = message.reading.tokens
        inside = [place for place, token in enumerate(tokens) if finding.start <= message.doc[token].idx < finding.end]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def _conditions(self, message: Message) -> list[Finding]:
        return _distinct(self._aged(message, hit, finding, "conditions") for hit in self.lexicon.hits(message, "condition")
                         for finding in self._stands(message, "condition", hit))

    def _medicines(self, message: Message) -> list[Finding]:
        helps_not = self.lexicon.spans(message, "medicines.use")
        found = []
        for hit in self.lexicon.hits(message, "medicine"):
            for finding in self._stands(message, "medicine", hit):
                named = replace(finding, class_=self.lexicon.classes[hit.code])
                if named.status == "denied" and any(message.same_part(start, hit.start) for start, _ in helps_not):
                    named = replace(named, status="present")
                found.append(self._aged(message, hit, named, "medicines"))
        return _distinct(found)

    def _aged(self, message: Message, hit: Hit, finding: Finding, file: str) -> Finding:
        """ "had cancer" is past, "have had asthma" is not: the nearest cue of the same part decides."""
        if finding.status not in ("present", "past"):
            return finding
        cues = [(cue, "past") for cue in self.lexicon.spans(message, f"{file}.past")]
        cues += [(cue, "present") for cue in self.lexicon.spans(message, f"{file}.present")]
        cues = [(cue, code) for cue, code in cues if message.same_part(cue[0], hit.start)]
        cues = [(cue, code) for cue, code in cues if not any(_within(cue, other) for other, _ in cues)]
        if not cues:
            return finding
        cue, code = min(cues, key=lambda entry: _gap(entry[0], (hit.start, hit.end)))
        governs = cue[1] <= hit.start and _gap(cue, (hit.start, hit.end)) <= _GOVERNS
        return replace(finding, status=code) if finding.status == "present" or governs else finding

    def _told_once(self, message: Message) -> list[Finding]:
        found = []
        for item in _TOLD_ONCE:
            for hit in self.lexicon.hits(message, item):
                standing = message.standing(hit.start, hit.end, hit.reach)
                if standing.mood == "statement" and standing.subject == "self" and standing.status in ("present", "past", "unsure"):
                    found.append(words_finding(message, item, hit.code, hit.start, hit.end))
        return _distinct(found)

    def _mechanisms(self, message: Message, asked: Sequence[str], factors: Sequence[Finding]) -> list[Finding]:
        """What set it off; "worse with lifting" is none, and neither is a fall that was asked for as such."""
        if asked and "mechanism" not in asked and set(asked) & self.lexicon.lists["symptoms.events"]:
            return []
        found = []
        for hit in self.lexicon.hits(message, "mechanism"):
            standing = message.standing(hit.start, hit.end, hit.reach)
            told = words_finding(message, "mechanism", hit.code, hit.start, hit.end)
            framed = any(factor.start < told.end and told.start < factor.end for factor in factors)
            if standing.mood == "statement" and standing.subject == "self" and standing.status != "denied" and not framed:
                found.append(told)
        return _distinct(found)

    # ------------------------------------------------------------ what was asked
    def _rated(self, asked: Sequence[str]) -> list[str]:
        whens: dict[str, str] = self.lexicon.values["answers.whens"]
        return [whens[item] for item in asked if item in whens]

    def _unframed(self, asked: Sequence[str]) -> list[str]:
        frames: dict[str, str] = self.lexicon.values["answers.frames"]
        return [frames[item] for item in asked if item in frames]


def _is_inside(finding: Finding, others: Iterable[Finding]) -> bool:
    return any(other.start <= finding.start and finding.end <= other.end for other in others)


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer != inner


def _gap(cue: Span, place: Span) -> int:
    return place[0] - cue[1] if cue[1] <= place[0] else cue[0] - place[1] + 1


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in findings:
        if not any(all(getattr(finding, key) == getattr(other, key) for key in ("item", "value", "status", "subject")) for other in kept):
            kept.append(finding)
    return kept


def load_findings(data_dir: Path, language: str = "en", lexicon: Lexicon | None = None) -> FindingsReader:
    """The reader of one language; `lexicon` saves reading the files twice. Raises `ContentError` with file and key."""
    return FindingsReader(lexicon or load_lexicon(data_dir, language))
