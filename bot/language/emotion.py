"""Which feelings a message tells, strongest first. A feeling picks words and nothing else: it is never stored or counted.

The words are data/lexicon/LANGUAGE/emotion.yml. How they are answered is in actions/voice.
"""

from __future__ import annotations

from pathlib import Path

from bot.language.lexicon import Lexicon, load_lexicon

# Said aloud, the heavier feeling is answered first where two are told as often.
_ORDER = ("hopeless", "fear", "grief", "shame", "burden", "lonely", "anger", "overwhelmed", "frustration", "mistrust", "numb", "confusion", "relief")


class EmotionReader:
    """The reader of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def read(self, text: str) -> tuple[str, ...]:
        """Codes of the vocabulary; empty where none is told. Never raises."""
        message = self._lexicon.read(text)
        counts: dict[str, int] = {}
        for hit in self._lexicon.hits(message, "emotion"):
            if message.standing(hit.start, hit.end, hit.reach).status != "denied":
                counts[hit.code] = counts.get(hit.code, 0) + 1
        return tuple(sorted(counts, key=lambda code: (-counts[code], _ORDER.index(code))))


def load_emotions(data_dir: Path, language: str = "en") -> EmotionReader:
    """Raises `ContentError` with file and key."""
    return EmotionReader(load_lexicon(data_dir, language))
