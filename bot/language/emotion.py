"""Feelings that a message tells, by words and a few marks of typing.

The words are data/lexicon/LANGUAGE/emotion.yml. A feeling picks words and nothing else: it is never kept. What is said to it is
in data/voice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from bot.language.lexicon import Hit, Lexicon, Message, load_lexicon

_HEAVY_MARKS = 3  # "!!!" or shouting lifts what the words already say
_SHOUTED = 3  # words in capitals


class EmotionReader:
    """Reads feelings. Built once; keeps nothing of what it reads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._order: list[str] = lexicon.values["emotion.order"]
        self._faces: Mapping[str, str] = lexicon.values["emotion.faces"]

    def read(self, text: str) -> tuple[str, ...]:
        """Codes of the feelings told, strongest first; () for none."""
        return self.read_message(self._lexicon.read(text))

    def read_message(self, message: Message) -> tuple[str, ...]:
        weights: dict[str, float] = defaultdict(float)
        for hit in self._lexicon.hits(message, "emotion"):
            weights[hit.code] += self._weight(hit, message)
        for face, code in self._faces.items():
            weights[code] += 0.6 * min(message.text.count(face), 2)
        told = {code: weight for code, weight in weights.items() if weight > 0}
        if _is_loud(message.text) and "anger" in told:
            told["anger"] += 1
        return tuple(sorted(told, key=lambda code: (-told[code], self._order.index(code))))

    def _weight(self, hit: Hit, message: Message) -> float:
        standing, begun = (message.standing(hit.start, end, hit.reach) for end in (hit.end, hit.start + 1))
        others = standing.subject == begun.subject == "other"  # "can't lift my grandbaby" is the writer's own grief
        if standing.status in ("denied", "past") or others:
            return 0.0
        before = message.words[max(0, hit.start - 2) : hit.start]
        strong = any(word in self._lexicon.lists["emotion.strong"] for word in before)
        swears = all(word in self._lexicon.lists["emotion.swears"] for word in message.words[hit.start : hit.end])
        return (0.7 if swears else 1.0) + (0.5 if strong else 0.0) + 0.1 * (hit.end - hit.start - 1)


def _is_loud(text: str) -> bool:
    words = [word for word in text.split() if len(word) > 2 and word.isalpha()]
    shouted = sum(word.isupper() for word in words)
    return "!" * _HEAVY_MARKS in text or (shouted >= _SHOUTED and shouted * 2 > len(words))


def load_emotions(data_dir: Path, language: str = "en", lexicon: Lexicon | None = None) -> EmotionReader:
    """The reader of feelings; `lexicon` saves reading the files twice. Raises `ContentError`."""
    return EmotionReader(lexicon or load_lexicon(data_dir, language))
