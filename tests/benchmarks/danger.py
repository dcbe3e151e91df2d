"""How danger is noticed: by the detector alone, and with the learned signal beside it; false alarms; the time it takes.

Measured on the unseen third of independent authors' signs and look-alikes (tests/red_flags). `--input dev` measures the two thirds
that are for development, and lists what was missed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from bot.language.red_flags import RedFlags, load_red_flags
from cli.places import DATA
from tests.benchmarks.reading import read_messages
from tests.benchmarks.tables import markdown, percentile
from tests.red_flags.judging import ALARMING, Message, Verdict, figures, messages
from tests.understanding.scoring import eval_records, has_eval


def run(which: str | None) -> tuple[str, dict[str, Any]]:
    """The table and one sample a message without its text. `which` is "dev" or nothing."""
    cases = list(messages("independent" if which == "dev" else "unseen"))
    red_flags = load_red_flags(DATA)
    alone, times = _alone(red_flags, cases)
    read = read_messages([{"text": case.text, "context": {"recent": list(case.recent)}} for case in cases])
    both = [Verdict(case, tuple((entry["flag"], entry["tier"]) for entry in one["safety"])) for case, one in zip(cases, read, strict=True)]
    tables = [_table(alone, both), _times(times)]
    if has_eval():
        tables.append(_ordinary(red_flags))
    if which == "dev":
        tables.append("\n".join(_misses(both)))
    samples = [{"message": one.message.name, "alone": list(first.raised), "both": list(one.raised)} for first, one in zip(alone, both, strict=True)]
    return "\n\n".join(tables), {"samples": samples, "ms": times}


def _alone(red_flags: RedFlags, cases: Sequence[Message]) -> tuple[list[Verdict], list[float]]:
    verdicts, times = [], []
    for case in cases:
        start = time.perf_counter()
        found = red_flags.screen(case.text, recent=case.recent)
        times.append((time.perf_counter() - start) * 1000)
        verdicts.append(Verdict(case, tuple((danger.flag, danger.tier) for danger in found)))
    return verdicts, times


def _table(alone: Sequence[Verdict], both: Sequence[Verdict]) -> str:
    first, second = figures(alone), figures(both)
    rows: list[list[Any]] = [["measure", "n", "detector alone", "with the learned signal"]]
    rows += [[name, count, f"{value:.3f}", f"{second[name][0]:.3f}"] for name, (value, count) in first.items()]
    return markdown(rows)


def _times(times: Sequence[float]) -> str:
    return markdown([["detector alone, one message, ms", "p50", "p95"], ["", f"{percentile(times, 0.5):.2f}", f"{percentile(times, 0.95):.2f}"]])


def _ordinary(red_flags: RedFlags) -> str:
    """Public danger records and ordinary utterances of ../shared/eval: only counted."""
    rows: list[list[Any]] = [["records of ../shared/eval", "n", "raised to same_day or above, detector alone", "with the learned signal"]]
    for name in ("safety_gold", "pain_utterances", "offtopic"):
        texts = [record["text"] for record in eval_records(name)]
        read = read_messages([{"text": text} for text in texts])
        alone = [any(danger.tier in ALARMING for danger in red_flags.screen(text)) for text in texts]
        both = [any(entry["tier"] in ALARMING for entry in one["safety"]) for one in read]
        rows.append([name, len(texts), f"{sum(alone) / len(texts):.3f}", f"{sum(both) / len(texts):.3f}"])
    return markdown(rows)


def _misses(verdicts: Sequence[Verdict]) -> list[str]:
    missed = [one for one in verdicts if one.message.tier and not one.caught]
    false = [one for one in verdicts if not one.message.tier and one.is_false_alarm]
    return [f"MISSED {one.message.name}: {one.message.text!r} {one.raised}" for one in missed] + [
        f"FALSE {one.message.name}: {one.message.text!r} {one.raised}" for one in false
    ]
