"""What every component that learns has in common: how it is made, saved and loaded in Rasa's graph. What it learns from is its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Dict, Generic, List, Sequence, TypeVar, Union

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.linear import DetectThenName, LinearReader, Vectors

Reader = TypeVar("Reader", bound=Union[LinearReader, DetectThenName])


class Learner(GraphComponent, ABC, Generic[Reader]):
    """A component with readers, by name, whose weights are the model's resource."""

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._readers: Dict[str, Reader] = self._make_readers()

    @abstractmethod
    def _make_readers(self) -> Dict[str, Reader]:
        """Readers that have learned nothing yet; the names are those of their files."""

    @abstractmethod
    def _fit(self, training_data: TrainingData) -> None:
        """Let each reader learn."""

    @classmethod
    def create(cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext) -> Any:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> Any:
        learner = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            for name, reader in learner._readers.items():
                reader.load(folder, name)
        return learner

    def train(self, training_data: TrainingData) -> Resource:
        self._fit(training_data)
        with self._storage.write_to(self._resource) as folder:
            for name, reader in self._readers.items():
                reader.save(folder, name)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    @property
    def _reader(self) -> Reader:
        """The only reader, of a component that has one."""
        (reader,) = self._readers.values()
        return reader


def examples_of(training_data: TrainingData, intents: Sequence[str]) -> List[Message]:
    """The examples of some intents: what tells of no danger, no procedure, nothing that is looked for."""
    return [one for one in training_data.intent_examples if one.get(TEXT) and one.get(INTENT) in intents]


def vector_of(message: Message) -> Vectors:
    """A message's sentence vector, shape (1, 384)."""
    return np.atleast_2d(message.get_dense_features(TEXT)[1].features)  # type: ignore[no-any-return]


def vectors_of(messages: Sequence[Message]) -> Vectors:
    """Sentence vectors, (messages, 384)."""
    return np.vstack([vector_of(message) for message in messages]) if messages else np.zeros((0, 384), np.float32)
