"""A condition is told in lay words, with its standing and whose it is."""

from __future__ import annotations

import pytest

TOLD = {
    "my kidneys are fine": ["kidney_disease denied"],
    "heart is strong, no diabetes": ["diabetes denied", "heart_disease denied"],
    "MS dx 2011": ["neurologic"],
    "my sister has ms": ["neurologic other"],
    "diagnosed with parkinsons 5 years ago": ["neurologic"],
    "pacemaker put in 2019": ["implanted_device"],
    "immune system is shot from the chemo": ["cancer", "weak_immune_system"],
    "had prostate cancer in 2012, clear since": ["cancer past"],
    "breast cancer survivor": ["cancer past"],
    "they took the breast in 2015": ["cancer past"],
    "my dad died of lung cancer": ["cancer past other"],
    "grandma had a stroke": ["clot_or_stroke past other"],
    "my late husband had als": ["neurologic past other"],
    "mom has dementia": ["neurologic other"],
    "my brother passed away from a heart attack": ["heart_disease past other"],
    "i have afib": ["heart_disease"],
    "type 2 diabetic": ["diabetes"],
    "my sugar runs high": ["diabetes"],
    "im not diabetic": ["diabetes denied"],
    "no heart problems, no lung problems, no seizures": ["heart_disease denied", "lung_disease denied", "seizure denied"],
    "copd and on oxygen": ["lung_disease"],
    "asthma as a kid": ["lung_disease past"],
    "stage 3 kidney disease": ["kidney_disease"],
    "on dialysis 3x a week": ["kidney_disease"],
    "fatty liver": ["liver_disease"],
    "hep c treated and cured": ["liver_disease past"],
    "i get panic attacks and have ptsd": ["mental_health"],
    "bipolar": ["mental_health"],
    "im 5 months pregnant": ["pregnancy"],
    "not pregnant": ["pregnancy denied"],
    "breastfeeding my 3 month old": ["pregnancy"],
    "thin bones on my dexa scan": ["osteoporosis"],
    "osteoporosis and glaucoma": ["glaucoma", "osteoporosis"],
    "i wear a cpap": ["sleep_apnea"],
    "blood clot in my leg in 2020": ["clot_or_stroke past"],
    "had a dvt after knee surgery": ["clot_or_stroke past"],
    "on antibiotics for a sinus infection": ["infection_now"],
    "uti right now": ["infection_now"],
    "my stimulator battery is dead": ["implanted_device"],
    "i have a pain pump": ["implanted_device"],
    "is the mri ok with my pacemaker?": ["implanted_device"],
    "can i get a steroid shot if i have diabetes": ["diabetes"],
    "malignant hyperthermia runs in my family": ["family_anesthesia_or_bleeding"],
    "i bleed easy": ["bleeding_disorder"],
    "addisons disease": ["adrenal"],
    "epilepsy since i was 12": ["seizure"],
    "seizures as a kid none since": ["seizure past"],
    "my wife says i stop breathing in my sleep": ["sleep_apnea"],
    "they found cancer in my lung": ["cancer"],
    "they said i have osteoporosis": ["osteoporosis"],
    "he diagnosed neuropathy": ["neurologic"],
    "kids are fine, i have diabetes": ["diabetes"],
    "my other knee, i have copd": ["lung_disease"],
    "the other thing is i have copd": ["lung_disease"],
    "used to have sleep apnea til i lost weight": ["sleep_apnea past"],
}  # fmt: skip
NONE = [
    "high blood pressure and arthritis",
    "could it be cancer?",
    "scared its ms",
    "my uncle almost died from anesthesia",
]


def told_as(told, text, respondent="self"):
    found = told("condition", text, respondent=respondent)
    return sorted(f"{one.value} {one.status} {one.subject}".replace(" present", "").replace(" self", "") for one in found)


@pytest.mark.parametrize(("text", "expected"), TOLD.items())
def test_a_condition_is_told_with_its_standing(told, text, expected):
    assert told_as(told, text) == expected


@pytest.mark.parametrize("text", NONE)
def test_what_tells_no_condition(told, text):
    assert told_as(told, text) == []


PROXY = {
    "she had a stroke last year": ["clot_or_stroke past"],
    "my mom has alzheimers and diabetes": ["diabetes", "neurologic"],
    "her mother had breast cancer": ["cancer past other"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PROXY.items())
def test_for_one_who_types_for_a_patient_she_is_the_patient(told, text, expected):
    assert told_as(told, text, "spouse") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("My brother is diabetic, I'm not", ["diabetes other present", "diabetes self denied"]), ("MS, on baclofen", ["neurologic self present"]), ("ms smith called me", []),
     ("HE SAID MS SMITH CALLED", []), ("No sugar, no BP", ["diabetes self denied"]), ("no sugar in my coffee", []), ("a heart stent in 2020", ["heart_disease self present"])],
)  # fmt: skip
def test_whose_disease_it_is_and_what_only_looks_like_one(told, text, expected):
    assert [f"{one.value} {one.subject} {one.status}" for one in told("condition", text)] == expected
