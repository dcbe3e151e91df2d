"""Small helpers that every bench shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def markdown(rows: list[list[Any]]) -> str:
    """Rows (the first is the head) as a Markdown table."""
    head, *body = [[str(cell) for cell in row] for row in rows]
    return "\n".join(["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *body]])


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0-1) of the values do not exceed; nearest rank. Raises ValueError without values."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Mean F1 over the gold classes of (gold, found) pairs."""
    scores = []
    for name in {gold for gold, _ in pairs}:
        hits = sum(gold == found == name for gold, found in pairs)
        wanted, given = sum(gold == name for gold, _ in pairs), sum(found == name for _, found in pairs)
        scores.append(2 * hits / (wanted + given) if wanted + given else 0.0)
    return sum(scores) / len(scores)
