"""Feelings that a message shows without naming them: a classifier beside the words of data/lexicon (bot/language/emotion.py).

It learns from data/emotions. What words say outright lifts what it thinks; chosen by measurement: docs/decisions/0007-feelings.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Tuple

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.loading import load_yaml
from bot.nlu.encoder import sentence_model
from bot.nlu.learner import Learner, vectors_of
from bot.nlu.linear import LinearReader
from bot.nlu.shield import original
from bot.nlu.understanding import DATA

NEUTRAL = "neutral"


def read_examples(data_dir: Path, language: str = "en") -> List[Tuple[str, str]]:
    """(text, feeling) of every example in data/emotions."""
    return [pair for path in sorted((data_dir / "emotions" / language).glob("*.yml")) for pair in _examples(path)]


def _examples(path: Path) -> Iterator[Tuple[str, str]]:
    for entry in load_yaml(path)["examples"]:
        yield (entry if isinstance(entry, str) else entry["text"]), path.stem


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class FeelingReader(Learner[LinearReader], EntityExtractorMixin):
    """Sets `emotion` and `emotions`, from the sentence vector and what the words already told."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "inverse_regularisation": 1.0,
            "surface_weight": 0.9,
            "evenness": 1.0,
            "max_iterations": 60,
            "word_lift": 0.3,  # what a feeling gains that the words name
            "also": 0.25,  # from here a feeling beside the strongest is told, too
        }

    def _make_readers(self) -> Dict[str, LinearReader]:
        return {"feelings": LinearReader(self._config["surface_weight"])}

    def _fit(self, training_data: TrainingData) -> None:
        texts, feelings = zip(*read_examples(DATA), strict=True)
        self._reader.fit(sentence_model().encode_examples(texts), texts, feelings, self._config)

    def process(self, messages: List[Message]) -> List[Message]:
        chances = self._reader.chances(vectors_of(messages), [original(message) for message in messages])
        for message, row in zip(messages, chances, strict=True):
            told = self._told(dict(zip(self._reader.labels, row, strict=True)), message.get("emotions") or [])
            message.set("emotion", told[0] if told else NEUTRAL, add_to_output=True)
            message.set("emotions", told, add_to_output=True)
        return messages

    def _told(self, chances: Dict[str, float], named: Sequence[str]) -> List[str]:
        """Strongest first; none where nothing outweighs a plain message."""
        for place, feeling in enumerate(named):
            chances[feeling] += self._config["word_lift"] / (1 + place)
        ordered = sorted(chances, key=lambda feeling: -chances[feeling])
        if ordered[0] == NEUTRAL:
            return []
        return [feeling for feeling in ordered if feeling != NEUTRAL and (feeling == ordered[0] or chances[feeling] >= self._config["also"])]
