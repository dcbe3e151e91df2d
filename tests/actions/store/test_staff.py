"""Who gets in, for how long, and that guessing gets nobody anywhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from actions.store import Store, StoreError, audit, staff
from actions.store.models import AuditEntry, Staff, StaffSession
from actions.store.staff import (
    GUESSES_ALTOGETHER,
    GUESSES_FROM_ONE_ADDRESS,
    PasswordUnfit,
    SignedIn,
    SignInRefused,
    TooManyTries,
    add_staff,
    change_password,
    csrf_matches,
    current_session,
    disable_staff,
    reset_password,
    sign_in,
    sign_out,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GOOD = "a long enough phrase 7"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    monkeypatch.setattr(staff, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def password(store: Store) -> str:
    """The one-time password of Ana Rivera, a physician."""
    with store.begin() as session:
        return add_staff(session, "Ana Rivera", "physician")


def _actions(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def _cookie(store: Store, password: str, **more: Any) -> str:
    cookie = sign_in(store, "Ana Rivera", password, **({"now": NOW} | more)).cookie
    assert cookie is not None
    return cookie


def test_the_one_time_password_lets_in_and_asks_for_a_new_one(store: Store, password: str) -> None:
    signed_in = sign_in(store, "Ana Rivera", password)
    assert (signed_in.name, signed_in.role, signed_in.must_change) == ("ana rivera", "physician", True)
    assert _actions(store) == ["staff.added", "staff.signed_in"]


def test_the_database_holds_neither_password_nor_cookie(store: Store, password: str) -> None:
    cookie = _cookie(store, password)
    with store.read() as session:
        stored = [session.execute(text(f"SELECT * FROM {table}")).all() for table in ("staff", "staff_sessions", "audit")]
    assert password not in str(stored) and cookie not in str(stored)
    with store.read() as session:
        assert session.scalars(select(Staff.password_hash)).one().startswith("$argon2id$")


def test_the_repr_of_a_signed_in_person_shows_no_secret(store: Store, password: str) -> None:
    signed_in = sign_in(store, "Ana Rivera", password)
    assert str(signed_in.cookie) not in repr(signed_in) and signed_in.csrf not in repr(signed_in)


def test_one_time_passwords_differ_and_are_long() -> None:
    passwords = {staff._one_time_password() for _ in range(200)}
    assert len(passwords) == 200
    assert all(len(password.replace("-", "")) == 16 for password in passwords)


@pytest.mark.parametrize("typed", ["ANA RIVERA", "  ana   rivera "])
def test_case_and_spaces_of_a_name_do_not_matter(store: Store, password: str, typed: str) -> None:
    assert sign_in(store, typed, password).name == "ana rivera"


def test_a_name_is_taken_once(store: Store, password: str) -> None:
    with pytest.raises(StoreError, match="already"), store.begin() as session:
        add_staff(session, "ana RIVERA", "admin")


@pytest.mark.parametrize("name", ["", "   ", "x" * 65])
def test_a_name_that_is_none_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="1 to 64"), store.begin() as session:
        add_staff(session, name, "admin")


def test_a_wrong_name_and_a_wrong_password_look_the_same(store: Store, password: str) -> None:
    with pytest.raises(SignInRefused) as wrong_password:
        sign_in(store, "Ana Rivera", "wrong")
    with pytest.raises(SignInRefused) as wrong_name:
        sign_in(store, "Nobody", password)
    assert str(wrong_password.value) == str(wrong_name.value)


def test_a_wrong_name_costs_a_look_at_a_hash_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    real = staff._matches
    monkeypatch.setattr(staff, "_matches", lambda kept, typed: looked.append(kept) or real(kept, typed))
    with pytest.raises(SignInRefused):
        sign_in(store, "Nobody", "wrong")
    assert len(looked) == 1 and looked[0].startswith("$argon2id$")


def test_a_failure_is_in_the_audit_log_without_what_was_typed(store: Store, password: str) -> None:
    for name in ("Ana Rivera", "hunter2 typed into the wrong field"):
        with pytest.raises(SignInRefused):
            sign_in(store, name, "wrong")
    with store.read() as session:
        rows = session.execute(text("SELECT actor, action, subject FROM audit ORDER BY seq")).all()
        person = session.scalars(select(Staff.id)).one()
    assert rows[1:] == [("unknown", "staff.sign_in_failed", person), ("unknown", "staff.sign_in_failed", "unknown")]
    assert audit.verify(store) is None


def _guess(store: Store, times: int, **more: Any) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            sign_in(store, "Ana Rivera", "wrong", **({"now": NOW} | more))


def test_after_too_many_guesses_even_the_right_password_waits(store: Store, password: str) -> None:
    _guess(store, GUESSES_FROM_ONE_ADDRESS, address="198.51.100.7")
    with pytest.raises(TooManyTries) as refused:
        sign_in(store, "Ana Rivera", password, address="198.51.100.7", now=NOW)
    assert 0 < refused.value.retry_after_s <= 15 * 60 + 1
    assert sign_in(store, "Ana Rivera", password, address="198.51.100.7", now=NOW + timedelta(minutes=15))


def test_one_guess_fewer_does_not_lock(store: Store, password: str) -> None:
    _guess(store, GUESSES_FROM_ONE_ADDRESS - 1)
    assert sign_in(store, "Ana Rivera", password, now=NOW)


def test_a_stranger_elsewhere_does_not_lock_a_person_out(store: Store, password: str) -> None:
    _guess(store, GUESSES_FROM_ONE_ADDRESS, address="198.51.100.7")
    assert sign_in(store, "Ana Rivera", password, address="203.0.113.9", now=NOW)


def test_guesses_from_everywhere_are_bounded_too(store: Store, password: str) -> None:
    for number in range(GUESSES_ALTOGETHER):
        _guess(store, 1, address=f"198.51.100.{number}")
    with pytest.raises(TooManyTries):
        sign_in(store, "Ana Rivera", password, address="203.0.113.9", now=NOW)


def test_one_address_cannot_go_through_all_names(store: Store) -> None:
    for number in range(GUESSES_ALTOGETHER):
        with pytest.raises(SignInRefused):
            sign_in(store, f"name {number}", "wrong", address="198.51.100.7", now=NOW)
    with pytest.raises(TooManyTries):
        sign_in(store, "another name", "wrong", address="198.51.100.7", now=NOW)


def test_names_that_nobody_has_are_throttled_alike(store: Store) -> None:
    for _ in range(GUESSES_FROM_ONE_ADDRESS):
        with pytest.raises(SignInRefused):
            sign_in(store, "Nobody", "wrong", now=NOW)
    with pytest.raises(TooManyTries):
        sign_in(store, "Nobody", "wrong", now=NOW)


def test_signing_in_right_is_no_guess(store: Store, password: str) -> None:
    for _ in range(GUESSES_FROM_ONE_ADDRESS * 2):
        sign_in(store, "Ana Rivera", password, now=NOW)


def test_a_try_is_counted_before_the_password_is_looked_at(store: Store, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(kept: str, typed: str) -> bool:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(staff, "_matches", crash)
        for _ in range(GUESSES_FROM_ONE_ADDRESS):
            with pytest.raises(ZeroDivisionError):
                sign_in(store, "Ana Rivera", password, now=NOW)
    with pytest.raises(TooManyTries):
        sign_in(store, "Ana Rivera", password, now=NOW)


def test_without_the_database_nobody_gets_in(empty_store: Store) -> None:
    with pytest.raises(StoreError, match="./attune run makes"):
        sign_in(empty_store, "Ana Rivera", GOOD)


def test_a_cookie_opens_its_session_and_no_other_does(store: Store, password: str) -> None:
    cookie = _cookie(store, password)
    found = current_session(store, cookie, now=NOW)
    assert isinstance(found, SignedIn)
    assert found.cookie is None
    assert current_session(store, cookie + "x", now=NOW) is None
    assert current_session(store, "", now=NOW) is None


@pytest.mark.parametrize(("idle", "open_"), [(timedelta(minutes=29, seconds=59), True), (timedelta(minutes=30), False)])
def test_a_session_ends_after_thirty_idle_minutes(store: Store, password: str, idle: timedelta, open_: bool) -> None:
    cookie = _cookie(store, password)
    assert (current_session(store, cookie, now=NOW + idle) is not None) is open_


def test_using_a_session_keeps_it_open_for_twelve_hours_and_no_longer(store: Store, password: str) -> None:
    cookie = _cookie(store, password)
    for minutes in range(20, 12 * 60, 20):
        assert current_session(store, cookie, now=NOW + timedelta(minutes=minutes)) is not None
    assert current_session(store, cookie, now=NOW + timedelta(hours=12)) is None


def test_an_ended_session_is_cleared_away_at_the_next_sign_in(store: Store, password: str) -> None:
    _cookie(store, password)
    _cookie(store, password, now=NOW + timedelta(hours=13))
    with store.read() as session:
        assert len(session.scalars(select(StaffSession)).all()) == 1


def test_signing_out_ends_the_session(store: Store, password: str) -> None:
    cookie = _cookie(store, password)
    with store.begin() as session:
        sign_out(session, cookie)
        sign_out(session, "unknown")
    assert current_session(store, cookie, now=NOW) is None
    assert _actions(store)[-1] == "staff.signed_out"


def test_a_changed_password_lets_in_and_the_old_one_does_not(store: Store, password: str) -> None:
    mine, elsewhere = _cookie(store, password), _cookie(store, password)
    with store.begin() as session:
        person = session.scalars(select(Staff)).one()
        change_password(session, person.id, password, GOOD, keep_cookie=mine)
    assert current_session(store, mine, now=NOW) is not None
    assert current_session(store, elsewhere, now=NOW) is None
    assert not sign_in(store, "Ana Rivera", GOOD, now=NOW).must_change
    with pytest.raises(SignInRefused):
        sign_in(store, "Ana Rivera", password, now=NOW)


def test_a_password_is_changed_only_by_who_knows_the_old_one(store: Store, password: str) -> None:
    with pytest.raises(SignInRefused), store.begin() as session:
        change_password(session, session.scalars(select(Staff.id)).one(), "wrong", GOOD)


@pytest.mark.parametrize("new", ["short", "elevenchars", "aaaaaaaaaaaaaaaa", "Ana RiveraAna Rivera", None])
def test_an_unfit_new_password_is_refused(store: Store, password: str, new: str | None) -> None:
    with pytest.raises(PasswordUnfit), store.begin() as session:
        change_password(session, session.scalars(select(Staff.id)).one(), password, new or password)
    assert sign_in(store, "Ana Rivera", password)


def test_a_disabled_person_is_out_at_once_and_cannot_come_back(store: Store, password: str) -> None:
    cookie = _cookie(store, password)
    with store.begin() as session:
        disable_staff(session, "Ana Rivera", actor="admin")
    assert current_session(store, cookie, now=NOW) is None
    with pytest.raises(SignInRefused):
        sign_in(store, "Ana Rivera", password)


def test_a_reset_password_replaces_the_old_one_and_ends_sessions(store: Store, password: str) -> None:
    cookie = _cookie(store, password)
    with store.begin() as session:
        fresh = reset_password(session, "Ana Rivera", actor="admin")
    assert current_session(store, cookie, now=NOW) is None
    with pytest.raises(SignInRefused):
        sign_in(store, "Ana Rivera", password)
    assert sign_in(store, "Ana Rivera", fresh).must_change


def test_an_unknown_account_cannot_be_reset_or_disabled(store: Store) -> None:
    for change in (reset_password, disable_staff):
        with pytest.raises(StoreError, match="no account"), store.begin() as session:
            change(session, "Nobody", actor="admin")


def test_a_weak_old_hash_is_renewed_at_sign_in(store: Store, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    with store.read() as session:
        before = session.scalars(select(Staff.password_hash)).one()
    monkeypatch.setattr(staff, "_hasher", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    sign_in(store, "Ana Rivera", password)
    with store.read() as session:
        assert session.scalars(select(Staff.password_hash)).one() != before
    assert sign_in(store, "Ana Rivera", password)


def test_a_form_needs_the_token_of_its_session(store: Store, password: str) -> None:
    signed_in = sign_in(store, "Ana Rivera", password)
    assert csrf_matches(signed_in, signed_in.csrf)
    assert not csrf_matches(signed_in, "") and not csrf_matches(signed_in, "é" + signed_in.csrf)
