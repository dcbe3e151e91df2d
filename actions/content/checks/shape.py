"""Checks of form: what a file may hold, ids, keys, blanks. What the words say is in `words.py` and `reading.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from actions.content.library import blanks
from actions.content.loading import otherwise_problems, twice_problems
from actions.content.schema import Acknowledge, Avoid, Emotion, Names, PlainWords, Question, Text
from actions.content.shelf import Shelf, blank_values, phrase_groups
from bot.language.loading import Problem, nearest


class Readable:
    """Every file is YAML, every entry has the keys it needs and no other."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        yield from shelf.problems


class Ids:
    """An id stands once; phrases have their own within their group."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        yield from twice_problems([*shelf.texts, *shelf.questions])
        for place, phrases in phrase_groups(shelf):
            yield from twice_problems([(f"{place}{phrase.id}", phrase) for phrase in phrases])


class Topics:
    """An entry is in the file that its id names."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        for where, text in shelf.texts:
            if text.id.split(".")[0] != _stem(where):
                yield Problem(where, f"the id must begin with {_stem(where)}. as in {_stem(where)}.hello")
        for where, question in shelf.questions:
            if question.block != _stem(where):
                yield Problem(f"{where}: block", f"must be the name of its file, {_stem(where)!r}")
        for where, emotion in shelf.emotions:
            if emotion.id != f"voice.{_stem(where)}":
                yield Problem(f"{where}: id", f"must be 'voice.{_stem(where)}'")


class Otherwise:
    """`otherwise` names a text that is there, and the chain of them ends."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        yield from otherwise_problems(shelf.texts)


class KeyOrder:
    """Keys stand in the one order of the schema."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        for where, data in shelf.raw.items():
            kind = _kind_of_file(where)
            if kind is None:
                continue
            entries = data if isinstance(data, list) else [data]
            for number, entry in enumerate(entry for entry in entries if isinstance(entry, dict)):
                at = f"{where}: {entry.get('id', f'[{number}]')}" if isinstance(data, list) else where
                yield from _order_problems(at, entry, kind)


class Blanks:
    """Every blank can be filled: in texts by `fields.yml`, in phrases by what a person told."""

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        for where, text in shelf.texts:
            lines = [text.web, text.sms, *(line for words in text.variants for line in (words.web, words.sms))]
            yield from _blank_problems(where, lines, shelf.fields)
        for where, question in shelf.questions:
            yield from _blank_problems(where, [question.web, question.sms, question.why], shelf.fields)
        if shelf.names is not None:
            known = blank_values(shelf.names)
            for place, phrases in phrase_groups(shelf):
                for phrase in phrases:
                    yield from _blank_problems(f"{place}{phrase.id}", [phrase.text], known)


def _stem(where: str) -> str:
    return where.split(": ")[0].rsplit("/", 1)[-1].removesuffix(".yml")


def _kind_of_file(where: str) -> type[Any] | None:
    kinds = {"acknowledge": Acknowledge, "names": Names, "avoid": Avoid, "plain_words": PlainWords}
    if _stem(where) in kinds:
        return kinds[_stem(where)]
    if "/texts/" in where and _stem(where) != "fields":
        return Text
    if "/emotions/" in where:
        return Emotion
    return Question if "/intake/" in where else None


def _order_problems(where: str, entry: dict[str, Any], kind: type[Any]) -> Iterator[Problem]:
    order = [field.name for field in fields(kind)]
    there = [key for key in entry if key in order]
    right = sorted(there, key=order.index)
    if there != right:
        wrong = next(key for key, other in zip(there, right, strict=True) if key != other)
        yield Problem(f"{where}: {wrong}", f"keys have one order; here: {', '.join(right)}")


def _blank_problems(where: str, lines: list[str], known: Any) -> Iterator[Problem]:
    for line in lines:
        try:
            unknown = [name for name in blanks(line) if name not in known]
        except ValueError as error:
            yield Problem(where, f"a brace opens no blank: {error}")
            continue
        for name in dict.fromkeys(unknown):
            yield Problem(where, f"nothing fills {{{name}}}{nearest(name, known)}")
