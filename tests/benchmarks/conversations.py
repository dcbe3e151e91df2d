"""All talks of tests/conversations through the running stack: which held, by kind, and what failed."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from actions.clinic import open_store_of
from actions.vocabulary import load_vocabulary
from cli.places import DATA
from cli.run import free_port, running_stack
from tests.benchmarks.tables import markdown
from tests.conversations.runner import load_talks, run_talk
from tests.stack.conftest import open_talk, reader_of


def run(_input: str | None) -> tuple[str, dict[str, Any]]:
    """The table by kind with the failures below it, and one sample a talk."""
    talks = load_talks()
    samples = []
    with tempfile.TemporaryDirectory() as home:
        os.environ["ATTUNE_HOME"] = home
        with running_stack("127.0.0.1", free_port(), None) as stack:
            store, vocabulary = open_store_of(Path(home), None), load_vocabulary(DATA)
            for talk in talks:
                talking = open_talk(stack.addresses.web)
                try:
                    failed = run_talk(talk, talking, reader_of(store, talking.id, vocabulary))
                except Exception as error:  # one broken talk must not hide the others
                    failed = [f"{talk['id']}: {type(error).__name__}: {error}"]
                samples.append({"id": talk["id"], "kinds": talk["kinds"], "known": talk.get("known"), "failed": failed})
            store.close()
    return _table(samples), {"talks": samples}


def _table(samples: list[dict[str, Any]]) -> str:
    talks, held, checks = Counter[str](), Counter[str](), Counter[str]()
    for sample in samples:
        for kind in [*sample["kinds"], "all"]:
            talks[kind] += 1
            held[kind] += not sample["failed"]
            checks[kind] += len(sample["failed"])
    rows = [["kind", "talks", "held", "failed checks"]]
    rows += [[kind, str(talks[kind]), str(held[kind]), str(checks[kind])] for kind in sorted(talks)]
    lines = [markdown(rows), ""]
    for sample in samples:
        lines += [f"- {line}" for line in sample["failed"]]
        if sample["known"] and not sample["failed"]:
            lines.append(f"- {sample['id']}: holds now, though known as: {sample['known']}")
    return "\n".join(lines)
