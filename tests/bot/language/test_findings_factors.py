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


@pytest.mark.parametrize(
    ("text", "codes"),
    [("cough, sneeze, laugh = lightning down my thigh", ["cough_strain"]), ("my knee pops going down stairs", ["stairs"]), ("when I sit on the toilet it stabs", ["sitting"]),
     ("whenever I bend over to feed the dog it grabs me", ["bending"]), ("picking up my 2 yr old sets my back off", ["lifting"]), ("ten when I roll over, zero when I lie still", ["twisting"]),
     ("lifting kills me, so does bending", ["lifting", "bending"]), ("the vacuum, the mop, all of it does me in", ["bending"]), ("even the bedsheet hurts", ["touch_or_weather"]),
     ("rain coming, my knees know it", ["touch_or_weather"]), ("I can't lay on my right side", ["lying"]), ("pain gets bad around my period", ["pelvic"]),
     ("sit too long and my leg goes numb", ["sitting"]), ("after I walk a bit my legs get heavy", ["walking"]), ("20 min in the car and my foot is numb", ["sitting"])],
)  # fmt: skip
def test_what_comes_of_a_thing_tells_that_it_hurts(told, text, codes):
    found = told("aggravating", text)
    assert list(dict.fromkeys(values(found))) == codes
    assert {finding.status for finding in found} == {"present"}


@pytest.mark.parametrize(
    ("text", "told_of"),
    [("the headache pounds when I stand up", "being_upright"), ("my hip pounds when I stand up", "standing")],
)
def test_standing_up_is_being_upright_for_a_headache_alone(told, text, told_of):
    assert values(told("aggravating", text)) == [told_of]


@pytest.mark.parametrize(
    ("text", "codes"),
    [("when I lie flat it leaves", ["lying"]), ("hot bath and a couple Aleve usually calm it down", ["heat", "medicine"]), ("I ice it and that takes the swelling down", ["cold"]),
     ("took 2 percocet and the hip went down to a 3", ["medicine"]), ("couldn't get through the day without my back brace", ["support"]), ("I keep moving and its better", ["movement"]),
     ("my daughter rubs my shoulders and that helps for a while", ["massage"]), ("the only thing that touches it is my heating pad", ["heat"]), ("tens unit, use it daily, helps some", ["stimulation"]),
     ("eases when I stop", ["rest"]), ("nothing I take helps", ["none"]), ("ten when I roll over, zero when I lie still", ["lying"])],
)  # fmt: skip
def test_what_comes_of_a_thing_tells_that_it_helps(told, text, codes):
    assert values(told("relieving", text)) == codes


@pytest.mark.parametrize(
    ("item", "text", "expected"),
    [("relieving", "tylenol dont touch it. percs do", [("medicine", "denied"), ("medicine", "present")]), ("relieving", "heating pad helps, ice doesn't", [("heat", "present"), ("cold", "denied")]),
     ("relieving", "ice does zip", [("cold", "denied")]), ("relieving", "ibuprofen is like candy", [("medicine", "denied")]), ("relieving", "gabapentin hasn't done a thing for it", [("medicine", "denied")]),
     ("aggravating", "sitting doesn't bother me", [("sitting", "denied")]), ("aggravating", "walking is fine, stairs kill me", [("walking", "denied"), ("stairs", "present")]),
     ("impact", "I can walk fine", [("walk", "denied")]), ("impact", "no trouble walking", [("walk", "denied")]), ("impact", "I sleep like a log", [("sleep", "denied")]), ("impact", "I can still drive", [("drive", "denied")])],
)  # fmt: skip
def test_what_makes_no_difference_is_denied(told, item, text, expected):
    assert [(finding.value, finding.status) for finding in told(item, text)] == expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [("my wife puts my socks on for me", ["dress"]), ("my son drives me everywhere now", ["drive"]), ("i havent cooked a real meal in a month", ["cook"]), ("Cant play with my band no more", ["hobby"]),
     ("stopped seeing folks", ["social"]), ("Makes a man low", ["mood"]), ("I miss gardening so much", ["hobby"]), ("I can only make it half a block", ["walk"]), ("standing at the stove is impossible", ["stand"]),
     ("It's taken away my job", ["work"]), ("getting in the shower is a struggle", ["bathe"]), ("cant walk, cant cook, cant sleep", ["walk", "cook", "sleep"]), ("I can't get down on the floor with my grandbabies", ["care_for_others"]),
     ("opening jars is impossible", ["lift"]), ("I'm lucky to get 3 hours of sleep", ["sleep"]), ("it has wrecked our sex life", ["sex"]), ("I haven't been able to play golf all summer", ["hobby"])],
)  # fmt: skip
def test_an_impact_is_told_in_many_ways(told, text, codes):
    found = told("impact", text)
    assert values(found) == codes
    assert {finding.status for finding in found} == {"present"}


def test_a_medicine_that_does_not_work_is_nobody_out_of_work(told):
    assert told("impact", "my meds don't work") == []
    assert [(finding.value, finding.status) for finding in told("relieving", "my meds don't work")] == [("medicine", "denied")]


def test_what_cannot_be_done_is_an_impact_and_no_trigger(told):
    assert values(told("impact", "I can't sit long")) == ["sit"]
    assert told("aggravating", "I can't sit long") == []


@pytest.mark.parametrize(
    "text",
    ["does ice help with this?", "how long do I have to lie flat", "what happens if I can't drive?", "my doctor told me to try heat", "please help", "the shot didn't work", "I was lifting a couch when I felt a pop",
     "last tuesday I bent over and bam", "I fell in the shower", "my mom can't walk", "it feels like sitting on a golf ball", "it was my best friend", "a spot on my back feels bruised", "the rest is good", "I can't feel when I wipe",
     "will I be able to play with my grandkids?", "I'd like to walk without pain", "that helps, thank you", "can you help me"],
)  # fmt: skip
def test_a_look_alike_is_no_factor(told, text):
    assert [*told("aggravating", text), *told("relieving", text), *told("impact", text)] == []


@pytest.mark.parametrize(
    ("previous", "item", "text", "expected"),
    [("Does anything make the pain better?", "relieving", "Um, ice, and the pain medication", [("cold", "present"), ("medicine", "present")]), ("OK, what makes it worse?", "aggravating", "bending, coughing", [("bending", "present"), ("cough_strain", "present")]),
     ("Does it hurt when you cough?", "aggravating", "Yup every time", [("cough_strain", "present")]), ("Does it hurt when you cough?", "aggravating", "no", [("cough_strain", "denied")]), ("Does heat help?", "relieving", "no", [("heat", "denied")]),
     ("Have you tried anything to make it better?", "relieving", "I tried ice", []), ("What brings you here today?", "aggravating", "a cough", [])],
)  # fmt: skip
def test_the_last_question_is_a_frame(told, previous, item, text, expected):
    assert [(finding.value, finding.status) for finding in told(item, text, previous=previous)] == expected


def test_an_answer_may_take_one_thing_and_leave_another(told):
    found = told("aggravating", "sitting, car rides too. walking is fine", asked=["worse_with"])
    assert [(finding.value, finding.status) for finding in found] == [("sitting", "present"), ("walking", "denied")]
