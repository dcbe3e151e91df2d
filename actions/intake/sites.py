"""Places that hurt: each keeps its own side, quality, number and where its pain travels.

Pure: from the places known and one message to the places that hold now. Rows are written in recording.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions.intake.conditions import place_without_side
from actions.intake.content import Answers, Places
from actions.intake.hearing import Heard, Told, has_word, plain, status_of
from actions.intake.items import NUMBERS
from actions.intake.known import ABOUT_ONE_PLACE, Known, Place
from actions.reading import Finding

Regions = Mapping[str, str]
LEG = frozenset({"thigh", "knee", "lower_leg", "ankle", "heel", "foot", "toes", "whole_leg_radicular"})
ARM = frozenset({"upper_arm", "elbow", "forearm", "wrist", "hand", "thumb", "fingers", "whole_arm_radicular"})
WHOLE_LIMBS = frozenset({"whole_leg_radicular", "whole_arm_radicular"})
_MARKS = re.compile(r"[,.;:!?\n]")


@dataclass(frozen=True)
class PlacesAfter:
    """The places after a message. Unchanged ones are equal to before, so that nothing is written for them.

    `elsewhere` holds where the ratings start that belong to another place than the primary one.
    """

    places: tuple[Place, ...]
    elsewhere: frozenset[int] = frozenset()


def places_after(heard: Heard, known: Known, answers: Answers, names: Places, regions: Regions) -> PlacesAfter:
    """What the places are after this message."""
    heard = _without_bare_sides(heard, answers) if heard.is_correction and known.sites else heard
    places, mentioned = _merged(list(known.sites), heard, names)
    places = _corrected_side(places, mentioned, heard, answers)
    if not mentioned:
        places = _answered_side(places, heard, known, answers, regions)
    places = _attached(places, mentioned, heard, answers)
    after = _one_primary(places, heard, mentioned)
    ratings = heard.of("severity") if mentioned else []
    elsewhere = [rating for rating in ratings if not after[_owner(places, mentioned, rating, heard.text, answers)].is_primary]
    return PlacesAfter(after, frozenset(int(rating.get("start", 0)) for rating in elsewhere))


# Places that are named


def _without_bare_sides(heard: Heard, answers: Answers) -> Heard:
    """ "Actually it's the left side" corrects a side; it names no place."""
    sides = {words for several in answers.sides.values() for words in several}
    bare = [one for one in heard.of("site") if not one.get("value") and plain(str(one["text"])).removeprefix("the ") in sides]
    return replace(heard, findings=tuple(one for one in heard.findings if one not in bare)) if bare else heard


def _merged(places: list[Place], heard: Heard, names: Places) -> tuple[list[Place], list[tuple[Finding | None, int]]]:
    """Every named place found or added; and which one each finding means."""
    mentioned: list[tuple[Finding | None, int]] = []
    places = _resolved_by_choice(places, heard, names)
    places = _taken_back(places, heard)
    for finding in _named(heard):
        at = _same_place(places, finding, heard)
        if at is None:
            places = [*places, _new(finding)]
            at = len(places) - 1
        else:
            places = [*places[:at], _renewed(places[at], finding, heard), *places[at + 1 :]]
        mentioned.append((finding, at))
    return places, mentioned


def _named(heard: Heard) -> list[Finding]:
    return [
        finding
        for finding in heard.of("site")
        if status_of(finding) in ("present", "unsure") and (finding.get("value") or finding.get("candidates"))
    ]


def _resolved_by_choice(places: list[Place], heard: Heard, names: Places) -> list[Place]:
    """A tapped or typed name of one of the candidates settles the unclear place."""
    if not heard.question.startswith(ABOUT_ONE_PLACE[0]):
        return places
    for at, place in enumerate(places):
        if place.region is None and place.candidates:
            region = next((code for code in place.candidates if plain(names.regions.get(code, code)) == heard.plain), None)
            return [*places[:at], replace(place, region=region, candidates=()), *places[at + 1 :]] if region else places
    return places


def _taken_back(places: list[Place], heard: Heard) -> list[Place]:
    """ "Not the knee" takes the knee back only in a correction: else it may be better today."""
    if not heard.is_correction:
        return places
    gone = [finding for finding in heard.of("site") if status_of(finding) == "denied" and finding.get("value")]
    return [place for place in places if not any(_is_gone(place, finding) for finding in gone)]


def _is_gone(place: Place, finding: Finding) -> bool:
    return place.region == finding["value"] and finding.get("side") in (None, place.side)


def _same_place(places: list[Place], finding: Finding, heard: Heard) -> int | None:
    """Which known place the finding means; None for a new one."""
    region, side = finding.get("value"), finding.get("side")
    if region is None and (at := _where_pain_goes(places, finding)) is not None:
        return at
    for at, place in enumerate(places):
        if region is not None and place.region == region and _sides_agree(place.side, side, heard):
            return at
        if region is not None and place.region is None and region in place.candidates:
            return at
        if region is None and _is_among(place, finding):
            return at
    if region is not None and heard.is_correction and len(places) == 1:
        return 0
    if region is not None and heard.question.startswith(ABOUT_ONE_PLACE[0]):
        return next((at for at, place in enumerate(places) if place.region is None), None)
    return None


def _where_pain_goes(places: list[Place], finding: Finding) -> int | None:
    """ "My leg", of somebody whose pain goes from the back to the foot, is no new place."""
    candidates = set(finding.get("candidates") or ())
    for limb in (LEG, ARM):
        if candidates & limb:
            return next((at for at, place in enumerate(places) if set(place.radiates_to) & limb), None)
    return None


def _sides_agree(known: str | None, said: str | None, heard: Heard) -> bool:
    """A named side is another place than the other side's, unless the message corrects."""
    return said is None or known in (None, "unsure", said, "both") or said == "both" or heard.is_correction


