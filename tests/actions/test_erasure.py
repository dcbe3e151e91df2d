"""A person may have what they told erased: at once while nobody has seen it, by a request to staff after that."""

from __future__ import annotations

from sqlalchemy import select

from actions.conversations import transcript
from actions.store import audit
from actions.store.models import Answer, Intake, Message, Site, Task

STORY = "It's a burning pain in my left butt cheek, for three years, since a fall. An 8."


def _tells(person) -> None:
    person.says("yes", "accept_consent", "affirm")
    person.says(STORY)


def _asks_to_erase(person) -> list[dict]:
    asked = person.says("delete everything I told you", "ask_before_deletion", "delete_my_data")
    assert asked[0]["kind"] == "ask" and person.row().awaiting == "deletion"
    return asked


def _confirms(person) -> list[dict]:
    return person.says("yes", "confirm_deletion", "affirm")


def _rows(clinic, *tables) -> int:
    with clinic.store.read() as session:
        return sum(len(session.scalars(select(table)).all()) for table in tables)


def test_what_nobody_has_seen_is_gone_at_once(clinic, person) -> None:
    _tells(person)
    with clinic.store.begin() as session:
        session.scalars(select(Intake)).one().patient_name = "Ruth Sample"
    assert _rows(clinic, Answer, Site) > 4
    assert "erase it now" in _asks_to_erase(person)[0]["text"]
    assert "erased" in _confirms(person)[0]["text"]
    assert _rows(clinic, Answer, Site, Task) == 0
    with clinic.store.read() as session:
        left = [message["text"] for message in transcript(session, person.conversation)]
        assert len(left) == 2 and not any("burning" in text or "butt" in text for text in left)
        assert all(message.reading is None for message in session.scalars(select(Message)))
    assert person.intake().patient_name is None
    assert audit.verify(clinic.store) is None


def test_after_it_a_new_talk_begins_with_consent(clinic, person) -> None:
    _tells(person)
    _asks_to_erase(person)
    _confirms(person)
    assert person.row().awaiting == "consent"
    asked = person.says("yes", "accept_consent", "affirm")
    assert [item for message in asked for item in message["asks"]] == ["chief_complaint"] or asked[-1]["kind"] == "ask"


def test_what_staff_have_opened_becomes_a_request_to_them(clinic, person) -> None:
    _tells(person)
    with clinic.store.begin() as session:
        audit.record(session, "nurse joy", "intake.read", session.scalars(select(Intake)).one().id)
    before = _rows(clinic, Answer)
    assert "erase it now" not in _asks_to_erase(person)[0]["text"]
    _confirms(person)
    assert _rows(clinic, Answer) >= before
    with clinic.store.read() as session:
        assert [task.kind for task in session.scalars(select(Task))] == ["deletion"]


def test_a_raised_danger_is_never_erased_by_software(clinic, person) -> None:
    person.says("since monday I can't feel when I wipe and I wet myself")
    _asks_to_erase(person)
    _confirms(person)
    assert person.flags()
    with clinic.store.read() as session:
        assert "deletion" in [task.kind for task in session.scalars(select(Task))]


def test_no_keeps_it(clinic, person) -> None:
    _tells(person)
    before = _rows(clinic, Answer)
    _asks_to_erase(person)
    person.says("no", "keep_data", "deny")
    assert _rows(clinic, Answer) == before
