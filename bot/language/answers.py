"""A message read in the light of what was asked: yes, no, don't know, rather not, a side, a number, or the text itself.

What has a finding of its own kind is read in findings.py. The words, and which items take which answers, are in
data/lexicon/LANGUAGE/answers.yml; what an answer becomes in the intake is decided in actions/.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.language.finding import Finding, Value, words_finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.numbers import NumberReader

_PART_ENDS = (",", ".", "!", ";", "-", "\n", "...")
_DECIDED = ("yes", "no", "unable")
_SYMPTOM_STATUS = {"yes": "present", "no": "denied", "unsure": "unsure"}


class AnswerReader:
    """Reads what answers asked items. Built once a language."""

    def __init__(self, lexicon: Lexicon, numbers: NumberReader, symptoms: frozenset[str]) -> None:
        self._lexicon = lexicon
        self._numbers = numbers
        self._symptoms = symptoms
        self._yes_no, self._closes, self._counts, self._ratings, self._texts, self._beside, self._begins_anew = (
            lexicon.lists[f"answers.{name}"] for name in ("yes_no", "closes", "numbers", "ratings", "texts", "beside", "begins_anew")
        )

    def read(self, message: Message, asked: Sequence[str], told: Sequence[Finding]) -> list[Finding]:
        """Answers to `asked`, in that order. `told` are the message's other findings: what they settle needs no answer."""
        open_items = [item for item in asked if not self._is_told(item, told)]
        if not open_items or not message.text.strip():
            return []
        if "side" in open_items and (sides := list(self._side(message, told))):
            return sides
        hit = self.bare(message)
        if hit is not None:
            return list(self._answered(hit, message, asked, open_items))
        return [finding for item in open_items for finding in self._own_words(item, message, open_items, told)]

    def _is_told(self, item: str, told: Sequence[Finding]) -> bool:
        if item in self._symptoms:
            return any(finding.item == "symptom" and finding.value == item for finding in told)
        when = self._lexicon.values["answers.whens"].get(item)
        return bool(when) and any(finding.item == "severity" and finding.when == when for finding in told)

    # ------------------------------------------------------------ yes, no, unsure, skip
    def bare(self, message: Message) -> Hit | None:
        """The answer, if the message opens with one or says little else."""
        hits = self._lexicon.hits(message, "answer")
        if not hits:
            return None
        for code in ("skip", "unsure", "all"):
            hit = next((hit for hit in hits if hit.code == code), None)
            if hit and self._says_little_else(hit, hits, message):
                return hit
        first = hits[0]
        opens = all(word in self._beside for word in message.words[: first.start])
        codes = {hit.code for hit in hits if hit.code in _DECIDED}
        if opens and first.code in _DECIDED and (len(codes) == 1 or self._ends_a_part(first, message)):
            return first
        return first if self._says_little_else(first, hits, message) and len(codes) <= 1 else None

    def _ends_a_part(self, hit: Hit, message: Message) -> bool:
        if hit.end >= len(message.words) or message.words[hit.end] in (*_PART_ENDS, *self._begins_anew):
            return True
        return not message.same_part(hit.end - 1, hit.end)

    def _says_little_else(self, hit: Hit, hits: Sequence[Hit], message: Message) -> bool:
        covered = {place for other in hits for place in range(other.start, other.end)}
        rest = [word for place, word in enumerate(message.words) if place not in covered and word not in self._beside]
        return not rest or (hit.code == "skip" and len(rest) <= 4) or (hit.code == "unsure" and hit.start <= 2 and len(rest) <= 4)

    def _answered(self, hit: Hit, message: Message, asked: Sequence[str], open_items: Sequence[str]) -> Iterator[Finding]:
        code = hit.code
        if code == "unable":  # "I can't" says no to what one could do, and denies no sign
            code, open_items = "no", [item for item in open_items if item not in self._symptoms]
        if code == "yes" and len(asked) > 1:
            return  # yes to which?
        if code == "no" and len(asked) > 1 and not all(self._takes_no(item, alone=False) for item in asked):
            return
        for item in open_items:
            if code in ("unsure", "skip") or self._takes(item, code, len(asked) == 1):
                yield self._one(item, "yes" if code == "all" else code, hit, message)

    def _takes(self, item: str, code: str, alone: bool) -> bool:
        return self._takes_no(item, alone) if code == "no" else item in self._yes_no

    def _takes_no(self, item: str, alone: bool) -> bool:
        return item in self._yes_no or (alone and item in self._closes)

    def _one(self, item: str, code: str, hit: Hit, message: Message) -> Finding:
        if item in self._symptoms and code in _SYMPTOM_STATUS:
            found = words_finding(message, "symptom", item, hit.start, hit.end)
            return Finding("symptom", item, found.text, found.start, found.end, status=_SYMPTOM_STATUS[code])
        return self._answer(item, code, *message.characters(hit.start, hit.end), message)

    # ------------------------------------------------------------ in their own words
    def _own_words(self, item: str, message: Message, asked: Sequence[str], told: Sequence[Finding]) -> Iterator[Finding]:
        if item in self._counts:
            yield from self._count(item, message, asked, told)
        elif self._takes_text(item, asked, told) and not self._asks_back(message):
            start, end = _trimmed(message.text)
            yield self._answer(item, message.text[start:end], start, end, message)

    def _takes_text(self, item: str, asked: Sequence[str], told: Sequence[Finding]) -> bool:
        if item in self._texts:
            return sum(other in self._texts for other in asked) == 1
        return item in self._yes_no and item not in self._symptoms and len(asked) == 1 and not told

    def _side(self, message: Message, told: Sequence[Finding]) -> Iterator[Finding]:
        if any(finding.item == "site" and finding.side for finding in told):
            return
        sides = self._lexicon.hits(message, "side")
        told_sides = [hit for hit in sides if message.standing(hit.start, hit.end).status != "denied"]
        for hit in told_sides[:1] or sides[1:2]:  # "not the left, the right": the second is meant
            yield self._answer("side", hit.code, *message.characters(hit.start, hit.end), message)

    def _count(self, item: str, message: Message, asked: Sequence[str], told: Sequence[Finding]) -> Iterator[Finding]:
        counted = [other for other in asked if other in self._counts or other in self._ratings]
        numbers = self._numbers.plain(message)
        place = counted.index(item)
        if item not in self._ratings and (len(counted) > 1 or (item in self._texts and len(message.words) > 3)):
            numbers = []
        if place < len(numbers) and numbers[place].high <= 100:
            number = numbers[place]
            value = min(number.high, 10) if item in self._ratings else number.high
            yield self._answer(item, int(value) if value == int(value) else value, number.start, number.end, message)
        elif item in self._texts and len(asked) == 1 and not self._asks_back(message):
            start, end = _trimmed(message.text)
            yield self._answer(item, message.text[start:end], start, end, message)

    def _asks_back(self, message: Message) -> bool:
        sentences = set(message.reading.sentences)
        return bool(sentences) and sentences == set(message.reading.questions)

    def _answer(self, item: str, value: Value, start: int, end: int, message: Message) -> Finding:
        return Finding("answer", value, message.text[start:end], start, end, for_=item)


def _trimmed(text: str) -> tuple[int, int]:
    start = len(text) - len(text.lstrip())
    return start, max(start, len(text.rstrip()))
