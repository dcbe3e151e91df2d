"""What a learner found in a clause, and how it stands: denied, over, asked, another's."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.language.understanding import Context, Language, load_language

DATA = Path(__file__).resolve().parents[3] / "data"


@pytest.fixture(scope="module")
def language() -> Language:
    return load_language(DATA)


def _told(language: Language, text: str, item: str, code: str, clause: str, respondent: str = "self") -> list[dict]:
    start = text.index(clause)
    return language.told_in(text, item, code, start, start + len(clause), Context(respondent=respondent))


def test_a_clause_carries_the_finding_as_it_was_typed(language: Language) -> None:
    text = "By the fourth head my back is on fire. I sit then."
    clause = "By the fourth head my back is on fire"
    assert _told(language, text, "aggravating", "standing", clause) == [
        {"item": "aggravating", "value": "standing", "text": clause, "start": 0, "end": len(clause)}
    ]


@pytest.mark.parametrize(("clause", "status"), [
    ("the wheat bag does nothing for me", "denied"), ("the wheat bag takes the edge off", None), ("a wheat bag doesn't help at all", "denied"),
])  # fmt: skip
def test_what_does_not_help_is_denied(language: Language, clause: str, status: str | None) -> None:
    assert [one.get("status") for one in _told(language, clause, "relieving", "heat", clause)] == [status]


@pytest.mark.parametrize("clause", ["the bands from the gym place helped a lot", "the bands from the gym place did nothing"])
def test_a_treatment_keeps_its_relief(language: Language, clause: str) -> None:
    told = _told(language, clause, "treatment", "home_exercise", clause)
    assert [one["relief"] for one in told] == ["most" if "lot" in clause else "none"]


def test_a_question_tells_nothing(language: Language) -> None:
    text = "Would a wheat bag do me any good?"
    assert _told(language, text, "relieving", "heat", "Would a wheat bag do me any good") == []


def test_anothers_pain_is_no_factor_of_mine_but_a_proxys_patient_is(language: Language) -> None:
    clause = "my mother cannot lift a skillet"
    assert _told(language, clause, "impact", "lift", clause) == []
    assert len(_told(language, clause, "impact", "lift", clause, "adult_child")) == 1
