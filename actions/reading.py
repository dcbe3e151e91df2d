"""What Rasa understood of one message, as the actions read it: the forms of the contract, without Rasa's classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Finding = dict[str, Any]
Danger = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """One understanding. `intent` is the person's own, also where a danger sign overrode it for the rules."""

    intent: str | None = None
    confidence: float = 0.0
    emotion: str = "neutral"
    emotions: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    safety: tuple[Danger, ...] = ()

    @classmethod
    def from_rasa(cls, latest_message: dict[str, Any]) -> Reading:
        """From `tracker.latest_message`; missing parts are empty."""
        own = latest_message.get("own_intent") or latest_message.get("intent") or {}
        return cls(
            intent=own.get("name"),
            confidence=float(own.get("confidence") or 0.0),
            emotion=latest_message.get("emotion") or "neutral",
            emotions=tuple(latest_message.get("emotions") or ()),
            findings=tuple(latest_message.get("findings") or ()),
            safety=tuple(latest_message.get("safety") or ()),
        )

    def kept(self) -> dict[str, Any]:
        """What is stored beside the message. A feeling picks words and nothing else: it is left out."""
        return {
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "findings": list(self.findings),
            "safety": list(self.safety),
        }
