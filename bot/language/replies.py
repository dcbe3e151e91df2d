"""What a bare yes or no says of the thing that the last message asked about, where no asked items were told.

"Any chest pain?" "No" denies the chest pain: the words of the question name it, the words of the answer carry it. Answers to
asked items are read in answers.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.language.answers import AnswerReader
from bot.language.finding import Finding, Value
from bot.language.lexicon import Hit, Lexicon, Message

_STATUS = {"yes": "present", "no": "denied", "unsure": "unsure", "all": "present"}
_MOST = 3  # things that one question names; "no" to more than that is no answer to each
_BY_NAME = ("symptom", "quality", "condition", "medicine", "treatment")


class ReplyReader:
    """Built once a language."""

    def __init__(self, lexicon: Lexicon, answers: AnswerReader) -> None:
        self._lexicon = lexicon
        self._answers = answers

    def read(self, message: Message, previous: str, told: Sequence[Finding]) -> list[Finding]:
        """Findings of the last question in `previous`. `told`: what the message itself says goes first."""
        question = previous.rpartition("?")[0].rstrip()
        hit = self._answers.bare(message) if question else None
        if hit is None or hit.code not in _STATUS:
            return []
        named = list(self._named(self._lexicon.read(_last_sentence(question))))
        if not named or len(named) > (_MOST if hit.code == "no" else 1):
            return []
        return [self._finding(item, value, hit, message, candidates) for item, value, candidates in named if not _is_told(item, value, told)]

    def _named(self, question: Message) -> Iterator[tuple[str, Value, tuple[str, ...]]]:
        seen: set[tuple[str, Value, tuple[str, ...]]] = set()
        for item in _BY_NAME:
            for hit in self._lexicon.hits(question, item):
                yield from self._once((item, hit.code, ()), seen)
        if self._lexicon.spans(question, "sites.complaint"):
            for hit in self._lexicon.hits(question, "site"):
                yield from self._once(("site", hit.code or None, hit.candidates), seen)

    def _once(self, named: tuple[str, Value, tuple[str, ...]], seen: set[tuple[str, Value, tuple[str, ...]]]) -> Iterator[tuple[str, Value, tuple[str, ...]]]:
        if named not in seen:
            seen.add(named)
            yield named

    def _finding(self, item: str, value: Value, hit: Hit, message: Message, candidates: tuple[str, ...]) -> Finding:
        start, end = message.characters(hit.start, hit.end)
        class_ = self._lexicon.classes.get(str(value)) if item == "medicine" else None
        return Finding(item, value, message.text[start:end], start, end, status=_STATUS[hit.code], class_=class_, candidates=candidates or None)


def _last_sentence(question: str) -> str:
    return question[max(question.rfind(mark) for mark in (". ", "? ", "! ", "\n")) + 1 :]


def _is_told(item: str, value: Value, told: Sequence[Finding]) -> bool:
    return any(finding.item == item and finding.value == value for finding in told)
