"""Whole dialogues through the running stack over HTTP: the patient's turns, in order. Input: JSONL with `id`, `patient_turns`,
`cc` (the clinician's chief complaint, may be null) and `source`. Only figures and record ids are kept, never a text.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from actions.clinic import open_store_of
from actions.store.export import intake_json
from actions.vocabulary import load_vocabulary
from bot.language.understanding import load_language
from cli.errors import CommandError
from cli.places import DATA
from cli.run import free_port, running_stack
from tests.benchmarks.tables import markdown, percentile

AT_ONCE = 8


def run(input_file: str | None) -> tuple[str, dict[str, Any]]:
    """The table and one sample a dialogue."""
    if input_file is None:
        raise CommandError("say which dialogues: ./attune bench replay --input FILE.jsonl")
    dialogues = [json.loads(line) for line in Path(input_file).read_text(encoding="utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as home:
        os.environ["ATTUNE_HOME"] = home
        with running_stack("127.0.0.1", free_port(), None) as stack, ThreadPoolExecutor(AT_ONCE) as pool:
            samples = list(pool.map(lambda dialogue: _replay(stack.addresses.web, dialogue), dialogues))
        _read_intakes(Path(home), samples)
    _compare_with_complaint(dialogues, samples)
    return _table(samples), {"dialogues": samples}


def _replay(base: str, dialogue: dict[str, Any]) -> dict[str, Any]:
    sample: dict[str, Any] = {
        "id": dialogue["id"],
        "source": dialogue["source"],
        "turns": 0,
        "answered": 0,
        "errors": 0,
        "ms": [],
        "kinds": {},
    }
    kinds: Counter[str] = Counter()
    with httpx.Client(base_url=base, timeout=60) as client:
        opened = client.post("/api/chat/conversations", json={"channel": "web"}).json()
        client.headers["Authorization"] = f"Bearer {opened['token']}"
        sample["conversation"] = opened["conversation"]
        for text in ["yes", *dialogue["patient_turns"]]:
            response = _send(client, opened["conversation"], text, sample)
            messages = response.json().get("messages", []) if response.status_code == 200 else []
            sample["turns"] += 1
            sample["answered"] += bool(messages)
            sample["errors"] += response.status_code != 200
            kinds.update(message["kind"] for message in messages)
    sample["kinds"] = dict(kinds)
    return sample


def _send(client: httpx.Client, conversation: str, text: str, sample: dict[str, Any]) -> httpx.Response:
    body = {"text": text, "client_id": str(uuid4())}
    while True:
        start = time.perf_counter()
        response = client.post(f"/api/chat/conversations/{conversation}/messages", json=body)
        if response.status_code != 429:
            sample["ms"].append((time.perf_counter() - start) * 1000)
            return response
        time.sleep(float(response.headers["Retry-After"]))


def _read_intakes(home: Path, samples: list[dict[str, Any]]) -> None:
    """What the record holds of each dialogue, read as staff would read it."""
    store = open_store_of(home, None)
    vocabulary = load_vocabulary(DATA)
    for sample in samples:
        with store.begin() as session:
            intake = intake_json(session, sample["conversation"], vocabulary, actor="bench")
        sample["items"] = sorted(name for name, item in intake["items"].items() if item["status"] != "not_asked")
        sample["sites"] = [[site["region"], site["side"]] for site in intake["sites"]]
        sample["flags"] = sorted({flag["flag"] for flag in intake["flags"]})
        sample["urgency"] = intake["urgency"]
    store.close()
    _count_findings(home, samples)


def _count_findings(home: Path, samples: list[dict[str, Any]]) -> None:
    from sqlalchemy import select

    from actions.store.models import Message

    store = open_store_of(home, None)
    with store.read() as session:
        for sample in samples:
            mine = select(Message).where(Message.conversation_id == sample["conversation"], Message.sender == "patient")
            readings = [message.reading for message in session.scalars(mine)]
            sample["findings"] = sum(len(reading["findings"]) for reading in readings if reading)
            sample["unrecorded"] = sum(reading is None for reading in readings)
    store.close()


def _compare_with_complaint(dialogues: list[dict[str, Any]], samples: list[dict[str, Any]]) -> None:
    """Read the clinician's complaint with our own reader: does the intake hold its regions, on its sides?"""
    language = load_language(DATA)
    for dialogue, sample in zip(dialogues, samples, strict=True):
        wanted = [
            finding for finding in language.understand(dialogue["cc"] or "").findings if finding.item == "site" and finding.value
        ]
        stored = {(region, side) for region, side in sample["sites"]}
        sample["cc_sites"] = len(wanted)
        sample["cc_sites_found"] = sum(any(region == finding.value for region, _ in stored) for finding in wanted)
        sided = [finding for finding in wanted if finding.side and any(region == finding.value for region, _ in stored)]
        sample["cc_sides"] = len(sided)
        sample["cc_sides_right"] = sum((finding.value, finding.side) in stored for finding in sided)


def _table(samples: list[dict[str, Any]]) -> str:
    def total(name: str) -> int:
        return sum(sample[name] for sample in samples)

    times = [ms for sample in samples for ms in sample["ms"]]
    findings = [sample["findings"] for sample in samples]
    rows = [
        ["measure", "value"],
        ["dialogues · turns", f"{len(samples)} · {total('turns')}"],
        ["turns answered · errors · turns not recorded", f"{total('answered')} · {total('errors')} · {total('unrecorded')}"],
        [
            "findings a dialogue: median, p10, p90",
            f"{percentile(findings, 0.5)}, {percentile(findings, 0.1)}, {percentile(findings, 0.9)}",
        ],
        ["items settled a dialogue: median", percentile([len(sample["items"]) for sample in samples], 0.5)],
        ["dialogues with a site", sum(bool(sample["sites"]) for sample in samples)],
        ["regions of the complaint (cc) that the intake holds", f"{total('cc_sites_found')} of {total('cc_sites')}"],
        ["side agrees where the complaint names one and the region is held", f"{total('cc_sides_right')} of {total('cc_sides')}"],
        [
            "dialogues with a flag: any · emergency or crisis",
            f"{sum(bool(s['flags']) for s in samples)} · {sum(s['urgency'] in ('emergency', 'crisis') for s in samples)}",
        ],
        [f"turn, {AT_ONCE} dialogues at once, ms: p50 / p95", f"{percentile(times, 0.5):.0f} / {percentile(times, 0.95):.0f}"],
    ]
    return markdown(rows)