def _is_among(place: Place, finding: Finding) -> bool:
    candidates = finding.get("candidates") or ()
    said = finding.get("side")
    agrees = said is None or place.side in (None, said)
    return agrees and (place.region in candidates or bool(set(place.candidates) & set(candidates)))


def _new(finding: Finding) -> Place:
    return Place(
        region=finding.get("value"),
        side=finding.get("side"),
        text=str(finding.get("text", "")),
        candidates=() if finding.get("value") else tuple(finding.get("candidates") or ()),
    )


def _renewed(place: Place, finding: Finding, heard: Heard) -> Place:
    """The place with what the finding adds. Both knees stay both when one of them is told of alone."""
    said = finding.get("side")
    keeps_side = place.side == "both" or (place.region is not None and not finding.get("value") and _where_pain_goes([place], finding) == 0)
    side = place.side if said is None or (keeps_side and not heard.is_correction) else said
    region = finding.get("value") or place.region
    if region == place.region and side == place.side:
        return place
    changed = region != place.region and place.region is not None
    return replace(place, region=region, side=said if changed else side, candidates=() if region else place.candidates)


# Sides that are told alone


def _corrected_side(places: list[Place], mentioned: list[Any], heard: Heard, answers: Answers) -> list[Place]:
    """ "I meant the right one": the side of the primary place, where the correction names no place with a side."""
    named_side = any(finding.get("side") for finding in heard.of("site") if status_of(finding) != "denied")
    if not heard.is_correction or named_side or not places:
        return places
    side = _meant_side(heard, answers)
    at = mentioned[0][1] if mentioned else next((at for at, place in enumerate(places) if place.is_primary), 0)
    return [*places[:at], replace(places[at], side=side), *places[at + 1 :]] if side else places


def _meant_side(heard: Heard, answers: Answers) -> str | None:
    """The one side in the message, or of two the last: "not left, right"."""
    said = [side for side in ("left", "right", "both") if has_word(heard.text, answers.sides[side])]
    if len(said) == 2 and "not" in heard.plain.split():
        denied = re.search(r"\bnot (?:the |my )?(left|right)\b", heard.plain)
        said = [side for side in said if denied is None or side != denied[1]]
    return said[0] if len(said) == 1 else None


def _answered_side(places: list[Place], heard: Heard, known: Known, answers: Answers, regions: Regions) -> list[Place]:
    if "side" not in heard.asked or not places or heard.is_correction:
        return places
    side = side_in(heard, answers)
    at = places.index(asked_place(heard, known, places, regions))
    return [*places[:at], replace(places[at], side=side), *places[at + 1 :]] if side else places


def side_in(heard: Heard, answers: Answers) -> str | None:
    """The side that a reply names, as an answer or in its words."""
    for finding in (*heard.of("answer"), *heard.of("site")):
        said = finding.get("side") or finding.get("value")
        if said in answers.sides and finding.get("for", "side") == "side":
            return str(said)
    if has_word(heard.text, answers.sides["both"]) or all(has_word(heard.text, [side]) for side in ("left", "right")):
        return "both"
    return next((side for side in ("left", "right", "middle") if has_word(heard.text, answers.sides[side])), None)


def asked_place(heard: Heard, known: Known, places: Sequence[Place], regions: Regions) -> Place:
    """The place whose side was asked."""
    if heard.question.startswith(ABOUT_ONE_PLACE[1]):
        other = place_without_side(known, regions)
        if other in places:
            return other  # type: ignore[return-value]  # None is in no list of places
    return next((place for place in places if place.is_primary), places[0])


# What belongs to a place


def _attached(places: list[Place], mentioned: list[Any], heard: Heard, answers: Answers) -> list[Place]:
    """Qualities, numbers and where pain travels go to the nearest place in the text, else to the primary one."""
    for finding in heard.findings:
        kind, value = finding.get("item"), _value(finding)
        if kind not in ("quality", "severity", "radiates_to") or value is None or not places:
            continue
        at = _owner(places, mentioned, finding, heard.text, answers)
        places = [*places[:at], _with(places[at], str(kind), finding, heard), *places[at + 1 :]]
    return places


