"""Alarms in the console: everybody signed in sees them at once, a person acknowledges them by name, the chain hears no more."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from actions.acts import ACTS
from actions.clinic import Clinic
from actions.reading import Reading
from actions.settings import Alarms, Mode
from actions.store import StoreError
from actions.store.alarms import note_silences, raise_alarm
from actions.store.models import Alarm, AlarmPage, AuditEntry, Conversation, Flag, Intake, StaffSession, Task, utc_now
from actions.store.staff import IDLE_END
from actions.store.tasks import note_task
from actions.turn import take_turn
from bot.language.understanding import Context, danger_json
from tests.actions.paging.doubles import paging_service
from tests.web.conftest import Console, Told
from web.app import create_app
from web.rasa import RasaUnavailable

CONVERSATIONS = "/api/chat/conversations"
CHAIN = Alarms.model_validate({"chain": [{"who": "charge nurse", "by": "email", "to": "oncall@clinic.example", "after_minutes": 60}]})
DANGER = "I can't feel when I wipe and I can't pee"
SPANISH = "hola, me duele mucho la espalda y necesito ayuda"
SPANISH_DANGER = "tengo dolor en el pecho y no puedo respirar"


def _conversation(clinic: Clinic, intake: str) -> str:
    with clinic.store.read() as session:
        return session.get_one(Intake, intake).conversation_id


@pytest.fixture
def alarm(clinic: Clinic, told: Told) -> str:
    """Ann Example's danger sign stands as an alarm, and one step of a chain waits for its time."""
    with clinic.store.begin() as session:
        conversation = session.get_one(Conversation, _conversation(clinic, told.intake))
        return raise_alarm(session, conversation, CHAIN, tier="emergency", flags=["cauda_equina"], by="web").id


def _watch(console: Console) -> dict[str, Any]:
    response = console.client.get("/staff/alarms")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


# What is seen


def test_every_page_says_how_many_alarms_are_open_in_its_title_and_on_top(inside: Console, told: Told, alarm: str) -> None:
    for path in ("/staff", f"/staff/intakes/{told.intake}", "/staff/password"):
        page = inside.open(path).text
        assert "<title>(1) Attune staff" in page
        assert "open alarm." in page
        assert f'href="/staff/intakes/{told.intake}#alarm"' in page


def test_without_an_alarm_the_pages_say_that_none_is_open(inside: Console, told: Told) -> None:
    page = inside.open("/staff").text
    assert "<title>Attune staff" in page and "No open alarms." in page
    assert _watch(inside)["open"] == 0


def test_nobody_outside_sees_an_alarm(console: Console, alarm: str) -> None:
    page = console.open("/staff").text
    assert "open alarm" not in page and "<title>(" not in page and "alarms.js" not in page
    response = console.client.get("/staff/alarms")
    assert response.status_code == 401 and "html" not in response.text


def test_a_one_time_password_sees_no_alarm(console: Console, one_time: str, alarm: str) -> None:
    console.sign_in(password=one_time)
    assert console.client.get("/staff/alarms").status_code == 401
    assert "open alarm" not in console.open("/staff/password").text


def test_what_pages_ask_for_by_themselves_holds_no_name_and_no_word(inside: Console, alarm: str) -> None:
    told = _watch(inside)
    assert told["open"] == 1 and told["news"][0].startswith(alarm)
    assert "Emergency" in told["html"]
    assert "Ann" not in json.dumps(told) and "feel" not in json.dumps(told)


def test_a_worse_sign_is_news_and_the_same_again_is_none(inside: Console, clinic: Clinic, told: Told) -> None:
    def tells(tier: Any) -> list[str]:
        with clinic.store.begin() as session:
            conversation = session.get_one(Conversation, _conversation(clinic, told.intake))
            raise_alarm(session, conversation, CHAIN, tier=tier, flags=["stroke"], by="web")
        news: list[str] = _watch(inside)["news"]
        return news

    first = tells("same_day")
    assert tells("same_day") == first
    assert tells("emergency") != first


def test_asking_by_itself_keeps_no_session_alive_and_reads_nothing_into_the_audit_log(inside: Console, clinic: Clinic, alarm: str) -> None:
    with clinic.store.begin() as session:
        opened = session.scalars(select(StaffSession)).one()
        opened.last_seen_at = utc_now() - timedelta(minutes=20)
        before = opened.last_seen_at
    with clinic.store.read() as session:
        entries = len(session.scalars(select(AuditEntry)).all())
    _watch(inside)
    with clinic.store.begin() as session:
        opened = session.scalars(select(StaffSession)).one()
        assert opened.last_seen_at == before
        assert len(session.scalars(select(AuditEntry)).all()) == entries
        opened.last_seen_at = utc_now() - IDLE_END - timedelta(minutes=1)
    assert inside.client.get("/staff/alarms").status_code == 401


