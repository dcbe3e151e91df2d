"""What a message says, whatever was asked: findings become values of items.

Pure. Places are in sites.py, numbers and short replies, which need the question, in replies.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from actions.intake.content import Answers
from actions.intake.hearing import Heard, Told, has_word, merged_codes, merged_entries, status_of, tapped
from actions.intake.items import (
    CODE_LIST_OF,
    DANGER,
    ITEM_OF_CLASS,
    NEVER_CLOSED_BY_MENTION,
    SINGLE_CODE_OF,
    YES_NO,
    entry,
    entry_key,
)
from actions.intake.known import Known
from actions.reading import Finding

STORY_WORDS = 4  # a first telling of this many words is the complaint in the patient's own words
_NUMB = ("numbness", "tingling")
_RANK = ("present", "unsure", "past", "denied")


def told_by_findings(heard: Heard, known: Known, answers: Answers) -> Iterator[Told]:
    """Every item that the findings of this message settle or change."""
    yield from _story(heard, known, answers)
    yield from _code_lists(heard, known)
    yield from _single_codes(heard, known)
    yield from _onset(heard, known)
    yield from _symptoms(heard, known, answers)
    yield from _from_qualities(heard, known)
    yield from _from_factors(heard, known)
    yield from _medicines(heard, known)
    yield from _entries(heard, known)
    yield from _pregnancy(heard)


def _story(heard: Heard, known: Known, answers: Answers) -> Iterator[Told]:
    is_told = heard.intent == "describe_pain" and not tapped(heard, answers.clause_words)
    if is_told and heard.words >= STORY_WORDS and known.status("chief_complaint") is None:
        yield Told("chief_complaint", heard.text.strip(), verbatim=heard.text.strip())


def _code_lists(heard: Heard, known: Known) -> Iterator[Told]:
    for kind, item in CODE_LIST_OF.items():
        found = [finding for finding in heard.of(kind) if finding.get("value")]
        said = [str(finding["value"]) for finding in found if status_of(finding) in ("present", "unsure")]
        taken_back = [str(finding["value"]) for finding in found if status_of(finding) == "denied"]
        old = [str(code) for code in known.value(item) or ()]
        if heard.is_correction and said and not taken_back and len(old) == 1:
            taken_back = old
        new = merged_codes(old, said, [code for code in taken_back if code not in said])
        if found and new and new != old:
            yield Told(item, new, verbatim=heard.said_at(found[0]))


def _single_codes(heard: Heard, known: Known) -> Iterator[Told]:
    for item in SINGLE_CODE_OF:
        found = [finding for finding in heard.of(item) if finding.get("value") and status_of(finding) == "present"]
        if found and (heard.takes(item, known) or heard.intent == "describe_pain"):
            yield Told(item, found[-1]["value"], verbatim=heard.said_at(found[-1]))


def _onset(heard: Heard, known: Known) -> Iterator[Told]:
    """How long a treatment took is no onset: once it is known, it changes when asked or corrected."""
    found = [finding for finding in heard.of("since") if status_of(finding) != "denied"]
    if not found or not heard.takes("onset", known):
        return
    nearest = _nearest_to_first_site(heard, found)
    if heard.is_correction and "onset" not in heard.asked and nearest.get("value") is None:
        return
    yield Told("onset", nearest.get("value"), verbatim=heard.said_at(nearest))


def _nearest_to_first_site(heard: Heard, found: list[Finding]) -> Finding:
    """With several, the one of the place that was told first; a number before none."""
    with_value = [finding for finding in found if finding.get("value") is not None] or found
    sites = heard.of("site")
    if not sites:
        return with_value[0]
    return min(with_value, key=lambda finding: abs(int(finding.get("start", 0)) - int(sites[0].get("end", 0))))


def _symptoms(heard: Heard, known: Known, answers: Answers) -> Iterator[Told]:
    """Danger signs: there, asked and not there, or not clear. Where a message says two things, the graver one counts."""
    closes_list = len(heard.asked) > 1 and heard.plain in answers.none_words
    by_sign: dict[str, list[Finding]] = {}
    for finding in heard.of("symptom"):
        if status_of(finding) == "denied" and has_word(str(finding.get("text", "")), answers.no_denials):
            continue
        by_sign.setdefault(str(finding.get("value")), []).append(finding)
    for sign, found in by_sign.items():
        gravest = min(found, key=lambda finding: _RANK.index(status_of(finding)))
        if sign in DANGER:
            yield from _symptom(heard, known, sign, gravest, "list" if closes_list else "said")


def _symptom(heard: Heard, known: Known, sign: str, finding: Finding, origin: str) -> Iterator[Told]:
    said = heard.said_at(finding)
    match status_of(finding):
        case "present":
            yield Told(sign, {"value": "yes", "detail": said}, verbatim=said)
        case "denied":
            yield Told(sign, "no", origin=origin, verbatim=said)
        case _ if heard.takes(sign, known):
            yield Told(sign, None, status="unsure", verbatim=said)


def _from_qualities(heard: Heard, known: Known) -> Iterator[Told]:
    """Numbness, tingling and pain from touch are qualities, and answer the questions about them."""
    found = heard.of("quality")
    numb = [finding for finding in found if finding.get("value") in _NUMB]
    there = [finding for finding in numb if status_of(finding) == "present"]
    if there:
        kinds = list(dict.fromkeys(str(finding["value"]) for finding in there))
        yield Told("numb_tingle", {"value": "yes", "kinds": kinds}, verbatim=heard.said_at(there[0]))
    elif _denies_numbness(heard, numb):
        yield Told("numb_tingle", "no", verbatim=heard.said_at(numb[0]))
    for finding in found:
        if finding.get("value") == "touch_pain" and status_of(finding) in ("present", "denied"):
            yield Told("touch_pain", "yes" if status_of(finding) == "present" else "no", verbatim=heard.said_at(finding))


def _denies_numbness(heard: Heard, numb: list[Finding]) -> bool:
    """Not numb alone leaves tingling open, unless both were asked."""
    all_denied = bool(numb) and all(status_of(finding) == "denied" for finding in numb)
    return all_denied and ("numb_tingle" in heard.asked or {finding["value"] for finding in numb} == set(_NUMB))


def _from_factors(heard: Heard, known: Known) -> Iterator[Told]:
    for finding in heard.of("aggravating"):
        if finding.get("value") == "cough_strain" and status_of(finding) in ("present", "denied"):
            yield Told("cough_strain", "yes" if status_of(finding) == "present" else "no", verbatim=heard.said_at(finding))
    for finding in heard.of("impact"):
        if finding.get("value") == "sleep" and status_of(finding) == "present" and known.status("sleep") is None:
            yield Told("sleep", heard.sentence_at(finding), verbatim=heard.sentence_at(finding))


def _medicines(heard: Heard, known: Known) -> Iterator[Told]:
    """Every medicine is in the whole list, and in the narrower item of its class."""
    found = [finding for finding in heard.of("medicine") if finding.get("value") or finding.get("class")]
    by_item: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.get("value"):
            by_item.setdefault("med_list", []).append(finding)
        narrower = "naloxone" if finding.get("value") == "naloxone" else ITEM_OF_CLASS.get(str(finding.get("class")))
        if narrower:
            by_item.setdefault(narrower, []).append(finding)
    for item, medicines in by_item.items():
        told = _yes_no_medicine(heard, known, item, medicines) if item in YES_NO else _list(heard, known, item, medicines)
        if told is not None:
            yield told


def _yes_no_medicine(heard: Heard, known: Known, item: str, found: list[Finding]) -> Told | None:
    taken = [_entry("med_list", heard, finding) for finding in found if status_of(finding) == "present"]
    if taken:
        before = known.value(item)
        old = before.get("medicines", []) if isinstance(before, dict) else []
        return Told(item, {"value": "yes", "medicines": merged_entries(old, taken, "name")}, verbatim=heard.said_at(found[0]))
    # One medicine that is not taken says nothing of the others of its class.
    if all(status_of(finding) == "denied" and not finding.get("value") for finding in found):
        return Told(item, "no", verbatim=heard.said_at(found[0]))
    return None


def _entries(heard: Heard, known: Known) -> Iterator[Told]:
    for kind, item in (("allergy", "allergies"), ("condition", "conditions"), ("treatment", "treatments")):
        found = [finding for finding in heard.of(kind) if finding.get("value")]
        told = _list(heard, known, item, found) if found else None
        if told is not None:
            yield told
    yield from _relief(heard, known)
    had = [finding for finding in heard.of("procedure") if finding.get("value") and _was_had(heard, finding)]
    told = _list(heard, known, "prior_procedures", had) if had else None
    if told is not None:
        yield told


def _was_had(heard: Heard, finding: Finding) -> bool:
    """Told as had, and not asked about."""
    if heard.is_question:
        return False
    return status_of(finding) == "past" or (status_of(finding) == "present" and "prior_procedures" in heard.asked)


def _relief(heard: Heard, known: Known) -> Iterator[Told]:
    """The best relief that anything gave."""
    order = ("none", "some", "half", "most", "all")
    reliefs = [finding for finding in heard.of("treatment") if finding.get("relief") is not None]
    if not reliefs:
        return
    percent = {"none": 0, "some": 25, "half": 50, "most": 75, "all": 100}
    before = known.value("treatment_relief")
    rated = [*(finding["relief"] for finding in reliefs), *([before] if before is not None else [])]
    best = max(rated, key=lambda relief: percent[relief] if relief in order else float(relief))
    if best != before:
        yield Told("treatment_relief", best, verbatim=heard.said_at(reliefs[0]))


def _list(heard: Heard, known: Known, item: str, found: list[Finding]) -> Told | None:
    """The list with what this message adds or takes back. None where nothing changes."""
    key = entry_key(item)
    old = [one for one in known.value(item) or () if isinstance(one, dict)]
    denied = {finding.get("value") for finding in found if status_of(finding) == "denied"}
    kept = [one for one in old if one.get(key) not in denied or one.get(key) is None]
    said = [_entry(item, heard, finding) for finding in found if status_of(finding) != "denied"]
    new = merged_entries(kept, said, key)
    says_none = not new and not old and all(not finding.get("value") for finding in found)
    if new == old and not says_none:
        return None
    open_still = item in NEVER_CLOSED_BY_MENTION and item not in heard.asked and known.times_asked(item) == 0
    return Told(item, new, status="inferred" if open_still else "answered", verbatim=heard.said_at(found[0]))


def _entry(item: str, heard: Heard, finding: Finding) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if item in ("treatments", "prior_procedures"):
        more = {"relief": finding.get("relief")}
    elif item == "conditions":
        more = {"status": status_of(finding)}
    elif item != "allergies":
        more = {"class": finding.get("class"), "status": status_of(finding)}
    return entry(item, finding.get("value"), heard.said_at(finding), **more)


def _pregnancy(heard: Heard) -> Iterator[Told]:
    for finding in heard.of("condition"):
        if finding.get("value") == "pregnancy" and status_of(finding) in ("present", "denied"):
            yield Told("pregnancy", "yes" if status_of(finding) == "present" else "no", verbatim=heard.said_at(finding))
