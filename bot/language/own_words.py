"""The part of a message that is an open answer: a name, a date, a telephone number, who types, how much it helped, or all of it.

Words are in data/lexicon/LANGUAGE/answers.yml. Whether a message is an answer at all is decided in answers.py; what a name or a date
becomes in the record, in actions/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.language.finding import Value
from bot.language.lexicon import Hit, Lexicon, Message
from bot.language.patterns import Span

_NUMERIC = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}\s?[-/. ]\s?\d{1,2}\s?[-/. ]\s?(?:\d{4}|\d{2})(?!\d)|\d{8}(?!\d)"
_CALLED = re.compile(r"(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}(?!\d)")
_PER_CENT = re.compile(r"\b(\d{1,3})\s*(?:%|per ?cent|prcnt)", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_MOST_NAME_WORDS = 5
_END_MARKS = " .!;,"
_SENTENCE_END = re.compile(r"[.!?]\s+\w")
_NAME_ENDS = ",;:!?\n("
_AGE_OF_A_GROUP = re.compile(r"\b(?:under|over|above|below|younger|less|to|older|up|plus)\b|\d\s*(?:\+|-\s*\d)", re.IGNORECASE)

Part = tuple[Value, int, int]  # the value, and where it stands


class OwnWords:
    """Built once a language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._no_name = lexicon.lists["answers.no_name"]
        self._leads = re.compile(rf"(?<!\w)(?:{_any(lexicon.lists['answers.name_leads'])})(?!\w)\s*:?", re.IGNORECASE)
        self._births = re.compile(rf"(?<!\w)(?:and\s+)?(?:{_any(lexicon.lists['answers.birth_leads'])})(?!\w)", re.IGNORECASE)
        self._lead_ins = re.compile(rf"(?:(?:{_any(lexicon.lists['answers.lead_ins'])})(?!\w)[\s,.:]*)+", re.IGNORECASE)
        self._date = _date_shape(lexicon.values["times.months"])

    def part(self, item: str, message: Message) -> Part | None:
        """What answers `item`; None where the message holds nothing of the kind."""
        match item:
            case "birth_date":
                return _matched(self._date.search(message.text), message)
            case "patient_name":
                return self._name(message.text)
            case "callback":
                return _matched(_CALLED.search(message.text), message) or whole(message)
            case "respondent_role":
                return self._role(message) or whole(message)
            case "treatment_relief":
                return self._relief(message)
            case _:
                return self._bare(message)

    def _bare(self, message: Message) -> Part:
        """All of the text, without the small words before it and the mark behind it; a story of several sentences keeps its mark."""
        _, start, end = whole(message)
        leads = self._lead_ins.match(message.text, start, end)
        start = leads.end() if leads and leads.end() < end else start
        told = message.text[start:end]
        bare = told if _SENTENCE_END.search(told) else told.rstrip(_END_MARKS)
        return (bare, start, start + len(bare)) if bare else whole(message)

    def naming(self, item: str, message: Message) -> Part | None:
        """The sentences that speak of `item`, where several things were asked."""
        if item in ("birth_date", "patient_name", "treatment_relief"):
            return self.part(item, message)
        named = self._lexicon.hits(message, "answers.named", (item,))
        if not named:
            return None
        first, last = message.sentence(named[0].start), message.sentence(named[-1].start)
        start, end = message.characters(first.start, last.stop)
        return message.text[start:end].rstrip(), start, start + len(message.text[start:end].rstrip())

    def is_age(self, message: Message) -> bool:
        """Whether a number is an age, and no end of a range ("18 to 64", "over 65")."""
        return not _AGE_OF_A_GROUP.search(message.text)

    def _name(self, text: str) -> Part | None:
        """One to five words without a date and what leads to a name: "my name is Ana Ruiz"."""
        born = self._births.search(text)
        found = self._date.search(text)
        first = min([part.start() for part in (born, found) if part], default=len(text))
        parts = [(0, first), (found.end() if found else first, len(text))]
        for low, high in parts:
            words = list(self._name_words(text, low, high))
            if 1 <= len(words) <= _MOST_NAME_WORDS and not any(word[0].lower() in self._no_name for word in words):
                return text[words[0].start() : words[-1].end()], words[0].start(), words[-1].end()
        return None

    def _name_words(self, text: str, low: int, high: int) -> Iterator[re.Match[str]]:
        """The words behind the last lead, to the end of their part."""
        start = max((match.end() for match in self._leads.finditer(text, low, high)), default=low)
        ends = [at for at in range(start, high) if text[at] in _NAME_ENDS and text[start:at].strip(_NAME_ENDS + " ")]
        end = ends[0] if ends else high
        yield from _NAME_WORD.finditer(text, start, end)

    def _role(self, message: Message) -> Part | None:
        """The relative's or the helper's word, or the patient's own; "not the patient" names nobody."""
        for group in ("relatives", "oneself"):
            told = [hit for hit in self._lexicon.hits(message, f"answers.{group}") if message.standing(hit.start, hit.end).status != "denied"]
            if told:
                start, end = message.characters(*self._listed(told, message))
                return message.text[start:end], start, end
        return None

    def _listed(self, hits: list[Hit], message: Message) -> Span:
        """The first, with those that are listed behind it: "husband, wife or partner"."""
        end = hits[0].end
        for hit in hits[1:]:
            if all(word in (",", "or", "/") for word in message.words[end : hit.start]):
                end = hit.end
        return hits[0].start, end

    def _relief(self, message: Message) -> Part | None:
        share = _PER_CENT.search(message.text)
        if share and int(share[1]) <= 100:
            return int(share[1]), share.start(), share.end()
        for hit in self._lexicon.hits(message, "answers.relief"):
            start, end = message.characters(hit.start, hit.end)
            return hit.code, start, end
        return None


def whole(message: Message) -> Part:
    """All of the text, without space around it."""
    start = len(message.text) - len(message.text.lstrip())
    end = max(start, len(message.text.rstrip()))
    return message.text[start:end], start, end


def _matched(found: re.Match[str] | None, message: Message) -> Part | None:
    return (found[0].strip(), found.start(), found.end()) if found else None


def _date_shape(months: Iterable[str]) -> re.Pattern[str]:
    month = _any(months)
    year = r"(?:\d{4}|'?\d{2})"
    named = rf"(?:{month})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:of\s+)?{year}|\d{{1,2}}(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?:{month})\.?,?[\s-]+{year}"
    return re.compile(rf"(?<![\w/.-])(?:{named}|{_NUMERIC})", re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))
