"""Since when: lengths of time (ISO 8601, in the unit said) and dates as partial as said.

Words are data/lexicon/LANGUAGE/times.yml. How long something lasts, ages, medicines and operations are none of this. A time
that needs a clock ("last Tuesday") needs `today`; without it, it is null.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from bot.language.finding import Finding
from bot.language.lexicon import Lexicon, Message
from bot.language.numbers import NumberReader
from bot.language.patterns import Span

_YEARS = (1930, 2099)
_SINCE_REACH = 7  # words between "since" and its time: "since my daughter was born in 2019"
_SHORT = "PT"  # hours and minutes: a spell, unless told as the beginning
_FRAGMENT = 6  # words: a sentence as short as this speaks of the pain that the message is about
_UNTIL_REACH = 3  # words between "fine until" and its time: "until one day in 2024"
_NOT_FAR = 5  # "2, 3 weeks" is a range, "route 40, nineteen years" is none
_PER_REACH = 4  # words before "a week" in which a count makes it a rate: "10 to 12 entries a month"
_BY_STROKES = re.compile(
    r"(?<![\d/.-])(?:(?P<month>0?[1-9]|1[0-2])[/.-])(?:(?P<day>0?[1-9]|[12]\d|3[01])[/.-])?(?P<year>(?:19|20)\d\d|\d\d)(?![\d/-])"
)


# "since I coughed so hard": something that happened; "since it helps" is a reason.
_SINCE_SOMETHING = re.compile(r"\bsince (?:i|he|she|we|they|it|(?:my|the|our|his|her) \w+) (?:first |last |got |was )?\w{2,}ed\b")
_TENS = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_ONES = "(?:one|two|three|four|five|six|seven|eight|nine)"
_SEVERAL = re.compile(r"(\d+)([A-Z]+)")
_TWO_DIGITS = re.compile(r"\s*['’]?(\d\d)\s*[.!]?\s*")


@dataclass(frozen=True)
class _Time:
    """A time at offsets [start, end); `sure` needs no frame ("since 2019")."""

    value: str | None
    start: int
    end: int
    kind: str  # "length", "date", "open"


@dataclass(frozen=True)
class _Beside:
    """Where else things stand: the numbers of sentences and of their parts (segments) that hold them; `told` are spans of words."""

    pains: frozenset[int]
    causes: frozenset[int]
    pained: frozenset[int]
    treated: frozenset[int]
    changed: frozenset[int]
    stories: frozenset[int]  # sentences that tell how it began or goes on
    taken: tuple[Span, ...]  # characters of what was tried, and of what came on "over a weekend"

    @classmethod
    def of(cls, message: Message, told: Sequence[Finding], lexicon: Lexicon) -> _Beside:
        sentences, segments = message.reading.sentences, message.reading.segments
        starts = [message.doc[token].idx for token in message.reading.tokens]

        def words(items: Sequence[str], *values: str) -> list[int]:
            chosen = [one for one in told if one.item in items and (not values or one.value in values)]
            return [at for at, start in enumerate(starts) if any(one.start <= start < one.end for one in chosen)]

        def numbers(places: Sequence[int], of: Sequence[int]) -> frozenset[int]:
            return frozenset(of[at] for at in places)

        pains = [*words(("site", "radiates_to", "quality", "symptom")), *_again(message, told, lexicon)]
        treated = words(("treatment", "procedure", "medicine"))
        stories = numbers(words(("onset_speed", "course", "pattern")), sentences)
        taken = tuple((one.start, one.end) for one in told if one.value in ("over_days", "work_repeat", "up_and_down"))
        return cls(numbers(pains, sentences), numbers(words(("mechanism",)), sentences), numbers(pains, segments),
                   numbers(treated, segments), numbers(words(("course",)), segments), stories, taken)


def _again(message: Message, told: Sequence[Finding], lexicon: Lexicon) -> list[int]:
    """Words that name again what a finding tells: each place is one finding, however often it is named."""
    values = {value for one in told if one.item in ("site", "radiates_to", "quality") for value in (one.value, *(one.candidates or ())) if value}
    hits = [*lexicon.hits(message, "site"), *lexicon.hits(message, "quality")]
    return [at for hit in hits if values.intersection((hit.code, *hit.candidates)) for at in range(hit.start, hit.end)]


class TimeReader:
    """Finds the beginning of the pain. Built once a language."""

    def __init__(self, lexicon: Lexicon, numbers: NumberReader) -> None:
        self._lexicon = lexicon
        self._numbers = numbers
        values: Mapping[str, Any] = lexicon.values
        self._units: Mapping[str, str] = values["times.units"]
        self._amounts: Mapping[str, int] = values["times.amounts"]
        self._months: Mapping[str, int] = values["times.months"]
        self._weekdays: Mapping[str, int] = values["times.weekdays"]
        self._near: Mapping[str, str | None] = values["times.near"]
        self._attached: Mapping[str, str] = values["times.attached"]
        self._shapes = _Shapes(values)

    def read(self, message: Message, asked: Sequence[str], told: Sequence[Finding], today: datetime.date | None = None) -> list[Finding]:
        """Beginnings, in order. `told` is what the message tells: a bare "3 years" beside a pain is its age (not where other things
        were `asked`), a year beside what set it off is its beginning, a length beside a treatment is neither.
        """
        found: list[_Time] = []
        beside = _Beside.of(message, told, self._lexicon)
        asked_elsewhere = bool(set(asked) & self._lexicon.lists["times.asked_elsewhere"])
        pained = bool(beside.pains or beside.stories or self._lexicon.spans(message, "courses.pain_told"))
        complaint = pained and not asked_elsewhere
        for time in sorted(self._times(message, today), key=lambda time: (time.kind == "open", time.start, -time.end)):
            if any(time.start < other.end and other.start < time.end for other in found):
                continue
            if self._is_beginning(time, message, "onset" in asked, complaint, beside, asked_elsewhere):
                found.append(time)
        if not found and "onset" in asked:
            found += self._bare_year(message.text)
        found = [time for time in found if not self._is_taken_back(time, message)] or found
        kept = sorted(_best(found, [time for time in found if self._is_led(time, message)]), key=lambda time: time.start)
        return [Finding("since", time.value, message.text[time.start : time.end], time.start, time.end) for time in kept]

    def _is_led(self, time: _Time, message: Message) -> bool:
        place = _words_at(time, message)
        return place is not None and self._is_since(place, message)

    def _is_taken_back(self, time: _Time, message: Message) -> bool:
        """ "It's 6 months, not 6 weeks"."""
        place = _words_at(time, message)
        return place is not None and place[0] > 0 and message.words[place[0] - 1] == "not"

    def _bare_year(self, text: str) -> list[_Time]:
        """ "09", where the beginning was asked."""
        match = _TWO_DIGITS.fullmatch(text)
        return [_Time(str(_year(match[1])), match.start(1), match.end(1), "date")] if match else []

    # ------------------------------------------------------------ finding
    def _times(self, message: Message, today: datetime.date | None) -> Iterator[_Time]:
        lower = message.text.lower() if len(message.text.lower()) == len(message.text) else message.text
        yield from self._lengths(lower)
        yield from self._dates(lower)
        yield from self._days(lower, today)
        for hit in self._lexicon.hits(message, "times.open"):
            yield _Time(None, *message.characters(hit.start, hit.end), "open")
        for match in _SINCE_SOMETHING.finditer(lower):
            yield _Time(None, *match.span(), "open")

    def _lengths(self, text: str) -> Iterator[_Time]:
        matches = list(self._shapes.length.finditer(text))
        for match, following in zip_longest(matches, matches[1:]):
            if following is None or not self._shapes.between.fullmatch(text, match.end(), following.start()):
                yield from self._length(match, text)
        for match in self._shapes.one_and_half.finditer(text):
            yield _Time(_iso(1.5, self._units[match["unit"]]), match.start(), match.end(), "length")
        for match in self._shapes.half.finditer(text):
            yield _Time(_half_of(self._units[match["unit"]]), match.start(), match.end(), "length")
        for match in self._shapes.counted.finditer(text):
            amount = self._shapes.ordinals.get(match["nth"] or "") or self._amount(match["number"] or "")
            if amount:
                yield _Time(_iso(amount, self._units[match["unit"] or match["of"]]), match.start(), match.end(), "length")

    def _length(self, match: re.Match[str], text: str) -> Iterator[_Time]:
        """ "6 weeks"; "6 weeks, sorry, 8" is 8, "6 weeks, maybe 8" too."""
        first, amount = self._amount(match["amount"]), self._amount(match["second"] or match["amount"])
        unit = self._units.get(match["unit"] or "") or self._attached.get(match["attached"] or "")
        if first is None or amount is None or unit is None:
            return
        start = match.start()
        if match["comma"] and not 0 < amount - first <= _NOT_FAR:
            start = match.start("second")
        if match["half"] or match["after"]:
            amount += 0.5
        if match["later"] and first == 1:  # "a year or two"
            amount = self._amount(match["later"]) or amount
        instead = self._shapes.instead.match(text, match.end())
        said = self._amount(instead["number"]) if instead else None
        if instead and said and (said > amount or not instead["perhaps"]):
            start, end = (start if instead["perhaps"] else instead.start("number")), instead.end("number")
            yield _Time(_iso(said, unit), start, end, "length")
        else:
            yield _Time(_iso(amount, unit), start, match.end(), "length")

    def _amount(self, said: str) -> float | None:
        plain = " ".join(said.replace("-", " ").split())
        tens, _, ones = plain.partition(" ")
        if ones and re.fullmatch(_TENS, tens) and re.fullmatch(_ONES, ones):
            return (self._numbers.amount(tens) or 0) + (self._numbers.amount(ones) or 0)
        return float(self._amounts[plain]) if plain in self._amounts else self._numbers.amount(plain)

    def _dates(self, text: str) -> Iterator[_Time]:
        for match in self._shapes.month_year.finditer(text):
            day = f"-{int(match['day']):02d}" if match["day"] else ""
            year = _year(match["year"] or match["short"])
            yield _Time(f"{year}-{self._months[match['month']]:02d}{day}", match.start(), match.end(), "date")
        for match in self._shapes.year_month.finditer(text):
            yield _Time(f"{match['year']}-{self._months[match['month']]:02d}", match.start(), match.end(), "date")
        for match in _BY_STROKES.finditer(text):
            day = f"-{int(match['day']):02d}" if match["day"] else ""
            if match["day"] or len(match["year"]) == 4:
                yield _Time(f"{_year(match['year'])}-{int(match['month']):02d}{day}", match.start(), match.end(), "date")
        for match in (*self._shapes.year.finditer(text), *self._shapes.short_year.finditer(text)):
            if _YEARS[0] <= _year(match["year"]) <= _YEARS[1]:
                yield _Time(str(_year(match["year"])), match.start("year"), match.end(), "date")

    def _days(self, text: str, today: datetime.date | None) -> Iterator[_Time]:
        for match in self._shapes.near.finditer(text):
            yield _Time(self._near[match["near"]], match.start(), match.end(), "date")
        for match in self._shapes.weekday.finditer(text):
            yield _Time(_last_weekday(today, self._weekdays[match["weekday"] or match["named"]]), match.start(), match.end(), "date")
        for match in self._shapes.month.finditer(text):
            value = _last_month(today, self._months[match["month"] or match["named"]], match["which"])
            yield _Time(value, match.start(next(part for part in ("which", "month", "named") if match[part])), match.end(), "date")

    # ------------------------------------------------------------ judging
    def _is_beginning(self, time: _Time, message: Message, asked: bool, complaint: bool, beside: _Beside, elsewhere: bool) -> bool:
        """`elsewhere`: something else's time was asked for."""
        place = _words_at(time, message)
        if place is None or self._is_rate(time, place, message) or self._is_an_age(time, place, message, beside):
            return False
        if not asked and not self._is_of_pain(place, message, beside, elsewhere):
            return False
        begins = self._begins(place, message, beside, complaint)
        own = message.reading.segments[place[0]] in beside.pained or message.reading.sentences[place[0]] in beside.causes
        if not self._may_stand(time, place, message, begins, own):
            return False
        if asked and not (time.value or "").startswith(_SHORT):
            return True
        ago = self._follows_ago(place, message)
        return self._is_told(time, message, begins, ago, self._is_lasting(place, message), complaint, place, asked)

    def _may_stand(self, time: _Time, place: Span, message: Message, begins: bool, own: bool) -> bool:
        """Told, and of nobody and nothing else: unless a "since" or what began leads to it. `own`: beside one's own pain ("they burn")."""
        standing = message.standing(place[0], place[0] + 1)
        if standing.mood != "statement":
            return False
        if self._near_cue("times.taking", place, message, parts=True):
            return False
        if self._is_since(place, message) or self._near_cue("times.then_began", place, message):
            return message.words[max(0, place[0] - 1)] != "not" or place[0] == 0
        if time.kind == "length" and any(end == place[0] for _, end in self._lexicon.spans(message, "times.took")):
            return False
        doing = self._near_cue("times.doing", place, message, parts=True) and (time.kind == "length" or not begins)
        other = (standing.subject == "other" and not own) or self._is_a_relatives(place, message)
        return not other and not doing and not self._near_cue("times.elsewhere", place, message, parts=True)

    def _is_a_relatives(self, place: Span, message: Message) -> bool:
        hits = self._lexicon.hits(message, "times.relatives") if message.respondent == "self" else []
        return any(hit.code == "whose" and message.same_part(hit.start, place[0]) for hit in hits)

    def _begins(self, place: Span, message: Message, beside: _Beside, complaint: bool) -> bool:
        set_off = self._near_cue("times.events", place, message) or message.reading.sentences[place[0]] in beside.causes
        ended = any(end <= place[0] <= end + _UNTIL_REACH and message.same_part(end - 1, place[0])
                    for _, end in self._lexicon.spans(message, "times.well_until"))
        return ended or self._near_cue("times.begins", place, message) or (complaint and set_off)

    def _is_lasting(self, place: Span, message: Message) -> bool:
        if any(end == place[0] for _, end in self._lexicon.spans(message, "times.lasting")):
            return True
        return any(start == place[1] for start, _ in self._lexicon.spans(message, "times.of_it"))

    def _is_told(self, time: _Time, message: Message, begins: bool, ago: bool, lasting: bool, complaint: bool, place: Span, asked: bool) -> bool:
        since = self._is_since(place, message, ("since", "when"))
        if (time.value or "").startswith(_SHORT):
            return begins and (ago or asked)
        if time.kind == "date":
            return since or begins or (complaint and self._is_a_part(place, message))
        if time.kind == "open":
            since = since or message.words[place[0]] in self._lexicon.lists["times.lead"]
            return since or lasting or begins or complaint
        return lasting or (ago and (begins or complaint)) or begins or complaint or place[1] - place[0] >= len(message.words) - 1

    def _is_rate(self, time: _Time, place: Span, message: Message) -> bool:
        """ "Once a week", "10 to 12 entries a month": how often, no beginning. "One day" in a story is none either."""
        if time.kind != "length" or self._follows_ago(place, message):
            return False
        if any(start == place[1] for start, _ in self._lexicon.spans(message, "times.shares")):
            return True
        first = message.words[place[0]]
        before = [word for word in message.words[max(0, place[0] - _PER_REACH) : place[0]] if message.same_sentence(place[0] - 1, place[0])]
        if first in ("a", "an") and before:
            counts, leads = self._lexicon.lists["times.counts"], self._lexicon.lists["times.before_length"]
            counted = any(word[0].isdigit() or word in counts for word in before) and before[-1] not in leads
            return before[-1] in counts or counted
        led = bool(before) and before[-1] in self._lexicon.lists["times.before_length"]
        return first == "one" and time.value == "P1D" and not led

    def _follows_ago(self, place: Span, message: Message) -> bool:
        return any(start == place[1] for start, _ in self._lexicon.spans(message, "times.ago"))

    def _is_an_age(self, time: _Time, place: Span, message: Message, beside: _Beside) -> bool:
        """ "19 years old"; the 22 years of "loading birds 22 years"; a change's age ("easing since the summer")."""
        if time.kind != "length":
            return message.reading.segments[place[0]] in beside.changed
        aged = any(place[0] < start <= place[1] for start, _ in self._lexicon.spans(message, "times.aged"))
        return aged or any(start < time.end and time.start < end for start, end in beside.taken)

    def _is_of_pain(self, place: Span, message: Message, beside: _Beside, elsewhere: bool) -> bool:
        """Whether its sentence tells of the pain, refers to it, or is a fragment. "I've run a dairy for 26 years" does neither."""
        part, sentence = message.reading.segments[place[0]], message.sentence(place[0])
        number = message.reading.sentences[place[0]]
        own = part in beside.pained or number in beside.causes
        if part in beside.treated and not own and not self._names_treatment(place, message):
            return False
        if number in beside.pains or number in beside.stories or (number in beside.causes and (beside.pains or beside.stories)):
            return True
        words = sum(message.words[at][0].isalnum() for at in sentence)
        if elsewhere or (number in message.reading.questions and words > 2 * _FRAGMENT):
            return False
        if words <= _FRAGMENT:
            return True
        return any(sentence.start <= start < sentence.stop for start, _ in self._lexicon.spans(message, "times.refers"))

    def _is_since(self, place: Span, message: Message, words: Sequence[str] = ("since",)) -> bool:
        """Whether a "since" leads to it: then it is the pain's beginning, whoever else the words speak of."""
        low = max(0, place[0] - _SINCE_REACH)
        return any(message.words[at] in words and message.same_sentence(at, place[0]) for at in range(low, place[1]))

    def _is_a_part(self, place: Span, message: Message) -> bool:
        """A date that is a sentence of its own."""
        sentence = message.sentence(place[0])
        words = sum(word.isalnum() for word in message.words[sentence.start : sentence.stop])
        return words <= place[1] - place[0] and len(message.words) > len(sentence)

    def _names_treatment(self, place: Span, message: Message) -> bool:
        """ "The day after the epidural", "replaced in 2021 and that's when it started": what was done is part of the time."""
        began = self._near_cue("times.then_began", place, message)
        return began or (place[1] - place[0] > 2 and self._near_cue("times.begins", place, message))

    def _near_cue(self, group: str, place: Span, message: Message, parts: bool = False) -> bool:
        """Whether a cue stands in the same sentence (or part of it), and not within the time itself."""
        same = message.same_part if parts else message.same_sentence
        return any(same(start, place[0]) and not (place[0] <= start and end <= place[1]) for start, end in self._lexicon.spans(message, group))


