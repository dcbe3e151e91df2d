"""What a clause tells that no word list names ("by the fourth head my back is on fire": standing makes it worse).

Learned from data/clauses, for the items where it finds more than it invents. The word lists (bot/language/factors.py, history.py) go
first: a clause that they have read for an item is left to them. Chosen by measurement: docs/decisions/0011-what-is-learned.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.loading import load_yaml
from bot.nlu.encoder import sentence_model, vectors_of_parts
from bot.nlu.learner import Learner, examples_of, vectors_of
from bot.nlu.linear import LinearReader
from bot.nlu.shield import original
from bot.nlu.understanding import DATA, context_of, language

_NOTHING = "nothing"
Finding = Dict[str, Any]
Example = Tuple[str, str]


def items(data_dir: Path, language_code: str = "en") -> List[str]:
    """The items that have examples, also those that no reader learns."""
    return sorted(path.stem for path in (data_dir / "clauses" / language_code).glob("*.yml"))


def read_examples(data_dir: Path, item: str, language_code: str = "en") -> List[Example]:
    """(clause, code or "nothing") of every example of an item in data/clauses."""
    content = load_yaml(data_dir / "clauses" / language_code / f"{item}.yml")
    return [(text, code) for code, texts in content["examples"].items() for text in texts]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ClauseReader(Learner[LinearReader], EntityExtractorMixin):
    """Adds findings of the configured items; whether they are denied or past, and whose they are, `bot.language` judges."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "inverse_regularisation": 10.0,
            "surface_weight": 0.9,
            "evenness": 0.0,
            "max_iterations": 60,
            "sure": {},  # item: how likely its code must be
            "without": [],  # intents whose examples carry nothing
            "most_without": 1200,
        }

    def _make_readers(self) -> Dict[str, LinearReader]:
        return {item: LinearReader(self._config["surface_weight"]) for item in self._config["sure"]}

    def _fit(self, training_data: TrainingData) -> None:
        without = self._without(training_data)
        beside = vectors_of(without)
        for item, reader in self._readers.items():
            clauses, codes = zip(*read_examples(DATA, item), strict=True)
            vectors = np.vstack([sentence_model().encode_examples(clauses), beside])
            labels = [*codes, *[_NOTHING] * len(without)]
            reader.fit(vectors, [*clauses, *(original(one) for one in without)], labels, self._config)

    def _without(self, training_data: TrainingData) -> List[Message]:
        """Every n-th example of the named intents: no more than `most_without`."""
        ones = examples_of(training_data, self._config["without"])
        return ones[:: -(-len(ones) // self._config["most_without"]) or 1]

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if not context_of(message).asked:  # an answer is read in the light of its question, which no clause holds
                message.set("findings", self._with_learned(message), add_to_output=True)
        return messages

    def _with_learned(self, message: Message) -> List[Finding]:
        findings: List[Finding] = message.get("findings") or []
        text = original(message)
        clauses = language().clauses(text)
        if not clauses:
            return findings
        vectors = vectors_of_parts(message, clauses)
        texts = [text[start:end] for start, end in clauses]
        for item, reader in self._readers.items():
            chances = reader.chances(vectors, texts)
            for row, (start, end) in zip(chances, clauses, strict=True):
                best = int(row.argmax())
                code = reader.labels[best]
                if code != _NOTHING and row[best] >= self._config["sure"][item] and _is_news(item, code, start, end, findings):
                    findings = [*findings, *language().told_in(text, item, code, start, end, context_of(message))]
        return findings


def _is_news(item: str, code: str, start: int, end: int, findings: List[Finding]) -> bool:
    of_item = [one for one in findings if one["item"] == item]
    return all(one["value"] != code and not (one["start"] < end and start < one["end"]) for one in of_item)
