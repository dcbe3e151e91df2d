"""The key file: made once, private, whole."""

import json
import pickle
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vault import KeyringError, add_data_key, create_keyring, load_keyring, open_keyring, seal, unseal


def test_a_new_key_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    create_keyring(tmp_path / "keys.json")
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_what_was_created_is_what_is_loaded(tmp_path: Path) -> None:
    made = create_keyring(tmp_path / "home" / "keys.json")
    assert load_keyring(tmp_path / "home" / "keys.json") == made


def test_two_keyrings_share_no_key(tmp_path: Path) -> None:
    one, two = create_keyring(tmp_path / "one.json"), create_keyring(tmp_path / "two.json")
    keys = [*one.data.values(), one.index, one.audit, *two.data.values(), two.index, two.audit]
    assert len(set(keys)) == 6
    assert one.action_secret != two.action_secret


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    create_keyring(path)
    path.chmod(mode)
    with pytest.raises(KeyringError, match="chmod 600"):
        load_keyring(path)


def test_an_existing_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    create_keyring(path)
    before = path.read_bytes()
    with pytest.raises(KeyringError, match="exists already"):
        create_keyring(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


def test_many_that_open_at_once_all_get_the_same_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with ThreadPoolExecutor(8) as threads:
        keyrings = list(threads.map(lambda _: open_keyring(path), range(16)))
    assert all(keyring == keyrings[0] for keyring in keyrings)


def test_a_missing_key_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="restore it from a backup"):
        load_keyring(tmp_path / "keys.json")


@pytest.mark.parametrize("change", ["cut", "list", "short key", "no current", "not base64"])
def test_a_damaged_key_file_is_refused_and_its_keys_stay_out_of_the_message(tmp_path: Path, change: str) -> None:
    path = tmp_path / "keys.json"
    create_keyring(path)
    content = json.loads(path.read_text())
    secrets = [content["index"], content["action_secret"], *content["data"].values()]
    damaged = {
        "cut": path.read_text()[:60],
        "list": "[]",
        "short key": json.dumps(content | {"index": "AAAA"}),
        "no current": json.dumps(content | {"current": "gone"}),
        "not base64": json.dumps(content | {"audit": "é" + content["audit"]}),
    }
    path.write_text(damaged[change])
    with pytest.raises(KeyringError) as caught:
        load_keyring(path)
    assert not any(secret in str(caught.value) for secret in secrets)


def test_a_key_file_of_an_unknown_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    create_keyring(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 2}))
    with pytest.raises(KeyringError, match="update Attune"):
        load_keyring(path)


def test_the_repr_of_a_keyring_shows_no_key(tmp_path: Path) -> None:
    keyring = create_keyring(tmp_path / "keys.json")
    shown = f"{keyring!r} {keyring}"
    assert keyring.action_secret not in shown
    assert keyring.index.hex() not in shown and repr(keyring.index) not in shown


def test_a_keyring_is_not_pickled(tmp_path: Path) -> None:
    with pytest.raises(KeyringError):
        pickle.dumps(create_keyring(tmp_path / "keys.json"))


def test_after_a_new_data_key_old_seals_open_and_new_ones_use_it(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    old = create_keyring(path)
    place = {"table": "t", "column": "c", "row": "r"}
    sealed = seal(old, b"knee", **place)
    new = add_data_key(path)
    assert new.current != old.current
    assert new == load_keyring(path)
    assert unseal(new, sealed, **place) == b"knee"
    assert new.current.encode() in seal(new, b"knee", **place)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
