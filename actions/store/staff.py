"""Staff accounts: who may sign in, and for how long.

Passwords are kept as argon2id hashes, cookies as sha256. What each role may see is decided in web/. Every change and every
sign-in, good or bad, is in the audit log. Guessing is counted in the database before a password is looked at, so it slows down in
every process at once, and where the database is away nobody gets in.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from actions.store import audit
from actions.store.engine import Store
from actions.store.errors import StoreError
from actions.store.locks import hold_until_commit
from actions.store.models import DEFAULT_CLINIC, SignInAttempt, Staff, StaffRole, StaffSession, utc_now
from vault import blind_index
from vault.sealing import normalised

IDLE_END = timedelta(minutes=30)
ABSOLUTE_END = timedelta(hours=12)
SEEN_STEP = timedelta(minutes=1)
"""`last_seen_at` is written no more often than this."""

GUESS_WINDOW = timedelta(minutes=15)
GUESSES_FROM_ONE_ADDRESS = 5
GUESSES_ALTOGETHER = 30
"""A second, higher bound on a name wherever the guesses come from; the lower one alone would let anybody lock a person out."""

PASSWORD_LENGTH = 15
"""Length is the one rule: no digits or signs are asked for."""

_ONE_TIME_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like another: no i, l, o, 0, 1

_hasher = PasswordHasher()


class SignInRefused(StoreError):
    """Wrong name or password, one message for both."""

    def __init__(self) -> None:
        super().__init__("that name and password don't go together")


class TooManyTries(StoreError):
    """Too many wrong passwords lately; `retry_after_s` says when to come back."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many tries: wait {-(-retry_after_s // 60)} minutes, then try again")
        self.retry_after_s = retry_after_s


class PasswordUnfit(StoreError):
    """The new password can't be taken; the message says why."""


@dataclass(frozen=True)
class SignedIn:
    """A signed-in person. `cookie` is known only when the session is new; the database keeps its hash."""

    staff_id: str
    name: str
    role: StaffRole
    must_change: bool
    csrf: str = field(repr=False)
    cookie: str | None = field(default=None, repr=False)


def add_staff(session: Session, name: str, role: StaffRole, *, actor: str = "cli", clinic: str = DEFAULT_CLINIC) -> str:
    """Make an account and give its one-time password. Names are kept in lower case; raises `StoreError` for one that is taken."""
    name = account_name(name)
    if _find(session, name, clinic) is not None:
        raise StoreError(f"there is an account '{name}' already: choose another name, or reset its password")
    password = _one_time_password()
    person = Staff(clinic=clinic, name=name, role=role, password_hash=_hasher.hash(password))
    session.add(person)
    session.flush()
    audit.record(session, actor, "staff.added", person.id, {"role": role}, clinic=clinic)
    return password


def reset_password(session: Session, name: str, *, actor: str, clinic: str = DEFAULT_CLINIC) -> str:
    """Give an account a new one-time password and end its sessions. Raises `StoreError` for an unknown name."""
    person = _known(session, name, clinic)
    password = _one_time_password()
    person.password_hash, person.must_change = _hasher.hash(password), True
    _end_sessions(session, person)
    audit.record(session, actor, "staff.password_reset", person.id, clinic=clinic)
    return password


def disable_staff(session: Session, name: str, *, actor: str, now: datetime | None = None, clinic: str = DEFAULT_CLINIC) -> None:
    """Let the person in no more and end their sessions. Raises `StoreError` for an unknown name."""
    person = _known(session, name, clinic)
    person.disabled_at = now or utc_now()
    _end_sessions(session, person)
    audit.record(session, actor, "staff.disabled", person.id, clinic=clinic)


