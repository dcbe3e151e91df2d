"""A sealed value opens in its own place, whole, and nowhere else."""

from dataclasses import replace
from pathlib import Path

import pytest

from vault import Keyring, SealBroken, blind_index, create_keyring, is_sealed, seal, unseal

PLACE = {"table": "messages", "column": "text", "row": "m1"}


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return create_keyring(tmp_path / "keys.json")


@pytest.mark.parametrize("plain", [b"", b"a", "mein Rücken 🙂".encode(), bytes(100_000)])
def test_what_was_sealed_opens_in_its_place(keyring: Keyring, plain: bytes) -> None:
    sealed = seal(keyring, plain, **PLACE)
    assert unseal(keyring, sealed, **PLACE) == plain
    assert is_sealed(sealed)


def test_a_sealed_value_shows_nothing_of_the_plain_one(keyring: Keyring) -> None:
    assert b"burning" not in seal(keyring, b"burning in my knee", **PLACE)


def test_one_value_sealed_twice_looks_different(keyring: Keyring) -> None:
    assert seal(keyring, b"knee", **PLACE) != seal(keyring, b"knee", **PLACE)


@pytest.mark.parametrize("moved", [{"table": "answers"}, {"column": "reading"}, {"row": "m2"}])
def test_a_value_that_was_moved_does_not_open(keyring: Keyring, moved: dict[str, str]) -> None:
    with pytest.raises(SealBroken):
        unseal(keyring, seal(keyring, b"knee", **PLACE), **(PLACE | moved))


def test_names_that_run_together_are_different_places(keyring: Keyring) -> None:
    sealed = seal(keyring, b"knee", table="ab", column="c", row="r")
    with pytest.raises(SealBroken):
        unseal(keyring, sealed, table="a", column="bc", row="r")


def test_each_changed_byte_breaks_the_seal(keyring: Keyring) -> None:
    sealed = seal(keyring, b"knee", **PLACE)
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(SealBroken):
            unseal(keyring, changed, **PLACE)


def test_each_cut_breaks_the_seal(keyring: Keyring) -> None:
    sealed = seal(keyring, b"knee", **PLACE)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            unseal(keyring, sealed[:length], **PLACE)


def test_a_key_kept_under_another_id_does_not_open(keyring: Keyring) -> None:
    sealed = seal(keyring, b"knee", **PLACE)
    key = keyring.data[keyring.current]
    other = replace(keyring, data={"00000000": key}, current="00000000")
    renamed = sealed.replace(keyring.current.encode(), b"00000000", 1)
    with pytest.raises(SealBroken):
        unseal(other, renamed, **PLACE)


def test_a_missing_key_is_named(keyring: Keyring, tmp_path: Path) -> None:
    stranger = create_keyring(tmp_path / "other.json")
    with pytest.raises(SealBroken, match=keyring.current):
        unseal(stranger, seal(keyring, b"knee", **PLACE), **PLACE)


@pytest.mark.parametrize("value", [None, "text", b"", b"\x01", b"my knee hurts since last year and it is not getting better"])
def test_what_is_not_sealed_is_not_taken_for_it(value: object) -> None:
    assert not is_sealed(value)


def test_a_blind_index_is_equal_for_spellings_of_one_value(keyring: Keyring) -> None:
    plain = blind_index(keyring, "name", "Ana Rivera")
    assert plain == blind_index(keyring, "name", "  ana   RIVERA ")
    assert plain == blind_index(keyring, "name", "\uff21na Rivera")  # full width A
    assert plain != blind_index(keyring, "name", "Ana Riviera")


def test_a_blind_index_depends_on_its_purpose_and_key(keyring: Keyring, tmp_path: Path) -> None:
    other = create_keyring(tmp_path / "other.json")
    indexes = {blind_index(keyring, "name", "ana"), blind_index(keyring, "phone", "ana"), blind_index(other, "name", "ana")}
    assert len(indexes) == 3
    assert blind_index(keyring, "ab", "c") != blind_index(keyring, "a", "bc")
