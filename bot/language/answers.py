"""A message read in the light of what was asked: what each asked item takes from it.

Whether a message says yes, no, not sure or rather not is read in verdicts.py, the words of an open answer in own_words.py, what the
last question named in replies.py. What has a finding of its own kind is read in findings.py and needs no answer besides. Which items
take which answers is in data/lexicon/LANGUAGE/answers.yml; what an answer becomes in the intake is decided in actions/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.language.asked_items import AskedItems
from bot.language.finding import Finding, Value, words_finding
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.numbers import HIGHEST, Number, NumberReader
from bot.language.own_words import OwnWords, Part
from bot.language.verdicts import NO, YES, VerdictReader

# What a verdict is: of a sign, where a doubt denies nothing; of another thing that a finding tells; of an answer.
_SYMPTOM_STATUS = {
    YES: "present", "partly": "present", "all": "present", NO: "denied", "well": "denied", "past": "past", "soft": "unsure",
    "hedge": "unsure", "unsure": "unsure",
}  # fmt: skip
_OWN_STATUS = _SYMPTOM_STATUS | {"soft": "denied"}
_PLAIN = {
    YES: YES, "partly": YES, "all": YES, NO: NO, "soft": NO, "past": NO, "well": NO, "hedge": "unsure", "unsure": "unsure", "skip": "skip",
}  # fmt: skip
_AVOIDS = ("unsure", "hedge", "skip")
_MOST_NUMBER = 120
_PLACE_ALONE = 5  # words of a message that only names a place


class AnswerReader:
    """Reads what answers asked items. Built once a language."""

    def __init__(self, lexicon: Lexicon, numbers: NumberReader, symptoms: frozenset[str]) -> None:
        self._lexicon = lexicon
        self._numbers = numbers
        self.items = AskedItems(lexicon, symptoms)
        self.verdicts = VerdictReader(lexicon)
        self._own_words = OwnWords(lexicon)
        self._beside = lexicon.lists["answers.beside"]

    def read(self, message: Message, asked: Sequence[str], told: Sequence[Finding], previous: str = "") -> list[Finding]:
        """Answers to `asked`, in that order. `told` are the message's other findings: what they settle needs no answer.

        `previous`, the last bot message, tells whether a yes or no was asked.
        """
        open_items = [item for item in asked if not self.items.is_told(item, told)]
        if not open_items or not message.text.strip():
            return []
        if "side" in open_items and (sides := list(self._side(message, told))):
            others = [item for item in open_items if item != "side"]
            return [*sides, *self._several(message, asked, others, told, ["side"])] if others else sides
        if len(asked) == 1:
            return list(self._one(message, asked[0], told, previous))
        return list(self._several(message, asked, open_items, told, [item for item in asked if item not in open_items]))

    def bare(self, message: Message) -> Hit | None:
        """The yes, no, not sure or rather not of the message as a whole."""
        return self.verdicts.bare(message)

    # ------------------------------------------------------------ one item was asked
    def _one(self, message: Message, item: str, told: Sequence[Finding], previous: str) -> Iterator[Finding]:
        if item == "treatment_relief" and (part := self._own_words.part(item, message)) is not None and not self._corrects(message):
            yield from self._said(item, part, message)
            return
        skips = self.verdicts.alone(message, self.verdicts.hits(message), loose=0)
        numbered = self.items.is_one(item, "numbers", "ratings") and (skips is None or skips.code != "skip")
        if numbered and (numbers := list(self._number(item, message, [item]))):
            yield from numbers
            return
        hit = self._verdict(item, message, told, previous)
        found = self._becomes(item, hit, message) if hit is not None else None
        if found is not None:
            yield found
        elif self.items.is_one(item, "texts") and hit is None and not self._is_no_answer(item, message):
            yield from self._said(item, self._own_words.part(item, message), message)

    def _verdict(self, item: str, message: Message, told: Sequence[Finding], previous: str) -> Hit | None:
        """What the message says of the one asked item; None where it says neither yes nor no, nor avoids it."""
        verdicts = self.verdicts
        hits = verdicts.hits(message)
        if self._corrects(message) and item != "readback":
            return None
        if self.items.is_one(item, "texts") and not (self.items.is_one(item, "asked_whether") and self.asks_whether(previous)):
            return self._of_text(item, message, hits)
        if self.items.is_one(item, "no_first_of_all") and (own := verdicts.of_item(message, item)) is not None and own.code == NO:
            return own
        said = verdicts.alone(message, hits, loose=0) or verdicts.opening(message, hits, item in self.items.symptoms)
        if said is not None and said.code != "unable":
            return said if said.code != "all" or self.items.is_one(item, "yes_no") else self._nothing_more(item, message)
        if verdicts.asks_back(message):
            return None
        return (
            verdicts.of_item(message, item)
            or said
            or verdicts.closing(message, hits)
            or verdicts.by_name(message, [item]).get(item)
            or verdicts.partly(message, hits)
            or (self._nothing_more(item, message) if self.items.is_one(item, "closes") and not self.items.is_one(item, "yes_no") else None)
            or self._by_what_is_told(item, message, told)
            or verdicts.alone(message, hits)
        )

    def _of_text(self, item: str, message: Message, hits: Sequence[Hit]) -> Hit | None:
        """Not sure, rather not, or nothing: else the text itself is the answer."""
        verdicts = self.verdicts
        asks = verdicts.asks_back(message)
        if all(hit.code in (*_AVOIDS, YES, NO) for hit in hits):
            alone = verdicts.alone(message, hits, loose=0 if asks else 2)
            hedged = alone is not None and alone.code == "hedge" and bool(verdicts.rest(message, hits))
            if alone is not None and not hedged and not (asks and alone.code == "unsure"):
                return alone if alone.code != NO or self.items.is_one(item, "closes") else None
        if not self.items.is_one(item, "closes") or verdicts.has_contrast(message):
            return None
        own = verdicts.of_item(message, item)
        if own is not None:
            return own if own.code == NO else None
        first = hits[0] if hits else None
        if first is not None and first.code in (NO, "soft") and verdicts.opens(first, message) and verdicts.ends_a_part(first, message):
            return first if message.words[first.start : first.end] != ("not",) else None
        return self._nothing_more(item, message)

    def _nothing_more(self, item: str, message: Message) -> Hit | None:
        """ "That is all" closes a list."""
        own = self.verdicts.of_item(message, item)
        if own is not None:
            return own
        done = self._lexicon.hits(message, "answers.done")
        covered = {place for hit in [*done, *self.verdicts.hits(message)] for place in range(hit.start, hit.end)}
        rest = [word for place, word in enumerate(message.words) if place not in covered and word not in self._beside]
        return replace(done[0], code=NO) if done and not rest else None

    def _by_what_is_told(self, item: str, message: Message, told: Sequence[Finding]) -> Hit | None:
        """A yes by what is told: a count or an occasion, a place, or a finding that speaks of the item."""
        if self.verdicts.asks_back(message):
            return None
        if self.items.is_one(item, "by_detail") and (hit := self.verdicts.detail(message)) is not None:
            return hit
        if self.items.is_one(item, "by_count") and (hit := self._counted(message)) is not None:
            return hit
        places = [finding for finding in told if finding.item in ("site", "radiates_to") and finding.status == "present"]
        sides = self._lexicon.hits(message, "side")
        short = sum(word.isalpha() for word in message.words) <= _PLACE_ALONE
        if self.items.is_one(item, "by_place") and short and (places or (sides and self._is_only(sides, message))):
            return Hit(YES, 0, len(message.words), (0, len(message.words)))
        return None

    def _counted(self, message: Message) -> Hit | None:
        """A bare number of times; none is a no."""
        numbers = self._numbers.plain(message)
        if len(numbers) != 1 or not self._stand_alone(numbers, message):
            return None
        return Hit(YES if numbers[0].high > 0 else NO, 0, len(message.words), (0, len(message.words)))

    def _is_only(self, hits: Sequence[Hit], message: Message) -> bool:
        covered = {place for hit in hits for place in range(hit.start, hit.end)}
        small = self._beside | self._lexicon.lists["sides.one"]
        return all(place in covered or word in small for place, word in enumerate(message.words))

    def _becomes(self, item: str, hit: Hit, message: Message) -> Finding | None:
        """The finding that a verdict is for this item; None where the item takes no such verdict."""
        code = hit.code
        if code == "agree":
            code = YES if self.items.is_one(item, "agreed") else ""
        if code == "well" and self.items.is_one(item, "agreed"):
            code = YES
        if code == "unable":
            code = "" if item in self.items.symptoms else NO
        if not code or not self._takes(item, code):
            return None
        if item in self.items.symptoms and code in _SYMPTOM_STATUS:
            return self._stands("symptom", item, _SYMPTOM_STATUS[code], hit, message)
        if item in self.items.own and code in _OWN_STATUS:
            kind, value = self.items.own[item]
            return self._stands(kind, value, _OWN_STATUS[code], hit, message)
        coded = self.items.code(item, code)
        if coded:
            return self._stands(self.items.kinds(item)[0], coded, "present", hit, message)
        return self._answer(item, self._plain_value(item, code), *message.characters(hit.start, hit.end), message)

    def _plain_value(self, item: str, code: str) -> Value:
        return 0 if item == "headache_days" and code == NO else _PLAIN[code]

    def _takes(self, item: str, code: str) -> bool:
        if code in _AVOIDS:
            return True
        if code in (YES, "all", "partly"):
            return self.items.is_one(item, "yes_no", "texts")
        return self.items.code(item, code) is not None or self.items.is_one(item, "yes_no", "closes")

    def _stands(self, kind: str, value: str, status: str, hit: Hit, message: Message) -> Finding:
        return replace(words_finding(message, kind, value, hit.start, hit.end), status=status)

    # ------------------------------------------------------------ several were asked
    def _several(
        self, message: Message, asked: Sequence[str], open_items: Sequence[str], told: Sequence[Finding], settled: Sequence[str]
    ) -> Iterator[Finding]:
        """Each open item by its name, its words or its turn; one verdict for all only where each takes a yes or no."""
        for item in open_items:
            if self.items.is_one(item, "numbers", "ratings"):
                yield from self._number(item, message, [other for other in asked if self.items.is_one(other, "numbers", "ratings")])
        said = self._said_of(message, asked, open_items, settled)
        avoids = self.verdicts.alone(message, self.verdicts.hits(message)) is not None
        for item in open_items:
            found = self._becomes(item, said[item], message) if item in said else None
            if found is not None:
                yield found
            elif self.items.is_one(item, "texts") and item not in said and not avoids and not self._is_no_answer(item, message):
                yield from self._text_among(item, message, asked, told)

    def _said_of(self, message: Message, asked: Sequence[str], open_items: Sequence[str], settled: Sequence[str]) -> Mapping[str, Hit]:
        verdicts = self.verdicts
        ordered = verdicts.in_order(message, asked) if all(self.items.is_one(item, "yes_no") for item in asked) else {}
        if ordered:
            return ordered
        hits = [hit for hit in verdicts.hits(message) if hit.code != "all" or "side" not in settled]  # "both" of two sides
        avoids = verdicts.alone(message, hits)
        if avoids is not None and avoids.code in (*_AVOIDS, "all", "well", "soft", "past", NO, YES):
            return self._of_all(avoids, asked, open_items, settled)
        named = verdicts.by_name(message, asked, others_told=bool(settled))
        said = {item: hit for item, hit in named.items() if item in open_items}
        for item in open_items:
            if self.items.is_one(item, "by_words") and item not in said and (own := verdicts.of_item(message, item)) is not None:
                said[item] = own
        signs = any(item in self.items.symptoms for item in asked)
        bare = None if said else verdicts.opening(message, hits, signs) or verdicts.closing(message, hits)
        return said if bare is None or bare.code in _AVOIDS else self._of_all(bare, asked, open_items, settled)

    def _of_all(self, hit: Hit, asked: Sequence[str], open_items: Sequence[str], settled: Sequence[str]) -> Mapping[str, Hit]:
        """One verdict for all open items. A yes says to which only where the others take none: "left, and yes"."""
        if hit.code in (*_AVOIDS, "all"):
            return dict.fromkeys(open_items, hit)
        only_one = len(open_items) == 1 and self.items.is_one(open_items[0], "yes_no")
        if only_one and settled and not any(self.items.is_one(item, "yes_no") and item != "radiates" for item in settled):
            return {open_items[0]: hit}
        if hit.code == YES or not all(self.items.is_one(item, "yes_no") for item in asked):
            return {}
        return dict.fromkeys(open_items, hit)

    def _text_among(self, item: str, message: Message, asked: Sequence[str], told: Sequence[Finding]) -> Iterator[Finding]:
        others = [other for other in asked if self.items.is_one(other, "texts") and other != item]
        part = self._own_words.naming(item, message)
        if part is None and not others and not told:
            part = self._own_words.part(item, message)
        yield from self._said(item, part, message)

    # ------------------------------------------------------------ numbers, sides, text
    def _number(self, item: str, message: Message, counted: Sequence[str]) -> Iterator[Finding]:
        numbers = self._numbers_for(item, message, len(counted))
        place = counted.index(item)
        if place < len(numbers) and numbers[place].high <= _MOST_NUMBER and item not in self.items.whens:
            number = numbers[place]
            value = min(number.high, HIGHEST) if self.items.is_one(item, "ratings") else number.high
            yield self._answer(item, int(value) if value == int(value) else value, number.start, number.end, message)

    def _numbers_for(self, item: str, message: Message, wanted: int) -> list[Number]:
        numbers = self._numbers.plain(message)
        if wanted > 1:
            return numbers if self.items.is_one(item, "ratings") else []
        if self.items.is_one(item, "bare_numbers") and not self._stand_alone(numbers, message):
            return []
        if item == "headache_days" and self._lexicon.spans(message, "answers.per_week"):
            return []
        if item == "age_group" and not self._own_words.is_age(message):
            return []
        if self.items.is_one(item, "ratings") and len(numbers) > 1:
            return [self._settled(numbers, message)]
        return numbers

    def _stand_alone(self, numbers: Sequence[Number], message: Message) -> bool:
        """Whether nothing but small words stands beside the numbers: "10 min tops" is no 10."""
        begins = [int(message.doc[token].idx) for token in message.reading.tokens]
        small = self._beside | self._lexicon.lists["numbers.hedges"]
        others = [at for word, at in zip(message.words, begins, strict=True) if word not in small]
        return all(any(number.start <= at < number.end for number in numbers) for at in others)

    def _settled(self, numbers: Sequence[Number], message: Message) -> Number:
        """Of several the one that is written as a rating, that is settled on ("call it 9"), or the first."""
        last = numbers[-1]
        if "between" in message.words:
            return max(numbers, key=lambda number: number.high)
        settles = [message.characters(hit.start, hit.end)[1] for hit in self._lexicon.hits(message, "answers.settles")]
        if any(end <= last.start and len(message.text[end : last.start].split()) <= 1 for end in settles):
            return last
        rated = {finding.start for finding in self._numbers.read(message, [""] * len(numbers))}
        likely = [number for number in numbers if number.scaled] or [number for number in numbers if number.start in rated]
        return (likely or numbers)[0]

    def _side(self, message: Message, told: Sequence[Finding]) -> Iterator[Finding]:
        if any(finding.item == "site" and finding.side for finding in told):
            return
        sides = [*self._lexicon.hits(message, "side"), *self._lexicon.hits(message, "answers.side")]
        told_sides = [hit for hit in sides if message.standing(hit.start, hit.end).status != "denied"]
        for hit in told_sides[:1] or sides[1:2]:  # "not the left, the right": the second is meant
            yield self._answer("side", hit.code, *message.characters(hit.start, hit.end), message)

    def _is_no_answer(self, item: str, message: Message) -> bool:
        """A question back, a correction of something else, or talk beside."""
        if self.items.is_one(item, "questions_are_answers"):
            return False
        asks = self.verdicts.asks_back(message) or (item != "fear" and _is_all_questions(message))
        return asks or self._corrects(message) or self._is_aside(message)

    def _corrects(self, message: Message) -> bool:
        return bool(self._lexicon.spans(message, "answers.corrects"))

    def _is_aside(self, message: Message) -> bool:
        covered = {place for start, end in self._lexicon.spans(message, "answers.aside") for place in range(start, end)}
        return bool(covered) and all(place in covered or word in self._beside for place, word in enumerate(message.words))

    def asks_whether(self, previous: str) -> bool:
        """Whether the last question can be answered by yes or no."""
        question = previous.rpartition("?")[0].lower()
        words = question[max(question.rfind(mark) for mark in (". ", "? ", "! ", "\n")) + 1 :].split()
        return bool(words) and words[0].strip("'\"") not in self._lexicon.lists["answers.wh"]

    def _said(self, item: str, part: Part | None, message: Message) -> Iterator[Finding]:
        if part is not None and part[1] < part[2]:
            yield self._answer(item, *part, message)

    def _answer(self, item: str, value: Value, start: int, end: int, message: Message) -> Finding:
        return Finding("answer", value, message.text[start:end], start, end, for_=item)


def _is_all_questions(message: Message) -> bool:
    sentences = set(message.reading.sentences)
    return bool(sentences) and sentences == set(message.reading.questions)
