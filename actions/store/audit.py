"""The audit log: who did what to what, in the transaction that it tells of.

Entries of a clinic are numbered without gaps and chained: each one's `mac` covers the entry and the mac before it, under a key
that the database doesn't hold. Triggers refuse changes; where somebody gets past them, `verify` names the first entry that is not
as it was written. One thing a chain can't show is that its end was cut off: keep `head` somewhere else to prove that too.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from actions.store.engine import Store
from actions.store.errors import StoreError
from actions.store.locks import hold_until_commit
from actions.store.models import DEFAULT_CLINIC, AuditEntry, utc_now
from vault import Keyring

Action = Literal[
    "conversation.opened",
    "conversation.erased",
    "turn.taken",
    "texts.stopped",
    "texts.started",
    "task.made",
    "task.done",
    "flag.raised",
    "flag.acknowledged",
    "alarm.raised",
    "alarm.added_to",
    "alarm.worsened",
    "alarm.silent",
    "alarm.escalated",
    "alarm.acknowledged",
    "page.queued",
    "page.sent",
    "page.failed",
    "intake.ready",
    "intake.listed",
    "intake.read",
    "intake.exported",
    "intake.matched",
    "intake.match_lapsed",
    "staff.added",
    "staff.disabled",
    "staff.password_changed",
    "staff.password_reset",
    "staff.sign_in_failed",
    "staff.signed_in",
    "staff.signed_out",
]
"""Everything that is told, as noun.verb. The first databases also hold "turn", "task made", "flag raised", "conversation opened"
and "intake ready" for five of them: the log is never rewritten."""

_START = bytes(32)
_CODE = re.compile(r"[\w.:@/+-]{0,128}", re.ASCII)


@dataclass(frozen=True)
class BrokenEntry:
    """The first entry that is not as it was written, and why."""

    clinic: str
    seq: int
    reason: str


def record(
    session: Session,
    actor: str,
    action: Action,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    *,
    clinic: str = DEFAULT_CLINIC,
) -> int:
    """Append one entry and give its number. It is kept if the caller's transaction is, and only then.

    `detail` holds codes, ids and numbers: a text with a space in it raises `StoreError`, because it may be somebody's words.
    Entries are written one transaction at a time in a clinic, so record near the end of yours.
    """
    _check_codes(detail or {})
    hold(session, clinic)  # else two transactions would take the same number
    last = _last(session, clinic)
    entry = AuditEntry(
        clinic=clinic,
        seq=last.seq + 1 if last else 1,
        at=utc_now(),
        actor=actor,
        action=action,
        subject=subject,
        detail=dict(detail or {}),
    )
    values = _values(entry) | {"mac": _mac(_keyring(session), entry, last.mac if last else _START)}
    session.execute(insert(AuditEntry).values(values))
    return entry.seq


def hold(session: Session, clinic: str = DEFAULT_CLINIC) -> None:
    """Let nobody else write to the log until this transaction ends.

    Whoever changes alarms, pages or tasks takes the log first, and then reads: so they come one by one and never wait for each other
    in a circle. What is waiting to be written goes first: rows are taken before the log, as staff do who confirm a match.
    """
    session.flush()
    hold_until_commit(session, f"audit:{clinic}")


def head(session: Session, clinic: str = DEFAULT_CLINIC) -> tuple[int, str]:
    """Number and mac (hex) of the newest entry; (0, zeros) when there is none."""
    last = _last(session, clinic)
    return (last.seq, last.mac.hex()) if last else (0, _START.hex())


def verify(store: Store) -> BrokenEntry | None:
    """The first entry, by clinic and number, that is missing or not as it was written; None when the log is whole."""
    with store.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.clinic, AuditEntry.seq).execution_options(yield_per=500))
        return _first_broken(entries, store.keyring)


def check_keys(store: Store) -> None:
    """Raise `StoreError` where the log was begun under other keys: an entry under ours would break its chain for good."""
    with store.read() as session:
        first = session.get(AuditEntry, (DEFAULT_CLINIC, 1))
    if first is not None and not hmac.compare_digest(first.mac, _mac(store.keyring, first, _START)):
        raise StoreError(
            f"{store.place}: this record was written with another keys.json: use the ATTUNE_HOME that it was made with, "
            "or another database (./attune audit verify tells whether the log itself was changed)"
        )


def _first_broken(entries: Iterable[AuditEntry], keyring: Keyring) -> BrokenEntry | None:
    clinic: str | None = None
    seq, mac = 0, _START
    for entry in entries:
        if entry.clinic != clinic:
            clinic, seq, mac = entry.clinic, 0, _START
        if entry.seq != seq + 1:
            return BrokenEntry(entry.clinic, seq + 1, "it is missing")
        if not hmac.compare_digest(entry.mac, _mac(keyring, entry, mac)):
            return BrokenEntry(entry.clinic, entry.seq, "it was changed, or one before it was exchanged")
        seq, mac = entry.seq, entry.mac
    return None


def _check_codes(value: object) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _check_codes(key)
            _check_codes(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_codes(inner)
    elif isinstance(value, str):
        if not _CODE.fullmatch(value):
            raise StoreError("an audit entry's detail holds codes, ids and numbers alone: leave texts and names out")
    elif not isinstance(value, int | float | None):
        raise StoreError(f"an audit entry's detail can't hold a {type(value).__name__}: use codes, ids and numbers")


def _last(session: Session, clinic: str) -> AuditEntry | None:
    newest = select(AuditEntry).where(AuditEntry.clinic == clinic).order_by(AuditEntry.seq.desc()).limit(1)
    return session.scalars(newest).one_or_none()


def _values(entry: AuditEntry) -> dict[str, Any]:
    names = ("clinic", "seq", "at", "actor", "action", "subject", "detail")
    return {name: getattr(entry, name) for name in names}


def _mac(keyring: Keyring, entry: AuditEntry, previous: bytes) -> bytes:
    canonical = json.dumps(_values(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_moment)
    return hmac.digest(keyring.audit, previous + canonical.encode(), hashlib.sha256)


def _moment(value: object) -> str:
    return cast("datetime", value).isoformat(timespec="microseconds")


def _keyring(session: Session) -> Keyring:
    return cast("Keyring", session.info["keyring"])
