"""Read messages with the trained model, in Rasa's environment; understanding_worker.py does it there."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cli.model import ensure_model
from cli.places import ROOT, rasa_python

Read = Mapping[str, Any]


def read_messages(records: Sequence[Mapping[str, Any]]) -> list[Read]:
    """One reading a record `{"text", "context"?}`, in order, with its time in ms. Trains where no model fits."""
    model = ensure_model()
    with tempfile.TemporaryDirectory() as folder:
        into, out = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        into.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        command = [rasa_python(), "-m", "tests.benchmarks.understanding_worker", str(model), str(into), str(out)]
        settings = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run(command, cwd=ROOT, check=True, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
