"""Judge the standing of a phrase: denied, past or unsure; whose body; told, asked or feared.

The one place where this is decided, for findings and for danger alike. The cue words are data/lexicon/LANGUAGE/scope.yml;
how far a cue reaches is here. What follows from a standing is decided by red_flags.py and findings.py.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from spacy.tokens import Doc

from bot.language.loading import as_texts, load_mapping, name_of
from bot.language.patterns import Builder, Matcher, Span
from bot.language.tokens import Reading, Speller, reading_of

Status = Literal["present", "denied", "past", "unsure"]
Subject = Literal["self", "other"]
Mood = Literal["statement", "question", "fear"]

GROUPS = (
    "neutral", "deny_list", "deny", "deny_after", "soft_denial", "unsure", "past_forward", "past_long", "past_recent", "now",
    "fear", "asks_first", "asks", "tells", "longstanding", "worse", "person", "myself", "not_person",
)  # fmt: skip
_WORD_LISTS = (
    "contrast", "starters", "stops", "prepositions", "owners", "answers_no", "lead_ins", "after_no", "small_words", "deniers",
    "list_joins", "question_joins", "their", "list_nouns", "have", "no_things", "afterthoughts",
)  # fmt: skip
_PERSONS = frozenset({"person", "myself", "not_person"})
_STATUS_OF: tuple[tuple[str, Status], ...] = (
    ("soft_denial", "unsure"),
    ("deny", "denied"),
    ("past_forward", "past"),
    ("past_long", "past"),
    ("past_recent", "past"),
    ("unsure", "unsure"),
)
_TIMES = {"year": ("#1930-2023",), "many": ("#2-90", "many|several|two|three|four|five|six|ten|twenty")}
_MARKS = "attune.marks"
_DENY_REACH = 7  # words; a denial by "not" rarely says more
_LONGEST_CUE = 24  # words
_LIST_REACH = 5  # words of one more part of a denied list
_PUNCTUATION = frozenset(",;:()[]-–—.!?|*•'\"…\n") | {"...", "--"}
_ENDS = frozenset(".!?\n")
_BEFORE_NO = frozenset("?:-–—") | {"..."}  # "Fever? No." "Numbness: none"


@dataclass(frozen=True)
class Standing:
    """How a phrase stands. `cue` names the group of scope.yml that decided it, "" if the phrase is plainly told."""

    status: Status = "present"
    subject: Subject = "self"
    mood: Mood = "statement"
    cue: str = ""


@dataclass(frozen=True)
class Mark:
    """A cue at words [start, end), and the words [low, high) that it speaks of."""

    group: str
    start: int
    end: int
    low: int
    high: int


@dataclass(frozen=True)
class Marks:
    """All cues of one message."""

    reaching: tuple[Mark, ...]
    persons: tuple[tuple[int, bool], ...]  # word, whether it is the writer
    their: frozenset[str]  # words before another's relative
    have: frozenset[str]  # after "I": of one's own body


def judge(doc: Doc, start_token: int, end_token: int, respondent: str = "self") -> Standing:
    """The standing of the phrase in tokens [start, end). A cue within the phrase is part of it: "no feeling" is a sign.

    `respondent` is the respondent_role of whoever types: for a proxy, "he" and "my mom" are the patient ("self").
    """
    low, high = reading_of(doc).words_of(start_token, end_token)
    return judge_words(doc, low, high, respondent)


def judge_words(doc: Doc, start: int, end: int, respondent: str = "self", consumed: Collection[int] = ()) -> Standing:
    """As `judge`, for words of the reading. Cues that begin on a `consumed` word belong to the phrase and say nothing of it."""
    marks: Marks = doc.user_data[_MARKS]
    groups = [mark.group for mark in marks.reaching if _speaks_of(mark, start, end, consumed)]
    subject = _subject(reading_of(doc), marks, start, end, respondent)
    mood = _mood(groups)
    status, cue = _status(groups)
    if mood != "statement" and not cue:
        cue = "fear" if mood == "fear" else "asks"
    return Standing(status, subject, mood, cue)


def is_longstanding(doc: Doc, start: int, end: int, consumed: Collection[int] = ()) -> bool:
    """Whether words [start, end) are told as old and unchanged ("same for years"), with nothing said of worse or new."""
    marks: Marks = doc.user_data[_MARKS]
    groups = {mark.group for mark in marks.reaching if _speaks_of(mark, start, end, consumed)}
    return "longstanding" in groups and "worse" not in groups


class Cues:
    """The cue words of one language, ready to find."""

    def __init__(self, matcher: Matcher, groups: Mapping[str, int], lists: Mapping[str, tuple[tuple[str, ...], ...]]) -> None:
        self._matcher = matcher
        self._groups = groups
        self._contrast = lists["contrast"]
        self.fillers = matcher.fillers
        self.words = {name: frozenset(phrase[0] for phrase in phrases) for name, phrases in lists.items()}

    def opens(self, words: Sequence[str], place: int) -> str:
        """How the word at `place` opens a new part of its sentence: "contrast", "and", or "" if it opens none."""
        if any(tuple(words[place:place + len(phrase)]) == phrase for phrase in self._contrast):
            return "contrast"
        follows = words[place + 1] if place + 1 < len(words) else ""
        return "and" if words[place] in ("and", "&") and follows in self.words["starters"] else ""

    def mark(self, doc: Doc, reading: Reading) -> None:
        """Leave the message's cues on its Doc, for `judge`."""
        found = self._matcher.find(reading.words, reading.sentences)
        spans = {group: found.get(symbol, []) for group, symbol in self._groups.items()}
        cues = _outermost([(group, span) for group in GROUPS if group not in _PERSONS for span in spans[group]])
        reach = _Reach(reading, self, sorted(span[0] for group, span in cues if group == "tells"))
        reaching = [mark for group, span in cues for mark in reach.marks(group, span)]
        persons = [(start, False) for start, _ in spans["person"]] + [(start, True) for start, _ in spans["myself"]]
        named = {place for low, high in spans["not_person"] for place in range(low, high)}
        persons = [(place, own) for place, own in persons if own or not (place in named or reading.words[place - 1].isdigit())]  # "got 3 kids"
        doc.user_data[_MARKS] = Marks(tuple(reaching), tuple(sorted(persons)), self.words["their"], self.words["have"])

    def covers(self, words: Sequence[str], start: int, end: int, cue: Span) -> bool:
        """Whether words [start, end) say nothing beside a cue ("all better", "same for years")."""
        small = self.fillers | self.words["prepositions"] | self.words["small_words"] | _PUNCTUATION
        return all(words[i] in small for i in range(start, end) if not cue[0] <= i < cue[1])

    def ends_denial(self, words: Sequence[str], place: int, first: int) -> bool:
        word = words[place]
        if word in self.words["stops"] or word in _PUNCTUATION:
            return True
        return word in self.words["owners"] and place > first and words[place - 1] not in self.words["prepositions"]

    def continues_list(self, words: Sequence[str], start: int, end: int) -> bool:
        """Whether a part after a comma goes on with a denied list: one word, or one that ends like "bladder problems"."""
        joins = self.words["list_joins"]
        skipped = _PUNCTUATION | joins | {"and", "any"}
        content = [word for word in words[start:end] if word not in skipped]
        if not content or content[0] in self.words["starters"] or len(content) > _LIST_REACH:
            return False
        return len(content) == 1 or content[-1] in self.words["list_nouns"] or words[start] in joins


