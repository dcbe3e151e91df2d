"""A match ends in the transaction that tells another name, also when staff confirm it at that very moment."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.store import Store
from actions.store.match import find_and_hold, lapse_match
from actions.store.migrations import migrate, unmigrate
from actions.store.models import Answer, AuditEntry, Intake, utc_now


@pytest.fixture
def intake_id(store: Store, talks: Any) -> str:
    """An intake that nobody has matched."""
    with store.begin() as session:
        return str(talks.start(session).intake.id)


def _match(store: Store, intake_id: str, before_commit: Callable[[], None] = lambda: None) -> None:
    with store.begin() as session:
        intake = find_and_hold(session, intake_id)
        assert intake is not None
        before_commit()
        intake.match, intake.matched_by, intake.matched_at = "matched", "s1", utc_now()


def _is_matched(store: Store, intake_id: str) -> bool:
    with store.read() as session:
        intake = session.get_one(Intake, intake_id)
        assert (intake.match == "matched") == (intake.matched_at is not None) == (intake.matched_by is not None)
        return intake.match == "matched"


def _lapses(store: Store) -> list[tuple[str, str, dict[str, Any]]]:
    with store.read() as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.action == "intake.match_lapsed"))
        return [(entry.actor, entry.subject, entry.detail) for entry in found]


def test_a_lapse_is_in_the_record_and_in_the_audit_log(store: Store, intake_id: str) -> None:
    _match(store, intake_id)
    with store.begin() as session:
        assert lapse_match(session, session.get_one(Intake, intake_id), message_id="m1")
    assert not _is_matched(store, intake_id)
    assert _lapses(store) == [("patient", intake_id, {"message": "m1"})]


def test_a_turn_that_fails_leaves_the_match_and_the_log_as_they_were(store: Store, intake_id: str) -> None:
    _match(store, intake_id)
    with pytest.raises(ZeroDivisionError), store.begin() as session:
        lapse_match(session, session.get_one(Intake, intake_id), message_id="m1")
        raise ZeroDivisionError
    assert _is_matched(store, intake_id)
    assert _lapses(store) == []


def test_without_a_match_there_is_nothing_to_end(store: Store, intake_id: str) -> None:
    with store.begin() as session:
        assert not lapse_match(session, session.get_one(Intake, intake_id), message_id="m1")
    assert _lapses(store) == []


@pytest.mark.postgres
def test_on_postgresql_a_match_of_the_same_moment_lapses_too(postgres_store: Store, talks: Any) -> None:
    store = postgres_store
    with store.begin() as session:
        intake_id = talks.start(session).intake.id
    was_read = threading.Event()

    def tell() -> None:
        with store.begin() as session:
            intake = session.get_one(Intake, intake_id)
            assert intake.match == "unmatched"  # read before staff's transaction ends
            was_read.set()
            lapse_match(session, intake, message_id="m1")

    telling = threading.Thread(target=tell)

    def while_held() -> None:
        telling.start()
        assert was_read.wait(10)
        telling.join(0.3)
        assert telling.is_alive()  # waits for staff

    _match(store, intake_id, while_held)
    telling.join(10)
    assert not _is_matched(store, intake_id)
    assert len(_lapses(store)) == 1


@pytest.mark.postgres
def test_on_postgresql_rows_of_a_held_intake_may_still_be_added(postgres_store: Store, talks: Any) -> None:
    with postgres_store.begin() as session:
        intake_id = talks.start(session).intake.id

    def add() -> None:
        with postgres_store.begin() as session:
            session.add(Answer(intake_id=intake_id, item="falls", value="no", status="answered", origin="said"))

    def while_held() -> None:
        adding = threading.Thread(target=add)
        adding.start()
        adding.join(8)
        assert not adding.is_alive()

    _match(postgres_store, intake_id, while_held)
    assert _is_matched(postgres_store, intake_id)


@pytest.mark.parametrize(("item", "later", "lapses"), [
    ("patient_name", 1, True), ("birth_date", 1, True), ("patient_name", -1, False), ("falls", 1, False),
])  # fmt: skip
def test_migrating_ends_the_matches_that_were_shown_as_lapsed(
    store: Store, intake_id: str, item: str, later: int, lapses: bool
) -> None:
    unmigrate(store, "0001")
    _match(store, intake_id)
    with store.begin() as session:
        at = utc_now() + timedelta(seconds=later * 60)
        session.add(Answer(intake_id=intake_id, item=item, value="x", status="answered", origin="said", at=at))
    migrate(store)
    assert _is_matched(store, intake_id) is not lapses
