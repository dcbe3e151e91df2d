"""Whole talks of tests/conversations through the real stack: those that name no known fault must hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.clinic import open_store_of
from actions.store import Store
from actions.store.export import intake_json
from actions.vocabulary import load_vocabulary
from cli.places import DATA
from cli.run import Stack
from tests.conversations.runner import load_talks, run_talk
from tests.stack.conftest import open_talk

pytestmark = pytest.mark.stack
TALKS = [talk for talk in load_talks() if not talk.get("known")]


@pytest.fixture(scope="module")
def store(stack: Stack, home: Path) -> Iterator[Store]:
    opened = open_store_of(home, None)
    yield opened
    opened.close()


@pytest.mark.parametrize("talk", TALKS, ids=[talk["id"] for talk in TALKS])
def test_a_talk_holds(talk: dict[str, Any], stack: Stack, store: Store) -> None:
    talking = open_talk(stack.addresses.web)
    vocabulary = load_vocabulary(DATA)

    def read() -> dict[str, Any]:
        with store.begin() as session:
            return dict(intake_json(session, talking.id, vocabulary, actor="test"))

    assert run_talk(talk, talking, read) == []
