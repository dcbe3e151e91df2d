"""The dialogue acts as `rasa_sdk` actions: thin, one class for all, because what they do is in acts.py."""

from __future__ import annotations

from typing import Any

from fastapi.concurrency import run_in_threadpool
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.acts import ACTS
from actions.clinic import Clinic
from actions.reading import Reading
from actions.turn import Act, take_turn


class DialogueAct(Action):  # type: ignore[misc]
    """Runs one act off the event loop. Rasa gets nothing back: replies are in the record, and so is what is awaited."""

    def __init__(self, name: str, act: Act, clinic: Clinic) -> None:
        self._name = name
        self._act = act
        self._clinic = clinic

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        latest = tracker.latest_message
        message_id = (latest.get("metadata") or {}).get("message_id", "")
        await run_in_threadpool(take_turn, self._clinic, message_id, Reading.from_rasa(latest), self._act)
        return []


def all_actions(clinic: Clinic) -> list[DialogueAct]:
    """One action for each act, named as in domain.yml."""
    return [DialogueAct(f"action_{name}", act, clinic) for name, act in ACTS.items()]
