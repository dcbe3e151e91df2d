"""The formulas give what they give by hand."""

from __future__ import annotations

import pytest

from actions.content import readability
from actions.content.readability import count_words, figures, long_words, sentences_of, syllables_in


def test_flesch_kincaid_of_a_text_counted_by_hand():
    # 6 words, 1 sentence, 6 syllables.
    assert figures(["The cat sat on the mat."]).flesch_kincaid == pytest.approx(0.39 * 6 + 11.8 - 15.59)


def test_smog_of_a_text_counted_by_hand():
    # 30 sentences with one long word each.
    assert figures(["An emergency came."] * 30).smog == pytest.approx(1.043 * 30**0.5 + 3.1291)


def test_a_taught_word_is_no_long_word():
    assert figures(["An emergency came."], {"emergency"}).polysyllables == 0
    assert figures(["Emergencies came."], {"emergency"}).polysyllables == 1
    assert figures(["Two injections and an injection's end."], {"injection"}).polysyllables == 0


@pytest.mark.parametrize(
    ("word", "count"), [("pain", 1), ("doctor", 2), ("medicine", 3), ("emergency", 4), ("don't", 1), ("clinic's", 2), ("I’m", 1)]
)
def test_syllables_are_those_people_say(word, count):
    assert syllables_in(word) == count


@pytest.mark.parametrize(("word", "count"), [("zaple", 2), ("zorple", 2), ("brome", 1), ("xylotanic", 4), ("shh", 1)])
def test_a_word_that_is_in_no_dictionary_is_counted_by_its_vowels(word, count):
    assert syllables_in(word) == count


def test_numbers_are_no_words_to_the_formulas_and_words_to_a_reader():
    assert figures(["Call 911 now."]).words == 2
    assert count_words("Call 911 now.") == 3


def test_a_phone_number_is_few_words():
    assert count_words("Call (555) 010-0100.") == 3


def test_sentences_end_at_marks_and_at_new_lines():
    assert sentences_of('Hi. How are you? "Well." Fine\nThen go') == ["Hi.", "How are you?", '"Well.', "Fine", "Then go"]


def test_long_words_are_named():
    assert long_words("A medication for the operation.", {"operation"}) == ["medication"]


def test_without_the_dictionary_nothing_breaks(monkeypatch):
    readability.syllables_in.cache_clear()
    monkeypatch.setattr(readability, "pronunciations", lambda: None)
    assert readability.syllables_in("emergency") == 4
    readability.syllables_in.cache_clear()
