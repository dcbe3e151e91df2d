"""What a finding is: one thing that a message tells, with the words that it rests on. How findings are read: findings.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.language.lexicon import Message
from bot.language.scope import Standing

Value = str | int | float | None


@dataclass(frozen=True)
class Finding:
    """One finding in the contract's terms; `text` is `message[start:end]`. `for_` is the asked item that an `answer` answers."""

    item: str
    value: Value
    text: str
    start: int
    end: int
    status: str = "present"
    subject: str = "self"
    side: str | None = None
    when: str | None = None
    low: int | float | None = None
    said: str | None = None
    candidates: tuple[str, ...] | None = None
    for_: str | None = None
    class_: str | None = None
    relief: Value | None = None  # of a treatment

    def to_json(self) -> dict[str, object]:
        """The contract's form: what is as usual (present, of the writer's own body) is left out."""
        told: dict[str, object | None] = {
            "candidates": list(self.candidates) if self.candidates else None,
            "side": self.side,
            "when": self.when,
            "low": self.low,
            "said": self.said,
            "class": self.class_,
            "relief": self.relief,
            "status": self.status if self.status != "present" else None,
            "subject": self.subject if self.subject != "self" else None,
            "for": self.for_,
        }
        kept = {key: value for key, value in told.items() if value is not None}
        return {"item": self.item, "value": self.value, **kept, "text": self.text, "start": self.start, "end": self.end}


def words_finding(message: Message, item: str, value: Value, start: int, end: int, standing: Standing | None = None) -> Finding:
    """A finding of words [start, end) of the message."""
    low, high = message.characters(start, end)
    told = Finding(item, value, message.text[low:high], low, high)
    return told if standing is None else Finding(item, value, told.text, low, high, standing.status, standing.subject)


def distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Each value once for each standing: the first."""
    kept: list[Finding] = []
    for finding in findings:
        if not any(all(getattr(finding, key) == getattr(other, key) for key in ("item", "value", "status", "subject")) for other in kept):
            kept.append(finding)
    return kept
