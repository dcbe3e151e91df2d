"""What an answer says of the things that the last message named.

"Any chest pain?" "No" denies the chest pain: the words of the question name it, the words of the answer carry it. "All of em" takes
each of them, "no to all except sugar" all but one, and "both" after "Is the foot pain on your left or your right?" is a place with
its side. Answers to asked items are read in answers.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.language.answers import AnswerReader
from bot.language.finding import Finding, Value, words_finding
from bot.language.lexicon import Hit, Lexicon, Message

_STATUS = {"yes": "present", "no": "denied", "unsure": "unsure", "all": "present", "soft": "unsure", "past": "past"}
_MOST = 3  # things that one question names; "no" to more than that is no answer to each
_SHORTEST = 2  # letters of a word that says nothing of what is meant
_BY_NAME = ("symptom", "quality", "condition", "medicine", "treatment")
# Where the item was asked, the things of this kind that the question names.
_OF_ITEM: Mapping[str, str] = {
    "conditions": "condition", "worse_with": "aggravating", "better_with": "relieving", "hard_now": "impact", "quality": "quality",
    "treatments": "treatment", "prior_procedures": "procedure",
}  # fmt: skip


@dataclass(frozen=True)
class _Named:
    """A thing that the question names, in these words."""

    item: str
    value: Value
    candidates: tuple[str, ...]
    words: tuple[str, ...]


class ReplyReader:
    """Built once a language."""

    def __init__(self, lexicon: Lexicon, answers: AnswerReader) -> None:
        self._lexicon = lexicon
        self._answers = answers

    def read(self, message: Message, previous: str, told: Sequence[Finding], asked: Sequence[str] = ()) -> list[Finding]:
        """Findings of the last question in `previous`. `told`: what the message itself says goes first."""
        sided = self._sided(message, previous, told, asked)
        if sided:
            return sided
        question = previous.rpartition("?")[0].rstrip()
        hit = self._answers.bare(message) if question else None
        if hit is None or hit.code not in _STATUS:
            return []
        kinds = [_OF_ITEM[item] for item in asked if item in _OF_ITEM] if asked else _BY_NAME
        if not kinds:
            return []
        named = self._named(self._lexicon.read(_last_sentence(question)), kinds, with_sites=not asked)
        return list(self._taken(hit, named, message, told, self._answers.asks_whether(previous) or not asked))

    def _taken(self, hit: Hit, named: Sequence[_Named], message: Message, told: Sequence[Finding], whether: bool) -> Iterator[Finding]:
        """The named things that the answer takes: all of them, the only one, or, denied, a few."""
        excepted = self._excepted(hit, named, message)
        all_of_them = hit.code == "all" or (hit.code == "no" and hit.end - hit.start > 1 and bool(excepted))
        if not all_of_them and (not whether or len(named) > (_MOST if hit.code == "no" else 1)):
            return
        for one in named:
            if _is_told(one, told):
                continue
            place = excepted.get((one.item, one.value))
            if place is not None:
                yield self._found(one, place, place + 1, message, "present" if hit.code == "no" else "denied")
            else:
                yield self._found(one, hit.start, hit.end, message, _STATUS[hit.code])

    def _excepted(self, hit: Hit, named: Sequence[_Named], message: Message) -> Mapping[tuple[str, Value], int]:
        """Which named things the words behind an "except" take up, each with its word: "no to all except sugar"."""
        ends = [end for start, end in self._lexicon.spans(message, "answers.except") if start >= hit.start]
        if not ends:
            return {}
        words = {word: (one.item, one.value) for one in named for word in one.words if len(word) > _SHORTEST}
        return {words[word]: place for place, word in enumerate(message.words) if place >= min(ends) and word in words}

    def _found(self, one: _Named, low: int, high: int, message: Message, status: str) -> Finding:
        class_ = self._lexicon.classes.get(str(one.value)) if one.item == "medicine" else None
        return replace(words_finding(message, one.item, one.value, low, high), status=status, class_=class_, candidates=one.candidates or None)

    # ------------------------------------------------------------ what the question names
    def _named(self, question: Message, kinds: Sequence[str], with_sites: bool) -> list[_Named]:
        """Each thing once, with all the words that name it."""
        kinds = [*kinds, "site"] if with_sites and self._lexicon.spans(question, "sites.complaint") else kinds
        found: dict[tuple[str, Value, tuple[str, ...]], _Named] = {}
        for kind in kinds:
            for hit in self._lexicon.hits(question, kind):
                key = (kind, hit.code or None, hit.candidates)
                before = found[key].words if key in found else ()
                found[key] = _Named(*key, (*before, *question.words[hit.start : hit.end]))
        return list(found.values())

    # ------------------------------------------------------------ the side of the place that was named
    def _sided(self, message: Message, previous: str, told: Sequence[Finding], asked: Sequence[str]) -> list[Finding]:
        """ "Left mostly, right a little" after "Is the foot pain on your left?"; "sorry, the right one", whatever was asked."""
        if any(finding.item in ("site", "radiates_to") for finding in told):
            return []
        sides = [hit for hit in self._lexicon.hits(message, "side") if message.standing(hit.start, hit.end).status != "denied"]
        if "side" in asked:
            places = self._places(_last_sentence(previous.rpartition("?")[0]))
        else:
            sides = [hit for hit in sides if self._is_corrected_one(hit, message)]
            places = self._places(previous)
        return [self._at_side(places[0], hit, message) for hit in sides] if len(places) == 1 else []

    def _places(self, text: str) -> list[Hit]:
        if not text:
            return []
        question = self._lexicon.read(text)
        ones = self._lexicon.lists["sides.one"]
        hits = [hit for hit in self._lexicon.hits(question, "site") if question.words[hit.start].removesuffix("s") not in ones]
        return list({(hit.code, hit.candidates): hit for hit in hits}.values())

    def _is_corrected_one(self, hit: Hit, message: Message) -> bool:
        behind = message.words[hit.end : hit.end + 1]
        return bool(behind) and behind[0] in self._lexicon.lists["sides.one"] and bool(self._lexicon.spans(message, "answers.corrects"))

    def _at_side(self, place: Hit, hit: Hit, message: Message) -> Finding:
        found = words_finding(message, "site", place.code or None, hit.start, hit.end)
        return replace(found, side=hit.code, candidates=place.candidates or None)


def _last_sentence(question: str) -> str:
    return question[max(question.rfind(mark) for mark in (". ", "? ", "! ", "\n")) + 1 :]


def _is_told(named: _Named, told: Sequence[Finding]) -> bool:
    return any(finding.item == named.item and finding.value == named.value for finding in told)
