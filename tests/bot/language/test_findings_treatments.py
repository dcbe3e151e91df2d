"""What people call the things they have tried, how much it helped, and what only sounds like a treatment."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

VOCABULARY = yaml.safe_load((Path(__file__).resolve().parents[3] / "data" / "vocabulary.yml").read_text(encoding="utf-8"))

NAMED = {
    "home_exercise": ["I do stretches every morning", "tried yoga", "home exercises from youtube", "pool exercises", "strengthening exercises", "did pilates for a year", "excercise and streching"],
    "physical_therapy": ["did PT for 6 weeks", "physical therapy twice a week", "physio was a waste", "phisical therapy", "aqua therapy", "saw a physical therapist", "P.T. last year"],
    "chiropractic": ["went to a chiropractor", "my chiro", "the back cracker", "chiropracter for years", "spinal manipulation", "neck adjustments", "kiropractor", "got my back cracked by the guy"],
    "massage": ["deep tissue massage", "massages", "saw a massage therapist", "foam rolling", "masage didn't help", "used a massage gun"],
    "acupuncture": ["acupuncture", "acupunture", "saw an acupuncturist", "tried accupuncture twice", "acu puncture"],
    "heat_ice": ["ice packs", "an ice pack", "heating pad every night", "hot baths", "heat and ice", "epsom salt baths", "frozen peas", "hot tub", "I ice it"],
    "brace": ["wear a back brace", "knee brace", "wrist splint", "lumbar support belt", "orthotics", "neck collar", "SI belt", "kt tape"],
    "tens": ["TENS unit", "tens machine", "e-stim", "electrical stimulation", "a tense unit", "scrambler therapy"],
    "talk_therapy": ["CBT", "counseling", "seeing a psychologist", "mindfulness app", "meditation", "biofeedback", "pain psychology", "hypnosis"],
    "otc": ["Tylenol", "advil", "over the counter stuff", "ibuprofen", "aleve", "excedrin", "store-bought pills", "goody's powder"],
    "prescription": ["gabapentin", "muscle relaxers", "lyrica", "meloxicam", "cymbalta", "a medrol dose pack", "prescription meds", "nerve pills"],
    "opioid": ["norco", "oxycodone", "tramadol", "opioids", "narcotics", "percocet", "fentanyl patches", "hydrocodone 10s"],
    "topical": ["voltaren gel", "lidocaine patches", "icy hot", "biofreeze", "bengay", "tiger balm", "pain cream", "creams and gels"],
    "cannabis": ["edibles", "CBD gummies", "medical marijuana", "weed", "thc", "smoke pot at night", "cbd oil", "marajuana"],
    "injection": ["cortisone shots", "three injections", "had an epidural", "nerve block", "trigger point injections", "botox", "shots in my back", "steroid injection"],
    "ablation": ["ablation", "RFA", "nerve burn", "rhizotomy", "they burned the nerves", "radiofrequency ablation", "had my nerves burned"],
    "device": ["spinal cord stimulator", "pain pump", "stimulator", "peripheral nerve stimulator", "SCS", "stimulator trial", "nevro"],
    "surgery": ["back surgery", "two surgeries", "spinal fusion", "laminectomy", "knee replacement", "had my knee scoped", "microdiscectomy", "they operated on me", "discectomy"],
    "other": ["inversion table", "dry needling", "cupping", "traction", "red light therapy", "turmeric", "ketamine infusions", "copper bracelet", "decompression table"],
}  # fmt: skip
UNCLEAR = {"pain pills": "opioid", "pain meds": "prescription", "painkillers": "otc", "I was in therapy": "physical_therapy", "my therapist": "talk_therapy", "a patch": "topical", "steroids": "injection"}
ELSE = [
    "heat wave", "it hurts in the heat of summer", "ice cream", "slipped on ice", "fell on the ice", "black ice", "break the ice", "iced tea", "stretch marks", "it's a stretch", "voicemail message", "braces on my teeth", "brace yourself", "collar bone", "blue collar work", "tens of thousands", "I'm a new pt", "speech therapy", "radiation therapy",
    "dose adjustment", "cheese and crackers", "weed eater", "pulling weeds", "vitamin gummies", "pot roast", "flower pot", "hair gel", "hand cream", "shaving cream", "nicotine patch", "a patch of skin", "birth control pills", "blood pressure meds", "flu shot", "insulin shots", "my knees are shot", "pain shot down my leg", "give it a shot",
    "allergic to codeine", "penicillin allergy", "heart ablation", "my nerves are burning", "burning nerve pain", "insulin pump", "gas pump", "cataract surgery", "gallbladder surgery", "surgery center", "iron infusion", "fridge magnet", "walked two blocks", "needing a ride", "hello", "it hurts when I sit", "satin sheets", "the station wagon",
]  # fmt: skip
RELIEF = {
    "none": ["did nothing", "didn't help", "it did not help at all", "didn't touch it", "no relief", "zero relief", "useless", "a waste of time", "made it worse", "never helped", "didn't do a thing", "no difference"],
    "some": ["helped a little", "helped some", "took the edge off", "some relief", "a little bit", "only slightly better", "helped for a few days", "barely helped", "kind of helped", "not much", "helped somewhat", "partial relief"],
    "half": ["about half", "cut it in half", "half of the pain", "half better", "helped about half", "it helped by half", "fifty percent", "maybe half", "cut the pain by half"],
    "most": ["night and day", "helped a lot", "most of it", "took most of the pain", "huge relief", "a world of difference", "worked great", "much better", "almost all gone", "really helped", "helped so much", "ninety percent"],
    "all": ["took it all away", "completely gone", "pain free", "all gone", "a hundred percent", "it cured me", "total relief", "no pain at all after", "took all of it away"],
}  # fmt: skip
NO_MEASURE = ["for half an hour", "half a year of PT", "half the day", "most days", "most of the time", "a lot of shots", "a little over a year ago", "took half a pill", "half a pill"]
TRIED = ["I tried yoga", "had shots", "did PT", "ice and rest so far", "went to a chiropractor", "been doing stretches", "using a brace", "still taking gabapentin", "went through physical therapy", "they gave me tramadol", "six weeks of PT", "I've had two epidurals", "completed physical therapy", "wearing a brace", "put me on lyrica"]
NOT_TRIED = ["never tried acupuncture", "I haven't had any shots", "thinking about surgery", "want to try acupuncture", "they recommended surgery", "scheduled for an epidural", "I'd rather not, no shots", "should I try yoga", "considering a stimulator", "I don't want surgery"]


@pytest.fixture(scope="session")
def read(lexicon):
    def hits(text, group="treatment"):
        return lexicon.hits(lexicon.read(text), group)

    return hits


def outside_of_look_alikes(read, text):
    nothing = {place for hit in read(text, "treatments.relief_not") for place in range(hit.start, hit.end)}
    return [hit.code for hit in read(text, "treatments.relief") if nothing.isdisjoint(range(hit.start, hit.end))]


def test_every_treatment_and_relief_is_tried_in_five_ways():
    assert set(NAMED) == set(VOCABULARY["treatments"])
    assert set(RELIEF) == set(VOCABULARY["reliefs"])
    assert [code for code, texts in (NAMED | RELIEF).items() if len(set(texts)) < 5] == []


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in NAMED.items() for text in texts])
def test_a_name_is_its_treatment_and_no_other(read, code, text):
    assert {hit.code for hit in read(text)} == {code}


@pytest.mark.parametrize(("text", "code"), UNCLEAR.items())
def test_a_name_of_several_treatments_has_them_as_candidates(read, text, code):
    hits = read(text)
    assert [hit.code for hit in hits] == [""]
    assert code in hits[0].candidates


@pytest.mark.parametrize("text", ELSE)
def test_what_sounds_like_a_treatment_is_none(read, text):
    assert [(hit.code, hit.candidates) for hit in read(text)] == []


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in RELIEF.items() for text in texts])
def test_how_much_it_helped_is_known(read, code, text):
    assert outside_of_look_alikes(read, text) == [code]


@pytest.mark.parametrize("text", NO_MEASURE)
def test_half_of_something_else_is_no_relief(read, text):
    assert outside_of_look_alikes(read, text) == []


@pytest.mark.parametrize("text", ["helped 60%", "about 70 percent better", "0% relief", "30 to 40 percent"])
def test_a_share_in_figures_is_found(read, text):
    assert len(read(text, "treatments.percent")) == 1


@pytest.mark.parametrize("text", TRIED)
def test_a_word_of_trying_is_found(read, text):
    assert read(text, "treatments.tried") != []
    assert read(text, "treatments.not_tried") == []


@pytest.mark.parametrize("text", NOT_TRIED)
def test_a_word_of_not_trying_is_found(read, text):
    assert read(text, "treatments.not_tried") != []


@pytest.mark.parametrize("text", ["I take gabapentin", "still doing yoga", "tramadol helps", "using a brace every day", "I'm on lyrica", "ice at night"])
def test_a_word_of_its_going_on_is_found(read, text):
    assert read(text, "treatments.now") != []


@pytest.mark.parametrize("text", ["I tried yoga", "did PT last year", "quit the gabapentin", "used to see a chiropractor", "was on lyrica", "had surgery in 2012", "the shot wore off", "no longer take it"])
def test_a_word_of_its_being_over_is_found(read, text):
    assert read(text, "treatments.over") != []
