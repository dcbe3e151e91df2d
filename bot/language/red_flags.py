"""Screen a message for danger.

Deterministic and driven by content (red_flag_content.py): no model, nothing kept, nothing read or written after loading.
It judges whether a sign is told of as present; how a denial, a past or a fear is read is scope.py's. What is answered and
who is told is decided in actions/. Messages in other languages are noticed in foreign.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from spacy.tokens import Doc

from bot.language.foreign import Foreign
from bot.language.loading import ContentError, Problem
from bot.language.patterns import Found, Matcher, Span, choose
from bot.language.red_flag_content import ANSWERS, TIERS, WITHIN, Content, Flag, Part, Pattern, Raise, Sign, read_content
from bot.language.scope import Standing, is_longstanding, judge_words
from bot.language.tokens import Reader, characters, reading_of

RECENT = 3  # how many earlier messages are looked at
ANYWHERE = 60  # words between the parts of what lifts a tier: anywhere in the message


@dataclass(frozen=True)
class Danger:
    """A red flag raised by one message; `start` and `end` are offsets into its text. Tier "ask" raises nothing yet.

    `action` are ids of actions.yml, `clarify` the flag's one question, `sign` the entry that was found ("answer", "echo", "foreign",
    "sensed" where a yes, the asked words, a message in another language or a learned signal raised it), `item` the asked item that an echo answers,
    `language` the tongue of the sign.
    """

    flag: str
    tier: str
    text: str
    start: int
    end: int
    action: tuple[str, ...] = ()
    clarify: str = ""
    sign: str = ""
    language: str = "en"
    item: str = ""


@dataclass(frozen=True)
class Hit:
    """A sign found in a message, at the words [start, end), with the tier that its standing leaves it."""

    sign: Sign
    tier: str
    start: int
    end: int


class _Text:
    """One message, read and searched."""

    def __init__(self, text: str, reader: Reader, matcher: Matcher) -> None:
        self.text = text
        self.doc: Doc = reader.read(text)
        self.reading = reading_of(self.doc)
        self.deniers = reader.cues.words["deniers"]
        self.found: Found = matcher.find(self.reading.words, self.reading.sentences)

    def matches(self, pattern: Pattern, within: int) -> Iterator[tuple[Span, ...]]:
        options: list[list[Span]] = []
        for part in pattern:
            spans = self.found.get(part.symbol)
            if spans is None:
                return
            options.append(spans)
        yield from choose(options, within)


Others = Callable[[], list[_Text]]


class RedFlags:
    """The red flags of one language. Built once by `load_red_flags`; `screen` may be called from many threads."""

    def __init__(self, content: Content) -> None:
        self.flags = MappingProxyType({flag.id: flag for flag in content.flags})
        self.actions = content.actions
        self._content = content
        self._by_symbol = _index(content.flags)

    def screen(
        self, text: str, recent: Sequence[str] = (), respondent: str = "self", asked: Sequence[str] = (), previous: str = ""
    ) -> tuple[Danger, ...]:
        """The red flags of one message, most urgent first; at most one entry a flag.

        `recent` are the person's earlier messages, oldest first (the last three count). `asked` are the intake items, or the
        flags whose clarifying question stands open, that the message answers; `previous` is the last bot message.
        `respondent` changes nothing here: another person in danger raises the same flag.
        """
        message = self._read(text)
        earlier = [entry for entry in recent[-RECENT:] if entry]
        dangers = [
            *self._told(message, earlier),
            *self._echoed(message, asked),
            *self._answered(message, asked, previous),
            *self._in_other_language(text),
        ]
        return _most_urgent(dangers)

    def sensed(self, flag: str, tier: str, text: str, start: int, end: int) -> Danger:
        """A flag that a learned signal raises (bot/nlu/danger.py), with what is said and asked for it."""
        return Danger(flag, tier, text[start:end], start, end, self.action_for(flag, tier), self.flags[flag].clarify, "sensed")

    def screen_foreign(self, text: str) -> Foreign | None:
        """Whether a message looks non-English and, if Spanish, its signs. None for English and for what is too short to tell."""
        return self._content.foreign.screen(text)

    def action_for(self, flag: str, tier: str) -> tuple[str, ...]:
        """Ids of the action lines of a flag at a tier; those of the next more urgent tier where it names none."""
        actions = self.flags[flag].action if flag in self.flags else {}
        order = TIERS[: TIERS.index(tier) + 1][::-1] + TIERS
        return next((actions[name] for name in order if name in actions), ())

    def lines_for(self, language: str) -> Mapping[str, Any]:
        """Lines that answer a message in another language, by tier (and "spanish", "other_language"); none for English."""
        return self._content.foreign.lines if language == "es" else {}

    def _read(self, text: str) -> _Text:
        return _Text(text, self._content.reader, self._content.matcher)

    def _told(self, message: _Text, earlier: Sequence[str]) -> Iterator[Danger]:
        read: list[_Text] = []

        def others() -> list[_Text]:  # read only when a sign asks for them: most messages need none
            if earlier and not read:
                read.extend(self._read(entry) for entry in earlier)
            return read

        for flag in self._touched(message):
            yield from self._screen_flag(flag, message, others)

    def _touched(self, message: _Text) -> list[Flag]:
        names = {flag for symbol in message.found for flag in self._by_symbol.get(symbol, ())}
        return [flag for flag in self.flags.values() if flag.id in names]

    def _screen_flag(self, flag: Flag, message: _Text, others: Others) -> Iterator[Danger]:
        hits = list(_hits(flag, message))
        for hit in hits:
            yield self._danger(flag, hit.sign, _lifted(flag, hit, message, others), (hit.start, hit.end), message)
        idiom = None if hits else next(iter(_spans(flag.idioms, message)), None)
        if idiom and any(True for other in others() for _ in _hits(flag, other)):
            # "Killing me" is no idiom from somebody who has just said that they want to die.
            yield self._danger(flag, None, flag.tier, idiom, message)

    def _danger(self, flag: Flag, sign: Sign | None, tier: str, words: Span, message: _Text) -> Danger:
        start, end = characters(message.doc, *words)
        action = sign.action if sign and sign.action and tier == sign.tier else self.action_for(flag.id, tier)
        return Danger(flag.id, tier, message.text[start:end], start, end, action, flag.clarify, sign.id if sign else "idiom")

    def _answered(self, message: _Text, asked: Sequence[str], previous: str) -> Iterator[Danger]:
        """A yes to a danger item is the sign itself; an unclear answer is asked about once more."""
        questions = self._questions(asked, previous)
        answer = self._answer(message) if questions else ""
        if answer == "yes" and len(questions) > 1:
            answer = "unclear"  # yes to which?
        if answer not in ("yes", "all", "unclear"):
            return
        for flag, tier in questions:
            tier = "ask" if answer == "unclear" else tier
            end = len(message.text)
            yield Danger(flag.id, tier, message.text, 0, end, self.action_for(flag.id, tier), flag.clarify, "answer")

    def _echoed(self, message: _Text, asked: Sequence[str]) -> Iterator[Danger]:
        """The words of an asked sign taken up: "can't hold it" says it of the bladder only where that was asked about."""
        for flag in self.flags.values():
            for item in flag.echoes.keys() & set(asked):
                spans = next(_told_spans(flag.echoes[item], message), None)
                if spans:
                    start, end = characters(message.doc, *_hull(spans))
                    tier = flag.asked[item]
                    told = message.text[start:end]
                    yield Danger(flag.id, tier, told, start, end, self.action_for(flag.id, tier), flag.clarify, "echo", item=item)

    def _questions(self, asked: Sequence[str], previous: str) -> list[tuple[Flag, str]]:
        asks = [(flag, flag.asked[item]) for item in asked for flag in self.flags.values() if item in flag.asked]
        asks += [(self.flags[item], self.flags[item].tier) for item in asked if item in self.flags]
        if not asked and previous:
            asks += [(flag, flag.tier) for flag in self.flags.values() if flag.clarify and flag.clarify in previous]
        return asks

    def _answer(self, message: _Text) -> str:
        """One of ANSWERS for the answer that a message begins with, or ""."""
        words, cues = message.reading.words, self._content.reader.cues
        lead_ins = cues.words["lead_ins"] | cues.fillers
        found = self._content.answers.find(words, message.reading.sentences)

        def begins(name: str) -> bool:
            spans = found.get(self._content.answer_symbols[name], ())
            return any(not any(w.isalnum() and w not in lead_ins for w in words[:start]) for start, _ in spans)

        return next((name for name in ANSWERS if begins(name)), "")

    def _in_other_language(self, text: str) -> Iterator[Danger]:
        foreign = self.screen_foreign(text)
        for flag, tier, start, end in foreign.signs if foreign else ():
            actions = self.action_for(flag, tier)
            yield Danger(flag, tier, text[start:end], start, end, actions, "", "foreign", foreign.language if foreign else "")


def load_red_flags(data_dir: Path, language: str = "en") -> RedFlags:
    """The red flags of one language from `data/red_flags/LANGUAGE`. Raises `ContentError` at the first thing that is wrong."""
    content, problems = read_content(data_dir, language)
    if content is None or problems:
        raise ContentError(problems[0].message, problems[0].where)
    return RedFlags(content)


def check_red_flags(data_dir: Path, language: str = "en") -> list[Problem]:
    """Everything that is wrong in the red-flag content, all at once."""
    return read_content(data_dir, language)[1]


def _index(flags: Sequence[Flag]) -> dict[int, set[str]]:
    """Which flags a found symbol may raise: those with a pattern that begins with it."""
    index: dict[int, set[str]] = defaultdict(set)
    for flag in flags:
        for pattern in (*flag.idioms, *(pattern for sign in flag.signs for pattern in sign.when)):
            index[pattern[0].symbol].add(flag.id)
    return index


def _hits(flag: Flag, message: _Text) -> Iterator[Hit]:
    """For each sign of the flag that is told of: its most urgent hit, of equal ones the longest."""
    looks_like, idioms = _spans(flag.not_signs, message), _spans(flag.idioms, message)
    for sign in flag.signs:
        hits = list(_sign_hits(flag, sign, message, looks_like, idioms))
        if hits:
            yield min(hits, key=lambda hit: (TIERS.index(hit.tier), hit.start - hit.end))


def _sign_hits(flag: Flag, sign: Sign, message: _Text, looks_like: Sequence[Span], idioms: Sequence[Span]) -> Iterator[Hit]:
    unless: list[Span] | None = None
    for pattern in sign.when:
        for spans in message.matches(pattern, sign.within):
            start, end = _hull(spans)
            if any(low < end and start < high for low, high in looks_like):
                continue
            if any(low <= start and end <= high for low, high in idioms):
                continue  # nothing but the idiom; a sign beside it counts
            tier = _tier_of(flag, sign, pattern, spans, message.doc)
            unless = _spans(sign.unless, message) if unless is None else unless
            if tier and not any(_beside((start, end), other, message.reading.sentences) for other in unless):
                yield Hit(sign, tier, start, end)


def _lifted(flag: Flag, hit: Hit, message: _Text, others: Others) -> str:
    """The tier of a hit after what else was said in this message and the last ones."""
    if hit.tier != hit.sign.tier:
        return hit.tier  # lowered by its standing: old, or nearly denied
    tier = hit.tier
    for lift in (*hit.sign.raise_with, *flag.raise_with):
        higher = TIERS.index(lift.tier) < TIERS.index(tier)
        if higher and (_holds(lift, message) or any(_holds(lift, other) for other in others())):
            tier = lift.tier
    return tier


def _told_spans(patterns: Sequence[Pattern], message: _Text) -> Iterator[tuple[Span, ...]]:
    """The matches that are stated as present."""
    for pattern in patterns:
        for spans in message.matches(pattern, WITHIN):
            standings = [_standing(span, spans, message.doc) for span in spans]
            if all(standing.status in ("present", "unsure") and standing.mood == "statement" for standing in standings):
                yield spans


def _holds(lift: Raise, message: _Text) -> bool:
    """Whether a lifting pattern is told, and not denied, anywhere in a message."""
    return any(
        all(_standing(span, spans, message.doc).status != "denied" for span in spans)
        for pattern in lift.patterns
        for spans in message.matches(pattern, ANYWHERE)
    )


def _spans(patterns: Sequence[Pattern], message: _Text) -> list[Span]:
    """From the first to the last word of each match, save where it is denied: "not a streak, a lot of blood"."""
    words, segments = message.reading.words, message.reading.segments

    def denied(low: int) -> bool:
        return any(words[i] in message.deniers and segments[i] == segments[low] for i in range(max(0, low - 3), low))

    hulls = [_hull(spans) for pattern in patterns for spans in message.matches(pattern, WITHIN)]
    return [hull for hull in hulls if not denied(hull[0])]


def _tier_of(flag: Flag, sign: Sign, pattern: Pattern, spans: Sequence[Span], doc: Doc) -> str:
    """The tier of a sign as it stands in the message, "" if it raises nothing."""
    standings = [_standing(span, spans, doc) for span in spans]
    if any(standing.cue == "soft_denial" for standing in standings):
        return "ask"
    if any(standing.status == "denied" for standing in standings):
        return ""
    if sign.mood != "any" and any(standing.mood != "statement" for standing in standings):
        return ""
    return _tier_in_time(flag, sign, list(zip(pattern, spans, standings, strict=True)), doc)


def _tier_in_time(flag: Flag, sign: Sign, parts: Sequence[tuple[Part, Span, Standing]], doc: Doc) -> str:
    current = [(span, standing) for part, span, standing in parts if not part.settled]
    if any(_is_over(sign, standing) for _, standing in current):
        return flag.past_tier
    old = bool(current) and all(is_longstanding(doc, *span) for span, _ in current)
    return "ask" if old and sign.longstanding == "ask" else sign.tier


def _is_over(sign: Sign, standing: Standing) -> bool:
    if standing.status != "past" or sign.past == "any":
        return False
    return not (sign.past == "recent" and standing.cue == "past_recent")


def _standing(span: Span, spans: Sequence[Span], doc: Doc) -> Standing:
    consumed = {place for start, end in spans for place in range(start, end)}
    return judge_words(doc, *span, consumed=consumed)


def _hull(spans: Sequence[Span]) -> Span:
    return min(span[0] for span in spans), max(span[1] for span in spans)


def _beside(sign: Span, other: Span, sentences: Sequence[int]) -> bool:
    """Whether a look-alike stands near a sign and shares a sentence with it."""
    near = other[0] - WITHIN <= sign[1] and sign[0] - WITHIN <= other[1]
    return near and sentences[other[0]] <= sentences[sign[1] - 1] and sentences[sign[0]] <= sentences[other[1] - 1]


def _most_urgent(dangers: Sequence[Danger]) -> tuple[Danger, ...]:
    best: dict[str, Danger] = {}
    for danger in dangers:
        known = best.get(danger.flag)
        if known is None or TIERS.index(danger.tier) < TIERS.index(known.tier):
            best[danger.flag] = danger
    return tuple(sorted(best.values(), key=lambda danger: (TIERS.index(danger.tier), danger.start)))
