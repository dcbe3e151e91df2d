"""Since when: lengths, dates, and what no number can be had of."""

from __future__ import annotations

import datetime

import pytest

TODAY = datetime.date(2026, 11, 24)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "value"),
    [("back pain for 3 years", "P3Y"), ("a couple months now", "P2M"), ("for a few weeks", "P3W"), ("for a year and a half", "P18M"), ("2 and a half years of this", "P30M"), ("started 10 days ago", "P10D"),
     ("knee pain x 6 weeks", "P6W"), ("it's been about 6 months", "P6M"), ("actually it's been 5 years", "P5Y"), ("it has been 5 years", "P5Y"), ("neck pain 3yrs", "P3Y"), ("for over ten years", "P10Y"), ("half a year now", "P6M"), ("for a decade", "P10Y"), ("for two or three weeks", "P3W"),
     ("my foot hurts since 2019", "2019"), ("started in March 2021", "2021-03"), ("since 03/2019", "2019-03"), ("it began 3/14/2021", "2021-03-14"), ("since '09", "2009"), ("it started last week", "P1W"),
     ("started 5 hours ago", "PT5H"), ("it started yesterday", "P1D")],
)  # fmt: skip
def test_a_beginning_is_read_in_the_unit_said(told, text, value):
    assert [finding.value for finding in told("since", text)] == [value]


@pytest.mark.parametrize(
    "text",
    ["I've hurt forever", "since my accident", "since I was a kid", "pain for years", "my knee hurts since march", "it started last Tuesday", "since high school", "for a long time", "since the surgery"],
)
def test_a_beginning_without_a_number_is_null(told, text):
    assert [finding.value for finding in told("since", text)] == [None]


@pytest.mark.parametrize(
    "text",
    ["I'm 62 years old", "walking for 10 minutes kills me", "it lasts 2 hours", "been on gabapentin for 2 years", "every 2 weeks", "I had back surgery 5 years ago", "in 3 weeks I see you",
     "married for 20 years", "I sleep 4 hours", "take it twice a day", "my husband has had it for 3 years", "I fell last year"],
)  # fmt: skip
def test_a_time_of_something_else_is_no_beginning(told, text):
    assert told("since", text) == []


@pytest.mark.parametrize(("text", "value"), [("3 years", "P3Y"), ("2019", "2019"), ("about 6 months ago", "P6M"), ("a while", None), ("years", None), ("last week", "P1W")])
def test_a_bare_time_answers_onset(told, text, value):
    assert [finding.value for finding in told("since", text, asked=["onset"])] == [value]


@pytest.mark.parametrize(("text", "value"), [("it started last Tuesday", "2026-11-17"), ("it started last March", "2026-03"), ("it began last December", "2025-12"), ("it started in march", None)])
def test_a_clock_settles_what_was_last(told, text, value):
    assert [finding.value for finding in told("since", text, today=TODAY)] == [value]


def test_the_span_is_the_time_alone(told):
    assert told("since", "burning for about 3 years now")[0].text == "3 years"


@pytest.mark.parametrize(("text", "value"), [
    ("my knee has hurt for twenty-six years", "P26Y"),
    ("thirty one years of back pain", "P31Y"),
    ("it has been sore nigh on a fortnight", "P2W"),
    ("my neck hurts, twenty-odd years now", "P20Y"),
    ("sore heel since last wk", "P1W"),
    ("I hurt my tailbone when I came off a horse in 2016", "2016"),
    ("it's 6 months not 6 weeks that my shoulder hurts", "P6M"),
])  # fmt: skip
def test_number_words_and_corrections_are_read(told, text: str, value: str) -> None:
    assert [one.value for one in told("since", text)] == [value]


@pytest.mark.parametrize("text", [
    "I get one a week behind the eye, a stabbing pain",
    "my knee aches, I take 4 pills a day",
    "my back hurts. I have run a dairy with my wife for twenty-six years and was never one to complain",
    "my shoulder hurts. The physio had me at the gym for ten weeks and charged plenty",
    "my back was fine until one day I lifted a pot",
])  # fmt: skip
def test_a_rate_a_career_and_a_course_of_treatment_are_no_beginning(told, text: str) -> None:
    assert not [one for one in told("since", text) if one.value]


@pytest.mark.parametrize(("text", "value"), [
    ("15+ years of back pain", "P15Y"), ("knee pain 2ish years", "P2Y"), ("a year or two of back pain", "P2Y"), ("year n a half now with my bad back", "P18M"), ("hip 2y", "P2Y"), ("low back pain x3 wks", "P3W"),
    ("couple three years my hip's been sore", "P3Y"), ("day 3 of this headache", "P3D"), ("third week now that my hip hurts", "P3W"), ("my ankle has hurt since 2020 april", "2020-04"), ("knee pain since aug '22", "2022-08"),
    ("the hip was quiet until 2021, now it hurts", "2021"), ("my feet are numb and they burn, about two years now", "P2Y"), ("the knee they replaced in 2021 and that's when this pain started", "2021"),
    ("1 year the feet, 2 month the head, they hurt", "P1Y"), ("will be 2 yrs in may, the back pain", "P2Y"),
])  # fmt: skip
def test_lengths_are_read_however_they_are_put(told, text: str, value: str) -> None:
    assert told("since", text)[0].value == value


@pytest.mark.parametrize(("text", "value"), [
    ("3 months. wait no my bad 5. my tailbone", "P5M"), ("back pain for 6 weeks, sorry, 8", "P8W"), ("my neck hurts a few weeks, maybe more like 5", "P5W"), ("my back has hurt a month, maybe two", "P2M"), ("a week? ten days tops, my knee hurts", "P10D"),
])  # fmt: skip
def test_a_length_that_is_put_right_is_the_last(told, text: str, value: str) -> None:
    assert [one.value for one in told("since", text)] == [value]


@pytest.mark.parametrize("text", [
    "my back hurts four days out of seven", "my back hurts, one week good, one week bad", "16 weeks pregnant and my back hurts", "my headaches last 3 days", "my back hurts, my appointment is in 2 weeks", "it has been easing since the summer, my neck",
    "my back has hurt since I was 19 years old", "my leg hurts. bus route 40, 20 miles", "my back hurts and I take blood thinner shots since 2020",
])  # fmt: skip
def test_a_share_a_spell_and_an_age_are_no_length_of_the_pain(told, text: str) -> None:
    assert not [one for one in told("since", text) if one.value]
