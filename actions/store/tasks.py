"""What a person of the clinic has to do for a conversation: one open task of a kind, until somebody has done it.

Which acts make one is in actions/; texts that nobody could deliver make theirs in outbox.py. Alarms are in alarms.py.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store import audit
from actions.store.models import Conversation, Task, utc_now


def note_task(session: Session, conversation: Conversation, kind: str, *, by: str, detail: dict[str, Any] | None = None) -> Task:
    """Add an open task of that kind; where the conversation has one, that one stands."""
    audit.hold(session, conversation.clinic)
    there = _open(session, conversation.id, kind)
    if there is not None:
        return there
    task = Task(clinic=conversation.clinic, conversation_id=conversation.id, kind=kind, detail=detail)
    session.add(task)
    audit.record(session, by, "task.made", conversation.id, {"kind": kind}, clinic=conversation.clinic)
    return task


def finish_task(session: Session, task_id: str, *, actor: str) -> bool:
    """Somebody has done it. The first one stays named. False where there is no such task."""
    audit.hold(session)
    task = session.get(Task, task_id)
    if task is None:
        return False
    if task.state == "open":
        task.state, task.done_at, task.done_by = "done", utc_now(), actor
        audit.record(session, actor, "task.done", task.conversation_id or task.id, {"kind": task.kind, "id": task.id}, clinic=task.clinic)
    return True


def _open(session: Session, conversation_id: str, kind: str) -> Task | None:
    of_kind = select(Task).where(Task.conversation_id == conversation_id, Task.kind == kind, Task.state == "open")
    return session.scalars(of_kind.order_by(Task.created_at).limit(1)).first()
