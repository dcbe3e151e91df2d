"""Checks against `data/vocabulary.yml`, both ways: no unknown code, and no code without its content."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from actions.content.shelf import Shelf
from bot.language.loading import Problem, nearest


class KnownCodes:
    """Items, emotions, intents, regions, qualities and impacts are those of the vocabulary."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        for where, question in shelf.questions:
            yield from _unknown(f"{where}: items", question.items, all_items(shelf), "item")
        yield from self._emotions(shelf)
        yield from self._names(shelf)
        if shelf.acknowledge is not None:
            place = shelf.place("voice", shelf.language, "acknowledge.yml")
            for key in ("silent", "tells", "answers"):
                used = getattr(shelf.acknowledge, key)
                yield from _unknown(f"{place}: {key}", used, shelf.vocabulary.get("intents", ()), "intent")
            first = shelf.acknowledge.danger_first
            yield from _unknown(f"{place}: danger_first", first, shelf.vocabulary.get("flags", ()), "flag")

    def _emotions(self, shelf: Shelf) -> Iterator[Problem]:
        there = {emotion.id.removeprefix("voice."): where for where, emotion in shelf.emotions}
        known = shelf.vocabulary.get("emotions", ())
        for name, where in there.items():
            yield from _unknown(where, [name], known, "emotion")
        for name in known:
            if name not in there:
                yield Problem(shelf.place("voice", shelf.language, "emotions"), f"there is no {name}.yml")

    def _names(self, shelf: Shelf) -> Iterator[Problem]:
        if shelf.names is None:
            return
        place = shelf.place("voice", shelf.language, "names.yml")
        for key in ("regions", "qualities", "impacts"):
            named, known = getattr(shelf.names, key), shelf.vocabulary.get(key, ())
            yield from _unknown(f"{place}: {key}", named, known, "code")
            for code in known:
                if code not in named:
                    yield Problem(f"{place}: {key}", f"{code} has no name (null if it is never said back)")


class EveryMustItem:
    """Every item that a whole intake settles is asked somewhere, once there are questions at all."""

    # Settled without a question of the intake: the opening asks the first two.
    ASKED_ELSEWHERE = frozenset({"consent", "ai_ack", "readback"})

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        if not shelf.questions:
            return
        asked = {item for _, question in shelf.questions for item in question.items} | self.ASKED_ELSEWHERE
        for item in shelf.vocabulary.get("must", ()):
            if item not in asked:
                where = shelf.place("intake", shelf.language)
                yield Problem(where, f"no question asks {item!r}, and every intake must settle it")


def all_items(shelf: Shelf) -> set[str]:
    """Every item of the vocabulary."""
    return set(chain.from_iterable(shelf.vocabulary.get("items", {}).values()))


def _unknown(where: str, used: Collection[str], known: Collection[str], kind: str) -> Iterator[Problem]:
    for name in used:
        if name not in known:
            yield Problem(where, f"{name!r} is no {kind} of vocabulary.yml{nearest(name, known)}")
