"""The real thing: Rasa, the action server and the web application, started once for the tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from actions.store import Store
from actions.store.export import intake_json
from cli.run import Stack, free_port, running_stack


@dataclass
class Talk:
    """One conversation over HTTP. `says` sends and keeps the reply."""

    client: httpx.Client
    id: str
    messages: list[dict[str, Any]]
    replies: list[dict[str, Any]] = field(default_factory=list)

    def says(self, text: str) -> list[dict[str, Any]]:
        body = {"text": text, "client_id": str(uuid4())}
        response = self.client.post(f"/api/chat/conversations/{self.id}/messages", json=body)
        response.raise_for_status()
        self.replies = response.json()["messages"]
        return self.replies

    @property
    def asked(self) -> list[str]:
        """The items that the last reply asks for."""
        return [item for message in self.replies for item in message["asks"]]

    @property
    def text(self) -> str:
        return " ".join(message["text"] for message in self.replies)


def open_talk(base: str) -> Talk:
    client = httpx.Client(base_url=base, timeout=60)
    opened = client.post("/api/chat/conversations", json={"channel": "web"}).json()
    client.headers["Authorization"] = f"Bearer {opened['token']}"
    return Talk(client, opened["conversation"], opened["messages"])


def reader_of(store: Store, conversation: str, vocabulary: Mapping[str, Any]) -> Callable[[], dict[str, Any]]:
    """Reads what is on the record of a conversation, in the contract's form."""

    def read() -> dict[str, Any]:
        with store.begin() as session:
            return dict(intake_json(session, conversation, vocabulary, actor="talks"))

    return read


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("home")
    before = os.environ.get("ATTUNE_HOME")
    os.environ["ATTUNE_HOME"] = str(place)
    yield place
    if before is None:
        del os.environ["ATTUNE_HOME"]
    else:
        os.environ["ATTUNE_HOME"] = before


@pytest.fixture(scope="session")
def stack(home: Path) -> Iterator[Stack]:
    with running_stack("127.0.0.1", free_port(), None) as running:
        yield running


@pytest.fixture
def talk(stack: Stack) -> Talk:
    return open_talk(stack.addresses.web)
