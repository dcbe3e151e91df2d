"""The patient's chat over HTTP: the token is the only way in, a message counts once, everyone gets an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from actions.acts import ACTS
from actions.clinic import DATA, Clinic
from actions.intake.asking import words_of
from actions.intake.content import load_intake
from actions.intake.known import Known
from actions.reading import Reading
from actions.store.models import Conversation, Flag, Message
from actions.turn import line_of, take_turn, write_lines
from web.app import create_app
from web.chat import Limits
from web.rasa import RasaUnavailable

CONVERSATIONS = "/api/chat/conversations"


class FakeRasa:
    """Takes each turn with one act and an empty reading; can be down. Counts its calls."""

    def __init__(self) -> None:
        self.clinic: Clinic | None = None
        self.is_down = False
        self.calls = 0

    async def turn(self, conversation_id: str, message_id: str, text: str, context: dict[str, Any]) -> None:
        self.calls += 1
        if self.is_down:
            raise RasaUnavailable("down")
        assert self.clinic is not None
        take_turn(self.clinic, message_id, Reading(intent="thanks"), ACTS["accept_thanks"])

    async def close(self) -> None:
        pass


@pytest.fixture
def rasa(clinic: Clinic) -> FakeRasa:
    fake = FakeRasa()
    fake.clinic = clinic
    return fake


@pytest.fixture
def client(clinic: Clinic, rasa: FakeRasa) -> Iterator[TestClient]:
    with TestClient(create_app(clinic, rasa)) as client:  # type: ignore[arg-type]
        yield client


@pytest.fixture
def talk(client: TestClient) -> dict[str, Any]:
    response = client.post(CONVERSATIONS, json={"channel": "web"})
    assert response.status_code == 201
    opened: dict[str, Any] = response.json()
    client.headers["Authorization"] = f"Bearer {opened['token']}"
    return opened


def _send(client: TestClient, talk: dict[str, Any], text: str, client_id: str | None = None) -> Any:
    body = {"text": text, "client_id": client_id or str(uuid4())}
    return client.post(f"{CONVERSATIONS}/{talk['conversation']}/messages", json=body)


def test_a_conversation_opens_with_what_it_is_the_help_line_and_consent(talk: dict[str, Any]) -> None:
    texts = " ".join(message["text"] for message in talk["messages"])
    assert "computer program" in texts
    assert "911" in texts
    assert "988" in texts
    assert talk["messages"][-1]["asks"] == ["consent", "ai_ack"]
    assert [choice["title"] for choice in talk["messages"][-1]["choices"]] == ["Yes", "No"]


def test_a_message_has_the_fields_of_the_contract(client: TestClient, talk: dict[str, Any]) -> None:
    message = _send(client, talk, "thanks").json()["messages"][0]
    assert set(message) == {"id", "from", "at", "kind", "text", "asks", "procedure", "choices"}
    assert message["from"] == "bot"
    assert message["at"].endswith("Z")


def _asked(clinic: Clinic, conversation: str, question_id: str) -> None:
    content = load_intake(DATA)
    question = content.questions[question_id]
    line = line_of(words_of(question, Known(), content, "web"), "ask", question.items)
    with clinic.store.begin() as session:
        write_lines(session, session.get_one(Conversation, conversation), [line])


def test_a_list_says_that_several_may_be_picked_and_which(client: TestClient, talk: dict[str, Any], clinic: Clinic) -> None:
    _asked(clinic, talk["conversation"], "safety.nerves")
    message = client.get(f"{CONVERSATIONS}/{talk['conversation']}/messages").json()["messages"][-1]
    assert message["pick"] == "several"
    assert message["choices"][0] == {"title": "None of these", "value": "none of these"}
    assert [choice["joins"] for choice in message["choices"][1:]] == [True] * 4


def test_a_question_for_one_answer_is_as_it_always_was(client: TestClient, talk: dict[str, Any], clinic: Clinic) -> None:
    _asked(clinic, talk["conversation"], "picture.course")
    message = client.get(f"{CONVERSATIONS}/{talk['conversation']}/messages").json()["messages"][-1]
    assert "pick" not in message
    assert {frozenset(choice) for choice in message["choices"]} == {frozenset({"title", "value"})}


@pytest.mark.parametrize(("channel", "times"), [("web", 0), ("sms", 1)])
def test_the_demo_is_named_in_the_talk_where_no_page_names_it(client: TestClient, channel: str, times: int) -> None:
    opened = client.post(CONVERSATIONS, json={"channel": channel}).json()
    assert sum("demo" in message["text"] for message in opened["messages"]) == times


def test_the_same_client_id_gives_the_same_answer_and_does_nothing_twice(
    client: TestClient, talk: dict[str, Any], clinic: Clinic, rasa: FakeRasa
) -> None:
    client_id = str(uuid4())
    first = _send(client, talk, "thanks", client_id).json()
    again = _send(client, talk, "something else now", client_id).json()
    assert again["messages"] == first["messages"]
    assert rasa.calls == 1
    with clinic.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Message).where(Message.sender == "patient")) == 1


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", "Basic abc"])
def test_without_its_token_a_conversation_is_closed(client: TestClient, talk: dict[str, Any], header: str) -> None:
    client.headers["Authorization"] = header
    for response in (_send(client, talk, "hello"), client.get(f"{CONVERSATIONS}/{talk['conversation']}/messages")):
        assert response.status_code == 401
        assert response.json()["error"] == "unauthorized"


def test_an_unknown_conversation_answers_like_a_wrong_token(client: TestClient, talk: dict[str, Any]) -> None:
    unknown = client.post(f"{CONVERSATIONS}/nope/messages", json={"text": "x", "client_id": str(uuid4())})
    client.headers["Authorization"] = "Bearer wrong"
    wrong = _send(client, talk, "x")
    assert (unknown.status_code, unknown.json()) == (wrong.status_code, wrong.json())


def test_one_conversations_token_does_not_open_another(client: TestClient, talk: dict[str, Any]) -> None:
    other = client.post(CONVERSATIONS, json={"channel": "web"}).json()
    assert _send(client, other, "hello").status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": "x"}, "client_id"),
        ({"text": "x", "client_id": "7"}, "client_id"),
        ({"text": 5, "client_id": str(uuid4())}, "text"),
    ],
)
def test_a_body_that_does_not_fit_names_the_field_and_not_its_content(
    client: TestClient, talk: dict[str, Any], body: dict[str, Any], field: str
) -> None:
    response = client.post(f"{CONVERSATIONS}/{talk['conversation']}/messages", json=body)
    assert response.status_code == 422
    assert response.json()["error"] == "invalid"
    assert field in response.json()["message"]


def test_too_long_a_text_is_refused_with_a_kind_word_and_nothing_is_stored(
    client: TestClient, talk: dict[str, Any], rasa: FakeRasa
) -> None:
    assert _send(client, talk, "x" * 10_000).status_code == 200
    response = _send(client, talk, "x" * 10_001)
    assert response.status_code == 413
    assert "send it in parts" in response.json()["message"]
    assert rasa.calls == 1


@pytest.mark.parametrize("text", ["", " ", "\0", "👍", "<script>alert(1)</script>", "\ud800", "/restart"])
def test_any_text_is_answered(client: TestClient, talk: dict[str, Any], text: str) -> None:
    body = '{"text": %s, "client_id": "%s"}' % (__import__("json").dumps(text), uuid4())
    response = client.post(
        f"{CONVERSATIONS}/{talk['conversation']}/messages", content=body, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 200
    assert response.json()["messages"]


def test_resume_gives_both_sides_in_order_and_only_what_came_after(client: TestClient, talk: dict[str, Any]) -> None:
    first = _send(client, talk, "one").json()["messages"]
    _send(client, talk, "two")
    where = f"{CONVERSATIONS}/{talk['conversation']}/messages"
    everything = client.get(where).json()["messages"]
    assert [message["text"] for message in everything if message["from"] == "patient"] == ["one", "two"]
    assert "client_id" in next(message for message in everything if message["from"] == "patient")
    after = client.get(where, params={"after": first[-1]["id"]}).json()["messages"]
    assert {message["from"] for message in after[1:]} == {"bot"}
    assert after[0]["text"] == "two"
    assert after == everything[-len(after) :]


def test_with_rasa_down_a_danger_sign_is_answered_with_its_action_line_first(
    client: TestClient, talk: dict[str, Any], rasa: FakeRasa, clinic: Clinic
) -> None:
    rasa.is_down = True
    messages = _send(client, talk, "i took all my pills because i want to die").json()["messages"]
    assert messages[0]["kind"] == "safety"
    assert "911" in messages[0]["text"] or "988" in messages[0]["text"]
    with clinic.store.read() as session:
        flags = session.scalars(select(Flag)).all()
        assert {flag.raised_by for flag in flags} == {"web"}


def test_with_rasa_down_anyone_else_hears_that_their_words_are_saved(
    client: TestClient, talk: dict[str, Any], rasa: FakeRasa
) -> None:
    rasa.is_down = True
    (message,) = _send(client, talk, "my left knee hurts").json()["messages"]
    assert "saved what you wrote" in message["text"]


def test_too_many_messages_get_429_with_the_time_to_wait(client: TestClient, talk: dict[str, Any], clinic: Clinic) -> None:
    few = clinic.settings.limits.model_copy(update={"messages_per_minute": 2})
    client.app.state.limits = Limits(few, clinic.content)  # type: ignore[attr-defined]
    assert [_send(client, talk, "x").status_code for _ in range(3)] == [200, 200, 429]
    response = _send(client, talk, "x")
    assert response.json()["error"] == "too_many"
    assert 1 <= int(response.headers["Retry-After"]) <= 61


def test_new_conversations_are_limited_by_address_but_not_on_loopback(clinic: Clinic) -> None:
    limits = Limits(clinic.settings.limits.model_copy(update={"conversations_per_hour": 1}), clinic.content)
    for _ in range(3):
        limits.check_conversation("127.0.0.1")
    limits.check_conversation("203.0.113.7")
    with pytest.raises(Exception, match="too_many"):
        limits.check_conversation("203.0.113.7")


def test_every_answer_carries_the_security_headers(client: TestClient, talk: dict[str, Any]) -> None:
    response = _send(client, talk, "hello")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
