"""Everything there is to check, read once: entries with their places, and every text that somebody can read.

A file that can't be read becomes a problem and the rest is still read. The checks themselves are in `checks/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from actions.content.files import read_as, read_entries
from actions.content.library import blanks
from actions.content.loading import question_files, text_files
from actions.content.schema import Acknowledge, Avoid, Emotion, Names, PlainWords, Question, Text, Variant
from bot.language.loading import ContentError, Problem, load_yaml, name_of

T = TypeVar("T")
Kind = Literal["text", "choice", "phrase"]
Family = Literal["texts", "intake", "voice", "danger", "staff"]
_DANGER_KEYS = frozenset({"web", "sms", "without_phone", "watched", "clarify"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One text that somebody can read, its blanks filled with samples. `pool` is the file: one topic."""

    where: str
    pool: str
    text: str
    family: Family
    kind: Kind = "text"
    channel: Literal["web", "sms"] = "web"
    validated: bool = False

    @property
    def is_danger(self) -> bool:
        return self.family == "danger"


@dataclass(slots=True)
class Shelf:
    """The content of one language, as far as it could be read."""

    data_dir: Path
    language: str
    problems: list[Problem] = field(default_factory=list)
    texts: list[tuple[str, Text]] = field(default_factory=list)
    questions: list[tuple[str, Question]] = field(default_factory=list)
    emotions: list[tuple[str, Emotion]] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)
    acknowledge: Acknowledge | None = None
    names: Names | None = None
    avoid: Avoid | None = None
    plain_words: PlainWords | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    vocabulary: Mapping[str, Any] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)

    def place(self, *parts: str) -> str:
        """How problems name a file below the content folder."""
        return name_of(self.data_dir.joinpath(*parts), self.data_dir)


def read_shelf(data_dir: Path, language: str = "en") -> Shelf:
    """Read everything below `data_dir` that this room knows, and collect what is wrong on the way."""
    shelf = Shelf(data_dir, language)
    _read_lists(shelf)
    _read_voice(shelf)
    shelf.fields = _one(shelf, dict[str, str], "texts", language, "fields.yml") or {}
    shelf.plain_words = _one(shelf, PlainWords, "lexicon", language, "plain_words.yml")
    shelf.vocabulary = _one(shelf, dict[str, Any], "vocabulary.yml") or {}
    shelf.pieces = [*_text_pieces(shelf), *_question_pieces(shelf), *_voice_pieces(shelf), *_danger_pieces(shelf)]
    return shelf


def sample_blanks(shelf: Shelf) -> dict[str, str]:
    """A filling for each blank of phrases, from the names of the voice."""
    if shelf.names is None:
        return {}
    filling = {blank: values[0] for blank, values in blank_values(shelf.names).items() if values}
    return {**filling, "site": f"left {filling['site']}"} if "site" in filling else filling


def blank_values(names: Names) -> dict[str, list[str]]:
    """Everything that can fill each blank of a phrase, apart from the sides."""

    def of(group: Mapping[str, Any]) -> list[str]:
        values = [value for name in group.values() for value in (name.name, *name.as_said, *name.put.values()) if value]
        return list(dict.fromkeys(values))

    spans = [f"{names.numbers[number]} {unit[number > 1]}" for unit in names.units.values() for number in (1, 3)]
    return {
        "site": [*of(names.regions), *names.ambiguous],
        "quality": of(names.qualities),
        "impact": of(names.impacts),
        "duration": list(reversed(spans)),
        "start": [f"{month} 2019" for month in names.months],
        "score": list(names.scores),
    }


def _read_lists(shelf: Shelf) -> None:
    for path in text_files(shelf.data_dir, shelf.language):
        shelf.texts += _entries(shelf, Text, path)
    for path in question_files(shelf.data_dir, shelf.language):
        shelf.questions += _entries(shelf, Question, path)


def _read_voice(shelf: Shelf) -> None:
    shelf.acknowledge = _one(shelf, Acknowledge, "voice", shelf.language, "acknowledge.yml")
    shelf.names = _one(shelf, Names, "voice", shelf.language, "names.yml")
    shelf.avoid = _one(shelf, Avoid, "voice", shelf.language, "avoid.yml")
    for path in sorted((shelf.data_dir / "voice" / shelf.language / "emotions").glob("*.yml")):
        emotion = _one(shelf, Emotion, "voice", shelf.language, "emotions", path.name)
        if emotion is not None:
            shelf.emotions.append((name_of(path, shelf.data_dir), emotion))


def _entries(shelf: Shelf, kind: type[T], path: Path) -> list[tuple[str, T]]:
    """The good entries of a file that is a list; a problem for each of the others."""
    where = name_of(path, shelf.data_dir)
    data = _load(shelf, path)
    if data is None:
        return []
    entries, problems = read_entries(kind, data, where)
    shelf.problems += problems
    return entries


def _one(shelf: Shelf, kind: type[T], *parts: str) -> T | None:
    """A file that is one entry; None, and a problem each, where it is not."""
    data = _load(shelf, shelf.data_dir.joinpath(*parts))
    if data is None:
        return None
    entry, problems = read_as(kind, data, shelf.place(*parts))
    shelf.problems += problems
    return entry


