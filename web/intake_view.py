"""An intake as staff read it: codes in words, each value beside the message and the words it rests on.

Nothing is judged or left out here. The shape of an intake is actions/store/export.py's, the page templates/staff_intake.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

URGENCY = {"emergency": "Emergency", "crisis": "Crisis", "same_day": "Same day", "next_day": "Next day", None: "None raised"}
STATE = {"in_progress": "In progress", "ready": "Ready", "in_review": "In review", "reviewed": "Reviewed"}
MATCH = {"matched": "Matched", "unmatched": "Not matched"}
ORIGIN = {"said": "said", "chosen": "chosen from buttons", "list": "asked in a list", "inferred": "inferred, not confirmed"}
_SHORT = {"nrs": "NRS", "peg": "PEG", "glp1": "GLP-1", "ai": "AI", "ack": "acknowledged", "med": "medicine", "er": "ER"}
_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_DURATION = re.compile(r"P(\d+)([YMWD])")
_SPAN = re.compile(r"(\d+)_(\d+)")
_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_NOT_DETAILS = frozenset({"value", "verbatim"})
# The part of an entry that names it, as in {"name": "ibuprofen", "class": "nsaid"}.
_HEADS = ("name", "allergen", "condition", "treatment", "procedure", "value")


@dataclass(frozen=True)
class Part:
    """One value in words, the message that it rests on, and the patient's words in it where they are known."""

    text: str
    message: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class Row:
    """One settled item."""

    label: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """One block of the intake. `not_asked` are the items that nobody asked or told: unknown is never "no"."""

    label: str
    rows: tuple[Row, ...]
    not_asked: tuple[str, ...]


def groups_of(items: Mapping[str, Mapping[str, Any]], vocabulary: Mapping[str, Any]) -> list[Group]:
    """All items of the vocabulary, in its order."""
    return [_group(label(name), {item: items[item] for item in members}) for name, members in vocabulary["items"].items()]


def site_rows(sites: list[dict[str, Any]], named: Sequence[Part]) -> list[Row]:
    """The places that hurt, the main one first. `named`: the patient's own name for each, and where it was said first."""
    rows = zip(sites, named, strict=True)
    return [Row(_place(site), (name, *_site_parts(site)), _site_notes(site)) for site, name in rows]


def label(code: str) -> str:
    """A code in words: `nrs_now` is "NRS now"."""
    words = " ".join(_SHORT.get(word, word) for word in code.split("_"))
    return words[:1].upper() + words[1:]


def plain(value: Any) -> str:
    """A value in words: `P3Y` is "3 years", `18_64` is "18 to 64", `all_over` is "all over"; text stays as it is."""
    match value:
        case None:
            return "not known"
        case str() if duration := _DURATION.fullmatch(value):
            return f"{duration[1]} {_UNITS[duration[2]]}{'' if duration[1] == '1' else 's'}"
        case str() if span := _SPAN.fullmatch(value):
            return f"{span[1]} to {span[2]}"
        case str() if _CODE.fullmatch(value):
            return value.replace("_", " ")
        case list():
            return ", ".join(plain(one) for one in value) or "none"
        case dict():
            return _entry(value)
        case _:
            return str(value)


def local(at: datetime, zone: str) -> str:
    """A moment on the clinic's clock."""
    return at.astimezone(ZoneInfo(zone)).strftime("%b %-d, %Y, %H:%M")


def _group(name: str, members: Mapping[str, Mapping[str, Any]]) -> Group:
    rows = tuple(_row(item, answer) for item, answer in members.items() if answer["status"] != "not_asked")
    return Group(name, rows, tuple(label(item) for item, answer in members.items() if answer["status"] == "not_asked"))


def _row(item: str, answer: Mapping[str, Any]) -> Row:
    return Row(label(item), tuple(_parts(answer)), tuple(_notes(answer)))


def _parts(answer: Mapping[str, Any]) -> Iterator[Part]:
    """A list whose entries bring their own words is shown entry by entry."""
    value, words, message = answer["value"], answer["verbatim"], answer["message"]
    if answer["status"] != "answered" and value is None:
        yield Part(label(answer["status"]), message, words)
    elif isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        yield from (Part(plain(entry), message, entry.get("verbatim") or words) for entry in value)
    else:
        yield Part(plain(value), message, words)


def _notes(answer: Mapping[str, Any]) -> Iterator[str]:
    if answer["status"] not in ("answered", "inferred") and answer["value"] is not None:
        yield label(answer["status"]).lower()
    yield ORIGIN.get(answer["origin"], answer["origin"] or "")
    if answer["by"] not in (None, "self"):
        yield f"told by {plain(answer['by'])}"
    if answer["wording"]:
        yield f"asked as {answer['wording']}"


def _entry(entry: Mapping[str, Any]) -> str:
    head = next((key for key in _HEADS if entry.get(key) is not None), None)
    details = [
        f"{plain(key)}: {plain(detail)}"
        for key, detail in entry.items()
        if key not in _NOT_DETAILS and key != head and detail not in (None, "", [], "present")
    ]
    said = plain(entry[head]) if head else "not known"
    return f"{said} ({', '.join(details)})" if details else said


def _place(site: Mapping[str, Any]) -> str:
    if site["region"] is None:
        return f"Unclear: {' or '.join(plain(region) for region in site.get('candidates', []))}"
    side = f"{plain(site['side'])} " if site["side"] else ""
    place = side + plain(site["region"])
    return place[:1].upper() + place[1:]


def _site_notes(site: Mapping[str, Any]) -> tuple[str, ...]:
    return ("main place",) if site["primary"] else ()


def _site_parts(site: Mapping[str, Any]) -> tuple[Part, ...]:
    """What is known of a place beyond its name; it rests on the message that told of it last."""
    told = [plain(site["qualities"])] if site["qualities"] else []
    told += [f"{plain(when)} {number} of 10" for when, number in site["severity"].items()]
    told += [f"goes to {plain(site['radiates_to'])}"] if site["radiates_to"] else []
    return (Part("; ".join(told), site["message"]),) if told else ()
