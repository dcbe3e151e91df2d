"""Rasa's view of `bot.language`: findings, feelings and danger as message attributes, and the `danger_sign` override.

What is read, and how, is judged in `bot.language`; nothing here knows a clinical word.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.understanding import Context, Language, danger_json, load_language
from bot.nlu import DANGER_SIGN
from bot.nlu.shield import original

DATA = Path(os.environ.get("ATTUNE_DATA", str(Path(__file__).resolve().parent.parent.parent / "data")))


@lru_cache(maxsize=1)
def language() -> Language:
    """The content, read once a process."""
    return load_language(DATA)


def context_of(message: Message) -> Context:
    """What was asked before this message, as the web application tells it in the metadata."""
    told: Dict[str, Any] = (message.get("metadata") or {}).get("context") or {}
    return Context(
        asked=tuple(told.get("asked") or ()),
        previous=told.get("previous") or "",
        respondent=told.get("respondent") or "self",
        recent=tuple(told.get("recent") or ()),
    )


class _Untrained(GraphComponent):
    """A component without anything to learn."""

    @classmethod
    def create(
        cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Any:
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PainReader(_Untrained, EntityExtractorMixin):
    """Sets `findings`, `emotion`, `emotions` and `safety` in the forms of the contract."""

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            reading = language().understand(original(message), context_of(message))
            message.set("findings", [finding.to_json() for finding in reading.findings], add_to_output=True)
            message.set("emotion", reading.emotion, add_to_output=True)
            message.set("emotions", list(reading.emotions), add_to_output=True)
            message.set("safety", [danger_json(danger) for danger in reading.dangers], add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AnswerInContext(_Untrained, EntityExtractorMixin):
    """Reads what only looks like small talk, or like a question, in the light of what was asked: "walk my dog around the lake" after
    "what would you love to do again?" is told, not chatted; "one epidural did nothing" after "what have you tried?" asks nothing.
    A question of the person, and an intent that steers, stay as they are.
    """

    def __init__(self, config: Dict[str, Any]) -> None:
        self._elsewhere = frozenset(config["elsewhere"])
        self._asks = config["asks"]
        self._tells = frozenset(config["tells"])
        self._answer = config["answer"]
        self._sure = config["sure"]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        # `sure`: below it, an intent that leads elsewhere is not believed while something is asked. `asks`: how the names of the
        # person's own questions begin; `tells`: items whose findings make such a message an answer.
        return {"elsewhere": [], "asks": "ask_", "tells": [], "answer": "give_information", "sure": 0.5}

    @classmethod
    def create(
        cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "AnswerInContext":
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            intent = message.get("intent") or {}
            if self._answers(message, str(intent.get("name")), float(intent.get("confidence") or 0.0)):
                message.set("intent", {**intent, "name": self._answer}, add_to_output=True)
        return messages

    def _answers(self, message: Message, intent: str, confidence: float) -> bool:
        asked = context_of(message).asked
        if not asked or "?" in original(message) or not original(message).strip():
            return False
        findings = message.get("findings") or ()
        told = any(isinstance(finding["value"], str) for finding in findings if finding.get("for") in asked)
        if intent.startswith(self._asks):
            return not language().asks(original(message)) and any(finding["item"] in self._tells for finding in findings)
        return intent in self._elsewhere and (confidence < self._sure or told)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class DangerSign(_Untrained, EntityExtractorMixin):
    """Last in the pipeline: a danger sign makes the intent `danger_sign`; the person's own stays as `own_intent`."""

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            message.set("own_intent", dict(message.get("intent") or {}), add_to_output=True)
            if message.get("safety"):
                message.set("intent", {"name": DANGER_SIGN, "confidence": 1.0}, add_to_output=True)
        return messages