def _load(shelf: Shelf, path: Path) -> Any:
    try:
        data = load_yaml(path, shelf.data_dir)
    except ContentError as error:
        shelf.problems.append(Problem(error.where, error.message))
        return None
    shelf.raw[name_of(path, shelf.data_dir)] = data
    return data


def _text_pieces(shelf: Shelf) -> Iterator[Piece]:
    for where, text in shelf.texts:
        pool = where.split(": ")[0]
        topic = text.id.split(".")[0]
        family: Family = "danger" if topic == "danger" else "staff" if topic == "staff" else "texts"
        for key, words in _spoken(text):
            yield Piece(f"{where}: {key}web", pool, _filled(words.web, shelf), family)
            yield Piece(f"{where}: {key}sms", pool, _filled(words.sms, shelf), family, channel="sms")
        for number, choice in enumerate(text.choices):
            yield Piece(f"{where}: choices[{number}]", pool, choice.title, family, "choice")


def _spoken(text: Text) -> Iterator[tuple[str, Text | Variant]]:
    yield "", text
    for number, variant in enumerate(text.variants):
        yield f"variants[{number}].", variant


def _question_pieces(shelf: Shelf) -> Iterator[Piece]:
    for where, question in shelf.questions:
        pool = where.split(": ")[0]
        exact = any(item.startswith("peg_") for item in question.items)
        for key, line, channel in _question_lines(question):
            text = _filled(line, shelf)
            # PEG is shown in the exact words that were validated: Krebs 2009.
            validated = exact and key in ("web", "sms")
            yield Piece(f"{where}: {key}", pool, text, "intake", "text", channel, validated)
        for number, choice in enumerate(question.choices):
            yield Piece(f"{where}: choices[{number}]", pool, choice.title, "intake", "choice")


def _question_lines(question: Question) -> Iterator[tuple[str, str, Literal["web", "sms"]]]:
    lead_in = f"{question.lead_in} " if question.lead_in else ""
    yield "web", lead_in + question.web, "web"
    yield "sms", question.sms, "sms"
    if isinstance(question.again, Variant):
        yield "again.web", question.again.web, "web"
        yield "again.sms", question.again.sms, "sms"
    else:
        yield "again", question.again, "web"
    yield "why", question.why, "web"
    if question.proxy:
        yield "proxy.web", question.proxy.web, "web"
        yield "proxy.sms", question.proxy.sms, "sms"
        yield "proxy.again", question.proxy.again, "web"


def _voice_pieces(shelf: Shelf) -> Iterator[Piece]:
    filling = sample_blanks(shelf)
    for where, phrases in phrase_groups(shelf):
        pool = where.split(": ")[0]
        for phrase in phrases:
            text = _fill_known(phrase.text, filling)
            yield Piece(f"{where}{phrase.id}", pool, text[:1].upper() + text[1:], "voice", "phrase")


def phrase_groups(shelf: Shelf) -> Iterator[tuple[str, Any]]:
    """Each group of phrases with its place (to put the phrase's id behind)."""
    if shelf.acknowledge is not None:
        file = shelf.place("voice", shelf.language, "acknowledge.yml")
        for key in ("patterns", "proxy", "receipts"):
            yield f"{file}: {key}.", getattr(shelf.acknowledge, key)
    for file, emotion in shelf.emotions:
        yield f"{file}: lines.", emotion.lines


def _danger_pieces(shelf: Shelf) -> Iterator[Piece]:
    """Texts of the danger content. Its shape is checked by `bot.language.red_flags`; here it is read for its words."""
    for path in sorted((shelf.data_dir / "red_flags" / shelf.language).glob("*.yml")):
        data = _load(shelf, path)
        pool = name_of(path, shelf.data_dir)
        for key, line in _danger_lines(data, ""):
            channel: Literal["web", "sms"] = "sms" if key.endswith("sms") else "web"
            yield Piece(f"{pool}: {key}", pool, _filled(line, shelf), "danger", "text", channel)


def _danger_lines(node: Any, key: str) -> Iterator[tuple[str, str]]:
    pairs: list[tuple[Any, Any]] = []
    if isinstance(node, dict):
        pairs = list(node.items())
    elif isinstance(node, list):
        pairs = [(child.get("id", n) if isinstance(child, dict) else n, child) for n, child in enumerate(node)]
    for name, child in pairs:
        at = f"{key}.{name}" if key else str(name)
        if isinstance(child, str) and _DANGER_KEYS & set(at.split(".")):
            yield at, child
        elif isinstance(child, dict | list):
            yield from _danger_lines(child, at)


def _filled(line: str, shelf: Shelf) -> str:
    return _fill_known(line, shelf.fields)


def _fill_known(line: str, filling: Mapping[str, str]) -> str:
    """`line` with the blanks filled that have a filling. The others are a problem of their own."""
    try:
        return line.format_map({**{name: name for name in blanks(line)}, **filling})
    except (ValueError, KeyError, IndexError, AttributeError):
        return line
