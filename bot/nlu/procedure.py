"""Which procedure a message speaks of, where it is described in lay words ("bone glue in my collapsed backbone").

Learned from data/procedure_names over the sentence vector, characters and words. A name that stands in the word lists goes first
(bot/language/history.py); an unclear one of those ("ablation") is settled among its candidates.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import sentence_model
from bot.nlu.linear import DetectThenName
from bot.nlu.shield import original
from bot.nlu.understanding import DATA, context_of, language

_NAME = "procedures"
_NO_PROCEDURE = DetectThenName.NOTHING
Finding = Dict[str, Any]


def read_examples(data_dir: Path, language_code: str = "en") -> List[Tuple[str, str]]:
    """(text, procedure) of every example in data/procedure_names."""
    files = sorted((data_dir / "procedure_names" / language_code).glob("*.yml"))
    contents = [yaml.safe_load(path.read_text(encoding="utf-8"))["examples"] for path in files]
    return [(text, code) for examples in contents for code, texts in examples.items() for text in texts]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ProcedureReader(EntityExtractorMixin, GraphComponent):
    """Adds or settles `procedure` findings; its examples of no procedure are those of the intents that speak of none."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "inverse_regularisation": 3.0,
            "surface_weight": 0.9,
            "evenness": 0.3,
            "max_iterations": 150,  # of "is one described"
            "kind_iterations": 25,  # of "which"
            "sure": 0.25,  # of a procedure that no word list named
            "sure_while_asked": 0.5,  # the same, of an answer to a question
            "fewest_words": 3,
            "without": [],  # intents whose examples speak of no procedure
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._reader = DetectThenName(config["surface_weight"])

    @classmethod
    def create(
        cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "ProcedureReader":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "ProcedureReader":
        reader = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            reader._reader.load(folder, _NAME)
        return reader

    def train(self, training_data: TrainingData) -> Resource:
        named = read_examples(DATA)
        without = self._without(training_data)
        texts = [text for text, _ in named] + [original(one) for one in without]
        labels = [code for _, code in named] + [_NO_PROCEDURE] * len(without)
        described = sentence_model().encode([text for text, _ in named])
        vectors = np.vstack([described, *(one.get_dense_features(TEXT)[1].features for one in without)])
        self._reader.fit(vectors, texts, labels, self._config)
        with self._storage.write_to(self._resource) as folder:
            self._reader.save(folder, _NAME)
        return self._resource

    def _without(self, training_data: TrainingData) -> List[Message]:
        return [one for one in training_data.intent_examples if one.get(TEXT) and one.get(INTENT) in self._config["without"]]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            findings: List[Finding] = message.get("findings") or []
            if len(original(message).split()) >= self._config["fewest_words"] and not _is_settled(findings):
                message.set("findings", self._named(message, findings), add_to_output=True)
        return messages

    def _named(self, message: Message, findings: List[Finding]) -> List[Finding]:
        chances = self._chances(message)
        unclear = next((one for one in findings if one["item"] == "procedure"), None)
        if unclear is not None:
            best = max(unclear["candidates"], key=lambda code: chances.get(code, 0.0))
            settled = {**unclear, "value": best if chances.get(best, 0.0) >= self._config["sure"] else unclear["value"]}
            return [settled if one is unclear else one for one in findings]
        best = max(chances, key=lambda code: chances[code])
        sure = self._config["sure_while_asked" if context_of(message).asked else "sure"]
        return [*findings, _finding(best, message)] if chances[best] >= sure else findings

    def _chances(self, message: Message) -> Dict[str, float]:
        vector = np.vstack([message.get_dense_features(TEXT)[1].features])
        row = self._reader.chances(vector, [original(message)])[0]
        return dict(zip(self._reader.labels, (float(chance) for chance in row), strict=True))


def _is_settled(findings: List[Finding]) -> bool:
    return any(one["item"] == "procedure" and not one.get("candidates") for one in findings)


def _finding(code: str, message: Message) -> Finding:
    """The description carries it: the whole message, without the spaces around it."""
    text = original(message)
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    status = language().time_of_procedure(text, context_of(message))
    told = {"status": status} if status != "present" else {}
    return {"item": "procedure", "value": code, **told, "text": text[start:end], "start": start, "end": end}
