"""Short messages in the light of what was asked."""

from __future__ import annotations

import pytest


def answers(findings, text, asked):
    return [(finding.for_, finding.value) for finding in findings.read(text, asked=asked) if finding.item == "answer"]


def symptoms(findings, text, asked):
    return [(finding.value, finding.status) for finding in findings.read(text, asked=asked) if finding.item == "symptom"]


@pytest.mark.parametrize(("text", "status"), [("no", "denied"), ("Nope.", "denied"), ("none that I know of", "denied"), ("yes", "present"), ("yeah a little", "present"), ("not sure", "unsure"), ("idk", "unsure")])
def test_a_reply_to_a_symptom_is_that_symptom(findings, text, status):
    assert symptoms(findings, text, ["weakness"]) == [("weakness", status)]


def test_no_to_several_yes_no_items_denies_each(findings):
    assert symptoms(findings, "no", ["fever_chills", "rash"]) == [("fever_chills", "denied"), ("rash", "denied")]


def test_no_answers_nothing_where_one_item_is_no_yes_no_item(findings):
    assert findings.read("no", asked=["weakness", "onset"]) == ()


def test_yes_to_several_answers_none(findings):
    assert findings.read("yes", asked=["fever_chills", "rash"]) == ()


def test_both_answers_each(findings):
    assert symptoms(findings, "yes to both", ["fever_chills", "rash"]) == [("fever_chills", "present"), ("rash", "present")]


def test_what_is_told_outright_is_not_answered_again(findings):
    assert symptoms(findings, "no fever but I do have a rash", ["fever_chills", "rash"]) == [("fever_chills", "denied"), ("rash", "present")]


@pytest.mark.parametrize(
    ("text", "asked", "answer"),
    [("no", "touch_pain", "no"), ("yes", "driver", "yes"), ("not sure", "night_wake", "unsure"), ("I'd rather not say", "safe_home", "skip"), ("skip", "goal", "skip"), ("left", "side", "left"), ("my left one", "side", "left"),
     ("both", "side", "both"), ("the right side", "side", "right"), ("not the left, the right", "side", "right"), ("about 3", "peg_pain", 3), ("eight", "peg_activity", 8), ("7 or 8", "peg_enjoyment", 8), ("about 15", "headache_days", 15),
     ("none", "med_list", "no"), ("no", "allergies", "no"), ("walk my dog again", "goal", "walk my dog again"), ("my wife will drive", "driver", "my wife will drive")],
)  # fmt: skip
def test_an_item_without_a_kind_of_its_own_gets_an_answer(findings, text, asked, answer):
    assert answers(findings, text, [asked]) == [(asked, answer)]


def test_a_question_back_answers_nothing(findings):
    assert findings.read("why do you ask?", asked=["goal"]) == ()


def test_nothing_is_answered_where_nothing_was_asked(findings):
    assert [finding for text in ("no", "yes", "left", "7", "skip", "not sure") for finding in findings.read(text)] == []


def test_a_longer_reply_keeps_its_yes_and_its_findings(findings):
    found = findings.read("yes, down to my foot", asked=["radiates"])
    assert [(finding.item, finding.value) for finding in found] == [("radiates_to", "foot")]


@pytest.mark.parametrize("text", ["I can't", "i cant hold it", "I can't go, can't hold it, or can't feel it"])
def test_what_one_can_not_do_denies_no_sign(findings, text):
    assert not symptoms(findings, text, ["weakness", "gait_hands", "saddle_numb", "bladder_bowel"])


def test_what_one_can_not_do_is_a_no_to_what_one_could_do(findings):
    assert answers(findings, "I can't", ["lie_prone"]) == [("lie_prone", "no")]


def test_a_no_before_a_new_sentence_answers(findings):
    assert symptoms(findings, "no I can feel it fine", ["saddle_numb"]) == [("saddle_numb", "denied")]
