"""Say back what was heard, in short messages, from the sentences of data/intake/en/readback.yml.

Pure. Free text is never repeated, nor anything of violence, sex, substances, mood or suicide: those codes have no name there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from actions.clinic import DATA
from actions.content import Wording
from actions.content.readability import count_words
from actions.content.schema import Channel, Entry, Id, Line, Many, Version
from actions.intake.content import Places, load_intake, read_file
from actions.intake.items import DANGER, plain_value
from actions.intake.known import Known, Place

MOST_WORDS = 60
_CONFIG = ConfigDict(extra="forbid")
_SPAN = re.compile(r"P(\d+(?:\.\d+)?)([DWMY])")
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-\d{2})?")


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Readback(Entry):
    """The sentences of the read-back and the names of codes. A name of None is not said."""

    version: Version
    lead: Line
    web: Many[Id]
    sms: Many[Id]
    sentences: dict[Id, Line]
    ago: Line
    in_time: Line
    units: dict[Line, tuple[Line, Line]]
    months: Many[Line]
    sides: dict[Line, Line]
    numbers: dict[Id, Line]
    courses: dict[Line, Line]
    patterns: dict[Line, Line]
    private_regions: Many[Line]
    names: dict[Id, dict[Line, Line | None]]


def readback_lines(known: Known, sites: Sequence[Place], channel: Channel) -> list[Wording]:
    """What was heard, as messages of at most 60 words; a text message gets the heart of it. Empty without any."""
    script = load_readback()
    wanted = script.sms if channel == "sms" else script.web
    told = {name: said for name in wanted if (said := _SENTENCES[name](known, sites, script))}
    texts = _packed([script.lead, *told.values()]) if told else []
    return [Wording(script.id, script.version, text) for text in texts]


@cache
def load_readback(language: str = "en") -> Readback:
    """The script, read once a process. Raises `ContentError`."""
    return read_file(Readback, DATA, language)


def _packed(sentences: list[str]) -> list[str]:
    """Sentences in as few messages as fit."""
    messages = [sentences[0]]
    for sentence in sentences[1:]:
        if count_words(messages[-1]) + count_words(sentence) <= MOST_WORDS:
            messages[-1] = f"{messages[-1]} {sentence}"
        else:
            messages.append(sentence)
    return messages


Sentence = Callable[[Known, Sequence[Place], Readback], str]


def _named(name: str, names: Iterable[str | None], script: Readback) -> str:
    """The sentence with the names that may be said; empty without one."""
    sayable = list(dict.fromkeys(one for one in names if one))
    return script.sentences[name].format(names=", ".join(sayable)) if sayable else ""


def _codes(name: str, item: str) -> Sentence:
    def say(known: Known, sites: Sequence[Place], script: Readback) -> str:
        return _named(name, (script.names[item].get(str(code)) for code in known.value(item) or ()), script)

    return say


def _signs(name: str, value: str) -> Sentence:
    def say(known: Known, sites: Sequence[Place], script: Readback) -> str:
        signs = (item for item in known.answers if item in DANGER and known.says(item) == value)
        return _named(name, (script.names["danger"].get(sign) for sign in signs), script)

    return say


def _entries(name: str, item: str, key: str) -> Sentence:
    def say(known: Known, sites: Sequence[Place], script: Readback) -> str:
        holding = [entry for entry in known.value(item) or () if entry.get("status") in (None, "present")]
        codes = [str(entry[key]) for entry in holding if entry.get(key)]
        names: Mapping[str, str | None] = script.names.get(item, {})
        return _named(name, (names.get(code) if names else code for code in codes), script)

    return say


def _if_empty(name: str, item: str) -> Sentence:
    def say(known: Known, sites: Sequence[Place], script: Readback) -> str:
        return script.sentences[name] if known.status(item) == "answered" and known.value(item) == [] else ""

    return say


def _where(known: Known, sites: Sequence[Place], script: Readback) -> str:
    places = load_intake(DATA).places
    return _named("where", (place_name(place, places, script) for place in sites), script)


def place_name(place: Place, places: Places, script: Readback) -> str | None:
    """ "left knee", "low back, in the middle"; None for what is private or not clear."""
    name = places.regions.get(place.region or "")
    if name is None or place.region in script.private_regions:
        return None
    return script.sides.get(place.side or "", "{place}").format(place=name)


def _travels(known: Known, sites: Sequence[Place], script: Readback) -> str:
    regions = load_intake(DATA).places.regions
    value: Any = known.value("radiates")
    to = value.get("to", ()) if isinstance(value, dict) else ()
    return _named("travels", (regions.get(code) for code in to if code not in script.private_regions), script)


def _stays(known: Known, sites: Sequence[Place], script: Readback) -> str:
    return script.sentences["stays"] if known.says("radiates") == "no" else ""


def _since(known: Known, sites: Sequence[Place], script: Readback) -> str:
    return _named("since", [since_words(str(known.value("onset")), script)], script)


def since_words(value: str, script: Readback) -> str | None:
    """ "about 3 years ago" for P3Y, "in March 2019" for 2019-03; None for anything else."""
    span, date = _SPAN.fullmatch(value), _DATE.fullmatch(value)
    if span:
        one, more = script.units[span[2]]
        return script.ago.format(number=span[1], unit=one if span[1] == "1" else more)
    if date:
        month = f"{script.months[int(date[2]) - 1]} " if date[2] else ""
        return script.in_time.format(date=f"{month}{date[1]}")
    return None


def _numbers(known: Known, sites: Sequence[Place], script: Readback) -> str:
    told = {item: known.value(item) for item in script.numbers if known.value(item) is not None}
    return _named("numbers", (script.numbers[item].format(n=value) for item, value in told.items()), script)


def _course(known: Known, sites: Sequence[Place], script: Readback) -> str:
    return script.courses.get(str(known.value("course")), "")


def _pattern(known: Known, sites: Sequence[Place], script: Readback) -> str:
    return script.patterns.get(str(known.value("pattern")), "")


def _thinner(known: Known, sites: Sequence[Place], script: Readback) -> str:
    entries = known.value("blood_thinner") or ()
    return script.sentences["thinner"] if any(plain_value(entry).get("status") == "present" for entry in entries) else ""


def _own_words(known: Known, sites: Sequence[Place], script: Readback) -> str:
    told = any(known.value(item) for item in ("goal", "fear", "questions_for_doctor"))
    return script.sentences["own_words"] if told else ""


_SENTENCES: dict[str, Sentence] = {
    "where": _where,
    "stays": _stays,
    "travels": _travels,
    "since": _since,
    "course": _course,
    "pattern": _pattern,
    "feels": _codes("feels", "quality"),
    "worse": _codes("worse", "worse_with"),
    "better": _codes("better", "better_with"),
    "numbers": _numbers,
    "hard": _codes("hard", "hard_now"),
    "signs_yes": _signs("signs_yes", "yes"),
    "signs_no": _signs("signs_no", "no"),
    "medicines": _entries("medicines", "med_list", "name"),
    "no_medicine": _if_empty("no_medicine", "med_list"),
    "thinner": _thinner,
    "allergies": _entries("allergies", "allergies", "allergen"),
    "no_allergy": _if_empty("no_allergy", "allergies"),
    "tried": _entries("tried", "treatments", "treatment"),
    "own_words": _own_words,
}
