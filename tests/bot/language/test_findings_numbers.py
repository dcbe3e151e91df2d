"""Ratings: what is one, what is none, and of when."""

from __future__ import annotations

import pytest


def ratings(found):
    return [(finding.value, finding.when) for finding in found]


@pytest.mark.parametrize(
    ("text", "value"),
    [("it's an 8", 8), ("8/10", 8), ("8 out of 10", 8), ("pain is 8", 8), ("pain level 7", 7), ("I'd say a 6", 6), ("about a seven out of ten", 7), ("it's a 7.5", 7.5),
     ("pain is seven and a half", 7.5), ("0/10", 0), ("hurts like a ten", 10), ("rate it a 4", 4), ("my knee is a 5", 5), ("a 6 on the pain scale", 6)],
)  # fmt: skip
def test_a_written_rating_is_read(told, text, value):
    assert [finding.value for finding in told("severity", text)] == [value]


@pytest.mark.parametrize(("text", "value", "low"), [("seven or eight out of ten", 8, 7), ("it's a 7-8", 8, 7), ("between 5 and 6 out of 10", 6, None), ("pain is 6 to 7", 7, 6)])
def test_two_neighbours_are_one_rating_with_a_low(told, text, value, low):
    found = told("severity", text)[-1]
    assert found.value == value
    assert low is None or found.low == low


@pytest.mark.parametrize(("text", "said"), [("11/10", "11"), ("15 out of 10", "15"), ("it's a 12", "12")])
def test_above_ten_is_ten_and_keeps_what_was_said(told, text, said):
    (found,) = told("severity", text)
    assert (found.value, found.said) == (10, said)


@pytest.mark.parametrize(
    "text",
    ["I'm 62", "I am 8 years old", "it's 5 pm", "since 8/10", "on 8/10/2023", "10 mg", "it is 3 pills", "call me at 555-0182", "took 2", "a couple", "the one on the left", "it's been 3 weeks",
     "I see 4 doctors", "L5", "room 8", "walk 5 blocks", "I have 3 kids", "it's 2 discs", "it is the 4th shot", "wakes me at 3", "50% better", "7", "seven", "7 years", "10/10 recommend this clinic",
     "on a scale of 1 to 10", "it's 8:30", "my husband says his is an 8"],
)  # fmt: skip
def test_a_number_of_something_else_is_no_rating(told, text):
    assert told("severity", text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("8 right now", [(8, "now")]), ("it's a 4 at best and a 9 at worst", [(4, "least"), (9, "worst")]), ("usually a 5 but goes up to a 9", [(5, "avg"), (9, "worst")]),
     ("6 on a good day, 10 on a bad day", [(6, "least"), (10, "worst")]), ("right now 5, worst 9, best 3", [(5, "now"), (9, "worst"), (3, "least")]),
     ("I could live with a 3", [(3, "goal")]), ("averages a 6", [(6, "avg")]), ("pain is 8", [(8, "unspecified")])],
)  # fmt: skip
def test_each_rating_has_its_own_when(told, text, expected):
    assert ratings(told("severity", text)) == expected


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [("about 3", ["nrs_now"], [(3, "now")]), ("7", ["nrs_worst"], [(7, "worst")]), ("seven or eight", ["nrs_avg"], [(8, "avg")]), ("6 and 9", ["nrs_now", "nrs_worst"], [(6, "now"), (9, "worst")]),
     ("worst 10, now 5", ["nrs_now", "nrs_worst"], [(10, "worst"), (5, "now")]), ("2 pills at 3pm", ["nrs_now"], []), ("a 0", ["nrs_least"], [(0, "least")])],
)  # fmt: skip
def test_a_bare_number_answers_what_was_asked(told, text, asked, expected):
    assert ratings(told("severity", text, asked=asked)) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("left wrist. 3 in the am, 8 by bedtime", [3, 8]), ("groin pain. 0 on couch, 8 skating", [0, 8]), ("my elbow hurts. 6 w/ pliers, 1 at rest", [6, 1]), ("my knee hurts, now back to a 7", [7]), ("shoulder's knackered, prob a 6", [6]),
    ("my hand and my ribs hurt, I'd say four six and nine", [4, 6, 9]), ("Left thumb base: 6 when I hold shears", [6]), ("pain is 6 to 7, when I do laundry 9", [7, 9]), ("7 rn. my knee", [7]), ("my heel is like a 2 otherwise", [2]),
])  # fmt: skip
def test_a_number_of_a_situation_is_a_rating(told, text: str, expected: list[int]) -> None:
    assert [one.value for one in told("severity", text)] == expected


@pytest.mark.parametrize("text", [
    "my hip hurts. Tylenol, two in the morning and 2 at night", "my knee hurts, I wear a size a 9", "my a1c is a 7 and my feet burn", "sciatica, week 5 now", "twenty-odd years of back pain", "my back hurts, 20 min in and I sit",
])  # fmt: skip
def test_what_is_counted_beside_a_pain_is_no_rating(told, text: str) -> None:
    assert told("severity", text) == []


def test_a_floor_and_a_ceiling_are_ratings(told):
    assert ratings(told("severity", "never under a 4", asked=["nrs_least"])) == [(4, "least")]
    assert ratings(told("severity", "8 maybe 8.5? call it 9", asked=["nrs_worst"]))[-1] == (9, "worst")


def test_a_time_asked_for_is_no_rating(told):
    assert told("severity", "every night around 3 like clockwork", asked=["night_wake"]) == []
