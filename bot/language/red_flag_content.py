"""What a red flag is made of, and how it is read from its files and checked.

Files: data/red_flags/LANGUAGE (a flag each, and actions.yml), over the words of data/lexicon/LANGUAGE/danger_words.yml. How the
files are written is told in data/red_flags/LANGUAGE/README.md. What is done with a flag is in red_flags.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.language.foreign import ForeignWords, load_foreign
from bot.language.loading import ContentError, Problem, as_text, as_texts, load_mapping, load_yaml, name_of, nearest
from bot.language.patterns import Builder, Matcher
from bot.language.tokens import Reader, Speller, load_reader, load_spelling

TIERS = ("emergency", "crisis", "same_day", "next_day", "ask")  # most urgent first
WITHIN = 8  # other words that may stand between the parts of a sign, unless it says otherwise
# In this order: "I'm her daughter" is no answer, "not sure, yes maybe" is unclear.
ANSWERS = ("other", "unclear", "no", "all", "yes")
_KEYS = (
    "id", "status", "source", "reviewed", "name", "tier", "past", "longstanding", "signs", "raise_with", "unless", "not_signs",
    "idioms", "asked", "echoes", "clarify", "action", "staff_note",
)  # fmt: skip
_SIGN_KEYS = ("id", "tier", "when", "within", "unless", "raise_with", "action", "past", "longstanding", "mood")
_CHOICES = {"past": ("never", "recent", "any", "next_day"), "longstanding": ("ask", "counts"), "mood": ("statement", "any")}
_T = TypeVar("_T")


@dataclass(frozen=True)
class Part:
    """One part of a pattern. A `settled` part may be long past ("~@cancer": had it once)."""

    symbol: int
    settled: bool = False


Pattern = tuple[Part, ...]


@dataclass(frozen=True)
class Raise:
    """`patterns` anywhere in this or the last messages lift a sign to `tier`."""

    patterns: tuple[Pattern, ...]
    tier: str


@dataclass(frozen=True)
class Sign:
    id: str
    when: tuple[Pattern, ...]
    within: int
    tier: str
    unless: tuple[Pattern, ...]
    raise_with: tuple[Raise, ...]
    action: tuple[str, ...]
    past: str  # which past still counts: never, recent, any
    longstanding: str  # "ask" or "counts": what "same for years" does to it
    mood: str  # "any" if it counts in a question or a fear too


@dataclass(frozen=True)
class Flag:
    id: str
    tier: str
    signs: tuple[Sign, ...]
    not_signs: tuple[Pattern, ...]
    idioms: tuple[Pattern, ...]
    raise_with: tuple[Raise, ...]
    past_tier: str
    asked: Mapping[str, str]
    echoes: Mapping[str, tuple[Pattern, ...]]  # item: what is a sign only as an answer to it ("can't hold it")
    clarify: str
    action: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Content:
    """All that `RedFlags` needs of one language."""

    flags: tuple[Flag, ...]
    actions: Mapping[str, Mapping[str, Any]]
    matcher: Matcher
    reader: Reader
    answers: Matcher
    answer_symbols: Mapping[str, int]
    foreign: ForeignWords


def read_content(data_dir: Path, language: str) -> tuple[Content | None, list[Problem]]:
    """The content of one language and everything that is wrong with it; no content where it can't be put together."""
    reader = _ContentReader(data_dir, language)
    return reader.read(), reader.problems


