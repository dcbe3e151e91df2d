"""`./attune bench [NAME]`: print one table; without a name, list what there is."""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import subprocess
import sys
from pathlib import Path

BENCHES = {
    "intents": "four NLU pipelines on the same examples and the same held-out messages",
    "turns": "a turn through the web API at turns 10, 50 and 200; start, memory of each process",
    "danger": "the detector on held-out signs and look-alikes, and on the reference's banks",
    "findings": "findings on held-out messages: precision, recall, side, status",
    "understanding": "findings, status, intents, feelings, procedures, off-topic on held-out messages (--input dev: development)",
    "conversations": "whole talks of made-up patients through the running stack: which hold, by kind, and what fails",
    "replay": "whole dialogues through the running stack (--input dialogs.jsonl)",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="attune bench")
    parser.add_argument("name", nargs="?", choices=sorted(BENCHES))
    parser.add_argument("--json")
    parser.add_argument("--input")
    arguments = parser.parse_args()
    if arguments.name is None:
        for name, about in BENCHES.items():
            print(f"{name:<10} {about}")
        return 0
    bench = importlib.import_module(f"tests.benchmarks.{arguments.name}")
    table, samples = bench.run(arguments.input)
    print(f"{arguments.name} · commit {_commit()} · {platform.machine()}, Python {platform.python_version()}\n")
    print(table)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps({"bench": arguments.name, "commit": _commit(), **samples}))
    return 0


def _commit() -> str:
    answer = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return answer.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
