"""Places that hurt: each keeps its own side, quality, number and where its pain goes."""

from __future__ import annotations

import pytest

from .conftest import Mind


def told(mind: Mind) -> list[tuple]:
    return [(place.region, place.side, place.qualities, dict(place.severity)) for place in mind.known.sites]


def values(planned):
    return {one.item: one.value for one in planned.told}


def test_several_places_keep_their_own_side_quality_and_number(mind: Mind):
    text = "right shoulder blade burns, a 6, left forearm aches, a 3"
    mind.says(text, ("site", "scapula", "right shoulder blade", {"side": "right"}), ("quality", "burning", "burns"), ("severity", 6, "6"),
              ("site", "forearm", "left forearm", {"side": "left"}), ("quality", "aching", "aches"), ("severity", 3, "3"))  # fmt: skip
    assert told(mind) == [("scapula", "right", ("burning",), {"now": 6}), ("forearm", "left", ("aching",), {"now": 3})]
    assert mind.known.value("nrs_now") == 6  # that of the primary place
    assert mind.known.value("site") == ["scapula", "forearm"]


def test_a_quality_before_its_place_stays_in_its_own_thought(mind: Mind):
    mind.says("Sharp in my right elbow, dull in both wrists", ("quality", "sharp", "Sharp"), ("site", "elbow", "right elbow", {"side": "right"}),
              ("quality", "dull", "dull"), ("site", "wrist", "both wrists", {"side": "both"}))  # fmt: skip
    assert told(mind) == [("elbow", "right", ("sharp",), {}), ("wrist", "both", ("dull",), {})]


def test_a_later_quality_or_number_without_a_place_goes_to_the_primary_one(mind: Mind):
    mind.says("my left knee and my neck hurt", ("site", "knee", "left knee", {"side": "left"}), ("site", "neck", "neck"))
    mind.says("it burns, a 7", ("quality", "burning", "burns"), ("severity", 7, "7"))
    assert told(mind) == [("knee", "left", ("burning",), {"now": 7}), ("neck", None, (), {})]


def test_a_number_of_another_place_is_not_the_patients_number(mind: Mind):
    mind.says("my back hurts", ("site", "lumbar", "back"))
    assert "nrs_now" not in values(mind.says("and my knee is a 3", ("site", "knee", "knee"), ("severity", 3, "3")))


def test_ratings_that_were_asked_are_those_of_the_primary_place(mind: Mind):
    mind.says("my back hurts", ("site", "lumbar", "back"))
    mind.asks("numbers.three").says("5, 9 and 2", intent="give_number")
    assert mind.known.sites[0].severity == {"now": 5, "worst": 9, "least": 2}
    mind.asks("numbers.peg_pain").says("6", intent="give_number")
    assert mind.known.sites[0].severity == {"now": 5, "worst": 9, "least": 2}


def test_the_first_place_is_primary_until_the_person_names_another(mind: Mind):
    mind.says("my back and knee hurt", ("site", "lumbar", "back"), ("site", "knee", "knee"))
    assert [place.region for place in mind.known.sites if place.is_primary] == ["lumbar"]
    planned = mind.asks("story.primary_site").says("the knee", ("site", "knee", "knee"))
    assert [place.region for place in mind.known.sites if place.is_primary] == ["knee"]
    assert values(planned)["primary_site"] == "knee" and values(planned)["site"] == ["knee", "lumbar"]


@pytest.mark.parametrize(("reply", "side"), [("left", "left"), ("the right one", "right"), ("both sides", "both"), ("in the middle", "middle"),
                                             ("left and right", "both"), ("hard to say", None)])  # fmt: skip
def test_a_side_given_alone_goes_to_the_place_that_was_asked_about(mind: Mind, reply: str, side: str | None):
    mind.says("my knee hurts", ("site", "knee", "knee"))
    planned = mind.asks("story.side").says(reply)
    assert mind.known.sites[0].side == side
    assert values(planned).get("side") == side


