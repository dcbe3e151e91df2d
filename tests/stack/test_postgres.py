"""The real stack on PostgreSQL: a talk, its intake at the console, and all of it still there after a stop."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cli.run import Stack, free_port, running_stack
from tests.postgres import server_or_skip
from tests.stack.conftest import open_talk

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.stack, pytest.mark.postgres]

DANGER = "since this morning I can't feel anything between my legs and I wet myself"
PASSWORD = "seven quiet boats at noon"
_HIDDEN = re.compile(r'name="(csrf|token)" value="([^"]*)"')


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database."""
    server = server_or_skip(request.node.name)
    yield server.create(server.run).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    server.drop(server.run)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATTUNE_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def _sign_in(stack: Stack) -> httpx.Client:
    """An administrator who has chosen a password."""
    assert stack.first_login is not None
    name, one_time = stack.first_login
    client = httpx.Client(base_url=stack.addresses.web, headers={"Origin": stack.addresses.web}, follow_redirects=True, timeout=30)
    hidden = dict(_HIDDEN.findall(client.get("/staff").text))
    page = client.post("/staff/sign-in", data={**hidden, "name": name, "password": one_time})
    hidden = dict(_HIDDEN.findall(page.text))
    client.post("/staff/password", data={**hidden, "old": one_time, "new": PASSWORD, "again": PASSWORD})
    return client


def _attune(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "attune"), *arguments], capture_output=True, text=True, env={**os.environ, **settings}, check=False
    )


def test_on_postgresql_a_danger_sign_is_answered_shown_to_staff_and_still_there_after_a_stop(database: str, place: Path) -> None:
    with running_stack("127.0.0.1", free_port(), database) as stack:
        talk = open_talk(stack.addresses.web)
        talk.says("yes")
        assert talk.says(DANGER)[0]["kind"] == "safety"
        console = _sign_in(stack)
        assert "Text messages are not set up" in console.get("/staff").text
        [intake_id] = set(re.findall(r"/staff/intakes/([0-9a-f]{32})", console.get("/staff").text))
        page = console.get(f"/staff/intakes/{intake_id}").text
        assert "Emergency" in page and "between my legs" in page
    assert not (place / "attune.db").exists()
    shown = json.loads(_attune("intake", "show", talk.id, "--json", DATABASE_URL=database).stdout)
    assert (shown["id"], shown["urgency"]) == (intake_id, "emergency")
    assert "cauda_equina" in [flag["flag"] for flag in shown["flags"]]
    assert _attune("audit", "verify", DATABASE_URL=database).returncode == 0
    forgotten = _attune("intake", "list")
    assert forgotten.returncode == 1 and "set DATABASE_URL" in forgotten.stderr
