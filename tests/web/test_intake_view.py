"""Codes become words that staff read; nothing that is unknown becomes a "no"."""

from __future__ import annotations

import pytest

from actions.store.export import NOT_ASKED
from web.intake_view import Part, groups_of, label, plain, site_rows

ANSWER = {"value": None, "verbatim": None, "status": "answered", "message": "m", "by": "self", "wording": None, "origin": "said"}


def _rows(**answer):
    return groups_of({"onset": {**ANSWER, **answer}}, {"items": {"story": ["onset"]}})[0].rows


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("P3Y", "3 years"),
        ("P1W", "1 week"),
        ("2024-03", "2024-03"),
        ("all_over", "all over"),
        ("18_64", "18 to 64"),
        ("It hurts. A lot_of", "It hurts. A lot_of"),
        (["burning", "pins_needles"], "burning, pins needles"),
        ([], "none"),
        (7, "7"),
        (None, "not known"),
        ({"value": "yes", "when": "2020"}, "yes (when: 2020)"),
        ({"name": "warfarin", "status": "past"}, "warfarin (status: past)"),
        ({"name": "ibuprofen", "class": "nsaid", "status": "present", "verbatim": "advil"}, "ibuprofen (class: nsaid)"),
    ],
)
def test_a_value_is_put_in_words(value, words):
    assert plain(value) == words


@pytest.mark.parametrize(("code", "words"), [("nrs_now", "NRS now"), ("peg_pain", "PEG pain"), ("med_list", "Medicine list")])
def test_a_code_is_put_in_words(code, words):
    assert label(code) == words


def test_each_medicine_leads_to_its_own_words():
    listed = [{"name": "ibuprofen", "verbatim": "advil"}, {"name": "gabapentin", "verbatim": "gaba"}]
    assert [part.words for part in _rows(value=listed)[0].parts] == ["advil", "gaba"]


def test_an_unsure_answer_is_shown_as_unsure_and_not_as_no():
    assert _rows(status="unsure")[0].parts[0].text == "Unsure"


def test_an_answer_of_somebody_else_says_who_told_it():
    assert "told by adult child" in _rows(value="P3Y", by="adult_child")[0].notes


def test_an_item_that_nobody_asked_has_no_row():
    group = groups_of({"onset": dict(NOT_ASKED)}, {"items": {"story": ["onset"]}})[0]
    assert (group.rows, group.not_asked) == ((), ("Onset",))


def test_an_unclear_place_shows_all_that_it_may_be():
    site = {"region": None, "side": None, "primary": True, "qualities": [], "severity": {}, "radiates_to": [], "message": "m"}
    assert site_rows([{**site, "candidates": ["hip_joint", "buttock"]}], [Part("hip")])[0].label == "Unclear: hip joint or buttock"
