"""Compare NLU pipelines: same examples (data/nlu), same held-out messages, one after the other in one run."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from cli.places import ROOT, rasa_python
from tests.benchmarks.tables import macro_f1, markdown, percentile

PIPELINES = ("encoder_characters", "encoder_linear", "sparse_linear", "diet")


def run(_input: str | None) -> tuple[str, dict[str, Any]]:
    """The table and the raw samples of each pipeline."""
    results = {name: _measure(name) for name in PIPELINES}
    head = [
        "pipeline",
        "accuracy",
        "macro-F1",
        "accuracy without messages that equal an example",
        "training s",
        "ms a message p50",
        "p95",
    ]
    rows = [head, *[_row(name, result) for name, result in results.items()]]
    return markdown(rows), {"pipelines": results}


def _measure(name: str) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".json") as output:
        command = [rasa_python(), "-m", "tests.benchmarks.intents_worker", f"tests/benchmarks/pipelines/{name}.yml", output.name]
        settings = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run(command, cwd=ROOT, check=True, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        result: dict[str, Any] = json.loads(Path(output.name).read_text())
        return result


def _row(name: str, result: dict[str, Any]) -> list[Any]:
    samples = result["samples"]
    pairs = [(sample["gold"], sample["found"]) for sample in samples]
    fresh = [(sample["gold"], sample["found"]) for sample in samples if not sample["overlap"]]
    times = [sample["ms"] for sample in samples]
    return [
        name,
        f"{_accuracy(pairs):.3f} (n={len(pairs)})",
        f"{macro_f1(pairs):.3f}",
        f"{_accuracy(fresh):.3f} (n={len(fresh)})",
        f"{result['training_s']:.0f}",
        f"{percentile(times, 0.5):.1f}",
        f"{percentile(times, 0.95):.1f}",
    ]


def _accuracy(pairs: list[tuple[str, str]]) -> float:
    return sum(gold == found for gold, found in pairs) / len(pairs)