def test_the_side_of_a_second_place_leaves_the_first_as_it_is(mind: Mind):
    mind.says("left knee and ankle", ("site", "knee", "left knee", {"side": "left"}), ("site", "ankle", "ankle"))
    mind.asks("story.other_side")
    mind.asking = ("story.other_side.ankle", ("side",), ("left", "right"))
    planned = mind.says("right")
    assert [(place.region, place.side) for place in mind.known.sites] == [("knee", "left"), ("ankle", "right")]
    assert "side" not in values(planned) or values(planned)["side"] == "left"


def test_another_side_of_the_same_place_is_another_place(mind: Mind):
    mind.says("left knee burns", ("site", "knee", "left knee", {"side": "left"}))
    mind.says("the right knee too", ("site", "knee", "right knee", {"side": "right"}))
    assert [place.side for place in mind.known.sites] == ["left", "right"]


def test_one_knee_told_of_alone_leaves_both_knees_both(mind: Mind):
    mind.says("both knees hurt", ("site", "knee", "both knees", {"side": "both"}))
    mind.says("the left knee is worse", ("site", "knee", "left knee", {"side": "left"}))
    assert [place.side for place in mind.known.sites] == ["both"]


def test_a_place_that_has_no_side_gets_the_middle_to_be_read_back(mind: Mind):
    planned = mind.says("my tailbone hurts", ("site", "coccyx", "tailbone"))
    [side] = [one for one in planned.told if one.item == "side"]
    assert (side.value, side.status, side.origin) == ("middle", "inferred", "inferred")


def test_pain_that_travels_is_told_with_where_it_goes(mind: Mind):
    planned = mind.says("low back, down to my foot", ("site", "lumbar", "low back"), ("radiates_to", "foot", "foot"))
    assert values(planned)["radiates"] == {"value": "yes", "to": ["foot"]}
    assert mind.known.sites[0].radiates_to == ("foot",)


@pytest.mark.parametrize(("reply", "value"), [("it stays in one spot", "no"), ("no", "no"), ("stays put", "no"), ("it travels", "yes")])
def test_whether_pain_travels_is_read_from_short_replies(mind: Mind, reply: str, value: str):
    mind.asks("story.radiates").says(reply, intent="deny" if reply == "no" else "give_information")
    assert mind.known.says("radiates") == value


# Words that fit several places

HIP = ("site", None, "left hip", {"side": "left", "candidates": ["hip_lateral", "groin"]})


def test_an_unclear_word_fills_no_item_and_keeps_its_side(mind: Mind):
    planned = mind.says("my left hip hurts", HIP)
    assert "site" not in values(planned)
    [place] = mind.known.sites
    assert (place.region, place.side, place.candidates) == (None, "left", ("hip_lateral", "groin"))


def test_a_tapped_candidate_settles_the_place_and_nothing_else(mind: Mind):
    mind.says("my left hip burns", HIP, ("quality", "burning", "burns"))
    mind.asks("story.which_place")
    mind.asking = ("story.which_place.hip_lateral", ("site",), ("outer hip", "groin"))
    planned = mind.says("outer hip")
    [place] = mind.known.sites
    assert (place.region, place.side, place.qualities, place.candidates) == ("hip_lateral", "left", ("burning",), ())
    assert values(planned)["site"] == ["hip_lateral"]


def test_a_clear_word_later_settles_the_unclear_one(mind: Mind):
    mind.says("my left hip hurts", HIP)
    mind.says("it is in the groin", ("site", "groin", "groin"))
    assert [(place.region, place.side) for place in mind.known.sites] == [("groin", "left")]


def test_an_unclear_word_for_a_known_place_adds_none(mind: Mind):
    mind.says("the outside of my hip", ("site", "hip_lateral", "outside of my hip"))
    mind.says("my left hip hurts", HIP)
    assert [(place.region, place.side) for place in mind.known.sites] == [("hip_lateral", "left")]


# Where pain goes

LEG = ("site", None, "left leg", {"side": "left", "candidates": ["thigh", "lower_leg", "whole_leg_radicular"]})


def test_the_leg_that_back_pain_goes_to_is_no_new_place(mind: Mind):
    mind.says("low back, down to my foot", ("site", "lumbar", "low back"), ("radiates_to", "foot", "foot"))
    mind.says("my left leg is the worst", LEG)
    assert [(place.region, place.side) for place in mind.known.sites] == [("lumbar", None)]


