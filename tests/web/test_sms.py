"""Texts come in signed, are stored before they are answered, and the replies wait in the outbox, in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from actions.acts import ACTS
from actions.clinic import Clinic
from actions.reading import Reading
from actions.store.models import Conversation, Flag, Message, OptOut, OutboxEntry
from actions.store.twilio import Twilio
from actions.turn import take_turn
from bot.language.understanding import Context, danger_json
from tests.twilio import signature
from web.app import create_app

TOKEN = "12345"
PUBLIC = "https://attune.example"
NUMBER = "+12125550123"
DANGER = "I can't feel when I wipe and I can't pee"


class Rasa:
    """Takes each turn as the real one would."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic

    async def turn(self, conversation_id: str, message_id: str, text: str, context: dict[str, Any]) -> None:
        found = [danger_json(danger) for danger in self._clinic.language.screen(text, Context())]
        reading = Reading(intent="greet", safety=tuple(found))
        take_turn(self._clinic, message_id, reading, ACTS["respond_to_danger" if found else "greet"])

    async def close(self) -> None:
        pass


@pytest.fixture
def client(clinic: Clinic) -> Iterator[TestClient]:
    twilio = Twilio("AC1", "+12125550100", PUBLIC, TOKEN)
    app = create_app(clinic, Rasa(clinic), gateways={}, twilio=twilio)  # type: ignore[arg-type]
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client


def _signature(fields: dict[str, str]) -> str:
    return signature(TOKEN, f"{PUBLIC}/sms/twilio", fields)


Text = Callable[..., Response]


@pytest.fixture
def text(client: TestClient) -> Text:
    """Text something from a phone; gives Twilio's answer, once the turn is over."""
    count = 0

    def send(body: str, sid: str | None = None, number: str = NUMBER) -> Response:
        nonlocal count
        count += 1
        fields = {"MessageSid": sid or f"SM{count}", "From": number, "To": "+12125550100", "Body": body}
        answer = client.post("/sms/twilio", data=fields, headers={"X-Twilio-Signature": _signature(fields)})
        _settled(client)
        return answer

    return send


def _settled(client: TestClient) -> None:
    until = time.monotonic() + 10
    while client.app.state.texting._running and time.monotonic() < until:  # type: ignore[attr-defined]
        time.sleep(0.01)


def _outbox(clinic: Clinic) -> list[OutboxEntry]:
    with clinic.store.read() as session:
        return list(session.scalars(select(OutboxEntry).join(Message, Message.id == OutboxEntry.message_id).order_by(Message.seq)))


def _kinds(clinic: Clinic) -> list[str]:
    with clinic.store.read() as session:
        return [str(kind) for kind in session.scalars(select(Message.kind).where(Message.sender == "bot").order_by(Message.seq))]


def test_a_first_text_is_answered_with_who_speaks_and_then_with_the_turn(text: Text, clinic: Clinic) -> None:
    answer = text("hi there")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/xml")
    assert answer.text.endswith("<Response></Response>")
    sent = _outbox(clinic)
    assert "computer program" in " ".join(entry.body for entry in sent[:2]) and "911" in " ".join(entry.body for entry in sent[:2])
    assert len(sent) >= 3 and {entry.recipient for entry in sent} == {NUMBER}
    assert {entry.channel for entry in sent} == {"sms"}
    text("hi again")
    assert sum("computer program" in entry.body for entry in _outbox(clinic)) == 1


def test_danger_in_the_first_text_is_answered_before_anything_else(text: Text, clinic: Clinic) -> None:
    text(DANGER)
    assert _kinds(clinic)[0] == "safety"
    assert "911" in _outbox(clinic)[0].body
    assert any("computer program" in entry.body for entry in _outbox(clinic))
    with clinic.store.read() as session:
        assert session.scalars(select(Flag)).first() is not None


def test_a_text_that_is_delivered_twice_is_answered_once(text: Text, clinic: Clinic) -> None:
    text("hello", sid="SM7")
    before = len(_outbox(clinic))
    assert text("hello", sid="SM7").status_code == 200
    assert len(_outbox(clinic)) == before
    with clinic.store.read() as session:
        assert len(session.scalars(select(Message).where(Message.sender == "patient")).all()) == 1


