"""Train one pipeline on data/nlu and read the held-out messages with it. Runs in Rasa's environment; prints one JSON object.

The held-out messages are by another author, who has seen neither the examples nor the code; nothing is tuned on them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import re
import tempfile
import time
from pathlib import Path

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.utils.log_utils import configure_structlog

ROOT = Path(__file__).resolve().parents[2]
HELD_OUT = ROOT / "tests" / "understanding" / "heldout_intents.yml"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    parser.add_argument("output")
    arguments = parser.parse_args()
    configure_structlog(logging.WARNING)
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        model = train_nlu(arguments.config, "data/nlu", folder, fixed_model_name="m", domain="domain.yml")
        seconds = time.perf_counter() - start
        agent = Agent.load(model)
        result = asyncio.run(_read(agent))
    Path(arguments.output).write_text(json.dumps({"training_s": seconds, "samples": result}))


async def _read(agent: Agent) -> list[dict[str, object]]:
    seen = _training_texts()
    await agent.parse_message("hello")
    samples = []
    for intent, texts in yaml.safe_load(HELD_OUT.read_text(encoding="utf-8")).items():
        for text in texts:
            start = time.perf_counter()
            parsed = await agent.parse_message(text)
            samples.append(
                {
                    "gold": intent,
                    "found": parsed["intent"]["name"],
                    "confidence": parsed["intent"]["confidence"],
                    "ms": (time.perf_counter() - start) * 1000,
                    "overlap": _plain(text) in seen,
                }
            )
    return samples


def _training_texts() -> set[str]:
    texts = set()
    for path in (ROOT / "data" / "nlu").rglob("*.yml"):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            texts |= {_plain(line[2:]) for line in block["examples"].splitlines() if line.startswith("- ")}
    return texts


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


if __name__ == "__main__":
    main()
