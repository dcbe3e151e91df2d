"""Who types: said in so many words, or told by whose story it is."""

from __future__ import annotations

import pytest

from bot.language.lexicon import Lexicon
from bot.language.respondent import Respondent, respondent_of

STORY = ("chief_complaint",)


def _read(lexicon: Lexicon, text: str, asked: tuple[str, ...] = ()) -> Respondent | None:
    return respondent_of(lexicon.read(text), lexicon, asked)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("im typing for my mom. her neck hurts", "adult_child"),
        ("Writing on behalf of my wife, who can't see the screen", "spouse_partner"),
        ("filling this out for my 14 yr old son", "parent_guardian"),
        ("hi this is for my grandma", "other_family"),
        ("I'm answering for a patient at the home where I work", "paid_caregiver"),
        ("texting for my neighbor", "interpreter_helper"),
        ("my husband cant type, his left ankle throbs", "spouse_partner"),
        ("I'm her daughter", "adult_child"),
        ("this is his wife, he is driving", "spouse_partner"),
        ("I am his mother", "parent_guardian"),
        ("I'm her home health aide", "paid_caregiver"),
        ("I am the interpreter", "interpreter_helper"),
    ],
)
def test_who_says_that_they_type_for_somebody_is_believed(lexicon: Lexicon, text: str, role: str) -> None:
    found = _read(lexicon, text)
    assert found is not None and (found.role, found.is_said) == (role, True)
    assert found.text in text


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("my mother has a stiff neck on the right side", "adult_child"),
        ("My husband hurts all down his leg", "spouse_partner"),
        ("my little boy has knee pain", "parent_guardian"),
    ],
)
def test_a_story_of_somebody_else_makes_a_proxy_likely_where_the_story_was_asked(lexicon: Lexicon, text: str, role: str) -> None:
    found = _read(lexicon, text, STORY)
    assert found is not None and (found.role, found.is_said) == (role, False)
    assert _read(lexicon, text, ("conditions",)) is None
    assert _read(lexicon, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "my back hurts. my mom has arthritis too",
        "my mom has arthritis and now my back hurts",
        "my daughter drove me here",
        "it hurts since my son was born",
        "I'm typing with one hand, the other one is numb",
        "I hurt my back working for my dad",
        "I am the patient",
        "I'm a nurse and my knee hurts",
        "I was lifting my daughter",
        "",
    ],
)
def test_a_relative_in_ones_own_story_is_no_proxy(lexicon: Lexicon, text: str) -> None:
    assert _read(lexicon, text, STORY) is None
