"""How bad it is: ratings from 0 to 10.

A number is a rating when it is written as one ("8/10", "8 out of 10"), when a rating was asked for, or when the words around it
rate a pain ("it's an 8", "10 on a bad day"). Everything else (dates, ages, doses, counts, times) is none. Number words and
frames are data/lexicon/LANGUAGE/numbers.yml; lengths of time are in times.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.language.finding import Finding
from bot.language.lexicon import Hit, Lexicon, Message

HIGHEST = 10
_BELIEVED = 20  # "pain is a 12" is a rating, "it is 65" is none
_NOW = "now"
_HEDGES_REACH = 6
_SCALE_REACH = 4  # words before "a 7" that may name what it measures
_DOING, _GERUND = "ing", 5  # "skating"; no shorter word is one
_SCALE_ITSELF = re.compile(r"\b(?:0|1|zero|one)\s*(?:-|–|to|thru|through|and)\s*(?:10|ten)\b|\bout of (?:a )?(?:possible )?(?:10|ten)\b")
_NEVER = re.compile(
    r"^(?!ish\b|s\b)[a-z]|^\s*(?:%|°|:\d|/\d|-\s*(?:year|week|month|day|hour|minute|lb|pound|mile|inch|foot)"
    r"|-?(?:odd|some|plus)\b|(?:st|nd|rd|th|mg|ml|mcg|pm|am|x|lbs?|ft|yrs?|yo|y/o|hrs?|wks?|mos?)\b)"
)
_NEVER_BEFORE = re.compile(r"(?:[$£€#:/]|\d[-.,]?|\b[a-z])$")


@dataclass(frozen=True)
class Number:
    """A number or two at offsets [start, end): "seven or eight" is high 8 and low 7. `scaled`: written as of ten."""

    high: float
    low: float | None
    start: int
    end: int
    said: str
    scaled: bool = False


class NumberReader:
    """Finds ratings. Built once a language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words: Mapping[str, int] = lexicon.values["numbers.words"]
        self._shape = _shape(self._words)

    def amount(self, text: str) -> float | None:
        """The value of one number as typed: "7", "7.5", "7½", "seven and a half"."""
        plain = text.strip().lower()
        half = 0.5 if re.search(r"½|\bhalf$|1/2$", plain) else 0.0
        plain = re.sub(r"\s*(?:½|and (?:a|one) half|1/2)$", "", plain).strip()
        try:
            return (float(self._words[plain]) if plain in self._words else float(plain)) + half
        except ValueError:
            return None

    def read(self, message: Message, rated: Sequence[str] = (), asked: Sequence[str] = ()) -> list[Finding]:
        """Ratings in order, each with its `when`. `rated` are asked ratings' whens ("" for one without), in the order asked."""
        elsewhere = not rated and bool(set(asked) & self._lexicon.lists["numbers.asked_elsewhere"])
        told = self._numbers(message.text)
        sure = [number for number in told if self._is_rating(number, message, bool(rated))]
        beside = [] if elsewhere else [number for number in told if number not in sure and self._is_beside(number, told, sure, message)]
        if elsewhere:
            sure = [number for number in sure if number.scaled or self._has_article(number, message)]
        numbers = [number for number in sorted([*sure, *beside], key=lambda one: one.start) if self._stands(number, message)]
        numbers = self._settled(numbers, message) if len(rated) == 1 else numbers
        whens = self._whens(numbers, message)
        if rated:
            whens = _by_asked(whens, rated)
        return [_finding(number, when or "unspecified", message.text) for number, when in zip(numbers, whens, strict=True)]

    def plain(self, message: Message) -> list[Number]:
        """All numbers of an answer to a count, whatever stands around them."""
        return self._numbers(message.text)

    def _numbers(self, text: str) -> list[Number]:
        lower = text.lower() if len(text.lower()) == len(text) else text
        scales = [match.span() for match in _SCALE_ITSELF.finditer(lower)]
        found = []
        for match in self._shape.finditer(lower):
            number = self._number(match)
            if number and not any(start <= match.start() < end for start, end in scales if not number.scaled):
                found.append(number)
        return found

    def _number(self, match: re.Match[str]) -> Number | None:
        first, second = self.amount(match["first"]), self.amount(match["second"] or "")
        if first is None:
            return None
        scaled = bool(match["scale"])
        end = match.end() if scaled else (match.end("second") if match["second"] else match.end("first"))
        if second is None:
            return Number(first, None, match.start("first"), end, match["first"], scaled)
        low, high = sorted((first, second))
        return Number(high, low, match.start("first"), end, match["second"] if second >= first else match["first"], scaled)

    def _is_rating(self, number: Number, message: Message, asked: bool) -> bool:
        text = message.text.lower()
        before, after = text[: number.start], text[number.end :]
        if number.scaled:
            return not self._is_date_or_review(number, message)
        if _NEVER.match(after) or _NEVER_BEFORE.search(before):
            return False
        place = self._place(number, message)
        if not place or not self._may_follow(place[1], message) or self._is_graded(place[0], message):
            return False
        if asked:
            return number.high <= 100 and (number.said != "one" or len(message.words) <= 4)
        if number.high > _BELIEVED or number.said == "one" or self._is_counted(place, message):
            return False
        return self._is_framed(place[0], place[1], message) or (self._has_article(number, message) and self._speaks_of_pain(message))

    def _has_article(self, number: Number, message: Message) -> bool:
        """ "A 7", which hardly anything but a rating is; "size a 9" and "from an eight to a four" are exceptions."""
        place = self._place(number, message)
        if not place or place[0] == 0 or message.words[place[0] - 1] not in self._lexicon.lists["numbers.articles"] or number.high > HIGHEST:
            return False
        before = message.words[max(0, place[0] - _SCALE_REACH) : place[0] - 1]
        was = before[-1:] == ("from",) and message.words[place[1] : place[1] + 1] == ("to",)
        return not was and not self._lexicon.lists["numbers.other_scales"].intersection(before)

    def _speaks_of_pain(self, message: Message) -> bool:
        return self._tells_of_pain(message) or bool(self._lexicon.hits(message, "severity_when", ("now", "worst", "least", "goal")))

    def _tells_of_pain(self, message: Message) -> bool:
        groups = ("site", "quality", "courses.pain_told")
        return any(self._lexicon.hits(message, group) for group in groups)

    def _is_counted(self, place: tuple[int, int], message: Message) -> bool:
        """ "Tylenol, two in the morning": so many of what was named, with no pain named since."""
        named = [hit.end for hit in self._lexicon.hits(message, "medicine") if hit.end <= place[0] and message.same_sentence(hit.start, place[0])]
        pains = [hit.start for hit in (*self._lexicon.hits(message, "site"), *self._lexicon.hits(message, "courses.pain_told"))]
        return bool(named) and not any(named[-1] <= start < place[0] for start in pains)

    # ------------------------------------------------------------ numbers that stand beside ratings
    def _is_beside(self, number: Number, told: Sequence[Number], sure: Sequence[Number], message: Message) -> bool:
        """A bare number in the sentence of a rating ("it's a 5 sitting, 8 walking"), or one of two that tell of a situation each."""
        if not self._is_bare(number, message) or not self._tells_of_pain(message):
            return False
        place = self._place(number, message)
        others = [self._place(other, message) for other in told if other is not number and (other in sure or self._is_bare(other, message))]
        near = [other for other in others if other and place and message.same_sentence(other[0], place[0])]
        rated = any(other == self._place(one, message) for other in near for one in sure)
        situated = [other for other in [place, *near] if other and self._is_situated(other, message)]
        return bool(near) and (rated or (len(situated) > 1 and place in situated))

    def _is_bare(self, number: Number, message: Message) -> bool:
        """A number of the scale that counts nothing: nothing is named behind it, and before it stands no word that counts."""
        text, place = message.text.lower(), self._place(number, message)
        if not place or number.high > HIGHEST or number.said == "one":
            return False
        if _NEVER.match(text[number.end :]) or _NEVER_BEFORE.search(text[: number.start]) or self._is_graded(place[0], message):
            return False
        before = message.words[place[0] - 1] if place[0] else ""
        situated = self._may_follow(place[1], message) or self._is_situated(place, message)
        return situated and before not in self._lexicon.lists["numbers.never_after"] and not self._is_counted(place, message)

    def _is_situated(self, place: tuple[int, int], message: Message) -> bool:
        """ "8 skating", "0 on couch": a situation follows."""
        follows = message.words[place[1]] if place[1] < len(message.words) else ""
        return follows in self._lexicon.lists["numbers.situation"] or (len(follows) > _GERUND and follows.endswith(_DOING))

    def _settled(self, numbers: list[Number], message: Message) -> list[Number]:
        """ "8, maybe 8.5? Call it 9" is 9."""
        last = self._place(numbers[-1], message) if len(numbers) > 1 else None
        settles = [end for _, end in self._lexicon.spans(message, "numbers.settles")]
        return numbers[-1:] if last and any(end in (last[0], last[0] - 1) for end in settles) else numbers

    def _is_date_or_review(self, number: Number, message: Message) -> bool:
        place = self._place(number, message)
        if not place:
            return False
        start, end = place
        slash = "/" in message.text[number.start : number.end]
        dated = slash and start > 0 and message.words[start - 1] in self._lexicon.lists["numbers.dates"]
        return dated or (end < len(message.words) and message.words[end] in self._lexicon.lists["numbers.other"])

    def _may_follow(self, end: int, message: Message) -> bool:
        """Whether what stands behind a number names nothing that it counts; of several ("four, six and nine") the last decides."""
        if end >= len(message.words):
            return True
        if message.words[end] in self._lexicon.values["times.units"]:  # "5 min"
            return False
        if any(hit.start == end for hit in self._lexicon.hits(message, "severity_when")):
            return True
        joins = self._lexicon.lists["numbers.joins"]
        following = end + 1 if message.words[end] in joins else end
        if following < len(message.words) and self.amount(message.words[following]) is not None:
            return following + 1 > len(message.words) or self._may_follow(following + 1, message)
        return message.words[end] in self._lexicon.lists["numbers.after"]

    def _is_graded(self, start: int, message: Message) -> bool:
        """ "Stage 3", "week 5"; but "on a bad day 8"."""
        if start > 0 and message.words[start - 1] in self._lexicon.lists["numbers.calendar"]:
            return not any(hit.end == start for hit in self._lexicon.hits(message, "severity_when"))
        return start > 0 and message.words[start - 1] in self._lexicon.lists["numbers.grades"]

    def _is_framed(self, start: int, end: int, message: Message) -> bool:
        """Whether the words around words [start, end) rate a pain."""
        frames, hedges = self._lexicon.lists["numbers.before"], self._lexicon.lists["numbers.hedges"]
        places = self._named_places(message)
        if self._stands_alone(start, end, message) or self._is_labelled(start, message):
            return True
        for place in range(start - 1, max(-1, start - 1 - _HEDGES_REACH), -1):
            if not message.same_sentence(place, start):
                break
            if message.words[place] in frames or place in places:
                return True
            if message.words[place] not in hedges:
                break
        whens = self._lexicon.hits(message, "severity_when")
        if any(hit.end <= start and message.same_sentence(hit.start, start) and self._light(message.words[hit.end : start]) for hit in whens):
            return True
        return any(end <= hit.start <= end + 2 and message.same_part(hit.start, start) and self._light(message.words[end : hit.start])
                   for hit in whens)

    def _is_labelled(self, start: int, message: Message) -> bool:
        """ "Left thumb base: 6 when I hold shears"; "is 7 at night", with nothing said before."""
        sentence = message.sentence(start)
        if message.words[start - 1] in self._lexicon.lists["numbers.label_ends"]:
            return any(sentence.start <= hit.start < start for hit in self._lexicon.hits(message, "site"))
        return start - 1 == sentence.start and message.words[start - 1] in self._lexicon.lists["numbers.openings"] and self._tells_of_pain(message)

    def _stands_alone(self, start: int, end: int, message: Message) -> bool:
        """A number that is a sentence of its own rates the pain that was told: "burning down my leg. 8" """
        sentence = message.sentence(start)
        words = [word for word in message.words[sentence.start : sentence.stop] if word.isalnum()]
        return len(message.words) > len(sentence) and len(words) == end - start and bool(self._lexicon.hits(message, "site"))

    def _named_places(self, message: Message) -> set[int]:
        """Words of places and of "the right one": "left knee is a 7" rates the knee."""
        ones = self._lexicon.lists["sides.one"]
        told = [*self._lexicon.hits(message, "site"), *self._lexicon.hits(message, "quality")]
        named = {place for hit in told for place in range(hit.start, hit.end)}
        sides = [hit.end for hit in self._lexicon.hits(message, "side")]
        return named | {end for end in sides if end < len(message.words) and message.words[end] in ones}

    def _light(self, words: Sequence[str]) -> bool:
        return all(word in self._lexicon.lists["numbers.hedges"] or word in ("on", "when") for word in words)

    def _stands(self, number: Number, message: Message) -> bool:
        place = self._place(number, message)
        if not place:
            return True
        bounds = [hit.start for hit in self._lexicon.hits(message, "severity_when") if hit.end <= place[0] <= hit.end + 1]
        standing = message.standing(*place, (min(bounds), place[1]) if bounds else None)  # "never under a 4" is one
        return standing.mood == "statement" and standing.subject == "self" and standing.status not in ("denied", "past")

    def _place(self, number: Number, message: Message) -> tuple[int, int] | None:
        """The words that a number stands in."""
        inside = [place for place in range(len(message.words)) if number.start < _end(message, place) and _begin(message, place) < number.end]
        return (inside[0], inside[-1] + 1) if inside else None

    def _is_of_the_past(self, place: tuple[int, int], message: Message) -> bool:
        """ "Was like a 9"."""
        before = [word for word in message.words[max(0, place[0] - _SCALE_REACH) : place[0]] if not self._lexicon.lists["numbers.articles"] & {word}]
        return bool(self._lexicon.lists["numbers.past_verbs"].intersection(before[-2:]))

    # ------------------------------------------------------------ now, worst, least…
    def _whens(self, numbers: Sequence[Number], message: Message) -> list[str]:
        """Each number's `when`, from the nearest cue that no other number is nearer to; "" without one."""
        places = [self._place(number, message) or (0, 0) for number in numbers]
        cues = self._lexicon.hits(message, "severity_when")
        first = bool(cues and places) and cues[0].start < places[0][0]
        pairs = sorted(
            (distance, number, cue)
            for number, place in enumerate(places)
            for cue, hit in enumerate(cues)
            if (distance := _distance(place, hit, message, first)) is not None and not (hit.code == _NOW and self._is_of_the_past(place, message))
        )
        whens = [""] * len(numbers)
        used: set[int] = set()
        for _, number, cue in pairs:
            if not whens[number] and cue not in used and not _across(places, number, cues[cue]):
                whens[number] = cues[cue].code
                used.add(cue)
        return whens