class _Reach:
    """How far the cues of one message reach."""

    def __init__(self, reading: Reading, cues: Cues, tells: Sequence[int]) -> None:
        self._tells = tells
        self._words = reading.words
        self._segments = reading.segments
        self._sentences = reading.sentences
        self._reading = reading
        self._cues = cues

    def marks(self, group: str, cue: Span) -> list[Mark]:
        if group == "deny_list":
            return self._denied_list(cue)
        if group in ("deny", "soft_denial", "unsure", "past_forward"):
            return self._forward(group, cue)
        if group == "deny_after":
            return [Mark("deny", *cue, self._segment_start(cue[0]), cue[0])]
        if group in ("fear", "asks", "asks_first"):
            return self._to_end(group, cue)
        if group == "worse":
            return [Mark(group, *cue, *self._sentence(cue[0]))]
        if group in ("past_long", "past_recent", "longstanding"):
            return self._around(group, cue)
        return []

    def _denied_list(self, cue: Span) -> list[Mark]:
        if self._is_answer(cue):
            return self._answered(cue)
        high = self._until_stop(cue[1], self._segment_end(cue[0]))
        while high < len(self._words) and high == self._segment_end(high - 1) and self._goes_on(high):
            high = self._segment_end(high)
        return [Mark("deny", *cue, cue[1], high)]

    def _goes_on(self, start: int) -> bool:
        if self._sentences[start] != self._sentences[start - 1] or self._reading.openers.get(self._segments[start]) != "comma":
            return False
        end = self._segment_end(start)
        coordinated = self._later_or(end)
        small = end - start <= _LIST_REACH and self._words[start] not in self._cues.words["starters"]
        return (coordinated and small) or self._cues.continues_list(self._words, start, end)

    def _later_or(self, place: int) -> bool:
        rest = self._words[place - 1 : min(self._sentence(place - 1)[1], place + 12)]
        ahead = [number for number, word in enumerate(rest) if word in self._cues.words["list_joins"]]
        return bool(ahead) and not any(word in ("but", "i", "my") for word in rest[: ahead[0]])

    def _is_answer(self, cue: Span) -> bool:
        """ "No, my leg is numb": the "no" answers and denies nothing that follows."""
        if self._words[cue[0]] not in self._cues.words["answers_no"] or cue[1] - cue[0] > 1:
            return False
        follows = self._words[cue[1]] if cue[1] < len(self._words) else "."
        if self._answers_before(cue[0], follows):
            return True
        return follows in _PUNCTUATION or follows in self._cues.words["after_no"]

    def _answers_before(self, place: int, follows: str) -> bool:
        """ "Fever no." "Headaches or dizziness, no.": a few words that name things, and an answer that ends the sentence."""
        if follows not in _ENDS or place < 1 or self._sentences[place - 1] != self._sentences[place]:
            return False
        before = self._words[self._segment_start(place - 1) : place]
        content = [word for word in before if word not in _PUNCTUATION]
        plain = not any(word in self._cues.words["starters"] or word in self._cues.words["no_things"] for word in content)
        return 0 < len(content) <= _LIST_REACH and plain

    def _answered(self, cue: Span) -> list[Mark]:
        """ "Fever? No." "Numbness: none": the answer speaks of what stands before it."""
        before = cue[0] - 1
        if before >= 0 and self._answers_before(cue[0], self._words[cue[1]] if cue[1] < len(self._words) else "."):
            return [Mark("deny", *cue, self._segment_start(before), cue[0])]
        if before < 1 or self._words[before] not in _BEFORE_NO:
            return []
        return [Mark("deny", *cue, self._segment_start(before), before)]

    def _forward(self, group: str, cue: Span) -> list[Mark]:
        end = self._segment_end(cue[0])
        high = self._until_stop(cue[1], min(end, cue[1] + _DENY_REACH) if group == "deny" else end)
        marks = [Mark(group, *cue, cue[1], high)]
        bare = self._cues.covers(self._words, self._segment_start(cue[0]), end, cue)
        if group in ("soft_denial", "unsure") and bare and cue[0] > 0:
            start = self._segment_start(self._segment_start(cue[0]) - 1) if self._segment_start(cue[0]) else 0
            marks.append(Mark(group, *cue, start, self._segment_start(cue[0])))
        return marks

    def _around(self, group: str, cue: Span) -> list[Mark]:
        start, end = self._segment_start(cue[0]), self._segment_end(cue[0])
        if self._cues.covers(self._words, start, end, cue):
            return [Mark(group, *cue, self._sentence(cue[0])[0], end)]
        low = max([start] + [i for i in range(start, cue[0]) if self._words[i] == "now"])
        if group == "longstanding" and low == start and self._goes_back(start):
            low = self._segment_start(start - 1)
        high = min([end] + [i for i in range(cue[1], end) if self._words[i] in ("now", "again", "today", "still") or self._follows_from(i)])
        return [Mark(group, *cue, low, high)]

    def _goes_back(self, start: int) -> bool:
        """ "Winded on hills, like I have since I was forty": an afterthought that speaks of what stands before it."""
        comma = self._reading.openers.get(self._segments[start]) == "comma" and self._sentences[start] == self._sentences[start - 1]
        first = next((self._words[i] for i in range(start, self._segment_end(start)) if self._words[i] not in _PUNCTUATION), "")
        return comma and first in self._cues.words["afterthoughts"]

    def _follows_from(self, place: int) -> bool:
        """ "… in 2016 so my immune system is shot": what follows is of now."""
        follows = self._words[place + 1] if place + 1 < len(self._words) else ""
        return self._words[place] == "so" and follows in self._cues.words["starters"]

    def _to_end(self, group: str, cue: Span) -> list[Mark]:
        first = self._segment_start(cue[0])
        if group == "asks_first" and any(self._words[i] not in self._cues.words["lead_ins"] for i in range(first, cue[0])):
            return []
        high, last = self._segment_end(cue[0]), self._sentence(cue[0])[1]
        while high < last and self._goes_on_asking(high):
            high = self._segment_end(high)
        told = [start for start in self._tells if cue[1] <= start < high]
        return [Mark("fear" if group == "fear" else "asks", *cue, cue[0], min([high, *told]))]

    def _goes_on_asking(self, start: int) -> bool:
        comma = self._reading.openers.get(self._segments[start]) == "comma"
        return comma and self._words[start] in self._cues.words["question_joins"]

    def _until_stop(self, start: int, end: int) -> int:
        for place in range(start, end):
            if self._cues.ends_denial(self._words, place, start):
                return place if self._words[place] not in _PUNCTUATION else min(place + 1, end)
        return end

    def _segment_start(self, place: int) -> int:
        while place > 0 and self._segments[place - 1] == self._segments[place]:
            place -= 1
        return place

    def _segment_end(self, place: int) -> int:
        while place < len(self._words) - 1 and self._segments[place + 1] == self._segments[place]:
            place += 1
        return place + 1

    def _sentence(self, place: int) -> Span:
        low = high = place
        while low > 0 and self._sentences[low - 1] == self._sentences[place]:
            low -= 1
        while high < len(self._words) - 1 and self._sentences[high + 1] == self._sentences[place]:
            high += 1
        return low, high + 1


