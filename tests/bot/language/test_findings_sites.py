"""Where it hurts, on which side, and where it goes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

REGIONS = yaml.safe_load((Path(__file__).resolve().parents[3] / "data" / "vocabulary.yml").read_text(encoding="utf-8"))["regions"]

SAID = {
    "head": ["my head has been pounding", "whole head hurts"],
    "forehead": ["it sits in my forehead", "pain above my eyes"],
    "temple": ["my left temple throbs", "the side of my head hurts"],
    "occiput": ["it starts at the base of my skull", "back of my head aches"],
    "scalp": ["my scalp is sore", "even my hair hurts"],
    "eye_region": ["pain behind my right eye", "my eye socket aches"],
    "face": ["half my face burns", "my cheekbone hurts"],
    "jaw_tmj": ["my TMJ is acting up", "jaw pain for weeks"],
    "ear": ["deep inside my ear", "both ears ache"],
    "throat": ["my throat hurts", "pain in the throat"],
    "neck": ["a crick in my neck", "stiff neck"],
    "cervical_spine": ["top of my spine hurts", "my c-spine is bad"],
    "trapezius_top_shoulder": ["my traps are tight", "between my neck and shoulder"],
    "shoulder": ["my rotator cuff is shot", "deep in the shoulder joint"],
    "scapula": ["under my shoulder blade", "my angel wing hurts"],
    "interscapular": ["between my shoulder blades", "along my bra strap line"],
    "clavicle": ["my collarbone aches", "right collar bone"],
    "axilla": ["in my armpit", "my underarm is sore"],
    "upper_arm": ["my bicep hurts", "upper arm pain"],
    "elbow": ["my elbow burns", "funny bone spot hurts"],
    "forearm": ["my forearm aches", "lower arm pain"],
    "wrist": ["my wrist hurts", "carpal tunnel again"],
    "hand": ["my palm burns", "back of my hand"],
    "thumb": ["base of my thumb", "my left thumb hurts"],
    "fingers": ["my pinky is numb", "ring finger tingles"],
    "thoracic_spine": ["mid back pain", "the middle of my back aches"],
    "chest_wall": ["my breastbone is sore", "my chest is tender"],
    "rib": ["my ribs hurt", "pain along my rib cage"],
    "breast": ["my left breast hurts", "sore boob"],
    "abdomen": ["my belly aches", "tummy pain"],
    "epigastric": ["in the pit of my stomach", "just under my breastbone"],
    "flank": ["kidney area pain", "my flank hurts"],
    "lumbar": ["low back pain", "the small of my back"],
    "sacroiliac": ["my SI joint", "right at the back dimple"],
    "sacrum": ["my sacrum hurts", "flat bone above my tailbone"],
    "coccyx": ["my tailbone is sore", "hurt my tail bone"],
    "buttock": ["my butt cheek burns", "my sit bone hurts"],
    "hip_lateral": ["the side of my hip", "outer hip pain"],
    "groin": ["it's in my groin", "the crease of my leg"],
    "pelvis": ["my pelvis hurts", "pelvic floor pain"],
    "perineum_genital": ["it hurts down there", "pain in my private parts"],
    "thigh": ["my hamstring is tight", "front of my thigh"],
    "knee": ["my kneecap grinds", "pain behind my knee"],
    "lower_leg": ["my shin hurts", "left calf is tight"],
    "ankle": ["my ankle hurts", "twisted ankle still sore"],
    "heel": ["bottom of my heel", "plantar pain"],
    "foot": ["the ball of my foot", "both feet burn"],
    "toes": ["my big toe hurts", "my toes tingle"],
    "whole_leg_radicular": ["my sciatica is back", "my whole leg hurts"],
    "whole_arm_radicular": ["my whole arm hurts", "a pinched nerve in my arm"],
    "whole_back": ["my whole back hurts", "my entire spine aches"],
    "widespread": ["I hurt all over", "pain from head to toe"],
    "residual_limb": ["my stump hurts", "phantom leg pain"],
    "scar_or_device_site": ["my scar hurts", "the battery site is sore"],
    "mouth_teeth": ["my molar hurts", "the roof of my mouth burns"],
}


def regions_of(found):
    return [finding.value for finding in found]


def test_every_region_is_tried():
    assert set(SAID) == set(REGIONS)


@pytest.mark.parametrize(("region", "text"), [(region, text) for region, texts in SAID.items() for text in texts])
def test_a_region_is_known_by_its_lay_words(told, region, text):
    assert region in regions_of([*told("site", text), *told("radiates_to", text)])


@pytest.mark.parametrize(
    ("text", "region"),
    [("my sholder blade", "scapula"), ("pain in my buttox", "buttock"), ("my buttcheek", "buttock"), ("my tale bone", "coccyx"), ("siatica", "whole_leg_radicular"),
     ("low bak pain, my ankel too", "ankle"), ("my thie", "thigh"), ("kneww pain", "knee")],
)  # fmt: skip
def test_a_misspelled_region_is_known(told, text, region):
    assert region in regions_of(told("site", text))


@pytest.mark.parametrize(
    ("word", "candidates"),
    [
        ("my hip", {"groin", "hip_lateral", "buttock", "lumbar"}),
        ("my hip bone", {"hip_lateral", "pelvis", "sacroiliac"}),
        ("my shoulder", {"shoulder", "trapezius_top_shoulder", "neck"}),
        ("my stomach", {"abdomen", "epigastric"}),
        ("my left side", {"rib", "flank", "hip_lateral"}),
        ("my leg", {"thigh", "lower_leg", "whole_leg_radicular"}),
        ("my back", {"lumbar", "thoracic_spine", "whole_back"}),
        ("my cheek", {"face", "buttock"}),
        ("my rear", {"buttock", "coccyx", "perineum_genital"}),
        ("my seat", {"buttock", "coccyx", "perineum_genital"}),
        ("the spot where I sit", {"buttock", "coccyx", "perineum_genital"}),
    ],
)
def test_an_ambiguous_word_names_its_candidates_and_no_region(told, word, candidates):
    (site,) = told("site", f"{word} hurts")
    assert site.value is None
    assert set(site.candidates) == candidates


@pytest.mark.parametrize(
    ("text", "region"),
    [("the side of my hip hurts", "hip_lateral"), ("front of my hip hurts", "groin"), ("my shoulder blade hurts", "scapula"), ("my low back hurts", "lumbar"),
     ("my butt cheek hurts", "buttock"), ("top of my shoulder hurts", "trapezius_top_shoulder"), ("pit of my stomach hurts", "epigastric"), ("upper leg hurts", "thigh")],
)  # fmt: skip
def test_a_longer_phrase_wins_over_the_ambiguous_word_in_it(told, text, region):
    assert regions_of(told("site", text)) == [region]


@pytest.mark.parametrize(
    ("text", "side"),
    [("left knee", "left"), ("my lt knee", "left"), ("Rt knee", "right"), ("L knee", "left"), ("R knee", "right"), ("knee on the right", "right"), ("my knee, the left one", "left"),
     ("both knees", "both"), ("both of my knees", "both"), ("left and right knee", "both"), ("the left side of my neck", "left"), ("lower left back", "left"),
     ("right-sided neck pain", "right"), ("my knee hurts on my left side", "left"), ("the middle of my lower back", "middle"), ("knee (left)", "left")],
)  # fmt: skip
def test_a_side_is_read_before_and_behind_its_place(told, text, side):
    (site,) = told("site", text)
    assert site.side == side


@pytest.mark.parametrize("text", ["my knee hurts right now", "right behind my knee", "my knee is all right", "my knees r bad", "nothing left for my knee"])
def test_right_and_left_that_are_no_side_give_none(told, text):
    assert told("site", text)[0].side is None


def test_several_places_keep_their_own_sides(told):
    found = told("site", "my left knee, right ankle and both wrists hurt, and the neck")
    assert [(site.value, site.side) for site in found] == [("knee", "left"), ("ankle", "right"), ("wrist", "both"), ("neck", None)]


def test_a_side_said_once_holds_for_the_next_place_that_needs_one(told):
    assert [site.side for site in told("site", "left elbow and wrist")] == ["left", "left"]
    assert [site.side for site in told("site", "left elbow and neck")] == ["left", None]
    assert [site.side for site in told("site", "left elbow and my wrist")] != ["left", "right"]


def test_the_other_one_is_a_place_of_its_own(told):
    found = told("site", "my left knee is a 7, the right one a 4")
    assert [(site.value, site.side) for site in found] == [("knee", "left"), ("knee", "right")]


@pytest.mark.parametrize(
    ("text", "goes_to"),
    [("low back pain down to my foot", ["foot"]), ("it shoots into my calf", ["lower_leg"]), ("neck pain radiating to the left elbow", ["elbow"]),
     ("runs all the way down my leg", ["whole_leg_radicular"]), ("shoots down my whole arm", ["whole_arm_radicular"]), ("shoots down my arm", [None]), ("from my low back to my knee", ["knee"]),
     ("goes down into my calf and foot", ["lower_leg", "foot"]), ("spreads up into my neck", ["neck"])],
)  # fmt: skip
def test_pain_that_travels_says_where_to(told, text, goes_to):
    assert regions_of(told("radiates_to", text)) == goes_to


def test_where_it_comes_from_stays_a_site(told):
    assert regions_of(told("site", "from my low back to my knee")) == ["lumbar"]


@pytest.mark.parametrize("text", ["they stuck a needle into my elbow", "I lie down, my neck hurts", "I fell down my ankle broke"])
def test_a_needle_or_a_fall_is_no_travelling_pain(told, text):
    assert told("radiates_to", text) == []


def test_a_place_that_is_denied_says_so(told):
    found = told("site", "no pain in my neck, my elbow hurts")
    assert [(site.value, site.status) for site in found] == [("neck", "denied"), ("elbow", "present")]


def test_a_denied_sign_near_a_place_does_not_deny_the_place(told):
    assert not [site for site in told("site", "no numbness in my foot") if site.status == "denied"]


def test_anothers_body_is_told_as_such(told):
    assert [site.subject for site in told("site", "my husband has neck pain")] == ["other"]


def test_a_proxys_he_is_the_patient(told):
    assert [site.subject for site in told("site", "his knee hurts", respondent="spouse_partner")] == ["self"]


@pytest.mark.parametrize(
    "text",
    ["I'll be back tomorrow", "on the other hand", "I wear a back brace", "I had a heart attack", "head nurse called", "I came back from lunch", "will a knee shot help?",
     "in the driver's seat", "can't face it", "it has side effects", "I sleep on my side"],
)  # fmt: skip
def test_body_words_that_mean_something_else_are_no_place(told, text):
    assert told("site", text) == []
