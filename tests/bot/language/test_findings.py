"""What a message tells: the contract's own example, qualities, symptoms, and what holds for every finding."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

VOCABULARY = yaml.safe_load((Path(__file__).resolve().parents[3] / "data" / "vocabulary.yml").read_text(encoding="utf-8"))


def test_the_contracts_example_reads_exactly_so(findings):
    text = "burning in my left butt cheek for 3 years, it's an 8, no fever. my mom had cancer"
    assert [finding.to_json() for finding in findings.read(text)] == [
        {"item": "site", "value": "buttock", "side": "left", "text": "left butt cheek", "start": 14, "end": 29},
        {"item": "quality", "value": "burning", "text": "burning", "start": 0, "end": 7},
        {"item": "since", "value": "P3Y", "text": "3 years", "start": 34, "end": 41},
        {"item": "severity", "value": 8, "when": "unspecified", "text": "8", "start": 51, "end": 52},
        {"item": "symptom", "value": "fever_chills", "status": "denied", "text": "fever", "start": 57, "end": 62},
        {"item": "condition", "value": "cancer", "status": "past", "subject": "other", "text": "cancer", "start": 75, "end": 81},
    ]


# ---------------------------------------------------------------- whatever is typed
WORDS = ["my", "left", "R", "knee", "hip", "8/10", "seven", "or", "no", "fever", "since", "2019", "3 yrs", "it's", "a", "worse", "when", "I", "sit", "ice", "helps", "can't", "sleep",
         "mom", "burning", "😭", "’", "…", "\n", "?", "pins and needles", "hot shower", "İ", "ﬁ", "ß", "down", "to", "foot", "-", "eliquis", "yes", "both", "last", "Tuesday", "½", "\t"]
ITEMS = sorted(item for group in VOCABULARY["items"].values() for item in group)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)), st.lists(st.sampled_from(ITEMS), max_size=3, unique=True))
def test_a_finding_rests_on_the_words_at_its_offsets(findings, text, asked):
    for finding in findings.read(text, asked=asked):
        assert text[finding.start : finding.end] == finding.text != ""


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_every_code_is_one_of_the_vocabulary(findings, text):
    known = {"site": "regions", "radiates_to": "regions", "quality": "qualities", "symptom": "symptoms", "condition": "conditions", "aggravating": "aggravating", "relieving": "relieving",
             "impact": "impacts", "course": "courses", "pattern": "patterns", "mechanism": "mechanisms", "onset_speed": "onset_speeds"}
    for finding in findings.read(text):
        assert finding.item not in known or finding.value is None or finding.value in VOCABULARY[known[finding.item]]
        assert finding.status in VOCABULARY["statuses"]
        assert finding.subject in VOCABULARY["subjects"]


@pytest.mark.parametrize("text", ["", " ", "\ud800", "a" * 20_000, "8" * 500, "left " * 500, "(((((", "\x00"])
def test_odd_input_never_raises(findings, text):
    findings.read(text, asked=("side", "nrs_now", "goal", "weakness"))


# ---------------------------------------------------------------- qualities
QUALITIES = {
    "burning": ["it burns", "like it's on fire"], "electric": ["electric zaps", "like a live wire"], "shooting": ["shooting pain", "it shoots down my leg"],
    "tingling": ["pins and needles", "my foot falls asleep"], "numbness": ["my toes are numb", "my hand feels dead"], "itching": ["it itches inside", "so itchy"],
    "touch_pain": ["even the sheets hurt", "hurts to the touch"], "cold_painful": ["ice cold feeling", "my foot feels freezing cold"], "stinging": ["it stings", "like bees stinging"],
    "stabbing": ["like a knife", "stabbing pain"], "sharp": ["sharp pain", "jabbing"], "cutting": ["like a razor blade", "it's slicing"],
    "aching": ["it aches all day", "achy"], "dull": ["a dull pain", "nagging"], "sore": ["so sore", "like a bruise"], "tender": ["tender spot", "there's a knot"],
    "stiffness": ["stiff in the morning", "my neck is rusty"], "tightness": ["tight like a rope", "pulling"], "cramping": ["charley horse", "spasms"],
    "throbbing": ["throbbing", "pounding headache"], "pressure": ["a heavy feeling", "lots of pressure in my knee"], "squeezing": ["like a vise", "squeezing"],
    "gnawing": ["gnawing", "like something eating away at me"], "grinding": ["bone on bone", "it grinds"], "mechanical": ["it pops and clicks", "my knee catches"],
    "tearing": ["a tearing pain", "like it's ripping apart"], "colicky": ["comes in waves", "like labor pains"], "widespread": ["it hurts everywhere", "flu-like"],
    "other": ["hard to describe", "a weird feeling"],
}  # fmt: skip


def test_every_quality_is_tried():
    assert set(QUALITIES) == set(VOCABULARY["qualities"])


@pytest.mark.parametrize(("quality", "text"), [(quality, text) for quality, texts in QUALITIES.items() for text in texts])
def test_a_quality_is_known_by_its_lay_words(told, quality, text):
    assert quality in [finding.value for finding in told("quality", text)]


@pytest.mark.parametrize(
    "text",
    ["it's cold outside today", "a hot shower", "burning calories at the gym", "she has a sharp mind", "a dull movie", "money is tight", "my phone is dead", "I'm dead tired",
     "heavy lifting at work", "stiff drink", "I'd catch up with you", "shooting hoops", "my husband is dead", "the lecture was boring", "high blood pressure", "fire department"],
)  # fmt: skip
def test_a_figurative_word_is_no_quality(told, text):
    assert told("quality", text) == []


def test_a_denied_quality_says_so(told):
    assert [(finding.value, finding.status) for finding in told("quality", "no numbness, it burns")] == [("numbness", "denied"), ("burning", "present")]


# ---------------------------------------------------------------- symptoms
SYMPTOMS = {
    "weakness": ["my leg gave out", "my foot drags"], "bladder_bowel": ["trouble peeing", "I had an accident in bed"], "saddle_numb": ["numb down there", "can't feel it when I wipe"],
    "sexual_change": ["can't keep an erection", "no feeling during sex"], "gait_hands": ["I'm off balance lately", "hard to button my shirt"], "fever_chills": ["I've got chills", "running a temperature"],
    "weight_loss": ["lost 20 pounds without trying", "weight loss"], "headache_new": ["a new headache", "worst headache of my life"], "chest_breath": ["short of breath", "my chest is tight, chest pain"],
    "falls": ["I fell twice this month", "took a tumble"], "rash": ["a rash on my side", "blisters came up"], "calf_swell": ["my calf is swollen", "swollen left leg"],
}  # fmt: skip


def test_every_symptom_is_tried():
    assert set(SYMPTOMS) == set(VOCABULARY["symptoms"])


@pytest.mark.parametrize(("symptom", "text"), [(symptom, text) for symptom, texts in SYMPTOMS.items() for text in texts])
def test_a_symptom_is_known_by_its_lay_words(told, symptom, text):
    assert (symptom, "present") in [(finding.value, finding.status) for finding in told("symptom", text)]


def test_a_denied_list_denies_each(told):
    found = told("symptom", "no fever, weight loss or rash")
    assert {(finding.value, finding.status) for finding in found} == {("fever_chills", "denied"), ("weight_loss", "denied"), ("rash", "denied")}


def test_a_symptom_of_another_is_anothers(told):
    assert [finding.subject for finding in told("symptom", "my son has a fever")] == ["other"]


@pytest.mark.parametrize("text", ["could it be a fever?", "I'm scared of falls", "what if I get a rash", "cabin fever", "I fell in love", "I fell asleep early", "weak coffee"])
def test_a_question_a_fear_or_an_idiom_is_no_symptom(told, text):
    assert told("symptom", text) == []


# ---------------------------------------------------------------- conditions and medicines
@pytest.mark.parametrize(
    ("text", "told_as"),
    [("I have diabetes", ("diabetes", "present", "self")), ("I had a heart attack", ("heart_disease", "past", "self")), ("my mom has glaucoma", ("glaucoma", "present", "other")),
     ("no cancer", ("cancer", "denied", "self")), ("I've had asthma all my life", ("lung_disease", "present", "self")), ("I use a CPAP", ("sleep_apnea", "present", "self"))],
)  # fmt: skip
def test_a_condition_is_told_with_its_standing(told, text, told_as):
    assert told_as in [(finding.value, finding.status, finding.subject) for finding in told("condition", text)]


def test_a_question_about_cancer_is_no_condition(told):
    assert told("condition", "could it be cancer?") == []


def test_two_conditions_keep_their_own_standing(told):
    found = told("condition", "I have diabetes and had a heart attack in 2015")
    assert [(finding.value, finding.status) for finding in found] == [("diabetes", "present"), ("heart_disease", "past")]


@pytest.mark.parametrize(
    ("text", "medicine", "class_", "status"),
    [("I take Eliquis", "apixaban", "anticoagulant", "present"), ("on plavix since my stent", "clopidogrel", "antiplatelet", "present"), ("used to take norco", "hydrocodone", "opioid", "past"),
     ("no blood thinners, no aspirin", "aspirin", "antiplatelet", "denied"), ("tylenol doesn't help", "acetaminophen", "other", "present"), ("ozempic every week", "semaglutide", "glp1", "present"),
     ("gabapenten at night", "gabapentin", "gabapentinoid", "present")],
)  # fmt: skip
def test_a_medicine_is_told_by_generic_name_and_class(told, text, medicine, class_, status):
    (found,) = told("medicine", text)
    assert (found.value, found.class_, found.status) == (medicine, class_, status)
    assert found.to_json()["class"] == class_


def test_an_allergy_is_no_medicine_taken(told):
    assert told("medicine", "I'm allergic to codeine") == []


# ---------------------------------------------------------------- course, pattern, onset, mechanism
@pytest.mark.parametrize(
    ("item", "text", "code"),
    [("course", "it's getting worse", "worse"), ("course", "slowly getting better", "improving"), ("course", "about the same", "same"), ("course", "good days and bad days", "up_and_down"),
     ("pattern", "it's there all the time", "constant"), ("pattern", "comes and goes", "comes_and_goes"), ("pattern", "always there but spikes", "constant_with_flares"),
     ("onset_speed", "it came on all of a sudden", "sudden"), ("onset_speed", "it came on gradually", "slow"), ("onset_speed", "over a few days", "over_days"), ("onset_speed", "not sure when it started", "unsure"),
     ("mechanism", "no reason, it just started", "none_known"), ("mechanism", "I bent over to lift a box", "lift_twist"), ("mechanism", "I fell off a ladder", "fall"), ("mechanism", "car accident", "crash"),
     ("mechanism", "playing football", "sports"), ("mechanism", "years of construction work", "work_repeat"), ("mechanism", "ever since my fusion surgery", "surgery"), ("mechanism", "after my shingles", "illness"),
     ("mechanism", "after I gave birth", "childbirth"), ("mechanism", "from the cancer", "cancer"), ("mechanism", "after the epidural", "procedure"), ("mechanism", "a horse kicked me", "other")],
)  # fmt: skip
def test_the_story_is_told_in_lay_words(told, item, text, code):
    assert code in [finding.value for finding in told(item, text)]


@pytest.mark.parametrize("text", ["worse when I sit", "it gets worse with stairs"])
def test_worse_with_something_is_no_course(told, text):
    assert told("course", text) == []


@pytest.mark.parametrize("text", ["worse with lifting", "I fell asleep", "I can't lift anything", "last fall it was fine"])
def test_what_only_sounds_like_a_cause_is_none(told, text):
    assert told("mechanism", text) == []


# ---------------------------------------------------------------- whole tellings
def test_a_long_story_keeps_its_parts_apart(findings):
    text = "My lower back has been killing me for about 3 months, it shoots down my left leg. Sitting makes it worse. I'd say 7 most days but it can get to a 9"
    told = [(finding.item, finding.value, finding.side or finding.when) for finding in findings.read(text)]
    assert told == [
        ("site", "lumbar", None), ("radiates_to", None, "left"), ("quality", "shooting", None), ("since", "P3M", None),
        ("severity", 7, "avg"), ("severity", 9, "worst"), ("aggravating", "sitting", None),
    ]  # fmt: skip


def test_what_a_factor_names_is_no_place_of_pain(findings):
    told = [(finding.item, finding.value) for finding in findings.read("my neck hurts when I turn my head")]
    assert told == [("site", "neck"), ("aggravating", "neck_turning")]
