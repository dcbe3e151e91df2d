"""The application over a fresh record, as a browser on this machine reaches it, and an intake to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from actions.clinic import Clinic, ClinicContent, load_clinic_content, open_store_of
from actions.store.flags import raise_flag
from actions.store.migrations import migrate
from actions.store.models import Answer, AuditEntry, Conversation, Intake, Message, Site, Staff
from actions.store.staff import add_staff, change_password
from web.app import create_app

NAME = "nurse joy"
PASSWORD = "seven quiet boats at noon"
ORIGIN = "http://127.0.0.1:8000"
_HIDDEN = re.compile(r'name="(csrf|token|seen)" value="([^"]*)"')


class NoRasa:
    """Nothing here takes a turn."""

    async def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def content_files() -> ClinicContent:
    return load_clinic_content()


@pytest.fixture
def clinic(tmp_path: Path, content_files: ClinicContent) -> Iterator[Clinic]:
    store = open_store_of(tmp_path, None)
    migrate(store)
    yield Clinic(content_files.settings, content_files.content, content_files.language, store)
    store.close()


@pytest.fixture
def app(clinic: Clinic) -> Any:
    return create_app(clinic, NoRasa())  # type: ignore[arg-type]


@pytest.fixture
def one_time(clinic: Clinic) -> str:
    """The one-time password of a new account called NAME."""
    with clinic.store.begin() as session:
        return add_staff(session, NAME, "reviewer")


@pytest.fixture
def account(clinic: Clinic, one_time: str) -> str:
    """The account has chosen PASSWORD; its id."""
    with clinic.store.begin() as session:
        person = session.scalars(select(Staff)).one()
        change_password(session, person.id, one_time, PASSWORD)
        return person.id


@dataclass
class Console:
    """Somebody at a browser: keeps cookies, fills the hidden fields of the page that it looked at last."""

    client: TestClient
    hidden: dict[str, str]

    def open(self, path: str) -> Response:
        response: Response = self.client.get(path)
        self.hidden = dict(_HIDDEN.findall(response.text))
        return response

    def send(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Response:
        response: Response = self.client.post(path, data={**self.hidden, **fields}, headers={"Origin": ORIGIN, **(headers or {})})
        return response

    def sign_in(self, name: str = NAME, password: str = PASSWORD) -> Response:
        self.open("/staff")
        return self.send("/staff/sign-in", name=name, password=password)


@pytest.fixture
def console(app: Any) -> Iterator[Console]:
    with TestClient(app, base_url=ORIGIN, follow_redirects=False) as client:
        yield Console(client, {})


@pytest.fixture
def inside(console: Console, account: str) -> Console:
    """Signed in."""
    assert console.sign_in().headers["location"] == "/staff"
    return console


@dataclass(frozen=True)
class Told:
    """A made-up person's intake."""

    intake: str
    flag: str
    message: str


@pytest.fixture
def told(clinic: Clinic) -> Told:
    """Ann Example told of her left hip and of a danger sign. Nobody has matched her yet."""
    with clinic.store.begin() as session:
        conversation = Conversation(channel="web")
        intake = Intake(conversation_id=conversation.id)
        session.add_all([conversation, intake])
        message = Message(
            conversation_id=conversation.id, seq=1, sender="patient", text="My LEFT hip, for 3 years", channel="web",
            state="answered",
        )  # fmt: skip
        session.add(message)
        session.flush()
        flag = raise_flag(
            session, intake, flag="cauda_equina", tier="emergency", message_id=message.id, text="can't feel it", by="web"
        )
        session.add(Site(intake_id=intake.id, region="hip", side="left", is_primary=True, detail={"text": "LEFT hip"}, message_id=message.id))
        for item, value, origin in (
            ("patient_name", "Ann Example", "said"),
            ("birth_date", "1970-02-03", "said"),
            ("onset", "P3Y", "said"),
            ("falls", "no", "list"),
        ):
            session.add(
                Answer(
                    intake_id=intake.id, item=item, value=value, verbatim="for 3 years", status="answered",
                    message_id=message.id, wording=f"{item}@1", origin=origin,
                )
            )  # fmt: skip
        session.flush()
        return Told(intake.id, flag.id, message.id)


@pytest.fixture
def audited(clinic: Clinic) -> Any:
    """The actions in the audit log about a subject, oldest first."""

    def actions(subject: str) -> list[tuple[str, str]]:
        with clinic.store.read() as session:
            found = session.scalars(select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.seq))
            return [(entry.actor, entry.action) for entry in found]

    return actions
