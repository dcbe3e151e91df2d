"""What a reading tells, in words that can be said back: blanks of phrases, and the facts that phrases need.

Pure functions over one reading (the public form of an understanding). No phrase is chosen here: see `acknowledge.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from actions.content.schema import Name, Names

Finding = Mapping[str, Any]
Reading = Mapping[str, Any]

DAYS_IN = {"D": 1, "W": 7, "M": 30, "Y": 365}
LONG_DAYS, RECENT_DAYS = 180, 42
HIGH_SCORE, LOW_SCORE = 7, 5
_DURATION = re.compile(r"P(\d+)([DWMY])")
_START = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-\d{2})?")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Kinds of findings that tell of the pain. Sides, answers and medicines are plain data.
PAIN_KINDS = frozenset({
    "site", "radiates_to", "quality", "since", "mechanism", "course", "pattern", "aggravating", "relieving", "impact",
    "treatment", "symptom", "severity",
})  # fmt: skip
# What `needs` of a phrase may name, besides impact., course., pattern. and mechanism. with a code.
FACTS = frozenset({
    "since.long", "since.recent", "severity.high", "severity.low", "treatments.many", "sites.many", "site.one",
})  # fmt: skip
_WEIGHTY = frozenset({"since", "impact", "mechanism", "course", "pattern", "treatment"})


@dataclass(frozen=True, slots=True)
class Told:
    """What one message tells. `blanks` fills phrases, `facts` is what phrases may need, `spare_words` counts the words
    that are part of no finding."""

    text: str
    words: str  # lower case, with a space before and after each
    blanks: Mapping[str, str]
    facts: frozenset[str]
    kinds: frozenset[str]
    spare_words: int

    @property
    def is_question(self) -> bool:
        return "?" in self.text

    @property
    def is_disclosure(self) -> bool:
        """Whether this is more than plain data: two kinds of findings, or a weighty one with words around it."""
        return len(self.kinds) >= 2 or bool(self.kinds & _WEIGHTY and self.spare_words >= 2)

    def says(self, phrase: str) -> bool:
        """Whether the person said these words, as whole words."""
        return f" {phrase.lower()} " in self.words


def words_in(text: str) -> list[str]:
    """The words of a text, lower case, with straight apostrophes."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def read_told(reading: Reading, names: Names) -> Told:
    """What `reading` tells of the patient, here and now. Denied, past and other people's findings are left out."""
    text = str(reading.get("text", ""))
    found = [finding for finding in reading.get("findings", ()) if _is_own_and_present(finding)]
    sites = [finding for finding in found if finding["item"] == "site"]
    return Told(
        text=text,
        words=f" {' '.join(words_in(text))} ",
        blanks=dict(_blanks(found, sites, names)),
        facts=frozenset(_facts(found, sites, names)),
        kinds=frozenset(finding["item"] for finding in found if finding["item"] in PAIN_KINDS),
        spare_words=_spare_words(text, reading.get("findings", ())),
    )


def _is_own_and_present(finding: Finding) -> bool:
    # What was tried is in the past by its nature.
    wanted = ("present", "past") if finding["item"] in ("treatment", "procedure") else ("present",)
    return finding.get("status", "present") in wanted and finding.get("subject", "self") == "self"


def _blanks(found: list[Finding], sites: list[Finding], names: Names) -> Iterator[tuple[str, str]]:
    values = {
        "site": _site_phrase(sites, names),
        "quality": _first(found, "quality", lambda finding: name_of_code(finding, names.qualities)),
        "impact": _first(found, "impact", lambda finding: name_of_code(finding, names.impacts)),
        "duration": _first(found, "since", lambda finding: duration_words(finding["value"], names)),
        "start": _first(found, "since", lambda finding: start_words(finding["value"], names)),
        "score": _score_phrase(_score(found), names),
    }
    return ((blank, value) for blank, value in values.items() if value)


