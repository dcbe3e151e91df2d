"""What the encoder is tuned on: every example that a reader learns from, with what each reader is to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Tuple

import numpy as np
import numpy.typing as npt
import yaml
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data

from bot.nlu import DANGER_SIGN, clause, danger, feeling, procedure
from bot.nlu.linear import DetectThenName

UNTOLD = -1  # a text that a task has no label for
Labelled = Tuple[str, str, str]  # text, task, label


@dataclass(frozen=True)
class Task:
    """One question about a text: its labels, and the label's number for each text, UNTOLD where it isn't asked."""

    name: str
    labels: Sequence[str]
    numbers: npt.NDArray[np.int32]  # (texts,)


def read_tasks(data_dir: Path, config_file: Path) -> Tuple[List[str], List[Task]]:
    """Each text once, in a fixed order, and the tasks. A text stands under several tasks where several readers learn from it."""
    labelled = [*_own_examples(data_dir), *_from_intents(data_dir, _components(config_file))]
    texts = sorted({text for text, _, _ in labelled})
    place = {text: number for number, text in enumerate(texts)}
    tasks = []
    for name in sorted({task for _, task, _ in labelled}):
        told = [(place[text], label) for text, task, label in labelled if task == name]
        labels = sorted({label for _, label in told})
        numbers = np.full(len(texts), UNTOLD, np.int32)
        for row, label in told:
            numbers[row] = labels.index(label)
        tasks.append(Task(name, labels, numbers))
    return texts, tasks


def _own_examples(data_dir: Path) -> Iterator[Labelled]:
    for text, label in danger.read_examples(data_dir):
        yield text, "danger", label.partition("/")[0]
    for text, label in feeling.read_examples(data_dir):
        yield text, "feeling", label
    for text, label in procedure.read_examples(data_dir):
        yield text, "procedure", label
    for item in clause.items(data_dir):
        for text, label in clause.read_examples(data_dir, item):
            yield text, item, label


def _from_intents(data_dir: Path, components: Mapping[str, Mapping[str, Any]]) -> Iterator[Labelled]:
    """The intent of each example, and that those of calm intents tell of no danger and of no procedure."""
    calm, without = components["DangerSense"]["calm"], components["ProcedureReader"]["without"]
    for example in load_data(str(data_dir / "nlu")).intent_examples:
        text, intent = example.get(TEXT), example.get(INTENT)
        if intent == DANGER_SIGN:
            continue
        yield text, "intent", intent
        if intent in calm:
            yield text, "danger", DetectThenName.NOTHING
        if intent in without:
            yield text, "procedure", DetectThenName.NOTHING


def _components(config_file: Path) -> Dict[str, Mapping[str, Any]]:
    pipeline = yaml.safe_load(config_file.read_text(encoding="utf-8"))["pipeline"]
    return {entry["name"].rpartition(".")[2]: entry for entry in pipeline}
