"""The small language in which content describes what people say, and the machine that finds it.

A pattern is one line of content:

    numb|fast_asleep     either; "_" joins the words of one choice
    paraly*              any word that begins so
    #100-107             a number from 100 to 107
    @saddle              a concept: a named group of patterns in a lexicon
    can't feel           words in this order; filler words ("my", "really") may stand between
    leg .. gave          up to six other words may stand between, in one sentence, no denial among them
    @saddle + @numb      both, in any order, near each other

Lower case, contractions and spelling are settled by tokens.py before matching. Long words match with one letter dropped,
doubled or swapped, or one wrong vowel, unless the lexicon names the result as a word of its own. Whether a match is denied,
past or feared is not judged here (scope.py), nor what it means (red_flags.py, findings.py).
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.language.loading import ContentError, nearest

Span = tuple[int, int]
Found = dict[int, list[Span]]

SKIP = 3  # filler words that may stand between two words of a sequence
GAP = 6  # other words that ".." may stand for
_NUMBER = re.compile(r"^(\d{1,5}(?:\.\d+)?)(?:f|°|°f|mg|lbs?|s|ish)?$")
_VOWELS = "aeiou"
_FUZZY_FROM = 5  # shorter words are too easily another word
_VOWELS_FROM = 6
_LONGEST = 12  # words; hardly a part is longer
_WORDS_CACHED = 20_000

Normalise = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Rule:
    """`items` in this order are one `out`; `gaps[k]` tells whether ".." stands before item k."""

    out: int
    items: tuple[int, ...]
    gaps: tuple[bool, ...]


@dataclass
class _Symbols:
    ids: dict[str, int] = field(default_factory=dict)

    def __call__(self, name: str) -> int:
        return self.ids.setdefault(name, len(self.ids))


class Builder:
    """Collects concepts and patterns; `build` makes the matcher. Raises `ContentError` on a pattern it can't read."""

    def __init__(self, concepts: Mapping[str, Sequence[str]], normalise: Normalise, where: str) -> None:
        self._concepts = concepts
        self._normalise = normalise
        self._symbols = _Symbols()
        self._rules: list[Rule] = []
        self._known: set[str] = set()
        self._depth: dict[int, int] = {}
        for name in concepts:
            self._concept(name, f"{where}: {name}", ())

    def near(self, pattern: str, where: str) -> tuple[int, ...]:
        """The symbols of the parts of a pattern, those joined by " + "."""
        parts = [part.strip() for part in re.split(r"\s\+\s", pattern)]
        return tuple(self.sequence(part, where) for part in parts)

    def sequence(self, text: str, where: str, trail: tuple[str, ...] = ()) -> int:
        """The symbol of words in order."""
        items, gaps = self._items(text, where, trail)
        if not items:
            raise ContentError(f"{text!r} holds no word", where)
        if len(items) == 1:
            return items[0]
        return self._declare(f"seq {text}", [Rule(-1, tuple(items), tuple(gaps))])

    def concept(self, name: str) -> int:
        return self._symbols.ids[f"@{name}"]

    def build(
        self,
        fillers: Iterable[str],
        blockers: Iterable[str],
        real_words: Iterable[str],
        spelling: Mapping[str, str] | None = None,
    ) -> Matcher:
        """The matcher. `spelling`: further words that a slip may be near to ("braeth" is "breath", which is "breathe")."""
        words = _WordTerms(self._symbols.ids, frozenset(real_words), spelling or {})
        return Matcher(self._symbols.ids, self._rules, self._depth, frozenset(fillers), frozenset(blockers), words)

    def _items(self, text: str, where: str, trail: tuple[str, ...]) -> tuple[list[int], list[bool]]:
        items: list[int] = []
        gaps: list[bool] = []
        gap = False
        for atom in self._atoms(text):
            if atom == "..":
                gap = True
                continue
            for symbol in self._atom(atom, where, trail):
                items.append(symbol)
                gaps.append(gap)
                gap = False
        return items, gaps

    def _atoms(self, text: str) -> list[str]:
        """Plain words are spelled together, as in a message: "cabin fever" may be one word there."""
        atoms: list[str] = []
        plain: list[str] = []
        for atom in [*text.split(), ""]:
            if atom and atom != ".." and not re.search(r"[|@#*]", atom):
                plain.append(atom)
                continue
            atoms += self._normalise(" ".join(plain)) if plain else []
            plain = []
            atoms += [atom] if atom else []
        return atoms

    def _atom(self, atom: str, where: str, trail: tuple[str, ...]) -> list[int]:
        if "|" in atom:
            choices = [self._choice(part, where, trail) for part in atom.split("|") if part]
            return [self._declare(f"any {atom}", [Rule(-1, tuple(c), (False,) * len(c)) for c in choices])]
        if atom.startswith("@"):
            return [self._concept(atom[1:], where, trail)]
        if atom.startswith("#"):
            return [self._level_zero(self._number_name(atom, where))]
        if atom.endswith("*"):
            return [self._level_zero(f"{atom[:-1].lower()}*")]
        return [self._level_zero(word) for word in self._normalise(atom)]  # "can't" is two words

    def _choice(self, part: str, where: str, trail: tuple[str, ...]) -> list[int]:
        """One of several: "_" joins its words where it has more than one ("black|coffee_grounds")."""
        if part[0] in "@#" or part[-1] == "*":
            return self._atom(part, where, trail)
        return [self._level_zero(word) for word in self._normalise(part.replace("_", " "))]

    def _number_name(self, atom: str, where: str) -> str:
        if not re.match(r"^#\d+(\.\d+)?-\d+(\.\d+)?$", atom):
            raise ContentError(f"{atom!r}: write a range of numbers as #100-107", where)
        return atom

    def _level_zero(self, name: str) -> int:
        symbol = self._symbols(name)
        self._depth[symbol] = 0
        return symbol

    def _concept(self, name: str, where: str, trail: tuple[str, ...]) -> int:
        key = f"@{name}"
        if key in self._symbols.ids and self._symbols.ids[key] in self._depth:
            return self._symbols.ids[key]
        if name in trail:
            raise ContentError(f"@{name} is made of itself: {' > '.join((*trail, name))}", where)
        if name not in self._concepts:
            raise ContentError(f"@{name} is no concept{nearest(name, self._concepts)}", where)
        rules = []
        for number, text in enumerate(self._concepts[name]):
            items, gaps = self._items(text, f"{where}[{number}]", (*trail, name))
            rules.append(Rule(-1, tuple(items), tuple(gaps)))
        return self._declare(key, rules)

    def _declare(self, key: str, rules: list[Rule]) -> int:
        if key in self._symbols.ids:
            return self._symbols.ids[key]
        out = self._symbols(key)
        self._rules += [Rule(out, rule.items, rule.gaps) for rule in rules]
        self._depth[out] = 1 + max((self._depth[item] for rule in rules for item in rule.items), default=0)
        return out


