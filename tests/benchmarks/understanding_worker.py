"""Read messages with the trained model and time each. Runs in Rasa's environment: JSON lines in, JSON lines out."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import os
import time
from pathlib import Path

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.utils.log_utils import configure_structlog

from bot import tuning
from bot.nlu.shield import shielded


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("input")
    parser.add_argument("output")
    arguments = parser.parse_args()
    configure_structlog(logging.ERROR)
    tuning.apply()
    agent = Agent.load(arguments.model)
    gc.collect()
    gc.freeze()  # as bot.serve does
    records = [json.loads(line) for line in Path(arguments.input).read_text(encoding="utf-8").splitlines()]
    read = asyncio.run(_read(agent, records))
    Path(arguments.output).write_text("".join(json.dumps(record) + "\n" for record in read), encoding="utf-8")


async def _read(agent: Agent, records: list[dict]) -> list[dict]:
    read = []
    for record in [{"text": "hello"}, *records]:  # the first warms up
        metadata = {"context": record.get("context") or {}}
        start = time.perf_counter()
        parsed = await agent.processor.parse_message(UserMessage(shielded(record["text"]), metadata=metadata))
        ms = (time.perf_counter() - start) * 1000
        own = parsed.get("own_intent") or parsed["intent"]
        read.append({"intent": own["name"], "confidence": own["confidence"], "emotion": parsed["emotion"],
                     "emotions": parsed["emotions"], "findings": parsed["findings"], "safety": parsed["safety"], "ms": ms})  # fmt: skip
    return read[1:]


if __name__ == "__main__":
    main()