def test_the_list_shows_open_alarms_first(inside: Console, clinic: Clinic, alarm: str, told: Told) -> None:
    with clinic.store.begin() as session:
        other = Conversation(channel="web")
        session.add_all([other, Intake(conversation_id=other.id, urgency="emergency", patient_name="Bob Example")])
    page = inside.open("/staff").text
    assert page.index("Ann Example") < page.index("Bob Example")
    inside.send(f"/staff/alarms/{alarm}/acknowledge")
    page = inside.open("/staff").text
    assert page.index("Bob Example") < page.index("Ann Example")  # the newest, among equals


def test_alarms_stand_in_the_list_as_on_top_the_one_that_waits_longest_first(
    inside: Console, clinic: Clinic, alarm: str, told: Told
) -> None:
    with clinic.store.begin() as session:
        other = Conversation(channel="web")
        session.add_all([other, Intake(conversation_id=other.id, patient_name="Bob Example")])
        raise_alarm(session, other, CHAIN, tier="emergency", flags=["stroke"], by="web")
    page = inside.open("/staff").text
    assert "(2) Attune" in page
    assert page.index("Ann Example") < page.index("Bob Example")


def test_more_alarms_than_the_top_has_room_for_are_counted_and_all_in_the_list(inside: Console, clinic: Clinic) -> None:
    with clinic.store.begin() as session:
        for _ in range(6):
            other = Conversation(channel="web")
            session.add_all([other, Intake(conversation_id=other.id)])
            raise_alarm(session, other, CHAIN, tier="emergency", flags=["stroke"], by="web")
    page = inside.open("/staff").text
    assert "2 more in the list" in page
    assert page.count("Acknowledge alarm<") == 6


def test_a_silent_patient_is_shown_as_such(inside: Console, clinic: Clinic, told: Told, alarm: str) -> None:
    with clinic.store.begin() as session:
        conversation = session.get_one(Conversation, _conversation(clinic, told.intake))
        conversation.awaiting, conversation.last_patient_at = "safety", utc_now() - timedelta(minutes=11)
    with clinic.store.begin() as session:
        assert note_silences(session, CHAIN) == 1
    assert "No answer from the patient since" in inside.open(f"/staff/intakes/{told.intake}").text
    assert "no answer from the patient" in inside.open("/staff").text
    assert "No answer from the patient" in _watch(inside)["html"]


def test_the_alarm_of_a_talk_that_was_deleted_can_still_be_seen(inside: Console, clinic: Clinic, told: Told, alarm: str) -> None:
    with clinic.store.begin() as session:
        session.delete(session.get_one(Conversation, _conversation(clinic, told.intake)))
    assert "The talk was deleted" in inside.open("/staff").text


# Acknowledging


def test_acknowledging_names_the_person_and_stops_the_chain(
    inside: Console, clinic: Clinic, told: Told, alarm: str, account: str, audited: Any
) -> None:
    page = inside.open(f"/staff/intakes/{told.intake}").text
    assert "Acknowledge alarm" in page and "charge nurse, by e-mail: due" in page
    response = inside.send(f"/staff/alarms/{alarm}/acknowledge")
    assert response.headers["location"] == f"/staff/intakes/{told.intake}#alarm"
    page = inside.open(f"/staff/intakes/{told.intake}").text
    assert "Acknowledged by nurse joy" in page and "Acknowledge alarm" not in page
    assert (account, "alarm.acknowledged") in audited(alarm)
    with clinic.store.read() as session:
        assert session.scalars(select(AlarmPage)).one().state == "stopped"
        assert session.get_one(Flag, told.flag).acknowledged_at is None  # an act of its own


def test_acknowledging_a_flag_leaves_the_alarm_open(inside: Console, clinic: Clinic, told: Told, alarm: str) -> None:
    inside.open(f"/staff/intakes/{told.intake}")
    inside.send(f"/staff/intakes/{told.intake}/flags/{told.flag}/acknowledge")
    assert _watch(inside)["open"] == 1


