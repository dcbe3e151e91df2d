"""Notice a message that is not English, and danger words in Spanish.

A vote of frequent words, no model. Words and lines are data/red_flags/es/emergency.yml. Everything else the companion
does is in English: the lines that answer such a message are in the same file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.language.loading import ContentError, as_text, as_texts, load_mapping, name_of

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NOT_LATIN_SHARE = 0.4
_FEW = 2  # different words of a language that a message must hold at the least
_SHARE = 0.25

Sign = tuple[str, str, int, int]  # flag, tier, start, end


@dataclass(frozen=True)
class Foreign:
    """A message that looks non-English: "es", or "other"; with the danger signs it carries (Spanish only)."""

    language: str
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True)
class ForeignWords:
    """What tells languages apart, and the Spanish signs, each a compiled pattern over text without accents."""

    english: frozenset[str]
    votes: Mapping[str, frozenset[str]]
    weak: frozenset[str]
    signs: tuple[tuple[re.Pattern[str], str, str], ...]
    any_sign: re.Pattern[str]
    lines: Mapping[str, Any]

    def screen(self, text: str) -> Foreign | None:
        """None for English, for an empty text, and for what is too short to tell."""
        plain = _plain(text[:2000])
        signs = self._signs(plain) if self.any_sign.search(plain) else ()
        if signs:
            return Foreign("es", signs)
        language = self._language(plain)
        return Foreign(language) if language else None

    def _signs(self, plain: str) -> tuple[Sign, ...]:
        found = [(flag, tier, pattern.search(plain)) for pattern, flag, tier in self.signs]
        return tuple((flag, tier, *match.span()) for flag, tier, match in found if match)

    def _language(self, plain: str) -> str:
        letters = [letter for letter in plain if letter.isalpha()]
        if len(letters) >= 2 and sum(not "a" <= letter <= "z" for letter in letters) > _NOT_LATIN_SHARE * len(letters):
            return "other"
        words = _WORD.findall(plain)
        english = sum(word in self.english for word in words)
        votes = {language: [word for word in words if word in known] for language, known in self.votes.items()}
        best = max(votes, key=lambda language: (len(votes[language]), language == "es"))
        different = set(votes[best])
        told = len(different) >= _FEW and bool(different - self.weak)
        return self._name(best) if told and len(votes[best]) > max(english, _SHARE * len(words) - 1) else ""

    @staticmethod
    def _name(language: str) -> str:
        return language if language == "es" else "other"


def load_foreign(data_dir: Path, flags: Collection[str], tiers: Sequence[str]) -> ForeignWords:
    """The words of `data/red_flags/es/emergency.yml`. Raises `ContentError`."""
    path = data_dir / "red_flags" / "es" / "emergency.yml"
    where = name_of(path, data_dir)
    content = load_mapping(path, data_dir)
    entries = enumerate(content.get("signs") or ())
    signs = [sign for number, entry in entries for sign in _signs(entry, f"{where}: signs[{number}]", flags, tiers)]
    voices = content.get("votes") or {}
    votes = {as_text(name, where): frozenset(as_texts(words, f"{where}: votes.{name}")) for name, words in voices.items()}
    english = votes.pop("en", frozenset())
    any_sign = re.compile("|".join(pattern.pattern for pattern, _, _ in signs) or "(?!)")
    weak = frozenset(as_texts(content.get("weak"), f"{where}: weak"))
    return ForeignWords(english, votes, weak, tuple(signs), any_sign, content.get("lines") or {})


def _signs(
    entry: Mapping[str, Any], where: str, flags: Collection[str], tiers: Sequence[str]
) -> list[tuple[re.Pattern[str], str, str]]:
    flag, tier = entry.get("flag"), entry.get("tier")
    if flag not in flags:
        raise ContentError(f"{flag!r} is no flag of vocabulary.yml", f"{where}.flag")
    if tier not in tiers:
        raise ContentError(f"{tier!r} is no tier", f"{where}.tier")
    return [(_pattern(text), str(flag), str(tier)) for text in as_texts(entry.get("when"), f"{where}.when")]


def _pattern(text: str) -> re.Pattern[str]:
    """Words in order; ".." stands for up to three other words, "*" for any ending."""
    atoms = [re.escape(atom).replace(r"\*", r"\w*") for atom in _plain(text).split()]
    joined = r"\W+".join(atoms).replace(r"\W+\.\.\W+", r"\W+(?:\w+\W+){0,3}?")
    return re.compile(rf"\b{joined}\b")


def _plain(text: str) -> str:
    """Lower case without accents, as long as the text."""
    return "".join(_plain_letter(letter) for letter in text)


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter
