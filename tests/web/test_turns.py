"""Nobody waits for a slow part: danger is answered at once, anything else soon, and the turn goes on behind the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

import web.turns
from actions.acts import ACTS
from actions.clinic import Clinic
from actions.reading import Reading
from actions.store.models import Alarm, Flag, Message
from actions.turn import take_turn
from bot.language.understanding import Context, danger_json
from web.app import create_app

CONVERSATIONS = "/api/chat/conversations"
DANGER = "I can't feel when I wipe and I can't pee"


class SlowRasa:
    """Takes each turn as the real one would, once it is let."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic
        self._go = asyncio.Event()
        self.turns = 0

    def let(self) -> None:
        self._go.set()

    async def turn(self, conversation_id: str, message_id: str, text: str, context: dict[str, Any]) -> None:
        await self._go.wait()
        found = [danger_json(danger) for danger in self._clinic.language.screen(text, Context())]
        reading = Reading(intent="thanks", safety=tuple(found))
        take_turn(self._clinic, message_id, reading, ACTS["respond_to_danger" if found else "accept_thanks"])
        self.turns += 1

    async def close(self) -> None:
        pass


@pytest.fixture
def rasa(clinic: Clinic) -> SlowRasa:
    return SlowRasa(clinic)


@pytest.fixture
def client(clinic: Clinic, rasa: SlowRasa, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(web.turns, "PATIENCE_S", 0.1)
    monkeypatch.setattr(web.turns, "URGENT_PATIENCE_S", 0.05)
    with TestClient(create_app(clinic, rasa)) as client:  # type: ignore[arg-type]
        yield client


@pytest.fixture
def path(client: TestClient) -> str:
    opened = client.post(CONVERSATIONS, json={"channel": "web"}).json()
    client.headers["Authorization"] = f"Bearer {opened['token']}"
    return f"{CONVERSATIONS}/{opened['conversation']}/messages"


def _send(client: TestClient, path: str, text: str) -> list[dict[str, Any]]:
    answer = client.post(path, json={"text": text, "client_id": str(uuid4())})
    assert answer.status_code == 200
    messages: list[dict[str, Any]] = answer.json()["messages"]
    return messages


def _let(client: TestClient, rasa: SlowRasa, turns: int) -> None:
    """Let the turns run, and wait until they have."""
    assert client.portal is not None
    client.portal.call(rasa.let)
    for _ in range(200):
        if rasa.turns >= turns:
            return
        client.portal.call(asyncio.sleep, 0.02)
    raise AssertionError("the turns did not run")


def _texts(client: TestClient, path: str) -> list[str]:
    return [message["text"] for message in client.get(path).json()["messages"] if message["from"] == "bot"]


def test_danger_is_answered_while_rasa_is_slow(client: TestClient, path: str) -> None:
    replies = _send(client, path, DANGER)
    assert replies[0]["kind"] == "safety" and "911" in replies[0]["text"]


def test_the_late_turn_records_and_repeats_nothing(client: TestClient, path: str, rasa: SlowRasa, clinic: Clinic) -> None:
    _send(client, path, DANGER)
    said = _texts(client, path)
    _let(client, rasa, 1)
    assert _texts(client, path) == said
    with clinic.store.read() as session:
        message = session.scalars(select(Message).where(Message.sender == "patient")).one()
        flags = session.scalars(select(Flag.flag)).all()
        alarms = session.scalars(select(Alarm)).all()
        assert message.state == "answered" and message.reading is not None
        assert len(flags) == len(set(flags)) and len(alarms) == 1


def test_other_words_get_a_holding_message_and_the_reply_when_it_comes(client: TestClient, path: str, rasa: SlowRasa) -> None:
    held = _send(client, path, "thank you")
    assert len(held) == 1
    before = len(_texts(client, path))
    _let(client, rasa, 1)
    assert len(_texts(client, path)) > before


def test_danger_does_not_wait_behind_a_slow_turn(client: TestClient, path: str, rasa: SlowRasa) -> None:
    _send(client, path, "thank you")
    assert any("911" in reply["text"] for reply in _send(client, path, DANGER))
    _let(client, rasa, 2)


def test_a_late_reply_is_dropped_where_a_newer_message_was_answered(client: TestClient, path: str, rasa: SlowRasa) -> None:
    _send(client, path, "thank you")
    _send(client, path, DANGER)
    said = _texts(client, path)
    _let(client, rasa, 2)
    assert _texts(client, path) == said


def test_a_quick_turn_is_waited_for(client: TestClient, path: str, rasa: SlowRasa) -> None:
    assert client.portal is not None
    client.portal.call(rasa.let)
    assert len(_send(client, path, "thank you")) >= 1 and rasa.turns == 1
