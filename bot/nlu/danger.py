"""Danger that no word list names ("my slipper stays behind and I don't notice"): a learned signal beside the detector.

It learns from data/red_flag_examples. It may raise a tier or a flag, never lower or clear one, and it is silent where Rasa is: what
must be noticed without a model is in bot/language/red_flags.py. Chosen by measurement: docs/decisions/0012-danger-twice.md.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Tuple

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.loading import load_yaml
from bot.language.red_flag_content import TIERS
from bot.language.understanding import danger_json
from bot.nlu.clause import items as clause_items
from bot.nlu.clause import read_examples as clause_examples
from bot.nlu.encoder import sentence_model, vectors_of_parts
from bot.nlu.learner import Learner, examples_of, vector_of, vectors_of
from bot.nlu.linear import Chances, DetectThenName
from bot.nlu.shield import original
from bot.nlu.understanding import DATA, language

_QUIET = DetectThenName.NOTHING
Example = Tuple[str, str]
Safety = Dict[str, Any]  # an entry of `safety` in the contract's form


@dataclass(frozen=True)
class Sensed:
    """What one passage may tell of: its most likely flag and tier, how likely it is that and any danger, and where it stands."""

    flag: str
    tier: str
    chance: float
    danger: float
    start: int
    end: int


def read_examples(data_dir: Path, language_code: str = "en") -> List[Example]:
    """(text, "FLAG/TIER" or "nothing") of every example in data/red_flag_examples."""
    return [pair for path in sorted((data_dir / "red_flag_examples" / language_code).glob("*.yml")) for pair in _examples(path)]


def _examples(path: Path) -> Iterator[Example]:
    content = load_yaml(path)
    for sign in content["signs"]:
        yield sign["text"], f"{path.stem}/{sign['tier']}"
    for text in content["look_alikes"]:
        yield text, _QUIET


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class DangerSense(Learner[DetectThenName], EntityExtractorMixin):
    """Adds to `safety` what the message's meaning tells and the detector did not find; sorts flags of one tier by how likely they are.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "inverse_regularisation": 10.0,
            "surface_weight": 0.9,
            "evenness": 0.0,
            "max_iterations": 150,  # of "is there any danger"
            "kind_iterations": 20,  # of "which"
            "neighbours": {"anything": 60.0, "kind": 20.0, "many": 10, "few": 3},
            "sure": 0.85,  # how likely a danger must be to be raised, by the whole message
            "sure_of_passage": 0.999,  # and by one passage of it
            "sure_of": {"suicidal_ideation": 0.1},  # how likely one flag must be, where a miss is worst, by the whole message
            "sure_of_in_passage": {"suicidal_ideation": 0.5},  # and by one passage of it
            "sure_of_kind": 0.4,  # and one flag, to be named beside another that is as urgent
            "sure_of_tier": 0.3,  # of a flag's chance, how much a tier must have
            "unlikely": 0.02,  # a flag beside a likelier one that is as urgent is left out below it
            "calm": [],  # intents whose examples tell of no danger
            "every_clause": 3,  # of the clauses that tell of none, each n-th is learned
        }

    def _make_readers(self) -> Dict[str, DetectThenName]:
        return {"danger": DetectThenName(self._config["surface_weight"], self._config["neighbours"])}

    def _fit(self, training_data: TrainingData) -> None:
        examples = [*read_examples(DATA), *((clause, _QUIET) for clause in self._calm_clauses())]
        texts, labels = zip(*examples, strict=True)
        calm = examples_of(training_data, self._config["calm"])
        vectors = np.vstack([sentence_model().encode_examples(texts), vectors_of(calm)])
        self._reader.fit(vectors, [*texts, *(original(one) for one in calm)], [*labels, *[_QUIET] * len(calm)], self._config)

    def _calm_clauses(self) -> List[str]:
        """What people say of a pain that is no danger: what makes it worse, what it keeps them from …"""
        clauses = [clause for item in clause_items(DATA) for clause, _ in clause_examples(DATA, item)]
        return clauses[:: self._config["every_clause"]]

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if original(message).strip():
                message.set("safety", self._with_sensed(message), add_to_output=True)
        return messages

    def _with_sensed(self, message: Message) -> List[Safety]:
        named: List[Safety] = message.get("safety") or []
        sensed, likely = self._sense(message)
        told = [*named, *(self._entry(one, original(message)) for one in sensed if self._is_news(one, named))]
        told.sort(key=lambda entry: (TIERS.index(entry["tier"]), -likely.get(entry["flag"], 0.0)))
        return told[:1] + [entry for entry in told[1:] if likely.get(entry["flag"], 0.0) >= self._config["unlikely"]]

    def _is_news(self, one: Sensed, named: Sequence[Safety]) -> bool:
        """Whether nothing as urgent is named yet, or this flag is likely enough to stand beside it."""
        if any(entry["flag"] == one.flag and TIERS.index(entry["tier"]) <= TIERS.index(one.tier) for entry in named):
            return False
        return one.chance >= self._config["sure_of_kind"] or all(TIERS.index(one.tier) < TIERS.index(entry["tier"]) for entry in named)

    def _sense(self, message: Message) -> Tuple[List[Sensed], Dict[str, float]]:
        """The dangers that are likely enough, likeliest first, and how likely each flag is in its likeliest passage."""
        passages = [(0, len(original(message))), *_passages(original(message))]
        texts = [original(message)[start:end] for start, end in passages]
        vectors = np.vstack([vector_of(message), vectors_of_parts(message, passages[1:])])
        likely: Dict[str, float] = {}
        found: Dict[str, Sensed] = {}
        for place, (row, (start, end)) in enumerate(zip(self._reader.chances(vectors, texts), passages, strict=True)):
            flags = self._read_row(row, start, end)
            likely = {flag: max(one.chance, likely.get(flag, 0.0)) for flag, one in flags.items()}
            for one in self._sure(flags, in_passage=place > 0):
                if one.flag not in found or found[one.flag].danger < one.danger:
                    found[one.flag] = one
        return sorted(found.values(), key=lambda one: -one.danger), likely

    def _sure(self, flags: Dict[str, Sensed], in_passage: bool) -> List[Sensed]:
        """The likeliest flag where any danger is likely enough, and those that have a bar of their own."""
        best = max(flags.values(), key=lambda one: one.chance)
        enough = self._config["sure_of_passage" if in_passage else "sure"]
        bars = self._config["sure_of_in_passage" if in_passage else "sure_of"]
        own = [one for one in flags.values() if one.chance >= bars.get(one.flag, 2.0)]
        return [best, *(one for one in own if one is not best)] if best.danger >= enough else own

    def _read_row(self, row: Chances, start: int, end: int) -> Dict[str, Sensed]:
        flags: Dict[str, Dict[str, float]] = defaultdict(dict)
        for label, chance in zip(self._reader.labels, (float(chance) for chance in row), strict=True):
            flag, _, tier = label.partition("/")
            flags[flag][tier] = chance
        danger = sum(sum(tiers.values()) for tiers in flags.values())
        return {flag: Sensed(flag, self._tier(tiers), sum(tiers.values()), danger, start, end) for flag, tiers in flags.items()}

    def _tier(self, chances: Dict[str, float]) -> str:
        """The most urgent tier that is likely enough beside the others: in doubt one up."""
        enough = self._config["sure_of_tier"] * sum(chances.values())
        return min((tier for tier, chance in chances.items() if chance >= enough), key=TIERS.index)

    def _entry(self, one: Sensed, text: str) -> Safety:
        return danger_json(language().red_flags.sensed(one.flag, one.tier, text, one.start, one.end))


def _passages(text: str) -> List[Tuple[int, int]]:
    """Where the passages of a longer message stand; none for a message of one."""
    passages = language().passages(text)
    return passages if len(passages) > 1 else []
