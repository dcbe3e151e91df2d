"""The physician's page of an intake: plain text of at most 25 lines, by template alone.

Labels are in data/intake/en/brief.yml, the shape of an intake is actions/store/export.py's. Nothing is judged, generated or left
out in silence: what was not asked says so, unknown is never "no", and a list is "none" only where the person closed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from actions.clinic import DATA
from actions.content.schema import Entry, Id, Line, Version
from actions.intake.content import load_intake, read_file
from actions.intake.items import DANGER, ENTRIES, MEDICINES, NUMBERS, entry_key, is_text, plain_value
from actions.vocabulary import load_vocabulary

Json = Mapping[str, Any]

MOST_ALARMS = 3  # lines; further alarms are counted on the last, so that the page keeps to 25
QUOTE_CHARS, STORY_CHARS = 160, 400
STOP_ALLERGENS = ("contrast", "latex", "local_anesthetic")
_SPAN = re.compile(r"P(\d+)([DWMY])")
_UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years"}
_CONFIG = ConfigDict(extra="forbid")
Labels = dict[Id, Line]


@dataclass(frozen=True, kw_only=True, config=_CONFIG)
class Brief(Entry):
    """Labels of the page, and the words for what is not known."""

    version: Version
    labels: Labels
    identity: Line
    patient: Line
    no_alarm: Line
    more_alarms: Line
    none_told: Line
    statuses: Labels
    list_none: Line
    stop: Labels
    picture: Labels
    days: Labels
    procedures: Labels
    history: Labels
    who: Labels
    numbers: Labels
    peg: Line
    peg_open: Line


@cache
def load_brief(language: str = "en") -> Brief:
    """The labels. Raises `ContentError`."""
    return read_file(Brief, DATA, language)


def brief_text(intake: Json) -> str:
    """The page of one intake in the contract's JSON: first who it may not be, then alarms, then the rest by weight."""
    page = _Page(intake, load_brief())
    return "\n".join(line for part in _PARTS for line in part(page))


class _Page:
    """One intake beside the labels."""

    def __init__(self, intake: Json, words: Brief) -> None:
        self.intake = intake
        self.words = words
        self.items: Json = intake["items"]

    def item(self, name: str) -> Json:
        """The item as stored; one that the record does not list was not asked."""
        found: Json = self.items.get(name) or {"value": None, "status": "not_asked"}
        return found

    def value(self, name: str) -> Any:
        return self.item(name).get("value")

    def told(self, name: str) -> str:
        """What was told, or how it stands where nothing was."""
        item = self.item(name)
        status = item["status"]
        if status in self.words.statuses:
            return self.words.statuses[status]
        if item["value"] == [] or item["value"] is None:
            return self._nothing(item)
        if is_text(name):
            return _quote(str(item["value"]), STORY_CHARS)
        return _words(name, item["value"], item.get("verbatim"))

    def _nothing(self, item: Json) -> str:
        """An empty list is "none" only where the person closed it; without a code there are still the words."""
        if item["value"] == [] and item.get("origin") in ("list", "chosen"):
            return self.words.list_none
        return _quote(item["verbatim"]) if item.get("verbatim") else self.words.none_told

    def line(self, label: str, text: str) -> str:
        return f"{self.words.labels[label]}: {text}"

    def joined(self, group: Labels) -> str:
        return "; ".join(f"{label} {self.told(item)}" for item, label in group.items())


# The parts of the page, in order


def _identity(page: _Page) -> Iterator[str]:
    if page.intake.get("match") == "unmatched":
        told = {"name": page.told("patient_name"), "birth_date": page.told("birth_date")}
        yield page.line("identity", page.words.identity.format(**told))


def _alarms(page: _Page) -> Iterator[str]:
    flags = page.intake["flags"]
    if not flags:
        yield page.line("alarms", page.words.no_alarm)
    more = f" {page.words.more_alarms.format(n=len(flags) - MOST_ALARMS)}" if len(flags) > MOST_ALARMS else ""
    for number, flag in enumerate(flags[:MOST_ALARMS], start=1):
        told = f"{_name(flag['tier'])}, {_name(flag['flag'])}, {flag['at']}: {_quote(flag['text'], STORY_CHARS)}"
        yield page.line("alarms", told + (more if number == MOST_ALARMS else ""))


