"""What is changed in Rasa does what stock Rasa does, smaller; and only for the version that it was made for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rasa
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import tuning

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", autouse=True)
def tuned() -> None:
    tuning.apply()


@pytest.fixture
def action() -> RemoteAction:
    return RemoteAction("action_record_answer", EndpointConfig("http://127.0.0.1:9/webhook", enable_selective_domain=True))


def test_another_rasa_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa, "__version__", "3.6.22")
    with pytest.raises(tuning.WrongRasa, match="this is 3.6.22"):
        tuning.apply()


def test_an_action_call_stays_under_10_kb_at_any_length(action: RemoteAction) -> None:
    domain = Domain.load(str(ROOT / "domain.yml"))
    tracker = DialogueStateTracker("a", domain.slots)
    for _ in range(300):
        tracker.update(UserUttered("it burns " * 50, {"name": "describe_pain"}, parse_data=_parsed()), domain)
        tracker.update(ActionExecuted("action_record_answer"), domain)
    call = action._action_call_format(tracker, domain)
    assert len(json.dumps(call)) < 10_000
    assert call["tracker"]["latest_message"]["findings"] == [{"item": "quality", "value": "burning"}]
    assert call["next_action"] == "action_record_answer"


def _parsed() -> dict[str, object]:
    return {
        "intent": {"name": "describe_pain", "confidence": 1.0},
        "text": "it burns",
        "entities": [],
        "text_tokens": [[0, 2]] * 100,
        "findings": [{"item": "quality", "value": "burning"}],
    }


def test_a_wrong_answer_of_the_action_server_is_still_refused(action: RemoteAction) -> None:
    assert action._validate_action_result({"events": [], "responses": []})
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": [{"no": "event"}], "responses": []})


def test_event_names_resolve_as_before() -> None:
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("slot") is SlotSet
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("no_such_event")
    assert Event.resolve_by_type("no_such_event", SlotSet) is SlotSet