@pytest.mark.parametrize("path", ["/staff/alarms/{alarm}/acknowledge", "/staff/intakes/{intake}/tasks/{alarm}/done"])
def test_a_form_that_is_not_ours_is_not_taken(inside: Console, told: Told, alarm: str, path: str) -> None:
    inside.open("/staff")
    path = path.format(alarm=alarm, intake=told.intake)
    assert inside.send(path, {"Origin": "https://evil.example"}).status_code == 403
    inside.hidden = {}
    assert inside.send(path).status_code == 403
    inside.client.cookies.clear()
    assert inside.send(path).status_code == 401
    assert inside.client.get(path).status_code == 405


def test_an_unknown_alarm_is_said_to_be_unknown(inside: Console, alarm: str) -> None:
    inside.open("/staff")
    assert inside.send(f"/staff/alarms/{'0' * 32}/acknowledge").status_code == 404


# What else waits for somebody


def test_a_task_is_shown_in_the_list_and_beside_the_intake_until_it_is_done(
    inside: Console, clinic: Clinic, told: Told, account: str, audited: Any
) -> None:
    conversation = _conversation(clinic, told.intake)
    with clinic.store.begin() as session:
        task = note_task(session, session.get_one(Conversation, conversation), "interpreter", by="companion").id
    assert "Interpreter wanted" in inside.open("/staff").text
    assert "arrange a trained interpreter" in inside.open(f"/staff/intakes/{told.intake}").text
    assert inside.send(f"/staff/intakes/{told.intake}/tasks/{task}/done").status_code == 303
    assert "Interpreter wanted" not in inside.open("/staff").text
    assert audited(conversation)[-2:] == [("companion", "task.made"), (account, "task.done")]


def test_a_task_of_another_intake_is_not_done_from_here(inside: Console, clinic: Clinic, told: Told) -> None:
    with clinic.store.begin() as session:
        other = Conversation(channel="web")
        session.add_all([other, Intake(conversation_id=other.id)])
        session.flush()
        task = note_task(session, other, "interpreter", by="companion").id
    inside.open("/staff")
    assert inside.send(f"/staff/intakes/{told.intake}/tasks/{task}/done").status_code == 404


# With Rasa and without it


class Brain:
    """Takes turns as Rasa would, or is down. What isn't English is named as any rule might name it."""

    def __init__(self, clinic: Clinic, is_down: bool) -> None:
        self.clinic, self.is_down = clinic, is_down

    async def turn(self, conversation_id: str, message_id: str, text: str, context: dict[str, Any]) -> None:
        if self.is_down:
            raise RasaUnavailable("down")
        found = tuple(danger_json(danger) for danger in self.clinic.language.screen(text, Context()))
        take_turn(self.clinic, message_id, Reading(safety=found), ACTS["respond_to_danger" if found else "record_answer"])

    async def close(self) -> None:
        pass


@pytest.fixture(params=["with Rasa", "without Rasa"])
def brain(request: pytest.FixtureRequest, clinic: Clinic) -> Brain:
    return Brain(clinic, request.param == "without Rasa")


@pytest.fixture
def chat(clinic: Clinic, brain: Brain) -> Iterator[TestClient]:
    told = replace(clinic, settings=clinic.settings.model_copy(update={"alarms": CHAIN}))
    brain.clinic = told
    with TestClient(create_app(told, brain, ways={})) as client:  # type: ignore[arg-type]
        yield client