def test_pain_that_goes_down_a_leg_goes_down_the_whole_of_it(mind: Mind):
    leg = ("radiates_to", None, "leg", {"candidates": ["thigh", "lower_leg", "whole_leg_radicular"]})
    planned = mind.says("low back, down my leg", ("site", "lumbar", "low back"), leg)
    assert mind.known.sites[0].radiates_to == ("whole_leg_radicular",)
    assert values(planned)["radiates"] == {"value": "yes", "to": ["whole_leg_radicular"]}


def test_a_leg_without_such_a_back_is_a_place(mind: Mind):
    mind.says("my neck hurts", ("site", "neck", "neck"))
    mind.says("my left leg hurts", LEG)
    assert [(place.region, place.side) for place in mind.known.sites] == [("neck", None), (None, "left")]


def test_a_corrected_leg_corrects_the_side(mind: Mind):
    mind.says("low back, left, down to my foot", ("site", "lumbar", "low back", {"side": "left"}), ("radiates_to", "foot", "foot"))
    text = "sorry, my right leg"
    mind.says(text, ("site", None, "right leg", {"side": "right", "candidates": ["thigh", "whole_leg_radicular"]}), intent="correct_answer")
    assert [(place.region, place.side) for place in mind.known.sites] == [("lumbar", "right")]


def test_a_tapped_choice_names_no_place(mind: Mind):
    mind.says("my knee hurts", ("site", "knee", "knee"))
    leg = ("site", None, "leg", {"candidates": ["thigh", "lower_leg"]})
    planned = mind.asks("safety.nerves").says("my arm or leg is weak", leg)
    assert [place.region for place in mind.known.sites] == ["knee"] and values(planned).keys() == {"weakness"}


# What is not there


@pytest.mark.parametrize("status", ["denied", "past"])
def test_a_place_that_does_not_hurt_now_is_no_place(mind: Mind, status: str):
    mind.says("my shoulder is fine", ("site", "shoulder", "shoulder", {"status": status}))
    assert mind.known.sites == ()


def test_a_correction_takes_the_wrong_place_back(mind: Mind):
    mind.says("my left knee hurts", ("site", "knee", "left knee", {"side": "left"}))
    mind.says("my ankle, not the knee", ("site", "ankle", "ankle"), ("site", "knee", "knee", {"status": "denied"}), intent="correct_answer")
    assert [(place.region, place.is_primary) for place in mind.known.sites] == [("ankle", True)]


def test_a_place_that_is_better_today_is_not_taken_back(mind: Mind):
    mind.says("my left knee hurts", ("site", "knee", "left knee", {"side": "left"}))
    mind.says("no pain in the knee today", ("site", "knee", "knee", {"status": "denied"}), intent="describe_pain")
    assert [place.region for place in mind.known.sites] == ["knee"]


def test_a_correction_of_one_side_leaves_the_other_place_alone(mind: Mind):
    mind.says("left knee and left ankle", ("site", "knee", "left knee", {"side": "left"}), ("site", "ankle", "left ankle", {"side": "left"}))
    mind.says("sorry, the right ankle", ("site", "ankle", "right ankle", {"side": "right"}), intent="correct_answer")
    assert [(place.region, place.side) for place in mind.known.sites] == [("knee", "left"), ("ankle", "right")]


def test_an_unchanged_place_is_not_written_again(talk):
    talk.says("my left knee hurts", ("site", "knee", "left knee", {"side": "left"}), intent="describe_pain")
    talk.says("it is my left knee", ("site", "knee", "left knee", {"side": "left"}), intent="describe_pain")
    assert len(talk.all_sites()) == 1


def test_a_bare_side_in_a_correction_is_no_place_of_its_own(mind: Mind):
    mind.says("my neck is stiff on the right side", ("site", "neck", "neck", {"side": "right"}))
    mind.says("actually it's the left side", ("site", None, "left side", {"side": "left", "candidates": ["ribs", "flank"]}), intent="correct_answer")
    assert [(place.region, place.side) for place in mind.known.sites] == [("neck", "left")]
