"""When a question makes sense: small named functions, named by `when` in data/intake.

Pure functions over what is known, and whether the side of a region matters. The order of questions is in agenda.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from actions.intake.items import plain_value
from actions.intake.known import Known, Place

Regions = Mapping[str, str]
Condition = Callable[[Known, Regions], bool]

CONDITIONS: dict[str, Condition] = {}

LIMBS = frozenset({
    "upper_arm", "elbow", "forearm", "wrist", "hand", "thumb", "fingers", "thigh", "knee", "lower_leg", "ankle", "heel",
    "foot", "toes", "whole_leg_radicular", "whole_arm_radicular", "residual_limb",
})  # fmt: skip
HEAD = frozenset({"head", "forehead", "temple", "occiput", "scalp", "eye_region"})
PREGNANCY_AGES = range(12, 56)
SIDES_CHASED = 3  # beyond three places the person has told enough about sides


def condition(function: Condition) -> Condition:
    """Register a condition under its function's name."""
    CONDITIONS[function.__name__] = function
    return function


@condition
def place_unclear(known: Known, regions: Regions) -> bool:
    """A word was said that fits several places."""
    return unclear_place(known) is not None


@condition
def other_side_open(known: Known, regions: Regions) -> bool:
    """A place that is not the primary one has sides, and none is known."""
    return place_without_side(known, regions) is not None


@condition
def several_sites(known: Known, regions: Regions) -> bool:
    return len(known.sites) > 1


@condition
def something_new(known: Known, regions: Regions) -> bool:
    """ "Something else is new" was chosen."""
    return bool(known.says("safety_now") == "yes")


@condition
def lower_leg_pain(known: Known, regions: Regions) -> bool:
    return any(place.region == "lower_leg" for place in known.sites)


@condition
def tender_limb(known: Known, regions: Regions) -> bool:
    """A limb where a light touch hurts."""
    return known.says("touch_pain") == "yes" and any(place.region in LIMBS for place in known.sites)


@condition
def head_pain(known: Known, regions: Regions) -> bool:
    return any(place.region in HEAD for place in known.sites)


@condition
def birth_date_untold(known: Known, regions: Regions) -> bool:
    """The birth date was asked and not told: it would have told the age."""
    return known.status("birth_date") in ("skipped", "declined", "unsure")


@condition
def no_medicine_told(known: Known, regions: Regions) -> bool:
    return not known.value("med_list")


@condition
def some_medicine_told(known: Known, regions: Regions) -> bool:
    return bool(known.value("med_list"))


@condition
def no_allergy_told(known: Known, regions: Regions) -> bool:
    return not known.value("allergies")


@condition
def some_allergy_told(known: Known, regions: Regions) -> bool:
    return bool(known.value("allergies"))


@condition
def no_condition_told(known: Known, regions: Regions) -> bool:
    return not known.value("conditions")


@condition
def some_condition_told(known: Known, regions: Regions) -> bool:
    return bool(known.value("conditions"))


@condition
def may_be_pregnant_and_no_condition_told(known: Known, regions: Regions) -> bool:
    return could_be_pregnant(known) and not known.value("conditions")


@condition
def not_pregnant_and_no_condition_told(known: Known, regions: Regions) -> bool:
    return not could_be_pregnant(known) and not known.value("conditions")


@condition
def opioid_taken(known: Known, regions: Regions) -> bool:
    return bool(known.says("opioid") == "yes")


@condition
def thinner_taken(known: Known, regions: Regions) -> bool:
    return any(entry.get("status") == "present" for entry in known.value("blood_thinner") or ())


@condition
def sugar_medicine_taken(known: Known, regions: Regions) -> bool:
    """Medicine for sugar or weight was told, without its name."""
    return any(plain_value(entry).get("name") is None for entry in known.value("diabetes_meds") or ())


def could_be_pregnant(known: Known) -> bool:
    """Whether age leaves it open. The record has no sex, so it is one line of a list and never asked alone."""
    if known.age is not None:
        return known.age in PREGNANCY_AGES
    return known.says("age_group") not in ("under_12", "65_plus")


def unclear_place(known: Known) -> Place | None:
    """The first place that was named by a word that fits several."""
    return next((place for place in known.sites if place.region is None and place.candidates), None)


def place_without_side(known: Known, regions: Regions) -> Place | None:
    """The first place besides the primary one whose side must be asked and is not known."""
    others = [place for place in known.sites[:SIDES_CHASED] if place is not known.primary]
    return next((place for place in others if not place.side and regions.get(place.region or "") == "ask"), None)
