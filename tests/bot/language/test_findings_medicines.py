"""A medicine is told with what it is and whether it is taken: now, before, or not."""

from __future__ import annotations

import pytest

TOLD = {
    "took my last plavix on the 3rd": ["clopidogrel past"],
    "they had me stop my eliquis last week": ["apixaban past"],
    "i quit taking gabapentin cuz it made me dizzy": ["gabapentin past"],
    "gabapentin made me gain weight so they took me off": ["gabapentin past"],
    "been off coumadin since march": ["warfarin past"],
    "I'm off xarelto now": ["rivaroxaban past"],
    "haven't taken any aspirin in 2 weeks": ["aspirin past"],
    "never taken opioids or tramadol": ["tramadol denied"],
    "no aspirin": ["aspirin denied"],
    "i dont take ibuprofen": ["ibuprofen denied"],
    "i dont take ibuprofen anymore": ["ibuprofen past"],
    "i take lisinopril, metformin, and crestor every morning": ["lisinopril", "metformin", "rosuvastatin"],
    "lisinopril 20, amlodipine 5, synthroid 88 mcg, flomax, protonix": ["amlodipine", "levothyroxine", "lisinopril", "pantoprazole", "tamsulosin"],
    "switched from norco to percocet last year": ["hydrocodone past", "oxycodone"],
    "they switched me from xarelto to eliquis": ["apixaban", "rivaroxaban past"],
    "was on cymbalta, now on lyrica": ["duloxetine past", "pregabalin"],
    "tried gabapentin, lyrica and cymbalta, none of them worked": ["duloxetine past", "gabapentin past", "pregabalin past"],
    "nothing works, not even percocet": ["oxycodone"],
    "tylenol doesnt touch it": ["acetaminophen"],
    "ibuprofen helped some": ["ibuprofen past"],
    "took 2 tylenol this morning": ["acetaminophen"],
    "should i stop my eliquis before the shot?": ["apixaban"],
    "can i still get the epidural if im on plavix": ["clopidogrel"],
    "do i have to hold my ozempic": ["semaglutide"],
    "my mom takes warfarin": ["warfarin other"],
    "my husband used to take norco": ["hydrocodone past other"],
    "dad was on methadone before he died": ["methadone past other"],
    "baby aspirin every day": ["aspirin"],
    "used to be on oxycontin but not anymore": ["oxycodone past"],
    "I was on suboxone for 3 years, still am": ["buprenorphine"],
    "took lyrica for years and still do": ["pregabalin"],
    "been taking naproxen for 5 years": ["naproxen"],
    "started humira in 2019": ["adalimumab"],
    "on eliquis since 2018": ["apixaban"],
    "i use voltaren gel and lidocaine patches": ["diclofenac", "lidocaine"],
    "celebrex tore up my stomach": ["celecoxib past"],
    "my doctor put me on meloxicam": ["meloxicam"],
    "he prescribed tizanidine": ["tizanidine"],
    "they gave me toradol in the er": ["ketorolac past"],
    "had a cortisone shot in may": ["cortisone past"],
    "prednisone taper last month": ["prednisone past"],
    "insulin pump with humalog": ["insulin", "insulin lispro"],
    "toujeo 40 units at night and novolog with meals": ["insulin aspart", "insulin glargine"],
    "zofran for the nausea, imitrex when i get a migraine": ["ondansetron", "sumatriptan"],
    "flexeril knocks me out": ["cyclobenzaprine"],
    "soma and xanax": ["alprazolam", "carisoprodol"],
    "i'm supposed to take gabapentin but i dont": ["gabapentin denied"],
    "ran out of my norco": ["hydrocodone"],
    "i refuse to take opioids or gabapentin": ["gabapentin denied"],
    "dr said hold the plavix": ["clopidogrel"],
    "trazodone for sleep. quit ambien last year": ["trazodone", "zolpidem past"],
    "they stopped my methotrexate because of the infection": ["methotrexate past"],
    "instead of tramadol they gave me norco": ["hydrocodone", "tramadol past"],
    "percs": ["oxycodone"],
}  # fmt: skip
NONE = [
    "can i take advil before the injection?",
    "allergic to morphine",
    "blues, subs, bc, hep, asa",
]


def told_as(told, text, respondent="self"):
    found = told("medicine", text, respondent=respondent)
    return sorted(f"{one.value} {one.status} {one.subject}".replace(" present", "").replace(" self", "") for one in found)


@pytest.mark.parametrize(("text", "expected"), TOLD.items())
def test_a_medicine_is_told_with_its_standing(told, text, expected):
    assert told_as(told, text) == expected


@pytest.mark.parametrize("text", NONE)
def test_what_tells_no_medicine(told, text):
    assert told_as(told, text) == []


@pytest.mark.parametrize(
    ("text", "class_"),
    [
        ("on losartan", "other"),
        ("vit d and magnesium", "supplement"),
        ("lantus at night", "diabetes"),
        ("a medrol pack", "steroid"),
        ("humira", "immune"),
        ("vikes", "opioid"),
    ],
)
def test_a_medicine_has_the_class_of_its_kind(told, text, class_):
    assert {one.class_ for one in told("medicine", text)} == {class_}
