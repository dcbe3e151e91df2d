"""The danger detector alone (no model): signs by an author who has not seen the content, look-alikes, and the time it takes."""

from __future__ import annotations

import time
from typing import Any

import yaml

from bot.language.understanding import load_language
from cli.places import DATA, ROOT
from tests.benchmarks.tables import markdown, percentile

HELD_OUT = ROOT / "tests" / "understanding" / "heldout_danger.yml"
TIERS = ("emergency", "crisis", "same_day", "next_day", "ask")
ALARMING = ("emergency", "crisis", "same_day")


def run(_input: str | None) -> tuple[str, dict[str, Any]]:
    """The table and one sample for each held-out message, without its text."""
    content = yaml.safe_load(HELD_OUT.read_text(encoding="utf-8"))
    language = load_language(DATA)
    signs, look_alikes, times = [], [], []
    for flag, cases in content.items():
        for number, case in enumerate(cases["raises"]):
            found, ms = _screen(language, case)
            times.append(ms)
            signs.append(_judge(flag, number, case, found))
        for number, case in enumerate(cases["look_alikes"]):
            found, ms = _screen(language, case)
            times.append(ms)
            look_alikes.append({"flag": flag, "case": number, "raised": [entry[1] for entry in found if entry[1] in ALARMING]})
    return _table(signs, look_alikes, times), {"signs": signs, "look_alikes": look_alikes, "ms": times}


def _screen(language: Any, case: Any) -> tuple[list[tuple[str, str]], float]:
    text = case["text"] if isinstance(case, dict) else case
    context = (case.get("context") or {}) if isinstance(case, dict) else {}
    start = time.perf_counter()
    found = language.red_flags.screen(text, asked=tuple(context.get("asked") or ()), previous=context.get("previous") or "")
    return [(danger.flag, danger.tier) for danger in found], (time.perf_counter() - start) * 1000


def _judge(flag: str, number: int, case: dict[str, Any], found: list[tuple[str, str]]) -> dict[str, Any]:
    enough = TIERS[: TIERS.index(case["tier"]) + 1]
    return {
        "flag": flag,
        "case": number,
        "tier_reached": any(tier in enough for _, tier in found),
        "flag_named": any(name == flag and tier in enough for name, tier in found),
        "asked_only": bool(found) and all(tier == "ask" for _, tier in found),
        "silent": not found,
    }


def _table(signs: list[dict[str, Any]], look_alikes: list[dict[str, Any]], times: list[float]) -> str:
    def share(name: str) -> str:
        return f"{sum(sign[name] for sign in signs) / len(signs):.3f}"

    rows = [
        ["measure", "value"],
        [f"signs that reach their tier (n={len(signs)})", share("tier_reached")],
        ["and name the right flag", share("flag_named")],
        ["only a clarifying question", share("asked_only")],
        ["silent", share("silent")],
        [
            f"look-alikes raised to same_day or above (n={len(look_alikes)})",
            f"{sum(bool(case['raised']) for case in look_alikes) / len(look_alikes):.3f}",
        ],
        ["one message, ms: p50 / p95", f"{percentile(times, 0.5):.2f} / {percentile(times, 0.95):.2f}"],
    ]
    return markdown(rows)
