"""Word lists as content, and one message searched for all of them at once.

Files: data/lexicon/LANGUAGE. A file names its `item` and holds `codes` (code: patterns), `not` (phrases that hold such words and
mean something else) and `cues` (named patterns that say how words stand together). Patterns are written as patterns.py tells;
round brackets hold words that must stand there and are no part of what is told: "(my|his|her) back". What a finding is made
of is decided in findings.py and the modules that it names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.language.loading import ContentError, Problem, as_text, as_texts, load_mapping, name_of, nearest
from bot.language.patterns import Builder, Found, Matcher, Span
from bot.language.scope import Standing, judge_words
from bot.language.tokens import Reader, Speller, load_reader, load_spelling, reading_of

FILES = (
    "sites", "sides", "qualities", "symptoms", "numbers", "times", "courses", "mechanisms", "factors", "impacts", "conditions",
    "medicines", "procedures", "treatments", "allergens", "answers", "emotion", "respondents",
)  # fmt: skip
_PHRASES = "phrases"  # the file of the words that all lists share
# Which part of vocabulary.yml holds the codes of an item; None: the names are free.
_CODES: Mapping[str, str | None] = {
    "site": "regions", "side": "sides", "quality": "qualities", "symptom": "symptoms", "severity_when": "severity_when",
    "course": "courses", "pattern": "patterns", "onset_speed": "onset_speeds", "mechanism": "mechanisms",
    "aggravating": "aggravating", "relieving": "relieving", "impact": "impacts", "condition": "conditions",
    "medicine": None, "procedure": "procedures", "treatment": "treatments", "allergen": "allergens",
    "emotion": "emotions", "answer": None,
}  # fmt: skip
_HEAD = ("id", "status", "source", "reviewed")
_KEYS = (*_HEAD, "words", "items", "cues", "lists", "values")
_ITEM_KEYS = ("codes", "ambiguous", "not", "classes")
_NOT = ("n", "N")
_RIGHT = frozenset({"r", "R"})
_MANY = frozenset({"you", "we", "they", "both", "these", "those", "feet", "teeth"})
_SHORTEST_PLURAL = 3
_BEFORE = re.compile(r"^\(([^)]*)\)\s*")
_AFTER = re.compile(r"\s*\(([^)]*)\)$")


@dataclass(frozen=True)
class Phrase:
    """One pattern of content. `core` is the part that is told, within `whole`."""

    code: str
    whole: int
    core: int
    opens: bool  # the core begins where the whole begins
    closes: bool
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A phrase found at words [start, end); `reach` is the place with the words around it that secure its meaning."""

    code: str
    start: int
    end: int
    reach: Span
    candidates: tuple[str, ...] = ()


class Message:
    """One message, read and searched."""

    def __init__(self, text: str, reader: Reader, matcher: Matcher, respondent: str = "self") -> None:
        self.text = text
        self.doc = reader.read(text)
        self.reading = reading_of(self.doc)
        self.words: Sequence[str] = tuple(self._word(place) for place in range(len(self.reading.words)))
        self.respondent = respondent
        self.found: Found = matcher.find(self.words, self.reading.sentences)
        self.known: dict[str, list[Hit]] = {}  # hits of a group, for the next who asks (Lexicon.hits)

    def characters(self, start: int, end: int) -> Span:
        """Offsets of words [start, end) in the text as given; a word typed in two pieces ("pins and needles") is taken whole."""
        tokens = self.reading.tokens
        last = tokens[end - 1]
        limit = tokens[end] if end < len(tokens) else len(self.doc)
        while last + 1 < limit and not self.doc[last + 1].is_space:
            last += 1
        first = self.doc[self._begin(tokens[start])]
        return first.idx, min(self.doc[last].idx + len(self.doc[last].text), len(self.text))

    def _begin(self, token: int) -> int:
        """The token that a word begins with: "cant" is read as two."""
        before = self.doc[token - 1] if token > 0 else None
        joined = before is not None and not before.whitespace_ and before.text.isalpha() and self.doc[token].text[0] in _NOT
        return token - 1 if joined else token

    def _word(self, place: int) -> str:
        # "r" is read as "are"; here it may be a side ("R knee", "r knee"), but not of "my knees r bad".
        typed = self.typed(place)
        if typed not in _RIGHT or (typed.islower() and place > 0 and _takes_are(self.reading.words[place - 1])):
            return self.reading.words[place]
        return "rt"

    def typed(self, place: int) -> str:
        """The word at `place` as it was typed."""
        return str(self.doc[self.reading.tokens[place]].text)

    def standing(self, start: int, end: int, reach: Span | None = None) -> Standing:
        """How words [start, end) stand; cues within `reach` are part of the phrase."""
        low, high = reach or (start, end)
        return judge_words(self.doc, start, end, self.respondent, consumed=range(low, high))

    def same_sentence(self, one: int, other: int) -> bool:
        return self.reading.sentences[one] == self.reading.sentences[other]

    def same_part(self, one: int, other: int) -> bool:
        return self.reading.segments[one] == self.reading.segments[other]

    def sentence(self, place: int) -> range:
        """The words of the sentence around `place`."""
        low = high = place
        while low > 0 and self.same_sentence(low - 1, place):
            low -= 1
        while high + 1 < len(self.words) and self.same_sentence(high + 1, place):
            high += 1
        return range(low, high + 1)


