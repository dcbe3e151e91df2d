"""The intent: multinomial logistic regression over the sentence vector and character n-grams.

Chosen over Rasa's DIET by measurement: docs/decisions/0003-intent-pipeline.md.
"""

from __future__ import annotations

from typing import Any, Dict, List

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import DANGER_SIGN
from bot.nlu.learner import Learner, vectors_of
from bot.nlu.linear import Chances, LinearReader
from bot.nlu.shield import original


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(Learner[LinearReader], IntentClassifier):
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

    def _make_readers(self) -> Dict[str, LinearReader]:
        return {"intents": LinearReader(self._config["surface_weight"])}

    def _fit(self, training_data: TrainingData) -> None:
        examples = [one for one in training_data.intent_examples if one.get(TEXT) and one.get(INTENT) != DANGER_SIGN]
        names = [one.get(INTENT) for one in examples]
        self._reader.fit(vectors_of(examples), [original(one) for one in examples], names, self._config)

    def process(self, messages: List[Message]) -> List[Message]:
        chances = self._reader.chances(vectors_of(messages), [original(message) for message in messages])
        for message, row in zip(messages, chances, strict=True):
            self._set_intent(message, row)
        return messages

    def _set_intent(self, message: Message, chances: Chances) -> None:
        order = np.argsort(-chances)[: self._config["ranking_length"]]
        ranking = [{"name": self._reader.labels[index], "confidence": round(float(chances[index]), 4)} for index in order]
        message.set("intent", dict(ranking[0]), add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
