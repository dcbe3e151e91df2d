"""Findings on held-out messages by an author who has seen neither lexicon nor code. Six items are labelled, each completely."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import yaml

from bot.language.understanding import Context, load_language
from cli.places import DATA, ROOT
from tests.benchmarks.tables import markdown, percentile

HELD_OUT = ROOT / "tests" / "understanding" / "heldout_findings.yml"
ITEMS = ("site", "quality", "severity", "since", "symptom", "answer")


def run(_input: str | None) -> tuple[str, dict[str, Any]]:
    """The table and one sample a message, without its text."""
    language = load_language(DATA)
    counts: Counter[tuple[str, str]] = Counter()
    matched: Counter[str] = Counter()
    times: list[float] = []
    samples = []
    for number, case in enumerate(yaml.safe_load(HELD_OUT.read_text(encoding="utf-8"))):
        start = time.perf_counter()
        found = _read(language, case)
        times.append((time.perf_counter() - start) * 1000)
        samples.append({"case": number, **_score(case, found, counts, matched)})
    return _table(counts, matched, times), {"samples": samples, "ms": times}


def _read(language: Any, case: dict[str, Any]) -> list[dict[str, Any]]:
    told = case.get("context") or {}
    context = Context(tuple(told.get("asked") or ()), told.get("previous") or "", told.get("respondent") or "self")
    findings = [finding.to_json() for finding in language.understand(case["text"], context).findings]
    return [finding for finding in findings if finding["item"] in ITEMS]


def _score(
    case: dict[str, Any], found: list[dict[str, Any]], counts: Counter[tuple[str, str]], matched: Counter[str]
) -> dict[str, int]:
    """Match each label with one finding: same item, overlapping span, same value."""
    left = list(found)
    hits = 0
    for label in case.get("findings") or []:
        start = label.get("start", case["text"].find(label["text"]))
        span = (start, start + len(label["text"]))
        match = next((finding for finding in left if _same(label, finding, span)), None)
        counts[label["item"], "wanted"] += 1
        if match is not None:
            left.remove(match)
            hits += 1
            counts[label["item"], "hit"] += 1
            _attributes(label, match, matched)
    for finding in found:
        counts[finding["item"], "given"] += 1
    return {"wanted": len(case.get("findings") or []), "given": len(found), "hit": hits}


def _same(label: dict[str, Any], finding: dict[str, Any], span: tuple[int, int]) -> bool:
    if label["item"] != finding["item"] or not (finding["start"] < span[1] and span[0] < finding["end"]):
        return False
    if label.get("candidates"):
        return finding["value"] is None and set(label["candidates"]) <= set(finding.get("candidates") or [])
    return bool(label["value"] == finding["value"]) and label.get("for") == finding.get("for")


def _attributes(label: dict[str, Any], finding: dict[str, Any], matched: Counter[str]) -> None:
    defaults = {"status": "present", "subject": "self", "when": "unspecified", "side": None}
    matched["findings"] += 1
    right = {name: label.get(name, default) == finding.get(name, default) for name, default in defaults.items()}
    matched["strict"] += all(right.values())
    if label["item"] == "site":
        matched["sites"] += 1
        matched["side"] += right["side"]
    if label.get("status", "present") != "present" or label.get("subject", "self") != "self":
        matched["unusual"] += 1
        matched["unusual right"] += right["status"] and right["subject"]


def _table(counts: Counter[tuple[str, str]], matched: Counter[str], times: list[float]) -> str:
    rows: list[list[Any]] = [["item", "labels", "precision", "recall", "F1"]]
    for item in (*ITEMS, "all"):
        wanted, given, hit = (
            sum(counts[name, kind] for name in ITEMS if item in (name, "all")) for kind in ("wanted", "given", "hit")
        )
        precision, recall = hit / given if given else 0.0, hit / wanted if wanted else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        rows.append([item, wanted, f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}"])
    rest = [
        ["measure", "value"],
        ["side right on matched sites", f"{matched['side'] / max(1, matched['sites']):.3f} (n={matched['sites']})"],
        [
            "status and subject right where not present and self",
            f"{matched['unusual right'] / max(1, matched['unusual']):.3f} (n={matched['unusual']})",
        ],
        ["value, side, status, subject, when all right, of matched", f"{matched['strict'] / max(1, matched['findings']):.3f}"],
        ["one message, danger included, ms: p50 / p95", f"{percentile(times, 0.5):.2f} / {percentile(times, 0.95):.2f}"],
    ]
    return markdown(rows) + "\n\n" + markdown(rest)
