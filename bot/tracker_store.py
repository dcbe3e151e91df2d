"""Rasa's short memory: one bounded, encrypted row a conversation, so that a turn costs the same at turn 5 and turn 500.

The record of what was said is the application's store, not this. A lost database is an error here, never an empty conversation.
"""

from __future__ import annotations

import json
import os
import time
from contextvars import ContextVar
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from vault.keys import Keyring, load_keyring
from vault.sealing import seal, unseal

# A rule looks one turn back; one turn is about eight events.
KEPT_EVENTS = 24
TABLE, COLUMN = "trackers", "state"


# What the record says is awaited, for the message of this task. The record wins over what Rasa remembers: a turn whose tracker
# was not saved must not run the next one under a stale slot. Rules read it as the slot `awaiting`.
told_awaiting: ContextVar[str | None] = ContextVar("told_awaiting", default=None)
AWAITING = "awaiting"


class BoundedTrackerStore(TrackerStore):
    """Slots and the last events of a conversation in the table `trackers` (made by the application's migrations)."""

    def __init__(
        self, domain: Optional[Domain], event_broker: Optional[EventBroker] = None, host: Optional[str] = None, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker)
        self._keyring: Keyring = load_keyring(Path(os.environ["ATTUNE_KEYRING"]))
        self._engine = _engine(host or os.environ["ATTUNE_TRACKER_URL"])

    async def save(self, tracker: DialogueStateTracker) -> None:
        state = {
            "slots": {AWAITING: tracker.get_slot(AWAITING)},
            "events": [_slim(event.as_dict()) for event in _last(tracker.events)],
        }
        sealed = seal(self._keyring, json.dumps(state).encode(), table=TABLE, column=COLUMN, row=tracker.sender_id)
        with self._engine.begin() as connection:
            connection.execute(_SAVE, {"sender": tracker.sender_id, "clinic": "default", "state": sealed, "at": _now()})

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        with self._engine.connect() as connection:
            row = connection.execute(_LOAD, {"sender": sender_id}).first()
        if row is None:
            return self._told(self._new(sender_id))
        state = json.loads(unseal(self._keyring, bytes(row[0]), table=TABLE, column=COLUMN, row=sender_id))
        return self._told(self._tracker(sender_id, state))

    async def keys(self) -> Iterable[str]:
        with self._engine.connect() as connection:
            return [row[0] for row in connection.execute(sa.text("SELECT sender FROM trackers"))]

    def _new(self, sender_id: str) -> DialogueStateTracker:
        """A tracker that listens already. Rasa's session start is passed over: it would keep a message's metadata in a slot."""
        tracker = self.init_tracker(sender_id)
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME), self.domain)
        return tracker

    def _told(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        """The tracker with `awaiting` as the record has it."""
        told = told_awaiting.get()
        if AWAITING in tracker.slots and told != tracker.get_slot(AWAITING):
            tracker.update(SlotSet(AWAITING, told), self.domain)
        return tracker

    def _tracker(self, sender_id: str, state: Dict[str, Any]) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        now = time.time()
        for name, value in state["slots"].items():
            if name in tracker.slots and value is not None:
                tracker.update(SlotSet(name, value, timestamp=now), self.domain)
        for stored in state["events"]:
            event = Event.from_parameters(stored)
            if event is not None:
                tracker.update(event, self.domain)
        return tracker


_SAVE = sa.text(
    "INSERT INTO trackers (sender, clinic, state, updated_at) VALUES (:sender, :clinic, :state, :at) "
    "ON CONFLICT (sender) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at"
)
_LOAD = sa.text("SELECT state FROM trackers WHERE sender = :sender")


def _now() -> Any:
    return datetime.now(timezone.utc)


def _last(events: Iterable[Event]) -> List[Event]:
    """The last events, beginning at a user's message, so that no action is left without its cause."""
    kept = list(events)[-KEPT_EVENTS:]
    for index, event in enumerate(kept):
        if event.type_name == "user":
            return kept[index:]
    return kept


def _slim(event: Dict[str, Any]) -> Dict[str, Any]:
    """A user event without what the next turn does not read: text, metadata, tokens, findings."""
    if event.get("event") != "user":
        return event
    parse = event.get("parse_data") or {}
    return {
        "event": "user",
        "timestamp": event.get("timestamp"),
        "text": "",
        "input_channel": event.get("input_channel"),
        "message_id": event.get("message_id"),
        "metadata": {},
        "parse_data": {"intent": parse.get("intent"), "entities": [], "text": "", "intent_ranking": []},
    }


def _engine(url: str) -> sa.engine.Engine:
    engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if url.startswith("sqlite"):

        @sa.event.listens_for(engine, "connect")
        def _configure(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA busy_timeout = 10000")
            # Losing this row costs a rule one turn of memory, not an answer: the record is elsewhere.
            connection.execute("PRAGMA synchronous = NORMAL")

    return engine