def _best(times: list[_Time], led: list[_Time]) -> list[_Time]:
    """A time with a value makes an open one ("forever", "years") needless; one that a "since" leads to is better than others."""
    return [time for time in times if time.value] or led[:1] or times[:1]


def _words_at(time: _Time, message: Message) -> Span | None:
    tokens = message.reading.tokens
    inside = [place for place, token in enumerate(tokens)
              if message.doc[token].idx < time.end and time.start < message.doc[token].idx + len(message.doc[token].text)]
    return (inside[0], inside[-1] + 1) if inside else None


def _iso(amount: float, unit: str) -> str | None:
    """ "P3Y", "P18M" for one and a half years, "PT5H"."""
    several = _SEVERAL.fullmatch(unit)  # a decade is 10Y, a fortnight 2W
    if several:
        amount, unit = amount * int(several[1]), several[2]
    parts = {"Y": (12, "M"), "M": (30, "D"), "W": (7, "D"), "D": (24, "PTH")}
    if amount != int(amount) and unit in parts:
        times, unit = parts[unit]
        amount = round(amount * times)
    if amount <= 0 or amount > 1000:
        return None
    return f"PT{int(amount)}{unit[2:]}" if unit.startswith(_SHORT) else f"P{int(amount)}{unit}"


def _half_of(unit: str) -> str | None:
    return {"Y": "P6M", "M": "P2W", "D": "PT12H", "10Y": "P5Y", "2W": "P1W", "PTH": "PT30M"}.get(unit)


