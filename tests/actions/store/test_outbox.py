"""Texts to send: kept with their decision, handed to one worker at a time, in order, never lost."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from actions.store import Store
from actions.store.models import OutboxEntry, Task, utc_now
from actions.store.outbox import MAX_ATTEMPTS, ClaimedText, claim, enqueue, mark_failed, mark_sent, pause_after
from tests.ids import without_ids

LEASE_S = 60


def _enqueue(store: Store, talks: Any, *bodies: str) -> None:
    """One conversation with these texts."""
    with store.begin() as session:
        talk = talks.start(session)
        for body in bodies:
            enqueue(session, talk.says(body), recipient="+15550100")


def _claim(store: Store, limit: int = 10, **more: Any) -> list[ClaimedText]:
    with store.begin() as session:
        return claim(session, limit, LEASE_S, **more)


def _only(store: Store) -> OutboxEntry:
    with store.read() as session:
        return session.scalars(select(OutboxEntry)).one()


def test_a_text_is_kept_only_if_its_decision_is(store: Store, talks: Any) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as session:
        enqueue(session, talks.start(session).says("hello"), recipient="+15550100")
        raise ZeroDivisionError
    assert _claim(store) == []


def test_a_claimed_text_says_what_goes_where(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "hello")
    [claimed] = _claim(store)
    assert (claimed.recipient, claimed.body, claimed.channel, claimed.attempt) == ("+15550100", "hello", "web", 1)
    assert "hello" not in repr(claimed) and "555" not in without_ids(claimed)


def test_neither_words_nor_number_stand_in_the_database(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "hello")
    with store.read() as session:
        recipient, body = session.execute(text("SELECT recipient, body FROM outbox")).one()
    assert b"5550100" not in bytes(recipient) and b"hello" not in bytes(body)


def test_the_channel_may_need_other_words(store: Store, talks: Any) -> None:
    with store.begin() as session:
        enqueue(session, talks.start(session).says("long words"), recipient="+15550100", body="short")
    assert [claimed.body for claimed in _claim(store)] == ["short"]


def test_one_message_is_queued_once(store: Store, talks: Any) -> None:
    with store.begin() as session:
        message = talks.start(session).says("hello")
        first = enqueue(session, message, recipient="+15550100")
        assert enqueue(session, message, recipient="+15550100") is first
    assert len(_claim(store)) == 1


def test_a_claimed_text_is_nobody_elses_until_the_lease_ends(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "hello")
    now = utc_now()
    assert len(_claim(store, now=now)) == 1
    assert _claim(store, now=now + timedelta(seconds=LEASE_S - 1)) == []
    [again] = _claim(store, now=now + timedelta(seconds=LEASE_S))
    assert again.attempt == 2


def test_a_worker_that_lost_its_lease_cannot_mark_the_text(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "hello")
    [late] = _claim(store)
    [new] = _claim(store, now=utc_now() + timedelta(seconds=LEASE_S + 1))
    with store.begin() as session:
        assert not mark_sent(session, late, "SM1")
        assert not mark_failed(session, late, "timeout")
        assert mark_sent(session, new, "SM2")
    assert (_only(store).state, _only(store).provider_id) == ("sent", "SM2")


def test_what_was_sent_is_never_claimed_again(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "hello")
    [claimed] = _claim(store)
    with store.begin() as session:
        mark_sent(session, claimed, "SM1")
    assert _claim(store, now=utc_now() + timedelta(days=2)) == []


def test_texts_of_one_conversation_go_one_at_a_time_and_in_order(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "one", "two", "three")
    sent = []
    for _ in range(3):
        [claimed] = _claim(store)
        assert _claim(store) == []
        sent.append(claimed.body)
        with store.begin() as session:
            mark_sent(session, claimed, None)
    assert sent == ["one", "two", "three"]


def test_texts_of_other_conversations_go_together(store: Store, talks: Any) -> None:
    for _ in range(3):
        _enqueue(store, talks, "hello", "again")
    assert [claimed.body for claimed in _claim(store)] == ["hello"] * 3


def test_no_more_than_the_limit_is_claimed_oldest_first(store: Store, talks: Any) -> None:
    for body in ("one", "two", "three"):
        _enqueue(store, talks, body)
    assert [claimed.body for claimed in _claim(store, limit=2)] == ["one", "two"]


def test_only_the_asked_channels_are_claimed(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "hello")
    assert _claim(store, channels=["sms"]) == []
    assert len(_claim(store, channels=["sms", "web"])) == 1


def test_a_text_for_later_waits_until_then(store: Store, talks: Any) -> None:
    now = utc_now()
    with store.begin() as session:
        enqueue(session, talks.start(session).says("later"), recipient="+15550100", due_at=now + timedelta(hours=1))
    assert _claim(store, now=now + timedelta(minutes=59)) == []
    assert len(_claim(store, now=now + timedelta(minutes=61))) == 1


def test_a_failed_text_waits_longer_each_time(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "hello")
    now = utc_now()
    for attempt in range(1, MAX_ATTEMPTS):
        [claimed] = _claim(store, now=now)
        with store.begin() as session:
            mark_failed(session, claimed, "30001", now=now)
        due = now + pause_after(attempt)
        assert _claim(store, now=due - timedelta(seconds=1)) == []
        now = due
    pauses = [pause_after(attempt) for attempt in range(1, MAX_ATTEMPTS + 3)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=10) and pauses[-1] == timedelta(hours=4)


def test_a_text_waiting_after_a_failure_does_not_hold_up_a_newer_one(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "old", "danger")
    [old] = _claim(store)
    with store.begin() as session:
        mark_failed(session, old, "30001")
    assert [claimed.body for claimed in _claim(store)] == ["danger"]


def test_after_the_last_try_the_text_is_given_up_and_staff_are_told(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "hello")
    now = utc_now()
    for _ in range(MAX_ATTEMPTS):
        [claimed] = _claim(store, now=now)
        with store.begin() as session:
            mark_failed(session, claimed, "30001", now=now)
        now += timedelta(hours=5)
    assert _only(store).state == "gave_up"
    assert _claim(store, now=now) == []
    with store.read() as session:
        task = session.scalars(select(Task)).one()
    assert (task.kind, task.state, task.conversation_id) == ("undelivered", "open", _only(store).conversation_id)
    assert task.detail == {"outbox": claimed.id, "message": _only(store).message_id, "error": "30001"}


def test_a_failure_for_good_is_given_up_at_once(store: Store, talks: Any) -> None:
    _enqueue(store, talks, "hello")
    [claimed] = _claim(store)
    with store.begin() as session:
        mark_failed(session, claimed, "21610", for_good=True)
    assert _only(store).state == "gave_up"


def test_workers_at_once_claim_every_text_once(store: Store, talks: Any) -> None:
    for number in range(20):
        _enqueue(store, talks, str(number))
    claimed: list[str] = []

    def work() -> None:
        while found := _claim(store, limit=3):
            claimed.extend(one.body for one in found)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed, key=int) == [str(number) for number in range(20)]


@pytest.mark.postgres
def test_on_postgresql_a_claim_passes_by_what_another_is_taking(postgres_store: Store, talks: Any) -> None:
    for body in ("one", "two"):
        _enqueue(postgres_store, talks, body)
    with postgres_store.begin() as session:
        assert [one.body for one in claim(session, 1, LEASE_S)] == ["one"]
        assert [one.body for one in _claim(postgres_store)] == ["two"]
