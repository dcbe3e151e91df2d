"""Checks of the empathy scripts: short statements, no cheering, and nothing hurtful in any combination."""

from __future__ import annotations

from collections.abc import Iterator

from actions.content.library import blanks
from actions.content.readability import count_words
from actions.content.schema import Avoid, Phrase
from actions.content.shelf import Shelf, blank_values, phrase_groups, sample_blanks
from actions.voice.told import FACTS
from actions.voice.words import avoided_in, has_any, is_sayable, sentence_case
from bot.language.loading import Problem, nearest

MAX_PHRASE_WORDS = 16
MIN_LINES = 12
NO_CHEERING = frozenset({"voice.hopeless", "voice.grief", "voice.shame", "voice.numb"})


class Lines:
    """There are enough phrases for a long talk, and each is a short statement."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        groups: dict[str, list[Phrase]] = {place: list(phrases) for place, phrases in phrase_groups(shelf)}
        for place, phrases in groups.items():
            if len(phrases) < MIN_LINES:
                yield Problem(place.rstrip("."), f"{len(phrases)} phrases; {MIN_LINES} is the least, as none comes twice")
        for piece in shelf.pieces:
            if piece.kind != "phrase":
                continue
            if "?" in piece.text:
                yield Problem(piece.where, "asks; an acknowledgement is a statement, the question comes after it")
            if (words := count_words(piece.text)) > MAX_PHRASE_WORDS:
                yield Problem(piece.where, f"has {words} words; {MAX_PHRASE_WORDS} is the most")


class NoCheering:
    """Nobody without hope, in grief, in shame or numb is cheered up."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        if shelf.avoid is None:
            return
        for where, emotion in shelf.emotions:
            for phrase in emotion.lines if emotion.id in NO_CHEERING else ():
                if word := has_any(phrase.text, shelf.avoid.cheering):
                    yield Problem(f"{where}: lines.{phrase.id}", f"cheers ({word!r})")


class PhraseNeeds:
    """`needs` names facts that a message can tell."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        coded = ("impacts", "courses", "patterns", "mechanisms")
        codes = {f"{key.removesuffix('s')}.{code}" for key in coded for code in shelf.vocabulary.get(key, ())}
        known = codes | FACTS
        for place, phrases in phrase_groups(shelf):
            for phrase in phrases:
                for need in phrase.needs:
                    if need not in known:
                        yield Problem(f"{place}{phrase.id}: needs", f"no message tells {need!r}{nearest(need, known)}")


class Compositions:
    """Whatever fills a blank, the phrase stays free of words to avoid and of words never said back."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        if shelf.names is None or shelf.avoid is None:
            return
        told: set[str] = set()
        for where, text in composed(shelf):
            if where not in told and not is_sayable(text, shelf.avoid):
                told.add(where)  # one example a phrase is enough
                yield Problem(where, f"can come out as {text!r}, which says {self._wrong_word(text, shelf.avoid)!r}")

    def _wrong_word(self, text: str, avoid: Avoid) -> str:
        listed = [word for word, _ in avoided_in(text, [*avoid.avoid, *avoid.never])]
        return listed[0] if listed else str(has_any(text, avoid.never_mirror))


def composed(shelf: Shelf) -> Iterator[tuple[str, str]]:
    """Each phrase with every filling of each of its blanks, the other blanks at their sample."""
    assert shelf.names is not None
    values, sample = blank_values(shelf.names), sample_blanks(shelf)
    for place, phrases in phrase_groups(shelf):
        for phrase in phrases:
            names = [name for name in dict.fromkeys(blanks(phrase.text)) if name in values]
            if not names:
                yield f"{place}{phrase.id}", phrase.text
            for name in names:
                for value in values[name]:
                    text = phrase.text.format_map({**dict.fromkeys(blanks(phrase.text), ""), **sample, name: value})
                    yield f"{place}{phrase.id}", sentence_case(text)
