"""A name and a birth date out of a short reply."""

from __future__ import annotations

from datetime import date

import pytest

from actions.clinic import DATA
from actions.intake.content import load_intake
from actions.intake.identity import birth_date_in, name_in

ANSWERS = load_intake(DATA).answers
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("3/14/1961", "1961-03-14"),
        ("03-14-1961", "1961-03-14"),
        ("3.14.61", "1961-03-14"),
        ("1961-03-14", "1961-03-14"),
        ("1961/3/14", "1961-03-14"),
        ("03141961", "1961-03-14"),
        ("March 14, 1961", "1961-03-14"),
        ("march 14 61", "1961-03-14"),
        ("Mar. 14th, 1961", "1961-03-14"),
        ("14 March 1961", "1961-03-14"),
        ("the 14th of march 1961", "1961-03-14"),
        ("14-Mar-1961", "1961-03-14"),
        ("Sept 9 1980", "1980-09-09"),
        ("14/3/1961", "1961-03-14"),
        ("born 3 14 1961", "1961-03-14"),
    ],
)
def test_a_birth_date_is_read_in_many_forms(text, born):
    assert str(birth_date_in(text, ANSWERS.months, TODAY)[0]) == born


@pytest.mark.parametrize(
    ("text", "born"),
    [("11/24/26", "2026-11-24"), ("11/25/26", "1926-11-25"), ("1/1/27", "1927-01-01"), ("5/5/05", "2005-05-05")],
)
def test_two_digits_of_a_year_mean_a_day_that_is_past(text, born):
    assert str(birth_date_in(text, ANSWERS.months, TODAY)[0]) == born


@pytest.mark.parametrize("text", ["2/30/1961", "13/13/1961", "3/14/2027", "3/14/1899", "about sixty", "555-010-0100", "64", ""])
def test_what_nobody_alive_can_be_born_on_is_no_birth_date(text):
    assert birth_date_in(text, ANSWERS.months, TODAY)[0] is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maria Lopez", "Maria Lopez"),
        ("maria lopez", "Maria Lopez"),
        ("MARIA LOPEZ", "Maria Lopez"),
        ("My name is Maria Lopez.", "Maria Lopez"),
        ("I'm Sean O'Neil", "Sean O'Neil"),
        ("Her name is Rosa de la Cruz", "Rosa de la Cruz"),
        ("Jean-Luc Marchand", "Jean-Luc Marchand"),
        ("Name: Ana Ruiz, dob:", "Ana Ruiz"),
        ("José Núñez", "José Núñez"),
    ],
)
def test_a_name_is_read_without_what_people_say_around_it(text, name):
    assert name_in(text, ANSWERS) == name


@pytest.mark.parametrize("text", ["my knee hurts", "no", "I already told the doctor", "12345", "rather not say", "", "a b c d e f"])
def test_other_words_are_no_name(text):
    assert name_in(text, ANSWERS) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Maria Lopez, 3/14/61", {"patient_name": "Maria Lopez", "birth_date": "1961-03-14", "age_group": "65_plus"}),
        ("3/14/1961 maria lopez", {"patient_name": "Maria Lopez", "birth_date": "1961-03-14", "age_group": "65_plus"}),
        ("My name is Maria Lopez and I was born on March 14 1961",
         {"patient_name": "Maria Lopez", "birth_date": "1961-03-14", "age_group": "65_plus"}),
        ("3/14/2015", {"birth_date": "2015-03-14", "age_group": "under_12"}),
        ("Maria", {}),
        ("why do you need that?", {}),
    ],
)  # fmt: skip
def test_both_are_read_from_one_reply(mind, text, told):
    planned = mind.asks("who.name_birth").says(text)
    assert {one.item: one.value for one in planned.told} == told


@pytest.mark.parametrize(("born", "group"), [("11/25/2014", "under_12"), ("11/24/2014", "12_17"), ("11/25/2008", "12_17"),
                                             ("11/24/2008", "18_64"), ("11/25/1961", "18_64"), ("11/24/1961", "65_plus")])  # fmt: skip
def test_the_age_group_changes_on_the_birthday(mind, born, group):
    planned = mind.asks("who.birth_date").says(born)
    assert {one.item: one.value for one in planned.told}["age_group"] == group
