"""The learned signal of danger: it raises what no word list named, and never lowers or doubles what was named."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.language.red_flag_content import TIERS
from bot.nlu.danger import DangerSense, read_examples
from bot.nlu.understanding import DATA, language

SURE = 0.8  # of these tests; the product's is chosen by measurement
KINDS = ["stroke/emergency", "stroke/same_day", "gi_bleed/same_day"]


class _Chances:
    """A reader whose answers are given; a row holds nothing, then each kind."""

    labels = KINDS

    def __init__(self, rows: list[list[float]]) -> None:
        self._rows = rows

    def chances(self, _vectors: object, texts: list[str]) -> np.ndarray:
        return np.array([self._rows[min(number, len(self._rows) - 1)][1:] for number in range(len(texts))])


def _read(monkeypatch: pytest.MonkeyPatch, rows: list[list[float]], named: list[dict], text: str = "my slipper stays behind") -> list[dict]:
    sense = DangerSense({**DangerSense.get_default_config(), "sure": SURE, "sure_of_passage": SURE}, None, None)
    sense._readers = {"danger": _Chances(rows)}
    message = Message({"text": text, "safety": named})
    monkeypatch.setattr(message, "get_dense_features", lambda _name: (None, type("Features", (), {"features": np.zeros((1, 384))})()))
    sense.process([message])
    return message.get("safety")


def _named(flag: str, tier: str) -> dict:
    return {"flag": flag, "tier": tier, "text": "x", "start": 0, "end": 1, "actions": [], "clarify": "", "language": "en"}


def test_a_likely_danger_is_raised_with_what_is_said_and_asked_for_it(monkeypatch) -> None:
    told = _read(monkeypatch, [[0.1, 0.7, 0.1, 0.1]], [])
    assert [(one["flag"], one["tier"]) for one in told] == [("stroke", "emergency")]
    assert told[0]["text"] == "my slipper stays behind"
    assert tuple(told[0]["actions"]) == language().red_flags.action_for("stroke", "emergency")


def test_an_unlikely_one_is_not(monkeypatch) -> None:
    assert _read(monkeypatch, [[0.9, 0.1, 0.0, 0.0]], []) == []


def test_a_flag_with_a_bar_of_its_own_is_raised_below_the_others(monkeypatch) -> None:
    assert set(DangerSense.get_default_config()["sure_of"]) == {"suicidal_ideation"}
    monkeypatch.setattr(_Chances, "labels", ["suicidal_ideation/crisis", "stroke/same_day", "gi_bleed/same_day"])
    assert [one["flag"] for one in _read(monkeypatch, [[0.6, 0.35, 0.05, 0.0]], [])] == ["suicidal_ideation"]
    assert _read(monkeypatch, [[0.6, 0.0, 0.35, 0.05]], []) == []


@pytest.mark.parametrize(("emergency", "same_day", "tier"), [(0.1, 0.7, "same_day"), (0.3, 0.5, "emergency"), (0.6, 0.2, "emergency")])
def test_the_tier_is_the_most_urgent_one_that_is_likely_enough(monkeypatch, emergency: float, same_day: float, tier: str) -> None:
    assert _read(monkeypatch, [[0.1, emergency, same_day, 0.1]], [])[0]["tier"] == tier


@pytest.mark.parametrize("tier", ["emergency", "crisis", "same_day", "next_day", "ask"])
def test_the_tier_is_never_lowered_whatever_the_signal_says(monkeypatch, tier: str) -> None:
    for row in ([1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 0.0]):
        told = _read(monkeypatch, [row], [_named("limb_threat", tier)])
        assert TIERS.index(told[0]["tier"]) <= TIERS.index(tier)


def test_a_more_urgent_one_is_put_first_beside_one_that_is_likely_too(monkeypatch) -> None:
    told = _read(monkeypatch, [[0.0, 0.6, 0.0, 0.4]], [_named("gi_bleed", "same_day")])
    assert [one["flag"] for one in told] == ["stroke", "gi_bleed"]


def test_an_unlikely_one_beside_a_flag_as_urgent_adds_nothing(monkeypatch) -> None:
    told = _read(monkeypatch, [[0.1, 0.3, 0.3, 0.3]], [_named("limb_threat", "emergency")])
    assert [one["flag"] for one in told] == ["limb_threat"] or told[0]["tier"] == "emergency"


def test_a_named_flag_that_is_unlikely_gives_way_only_to_one_as_urgent(monkeypatch) -> None:
    assert [one["flag"] for one in _read(monkeypatch, [[0.0, 1.0, 0.0, 0.0]], [_named("limb_threat", "emergency")])] == ["stroke"]
    assert [one["flag"] for one in _read(monkeypatch, [[0.9, 0.0, 0.0, 0.1]], [_named("limb_threat", "emergency")])] == ["limb_threat"]


def test_of_flags_of_one_tier_the_likelier_stands_first(monkeypatch) -> None:
    named = [_named("stroke", "same_day"), _named("gi_bleed", "same_day")]
    assert [one["flag"] for one in _read(monkeypatch, [[0.5, 0.0, 0.1, 0.4]], named)] == ["gi_bleed", "stroke"]


def test_a_danger_in_the_middle_of_a_long_story_is_found_in_its_passage(monkeypatch) -> None:
    calm = "My daughter drove me to the market and we bought apples, pears and a very large pumpkin for the church supper. " * 2
    told = _read(monkeypatch, [[0.9, 0.1, 0.0, 0.0], [0.9, 0.1, 0.0, 0.0], [0.1, 0.9, 0.0, 0.0]], [], calm + "My face dropped.")
    assert [one["flag"] for one in told] == ["stroke"] and told[0]["start"] > 0


@pytest.mark.parametrize("text", ["", "   ", "👍", "?!"])
def test_a_message_without_words_raises_nothing_new(monkeypatch, text: str) -> None:
    assert _read(monkeypatch, [[0.9, 0.1, 0.0, 0.0]], [], text) == []


def test_every_example_names_a_flag_and_a_tier_that_there_are() -> None:
    tiers = {"emergency", "crisis", "same_day", "next_day"}
    labels = {label for _, label in read_examples(DATA)} - {"nothing"}
    assert {label.split("/")[0] for label in labels} <= set(language().red_flags.flags)
    assert {label.split("/")[1] for label in labels} <= tiers


def test_no_example_stands_twice() -> None:
    texts = [text.casefold() for text, _ in read_examples(DATA)]
    assert len(texts) == len(set(texts))


def test_a_passage_must_be_surer_than_a_whole_message() -> None:
    defaults = DangerSense.get_default_config()
    assert defaults["sure"] < defaults["sure_of_passage"] < 1


def test_a_flag_with_a_bar_of_its_own_needs_more_in_a_passage(monkeypatch) -> None:
    monkeypatch.setattr(_Chances, "labels", ["suicidal_ideation/crisis", "stroke/same_day", "gi_bleed/same_day"])
    calm = "My daughter drove me to the market and we bought apples, pears and a very large pumpkin for the church supper. " * 2
    quiet = [[0.99, 0.01, 0.0, 0.0]] * 2
    assert _read(monkeypatch, [*quiet, [0.8, 0.2, 0.0, 0.0]], [], calm + "It goes on.") == []
    assert [one["flag"] for one in _read(monkeypatch, [*quiet, [0.4, 0.6, 0.0, 0.0]], [], calm + "It goes on.")] == ["suicidal_ideation"]
