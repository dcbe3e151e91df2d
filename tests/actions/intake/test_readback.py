"""What is read back: codes and names in short messages, and nothing private."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.clinic import DATA
from actions.content.check import read_shelf
from actions.content.gsm7 import outside_gsm7
from actions.content.readability import count_words, figures
from actions.intake.content import load_intake
from actions.intake.known import Answered, Known, Place
from actions.intake.readback import _SENTENCES, load_readback, readback_lines, since_words
from actions.voice.words import avoided_in

SCRIPT = load_readback()
VOCABULARY = load_intake(DATA).vocabulary
WORDS = "the words behind it"


def said(channel: str = "web", sites: tuple[Place, ...] = (), **answers) -> str:
    known = Known({item: Answered(value) for item, value in answers.items()})
    return " ".join(line.text for line in readback_lines(known, sites, channel))


def full() -> dict:
    return {
        "quality": list(VOCABULARY["qualities"]), "worse_with": list(VOCABULARY["aggravating"]), "better_with": list(VOCABULARY["relieving"]),
        "hard_now": list(VOCABULARY["impacts"]), "course": "worse", "pattern": "constant", "onset": "P3Y", "nrs_now": 8, "nrs_worst": 10,
        "nrs_least": 2, "nrs_avg": 6, "radiates": {"value": "yes", "to": ["foot", "perineum_genital"]}, "weakness": "yes",
        "sexual_change": "yes", "falls": "no", "goal": "SECRET goal", "fear": "SECRET fear", "mood": "SECRET mood", "safe_home": "no",
        "substances": "SECRET substances", "chief_complaint": "SECRET story", "blood_thinner": [{"name": "apixaban", "status": "present"}],
        "med_list": [{"name": "apixaban", "status": "present"}, {"name": None, "status": "present", "verbatim": "SECRET pill"}],
        "allergies": [{"allergen": "latex", "verbatim": "latex"}], "treatments": [{"treatment": one} for one in VOCABULARY["treatments"]],
    }  # fmt: skip


SITES = (Place("knee", "left", is_primary=True), Place("perineum_genital"), Place("breast", "left"), Place(None, candidates=("groin",)))


@pytest.mark.parametrize("channel", ["web", "sms"])
def test_private_things_and_free_text_are_never_read_back(channel):
    text = said(channel, SITES, **full()).lower()
    for private in ("secret", "sex", "mood", "private", "breast", "cannabis", "safe", "drug", "drink"):
        assert private not in text


@pytest.mark.parametrize("channel", ["web", "sms"])
def test_a_message_has_at_most_60_words(channel):
    known = Known({item: Answered(value) for item, value in full().items()})
    for line in readback_lines(known, SITES, channel):
        # A single sentence with every code of a list can't be split; nobody says them all.
        assert count_words(line.text) <= 60 or line.text.count(".") == 1


def test_a_text_message_is_shorter_than_the_page_and_fits_its_alphabet():
    web, sms = said("web", SITES, **full()), said("sms", SITES, **full())
    assert len(sms) < len(web) / 2
    assert not outside_gsm7(sms)
    assert "weakness" not in sms and "apixaban" not in sms


def test_what_was_heard_is_said_with_sides_and_numbers():
    text = said("web", (Place("knee", "left"), Place("lumbar", "middle"), Place("foot", "both")), nrs_now=8, onset="P1M", weakness="yes", falls="no")
    assert "left knee, low back, in the middle, foot, both sides" in text
    assert "about 1 month ago" in text and "8 now" in text
    assert "yes to: weakness" in text and "no to: a fall" in text


def test_unknown_is_never_read_back_as_no():
    known = Known({"falls": Answered(None, "unsure"), "med_list": Answered(None, "skipped"), "allergies": Answered(None, "unsure")})
    text = " ".join(line.text for line in readback_lines(known, (), "web"))
    assert text == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [("P3Y", "about 3 years ago"), ("P1W", "about 1 week ago"), ("2019", "in 2019"), ("2024-03", "in March 2024"), ("2024-03-09", "in March 2024"),
     ("None", None), ("forever", None)],
)  # fmt: skip
def test_the_start_is_said_as_people_say_it(value, words):
    assert since_words(value, SCRIPT) == words


# The content


def test_every_sentence_has_its_words_and_every_words_their_sentence():
    wanted = {*SCRIPT.web, *SCRIPT.sms}
    assert wanted == _SENTENCES.keys()
    assert SCRIPT.sentences.keys() <= wanted
    assert wanted - SCRIPT.sentences.keys() == {"course", "pattern"}  # a sentence for each of their codes


@pytest.mark.parametrize(
    ("names", "codes"),
    [("quality", "qualities"), ("worse_with", "aggravating"), ("better_with", "relieving"), ("hard_now", "impacts"), ("danger", "symptoms"),
     ("allergies", "allergens"), ("treatments", "treatments")],
)  # fmt: skip
def test_every_code_has_a_name_or_is_kept_private(names, codes):
    assert list(SCRIPT.names[names]) and set(SCRIPT.names[names]) == set(VOCABULARY[codes])


def test_every_region_has_a_plain_name():
    assert set(load_intake(DATA).places.regions) == set(VOCABULARY["regions"])


def test_the_read_back_is_plain_and_free_of_words_to_avoid():
    shelf = read_shelf(DATA)
    known = Known({item: Answered(value) for item, value in full().items()})
    texts = [line.text for line in readback_lines(known, SITES, "web")]
    texts += [*SCRIPT.courses.values(), *SCRIPT.patterns.values()]
    for text in texts:
        assert not list(avoided_in(text, [*shelf.avoid.avoid, *shelf.avoid.never])), text
    assert figures(texts, shelf.plain_words.words).flesch_kincaid <= 12  # lists of names; sentences themselves are short


@given(st.dictionaries(st.sampled_from(sorted(full())), st.sampled_from([None, "no", "yes"])))
@settings(max_examples=60, deadline=None)
def test_reading_back_never_fails_whatever_is_missing(values):
    known = Known({item: Answered(None if value is None else full()[item], "answered") for item, value in values.items()})
    assert all(line.text for line in readback_lines(known, (), "web"))
