"""`./attune parse`: one understanding a line, in order, from the trained model, without a server.

The model loads once; Rasa's parser sees each message as the server would, shielded, with its context as metadata.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import os
import sys
import warnings
from typing import Any, Dict, Iterable, Iterator, TextIO

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.filterwarnings("ignore")

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.utils.log_utils import configure_structlog

from bot import tuning
from bot.nlu.shield import shielded

SAFETY_KEYS = ("flag", "tier", "text", "start", "end")


class WrongLine(Exception):
    """A line of the input is not what was announced; the message names its number."""


def main() -> int:
    arguments = _arguments()
    logging.basicConfig(level=logging.ERROR)
    # At debug Rasa prints what it parsed: patient words must not reach a log.
    configure_structlog(logging.ERROR)
    tuning.apply()
    try:
        with (
            open(arguments.file, encoding="utf-8", errors="replace", newline="\n")
            if arguments.file
            else _standard_input() as lines
        ):
            agent = Agent.load(arguments.model)
            gc.collect()
            gc.freeze()  # as bot.serve does
            asyncio.run(_parse_all(agent, _records(lines, arguments.jsonl)))
    except OSError as error:
        print(f"attune: {arguments.file} can't be read: {error.strerror}", file=sys.stderr)
        return 1
    except WrongLine as error:
        print(f"attune: {error}", file=sys.stderr)
        return 1
    return 0


async def _parse_all(agent: Agent, records: Iterable[Dict[str, Any]]) -> None:
    assert agent.processor is not None
    for record in records:
        metadata = {"context": record.get("context") or {}}
        parsed = await agent.processor.parse_message(UserMessage(shielded(record["text"]), metadata=metadata))
        print(json.dumps(_understanding(record, parsed), ensure_ascii=False), flush=True)


def _understanding(record: Dict[str, Any], parsed: Dict[str, Any]) -> Dict[str, Any]:
    own = parsed.get("own_intent") or parsed["intent"]
    return {
        "id": str(record["id"]),
        "text": record["text"],
        "intent": own["name"],
        "confidence": own["confidence"],
        "emotion": parsed["emotion"],
        "emotions": parsed["emotions"],
        "safety": [{key: danger[key] for key in SAFETY_KEYS} for danger in parsed["safety"]],
        "findings": parsed["findings"],
    }


def _records(lines: TextIO, jsonl: bool) -> Iterator[Dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        text = line.rstrip("\n").rstrip("\r")
        yield _record(text, number) if jsonl else {"id": str(number), "text": text}


def _record(line: str, number: int) -> Dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise WrongLine(f'line {number} is no JSON: write {{"id": "1", "text": "..."}}') from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise WrongLine(f'line {number} has no "text": write {{"id": "1", "text": "..."}}')
    return {"id": str(number), **record}


def _standard_input() -> TextIO:
    return open(sys.stdin.fileno(), encoding="utf-8", errors="replace", newline="\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Read messages, write understandings (started by ./attune parse).")
    parser.add_argument("--model", required=True)
    parser.add_argument("--jsonl", action="store_true")
    parser.add_argument("file", nargs="?")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
