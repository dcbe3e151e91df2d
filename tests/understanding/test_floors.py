"""Floors just under what the readers without a model reach: understanding and danger must not get worse unnoticed.

The whole figures, with what is learned, are `./attune bench understanding` and `./attune bench danger` (docs/measurements).
"""

from __future__ import annotations

from functools import cache

import pytest

from bot.language.understanding import Context, Language, load_language
from cli.places import DATA
from tests.red_flags.judging import Verdict, figures, messages
from tests.understanding.scoring import Score, written_cases

MICRO = {"cases": 0.84, "heldout_messages": 0.82}
STRICT = {"cases": 0.785, "heldout_messages": 0.775}
SITES = {"site": 0.87}
CAUGHT = {"independent": 0.70, "unseen": 0.565}
FALSE_ALARMS = {"independent": 0.02, "unseen": 0.096}


@cache
def _language() -> Language:
    return load_language(DATA)


@cache
def _score(name: str) -> Score:
    score = Score()
    cases = written_cases(name)
    items = frozenset(label["item"] for case in cases for label in case.labels)
    for case in cases:
        told = case.context
        context = Context(tuple(told.get("asked") or ()), told.get("previous") or "", told.get("respondent") or "self")
        score.add(case, [finding.to_json() for finding in _language().understand(case.text, context).findings], items)
    return score


@cache
def _danger(which: str) -> dict[str, float]:
    found = [
        Verdict(message, tuple((danger.flag, danger.tier) for danger in _language().red_flags.screen(message.text, recent=message.recent)))
        for message in messages(which)
    ]
    return {name: value for name, (value, _) in figures(found).items()}


@pytest.mark.parametrize("name", MICRO)
def test_findings_stay_above_their_floor(name: str) -> None:
    assert _score(name).f1() >= MICRO[name]
    assert _score(name).f1(None, "strict") >= STRICT[name]


@pytest.mark.parametrize("item", SITES)
def test_places_stay_above_their_floor(item: str) -> None:
    assert _score("heldout_messages").f1(item) >= SITES[item]
    assert _score("heldout_messages").share("side", "sites") >= 0.98


@pytest.mark.parametrize("which", CAUGHT)
def test_the_detector_alone_stays_above_its_floor(which: str) -> None:
    assert _danger(which)["signs caught"] >= CAUGHT[which]


@pytest.mark.parametrize("which", FALSE_ALARMS)
def test_the_detector_alone_cries_wolf_no_more_than_it_does(which: str) -> None:
    assert _danger(which)["look-alikes raised to same_day or above"] <= FALSE_ALARMS[which]
