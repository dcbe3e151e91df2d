"""Compare what was read with what a right reading holds: labels of GUIDE.md against findings of the contract's form.

A label is met by one finding of the same item and value whose span overlaps. Strict: side, status, subject and `when` are right too.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
EVAL = Path(os.environ.get("ATTUNE_EVAL", HERE.parents[2] / "shared" / "eval"))
DEFAULTS: Mapping[str, Any] = {"status": "present", "subject": "self", "when": "unspecified", "side": None}
Labels = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """One message with its labels; `labels` is None where only the text is wanted."""

    id: str
    text: str
    context: Mapping[str, Any]
    labels: Labels
    group: str = "plain"


@dataclass
class Score:
    """Counts over many cases. `by_item` counts (item, kind), kind one of wanted, given, hit, strict."""

    by_item: Counter[tuple[str, str]] = field(default_factory=Counter)
    matched: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)

    def add(self, case: Case, found: Labels, items: frozenset[str] | None = None) -> None:
        """`items`: which are labelled; the others are not counted."""
        left = [finding for finding in found if items is None or finding["item"] in items]
        for finding in left:
            self.by_item[finding["item"], "given"] += 1
        for label in case.labels:
            self.by_item[label["item"], "wanted"] += 1
            match = next((finding for finding in left if is_met(label, finding)), None)
            if match is None:
                self.misses.append((case.id, "missed", label))
                continue
            left.remove(match)
            self._met(case, label, match)
        self.misses += [(case.id, "invented", finding) for finding in left]

    def _met(self, case: Case, label: Mapping[str, Any], match: Mapping[str, Any]) -> None:
        item = label["item"]
        right = {name: label.get(name, usual) == match.get(name, usual) for name, usual in DEFAULTS.items()}
        self.by_item[item, "hit"] += 1
        self.by_item[item, "strict"] += all(right.values())
        if item in ("site", "radiates_to"):
            self.matched["sites"] += 1
            self.matched["side"] += right["side"]
        if label.get("status", "present") != "present" or label.get("subject", "self") != "self":
            self.matched["unusual"] += 1
            self.matched["unusual right"] += right["status"] and right["subject"]
        if not all(right.values()):
            wrong = {name: (label.get(name, DEFAULTS[name]), match.get(name, DEFAULTS[name])) for name in right if not right[name]}
            self.misses.append((case.id, f"wrong {wrong}", label))

    def items(self) -> list[str]:
        return sorted({item for item, _ in self.by_item})

    def f1(self, item: str | None = None, hit: str = "hit") -> float:
        """F1 of one item, or of all together (micro)."""
        wanted, given, hits = (self._sum(item, kind) for kind in ("wanted", "given", hit))
        return 2 * hits / (wanted + given) if wanted + given else 0.0

    def precision_recall(self, item: str | None = None) -> tuple[float, float]:
        wanted, given, hits = (self._sum(item, kind) for kind in ("wanted", "given", "hit"))
        return hits / given if given else 0.0, hits / wanted if wanted else 0.0

    def _sum(self, item: str | None, kind: str) -> int:
        return sum(count for (name, what), count in self.by_item.items() if what == kind and item in (None, name))

    def share(self, part: str, whole: str) -> float:
        return self.matched[part] / self.matched[whole] if self.matched[whole] else 1.0


def is_met(label: Mapping[str, Any], finding: Mapping[str, Any]) -> bool:
    """Whether a finding is what a label tells of. More candidates than the label names are no error."""
    if label["item"] != finding["item"] or not (finding["start"] < label["end"] and label["start"] < finding["end"]):
        return False
    if label.get("candidates"):
        return finding["value"] is None and bool(set(label["candidates"]) & set(finding.get("candidates") or []))
    return bool(label["value"] == finding["value"]) and label.get("for") == finding.get("for")


def written_cases(name: str) -> list[Case]:
    """The cases of a file that holds its own texts."""
    entries = yaml.safe_load((HERE / f"{name}.yml").read_text(encoding="utf-8"))
    return [
        Case(f"{name}:{number}", entry["text"], _context(entry), list(_placed(entry)), entry.get("group") or entry.get("voice") or "plain")
        for number, entry in enumerate(entries)
    ]


def _context(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stood before a message: under `context`, or beside its text."""
    beside = {key: entry[key] for key in ("asked", "previous", "respondent") if key in entry}
    return {**(entry.get("context") or {}), **beside}


def _placed(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for label in entry.get("findings") or []:
        start = label.get("start", entry["text"].find(label["text"]))
        yield {**label, "start": start, "end": start + len(label["text"])}


def has_eval() -> bool:
    return (EVAL / "pain_utterances.jsonl").exists()


def eval_records(name: str = "pain_utterances") -> list[dict[str, Any]]:
    """Records of ../shared/eval; `ATTUNE_EVAL` names another folder. Raises FileNotFoundError where it is absent."""
    return [json.loads(line) for line in (EVAL / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def labelled_records(name: str) -> list[Case]:
    """Labels by record id (labels_dev, labels_final), with the texts that they speak of."""
    records = {record["id"]: record for record in eval_records()}
    entries = yaml.safe_load((HERE / f"{name}.yml").read_text(encoding="utf-8"))
    return [_case(entry, records[entry["id"]]) for entry in entries]


def _case(entry: Mapping[str, Any], record: Mapping[str, Any]) -> Case:
    previous = (record.get("labels") or {}).get("prev") or ""
    return Case(entry["id"], record["text"], {"previous": previous} if previous else {}, entry["findings"], record["source"])