def sign_in(
    store: Store,
    name: str,
    password: str,
    *,
    address: str | None = None,
    now: datetime | None = None,
    clinic: str = DEFAULT_CLINIC,
) -> SignedIn:
    """Check a password and open a session.

    Raises `SignInRefused` alike for a wrong name, a wrong password and a disabled account, and takes as long for each;
    `TooManyTries` after `GUESSES_FROM_ONE_ADDRESS` wrong ones. Takes the store, not a session: a failure must be kept too.
    """
    now = now or utc_now()
    person, attempt = _announce(store, name, address, now, clinic)
    # Between the transactions: argon2 takes its time, and SQLite has one writer.
    usable = person is not None and person.disabled_at is None
    right = _matches(person.password_hash if person and usable else _hash_of_nobody(), password)
    with store.begin() as session:
        if person is None or not right:
            audit.record(session, "unknown", "staff.sign_in_failed", person.id if person else "unknown", clinic=clinic)
            signed_in = None
        else:
            signed_in = _open_session(session, person.id, password, attempt, now)
    if signed_in is None:
        raise SignInRefused
    return signed_in


def current_session(store: Store, cookie: str, *, now: datetime | None = None, is_at_work: bool = True) -> SignedIn | None:
    """Whose session the cookie opens, or None when it is unknown, ended, or idle for 30 minutes.

    A page that only asks by itself for what is new does not count as somebody at work (`is_at_work`).
    """
    now = now or utc_now()
    with store.read() as session:
        found = _session_and_person(session, cookie, now)
    if found is None:
        return None
    opened, person = found
    if is_at_work and now - opened.last_seen_at >= SEEN_STEP:
        with store.begin() as session:
            fresh = session.get(StaffSession, opened.id)
            if fresh is None:  # ended meanwhile
                return None
            fresh.last_seen_at = max(now, fresh.last_seen_at)
    return SignedIn(person.id, person.name, person.role, person.must_change, opened.csrf)


def sign_out(session: Session, cookie: str) -> None:
    """End the cookie's session; does nothing when there is none."""
    opened = session.get(StaffSession, _hash_of(cookie))
    if opened is not None:
        session.delete(opened)
        audit.record(session, opened.staff_id, "staff.signed_out", opened.staff_id, clinic=opened.clinic)


def change_password(session: Session, staff_id: str, old: str, new: str, *, keep_cookie: str | None = None) -> None:
    """Set a new password; every session of the person ends except `keep_cookie`'s.

    Raises `SignInRefused` when `old` is wrong, `PasswordUnfit` when `new` is short, the same, or made of the name.
    """
    person = session.get(Staff, staff_id)
    if person is None or not _matches(person.password_hash, old):
        raise SignInRefused
    _check_password(new, old, person.name)
    person.password_hash, person.must_change = _hasher.hash(new), False
    _end_sessions(session, person, keep=_hash_of(keep_cookie) if keep_cookie else None)
    audit.record(session, person.id, "staff.password_changed", person.id, clinic=person.clinic)


def csrf_matches(signed_in: SignedIn, token: str) -> bool:
    """Whether a form came from our own page."""
    return hmac.compare_digest(signed_in.csrf.encode(), token.encode())


def account_name(name: str) -> str:
    """The name as accounts keep it: lower case, single spaces. Raises `StoreError` when it is empty or over 64 characters."""
    name = normalised(name)
    if not 0 < len(name) <= 64:
        raise StoreError("an account's name has 1 to 64 characters: choose another")
    return name


def _announce(store: Store, name: str, address: str | None, now: datetime, clinic: str) -> tuple[Staff | None, str]:
    """Count the try before the password is looked at, so that tries at the same moment can't slip past the bound."""
    with store.begin() as session:
        name_index = blind_index(store.keyring, "staff_name", name)
        address_index = blind_index(store.keyring, "address", address) if address else None
        hold_until_commit(session, f"sign-in:{clinic}")
        _check_tries(session, name_index, address_index, now, clinic)
        attempt = SignInAttempt(clinic=clinic, name_index=name_index, address_index=address_index, at=now)
        session.add(attempt)
        return _find(session, normalised(name), clinic), attempt.id


