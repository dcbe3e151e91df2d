"""The keyring: one small file with every key that Attune holds.

It lives at `$ATTUNE_HOME/keys.json`, readable by its owner alone. Whoever has this file and the database can read every
patient's words; whoever loses it can read none. Using the keys is in sealing.py.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from vault.errors import KeyringError

KEY_BYTES = 32  # AES-256, and as long for each HMAC-SHA256 key
_FORMAT = 1


@dataclass(frozen=True, repr=False)
class Keyring:
    """Every key.

    `data`: AES-256 keys by key id; `current` names the one that seals. `index`: HMAC key of blind indexes. `audit`: HMAC key of
    the audit chain. `action_secret`: text that Rasa and the action server share.
    """

    data: Mapping[str, bytes]
    current: str
    index: bytes
    audit: bytes
    action_secret: str

    def __post_init__(self) -> None:
        if self.current not in self.data:
            raise KeyringError(f"the current key '{self.current}' is not among the data keys: restore the key file from a backup")
        if any(len(key) != KEY_BYTES for key in (*self.data.values(), self.index, self.audit)):
            raise KeyringError(f"a key is not {KEY_BYTES} bytes long: restore the key file from a backup")
        if any(not key_id or len(key_id.encode()) > 255 for key_id in self.data):
            raise KeyringError("a key id is empty or longer than 255 bytes: restore the key file from a backup")
        object.__setattr__(self, "data", MappingProxyType(dict(self.data)))

    def __repr__(self) -> str:
        return f"<Keyring current={self.current!r}, {len(self.data)} data keys>"

    def __reduce__(self) -> tuple[Any, ...]:
        raise KeyringError("a keyring is not pickled or copied to other processes: load it from its file there")


def new_keyring() -> Keyring:
    """Fresh random keys, in memory only."""
    key_id = _new_key_id()
    return Keyring(
        data={key_id: secrets.token_bytes(KEY_BYTES)},
        current=key_id,
        index=secrets.token_bytes(KEY_BYTES),
        audit=secrets.token_bytes(KEY_BYTES),
        action_secret=secrets.token_urlsafe(32),
    )


def create_keyring(path: Path) -> Keyring:
    """Make a new key file, 0600, whole or not at all. Raises `KeyringError` if there is one already."""
    keyring = new_keyring()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _write_draft(path, keyring)
    try:
        # A hard link fails where the name is taken, so two processes that start together can't overwrite each other's keys.
        os.link(draft, path)
    except FileExistsError as error:
        raise KeyringError(f"{path} exists already: load it, or move it away first") from error
    except OSError as error:
        raise KeyringError(f"{path} can't be written ({error.strerror}): check the folder's rights and space") from error
    finally:
        draft.unlink()
    _sync_folder(path.parent)
    return keyring


def load_keyring(path: Path) -> Keyring:
    """Read the key file. Raises `KeyringError` where it is missing, damaged, or readable by others than its owner."""
    try:
        with path.open("rb") as file:
            _check_private(path, os.fstat(file.fileno()))
            text = file.read()
    except FileNotFoundError as error:
        raise KeyringError(f"{path} is missing: restore it from a backup, or create a new keyring for a new store") from error
    except OSError as error:
        raise KeyringError(f"{path} can't be read ({error.strerror}): check who owns it") from error
    return _parse(path, text)


def open_keyring(path: Path) -> Keyring:
    """Load the key file, and make it first where there is none. Safe when two processes start together."""
    if path.exists():
        return load_keyring(path)
    try:
        return create_keyring(path)
    except KeyringError:
        if not path.exists():
            raise
        return load_keyring(path)  # another process was quicker: its keys are the ones to use


def add_data_key(path: Path) -> Keyring:
    """Add a data key and make it the current one. What older keys sealed stays readable. Restart every process after it."""
    old = load_keyring(path)
    key_id = _new_key_id()
    keyring = replace(old, data={**old.data, key_id: secrets.token_bytes(KEY_BYTES)}, current=key_id)
    os.replace(_write_draft(path, keyring), path)
    _sync_folder(path.parent)
    return keyring


def _new_key_id() -> str:
    return secrets.token_hex(4)


def _check_private(path: Path, status: os.stat_result) -> None:
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise KeyringError(f"{path} can be read by others: run  chmod 600 {path}  and consider its keys known to them")


def _write_draft(path: Path, keyring: Keyring) -> Path:
    content = {
        "format": _FORMAT,
        "current": keyring.current,
        "data": {key_id: _to_text(key) for key_id, key in keyring.data.items()},
        "index": _to_text(keyring.index),
        "audit": _to_text(keyring.audit),
        "action_secret": keyring.action_secret,
    }
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise KeyringError(f"{path} can't be written ({error.strerror}): check the folder's rights and space") from error
    return Path(name)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parse(path: Path, text: bytes) -> Keyring:
    try:
        content = json.loads(text)
        if content["format"] != _FORMAT:
            raise KeyringError(f"{path} has format {content['format']!r}, this version reads {_FORMAT}: update Attune")
        return Keyring(
            data={key_id: _from_text(key) for key_id, key in content["data"].items()},
            current=content["current"],
            index=_from_text(content["index"]),
            audit=_from_text(content["audit"]),
            action_secret=content["action_secret"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # `from None`: the parser's own error may quote the file.
        raise KeyringError(f"{path} is damaged ({type(error).__name__}): restore it from a backup") from None


def _to_text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _from_text(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
