"""A store for each test, on SQLite, and on PostgreSQL where a server answers.

Which server that is, tests/postgres.py says. Each run makes a database of its own there and drops it; each test finds it empty.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from actions.store import Store, open_store
from actions.store.migrations import migrate
from actions.store.models import Base, Conversation, Intake, Message
from tests.postgres import Server, server_or_skip
from vault import Keyring, create_keyring

BOTH = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return create_keyring(tmp_path_factory.mktemp("keys") / "keys.json")


@pytest.fixture(scope="session")
def server() -> Server:
    return server_or_skip()


@pytest.fixture(scope="session")
def migrated_postgres_url(server: Server, keyring: Keyring, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = _text(server.create(server.run))
    store = open_store(url, tmp_path_factory.mktemp("unused"), keyring)
    migrate(store)
    store.close()
    yield url
    server.drop(server.run)


@pytest.fixture(scope="session")
def sqlite_template(keyring: Keyring, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("template")
    store = open_store(None, home, keyring)
    migrate(store)
    store.close()
    return home / "attune.db"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def sqlite_store(sqlite_template: Path, home: Path, keyring: Keyring) -> Iterator[Store]:
    home.mkdir(mode=0o700)
    shutil.copy(sqlite_template, home / "attune.db")
    store = open_store(None, home, keyring)
    yield store
    store.close()


@pytest.fixture
def postgres_url(migrated_postgres_url: str) -> str:
    """Address of a migrated database without any row."""
    with psycopg.connect(migrated_postgres_url) as connection:
        connection.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
        connection.execute("ALTER TABLE audit ENABLE TRIGGER USER")
    return migrated_postgres_url


@pytest.fixture
def empty_postgres_url(server: Server) -> Iterator[str]:
    """Address of a database without any table."""
    name = f"{server.run}_{secrets.token_hex(4)}"
    yield _text(server.create(name))
    server.drop(name)


@pytest.fixture
def postgres_store(postgres_url: str, home: Path, keyring: Keyring) -> Iterator[Store]:
    store = open_store(postgres_url, home, keyring)
    yield store
    store.close()


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest) -> Store:
    """A migrated, empty store."""
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found


@pytest.fixture(params=BOTH)
def empty_store(request: pytest.FixtureRequest, home: Path, keyring: Keyring) -> Iterator[Store]:
    """A store without any table."""
    url = request.getfixturevalue("empty_postgres_url") if request.param == "postgres" else None
    store = open_store(url, home, keyring)
    yield store
    store.close()


@dataclass
class Talk:
    """A made-up conversation with its intake, and messages as the test needs them."""

    session: Session
    conversation: Conversation
    intake: Intake
    said: int = 0

    def says(self, text: str) -> Message:
        self.said += 1
        message = Message(
            conversation_id=self.conversation.id, seq=self.said, sender="patient", text=text, channel="web", state="received"
        )
        self.session.add(message)
        return message


class Talks:
    """Starts conversations."""

    def start(self, session: Session) -> Talk:
        conversation = Conversation(channel="web")
        intake = Intake(conversation_id=conversation.id)
        session.add_all([conversation, intake])
        return Talk(session, conversation, intake)


@pytest.fixture
def talks() -> Talks:
    return Talks()


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
