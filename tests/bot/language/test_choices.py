"""Every choice that a question offers is read as what it stands for, where that question was asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.language.finding import Finding

DATA = Path(__file__).resolve().parents[3] / "data"
INTAKE = DATA / "intake" / "en"
CHIPS: dict[str, dict[str, str]] = yaml.safe_load((INTAKE / "answers.yml").read_text(encoding="utf-8"))["chips"]
DANGER = frozenset(yaml.safe_load((DATA / "vocabulary.yml").read_text(encoding="utf-8"))["symptoms"])
# Of these the answer is a code or the words; the others of a kind of their own.
KINDS = {
    "mechanism": "mechanism", "course": "course", "pattern": "pattern", "quality": "quality", "worse_with": "aggravating",
    "better_with": "relieving", "allergies": "allergy",
}  # fmt: skip
WORDS = ("respondent_role", "age_group")
SIDES = {"left": "left", "right": "right", "both sides": "both", "the middle": "middle"}
NONE = ("no", "none", "none of these", "that is all", "nothing yet", "nothing else")
YES_NO_WITH = ("touch_pain", "numb_tingle", "blood_thinner", "opioid", "sedatives", "steroid_past_year", "glp1", "diabetes_meds", "immune_meds")


def questions() -> Iterator[dict[str, Any]]:
    for path in sorted(INTAKE.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from content if isinstance(content, list) else ()


CHOICES = [
    pytest.param(question, choice["value"], id=f"{question['id']}: {choice['value']}")
    for question in questions()
    for choice in question.get("choices") or ()
]


def read(findings, question: dict[str, Any], value: str) -> list[Finding]:
    return list(findings.read(value, asked=question["items"], previous=question["web"]))


def says(found: list[Finding], item: str, value: str) -> bool:
    """Whether an item is said to be `value`: by a finding of its kind, or as an answer."""
    if item in DANGER:
        status = {"yes": "present", "no": "denied", "unsure": "unsure"}[value]
        return any((one.item, one.value, one.status) == ("symptom", item, status) for one in found)
    if item == "numb_tingle" and value == "yes":
        return {one.value for one in found if one.item == "quality"} == {"numbness", "tingling"}
    if item in WORDS:
        return any(one.for_ == item and isinstance(one.value, str) and one.value for one in found)
    if item in KINDS and value not in ("yes", "no", "unsure"):
        return any((one.item, one.value, one.status) == (KINDS[item], value, "present") for one in found)
    return any((one.item, one.for_, one.value) == ("answer", item, value) for one in found)


def test_the_questions_offer_choices():
    assert len(CHOICES) > 100


@pytest.mark.parametrize(("question", "value"), CHOICES)
def test_a_choice_says_what_it_stands_for(findings, question, value):
    found = read(findings, question, value)
    items = question["items"]
    if value in CHIPS:
        assert all(says(found, item, code) for item, code in CHIPS[value].items() if item in items), found
    elif value in SIDES:
        assert says(found, "side", SIDES[value]), found
    elif value in ("yes", "not sure"):
        assert says(found, items[0], "unsure" if value == "not sure" else "yes"), found
    else:
        assert value in NONE, "a new kind of choice"
        takes_no = all(item in DANGER or item in YES_NO_WITH for item in items)
        if len(items) == 1 or takes_no:
            assert all(says(found, item, "no") for item in items), found
        else:
            assert found == []  # lists with other items beside: no answer to each


@pytest.mark.parametrize(("question", "value"), [case for case in CHOICES if case.values[1] in CHIPS])  # type: ignore[operator]
def test_a_choice_answers_no_other_item(findings, question, value):
    others = [item for item in question["items"] if item not in CHIPS[value]]
    found = read(findings, question, value)
    assert not [one for one in found if one.for_ in others or (one.item == "symptom" and one.value in others)]
