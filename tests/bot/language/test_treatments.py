"""What was tried as findings: which treatment, how much it helped, whether it goes on, and what is none."""

from __future__ import annotations

import pytest

TRIED = {
    # Told with a verb, in a note, in a list, by what came of it.
    "PT 6 wks no help. Chiro 3 visits, made it worse.": ["physical_therapy past none", "chiropractic past none"],
    "my back hurts. had two back surgeries, neither helped": ["surgery past none"],
    "tried ice packs, acupuncture and a TENS unit. None of it did a thing.": ["heat_ice past none", "acupuncture past none", "tens past none"],
    "3 rounds of therapy for the knee, some relief": ["physical_therapy past some"],
    "therapy for my depression, a year of it, helped a lot": ["talk_therapy past most"],
    "ah've had three jags in ma shoother an they did heehaw": ["injection past none"],
    "The brace is useless. The exercises off the sheet help a bit.": ["brace present none", "home_exercise present some"],
    # Shares in figures and in words.
    "the ablation took away a third of it": ["ablation past 33"],
    "the lidocaine patches cut it by three quarters": ["topical present 75"],
    # The same again: two rounds, or a second mention that knows better.
    "had two epidurals, the first one was great, the second one did nothing": ["injection past most", "injection past none"],
    "tried pt, massage and cupping. The massage is the only one that helps": ["physical_therapy past none", "massage present some", "other past none"],
    # Whether it goes on.
    "I started physical therapy two weeks ago and it's helping": ["physical_therapy present some"],
    "I get botox every 12 weeks for my migraines, it helps": ["injection present some"],
    "I used to see a chiropractor for my neck": ["chiropractic past"],
    # Medicines: against pain, helping, or tried for it.
    "I take tylenol for my knee": ["otc present"],
    "my feet burn, cymbalta made me sick so I quit": ["prescription past"],
    "ibuprofen gel on the wrist does nothing": ["topical present none"],
    "my back aches. Tramal takes the edge off": ["opioid present some"],
    # Never had, not wanted.
    "Never had a shot for my back, no surgery either": ["injection denied", "surgery denied"],
    "my neck hurts but I refuse surgery": ["surgery denied"],
}  # fmt: skip
NOT_TRIED = [
    "I take tylenol", "my back hurts, I take lisinopril for my pressure", "ice helps", "a hot bath eases it", "should I get an epidural", "they want to fuse my back", "my sister had surgery on her back",
    "I bend over the counter a minute", "my belt line hurts", "a jab in my ribs when I breathe", "I had a blood clot after surgery", "the seat belt hurts my shoulder", "is it ok to take advil", "I'm allergic to codeine, it makes me itch",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TRIED.items())
def test_a_treatment_is_told_with_its_relief_and_whether_it_goes_on(told, text, expected):
    found = told("treatment", text)
    assert [" ".join(str(part) for part in (one.value, one.status, one.relief) if part is not None) for one in found] == expected


@pytest.mark.parametrize("text", NOT_TRIED)
def test_what_was_not_tried_for_the_pain_is_no_treatment(told, text):
    assert told("treatment", text) == []


@pytest.mark.parametrize(("text", "asked"), [("gabapentin, baclofen and norco for my back", ["med_list"]), ("just norco when my back is bad", ["opioid"])])
def test_a_list_of_medicines_that_was_asked_for_is_no_list_of_treatments(told, text, asked):
    assert told("treatment", text, asked=asked) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("the wrist brace helps", [("support", "present")]), ("the ice bath did nothing", [("cold", "denied")]), ("pt was a waste", []), ("the shot helped a lot", [])],
)
def test_what_a_treatment_gave_tells_what_eases(told, text, expected):
    assert [(one.value, one.status) for one in told("relieving", text)] == expected