@dataclass(frozen=True)
class Lexicon:
    """All word lists of one language. Groups are items ("site") and cues ("sites.toward")."""

    reader: Reader
    matcher: Matcher
    phrases: Mapping[str, Mapping[int, tuple[Phrase, ...]]]
    nots: Mapping[str, tuple[int, ...]]
    lists: Mapping[str, frozenset[str]]
    values: Mapping[str, Any]
    classes: Mapping[str, str]  # medicine: its class
    regions: Mapping[str, str]  # region: whether its side matters

    def read(self, text: str, respondent: str = "self") -> Message:
        return Message(text, self.reader, self.matcher, respondent)

    def hits(self, message: Message, group: str, codes: Collection[str] | None = None) -> list[Hit]:
        """Where the phrases of a group stand, in order; of two that overlap, the longer. `codes`: only those."""
        if codes is None and group in message.known:
            return list(message.known[group])
        phrases = self.phrases.get(group, {})
        found = [hit for symbol in message.found.keys() & phrases.keys() for phrase in phrases[symbol] for hit in _found(message, phrase)]
        nots = [span for symbol in self.nots.get(group, ()) for span in message.found.get(symbol, ())]
        hits = _longest([hit for hit in found if (codes is None or hit.code in codes) and not _inside((hit.start, hit.end), nots)])
        if codes is None:
            message.known[group] = hits
        return list(hits)

    def spans(self, message: Message, group: str) -> list[Span]:
        return [(hit.start, hit.end) for hit in self.hits(message, group)]


