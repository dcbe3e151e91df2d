"""The audit log: whole, ordered, unchangeable, and without anybody's words."""

import threading
from typing import Any

import pytest
from sqlalchemy import text

from actions.store import Store, StoreError, audit
from actions.store.audit import BrokenEntry


def _keep(store: Store, count: int, clinic: str = "default") -> None:
    for number in range(count):
        with store.begin() as session:
            audit.record(session, "dr-rivera", "intake.read", f"i{number}", {"count": number}, clinic=clinic)


def _tamper(store: Store, statement: str) -> None:
    """As somebody would who owns the database: past the triggers."""
    with store.begin() as session:
        if store.is_postgres:
            session.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        else:
            session.execute(text("DROP TRIGGER audit_no_update"))
            session.execute(text("DROP TRIGGER audit_no_delete"))
        session.execute(text(statement))


def test_entries_are_numbered_from_one_without_gaps(store: Store) -> None:
    _keep(store, 3)
    with pytest.raises(ZeroDivisionError), store.begin() as session:
        audit.record(session, "dr-rivera", "intake.read", "lost")
        raise ZeroDivisionError
    _keep(store, 1)
    with store.read() as session:
        assert session.scalars(text("SELECT seq FROM audit ORDER BY seq")).all() == [1, 2, 3, 4]


def test_two_entries_of_one_transaction_follow_each_other(store: Store) -> None:
    with store.begin() as session:
        numbers = [audit.record(session, "cli", "staff.added", "s", clinic=clinic) for clinic in ("a", "a", "b")]
    assert numbers == [1, 2, 1]
    assert audit.verify(store) is None


def test_an_untouched_log_is_whole(store: Store) -> None:
    assert audit.verify(store) is None
    _keep(store, 5)
    _keep(store, 2, clinic="other")
    assert audit.verify(store) is None


@pytest.mark.parametrize(
    ("change", "seq"),
    [
        ("UPDATE audit SET actor = 'somebody' WHERE seq = 2", 2),
        ("UPDATE audit SET detail = '{\"count\": 7}' WHERE seq = 3", 3),
        ("UPDATE audit SET subject = 'i9' WHERE seq = 1", 1),
        ("UPDATE audit SET at = (SELECT at FROM audit WHERE seq = 4) WHERE seq = 2", 2),
        ("UPDATE audit SET mac = (SELECT mac FROM audit WHERE seq = 1) WHERE seq = 3", 3),
        ("UPDATE audit SET clinic = 'other' WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 3", 3),
    ],
)
def test_the_first_changed_or_missing_entry_is_named(store: Store, change: str, seq: int) -> None:
    _keep(store, 4)
    _tamper(store, change)
    broken = audit.verify(store)
    assert isinstance(broken, BrokenEntry)
    assert broken.seq == seq


def test_two_entries_that_changed_places_are_noticed(store: Store) -> None:
    _keep(store, 3)
    _tamper(store, "UPDATE audit SET seq = 99 WHERE seq = 1")
    with store.begin() as session:
        session.execute(text("UPDATE audit SET seq = 1 WHERE seq = 2"))
        session.execute(text("UPDATE audit SET seq = 2 WHERE seq = 99"))
    assert audit.verify(store) == BrokenEntry("default", 1, "it was changed, or one before it was exchanged")


def test_a_genuine_entry_of_another_history_is_noticed(store: Store) -> None:
    # Numbers and entries all fit; only the chain tells that entry 3 was written after another entry 2.
    _keep(store, 3)
    _tamper(store, "CREATE TABLE kept AS SELECT * FROM audit WHERE seq = 3")
    with store.begin() as session:
        session.execute(text("DELETE FROM audit WHERE seq > 1"))
        audit.record(session, "somebody", "intake.read", "i1")
        session.execute(text("INSERT INTO audit SELECT * FROM kept"))
        session.execute(text("DROP TABLE kept"))
    broken = audit.verify(store)
    assert broken is not None and broken.seq == 3


def test_a_cut_end_shows_against_a_head_kept_elsewhere(store: Store) -> None:
    _keep(store, 3)
    with store.read() as session:
        kept = audit.head(session)
    _tamper(store, "DELETE FROM audit WHERE seq = 3")
    with store.read() as session:
        assert kept[0] == 3
        assert audit.head(session) != kept


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_the_log(store: Store, statement: str) -> None:
    _keep(store, 1)
    with pytest.raises(Exception, match=r"append-only|refused"), store.begin() as session:
        session.execute(text(statement))
    assert audit.verify(store) is None
    with store.read() as session:
        assert session.scalar(text("SELECT actor FROM audit")) == "dr-rivera"


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_log(postgres_store: Store) -> None:
    _keep(postgres_store, 1)
    with pytest.raises(StoreError), postgres_store.begin() as session:
        session.execute(text("TRUNCATE audit"))
    with postgres_store.read() as session:
        assert audit.head(session)[0] == 1


@pytest.mark.parametrize(
    "detail", [{"text": "my knee hurts"}, {"list": ["one", "two words"]}, {"in": {"side": "a b"}}, {"a key": 1}, {"x": b"x"}]
)
def test_words_have_no_place_in_an_entry(store: Store, detail: dict[str, Any]) -> None:
    with pytest.raises(StoreError, match="codes"), store.begin() as session:
        audit.record(session, "dr-rivera", "intake.read", "i1", detail)


def test_codes_numbers_and_lists_of_them_come_back_unchanged_enough_to_verify(store: Store) -> None:
    detail = {"role": "admin", "n": 1.5, "ok": True, "none": None, "ids": ["a-b", "c.d@2"], "in": {"z": 1, "a": [0.1]}}
    with store.begin() as session:
        audit.record(session, "Dr. Ana Rivera", "intake.read", "i1", detail)
    assert audit.verify(store) is None


def test_writers_at_once_make_one_unbroken_chain(store: Store) -> None:
    threads = [threading.Thread(target=_keep, args=(store, 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert audit.verify(store) is None
    with store.read() as session:
        assert audit.head(session)[0] == 40
