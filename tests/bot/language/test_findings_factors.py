"""What makes it worse or better, and what it makes hard."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

VOCABULARY = yaml.safe_load((Path(__file__).resolve().parents[3] / "data" / "vocabulary.yml").read_text(encoding="utf-8"))

WORSE = {
    "sitting": "worse when I sit", "standing": "standing kills me", "walking": "it hurts to walk", "bending": "worse with bending over", "leaning_back": "hurts when I look up", "twisting": "rolling over in bed hurts",
    "lifting": "lifting makes it worse", "cough_strain": "hurts when I cough", "stairs": "stairs are the worst", "lying": "worse when I lie down", "neck_turning": "hurts when I turn my head", "chewing_talking": "worse when I chew",
    "touch_or_weather": "worse when it rains", "stress": "stress sets it off", "pelvic": "sex makes it worse", "eating": "worse after eating", "being_upright": "worse when I'm upright", "none": "nothing makes it worse",
}  # fmt: skip
BETTER = {
    "lying": "better when I lie down", "leaning_forward": "leaning on the cart helps", "movement": "moving around helps", "standing": "better when I stand", "heat": "a heating pad helps", "cold": "ice helps", "massage": "rubbing it helps",
    "exercise": "stretching helps", "support": "my brace helps", "stimulation": "the tens unit helps", "medicine": "tylenol takes the edge off", "coping": "music helps", "rest": "better after sleep", "none": "nothing helps",
}  # fmt: skip
HARD = {
    "walk": "I can't walk far", "stand": "can't stand long", "sit": "I can't sit through a movie", "drive": "can't drive anymore", "lift": "I can't lift anything", "stairs": "trouble with stairs", "dress": "hard to put on my socks", "bathe": "hard to shower",
    "cook": "I can't cook", "work": "I had to quit my job", "care_for_others": "can't pick up my grandson", "hobby": "had to give up golf", "sex": "can't have sex", "social": "I never go out anymore, can't see friends", "sleep": "it keeps me up at night", "mood": "I can't concentrate",
}  # fmt: skip


def values(found):
    return [finding.value for finding in found]


def test_every_code_is_tried():
    assert set(WORSE) == set(VOCABULARY["aggravating"])
    assert set(BETTER) == set(VOCABULARY["relieving"])
    assert set(HARD) == set(VOCABULARY["impacts"])


@pytest.mark.parametrize(("item", "code", "text"), [(item, code, text) for item, table in (("aggravating", WORSE), ("relieving", BETTER), ("impact", HARD)) for code, text in table.items()])
def test_a_factor_is_known_in_its_frame(told, item, code, text):
    assert code in values(told(item, text))


def test_a_frame_reaches_over_a_list(told):
    assert values(told("aggravating", "worse with sitting, bending and stairs")) == ["sitting", "bending", "stairs"]
    assert values(told("relieving", "heat and stretching help")) == ["heat", "exercise"]


def test_what_does_not_help_is_denied(told):
    found = told("relieving", "heat helps, ice doesn't help")
    assert [(finding.value, finding.status) for finding in found] == [("heat", "present"), ("cold", "denied")]


def test_better_and_worse_do_not_mix(told):
    text = "worse when I sit, better when I walk"
    assert values(told("aggravating", text)) == ["sitting"]
    assert values(told("relieving", text)) == ["movement"]


@pytest.mark.parametrize("text", ["I sit at a desk", "I took a walk", "it rains a lot here", "I like yoga", "I had ice cream"])
def test_a_thing_without_a_frame_is_no_factor(told, text):
    assert [*told("aggravating", text), *told("relieving", text), *told("impact", text)] == []


@pytest.mark.parametrize(
    ("asked", "item", "text", "codes"),
    [("worse_with", "aggravating", "sitting, coughing", ["sitting", "cough_strain"]), ("better_with", "relieving", "ice and lying down", ["cold", "lying"]), ("better_with", "relieving", "nothing", ["none"]),
     ("hard_now", "impact", "walking and cooking", ["walk", "cook"])],
)  # fmt: skip
def test_a_question_is_frame_enough(told, asked, item, text, codes):
    assert values(told(item, text, asked=[asked])) == codes