def _facts(found: list[Finding], sites: list[Finding], names: Names) -> Iterator[str]:
    for finding in found:
        if finding["item"] in ("impact", "course", "pattern", "mechanism"):
            yield f"{finding['item']}.{finding['value']}"
    yield from _time_facts(found)
    yield from _score_facts(_score(found))
    if len({finding["value"] for finding in found if finding["item"] in ("treatment", "procedure")}) >= 2:
        yield "treatments.many"
    if len({finding["text"] for finding in sites}) >= 3:
        yield "sites.many"
    if sites and not _is_plural(_site_phrase(sites, names), names):
        yield "site.one"


def _time_facts(found: list[Finding]) -> Iterator[str]:
    for finding in found:
        duration = _DURATION.fullmatch(str(finding["value"])) if finding["item"] == "since" else None
        if duration is None:
            continue
        days = int(duration[1]) * DAYS_IN[duration[2]]
        if days >= LONG_DAYS:
            yield "since.long"
        elif days < RECENT_DAYS:
            yield "since.recent"


def _score_facts(score: int | None) -> Iterator[str]:
    if score is not None and score >= HIGH_SCORE:
        yield "severity.high"
    elif score is not None and 1 <= score <= LOW_SCORE:
        yield "severity.low"


def duration_words(value: object, names: Names) -> str:
    """`P3Y` as "three years"; empty for a date, for nothing, and for zero."""
    duration = _DURATION.fullmatch(str(value))
    if duration is None or int(duration[1]) == 0:
        return ""
    number = int(duration[1])
    words = names.numbers[number] if number < len(names.numbers) else str(number)
    one, more = names.units[duration[2]]  # type: ignore[index]  # the pattern allows these four letters alone
    return f"{words} {one if number == 1 else more}"


def start_words(value: object, names: Names) -> str:
    """`2024-03` as "March 2024", `2019` as "2019"; empty for a duration and for nothing."""
    start = _START.fullmatch(str(value))
    if start is None:
        return ""
    month = int(start[2] or 0)
    return f"{names.months[month - 1]} {start[1]}" if 1 <= month <= len(names.months) else start[1]


def name_of_code(finding: Finding, known: Mapping[str, Name], said: str | None = None) -> str:
    """How to say a finding's code back: in the person's own words where the content lists them, else by its name."""
    name = known.get(str(finding["value"]))
    own = said if said is not None else str(finding["text"]).lower()
    if name is None:
        return ""
    if own in name.put:
        return name.put[own]
    return own if own in name.as_said else name.name or ""


def _site_phrase(sites: list[Finding], names: Names) -> str:
    phrases = list(dict.fromkeys(_site_name(site, names) for site in sites))
    if not phrases or not all(phrases) or len(phrases) > 2:
        return ""
    return " and ".join(phrases)


def _site_name(site: Finding, names: Names) -> str:
    words = [word for word in words_in(str(site["text"])) if word not in names.side_words]
    own = " ".join(words)
    unclear = own if own in names.ambiguous else ""
    name = unclear if site["value"] is None else name_of_code(site, names.regions, own)
    if site.get("side") == "both" and not _is_plural(name, names):
        return ""
    side = names.sides.get(str(site.get("side")), "")
    return f"{side} {name}" if side and name else name


def _is_plural(phrase: str, names: Names) -> bool:
    last = phrase.split(" ")[-1]
    return " and " in phrase or last in names.plurals or (last.endswith("s") and last not in ("pelvis",))


def _score(found: list[Finding]) -> int | None:
    for finding in found:
        if finding["item"] == "severity" and finding.get("when") not in ("worst", "least", "goal"):
            said = str(finding.get("said", finding["value"]))
            return int(said) if said.isdigit() else None
    return None


def _score_phrase(score: int | None, names: Names) -> str:
    return names.scores[score] if score is not None and score < len(names.scores) else ""


def _first(found: list[Finding], item: str, say: Any) -> str:
    phrases = (str(say(finding)) for finding in found if finding["item"] == item)
    return next((phrase for phrase in phrases if phrase), "")


def _spare_words(text: str, findings: Any) -> int:
    left = list(text)
    for finding in findings:
        start, end = finding.get("start", 0), finding.get("end", 0)
        left[start:end] = " " * (end - start)
    return len(words_in("".join(left)))
