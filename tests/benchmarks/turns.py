"""Turn times through the web API in one long conversation, start times and memory. Cold start is measured by hand (docs)."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from cli.run import Stack, free_port, running_stack
from tests.benchmarks.tables import markdown, percentile

TURNS = 210
WINDOW = 10  # turns on each side of the turn that a row names
AT = (10, 50, 200)
# Ordinary answers and a longer story, in turn; none holds a danger sign.
SAYS = (
    "my lower back on the left, it burns and goes down to my calf",
    "about three years now, it started when i lifted a box at work",
    "worse when i sit, better when i lie down",
    "maybe a 6",
    "i take gabapentin at night and ibuprofen when it is bad",
    "no",
    "not that i know of",
    "i would love to garden again with my granddaughter, we used to do tomatoes every spring and i miss it",
)


def run(_input: str | None) -> tuple[str, dict[str, Any]]:
    """The table and the raw times in milliseconds."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["ATTUNE_HOME"] = home
        start = time.perf_counter()
        with running_stack("127.0.0.1", free_port(), None) as stack:
            first_start = time.perf_counter() - start
            idle = _memory(stack)
            times = _talk(stack.addresses.web)
            after = _memory(stack)
        start = time.perf_counter()
        with running_stack("127.0.0.1", free_port(), None):
            second_start = time.perf_counter() - start
    rows: list[list[Any]] = [["measure", "p50", "p95"]]
    for turn in AT:
        window = times[max(0, turn - WINDOW) : turn + WINDOW]
        rows.append([f"turn {turn} (±{WINDOW}), ms", f"{percentile(window, 0.5):.0f}", f"{percentile(window, 0.95):.0f}"])
    rows.append(["start with a trained model, new home, s", f"{first_start:.1f}", ""])
    rows.append(["second start, s", f"{second_start:.1f}", ""])
    rows += [[f"memory of {name}, idle / after {TURNS} turns, MB", f"{idle[name]:.0f} / {after[name]:.0f}", ""] for name in idle]
    return markdown(rows), {
        "turn_ms": times,
        "first_start_s": first_start,
        "second_start_s": second_start,
        "memory_mb": [idle, after],
    }


def _talk(base: str) -> list[float]:
    times = []
    with httpx.Client(base_url=base, timeout=60) as client:
        opened = client.post("/api/chat/conversations", json={"channel": "web"}).json()
        client.headers["Authorization"] = f"Bearer {opened['token']}"
        where = f"/api/chat/conversations/{opened['conversation']}/messages"
        for turn in range(TURNS):
            body = {"text": "yes" if turn == 0 else SAYS[turn % len(SAYS)], "client_id": str(uuid4())}
            start = time.perf_counter()
            response = client.post(where, json=body)
            times.append((time.perf_counter() - start) * 1000)
            while response.status_code == 429:
                time.sleep(float(response.headers["Retry-After"]))
                start = time.perf_counter()
                response = client.post(where, json=body)
                times[-1] = (time.perf_counter() - start) * 1000
            response.raise_for_status()
    return times


def _memory(stack: Stack) -> dict[str, float]:
    """Resident set of each process, MB."""
    sizes = {}
    for part in stack.parts:
        assert part.process is not None
        status = Path(f"/proc/{part.process.pid}/status").read_text()
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        sizes[part.name] = int(resident.split()[1]) / 1024
    return sizes
