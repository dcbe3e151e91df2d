"""Which procedure a message speaks of, where it is described in lay words ("bone glue in my collapsed backbone").

Learned from data/procedure_names over the sentence vector, characters and words. A name that stands in the word lists goes first
(bot/language/history.py); an unclear one of those ("ablation") is settled among its candidates.
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
from bot.nlu.encoder import sentence_model
from bot.nlu.learner import Learner, examples_of, vector_of, vectors_of
from bot.nlu.linear import DetectThenName
from bot.nlu.shield import original
from bot.nlu.understanding import DATA, context_of, language

Finding = Dict[str, Any]


def read_examples(data_dir: Path, language_code: str = "en") -> List[Tuple[str, str]]:
    """(text, procedure) of every example in data/procedure_names."""
    files = sorted((data_dir / "procedure_names" / language_code).glob("*.yml"))
    contents = [load_yaml(path)["examples"] for path in files]
    return [(text, code) for examples in contents for code, texts in examples.items() for text in texts]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ProcedureReader(Learner[DetectThenName], EntityExtractorMixin):
    """Adds or settles `procedure` findings; its examples of no procedure are those of the intents that speak of none."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "inverse_regularisation": 3.0,
            "surface_weight": 0.9,
            "evenness": 0.3,
            "max_iterations": 150,  # of "is one described"
            "kind_iterations": 25,  # of "which"
            "neighbours": {"anything": 0.0, "kind": 8.0, "many": 1, "few": 1},
            "sure": 0.25,  # of a procedure that no word list named
            "sure_while_asked": 0.5,  # the same, of an answer to a question
            "fewest_words": 3,
            "without": [],  # intents whose examples speak of no procedure
        }

    def _make_readers(self) -> Dict[str, DetectThenName]:
        return {"procedures": DetectThenName(self._config["surface_weight"], self._config["neighbours"])}

    def _fit(self, training_data: TrainingData) -> None:
        texts, codes = zip(*read_examples(DATA), strict=True)
        without = examples_of(training_data, self._config["without"])
        vectors = np.vstack([sentence_model().encode_examples(texts), vectors_of(without)])
        labels = [*codes, *[DetectThenName.NOTHING] * len(without)]
        self._reader.fit(vectors, [*texts, *(original(one) for one in without)], labels, self._config)

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
        row = self._reader.chances(vector_of(message), [original(message)])[0]
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
