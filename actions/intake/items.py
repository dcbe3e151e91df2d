"""What kind of value each item holds, and which finding fills which item.

Codes are those of data/vocabulary.yml, kinds those of the public contract. How a message is read against them is in
findings.py and replies.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DANGER = frozenset({
    "weakness", "bladder_bowel", "saddle_numb", "sexual_change", "gait_hands", "fever_chills", "weight_loss",
    "headache_new", "chest_breath", "falls", "rash", "calf_swell",
})  # fmt: skip
YES_NO = DANGER | {
    "touch_pain", "numb_tingle", "skin_change", "radiates", "night_wake", "walk_lean", "cough_strain", "safe_home",
    "safety_now", "opioid", "glp1", "naloxone", "pregnancy", "driver", "lie_prone",
}  # fmt: skip
CODE_LISTS = frozenset({"quality", "worse_with", "better_with", "hard_now", "mechanism"})
SINGLE_CODES = frozenset({"onset_speed", "course", "pattern", "treatment_relief", "respondent_role", "age_group"})
NUMBERS = frozenset({
    "nrs_now", "nrs_avg", "nrs_worst", "nrs_least", "nrs_goal", "peg_pain", "peg_enjoyment", "peg_activity",
})  # fmt: skip
MEDICINES = frozenset({
    "med_list", "blood_thinner", "supplements", "sedatives", "steroid_past_year", "diabetes_meds", "immune_meds",
})  # fmt: skip
ENTRIES = MEDICINES | {"allergies", "conditions", "treatments", "prior_procedures"}
# Filled by the acts, or from the sites.
NOT_TEXT = frozenset({"consent", "ai_ack", "readback", "site", "side", "onset", "patient_name", "birth_date"})
ACTS_OWN = frozenset({"consent", "ai_ack", "readback"})
# One mention doesn't close these lists: what else is there is still asked.
NEVER_CLOSED_BY_MENTION = frozenset({"med_list", "allergies", "conditions"})

CODE_LIST_OF: Mapping[str, str] = {
    "quality": "quality",
    "aggravating": "worse_with",
    "relieving": "better_with",
    "impact": "hard_now",
    "mechanism": "mechanism",
}
SINGLE_CODE_OF = ("onset_speed", "course", "pattern")
NRS_OF_WHEN: Mapping[str, str] = {
    "now": "nrs_now",
    "avg": "nrs_avg",
    "worst": "nrs_worst",
    "least": "nrs_least",
    "goal": "nrs_goal",
}
ITEM_OF_CLASS: Mapping[str, str] = {
    "anticoagulant": "blood_thinner",
    "antiplatelet": "blood_thinner",
    "opioid": "opioid",
    "gabapentinoid": "sedatives",
    "muscle_relaxant": "sedatives",
    "sedative": "sedatives",
    "steroid": "steroid_past_year",
    "glp1": "glp1",
    "diabetes": "diabetes_meds",
    "immune": "immune_meds",
    "supplement": "supplements",
}
# What a list keeps of an answer without a code, where it was asked alone.
UNCODED: Mapping[str, list[str]] = {
    "quality": ["other"],
    "mechanism": ["other"],
    "worse_with": [],
    "better_with": [],
    "hard_now": [],
}
NOTHING: Mapping[str, list[str]] = {"mechanism": ["none_known"], "worse_with": ["none"], "better_with": ["none"]}


def is_text(item: str) -> bool:
    """Whether the item keeps what was said, as text."""
    return item not in YES_NO | CODE_LISTS | SINGLE_CODES | NUMBERS | ENTRIES | NOT_TEXT | {"headache_days"}


def entry_key(item: str) -> str:
    """Under which key an entry of the list says what it is."""
    return {"allergies": "allergen", "conditions": "condition", "treatments": "treatment", "prior_procedures": "procedure"}.get(
        item, "name"
    )


def entry(item: str, code: str | None, verbatim: str | None, **more: Any) -> dict[str, Any]:
    """One entry of a list, with every key of the contract."""
    blank: dict[str, Any]
    match item:
        case "allergies":
            blank = {"allergen": code, "reaction": None}
        case "conditions":
            blank = {"condition": code, "status": "present"}
        case "treatments" | "prior_procedures":
            blank = {entry_key(item): code, "relief": None, "duration": None, "when": None, "why_stopped": None}
        case _:
            blank = {"name": code, "class": None, "status": "present"}
    return {**blank, **more, "verbatim": verbatim}


def plain_value(value: Any) -> Any:
    """The value without its details: "yes" of `{"value": "yes", "detail": "at night"}`."""
    return value["value"] if isinstance(value, dict) and "value" in value else value