class _ContentReader:
    """Reads and checks the files of one language. Each broken entry becomes a problem; the rest is still read."""

    def __init__(self, data_dir: Path, language: str) -> None:
        self._data = data_dir
        self._language = language
        self._folder = data_dir / "red_flags" / language
        self._actions: Mapping[str, Mapping[str, Any]] = {}
        self._vocabulary: Mapping[str, Any] = {}
        self.problems: list[Problem] = []

    def read(self) -> Content | None:
        self._vocabulary = self._try(lambda: load_mapping(self._data / "vocabulary.yml", self._data)) or {}
        self._actions = self._try(self._read_actions) or {}
        words = self._try(lambda: load_mapping(self._lexicon("danger_words"), self._data)) or {}
        concepts = self._concepts(words)
        builder = self._try(lambda: self._builder(concepts))
        if builder is None:
            return None
        flags = self._flags(builder)
        return self._try(lambda: self._assemble(flags, builder, words, concepts))

    def _assemble(
        self, flags: tuple[Flag, ...], builder: Builder, words: Mapping[str, Any], concepts: Mapping[str, tuple[str, ...]]
    ) -> Content:
        scope = load_mapping(self._lexicon("scope"), self._data)
        real_words = as_texts(words.get("real_words"), f"{self._name('danger_words')}: real_words")
        spelling = load_spelling(self._data, self._language)
        matcher = builder.build(scope["fillers"], scope["blockers"], real_words, spelling)
        kinds = {name: concepts[f"answer_{name}"] for name in ANSWERS}
        answers = Builder(kinds, Speller(spelling, matcher.vocabulary).words, f"{self._name('danger_words')}: concepts.answer")
        return Content(
            flags=flags,
            actions=self._actions,
            matcher=matcher,
            reader=load_reader(self._data, self._language, matcher.vocabulary),
            answers=answers.build(scope["fillers"], (), real_words),
            answer_symbols={name: answers.concept(name) for name in ANSWERS},
            foreign=load_foreign(self._data, self._vocabulary.get("flags") or (), TIERS),
        )

    def _concepts(self, words: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        concepts: dict[str, tuple[str, ...]] = {}
        for name, patterns in (words.get("concepts") or {}).items():
            concepts[name] = self._texts(patterns, f"{self._name('danger_words')}: concepts.{name}")
        return concepts

    def _builder(self, concepts: Mapping[str, tuple[str, ...]]) -> Builder:
        speller = Speller(load_spelling(self._data, self._language))
        return Builder(concepts, speller.words, f"{self._name('danger_words')}: concepts")

    def _read_actions(self) -> dict[str, Mapping[str, Any]]:
        path = self._folder / "actions.yml"
        where = name_of(path, self._data)
        actions: dict[str, Mapping[str, Any]] = {}
        for number, entry in enumerate(load_yaml(path, self._data)):
            action = as_text(entry.get("id"), f"{where}: [{number}].id")
            for key in ("status", "source", "web"):
                if not entry.get(key):
                    self._problem(f"{where}: {action}.{key}", "is missing or empty")
            if action in actions:
                self._problem(f"{where}: {action}", "this action id stands twice")
            actions[action] = entry
        return actions

    def _flags(self, builder: Builder) -> tuple[Flag, ...]:
        flags: list[Flag] = []
        read = _Patterns(builder, self)
        for path in sorted(self._folder.glob("*.yml")):
            flag = None if path.stem == "actions" else self._read_flag(path, read)
            flags += [flag] if flag else []
        for name in self._vocabulary.get("flags") or ():
            if not (self._folder / f"{name}.yml").exists():
                where = f"{name_of(self._folder, self._data)}/{name}.yml"
                self._problem(where, "the vocabulary names this flag: its file is missing")
        return tuple(flags)

    def _read_flag(self, path: Path, read: _Patterns) -> Flag | None:
        content = self._try(lambda: load_mapping(path, self._data))
        return self._flag(path, content, read) if content else None

    def _flag(self, path: Path, content: Mapping[str, Any], read: _Patterns) -> Flag:
        where = name_of(path, self._data)
        self._check_head(path, content, where)
        tier = self._tier(content.get("tier"), f"{where}: tier")
        return Flag(
            id=path.stem,
            tier=tier,
            signs=tuple(
                self._sign(entry, f"{where}: signs[{number}]", content, tier, read)
                for number, entry in enumerate(content.get("signs") or ())
            ),
            not_signs=read.patterns(content.get("not_signs"), f"{where}: not_signs"),
            idioms=read.patterns(content.get("idioms"), f"{where}: idioms"),
            raise_with=self._raises(content.get("raise_with"), f"{where}: raise_with", read),
            past_tier="next_day" if content.get("past") == "next_day" else "",
            asked=self._asked(content, where),
            echoes={
                item: read.patterns(patterns, f"{where}: echoes.{item}") for item, patterns in self._echoes(content, where).items()
            },
            clarify=str(content.get("clarify") or ""),
            action={
                self._tier(name, f"{where}: action.{name}"): self._known_actions(ids, f"{where}: action.{name}")
                for name, ids in (content.get("action") or {}).items()
            },
        )

    def _check_head(self, path: Path, content: Mapping[str, Any], where: str) -> None:
        flags = self._vocabulary.get("flags") or []
        self._check_keys(content, _KEYS, f"{where}: ")
        if content.get("id") != path.stem:
            self._problem(f"{where}: id", f"{content.get('id')!r} must be the file's name, {path.stem!r}")
        if path.stem not in flags:
            self._problem(f"{where}: id", f"{path.stem!r} is no flag of vocabulary.yml{nearest(path.stem, flags)}")
        for key in ("status", "source", "name", "signs", "clarify", "action", "staff_note"):
            if not content.get(key):
                self._problem(f"{where}: {key}", "is missing or empty")
        if "reviewed" not in content:
            self._problem(f"{where}: reviewed", "is missing (null until a clinician has signed)")
        seen = Counter(entry.get("id") for entry in content.get("signs") or ())
        for name, times in seen.items():
            if times > 1:
                self._problem(f"{where}: signs", f"the sign id {name!r} stands {times} times")

    def _sign(self, entry: Mapping[str, Any], where: str, content: Mapping[str, Any], tier: str, read: _Patterns) -> Sign:
        self._check_keys(entry, _SIGN_KEYS, f"{where}.")
        for key in ("id", "when"):
            if not entry.get(key):
                self._problem(f"{where}.{key}", "is missing or empty")
        return Sign(
            id=str(entry.get("id")),
            when=read.patterns(entry.get("when"), f"{where}.when"),
            within=int(entry.get("within", WITHIN)),
            tier=self._tier(entry.get("tier", tier), f"{where}.tier"),
            unless=read.patterns(entry.get("unless"), f"{where}.unless") + read.patterns(content.get("unless"), f"{where}: unless"),
            raise_with=self._raises(entry.get("raise_with"), f"{where}.raise_with", read),
            action=self._known_actions(entry.get("action"), f"{where}.action"),
            past=str(entry.get("past", content.get("past", "never"))),
            longstanding=str(entry.get("longstanding", content.get("longstanding", "ask"))),
            mood=str(entry.get("mood", "statement")),
        )

    def _check_keys(self, entry: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key, value in entry.items():
            if key not in known:
                self._problem(f"{where}{key}", f"this key means nothing here{nearest(str(key), known)}")
            elif key in _CHOICES and value not in _CHOICES[key]:
                self._problem(f"{where}{key}", f"{value!r} is none of {', '.join(_CHOICES[key])}")

    def _raises(self, entries: Any, where: str, read: _Patterns) -> tuple[Raise, ...]:
        raises: list[Raise] = []
        for number, entry in enumerate(entries or ()):
            patterns = read.patterns(entry.get("with"), f"{where}[{number}].with")
            raises.append(Raise(patterns, self._tier(entry.get("tier"), f"{where}[{number}].tier")))
        return tuple(raises)

    def _asked(self, content: Mapping[str, Any], where: str) -> dict[str, str]:
        items = {item for group in (self._vocabulary.get("items") or {}).values() for item in group}
        asked: dict[str, str] = {}
        for item, tier in (content.get("asked") or {}).items():
            if item not in items:
                self._problem(f"{where}: asked.{item}", f"is no item of vocabulary.yml{nearest(str(item), items)}")
            asked[item] = self._tier(tier, f"{where}: asked.{item}")
        return asked

    def _echoes(self, content: Mapping[str, Any], where: str) -> Mapping[str, Any]:
        asked, echoes = content.get("asked") or {}, content.get("echoes") or {}
        for item in echoes.keys() - asked.keys():
            self._problem(f"{where}: echoes.{item}", "has no tier under `asked`")
        return {item: patterns for item, patterns in echoes.items() if item in asked}

    def _tier(self, tier: Any, where: str) -> str:
        if tier in TIERS:
            return str(tier)
        self._problem(where, f"{tier!r} is no tier (one of {', '.join(TIERS)})")
        return TIERS[0]

    def _known_actions(self, ids: Any, where: str) -> tuple[str, ...]:
        texts = self._texts(ids, where)
        for name in texts:
            if name not in self._actions:
                self._problem(where, f"{name!r} is no action of actions.yml{nearest(name, self._actions)}")
        return texts

    def _texts(self, value: Any, where: str) -> tuple[str, ...]:
        return self._try(lambda: as_texts(value, where)) or ()

    def _lexicon(self, name: str) -> Path:
        return self._data / "lexicon" / self._language / f"{name}.yml"

    def _name(self, lexicon: str) -> str:
        return name_of(self._lexicon(lexicon), self._data)

    def _problem(self, where: str, message: str) -> None:
        self.problems.append(Problem(where, message))

    def _try(self, make: Callable[[], _T]) -> _T | None:
        """What `make` makes, or None and a problem noted."""
        try:
            return make()
        except ContentError as error:
            self._problem(error.where, error.message)
            return None


class _Patterns:
    """Reads lists of patterns; one that can't be read is noted and left out."""

    def __init__(self, builder: Builder, reader: _ContentReader) -> None:
        self._builder = builder
        self._reader = reader

    def patterns(self, value: Any, where: str) -> tuple[Pattern, ...]:
        read = [self._pattern(text, f"{where}[{number}]") for number, text in enumerate(self._reader._texts(value, where))]
        return tuple(pattern for pattern in read if pattern)

    def _pattern(self, text: str, where: str) -> Pattern | None:
        return self._reader._try(
            lambda: tuple(
                Part(self._builder.sequence(part.strip().lstrip("~"), where), part.strip().startswith("~"))
                for part in text.split(" + ")
            )
        )
