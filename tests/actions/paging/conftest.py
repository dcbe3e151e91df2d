"""A notice to send, and the clinic's words for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from actions.clinic import DATA
from actions.content import load_content
from actions.paging.notice import Notice, Words
from actions.store.models import Alarm

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PUBLIC = "https://attune.clinic.example"


@pytest.fixture(scope="session")
def texts() -> Any:
    return load_content(DATA)


@pytest.fixture
def words(texts: Any) -> Words:
    return Words(texts.for_clinic({"clinic_name": "Hill Clinic"}, ()), PUBLIC)


@pytest.fixture
def alarm() -> Alarm:
    return Alarm(conversation_id="0" * 32, tier="emergency", flags=["cauda_equina"], state="open", round=1, raised_at=NOON, news_at=NOON)


@pytest.fixture
def notice(words: Words, alarm: Alarm) -> Notice:
    return words.notice(alarm, page_id="a" * 32, attempt=1, step=2, is_silent=False, now=NOON + timedelta(minutes=7))
