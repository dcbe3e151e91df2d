"""Feelings: by words and a few marks of typing, strongest first."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

EMOTIONS = yaml.safe_load((Path(__file__).resolve().parents[3] / "data" / "vocabulary.yml").read_text(encoding="utf-8"))["emotions"]

SAID = {
    "fear": ["I'm terrified of needles", "what if I end up paralyzed"], "frustration": ["nobody listens to me", "I'm fed up"], "hopeless": ["nothing works anymore, what's the point", "I want to give up, no hope left"],
    "grief": ["I used to dance. I miss who I was", "I can't lift my grandbaby"], "anger": ["this is bullshit", "I'm furious"], "overwhelmed": ["it's all too much", "I don't know where to start, so many forms"],
    "shame": ["I'm so embarrassed", "they treat me like a drug seeker"], "relief": ["I finally slept, what a relief", "I'm so grateful"], "lonely": ["no one calls anymore", "I feel so alone"], "burden": ["I'm a burden on my kids", "I feel so guilty, they do everything for me"],
    "confusion": ["I don't understand what that means", "I'm confused"], "mistrust": ["are you a robot?", "you just want my money"], "numb": ["I feel nothing anymore", "dead inside"],
}  # fmt: skip


def test_every_feeling_is_tried():
    assert {*SAID, "neutral"} == set(EMOTIONS)


@pytest.mark.parametrize(("feeling", "text"), [(feeling, text) for feeling, texts in SAID.items() for text in texts])
def test_a_feeling_is_known_by_its_words(emotions, feeling, text):
    assert feeling in emotions.read(text)


@pytest.mark.parametrize("text", ["", "my left knee hurts", "the pain is an 8", "no", "ok thanks", "hello", "my leg feels weak", "it hurts like hell", "I live alone", "sorry, I meant the right knee", "pain in the neck"])
def test_plain_telling_is_neutral(emotions, text):
    assert emotions.read(text) == ()


@pytest.mark.parametrize("text", ["I'm not scared", "not angry at all", "my husband is worried"])
def test_a_denied_feeling_and_anothers_are_not_the_writers(emotions, text):
    assert emotions.read(text) == ()


def test_several_feelings_stand_strongest_first(emotions):
    assert emotions.read("I'm scared, so scared and terrified, and a bit angry")[:2] == ("fear", "anger")


def test_shouting_lifts_an_anger_that_words_tell(emotions):
    assert emotions.read("I'm scared and angry")[0] == "fear"
    assert emotions.read("I'm scared and angry!!!")[0] == "anger"


def test_shouting_alone_is_no_anger(emotions):
    assert emotions.read("MY KNEE HURTS!!!") == ()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_codes_of_the_vocabulary(emotions, text):
    assert set(emotions.read(text)) <= set(EMOTIONS) - {"neutral"}