def _year(said: str) -> int:
    short = int(said)
    if short > 99:
        return short
    return 2000 + short if short < 50 else 1900 + short


def _last_weekday(today: datetime.date | None, weekday: int) -> str | None:
    if today is None:
        return None
    return (today - datetime.timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)).isoformat()


def _last_month(today: datetime.date | None, month: int, which: str | None) -> str | None:
    """ "last March": the latest that is over. A bare "March" is not clear enough for a value."""
    if today is None or not which:
        return None
    year = today.year if month < today.month or (which == "this" and month == today.month) else today.year - 1
    return f"{year}-{month:02d}"


class _Shapes:
    """The regular expressions of times, made of the content's words."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        unit, month, nearly = (_any(values[f"times.{words}"]) for words in ("units", "months", "near"))
        number = rf"(?:\d{{1,3}}(?:\.\d)?(?:\s*½|\s+1/2)?|{_TENS}[ -]{_ONES}|{_any([*values['times.amounts'], *values['numbers.words']])})"
        self.ordinals: Mapping[str, int] = values["times.ordinals"]
        self._lengths(values, unit, number)
        self._again(values, unit, number)
        year, short_year = r"(?P<year>(?:19|20)\d\d)\b", r"['’](?P<short>\d\d)\b"
        self.month_year = re.compile(
            rf"\b(?P<month>{month})\.?(?:\s+(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?,?)?\s*(?:of |,)?\s*(?:{year}|{short_year})"
        )
        self.year_month = re.compile(rf"\b{year} (?P<month>{month})\b")
        self.year = re.compile(rf"(?<![\d/.$-]){year}(?![/.]\d|\s*(?:mg|miles|dollars|steps|calories)\b)")
        self.short_year = re.compile(r"(?:\bsince|\bin|\bof)\s+['’](?P<year>\d\d)\b")
        self.near = re.compile(rf"\b(?P<near>{nearly})\b")
        self._days(values["times.weekdays"], month)

    def _lengths(self, values: Mapping[str, Any], unit: str, number: str) -> None:
        half = r"\s+(?:and|n|an|&|\+) (?:a |one )?(?:half|1/2)\b"
        loose, attached = _any(values["times.loose"]), _any(values["times.attached"])
        self.length = re.compile(
            rf"(?:(?<![\w.$/-])|(?<=\bx))(?P<amount>{number})(?:\s*(?:-|–|to|or|(?P<comma>,))\s*(?P<second>{number}))?(?P<half>{half})?\s*\+?"
            rf"(?:(?<=\d)(?P<attached>{attached})\b|(?:[\s-]*{loose}(?=[\s-]))*\s*-?\s*(?P<unit>{unit})\b)"
            rf"(?P<after>{half})?(?:\s+or (?P<later>{number})\b(?!\s*(?:{unit}|times|x)\b))?"
        )
        self.half = re.compile(rf"\bhalf (?:an? )?(?P<unit>{unit})\b")
        self.one_and_half = re.compile(rf"(?<![\w'-])(?P<unit>{unit}){half}")
        of_it = _any(values["times.of_count"])
        self.counted = re.compile(
            rf"\b(?:(?P<unit>{unit}) (?P<number>{number})|(?P<nth>{_any(self.ordinals)}) (?P<of>{unit}))(?=\s+{of_it}\b)"
        )

    def _again(self, values: Mapping[str, Any], unit: str, number: str) -> None:
        """What takes a length back or widens it: "6 weeks, sorry, 8", "6 weeks, maybe 8", "a week? ten days"."""
        corrects, perhaps = _any(values["times.corrects"]), _any(values["times.perhaps"])
        gap = r"[\s,.;:?!…-]"
        self.instead = re.compile(
            rf"(?:\s+{_any(values['times.after'])}\b)?{gap}+(?:(?:{corrects}|(?P<perhaps>{perhaps})){gap}+)+(?P<number>{number})\b"
            rf"(?!\s*(?:{unit}|[a-z]*\d|[:/%]|mg|pm|am|x|of|times)\b)(?=\s*(?:[.,;!?)]|$|{_any(values['times.of_count'])}\b))"
        )
        self.between = re.compile(rf"{gap}*(?:\?{gap}*(?:{perhaps}{gap}+)*|{gap}(?:{perhaps}{gap}+)*(?:{corrects}{gap}+)+(?:{perhaps}{gap}+)*)")

    def _days(self, weekdays: Mapping[str, int], month: str) -> None:
        weekday, long_weekday = _any(weekdays), _any([word for word in weekdays if word.endswith("day")])
        self.weekday = re.compile(rf"\b(?:(?:since|last|this|on|started|this past|past)\s+)(?P<weekday>{weekday})\b|\b(?P<named>{long_weekday})\b")
        leads = "|".join(f"(?<={word} )" for word in ("since", "in", "around", "early", "late", "mid", "until", "till", "of", "from"))
        self.month = re.compile(
            rf"\b(?:(?P<which>last|this past|this)\s+|{leads})(?P<month>{month})\b(?!\s*(?:of )?\d)|\b(?P<named>{month})(?= it was\b)"
        )


def _any(words: object) -> str:
    listed = list(words)  # type: ignore[call-overload]
    return "(?:" + "|".join(sorted((re.escape(str(word)).replace(r"\ ", r"\s+") for word in listed), key=len, reverse=True)) + ")"