class Matcher:
    """Finds every symbol in a list of words, bottom up: words, then what is made of them. Built once, read by all threads."""

    def __init__(
        self,
        symbols: Mapping[str, int],
        rules: Sequence[Rule],
        depth: Mapping[int, int],
        fillers: frozenset[str],
        blockers: frozenset[str],
        words: _WordTerms,
    ) -> None:
        self.fillers = fillers
        self._blockers = blockers
        self._depth = dict(depth)
        self._units: dict[int, list[int]] = defaultdict(list)
        by_first: dict[int, dict[int, list[Rule]]] = defaultdict(lambda: defaultdict(list))
        for rule in rules:
            if len(rule.items) == 1:
                self._units[rule.items[0]].append(rule.out)
            else:
                by_first[rule.items[0]][depth[rule.out]].append(rule)
        self._by_first = {symbol: tuple(levels.items()) for symbol, levels in by_first.items()}
        self._deepest = max(self._depth.values(), default=0)
        self._closures = {symbol: self._closure(symbol) for symbol in symbols.values()}
        self._words = words
        self._cache: dict[str, tuple[int, ...]] = {}

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that stands in the content."""
        return frozenset(self._words.exact)

    def find(self, words: Sequence[str], sentences: Sequence[int]) -> Found:
        """Where each symbol stands: its spans over `words`. `sentences` numbers the sentence of each word."""
        search = _Search(words, sentences, self)
        search.run(self._deepest)
        return search.found

    def terms(self, word: str) -> tuple[int, ...]:
        """The symbols that one word is, with those made of it alone."""
        known = self._cache.get(word)
        if known is None:
            terms = {out for term in self._words.lookup(word) for out in self._closures[term]}
            known = tuple(sorted(terms))
            if len(self._cache) < _WORDS_CACHED:
                self._cache[word] = known
        return known

    def _closure(self, symbol: int) -> tuple[int, ...]:
        seen = {symbol}
        todo = [symbol]
        while todo:
            for out in self._units.get(todo.pop(), ()):
                if out not in seen:
                    seen.add(out)
                    todo.append(out)
        return tuple(seen)


class _Search:
    """One text's search. Symbols are settled level by level, so that a rule sees all that its parts can be."""

    def __init__(self, words: Sequence[str], sentences: Sequence[int], matcher: Matcher) -> None:
        self.found: Found = {}
        self._starts: dict[int, dict[int, list[int]]] = {}  # made of `found` where it is asked for: most symbols never are
        self._words = words
        self._sentences = sentences
        self._matcher = matcher
        self._filler = [word in matcher.fillers for word in words]
        self._blocker = [word in matcher._blockers for word in words]
        self._pending: dict[int, list[Rule]] = defaultdict(list)
        self._add_words()

    def _add_words(self) -> None:
        """The symbols that single words are, each word looked up once."""
        places: dict[str, list[Span]] = defaultdict(list)
        for place, word in enumerate(self._words):
            places[word].append((place, place + 1))
        found: dict[int, list[Span]] = defaultdict(list)
        for word, spans in places.items():
            for symbol in self._matcher.terms(word):
                found[symbol] += spans
        for symbol, spans in found.items():
            spans.sort()
            self._note(symbol, spans)

    def _note(self, symbol: int, spans: list[Span]) -> None:
        """A symbol that was not there before; what begins with it may now follow."""
        self.found[symbol] = spans
        for level, rules in self._matcher._by_first.get(symbol, ()):
            self._pending[level] += rules

    def _add(self, symbol: int, span: Span) -> None:
        if symbol not in self.found:
            self._note(symbol, [span])
            self._starts[symbol] = {span[0]: [span[1]]}
            return
        ends = self._starts_of(symbol).setdefault(span[0], [])
        if span[1] not in ends:
            ends.append(span[1])
            self.found[symbol].append(span)

    def _starts_of(self, symbol: int) -> dict[int, list[int]]:
        """Where a found symbol begins, and where it ends from there."""
        starts = self._starts.get(symbol)
        if starts is None:
            starts = self._starts[symbol] = {}
            for start, end in self.found[symbol]:
                starts.setdefault(start, []).append(end)
        return starts

    def run(self, deepest: int) -> None:
        for level in range(1, deepest + 1):
            for rule in self._pending.get(level, ()):
                self._apply(rule)

    def _apply(self, rule: Rule) -> None:
        for item in rule.items:
            if item not in self.found:
                return
        for start, end in list(self.found[rule.items[0]]):
            for stop in self._extend(rule, 1, end):
                for symbol in self._matcher._closures[rule.out]:
                    self._add(symbol, (start, stop))

    def _extend(self, rule: Rule, number: int, end: int) -> Iterable[int]:
        if number == len(rule.items):
            yield end
            return
        starts = self._starts_of(rule.items[number])
        for place in self._places(end, rule.gaps[number]):
            for stop in starts.get(place, ()):
                yield from self._extend(rule, number + 1, stop)

    def _places(self, end: int, gap: bool) -> Iterable[int]:
        """Where the next item may begin."""
        limit = len(self._words)
        for place in range(end, min(limit, end + (GAP if gap else SKIP) + 1)):
            yield place
            if self._sentences[place] != self._sentences[end - 1]:
                return
            if self._blocker[place] if gap else not self._filler[place]:
                return