def _patient(page: _Page) -> Iterator[str]:
    places = "; ".join(_place(site) for site in page.intake["sites"]) or page.told("site")
    yield page.line("patient", page.words.patient.format(age=page.told("age_group"), places=places, since=page.told("onset")))


def _stop(page: _Page) -> Iterator[str]:
    stops = {
        "thinner": page.told("blood_thinner"),
        "allergy": _stop_allergies(page),
        "device": _condition(page, "implanted_device") or page.told("hardware"),
        "pregnancy": _condition(page, "pregnancy") or page.told("pregnancy"),
        "infection": _condition(page, "infection_now") or page.words.statuses["not_asked"],
        "diabetes": _condition(page, "diabetes") or _rest_of_conditions(page),
        "sugar": page.told("diabetes_meds"),
        "glp1": page.told("glp1"),
        "opioid": page.told("opioid"),
        "sedatives": page.told("sedatives"),
    }
    yield page.line("stop", " | ".join(f"{page.words.stop[name]}: {told}" for name, told in stops.items()))


def _stop_allergies(page: _Page) -> str:
    named = [entry["allergen"] for entry in page.value("allergies") or () if entry.get("allergen") in STOP_ALLERGENS]
    if named:
        return ", ".join(_name(code) for code in named)
    return page.words.none_told if page.value("allergies") else page.told("allergies")


def _condition(page: _Page, code: str) -> str | None:
    """How a condition stands that was told; None for one that was not."""
    entries = page.value("conditions") or ()
    return next((_name(entry.get("status", "present")) for entry in entries if entry.get("condition") == code), None)


def _rest_of_conditions(page: _Page) -> str:
    """A condition that the list shows and nobody named: none only where the list was closed without any."""
    return page.words.none_told if page.value("conditions") else page.told("conditions")


def _own_words(page: _Page) -> Iterator[str]:
    yield page.line("goal", page.told("goal"))
    yield page.line("worry", page.told("fear"))
    yield page.line("questions", page.told("questions_for_doctor"))
    yield page.line("story", page.told("chief_complaint"))


def _picture(page: _Page) -> Iterator[str]:
    yield page.line("picture", page.joined(page.words.picture))


def _signs(page: _Page) -> Iterator[str]:
    present = [sign for sign in _danger(page) if plain_value(page.value(sign)) == "yes"]
    denied = [sign for sign in _danger(page) if page.value(sign) == "no" and page.item(sign)["status"] == "answered"]
    unclear = [sign for sign in _danger(page) if page.item(sign)["status"] in ("unsure", "skipped", "declined")]
    with_words = (f"{_name(sign)} {_quote(page.item(sign)['verbatim'])}" for sign in present)
    yield page.line("present", "; ".join(with_words) or page.words.none_told)
    yield page.line("denied", _names(denied) or page.words.none_told)
    if unclear:
        yield page.line("unclear", _names(unclear))


def _care(page: _Page) -> Iterator[str]:
    relief = f"; best relief {page.told('treatment_relief')}" if page.value("treatment_relief") is not None else ""
    yield page.line("tried", page.told("treatments") + relief)
    yield page.line("procedures", page.joined(page.words.procedures))


def _rest(page: _Page) -> Iterator[str]:
    yield page.line("numbers", f"{page.joined(page.words.numbers)}; {_peg(page)}")
    yield page.line("days", page.joined(page.words.days))
    yield page.line("medicines", f"{page.told('med_list')}; supplements {page.told('supplements')}")
    yield page.line("history", page.joined(page.words.history))
    yield page.line("who", page.joined(page.words.who))
    others = [item for item in page.items if page.item(item)["status"] == "answered" and item not in _shown(page.words)]
    if others:
        yield page.line("more", "; ".join(f"{_name(item)} {page.told(item)}" for item in others))


def _shown(words: Brief) -> frozenset[str]:
    """The items that have a place of their own on the page."""
    groups = (words.picture, words.days, words.procedures, words.history, words.who, words.numbers)
    return frozenset(item for group in groups for item in group) | DANGER | _ELSEWHERE


