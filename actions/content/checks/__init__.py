"""The checks of `./attune content check`: one small class each, listed in `CHECKS`.

A check gets everything that was read (`shelf.py`) and yields problems. To add one, write the class beside its kind and
put it into the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from actions.content.checks.language import RedFlags, WordLists
from actions.content.checks.reading import AverageSentence, LongWords, PlainPools, PlainWordList, SentenceLength
from actions.content.checks.shape import Blanks, Ids, KeyOrder, Otherwise, Readable, Topics
from actions.content.checks.vocabulary import EveryMustItem, KnownCodes
from actions.content.checks.voice import Compositions, Lines, NoCheering, PhraseNeeds
from actions.content.checks.words import Length, OneQuestion, Segments, WordsToAvoid
from actions.content.shelf import Shelf
from bot.language.loading import Problem


class Check(Protocol):
    """One thing that must be true of the content."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        """Each place where it is not true."""
        ...


CHECKS: tuple[Check, ...] = (
    Readable(),
    Ids(),
    Topics(),
    Otherwise(),
    KeyOrder(),
    Blanks(),
    KnownCodes(),
    EveryMustItem(),
    WordsToAvoid(),
    OneQuestion(),
    Length(),
    Segments(),
    SentenceLength(),
    AverageSentence(),
    LongWords(),
    PlainPools(),
    PlainWordList(),
    Lines(),
    NoCheering(),
    PhraseNeeds(),
    Compositions(),
    RedFlags(),
    WordLists(),
)

__all__ = ["CHECKS", "Check"]