def _check_tries(session: Session, name_index: bytes, address_index: bytes | None, now: datetime, clinic: str) -> None:
    session.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - GUESS_WINDOW))
    same_name = SignInAttempt.name_index == name_index
    same_address = SignInAttempt.address_index == address_index
    _check_bound(session, GUESSES_FROM_ONE_ADDRESS, (same_name, same_address), now, clinic)
    _check_bound(session, GUESSES_ALTOGETHER, (same_name,), now, clinic)
    if address_index is not None:
        _check_bound(session, GUESSES_ALTOGETHER, (same_address,), now, clinic)


def _check_bound(session: Session, bound: int, which: tuple[ColumnElement[bool], ...], now: datetime, clinic: str) -> None:
    mine = select(func.count(), func.min(SignInAttempt.at)).where(SignInAttempt.clinic == clinic, *which)
    count, oldest = session.execute(mine).one()
    if count >= bound:
        raise TooManyTries(int((oldest + GUESS_WINDOW - now).total_seconds()) + 1)


def _open_session(session: Session, staff_id: str, password: str, attempt_id: str, now: datetime) -> SignedIn | None:
    person = session.get(Staff, staff_id)
    if person is None or person.disabled_at is not None:  # disabled while the password was checked
        return None
    if _hasher.check_needs_rehash(person.password_hash):
        person.password_hash = _hasher.hash(password)
    attempt = session.get(SignInAttempt, attempt_id)
    if attempt is not None:
        session.delete(attempt)
    session.execute(delete(StaffSession).where(StaffSession.expires_at <= now))
    cookie, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            id=_hash_of(cookie),
            clinic=person.clinic,
            staff_id=person.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + ABSOLUTE_END,
            csrf=csrf,
        )
    )
    audit.record(session, person.id, "staff.signed_in", person.id, clinic=person.clinic)
    return SignedIn(person.id, person.name, person.role, person.must_change, csrf, cookie)


def _session_and_person(session: Session, cookie: str, now: datetime) -> tuple[StaffSession, Staff] | None:
    opened = session.get(StaffSession, _hash_of(cookie))
    if opened is None or now >= opened.expires_at or now - opened.last_seen_at >= IDLE_END:
        return None
    person = session.get(Staff, opened.staff_id)
    return (opened, person) if person is not None and person.disabled_at is None else None


def _end_sessions(session: Session, person: Staff, *, keep: str | None = None) -> None:
    theirs = delete(StaffSession).where(StaffSession.staff_id == person.id)
    session.execute(theirs.where(StaffSession.id != keep) if keep else theirs)


def _find(session: Session, name: str, clinic: str) -> Staff | None:
    return session.scalars(select(Staff).where(Staff.clinic == clinic, Staff.name == name)).one_or_none()


def _known(session: Session, name: str, clinic: str) -> Staff:
    person = _find(session, account_name(name), clinic)
    if person is None:
        raise StoreError(f"there is no account '{account_name(name)}': check the name")
    return person


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hash_of_nobody() -> str:
    """A hash that no password fits, so that an unknown name takes as long as a known one."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _check_password(new: str, old: str, name: str) -> None:
    if len(new) < PASSWORD_LENGTH:
        raise PasswordUnfit(f"a password has {PASSWORD_LENGTH} characters or more: choose a longer one")
    if hmac.compare_digest(new.encode(), old.encode()):
        raise PasswordUnfit("the new password is the old one: choose another")
    if len(set(new)) < 5 or normalised(new).replace(normalised(name), "") == "":
        raise PasswordUnfit("that password is easy to guess: choose another")


def _one_time_password() -> str:
    """16 characters in fours, about 79 bits."""
    return "-".join("".join(secrets.choice(_ONE_TIME_ALPHABET) for _ in range(4)) for _ in range(4))


def _hash_of(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
