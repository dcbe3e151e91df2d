"""What a message tells, looked at again in the light of what was asked.

A yes or no may stand right behind a thing ("fever no, weight yes"), words of the answer may look like a finding of their own
("nothing really"), and an answer may open with a doubt. Findings as such are read in findings.py, answers in answers.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.language.asked_items import AskedItems
from bot.language.finding import Finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.verdicts import YES, VerdictReader

_NOTHING = ("none", "none_known")
_JUDGED = ("symptom", "quality", "condition", "aggravating", "relieving", "impact", "medicine", "site")
_NO_STORY = ("mechanism", "since", "severity", "onset_speed")  # "born in 1961" tells none of these
_ALTERNATIVE = 4  # words between two things that an "or" joins


class SecondLook:
    """Built once a language."""

    def __init__(self, lexicon: Lexicon, items: AskedItems, verdicts: VerdictReader) -> None:
        self._lexicon = lexicon
        self._items = items
        self._verdicts = verdicts
        self._beside = lexicon.lists["answers.beside"]

    def read(self, message: Message, asked: Sequence[str], told: Sequence[Finding]) -> list[Finding]:
        """`told` without what only answers, each with the yes or no that stands behind it."""
        if not asked or not told:
            return list(told)
        hits = self._verdicts.hits(message)
        kept = [finding for finding in told if not self._only_answers(finding, message, asked, hits)]
        kept = [finding for finding in kept if not self._is_a_shadow(finding, kept, asked)]
        judged = [finding for finding in kept if finding.item in _JUDGED]
        first = min((finding.start for finding in judged), default=0)
        answer_first = bool(hits) and message.characters(hits[0].start, hits[0].end)[0] < first
        return [self._judged(finding, message, asked, hits, answer_first) if finding in judged else finding for finding in kept]

    # ------------------------------------------------------------ what tells nothing of its own
    def _only_answers(self, finding: Finding, message: Message, asked: Sequence[str], hits: Sequence[Hit]) -> bool:
        if all(self._items.is_one(item, "identity") for item in asked):
            return finding.item in _NO_STORY
        if finding.item == "mechanism" and all(self._items.is_one(item, "no_cause") for item in asked):
            return True
        if finding.item == "condition" and finding.status == "present" and all(self._items.is_one(item, "feared") for item in asked):
            return True
        if finding.item == "severity" and finding.when in ("unspecified", "avg"):
            return any(self._items.is_one(item, "ratings") and item not in self._items.whens for item in asked)
        if finding.item == "medicine":
            return self._is_alternative(finding, message)
        low, high = words_of(finding, message)
        if finding.item == "symptom":
            return not hits and self._is_asked_about(low, high, message)
        if finding.value not in _NOTHING or any(self._items.settles(finding, item) for item in asked):
            return False
        covered = {place for hit in [*hits, *self._lexicon.hits(message, "answers.done")] for place in range(hit.start, hit.end)}
        return all(place in covered or message.words[place] in self._beside for place in range(low, high))

    def _is_asked_about(self, low: int, high: int, message: Message) -> bool:
        """ "What counts as weak?" """
        asks = self._lexicon.hits(message, "answers.asks_back")
        return any(hit.end <= high and message.same_sentence(hit.start, low) for hit in asks)

    def _is_alternative(self, finding: Finding, message: Message) -> bool:
        """The aspirin of "a blood thinner or daily aspirin"."""
        low, _ = words_of(finding, message)
        ends = [hit.end for hit in self._lexicon.hits(message, "answers.named") if hit.end < low]
        return bool(ends) and low - ends[-1] <= _ALTERNATIVE and "or" in message.words[ends[-1] : low]

    def _is_a_shadow(self, finding: Finding, told: Sequence[Finding], asked: Sequence[str]) -> bool:
        """ "Nothing makes it worse" says nothing of what helps."""
        others = [other for other in told if other is not finding and any(self._items.settles(other, item) for item in asked)]
        return finding.value in _NOTHING and any(finding.start < other.end and other.start < finding.end for other in others)

    # ------------------------------------------------------------ how it stands
    def _judged(self, finding: Finding, message: Message, asked: Sequence[str], hits: Sequence[Hit], answer_first: bool) -> Finding:
        said = None if answer_first else self._verdicts.behind(message, words_of(finding, message)[1])
        if said is not None:
            return replace(finding, status="present" if said.code == YES else "denied")
        if finding.status == "present" and finding.item == "symptom" and list(asked) == [finding.value] and hits:
            return replace(finding, status=self._doubt(message, hits))
        return finding

    def _doubt(self, message: Message, hits: Sequence[Hit]) -> str:
        """ "Not sure, I do dribble a bit"; "yes, a rash, went away in a week"."""
        if any(hit.code == "past" for hit in hits):
            return "past"
        first = hits[0]
        opens = self._verdicts.opens(first, message) and self._verdicts.ends_a_part(first, message)
        return "unsure" if first.code == "unsure" and opens else "present"


def words_of(finding: Finding, message: Message) -> tuple[int, int]:
    """The words of a finding: the first, and the one behind the last."""
    begins = [int(message.doc[token].idx) for token in message.reading.tokens]
    return sum(at < finding.start for at in begins), sum(at < finding.end for at in begins)
