"""Readings of made-up people, and a talk that keeps what was said back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from actions.content import Content, Wording, load_content
from actions.voice import Sent, acknowledge

DATA = Path(__file__).resolve().parents[3] / "data"


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content(DATA)


def finding(item: str, value: Any, words: str, text: str, more: dict[str, Any]) -> dict[str, Any]:
    start = text.index(words)
    return {"item": item, "value": value, "text": words, "start": start, "end": start + len(words), **more}


def reading(text: str, *findings: tuple[Any, ...], intent: str = "describe_pain", **more: Any) -> dict[str, Any]:
    """An understanding; each finding is (item, value, the words, {more})."""
    listed = [finding(item, value, words, text, *rest or [{}]) for item, value, words, *rest in findings]
    return {"text": text, "intent": intent, "emotion": "neutral", "emotions": [], "safety": [], "findings": listed, **more}


class Talk:
    """Hears one message after the other and keeps what was said back."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.history: list[Sent] = []
        self.said: list[Wording] = []

    def hears(self, text: str, *findings: tuple[Any, ...], respondent: str = "self", **more: Any) -> str | None:
        wording = acknowledge(reading(text, *findings, **more), self.history, self.content, respondent=respondent)
        if wording is not None:
            self.said.append(wording)
            self.history.append(Sent(wording.ref, wording.text))
        self.history.append(Sent("story.question@1", "What next?"))
        return wording.text if wording else None


@pytest.fixture
def talk(content: Content) -> Talk:
    return Talk(content)


@pytest.fixture
def fresh(content: Content) -> Callable[[], Talk]:
    return lambda: Talk(content)
