"""The loaded content, and handing out a wording for a channel.

Reading files is in `loading.py`. What to say back to a person is decided in `actions/voice/`, with phrases from here.
"""

from __future__ import annotations

import string
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from actions.content.schema import (
    Acknowledge,
    Avoid,
    Channel,
    Choice,
    Emotion,
    Names,
    Question,
    Text,
    Variant,
)
from bot.language.loading import ContentError, nearest


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Wording:
    """Words to send, and where they come from. `variant` 0 is the text itself, 1 the first of its variants.

    `joins` are the values of those choices that may be true together; the others are picked alone.
    """

    id: str
    version: int
    text: str
    variant: int = 0
    choices: tuple[Choice, ...] = ()
    joins: frozenset[str] = frozenset()

    @property
    def ref(self) -> str:
        """What the record keeps: `small_talk.thanks@1`, or `small_talk.thanks@1.2` for its second variant."""
        return f"{self.id}@{self.version}" + (f".{self.variant}" if self.variant else "")


@dataclass(frozen=True, slots=True)
class Voice:
    """The empathy scripts: what can be said back, how codes are named, what is never said."""

    acknowledge: Acknowledge
    emotions: Mapping[str, Emotion]
    names: Names
    avoid: Avoid


@dataclass(frozen=True, slots=True)
class Content:
    """All system texts and the voice, in one language, as one clinic says them.

    `facts` fills the blanks that every text may hold, `has` is what a text may need (see `for_clinic`).
    """

    language: str
    texts: Mapping[str, Text]
    voice: Voice
    facts: Mapping[str, str] = field(default_factory=_nothing)
    has: frozenset[str] = frozenset()

    def for_clinic(self, facts: Mapping[str, str], has: Collection[str]) -> Content:
        """The same content for one clinic: `content.for_clinic(settings.facts(), settings.has())`."""
        return replace(self, facts=MappingProxyType(dict(facts)), has=frozenset(has))

    def text(self, id: str, channel: Channel = "web", *, key: str = "", used: Sequence[str] = (), **fields: object) -> Wording:
        """The text `id` in the words of `channel`, its blanks filled from `fields` and the clinic's facts.

        Where the text has variants, `key` (such as the message's id) picks one that is not in `used`, the `ref`s sent
        so far, oldest first; when all are used, the one longest ago. Where the clinic lacks what the text needs,
        the text named in `otherwise` is said. Raises `ContentError` for an unknown id or a blank that is not filled.
        """
        text = self._met(self._find(id))
        number = _pick(text, key or text.id, used)
        words: Text | Variant = text if number == 0 else text.variants[number - 1]
        line = words.sms if channel == "sms" else words.web
        filled = fill(line, {**self.facts, **fields}, where=f"text {text.id}, {channel}")
        return Wording(text.id, text.version, filled, number, text.choices)

    def _find(self, id: str) -> Text:
        try:
            return self.texts[id]
        except KeyError:
            hint = nearest(id, self.texts)
            raise ContentError(f"there is no text {id!r}{hint}", where=f"data/texts/{self.language}") from None

    def _met(self, text: Text) -> Text:
        """`text`, or the first of its `otherwise` whose needs are met. Loading made sure that the chain ends."""
        while text.otherwise is not None and not self.has.issuperset(text.needs):
            text = self._find(text.otherwise)
        return text


def question_wording(question: Question, channel: Channel = "web", *, again: bool = False, proxy: bool = False) -> Wording:
    """A question as it is asked the first time, or `again` in other words (kept as variant 1).

    Somebody who types for the patient (`proxy`) is asked in words of their own where the question has them (variants 2 and 3).
    """
    if proxy and question.proxy:
        line = question.proxy.again if again else getattr(question.proxy, channel)
        return Wording(question.id, question.version, line, 2 + int(again), question.choices)
    words: Question | Variant = question
    if again and isinstance(question.again, Variant):
        words = question.again
    line = question.again if again and isinstance(question.again, str) else getattr(words, channel)
    return Wording(question.id, question.version, line, int(again), question.choices)


def blanks(line: str) -> tuple[str, ...]:
    """The names of the blanks in a line, in order. Raises `ValueError` for a brace that opens no name."""
    return tuple(name for _, name, _, _ in string.Formatter().parse(line) if name is not None)


def fill(line: str, values: Mapping[str, object], *, where: str) -> str:
    """`line` with its blanks filled. Raises `ContentError` that names every blank without a value."""
    missing = [name for name in blanks(line) if name not in values]
    if missing:
        raise ContentError(f"nothing was given for {', '.join(f'{{{name}}}' for name in missing)}", where=where)
    return line.format_map(values)


def _pick(text: Text, key: str, used: Sequence[str]) -> int:
    refs = [Wording(text.id, text.version, "", number).ref for number in range(len(text.variants) + 1)]
    fresh = [number for number, ref in enumerate(refs) if ref not in used]
    if not used and len(fresh) == len(refs) and not key:
        return 0
    if fresh:
        return fresh[zlib.crc32(key.encode()) % len(fresh)]
    last_use = {ref: place for place, ref in enumerate(used)}
    return min(range(len(refs)), key=lambda number: last_use[refs[number]])
