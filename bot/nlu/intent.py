"""The intent: multinomial logistic regression over the sentence vector and character n-grams.

Chosen over Rasa's DIET by measurement: docs/decisions/0003-intent-pipeline.md.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu import DANGER_SIGN
from bot.nlu.shield import original


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Weights are kept as plain arrays (no pickle): `weights.npz` and `intents.json` in the model's resource."""

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
            "character_weight": 0.5,  # of the hashed n-grams beside the unit-length vector
            "characters": True,
            "ranking_length": 3,  # what travels to the action server; more is only payload
            "max_iterations": 400,
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._hashes = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=2**14, alternate_sign=False)
        self._intents: List[str] = []
        self._weights: npt.NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._bias: npt.NDArray[np.float32] = np.zeros(0, np.float32)

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
            with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
                classifier._weights, classifier._bias = arrays["weights"], arrays["bias"]
            classifier._intents = json.loads((folder / "intents.json").read_text())
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        examples = [
            example for example in training_data.intent_examples if example.get(TEXT) and example.get(INTENT) != DANGER_SIGN
        ]
        names = [example.get(INTENT) for example in examples]
        learner = LogisticRegression(
            C=self._config["inverse_regularisation"],
            max_iter=self._config["max_iterations"],
            class_weight="balanced",
            random_state=7,
        )
        learner.fit(self._features(examples), names)
        self._weights, self._bias = learner.coef_.astype(np.float32), learner.intercept_.astype(np.float32)
        self._intents = [str(name) for name in learner.classes_]
        self._persist()
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        scores = self._features(messages) @ self._weights.T + self._bias
        for message, row in zip(messages, np.asarray(scores), strict=True):
            self._set_intent(message, _softmax(row))
        return messages

    def _set_intent(self, message: Message, chances: npt.NDArray[np.float64]) -> None:
        order = np.argsort(-chances)[: self._config["ranking_length"]]
        ranking = [{"name": self._intents[index], "confidence": round(float(chances[index]), 4)} for index in order]
        message.set("intent", dict(ranking[0]), add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)

    def _features(self, messages: List[Message]) -> csr_matrix:
        vectors = csr_matrix(np.vstack([message.get_dense_features(TEXT)[1].features for message in messages]))
        if not self._config["characters"]:
            return vectors
        characters = self._hashes.transform([original(message).lower() for message in messages])
        return hstack([vectors, characters * self._config["character_weight"]], format="csr")

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / "weights.npz", weights=self._weights, bias=self._bias)
            (folder / "intents.json").write_text(json.dumps(self._intents))


def _softmax(row: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    powers = np.exp(row.astype(np.float64) - row.max())
    result: npt.NDArray[np.float64] = powers / powers.sum()
    return result