_ELSEWHERE = frozenset({
    "patient_name", "birth_date", "age_group", "site", "side", "onset", "goal", "fear", "questions_for_doctor", "chief_complaint",
    "blood_thinner", "pregnancy", "glp1", "diabetes_meds", "opioid", "sedatives", "treatments", "treatment_relief", "med_list",
    "supplements", "peg_pain", "peg_enjoyment", "peg_activity", "ai_ack", "readback",
})  # fmt: skip


def _open(page: _Page) -> Iterator[str]:
    """What the page can't tell: each once, so that nothing missing looks like a no."""
    settled = [item for item in page.items if page.item(item)["status"] in ("unsure", "skipped", "declined")]
    inferred = [item for item in page.items if page.item(item)["status"] == "inferred"]
    missing = [item for item in load_vocabulary(DATA)["must"] if page.item(item)["status"] == "not_asked"]
    for label, items in (("settled_without", settled), ("unconfirmed", inferred), ("not_asked", missing)):
        if items:
            yield page.line(label, _names(items))


_PARTS = (_identity, _alarms, _patient, _stop, _own_words, _picture, _signs, _care, _rest, _open)


# Words


def _danger(page: _Page) -> list[str]:
    return [item for item in page.items if item in DANGER]


def _peg(page: _Page) -> str:
    score = page.intake.get("scores", {}).get("peg")
    if score is None:
        return page.words.peg_open
    parts = {part: page.value(f"peg_{part}") for part in ("pain", "enjoyment", "activity")}
    return page.words.peg.format(score=score, **parts)


def _place(site: Json) -> str:
    regions = load_intake(DATA).places.regions
    codes = [site["region"]] if site["region"] else site.get("candidates", ())
    names = " or ".join(regions.get(code, code) for code in codes)
    side = f", {site['side']}" if site.get("side") else ""
    severity = "".join(f", {when} {value}" for when, value in site.get("severity", {}).items())
    travels = [regions.get(code, code) for code in site.get("radiates_to", ())]
    return f"{names}{side}{severity}" + (f", travels to {', '.join(travels)}" if travels else "")


def _words(item: str, value: Any, verbatim: str | None) -> str:
    """A stored value in words, whatever its kind."""
    if item in ENTRIES:
        return "; ".join(_entry(item, entry) for entry in value)
    if isinstance(value, dict):
        return _detailed(value)
    if isinstance(value, list):
        return ", ".join(_name(str(code)) for code in value)
    if item == "onset":
        return _since(str(value))
    return str(value) if item in _AS_THEY_ARE else _name(str(value))


_AS_THEY_ARE = NUMBERS | {"patient_name", "birth_date"}


def _detailed(value: Json) -> str:
    medicines = [_entry("med_list", entry) for entry in value.get("medicines", ())]
    more = [*medicines, *(_name(str(code)) for key in ("to", "kinds") for code in value.get(key, ()))]
    return str(value["value"]) + (f" ({', '.join(more)})" if more else "")


def _entry(item: str, entry: Json) -> str:
    """An entry by its name; by the patient's words where it has none. What is over says so."""
    code = entry.get(entry_key(item))
    name = _name(str(code)) if code and item not in MEDICINES else code or _quote(entry.get("verbatim"))
    notes = [_name(str(note)) for note in (entry.get("reaction"), entry.get("relief"), entry.get("when")) if note]
    if entry.get("status") not in (None, "present"):
        notes.append(str(entry["status"]))
    return f"{name} ({', '.join(notes)})" if notes else str(name)


def _since(value: str) -> str:
    span = _SPAN.fullmatch(value)
    return f"{span[1]} {_UNITS[span[2]]}" if span else value


def _name(code: str) -> str:
    return code.replace("_", " ")


def _names(codes: Iterable[str]) -> str:
    return ", ".join(_name(code) for code in codes)


def _quote(text: str | None, most: int = QUOTE_CHARS) -> str:
    return f'"{_clipped(" ".join((text or "").split()), most)}"'


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