def _say(chat: TestClient, path: str, text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = chat.post(path, json={"text": text, "client_id": str(uuid4())}).json()["messages"]
    return found


@pytest.fixture
def path(chat: TestClient) -> str:
    opened = chat.post(CONVERSATIONS, json={"channel": "web"}).json()
    chat.headers["Authorization"] = f"Bearer {opened['token']}"
    return f"{CONVERSATIONS}/{opened['conversation']}/messages"


def _tasks(clinic: Clinic) -> list[tuple[str, str]]:
    with clinic.store.read() as session:
        return [(task.kind, task.state) for task in session.scalars(select(Task))]


def _alarms(clinic: Clinic) -> list[Alarm]:
    with clinic.store.read() as session:
        return list(session.scalars(select(Alarm)))


def test_a_danger_sign_raises_one_alarm_with_its_pages(chat: TestClient, path: str, clinic: Clinic, brain: Brain) -> None:
    for _ in range(2):
        assert _say(chat, path, DANGER)[0]["kind"] == "safety"
    (alarm,) = _alarms(clinic)
    assert (alarm.tier, alarm.state) == ("emergency", "open") and "cauda_equina" in alarm.flags
    with clinic.store.read() as session:
        assert [page.who for page in session.scalars(select(AlarmPage))] == ["charge nurse"]
        raised = session.scalars(select(AuditEntry).where(AuditEntry.action == "alarm.raised")).one()
    assert raised.actor == ("web" if brain.is_down else "actions")


def test_a_turn_that_is_taken_later_raises_no_second_alarm(chat: TestClient, path: str, clinic: Clinic, brain: Brain, inside: Console) -> None:
    brain.is_down = True
    _say(chat, path, DANGER)
    inside.open("/staff")
    inside.send(f"/staff/alarms/{_alarms(clinic)[0].id}/acknowledge")
    brain.is_down = False
    _recover(chat, clinic, brain)
    assert [alarm.state for alarm in _alarms(clinic)] == ["acknowledged"]


def _recover(chat: TestClient, clinic: Clinic, brain: Brain) -> None:
    from web.recovery import recover_once

    assert chat.portal is not None
    assert chat.portal.call(recover_once, clinic, brain, -1.0) == 1


def test_a_spanish_message_asks_for_one_interpreter_and_is_answered_in_spanish(chat: TestClient, path: str, clinic: Clinic) -> None:
    first = _say(chat, path, SPANISH)
    assert "intérprete" in first[0]["text"]
    again = _say(chat, path, SPANISH)
    assert not any("intérprete" in reply["text"] for reply in again)
    assert _tasks(clinic) == [("interpreter", "open")]
    with clinic.store.read() as session:
        made = session.scalars(select(AuditEntry).where(AuditEntry.action == "task.made")).all()
    assert [entry.detail["kind"] for entry in made] == ["interpreter"]
    assert _alarms(clinic) == []


def test_a_danger_sign_in_spanish_says_the_spanish_line_first_and_asks_for_an_interpreter(
    chat: TestClient, path: str, clinic: Clinic
) -> None:
    for _ in range(2):
        replies = _say(chat, path, SPANISH_DANGER)
        assert _tasks(clinic) == [("interpreter", "open")]
    assert len(_alarms(clinic)) == 1
    with clinic.store.read() as session:
        assert session.scalars(select(Flag)).first() is not None
    assert replies


def test_the_first_line_to_danger_in_spanish_is_spanish(chat: TestClient, path: str) -> None:
    assert "Llame al 911" in _say(chat, path, SPANISH_DANGER)[0]["text"]


def test_an_interpreter_that_was_asked_for_without_rasa_is_not_asked_for_again(
    chat: TestClient, path: str, clinic: Clinic, brain: Brain
) -> None:
    brain.is_down = True
    held = _say(chat, path, SPANISH)
    assert "intérprete" in held[0]["text"]
    brain.is_down = False
    _recover(chat, clinic, brain)
    assert _tasks(clinic) == [("interpreter", "open")]
    said = [message["text"] for message in chat.get(path).json()["messages"] if message["from"] == "bot"]
    assert sum("intérprete" in text for text in said) == 1


def test_english_asks_for_no_interpreter(chat: TestClient, path: str, clinic: Clinic) -> None:
    _say(chat, path, "my back hurts a lot and i need help")
    assert _tasks(clinic) == []


def test_a_danger_sign_in_the_chat_reaches_the_chain_at_once(clinic: Clinic, brain: Brain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_WEBHOOK_SECRET", "a made-up secret of some length")
    monkeypatch.setenv("ATTUNE_PUBLIC_URL", "https://attune.clinic.example/")
    with paging_service() as service:
        step = {"who": "charge nurse", "by": "webhook", "to": service.url, "after_minutes": 0}
        settings = clinic.settings.model_copy(update={"alarms": Alarms.model_validate({"chain": [step]})})
        brain.clinic = replace(clinic, settings=settings)
        with TestClient(create_app(brain.clinic, brain)) as client:  # type: ignore[arg-type]
            opened = client.post(CONVERSATIONS, json={"channel": "web"}).json()
            client.headers["Authorization"] = f"Bearer {opened['token']}"
            _say(client, f"{CONVERSATIONS}/{opened['conversation']}/messages", DANGER)
            deadline = time.monotonic() + 10
            while not service.posts and time.monotonic() < deadline:
                time.sleep(0.05)
    ((_, body),) = service.posts
    assert json.loads(body)["link"] == "https://attune.clinic.example/staff"
    assert b"wipe" not in body and opened["conversation"].encode() not in body


def test_a_live_clinic_whose_chain_cannot_be_told_does_not_start(clinic: Clinic, brain: Brain) -> None:
    live = clinic.settings.model_copy(update={"alarms": CHAIN, "mode": Mode.LIVE})
    with pytest.raises(StoreError, match="ATTUNE_SMTP_URL"):
        create_app(replace(clinic, settings=live), brain, ways={})  # type: ignore[arg-type]
