"""Whole talks of tests/conversations through the real stack: those that name no known fault must hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.clinic import open_store_of
from actions.store import Store
from actions.vocabulary import load_vocabulary
from cli.places import DATA
from cli.run import Stack
from tests.conversations.runner import load_talks, run_talk
from tests.stack.conftest import open_talk, reader_of

pytestmark = pytest.mark.stack
VOCABULARY = load_vocabulary(DATA)
TALKS = [talk for talk in load_talks() if not talk.get("known")]


@pytest.fixture(scope="module")
def store(stack: Stack, home: Path) -> Iterator[Store]:
    opened = open_store_of(home, None)
    yield opened
    opened.close()


@pytest.mark.parametrize("talk", TALKS, ids=[talk["id"] for talk in TALKS])
def test_a_talk_holds(talk: dict[str, Any], stack: Stack, store: Store) -> None:
    talking = open_talk(stack.addresses.web)
    assert run_talk(talk, talking, reader_of(store, talking.id, VOCABULARY)) == []
