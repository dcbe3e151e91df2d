"""Cut a message into clauses: the parts that each say one thing, for readers that learn (bot/nlu).

A clause is a part of a sentence as tokens.py cuts it, joined with its neighbour where it is too short to say anything alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from spacy.tokens import Doc

from bot.language.patterns import Span
from bot.language.tokens import Reading, characters, reading_of

_FEWEST = 2  # words
_MOST = 24  # words of a passage: longer ones say several things


@dataclass(frozen=True)
class Clause:
    """Words [first, last) of the reading, and where they stand in the text as given."""

    first: int
    last: int
    start: int
    end: int


def clauses_of(doc: Doc) -> list[Clause]:
    """The clauses of a message that `Reader.read` has read, in order; each word with a letter or digit is in exactly one."""
    return _placed(doc, _joined(_parts(reading_of(doc))))


def passages_of(doc: Doc) -> list[Clause]:
    """Sentences, and neighbouring short ones together: what is said in one breath, up to two dozen words."""
    reading = reading_of(doc)
    sentences = [[place for place, _ in group] for _, group in groupby(enumerate(reading.sentences), key=lambda pair: pair[1])]
    spans = [(places[0], places[-1] + 1) for places in sentences]
    pieces = [piece for span in spans for piece in _halved(span)]
    passages: list[Span] = []
    for low, high in pieces:
        if passages and high - passages[-1][0] <= _MOST:
            passages[-1] = (passages[-1][0], high)
        else:
            passages.append((low, high))
    return _placed(doc, passages)


def _halved(span: Span) -> Iterator[Span]:
    low, high = span
    if high - low <= 2 * _MOST:
        yield span
        return
    middle = (low + high) // 2
    yield from _halved((low, middle))
    yield from _halved((middle, high))


def _parts(reading: Reading) -> list[tuple[Span, int]]:
    """The segments that hold words, each with its sentence."""
    parts = []
    for _, group in groupby(range(len(reading.words)), key=lambda place: reading.segments[place]):
        said = [place for place in group if any(letter.isalnum() for letter in reading.words[place])]
        if said:
            parts.append(((said[0], said[-1] + 1), reading.sentences[said[0]]))
    return parts


def _joined(parts: Sequence[tuple[Span, int]]) -> list[Span]:
    joined: list[tuple[Span, int]] = []
    for (low, high), sentence in parts:
        if joined and joined[-1][1] == sentence and min(high - low, joined[-1][0][1] - joined[-1][0][0]) < _FEWEST:
            joined[-1] = ((joined[-1][0][0], high), sentence)
        else:
            joined.append(((low, high), sentence))
    return [span for span, _ in joined]


def _placed(doc: Doc, spans: Sequence[Span]) -> list[Clause]:
    words = reading_of(doc).words
    said = [(low, high) for low, high in spans if any(letter.isalnum() for word in words[low:high] for letter in word)]
    return [Clause(low, high, *characters(doc, low, high)) for low, high in said]