def load_cues(data_dir: Path, language: str, speller: Speller) -> Cues:
    """The cues of one language, from `data/lexicon/LANGUAGE/scope.yml`. Raises `ContentError`."""
    path = data_dir / "lexicon" / language / "scope.yml"
    where = name_of(path, data_dir)
    content = load_mapping(path, data_dir)
    cues = {group: as_texts(content["cues"].get(group), f"{where}: cues.{group}") for group in GROUPS}
    builder = Builder({**_TIMES, **cues}, speller.words, f"{where}: cues")
    words = {key: _phrases(content.get(key), f"{where}: {key}") for key in _WORD_LISTS}
    fillers, blockers, real_words = (as_texts(content.get(key), f"{where}: {key}") for key in ("fillers", "blockers", "real_words"))
    return Cues(builder.build(fillers, blockers, real_words), {group: builder.concept(group) for group in GROUPS}, words)


def _phrases(value: object, where: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(text.split()) for text in as_texts(value, where))


def _outermost(cues: Sequence[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """Cues that lie in no longer cue: "not only" is no denial, "since 2019" is no past. Equal spans: "neutral" wins."""
    def inside(cue: tuple[str, Span], other: tuple[str, Span]) -> bool:
        (group, (start, end)), (other_group, (low, high)) = cue, other
        if other_group == "neutral" and group != "neutral":
            return low <= start < high  # "can't feel": the "not" is spoken for, whatever follows
        return low <= start and end <= high and high - low > end - start

    ordered = sorted(cues, key=lambda cue: cue[1])
    starts = [cue[1][0] for cue in ordered]

    def near(cue: tuple[str, Span]) -> list[tuple[str, Span]]:
        return ordered[bisect_left(starts, cue[1][0] - _LONGEST_CUE) : bisect_right(starts, cue[1][1])]

    return [cue for cue in ordered if cue[0] != "neutral" and not any(inside(cue, other) for other in near(cue))]


def _speaks_of(mark: Mark, start: int, end: int, consumed: Collection[int]) -> bool:
    overlaps = mark.start < end and start < mark.end
    return mark.low <= start < mark.high and not overlaps and mark.start not in consumed


def _status(groups: Sequence[str]) -> tuple[Status, str]:
    for group, status in _STATUS_OF:
        if group in groups:
            return status, group
    return "present", ""


def _mood(groups: Sequence[str]) -> Mood:
    if "fear" in groups:
        return "fear"
    return "question" if "asks" in groups else "statement"


def _has(reading: Reading, place: int, marks: Marks) -> bool:
    follows = reading.words[place + 1] if place + 1 < len(reading.words) else ""
    return follows in marks.have


def _subject(reading: Reading, marks: Marks, start: int, end: int, respondent: str) -> Subject:
    sentence = reading.sentences[start] if start < len(reading.sentences) else 0
    named = [(place, own) for place, own in marks.persons if place < end and reading.sentences[place] == sentence]
    if not named:
        return "self"
    place, own = named[-1]
    if respondent == "self":
        return "self" if own else "other"
    if own:  # one who types for a patient, of themselves: "I have back trouble too"
        return "other" if _has(reading, place, marks) else "self"
    theirs = place > 0 and reading.words[place - 1] in marks.their
    return "other" if theirs else "self"  # for one who types for a patient, "he" and "my mom" are the patient