class _WordTerms:
    """Which words, beginnings and numbers of the content a typed word is, forgiving one slip in a long one."""

    def __init__(self, symbols: Mapping[str, int], real_words: frozenset[str], spelling: Mapping[str, str]) -> None:
        names = {name: number for name, number in symbols.items() if " " not in name and not name.startswith("@")}
        self.exact = {n: i for n, i in names.items() if not n.endswith("*") and not n.startswith("#")}
        self._stems = {n[:-1]: i for n, i in names.items() if n.endswith("*")}
        self._stem_sizes = sorted({len(stem) for stem in self._stems})
        self._ranges = [(*_range(n), i) for n, i in names.items() if n.startswith("#")]
        self._real = real_words
        self._spelled = {typed: meant for typed, meant in spelling.items() if meant in self.exact and typed.isalpha()}
        self._shorter = _one_letter_less([*self.exact, *self._stems, *self._spelled])

    def lookup(self, word: str) -> set[int]:
        terms = self._plain(word)
        if word in self.exact or word in self._spelled or len(word) < _FUZZY_FROM - 1 or word in self._real or not word.isalpha():
            return terms
        return terms | {symbol for slip in self._slips(word) for symbol in self._plain(slip)}  # "confusd" begins like "confuses" and is "confused"

    def _plain(self, word: str) -> set[int]:
        word = self._spelled.get(word, word)
        terms = {self.exact[word]} if word in self.exact else set()
        terms |= {self._stems[word[:size]] for size in self._stem_sizes if word[:size] in self._stems}
        number = _NUMBER.match(word)
        if number:
            value = float(number.group(1))
            terms |= {symbol for low, high, symbol in self._ranges if low <= value <= high}
        return terms

    def _slips(self, word: str) -> set[str]:
        """Words of the content that are one slip away: a letter dropped, doubled or swapped, a wrong vowel."""
        slips = set(self._shorter.get(word, ()))
        for size in self._stem_sizes:
            slips |= {stem for stem in self._shorter.get(word[: size - 1], ()) if stem in self._stems and size > _FUZZY_FROM}
        if len(word) >= _FUZZY_FROM:
            slips |= set(_one_less(word)) | set(_swaps(word))
        if len(word) >= _VOWELS_FROM:
            slips |= set(_other_vowels(word))
        return {slip for slip in slips if len(slip) >= _FUZZY_FROM}


