"""One open task of a kind in a conversation, until somebody has done it."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import select

from actions.store import Store
from actions.store.models import AuditEntry, Conversation, Task
from actions.store.tasks import finish_task, note_task


def _conversation(store: Store, talks: Any) -> str:
    with store.begin() as session:
        return str(talks.start(session).conversation.id)


def _note(store: Store, conversation: str, kind: str = "interpreter") -> str:
    with store.begin() as session:
        return note_task(session, session.get_one(Conversation, conversation), kind, by="companion", detail={"language": "es"}).id


def _audited(store: Store) -> list[tuple[str, str]]:
    with store.read() as session:
        return [(entry.actor, entry.action) for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.seq))]


def test_asking_twice_makes_one_task_and_one_entry(store: Store, talks: Any) -> None:
    conversation = _conversation(store, talks)
    assert _note(store, conversation) == _note(store, conversation)
    assert _audited(store) == [("companion", "task.made")]


def test_kinds_and_conversations_have_tasks_of_their_own(store: Store, talks: Any) -> None:
    one, other = _conversation(store, talks), _conversation(store, talks)
    assert len({_note(store, one), _note(store, one, "call_back"), _note(store, other)}) == 3


def test_asking_at_the_same_moment_makes_one_task(store: Store, talks: Any) -> None:
    conversation = _conversation(store, talks)
    threads = [threading.Thread(target=_note, args=(store, conversation)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as session:
        assert len(session.scalars(select(Task)).all()) == 1


def test_the_first_who_has_done_it_stays_named_and_the_next_wish_is_a_new_task(store: Store, talks: Any) -> None:
    conversation = _conversation(store, talks)
    task = _note(store, conversation)
    for actor in ("staff1", "staff2"):
        with store.begin() as session:
            assert finish_task(session, task, actor=actor)
    with store.read() as session:
        assert session.get_one(Task, task).done_by == "staff1"
    assert _audited(store) == [("companion", "task.made"), ("staff1", "task.done")]
    assert _note(store, conversation) != task


def test_an_unknown_task_is_nobodys(store: Store) -> None:
    with store.begin() as session:
        assert not finish_task(session, "0" * 32, actor="staff1")
