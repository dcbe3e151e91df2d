"""Rasa's short memory: bounded, sealed, never silently empty."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy.exc
from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import tuning
from bot.tracker_store import KEPT_EVENTS, BoundedTrackerStore, told_awaiting
from vault.keys import create_keyring
from vault.sealing import SealBroken

ROOT = Path(__file__).resolve().parents[2]
WORDS = "burning down my left leg"


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def store(tmp_path: Path, domain: Domain, monkeypatch: pytest.MonkeyPatch) -> BoundedTrackerStore:
    database = tmp_path / "attune.db"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE trackers (sender TEXT PRIMARY KEY, clinic TEXT, state BLOB, updated_at TIMESTAMP)")
    create_keyring(tmp_path / "keys.json")
    monkeypatch.setenv("ATTUNE_KEYRING", str(tmp_path / "keys.json"))
    monkeypatch.setenv("ATTUNE_TRACKER_URL", f"sqlite:///{database}")
    return BoundedTrackerStore(domain)


def _talk(store: BoundedTrackerStore, sender: str, turns: int) -> DialogueStateTracker:
    async def talk() -> DialogueStateTracker:
        for _ in range(turns):
            tracker = await store.get_or_create_tracker(sender)
            tracker.update(UserUttered(WORDS, {"name": "describe_pain", "confidence": 1.0}), store.domain)
            tracker.update(ActionExecuted("action_record_answer"), store.domain)
            tracker.update(ActionExecuted("action_listen"), store.domain)
            await store.save(tracker)
        return await store.get_or_create_tracker(sender)

    return asyncio.run(talk())


def test_the_row_does_not_grow_with_the_conversation(store: BoundedTrackerStore) -> None:
    _talk(store, "a", 10)
    after_10 = _size(store)
    tracker = _talk(store, "a", 90)
    assert _size(store) <= after_10 * 1.1
    assert len(tracker.events) <= KEPT_EVENTS + 1  # and the slot


def test_no_word_of_the_patient_is_in_the_file_or_in_the_memory(store: BoundedTrackerStore, tmp_path: Path) -> None:
    tracker = _talk(store, "a", 3)
    assert b"burning" not in (tmp_path / "attune.db").read_bytes()
    assert all(WORDS not in str(event.as_dict()) for event in tracker.events)


def test_a_row_moved_to_another_conversation_does_not_open(store: BoundedTrackerStore, tmp_path: Path) -> None:
    _talk(store, "a", 1)
    with sqlite3.connect(tmp_path / "attune.db") as connection:
        connection.execute("UPDATE trackers SET sender = 'b'")
    with pytest.raises(SealBroken):
        asyncio.run(store.retrieve("b"))


def test_what_the_record_awaits_wins_over_what_rasa_remembers(store: BoundedTrackerStore) -> None:
    async def slots() -> list[object]:
        seen = []
        for told in ("consent", "item", None):
            told_awaiting.set(told)
            tracker = await store.get_or_create_tracker("a")
            seen.append(tracker.get_slot("awaiting"))
            await store.save(tracker)
        return seen

    assert asyncio.run(slots()) == ["consent", "item", None]


def test_a_lost_database_is_an_error_and_no_empty_conversation(store: BoundedTrackerStore, tmp_path: Path, domain: Domain) -> None:
    tuning.apply()
    served = Agent._create_tracker_store(store, domain)
    assert not isinstance(served, FailSafeTrackerStore)
    with sqlite3.connect(tmp_path / "attune.db") as connection:
        connection.execute("DROP TABLE trackers")
    with pytest.raises(sqlalchemy.exc.OperationalError):
        asyncio.run(served.retrieve("a"))


def _size(store: BoundedTrackerStore) -> int:
    with store._engine.connect() as connection:
        return int(connection.execute(sqlalchemy.text("SELECT length(state) FROM trackers")).scalar_one())