def _range(name: str) -> tuple[float, float]:
    low, high = name[1:].split("-")
    return float(low), float(high)


def _one_letter_less(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    shorter: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if len(name) >= _FUZZY_FROM and name.isalpha():
            for less in _one_less(name):
                shorter[less].add(name)
    return {less: tuple(names) for less, names in shorter.items()}


def _one_less(word: str) -> list[str]:
    return [word[:i] + word[i + 1:] for i in range(len(word))]


def _swaps(word: str) -> list[str]:
    return [word[:i] + word[i + 1] + word[i] + word[i + 2:] for i in range(len(word) - 1)]


def _other_vowels(word: str) -> list[str]:
    return [word[:i] + vowel + word[i + 1:] for i, letter in enumerate(word) if letter in _VOWELS for vowel in _VOWELS]


def choose(options: Sequence[Sequence[Span]], within: int, limit: int = 240) -> Iterable[tuple[Span, ...]]:
    """Ways to take one span of each part, none overlapping, with at most `within` other words between first and last.

    At most `limit` ways, those that begin earliest in the first part.
    """
    return itertools.islice(_chosen(options, within, ()), limit)


def _chosen(options: Sequence[Sequence[Span]], within: int, taken: tuple[Span, ...]) -> Iterable[tuple[Span, ...]]:
    if len(taken) == len(options):
        yield taken
        return
    for span in options[len(taken)]:
        if any(span[0] < end and start < span[1] for start, end in taken):
            continue
        chosen = (*taken, span)
        # What lies between may yet be covered by parts still to come; none is longer than this.
        slack = _LONGEST * (len(options) - len(chosen))
        if _others_between(chosen) <= within + slack:
            yield from _chosen(options, within, chosen)


def _others_between(spans: Sequence[Span]) -> int:
    covered = sum(end - start for start, end in spans)
    return max(end for _, end in spans) - min(start for start, _ in spans) - covered


def gap(cue: Span, place: Span) -> int:
    """How many words stand between two spans, in whichever order; below 0 where they overlap."""
    return place[0] - cue[1] if cue[1] <= place[0] else cue[0] - place[1] + 1
