"""What a message tells is told in plain words, or not at all."""

from __future__ import annotations

import pytest

from actions.voice.told import duration_words, read_told, start_words


def told(content, text, **finding):
    return read_told({"text": text, "findings": [{"start": 0, "end": len(text), "text": text, **finding}]}, content.voice.names)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("P3Y", "three years"),
        ("P1Y", "one year"),
        ("P18M", "18 months"),
        ("P12W", "twelve weeks"),
        ("P13D", "13 days"),
        ("P0D", ""),
        ("2019", ""),
        (None, ""),
        ("P1Y6M", ""),
    ],
)
def test_a_duration_is_said_in_its_own_unit(content, value, words):
    assert duration_words(value, content.voice.names) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [("2019", "2019"), ("2024-03", "March 2024"), ("2024-03-09", "March 2024"), ("2024-13", "2024"), ("P3Y", ""), (None, "")],
)
def test_a_date_is_said_as_year_or_month(content, value, words):
    assert start_words(value, content.voice.names) == words


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        ("P6M", "since.long"),
        ("P179D", None),
        ("P180D", "since.long"),
        ("P41D", "since.recent"),
        ("P42D", None),
        ("P6W", None),
        ("P5W", "since.recent"),
    ],
)
def test_half_a_year_is_long_and_under_six_weeks_is_recent(content, value, fact):
    assert set(told(content, "it", item="since", value=value).facts) == ({fact} if fact else set())


@pytest.mark.parametrize(
    ("score", "fact"),
    [(6, None), (7, "severity.high"), (10, "severity.high"), (5, "severity.low"), (1, "severity.low"), (0, None)],
)
def test_seven_is_high_and_five_is_low(content, score, fact):
    assert set(told(content, str(score), item="severity", value=score).facts) == ({fact} if fact else set())


@pytest.mark.parametrize("when", ["worst", "least", "goal"])
def test_a_worst_day_is_not_how_it_is(content, when):
    assert not told(content, "9", item="severity", value=9, when=when).facts


def test_twelve_of_ten_is_said_as_twelve(content):
    assert told(content, "12", item="severity", value=10, said="12").blanks["score"] == "a twelve"


def test_a_side_comes_before_the_place(content):
    assert told(content, "my left hip bone area", item="site", value="hip_lateral", side="left").blanks["site"] == "left hip"


def test_one_place_is_one_and_knees_are_more(content):
    assert "site.one" in told(content, "knee", item="site", value="knee").facts
    assert "site.one" not in told(content, "knees", item="site", value="knee").facts


def test_words_around_a_bare_answer_make_it_a_telling(content):
    assert not told(content, "3 years", item="since", value="P3Y").is_disclosure
    text = "it has been 3 years"
    finding = {"item": "since", "value": "P3Y", "text": "3 years", "start": 12, "end": 19}
    assert read_told({"text": text, "findings": [finding]}, content.voice.names).is_disclosure


def test_only_whole_words_count_as_said(content):
    assert told(content, "I was cleaning", item="answer", value="x").says("cleaning")
    assert not told(content, "I was cleaning", item="answer", value="x").says("clean")
    assert told(content, "They don’t listen.", item="answer", value="x").says("don't listen")


def test_what_was_tried_counts_though_it_is_past(content):
    tried = [{"item": "treatment", "value": value, "text": value, "status": "past"} for value in ("massage", "brace")]
    assert "treatments.many" in read_told({"text": "massage, brace", "findings": tried}, content.voice.names).facts
