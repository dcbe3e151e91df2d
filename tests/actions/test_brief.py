"""The physician's page: at most 25 lines, in order of weight, unknown never shown as no."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.brief import MOST_ALARMS, brief_text, load_brief
from actions.clinic import DATA
from actions.intake.items import DANGER, ENTRIES, NUMBERS, YES_NO, is_text
from actions.store.export import NOT_ASKED
from actions.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(DATA)
ITEMS = [item for group in VOCABULARY["items"].values() for item in group]
UNKNOWN = ("not_asked", "unsure", "skipped", "declined")


def item(value: Any, status: str = "answered", **more: Any) -> dict[str, Any]:
    told = {"value": value, "verbatim": "their words", "status": status, "message": "m1", "by": "self", "wording": None, "origin": "said"}
    return {**told, **more, "at": "2026-11-24T02:00:00Z"}


def intake(flags: int = 0, match: str = "matched", sites: list[Any] | None = None, scores: Any = None, **items: Any) -> dict[str, Any]:
    flag = {"flag": "cauda_equina", "tier": "emergency", "at": "2026-11-24T02:00:00Z", "message": "m1"}
    raised = [{**flag, "text": f"words {n}"} for n in range(flags)]
    return {"id": "i1", "match": match, "flags": raised, "items": {**{one: dict(NOT_ASKED) for one in ITEMS}, **items},
            "sites": sites or [], "scores": scores or {}}  # fmt: skip


def line(page: str, label: str) -> str:
    found = [one for one in page.splitlines() if one.startswith(load_brief().labels[label])]
    assert len(found) == 1, page
    return found[0]


def a_value(name: str) -> Any:
    if name in YES_NO:
        return "yes"
    if name in NUMBERS:
        return 7
    if name in ENTRIES:
        return [{"name": "apixaban", "class": "anticoagulant", "status": "present", "verbatim": "Eliquis"}]
    return "what they said" if is_text(name) else "sudden"


# Size and order


def test_the_fullest_page_has_at_most_25_lines():
    answered = {name: item(a_value(name)) for name in ITEMS}
    answered |= {name: item(None, "unsure") for name in ("rash", "calf_swell", "nrs_goal")}
    answered |= {"nrs_avg": item(6, "inferred"), "imaging": dict(NOT_ASKED)}
    page = brief_text(intake(9, "unmatched", **answered))
    assert len(page.splitlines()) == 25
    assert all(len(page_line) < 1000 for page_line in page.splitlines())


@given(st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(["answered", "skipped", "declined", "unsure", "inferred"])), st.integers(0, 12))
@settings(max_examples=150, deadline=None)
def test_any_page_has_at_most_25_lines(statuses, flags):
    items = {name: item(a_value(name) if status in ("answered", "inferred") else None, status) for name, status in statuses.items()}
    assert len(brief_text(intake(flags, "unmatched", **items)).splitlines()) <= 25


def test_the_order_is_alarms_patient_stops_own_words_signs_and_the_rest():
    page = brief_text(intake(1, "unmatched")).splitlines()
    order = ["identity", "alarms", "patient", "stop", "goal", "worry", "questions", "story", "picture", "present", "denied", "tried",
             "procedures", "numbers", "days", "medicines", "history", "who", "not_asked"]  # fmt: skip
    assert [label for one in page for label, words in load_brief().labels.items() if one.startswith(f"{words}:")] == order


def test_an_unmatched_identity_is_the_first_line():
    page = brief_text(intake(2, "unmatched", patient_name=item("Maria Lopez"), birth_date=item("1961-03-14")))
    assert page.splitlines()[0] == "IDENTITY NOT MATCHED: told name Maria Lopez, birth date 1961-03-14; confirm before filing"
    assert "IDENTITY" not in brief_text(intake())


def test_alarms_are_in_the_patients_words_and_none_is_lost():
    page = brief_text(intake(MOST_ALARMS + 2))
    assert '"words 0"' in page and '"words 2"' in page
    assert "and 2 more" in page
    assert "more in the record" not in brief_text(intake(MOST_ALARMS))


def test_no_alarm_rules_nothing_out():
    assert "rules nothing out" in line(brief_text(intake()), "alarms")


# Unknown is never no


def test_an_empty_intake_says_no_of_nothing():
    page = brief_text(intake())
    for label in ("stop", "picture", "procedures", "days", "numbers", "medicines", "history", "tried", "who"):
        values = line(page, label).split(": ", 1)[1]
        assert "not asked" in values
        assert " no;" not in f"{values};" and "none" not in values
    assert line(page, "denied").endswith("nothing told")


@given(st.sampled_from(sorted(DANGER)), st.sampled_from(UNKNOWN))
@settings(deadline=None)
def test_a_sign_that_is_not_known_is_never_among_the_denied(sign, status):
    stored = dict(NOT_ASKED) if status == "not_asked" else item(None, status)
    page = brief_text(intake(**{sign: stored}))
    assert sign.replace("_", " ") not in line(page, "denied")
    assert sign.replace("_", " ") not in line(page, "present")


def test_signs_that_were_asked_are_present_denied_or_not_clear():
    page = brief_text(intake(weakness=item({"value": "yes", "detail": "x"}, verbatim="my leg gives way"), falls=item("no"),
                             rash=item(None, "unsure")))  # fmt: skip
    assert line(page, "present").endswith('weakness "my leg gives way"')
    assert line(page, "denied").endswith(": falls")
    assert line(page, "unclear").endswith(": rash")


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (dict(NOT_ASKED), "blood thinner: not asked"),
        (item(None, "unsure"), "blood thinner: not clear"),
        (item(None, "skipped"), "blood thinner: skipped"),
        (item([], origin="list"), "blood thinner: none, closed as a list"),
        (item([], verbatim="no blood thinners"), 'blood thinner: "no blood thinners"'),
        (item([{"name": "apixaban", "class": "anticoagulant", "status": "present"}]), "blood thinner: apixaban"),
        (item([{"name": None, "class": None, "status": "present", "verbatim": "a heart pill"}]), 'blood thinner: "a heart pill"'),
        (item([{"name": "warfarin", "class": "anticoagulant", "status": "past"}]), "blood thinner: warfarin (past)"),
    ],
)
def test_the_stop_strip_says_how_each_stop_stands(stored, shown):
    assert shown in line(brief_text(intake(blood_thinner=stored)), "stop")


def test_a_list_that_was_closed_is_no_answer_to_what_it_did_not_show():
    page = line(brief_text(intake(conditions=item([], origin="list"))), "stop")
    assert "diabetes: none, closed as a list" in page
    assert "infection now: not asked" in page and "pregnancy: not asked" in page


def test_conditions_without_diabetes_are_not_a_no_to_diabetes():
    told = item([{"condition": "sleep_apnea", "status": "present", "verbatim": "CPAP"}])
    assert "diabetes: nothing told" in line(brief_text(intake(conditions=told)), "stop")


def test_an_allergy_to_dye_or_latex_is_a_stop_and_another_is_none():
    latex = item([{"allergen": "latex", "reaction": "rash", "verbatim": "latex"}])
    food = item([{"allergen": "food", "reaction": None, "verbatim": "nuts"}])
    assert "numbing allergy: latex" in line(brief_text(intake(allergies=latex)), "stop")
    assert "numbing allergy: nothing told" in line(brief_text(intake(allergies=food)), "stop")


# What was told


def test_one_line_tells_age_place_side_time_and_where_it_travels():
    sites = [{"region": "lumbar", "side": "middle", "primary": True, "qualities": [], "severity": {"now": 8}, "radiates_to": ["foot"]}]
    page = brief_text(intake(sites=sites, age_group=item("65_plus"), onset=item("P3Y")))
    assert line(page, "patient") == "PATIENT: age 65 plus; pain at: low back, middle, now 8, travels to foot; since: 3 years"


def test_goal_worry_and_story_are_quoted():
    page = brief_text(intake(goal=item("play with my grandkids"), fear=item("a wheelchair"), chief_complaint=item("my knee burns")))
    assert line(page, "goal") == 'GOAL: "play with my grandkids"'
    assert line(page, "story") == 'IN THEIR WORDS: "my knee burns"'


def test_peg_is_given_whole_or_not_at_all():
    peg = {f"peg_{part}": item(value) for part, value in (("pain", 6), ("enjoyment", 7), ("activity", 8))}
    assert "PEG 7.0 (6/7/8)" in brief_text(intake(scores={"peg": 7.0}, **peg))
    assert "PEG not complete" in brief_text(intake(peg_pain=item(6)))


def test_what_is_inferred_says_so():
    assert line(brief_text(intake(nrs_avg=item(6, "inferred"))), "unconfirmed").endswith("nrs avg")


def test_what_has_no_place_of_its_own_is_told_too():
    assert "prescriber \"Dr. Ito\"" in line(brief_text(intake(prescriber=item("Dr. Ito"))), "more")


def test_what_must_be_asked_and_was_not_is_named():
    page = brief_text(intake(**{name: item(a_value(name)) for name in VOCABULARY["must"] if name != "imaging"}))
    assert line(page, "not_asked").endswith(": imaging")


def test_every_label_is_used():
    answered = {name: item(a_value(name)) for name in ITEMS}
    answered |= {"rash": item(None, "unsure"), "nrs_avg": item(6, "inferred"), "imaging": dict(NOT_ASKED)}
    page = brief_text(intake(1, "unmatched", **answered))
    for words in load_brief().labels.values():
        assert f"\n{words}:" in f"\n{page}"
