"""Checks of single texts: words to avoid, questions, length, text messages. Plain language is in `reading.py`."""

from __future__ import annotations

from collections.abc import Iterator

from actions.content.gsm7 import outside_gsm7, segments
from actions.content.readability import count_words
from actions.content.shelf import Shelf
from actions.voice.words import avoided_in
from bot.language.loading import Problem

MAX_WORDS = 45
MAX_SEGMENTS = 2


class WordsToAvoid:
    """No text says a word to avoid, gives a verdict, or makes a promise that is not ours."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        if shelf.avoid is None:
            return
        for piece in shelf.pieces:
            for word, entry in avoided_in(piece.text, [*shelf.avoid.avoid, *shelf.avoid.never]):
                instead = f"; say instead: {entry.instead}" if entry.instead else ""
                yield Problem(piece.where, f"says {word!r} ({entry.why}){instead}")


class OneQuestion:
    """A text has one question mark or none, so that it is clear what an answer answers."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        for piece in shelf.pieces:
            if (marks := piece.text.count("?")) > 1:
                yield Problem(piece.where, f"asks {marks} questions; ask one")


class Length:
    """A text has at most 45 words. Danger texts may be longer."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        for piece in shelf.pieces:
            words = count_words(piece.text)
            if words > MAX_WORDS and not piece.is_danger:
                yield Problem(piece.where, f"has {words} words; {MAX_WORDS} is the most")


class Segments:
    """What goes out as a text message is at most two of them, in the seven-bit alphabet."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        for piece in shelf.pieces:
            if piece.channel != "sms" and piece.kind != "phrase":
                continue
            outside = outside_gsm7(piece.text)
            if outside:
                yield Problem(piece.where, f"{' '.join(outside)} is outside the text message alphabet and halves its room")
            elif (parts := segments(piece.text)) > MAX_SEGMENTS:
                yield Problem(piece.where, f"is {parts} text messages long; {MAX_SEGMENTS} is the most")