def _found(message: Message, phrase: Phrase) -> Iterator[Hit]:
    for low, high in message.found[phrase.whole]:
        if phrase.opens and phrase.closes:
            yield Hit(phrase.code, low, high, (low, high), phrase.candidates)
            continue
        for start, end in message.found.get(phrase.core, ()):
            fits = (start == low) if phrase.opens else (low < start)
            fits = fits and ((end == high) if phrase.closes else (end < high))
            if fits:
                yield Hit(phrase.code, start, end, (low, high), phrase.candidates)


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    taken: set[int] = set()

    def rank(hit: Hit) -> tuple[int, int, bool, int, str]:
        return (hit.start - hit.end, hit.reach[0] - hit.reach[1], bool(hit.candidates), hit.start, hit.code)

    for hit in sorted(hits, key=rank):
        if not taken.intersection(range(hit.start, hit.end)):
            taken.update(range(hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _takes_are(word: str) -> bool:
    return word in _MANY or (word.endswith("s") and len(word) > _SHORTEST_PLURAL)


def _inside(span: Span, others: Iterable[Span]) -> bool:
    return any(low <= span[0] and span[1] <= high for low, high in others)


def load_lexicon(data_dir: Path, language: str = "en") -> Lexicon:
    """Every word list of a language. Raises `ContentError` with file and key."""
    loader = _Loader(data_dir, language)
    lexicon = loader.load()
    if loader.problems:
        raise ContentError(loader.problems[0].message, loader.problems[0].where)
    return lexicon


def check_lexicon(data_dir: Path, language: str = "en") -> list[Problem]:
    """Every problem of the word lists at once: unknown codes and keys, empty lists, one phrase with two codes."""
    loader = _Loader(data_dir, language)
    try:
        loader.load()
    except ContentError as error:
        loader.problems.append(Problem(error.where, error.message))
    return loader.problems


class _Loader:
    """Reads the files; what is wrong is noted in `problems` and left out."""

    def __init__(self, data_dir: Path, language: str) -> None:
        self._data = data_dir
        self._language = language
        self._folder = name_of(data_dir / "lexicon" / language / "x", data_dir).removesuffix("/x")
        self.problems: list[Problem] = []
        self._phrases: dict[str, dict[int, list[Phrase]]] = defaultdict(lambda: defaultdict(list))
        self._nots: dict[str, list[int]] = defaultdict(list)
        self._lists: dict[str, frozenset[str]] = {}
        self._values: dict[str, Any] = {}
        self._classes: dict[str, str] = {}

    def load(self) -> Lexicon:
        files = {name: self._file(name) for name in (_PHRASES, *FILES)}
        vocabulary = load_mapping(self._data / "vocabulary.yml", self._data)
        spelling = load_spelling(self._data, self._language)
        spelled = lru_cache(maxsize=None)(Speller(spelling).words)  # the same words stand in many lists
        builder = Builder(self._words(files), spelled, f"lexicon/{self._language}: words")
        for name in FILES:
            self._read(name, files[name], builder, vocabulary)
        shared = files[_PHRASES].get("lists") or {}
        fillers, blockers, real_words = (
            as_texts(shared.get(key), f"{_PHRASES}.yml: lists.{key}") for key in ("fillers", "blockers", "real_words")
        )
        matcher = builder.build(fillers, blockers, real_words)
        return Lexicon(
            reader=load_reader(self._data, self._language, matcher.vocabulary),
            matcher=matcher,
            phrases={group: {symbol: tuple(list_) for symbol, list_ in by.items()} for group, by in self._phrases.items()},
            nots={group: tuple(symbols) for group, symbols in self._nots.items()},
            lists=self._lists,
            values=self._values,
            classes=self._classes,
            regions=vocabulary.get("regions") or {},
        )

    def _file(self, name: str) -> dict[str, Any]:
        path = self._data / "lexicon" / self._language / f"{name}.yml"
        content = load_mapping(path, self._data)
        for key in content:
            if key not in _KEYS:
                self._problem(name, key, f"this key means nothing here{nearest(key, _KEYS)}")
        for key in _HEAD:
            if key not in content:
                self._problem(name, key, "is missing")
        if content.get("id") != name:
            self._problem(name, "id", f"{content.get('id')!r} must be the file's name, {name!r}")
        return content

    def _words(self, files: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
        words: dict[str, tuple[str, ...]] = {}
        for name, content in files.items():
            for group, patterns in (content.get("words") or {}).items():
                if group in words:
                    self._problem(name, f"words.{group}", "this group stands in another file too")
                words[group] = self._texts(name, f"words.{group}", patterns)
        return words

    def _read(self, name: str, content: Mapping[str, Any], builder: Builder, vocabulary: Mapping[str, Any]) -> None:
        for item, entry in (content.get("items") or {}).items():
            if item not in _CODES:
                self._problem(name, f"items.{item}", f"is no item{nearest(item, _CODES)}")
                continue
            self._item(name, item, entry, builder, vocabulary)
        for cue, patterns in (content.get("cues") or {}).items():
            if isinstance(patterns, dict):
                for code, listed in patterns.items():
                    self._add(name, f"{name}.{cue}", f"cues.{cue}.{code}", code, listed, builder)
            else:
                self._add(name, f"{name}.{cue}", f"cues.{cue}", str(cue), patterns, builder)
        for key, listed in (content.get("lists") or {}).items():
            self._lists[f"{name}.{key}"] = frozenset(self._texts(name, f"lists.{key}", listed))
        self._values.update({f"{name}.{key}": value for key, value in (content.get("values") or {}).items()})

    def _item(self, name: str, item: str, entry: Mapping[str, Any], builder: Builder, vocabulary: Mapping[str, Any]) -> None:
        for key in entry:
            if key not in _ITEM_KEYS:
                self._problem(name, f"items.{item}.{key}", f"this key means nothing here{nearest(key, _ITEM_KEYS)}")
        codes = self._codes_of(name, item, entry)
        known = self._known(item, vocabulary)
        for code, patterns in codes.items():
            where = f"items.{item}.{code}"
            if known is not None and code not in known:
                self._problem(name, where, f"{code!r} is no code of vocabulary.yml{nearest(code, known)}")
            self._add(name, item, where, code, patterns, builder)
        for number, ambiguous in enumerate(entry.get("ambiguous") or ()):
            self._ambiguous(name, item, f"items.{item}.ambiguous[{number}]", ambiguous, known or (), builder)
        for pattern in self._texts(name, f"items.{item}.not", entry.get("not") or []):
            self._nots[item].append(builder.sequence(pattern, self._where(name, f"items.{item}.not")))
        self._twice(name, item, codes)

    def _codes_of(self, name: str, item: str, entry: Mapping[str, Any]) -> dict[str, Any]:
        codes = dict(entry.get("codes") or {})
        for class_, medicines in (entry.get("classes") or {}).items():
            for medicine, patterns in medicines.items():
                self._classes[medicine] = class_
                codes[medicine] = patterns
        if not codes:
            self._problem(name, f"items.{item}", "holds no codes")
        return codes

    def _known(self, item: str, vocabulary: Mapping[str, Any]) -> Collection[str] | None:
        part = _CODES[item]
        return None if part is None else (vocabulary.get(part) or ())

    def _ambiguous(self, name: str, item: str, where: str, entry: Mapping[str, Any], known: Collection[str], builder: Builder) -> None:
        candidates = self._texts(name, f"{where}.candidates", entry.get("candidates"))
        for code in candidates:
            if code not in known:
                self._problem(name, f"{where}.candidates", f"{code!r} is no code of vocabulary.yml{nearest(code, known)}")
        self._add(name, item, f"{where}.say", "", entry.get("say"), builder, candidates)

    def _add(self, name: str, group: str, where: str, code: str, patterns: object, builder: Builder, candidates: tuple[str, ...] = ()) -> None:
        texts = self._texts(name, where, patterns)
        if not texts:
            self._problem(name, where, "holds no phrase")
        for text in texts:
            try:
                phrase = _phrase(as_text(code, where), text, candidates, builder, self._where(name, where))
            except ContentError as error:
                self.problems.append(Problem(error.where, error.message))
                continue
            self._phrases[group][phrase.whole].append(phrase)

    def _twice(self, name: str, item: str, codes: Mapping[str, object]) -> None:
        seen: dict[str, str] = {}
        for code, patterns in codes.items():
            for text in self._texts(name, f"items.{item}.{code}", patterns):
                for words in _spelled_out(text):
                    if seen.setdefault(words, code) != code:
                        self._problem(name, f"items.{item}.{code}", f"{words!r} stands under {seen[words]!r} too")

    def _texts(self, name: str, key: str, value: object) -> tuple[str, ...]:
        try:
            return as_texts(value, self._where(name, key))
        except ContentError as error:
            self.problems.append(Problem(error.where, error.message))
            return ()

    def _problem(self, name: str, key: str, message: str) -> None:
        self.problems.append(Problem(self._where(name, key), message))

    def _where(self, name: str, key: str) -> str:
        return f"{self._folder}/{name}.yml: {key}"


def _phrase(code: str, text: str, candidates: tuple[str, ...], builder: Builder, where: str) -> Phrase:
    before, after = _BEFORE.search(text), _AFTER.search(text)
    core = _AFTER.sub("", _BEFORE.sub("", text))
    if not core:
        raise ContentError(f"{text!r} holds nothing outside its brackets", where)
    whole = text.replace("(", "").replace(")", "")
    return Phrase(code, builder.sequence(whole, where), builder.sequence(core, where), not before, not after, candidates)


def _spelled_out(text: str) -> list[str]:
    """Every way to read the choices of a pattern, for patterns of a few words."""
    ways = [""]
    for word in text.split():
        ways = [f"{way} {choice}".strip() for way in ways for choice in word.split("|")]
        if len(ways) > 500:
            return [text]
    return ways