def test_a_number_has_one_conversation_and_another_number_another(text: Text, clinic: Clinic) -> None:
    text("hello")
    text("me again")
    text("somebody else", number="+12125550199")
    with clinic.store.read() as session:
        talks = session.scalars(select(Conversation)).all()
        assert sorted(talk.contact or "" for talk in talks) == [NUMBER, "+12125550199"]
        assert all(talk.token_hash is None for talk in talks)  # no token opens them


@pytest.mark.parametrize("word", ["STOP", "stop.", " Unsubscribe ", "STOP ALL!", "quit"])
def test_stop_ends_texts_but_never_what_to_do_in_danger(text: Text, clinic: Clinic, word: str) -> None:
    text("hello")
    text(word)
    assert "START" in _outbox(clinic)[-1].body and "911" in _outbox(clinic)[-1].body
    before = len(_outbox(clinic))
    text("ok thanks")
    assert len(_outbox(clinic)) == before
    text(DANGER)
    after = _outbox(clinic)[before:]
    assert after and all("911" in entry.body or "988" in entry.body for entry in after[:1])
    text("start")
    with clinic.store.read() as session:
        assert session.scalars(select(OptOut)).first() is None
    assert "STOP" in _outbox(clinic)[-1].body


def test_help_is_told_whom_to_call_also_after_stop(text: Text, clinic: Clinic) -> None:
    text("stop")
    text("HELP")
    assert "911" in _outbox(clinic)[-1].body


@pytest.mark.parametrize("words", ["please stop the pain", "can you help me", "when do we start", "it won't stop"])
def test_a_reserved_word_inside_a_sentence_is_only_a_word(text: Text, clinic: Clinic, words: str) -> None:
    text(words)
    with clinic.store.read() as session:
        assert session.scalars(select(OptOut)).first() is None
    assert len(_outbox(clinic)) >= 3  # greeted, and a turn was taken


@pytest.mark.parametrize("signature", ["", "AAAA", _signature({"Body": "other"})])
def test_what_twilio_did_not_sign_is_refused_and_not_stored(client: TestClient, clinic: Clinic, signature: str) -> None:
    fields = {"MessageSid": "SM1", "From": NUMBER, "Body": "hello"}
    answer = client.post("/sms/twilio", data=fields, headers={"X-Twilio-Signature": signature})
    assert (answer.status_code, answer.json()["error"]) == (403, "bad_signature")
    assert NUMBER not in answer.text
    with clinic.store.read() as session:
        assert session.scalars(select(Message)).first() is None


@pytest.mark.parametrize("change", [{"From": "12125550123"}, {"From": "whatsapp:+12125550123"}, {"MessageSid": ""}])
def test_a_text_from_no_number_or_without_an_id_is_a_clear_error(client: TestClient, change: dict[str, str]) -> None:
    fields = {"MessageSid": "SM1", "From": NUMBER, "Body": "hello", **change}
    answer = client.post("/sms/twilio", data=fields, headers={"X-Twilio-Signature": _signature(fields)})
    assert answer.status_code == 422 and "2125550123" not in answer.text


def test_a_clinic_without_twilio_says_so(clinic: Clinic) -> None:
    with TestClient(create_app(clinic, Rasa(clinic), gateways={})) as client:  # type: ignore[arg-type]
        assert client.post("/sms/twilio", data={"Body": "hello"}).status_code == 503


def test_a_body_without_end_is_refused(client: TestClient) -> None:
    answer = client.post("/sms/twilio", content=b"x" * (300 * 1024), headers={"X-Twilio-Signature": "x"})
    assert answer.status_code == 413
    assert client.post("/sms/twilio", content=iter([b"x"]), headers={"X-Twilio-Signature": "x"}).status_code == 411


def test_nothing_of_the_person_is_in_the_log(text: Text, capsys: pytest.CaptureFixture[str]) -> None:
    text("my knee burns like fire")
    said = capsys.readouterr()
    assert NUMBER not in said.out + said.err and "knee" not in said.out + said.err
