"""A correction is said to be put right only where something was told before."""

from __future__ import annotations

ANGRY = "I already told y'all this 3 times. my left knee. it's an 8."


def test_what_was_told_elsewhere_is_told_here_for_the_first_time(person) -> None:
    person.says("yes", "accept_consent", "affirm")
    replies = person.says(ANGRY, "correct_answer", "correct_answer")
    assert not any("right" in reply["text"] and "put" in reply["text"] for reply in replies)
    asked = [item for reply in replies for item in reply["asks"]]
    assert "chief_complaint" not in asked and "site" not in asked


def test_a_correction_of_what_was_told_is_said_to_be_one(person) -> None:
    person.says("yes", "accept_consent", "affirm")
    person.says("my left knee hurts, it's a 6")
    before = person.clinic.content.texts["steering.correction_noted"]
    said = person.says("sorry, the right knee", "correct_answer", "correct_answer")[0]["text"]
    assert said in {before.web, *(variant.web for variant in before.variants)}
