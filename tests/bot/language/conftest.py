"""The readers of findings and feelings over the repository's content, built once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.language.emotion import EmotionReader, load_emotions
from bot.language.finding import Finding
from bot.language.findings import FindingsReader, load_findings
from bot.language.lexicon import Lexicon, load_lexicon

DATA = Path(__file__).resolve().parents[3] / "data"


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon(DATA)


@pytest.fixture(scope="session")
def findings(lexicon: Lexicon) -> FindingsReader:
    return load_findings(DATA, lexicon=lexicon)


@pytest.fixture(scope="session")
def emotions(lexicon: Lexicon) -> EmotionReader:
    return load_emotions(DATA, lexicon=lexicon)


@pytest.fixture(scope="session")
def told(findings: FindingsReader) -> Callable[..., list[Finding]]:
    """Findings of one kind: `told("site", "my knee hurts")`."""

    def read(item: str, text: str, **context: object) -> list[Finding]:
        return [finding for finding in findings.read(text, **context) if finding.item == item]

    return read
