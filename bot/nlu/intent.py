"""The intent: multinomial logistic regression over the sentence vector and character n-grams.

Chosen over Rasa's DIET by measurement: docs/decisions/0003-intent-pipeline.md.
"""

from __future__ import annotations

from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import DANGER_SIGN
from bot.nlu.linear import Chances, LinearReader, Vectors
from bot.nlu.shield import original

_NAME = "intents"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Its weights are plain arrays in the model's resource (linear.py)."""

    @classmethod
    def required_components(cls) -> List[Any]:
        return [Featurizer]

    @staticmethod
    def required_packages() -> List[str]:
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "inverse_regularisation": 10.0,
            "surface_weight": 0.5,  # of characters and words beside the unit-length vector; 0 leaves them out
            "evenness": 0.5,
            "ranking_length": 3,  # what travels to the action server; more is only payload
            "max_iterations": 60,
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._reader = LinearReader(config["surface_weight"])

    @classmethod
    def create(
        cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "LinearIntentClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "LinearIntentClassifier":
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            classifier._reader.load(folder, _NAME)
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        examples = [
            example for example in training_data.intent_examples if example.get(TEXT) and example.get(INTENT) != DANGER_SIGN
        ]
        names = [example.get(INTENT) for example in examples]
        texts = [original(example) for example in examples]
        self._reader.fit(_vectors(examples), texts, names, self._config)
        with self._storage.write_to(self._resource) as folder:
            self._reader.save(folder, _NAME)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        chances = self._reader.chances(_vectors(messages), [original(message) for message in messages])
        for message, row in zip(messages, chances, strict=True):
            self._set_intent(message, row)
        return messages

    def _set_intent(self, message: Message, chances: Chances) -> None:
        order = np.argsort(-chances)[: self._config["ranking_length"]]
        ranking = [{"name": self._reader.labels[index], "confidence": round(float(chances[index]), 4)} for index in order]
        message.set("intent", dict(ranking[0]), add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)


def _vectors(messages: List[Message]) -> Vectors:
    return np.vstack([message.get_dense_features(TEXT)[1].features for message in messages])