def _value(finding: Finding) -> Any:
    """Pain that goes "down my leg" goes down the whole leg, until somebody says how far."""
    if finding.get("item") != "radiates_to" or finding.get("value") is not None:
        return finding.get("value")
    return next((code for code in finding.get("candidates") or () if code in WHOLE_LIMBS), None)


def _owner(places: list[Place], mentioned: list[Any], finding: Finding, text: str, answers: Answers) -> int:
    if not mentioned:
        return next((at for at, place in enumerate(places) if place.is_primary), 0)
    nearest = min(mentioned, key=lambda named: _distance(named[0], finding, text, answers))
    return int(nearest[1])


def _distance(site: Finding, finding: Finding, text: str, answers: Answers) -> tuple[int, bool, int]:
    """Thoughts between the two; then a place that was named before, then characters."""
    first, last = sorted((site, finding), key=lambda one: int(one.get("start", 0)))
    between = text[int(first.get("end", 0)) : int(last.get("start", 0))]
    thoughts = len(_MARKS.findall(between)) + sum(word in answers.clause_words for word in between.lower().split())
    return thoughts, first is finding, len(between)


def _with(place: Place, kind: str, finding: Finding, heard: Heard) -> Place:
    status, value = status_of(finding), _value(finding)
    if kind == "quality":
        others = [code for code in place.qualities if code != value]
        return replace(place, qualities=_kept(place.qualities, [*others, str(value)] if status == "present" else others))
    if kind == "radiates_to" and status == "present":
        return replace(place, radiates_to=_kept(place.radiates_to, [*place.radiates_to, str(value)]))
    when = _when(finding, heard)
    if kind == "severity" and status == "present" and when is not None:
        return replace(place, severity={**place.severity, when: min(value, 10)})
    return place


def _kept(before: tuple[str, ...], codes: list[str]) -> tuple[str, ...]:
    """Each code once; the old order where nothing is new."""
    return before if set(before) == set(codes) else tuple(dict.fromkeys(codes))


def _when(finding: Finding, heard: Heard) -> str | None:
    """Which number of the place it is. A bare one is that of now, unless another number was asked."""
    when = str(finding.get("when", "unspecified"))
    if when != "unspecified":
        return when
    return None if heard.is_correction or heard.asks_any(NUMBERS) else "now"


def _one_primary(places: list[Place], heard: Heard, mentioned: list[Any]) -> tuple[Place, ...]:
    """The first place is the primary one until the person names another."""
    chosen = mentioned[0][1] if "primary_site" in heard.asked and mentioned else None
    if chosen is None:
        chosen = next((at for at, place in enumerate(places) if place.is_primary), 0)
    return tuple(replace(place, is_primary=at == chosen) if place.is_primary != (at == chosen) else place
                 for at, place in enumerate(places))  # fmt: skip


def told_by_places(places: Sequence[Place], heard: Heard, known: Known, regions: Regions) -> Iterator[Told]:
    """The items that follow from the places: which, the side of the primary one, whether pain travels."""
    ordered = sorted(places, key=lambda place: not place.is_primary)
    codes = list(dict.fromkeys(place.region for place in ordered if place.region))
    if codes and codes != known.value("site"):
        yield Told("site", codes, verbatim=_words(heard, "site"))
    if ordered:
        yield from _side(ordered[0], heard, regions)
    if "primary_site" in heard.asked and ordered and heard.of("site"):
        yield Told("primary_site", ordered[0].region, verbatim=heard.text.strip())
    travels = [finding for finding in heard.of("radiates_to") if status_of(finding) == "present"]
    if travels:
        to = list(dict.fromkeys(str(_value(finding)) for finding in travels if _value(finding)))
        yield Told("radiates", {"value": "yes", "to": to}, verbatim=heard.said_at(travels[0]))
    elif heard.of("radiates_to") and "radiates" in heard.asked:
        yield Told("radiates", "no", verbatim=heard.said_at(heard.of("radiates_to")[0]))


def _side(primary: Place, heard: Heard, regions: Regions) -> Iterator[Told]:
    if primary.side == "unsure":
        yield Told("side", None, status="unsure", verbatim=_words(heard, "site"))
    elif primary.side:
        yield Told("side", primary.side, verbatim=_words(heard, "site"))
    elif primary.region and regions.get(primary.region) in ("midline", "none"):
        # Read back before it counts: the place itself has no side.
        middle = "middle" if regions[primary.region] == "midline" else "both"
        yield Told("side", middle, status="inferred", origin="inferred", verbatim=_words(heard, "site"))


def _words(heard: Heard, kind: str) -> str:
    found = heard.of(kind)
    return heard.said_at(found[0]) if found else heard.text.strip()