def _begin(message: Message, place: int) -> int:
    return int(message.doc[message.reading.tokens[place]].idx)


def _end(message: Message, place: int) -> int:
    token = message.doc[message.reading.tokens[place]]
    return int(token.idx) + len(token.text)


def _distance(place: tuple[int, int], cue: Hit, message: Message, cues_first: bool) -> tuple[int, bool] | None:
    if not message.same_sentence(place[0], cue.start):
        return None
    before = cue.end <= place[0]
    gap = place[0] - cue.end if before else cue.start - place[1]
    return gap + (0 if message.same_part(place[0], cue.start) else 3), before != cues_first


def _across(places: Sequence[tuple[int, int]], number: int, cue: Hit) -> bool:
    """Whether another number stands between a number and a cue."""
    low, high = sorted((places[number][0], cue.start))
    return any(low < start < high for place, (start, _) in enumerate(places) if place != number)


def _by_asked(whens: Sequence[str], rated: Sequence[str]) -> list[str]:
    """Numbers without a cue answer the asked ratings in the order asked; a single asked rating takes a single number."""
    left = [when for when in rated if when not in whens]
    filled = []
    for when in whens:
        filled.append(when or (left.pop(0) if left else ""))
    return filled


def _finding(number: Number, when: str, text: str) -> Finding:
    value, low = min(number.high, HIGHEST), number.low
    said = number.said if number.high > HIGHEST else None
    plain = Finding("severity", _whole(value), text[number.start : number.end], number.start, number.end, when=when, said=said)
    return plain if low is None else replace(plain, low=_whole(min(low, HIGHEST)))


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _shape(words: Mapping[str, int]) -> re.Pattern[str]:
    named = "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))
    half = r"(?:\s*½|\s+and (?:a|one) half|\s+1/2(?!\d))?"
    number = rf"(?:\d{{1,3}}(?:\.\d{{1,2}})?(?!\d|,\d|\.\d){half}|(?:{named})\b{half})"
    joined = r"(?:\s*(?:-|–|~|to|or|,?\s*maybe)\s*(?:an?\s+|even\s+|maybe\s+)*)"
    scale = r"(?P<scale>\s*(?:/|out of|outta|of)\s*(?:a\s+)?(?:possible\s+)?(?:10|ten)\b|\s*on (?:the|a|that|your|my) (?:pain )?scale\b)"
    return re.compile(rf"(?<![\w.,$/:#-])(?P<first>{number})(?:{joined}(?P<second>{number}))?(?:\s*ish\b)?{scale}?")
