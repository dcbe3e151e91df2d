"""Patient fields: readable through the store, unreadable and unmovable in the database."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from actions.store import Store, StoreError
from actions.store.models import Answer, Base, Conversation, Message, Site
from actions.store.sealed import Sealed, new_id
from vault import SealBroken

SAID = "burning in my left buttock"


def _keep(store: Store, talks: Any, *texts: str) -> list[str]:
    with store.begin() as session:
        talk = talks.start(session)
        return [talk.says(said).id for said in texts]


def test_what_was_said_comes_back_as_it_was_said(store: Store, talks: Any) -> None:
    [message_id] = _keep(store, talks, "Rücken 🙂\n'; DROP TABLE messages")
    with store.read() as session:
        assert session.get_one(Message, message_id).text == "Rücken 🙂\n'; DROP TABLE messages"


@pytest.mark.parametrize("value", ["yes", 7.5, 0, False, [], {}, ["burning"], {"value": "no", "list": [{"name": "x"}, None]}])
def test_every_kind_of_value_keeps_its_kind(store: Store, talks: Any, value: object) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        answer = Answer(intake_id=talk.intake.id, item="goal", status="answered", origin="said", value=value)
        session.add(answer)
    with store.read() as session:
        read = session.get_one(Answer, answer.id).value
    assert read == value
    assert type(read) is type(value)


def test_an_empty_field_is_empty_in_the_database_too(store: Store, talks: Any) -> None:
    [message_id] = _keep(store, talks, SAID)
    with store.read() as session:
        assert session.get_one(Message, message_id).reading is None
        assert session.scalar(text("SELECT reading FROM messages")) is None


def test_raw_sql_shows_no_plain_text(store: Store, talks: Any) -> None:
    _keep(store, talks, SAID)
    with store.read() as session:
        stored = bytes(session.scalar(text("SELECT text FROM messages")))
    assert b"buttock" not in stored and b"burning" not in stored


def test_the_database_file_holds_no_plain_text(sqlite_store: Store, talks: Any) -> None:
    _keep(sqlite_store, talks, SAID)
    files = [file.read_bytes() for file in Path(sqlite_store.place).parent.iterdir()]
    assert len(files) > 1  # the log counts too
    assert not any(b"buttock" in content for content in files)


def test_the_stored_length_does_not_tell_yes_from_no(store: Store, talks: Any) -> None:
    _keep(store, talks, "yes", "no")
    with store.read() as session:
        lengths = {len(bytes(stored)) for stored in session.scalars(text("SELECT text FROM messages"))}
    assert len(lengths) == 1


def test_two_rows_with_exchanged_seals_do_not_open(store: Store, talks: Any) -> None:
    one, two = _keep(store, talks, SAID, "no pain at all")
    with store.begin() as session:
        sealed = dict(session.execute(text("SELECT id, text FROM messages")).tuples().all())
        for row, other in ((one, two), (two, one)):
            session.execute(text("UPDATE messages SET text = :sealed WHERE id = :id"), {"sealed": sealed[other], "id": row})
    with store.read() as session:
        for row in (one, two):
            with pytest.raises(SealBroken):
                _ = session.get_one(Message, row).text


def test_a_seal_moved_to_another_column_does_not_open(store: Store, talks: Any) -> None:
    [message_id] = _keep(store, talks, SAID)
    with store.begin() as session:
        session.execute(text("UPDATE messages SET reading = text"))
    with store.read() as session, pytest.raises(SealBroken):
        _ = session.get_one(Message, message_id).reading


def test_a_new_value_replaces_the_old_one(store: Store, talks: Any) -> None:
    [message_id] = _keep(store, talks, SAID)
    with store.begin() as session:
        session.get_one(Message, message_id).text = "erased"
    with store.read() as session:
        assert session.get_one(Message, message_id).text == "erased"


def test_a_new_value_can_be_read_before_and_after_it_is_written(store: Store, talks: Any) -> None:
    with store.begin() as session:
        message = talks.start(session).says(SAID)
        assert message.text == SAID
        session.flush()
        assert message.text == SAID
    assert message.text == SAID


def test_a_row_stays_readable_after_its_session(store: Store, talks: Any) -> None:
    [message_id] = _keep(store, talks, SAID)
    with store.read() as session:
        message = session.get_one(Message, message_id)
    assert message.text == SAID


def test_what_a_field_gave_can_be_changed_without_changing_the_record(store: Store, talks: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        site = Site(intake_id=talk.intake.id, region="knee", detail={"qualities": ["sharp"]})
        session.add(site)
        session.flush()
        site.detail["qualities"].append("dull")
    with store.read() as session:
        assert session.get_one(Site, site.id).detail == {"qualities": ["sharp"]}


def test_a_rolled_back_value_is_forgotten(store: Store, talks: Any) -> None:
    [message_id] = _keep(store, talks, SAID)
    with store.begin() as session:
        message = session.get_one(Message, message_id)
        message.text = "never kept"
        session.rollback()
        assert message.text == SAID


def test_plain_bytes_cannot_be_written_past_the_orm(store: Store, talks: Any) -> None:
    [message_id] = _keep(store, talks, SAID)
    with pytest.raises(StoreError, match="unsealed"), store.begin() as session:
        hidden = {Message.text.hidden: b"plain words"}
        session.execute(update(Message).where(Message.id == message_id).values(hidden))
    with pytest.raises(StoreError, match="unsealed"), store.begin() as session:
        session.execute(insert(Conversation).values(id=new_id(), channel="sms", **{Conversation.contact.hidden: b"5550100"}))


def test_a_value_that_is_not_json_is_refused_at_once() -> None:
    with pytest.raises(TypeError):
        Site(detail={"qualities": {"a", "set"}})
    with pytest.raises(ValueError, match="JSON"):
        Site(detail=float("nan"))


def test_a_session_without_the_keyring_can_neither_write_nor_read(store: Store, talks: Any) -> None:
    [message_id] = _keep(store, talks, SAID)
    with Session(store.engine) as session:
        message = session.get_one(Message, message_id)
        with pytest.raises(StoreError, match=r"store\.begin"):
            _ = message.text
        message.text = "other words"
        with pytest.raises(StoreError, match=r"store\.begin"):
            session.flush()


def test_every_table_with_a_sealed_field_gets_its_ids_before_the_database_does() -> None:
    for mapper in Base.registry.mappers:
        if any(isinstance(field, Sealed) for field in vars(mapper.class_).values()):
            assert len(mapper.class_().id) == 32, mapper


def test_ids_are_never_the_same_and_safe_in_a_path_or_on_a_command_line() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(made.isalnum() for made in ids)


def test_a_row_with_its_own_id_keeps_it(store: Store) -> None:
    with store.begin() as session:
        session.add(Conversation(id="chosen", channel="web"))
    with store.read() as session:
        assert session.scalars(select(Conversation.id)).all() == ["chosen"]
