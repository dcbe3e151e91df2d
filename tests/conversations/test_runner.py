"""The runner reads every talk, and it can fail."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conversations.runner import TalkError, checked, load_talks, run_talk


class Parrot:
    """Asks the same question in the same words, for ever."""

    def __init__(self) -> None:
        self.messages = [{"kind": "ask", "text": "Where?", "asks": ["site"]}]

    def says(self, text: str) -> list[dict[str, Any]]:
        return self.messages


def _read() -> dict[str, Any]:
    items = {"site": {"status": "answered", "value": ["knee"]}}
    return {"items": items, "sites": [], "flags": [], "urgency": None, "state": "in_progress"}


def _talk(**step: Any) -> dict[str, Any]:
    return {"id": "t", "about": "a", "kinds": ["terse"], "steps": [{"say": "knee", **step}]}


def test_every_talk_has_the_form() -> None:
    assert load_talks()


def test_a_wrong_key_is_named() -> None:
    with pytest.raises(TalkError, match="step 1: no such key: sais"):
        checked(_talk(sais="x"), "f.yml")


@pytest.mark.parametrize(
    "step", [{"kind": "safety"}, {"asks": ["onset"]}, {"asks_none": True}, {"contains": ["988"]}, {"stored": {"site": ["hip_lateral"]}},
             {"urgency": "crisis"}, {"flags": ["stroke"]}, {"sites": [{"region": "knee"}]}]
)  # fmt: skip
def test_a_wrong_expectation_is_reported(step: dict[str, Any]) -> None:
    right, wrong = run_talk(_talk(), Parrot(), _read), run_talk(_talk(**step), Parrot(), _read)
    assert len(wrong) == len(right) + 1


def test_the_same_words_twice_are_reported() -> None:
    assert any("same words" in line for line in run_talk(_talk(), Parrot(), _read))


def test_what_was_told_and_is_asked_again_is_reported() -> None:
    talk = {**_talk(), "until": 1}
    assert any("told already" in line for line in run_talk(talk, Parrot(), _read))
