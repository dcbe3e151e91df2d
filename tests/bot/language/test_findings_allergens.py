"""What people call the things they are allergic to, and how they say it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

VOCABULARY = yaml.safe_load((Path(__file__).resolve().parents[3] / "data" / "vocabulary.yml").read_text(encoding="utf-8"))

NAMED = {
    "contrast": ["allergic to the dye", "contrast dye gave me hives", "iodine", "x-ray dye", "CT contrast", "gadolinium", "the dye they use for a CT scan"],
    "latex": ["latex", "rubber gloves", "balloons make my lips swell", "latex gloves", "condoms", "allergic to lattex"],
    "local_anesthetic": ["lidocaine", "novocaine", "novacaine made me pass out", "numbing shots", "bupivacaine", "the stuff the dentist uses", "all the caines"],
    "steroid": ["steroids", "cortisone", "prednisone", "steroid shots", "kenalog", "dexamethasone"],
    "antibiotic": ["penicillin", "sulfa drugs", "amoxicillin", "keflex", "bactrim", "z-pack", "penicilin", "vancomycin", "cipro", "PCN"],
    "antiseptic": ["chlorhexidine", "betadine", "hibiclens", "the pink soap", "iodine scrub", "alcohol wipes", "skin prep", "surgical soap"],
    "adhesive": ["tape", "bandaids", "adhesive", "paper tape tears my skin", "band-aids", "surgical glue", "EKG stickers", "tegaderm"],
    "nsaid": ["ibuprofen", "aspirin", "toradol", "NSAIDs", "naproxen", "celebrex", "anti-inflammatories"],
    "opioid": ["codeine", "morphine", "demerol", "dilaudid", "percocet", "narcotics", "tylenol with codeine", "codiene"],
    "metal": ["nickel", "cheap jewelry", "titanium", "metal", "cobalt", "nickle", "earrings turn my ears red"],
    "food": ["shellfish", "peanuts", "eggs", "soy", "strawberries", "gluten", "shrimp", "tree nuts", "dairy"],
    "other": ["bee stings", "cats", "pollen", "gabapentin", "lisinopril", "dust mites", "mold", "wool", "hay fever", "the flu shot"],
}  # fmt: skip
ELSE = ["tape measure", "heavy metal band", "gold card", "nickel and dime", "plastic surgery", "go fishing", "drives me nuts", "walking on eggshells", "cat scan", "CAT scans", "walk the dog", "sick as a dog", "food poisoning", "smoke detector", "spelling bee", "under anesthesia", "in contrast", "hello", "my back hurts", "insurance claims", "a selfish man", "the station", "I'm a condo owner", "put on gloves"]
ALLERGIC = [
    "I'm allergic to latex", "latex allergy", "allergies: sulfa", "can't have ibuprofen", "I can't take codeine", "my skin reacts to tape", "gives me hives", "I break out from adhesive", "I broke out in hives", "swell up with bees", "went into anaphylaxis", "anaphylactic shock", "makes me itch", "bad reaction to the dye", "sensitive to nickel", "my throat closes",
    "morphine makes me throw up", "tape tears my skin", "carry an EpiPen", "it doesn't agree with me", "not supposed to have contrast", "deathly allergic to shrimp", "alergic to penicillin", "landed me in the ER",
]  # fmt: skip
NONE = ["no allergies", "No known allergies", "not allergic to anything", "NKDA", "I don't have any allergies", "no drug allergies", "allergic to nothing", "none that I know of", "never had an allergic reaction", "allergies: none", "nothing that I know of", "no known drug allergies"]
BOTH_ARE_NONE = ["I have a latex allergy", "allergic to penicillin", "tape gives me a rash", "my allergies are bad in spring"]


@pytest.fixture(scope="session")
def read(lexicon):
    def hits(text, group="allergen"):
        return lexicon.hits(lexicon.read(text), group)

    return hits


def test_every_allergen_is_tried_in_five_ways():
    assert set(NAMED) == set(VOCABULARY["allergens"])
    assert [code for code, texts in NAMED.items() if len(set(texts)) < 5] == []


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in NAMED.items() for text in texts])
def test_a_name_is_its_allergen_and_no_other(read, code, text):
    assert {hit.code for hit in read(text)} == {code}


def test_pain_pills_may_be_of_two_kinds(read):
    assert [hit.candidates for hit in read("I can't take pain pills")] == [("opioid", "nsaid")]


@pytest.mark.parametrize("text", ELSE)
def test_what_sounds_like_an_allergen_is_none(read, text):
    assert [hit.code for hit in read(text)] == []


@pytest.mark.parametrize("text", ALLERGIC)
def test_a_word_of_reaction_is_found(read, text):
    assert read(text, "allergens.allergic") != []
    assert read(text, "allergens.none") == []


@pytest.mark.parametrize("text", NONE)
def test_a_word_of_no_allergy_is_found(read, text):
    assert read(text, "allergens.none") != []


@pytest.mark.parametrize("text", BOTH_ARE_NONE)
def test_an_allergy_is_not_taken_for_none(read, text):
    assert read(text, "allergens.none") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("No allergies bar the penicillin", ["antibiotic present"]), ("no allergies", []), ("can't take ibuprofen because of my kidneys", []), ("I can't take codeine", ["opioid present"]),
     ("Elastoplast brings me up in lumps", ["adhesive present"]), ("betadine blisters me", ["antiseptic present"])],
)  # fmt: skip
def test_an_exception_is_an_allergy_and_another_reason_is_none(told, text, expected):
    assert [f"{one.value} {one.status}" for one in told("allergy", text)] == expected
