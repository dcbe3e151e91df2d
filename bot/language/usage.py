"""Whether a medicine is taken now, was taken before, or is not taken. The words are the cues of data/lexicon/LANGUAGE/medicines.yml.

A verb before a list speaks of all of it ("tried lyrica, elavil and topamax"); what is said behind a medicine, up to the next one,
decides before the verb does ("took it for years, still do", "made me a zombie so i quit").
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.patterns import Span
from bot.language.scope import Standing

_VERB_NEAR = 4  # words between a verb and the medicine that it governs
_LIST_NEAR = 5  # words between two medicines of one list
_ONE_ON = 7  # words of the following sentence that may still speak of the medicine


class Usage:
    """The medicines of one message and the cues around them."""

    def __init__(self, message: Message, lexicon: Lexicon, hits: Sequence[Hit]) -> None:
        self._message = message
        self._lexicon = lexicon
        self._hits = hits
        self._joins = lexicon.lists["medicines.joins"]

    def status(self, number: int, standing: Standing) -> str:
        """The status of the medicine of hit `number`, which stands as `standing` by itself."""
        first, last = self._listed(number)
        place, limit = self._hits[first].start, self._limit(last)
        behind = (self._hits[number].end, limit)
        if standing.status == "denied" and not self._fails(place, behind):
            if self._by_verb(place, limit) == "past":
                return "past"
            return "past" if self._any("lapsed", place, limit) or self._any("ended", *behind) else "denied"
        if standing.status == "unsure":
            return "unsure"
        after = self._nearest_after({"ended": "past", "goes_on": "present"}, behind)
        return after or self._by_verb(place, limit) or self._by_time(standing, place, behind)

    def _by_verb(self, place: int, limit: int) -> str:
        cues = [*self._cues("declined", "denied"), *self._cues("stopped", "past"), *self._cues("took", "took"), *self._cues("takes", "present")]
        cues = [(cue, told) for cue, told in cues if cue[1] <= place and self._governs(cue, place) and not self._turns(cue)]
        cues = [(cue, told) for cue, told in cues if not any(_within(cue, other) for other, _ in cues)]
        if not cues:
            return ""
        told = max(cues, key=lambda entry: (entry[0][1], entry[0][1] - entry[0][0]))[1]
        if told == "took":
            return "present" if self._any("today", self._start(place), limit) else "past"
        return told

    def _by_time(self, standing: Standing, place: int, behind: Span) -> str:
        if standing.status == "past":
            return "past"
        if self._any("today", self._start(place), behind[1]):
            return "present"
        return "past" if self._any("did", *behind) or self._any("once", place, behind[1]) else "present"

    def _fails(self, place: int, behind: Span) -> bool:
        """ "Aspirin doesn't help", "nothing works, not even norco": the help is denied, not the medicine."""
        return self._any("use", self._start(place), behind[1]) or self._any("failed", self._message.sentence(place)[0], place)

    def _nearest_after(self, groups: dict[str, str], region: Span) -> str:
        others, words = self._lexicon.lists["medicines.other_acts"], (*self._message.words, "")
        cues = [(cue, told) for group, told in groups.items() for cue, _ in self._cues(group, told) if words[cue[1]] not in others]
        found = [(start, told) for (start, _), told in cues if region[0] <= start < region[1]]
        return min(found)[1] if found else ""

    def _governs(self, cue: Span, place: int) -> bool:
        message = self._message
        between = place - cue[1]
        apart = any(cue[1] <= hit.start < place for hit in self._hits)
        near = not apart and between <= _VERB_NEAR and message.same_sentence(cue[0], place)
        return near and (between <= 1 or message.same_part(cue[1] - 1, place))

    def _turns(self, cue: Span) -> bool:
        """ "Stopped when …" speaks of what stands before it."""
        return self._message.words[cue[1]] in self._lexicon.lists["medicines.turns"]

    def _listed(self, number: int) -> tuple[int, int]:
        """The first and the last hit of the list in which hit `number` stands."""
        first = last = number
        while first > 0 and self._joined(first - 1):
            first -= 1
        while last + 1 < len(self._hits) and self._joined(last):
            last += 1
        return first, last

    def _joined(self, number: int) -> bool:
        one, other = self._hits[number], self._hits[number + 1]
        between = self._message.words[one.end : other.start]
        plain = all(word in self._joins or word[0].isdigit() or not word[0].isalnum() for word in between)
        return plain and len(between) <= _LIST_NEAR and self._message.same_sentence(one.start, other.start)

    def _limit(self, last: int) -> int:
        """Where what is said of a list ends: at the next medicine, or a little into the next sentence."""
        following = self._hits[last + 1].start if last + 1 < len(self._hits) else len(self._message.words)
        if following < len(self._message.words):
            following = self._verb_before(following, self._hits[last].end)
        end = self._message.sentence(self._hits[last].start)[-1] + 1
        return min(following, end + _ONE_ON)

    def _verb_before(self, place: int, first: int) -> int:
        """The verb of the next medicine is no part of what is said of this one ("… now on lyrica")."""
        groups = ("stopped", "took", "takes")
        starts = [cue[0] for group in groups for cue, _ in self._cues(group, "") if first <= cue[0] and cue[1] <= place and self._governs(cue, place)]
        return min([place, *starts])

    def _start(self, place: int) -> int:
        low = place
        while low > 0 and self._message.same_part(low - 1, place):
            low -= 1
        return low

    def _any(self, group: str, low: int, high: int) -> bool:
        return any(low <= start and end <= high for start, end in self._lexicon.spans(self._message, f"medicines.{group}"))

    def _cues(self, group: str, told: str) -> list[tuple[Span, str]]:
        return [(span, told) for span in self._lexicon.spans(self._message, f"medicines.{group}")]


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer != inner
