"""Opening the record, its transactions, and what its errors advise."""

import stat
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from actions.store import Store, StoreError, open_store
from actions.store import engine as engine_module
from actions.store.models import Conversation, Message, Task
from vault import Keyring


def _count(store: Store, table: str = "conversations") -> int:
    with store.read() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {table}")))


def test_a_transaction_is_kept_whole(store: Store, talks: Any) -> None:
    with store.begin() as session:
        talks.start(session).says("my knee hurts")
    assert (_count(store), _count(store, "messages")) == (1, 1)


def test_a_transaction_that_raises_leaves_nothing(store: Store, talks: Any) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as session:
        talks.start(session)
        session.flush()
        raise ZeroDivisionError
    assert _count(store) == 0


def test_reading_sees_one_moment(store: Store, talks: Any) -> None:
    with store.read() as session:
        before = session.scalar(text("SELECT count(*) FROM conversations"))
        with store.begin() as other:
            talks.start(other)
        assert session.scalar(text("SELECT count(*) FROM conversations")) == before == 0
    assert _count(store) == 1


def test_a_reading_session_refuses_to_write(store: Store) -> None:
    with pytest.raises(StoreError, match=r"store\.begin"), store.read() as session:
        session.add(Conversation(channel="web"))
        session.flush()
    with pytest.raises(StoreError, match=r"store\.begin"), store.read() as session:
        session.execute(text("DELETE FROM conversations"))


def test_a_connection_that_read_can_write_next_time(store: Store, talks: Any) -> None:
    for _ in range(3):
        _count(store)
        with store.begin() as session:
            talks.start(session)
    assert _count(store) == 3


def test_rows_may_be_added_in_any_order(store: Store) -> None:
    with store.begin() as session:
        conversation = Conversation(channel="web")
        session.add(Message(conversation_id=conversation.id, seq=1, sender="bot", text="hello", channel="web", state="sent"))
        session.flush()
        session.add(conversation)
    assert _count(store, "messages") == 1


def test_a_row_that_refers_to_nothing_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError), store.begin() as session:
        session.add(Message(conversation_id="nobody", seq=1, sender="bot", text="hello", channel="web", state="sent"))


def test_the_same_client_id_is_stored_once(store: Store, talks: Any) -> None:
    with pytest.raises(IntegrityError), store.begin() as session:
        talk = talks.start(session)
        talk.says("one").client_id = talk.says("two").client_id = "the same"


def test_a_code_that_is_no_code_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError), store.begin() as session:
        session.add(Conversation(channel="fax"))


def test_deleting_a_conversation_deletes_its_words_and_keeps_the_work(store: Store, talks: Any) -> None:
    with store.begin() as session:
        talk = talks.start(session)
        talk.says("my knee hurts")
        task = Task(conversation_id=talk.conversation.id, kind="call_back")
        session.add(task)
    with store.begin() as session:
        session.delete(session.get_one(Conversation, talk.conversation.id))
    assert [_count(store, table) for table in ("conversations", "messages", "intakes", "tasks")] == [0, 0, 0, 1]
    with store.read() as session:
        assert session.get_one(Task, task.id).conversation_id is None


def test_times_come_back_in_utc(store: Store, talks: Any) -> None:
    with store.begin() as session:
        made = talks.start(session).conversation
    with store.read() as session:
        read = session.get_one(Conversation, made.id).created_at
    assert read == made.created_at
    assert read.utcoffset().total_seconds() == 0


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="time zone"), store.begin() as session:
        session.add(Conversation(channel="web", created_at=datetime(2026, 1, 1)))


def test_many_writers_at_once_all_get_their_turn(store: Store, talks: Any) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                with store.begin() as session:
                    session.scalar(text("SELECT count(*) FROM conversations"))
                    talks.start(session)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert _count(store) == 40


def test_the_sqlite_file_is_its_owners_alone(sqlite_store: Store, talks: Any) -> None:
    with sqlite_store.begin() as session:
        talks.start(session)
    files = list(Path(sqlite_store.place).parent.iterdir())
    assert {file.name for file in files} == {"attune.db", "attune.db-wal", "attune.db-shm"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_sqlite_is_set_up_to_lose_nothing(sqlite_store: Store) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000, "secure_delete": 1}
    with sqlite_store.begin() as session:
        assert {pragma: session.scalar(text(f"PRAGMA {pragma}")) for pragma in wanted} == wanted


def test_a_full_disk_says_so(sqlite_store: Store, talks: Any) -> None:
    with pytest.raises(StoreError, match="disk is full"), sqlite_store.begin() as session:
        session.execute(text("PRAGMA max_page_count = 1"))  # as full as it is now
        talks.start(session).says("my knee hurts " * 20_000)


def test_a_locked_database_says_so(sqlite_store: Store, home: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "LOCK_WAIT_S", 0)
    impatient = open_store(None, home, keyring)
    with sqlite_store.begin() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(StoreError, match="another process holds"), impatient.begin() as other:
            other.execute(text("SELECT 1"))
    impatient.close()


def test_a_file_that_is_no_database_says_so(home: Path, keyring: Keyring) -> None:
    home.mkdir()
    (home / "attune.db").write_text("these are not the rows you are looking for" * 50)
    store = open_store(None, home, keyring)
    with pytest.raises(StoreError, match="no database"), store.read() as session:
        session.execute(text("SELECT 1"))


def test_a_folder_that_cannot_be_used_says_so(tmp_path: Path, keyring: Keyring) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="check the folder's rights"):
        open_store(None, tmp_path / "home", keyring)


def test_a_store_without_tables_says_so(empty_store: Store) -> None:
    with pytest.raises(StoreError, match="./attune run makes"), empty_store.read() as session:
        session.execute(text("SELECT * FROM conversations"))


def test_a_server_that_is_away_says_so_and_keeps_the_password_to_itself(home: Path, keyring: Keyring) -> None:
    store = open_store("postgresql://attune:hush@127.0.0.1:1/attune", home, keyring)
    with pytest.raises(StoreError, match="doesn't answer") as caught, store.begin() as session:
        session.execute(text("SELECT 1"))
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "not an address hush"])
def test_an_address_that_is_no_database_is_refused(home: Path, keyring: Keyring, url: str) -> None:
    with pytest.raises(StoreError, match="postgresql://") as caught:
        open_store(url, home, keyring)
    assert "hush" not in str(caught.value)


def test_every_way_to_write_a_postgresql_address_leads_to_one_driver(home: Path, keyring: Keyring) -> None:
    for scheme in ("postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2"):
        assert open_store(f"{scheme}://127.0.0.1/x", home, keyring).engine.url.drivername == "postgresql+psycopg"


def test_errors_of_the_database_show_no_patient_words(store: Store) -> None:
    with pytest.raises(IntegrityError) as caught, store.begin() as session:
        session.add(Conversation(channel="fax", contact="Ana Rivera"))
    assert "Ana Rivera" not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ('connection failed: FATAL:  password authentication failed for user "x"', "refuses this user and password"),
        ("connection failed: fe_sendauth: no password supplied", "put it in DATABASE_URL"),
        ("connection failed: FATAL:  sorry, too many clients already", "max_connections"),
        ("connection failed: FATAL:  remaining connection slots are reserved", "max_connections"),
        ("connection failed: Connection refused", "doesn't answer"),
        ('permission denied for schema public', "make it the owner"),
        ('connection failed: FATAL:  database "x" does not exist', "create user and database"),
    ],
)
def test_what_the_server_says_becomes_what_to_do(sqlite_store: Store, said: str, advice: str) -> None:
    assert advice in str(sqlite_store.explain(DBAPIError("", {}, Exception(said))))
