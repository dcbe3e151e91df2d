"""Seal a value to the one place where it belongs, and find it again without opening it.

AES-256-GCM. A sealed value is bound to its table, column and row and to the key's id, so that nobody with the database alone
can read it, change it, or move one person's words to another person's row. Keys are in keys.py.

Stored form: version byte, length of key id, key id, 12 bytes of nonce, ciphertext with its 16-byte tag.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault.errors import SealBroken
from vault.keys import Keyring

_VERSION = 1
_NONCE_BYTES = 12
_TAG_BYTES = 16


def seal(keyring: Keyring, plaintext: bytes, *, table: str, column: str, row: str) -> bytes:
    """Seal with the current key. The result is about 45 bytes longer; two seals of one value differ."""
    key_id = keyring.current
    nonce = os.urandom(_NONCE_BYTES)
    place = _place(table, column, row, key_id)
    ciphertext = AESGCM(keyring.data[key_id]).encrypt(nonce, plaintext, place)
    name = key_id.encode()
    return bytes((_VERSION, len(name))) + name + nonce + ciphertext


def unseal(keyring: Keyring, sealed: bytes, *, table: str, column: str, row: str) -> bytes:
    """Open what `seal` made for the same place. Raises `SealBroken` for anything else."""
    key_id, nonce, ciphertext = _split(sealed)
    key = keyring.data.get(key_id)
    if key is None:
        raise SealBroken(f"{table}.{column} of row {row} needs key '{key_id}', which is not in the key file: restore that key")
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, _place(table, column, row, key_id))
    except InvalidTag as error:
        raise SealBroken(f"{table}.{column} of row {row} was changed or moved: restore that row from a backup") from error


def is_sealed(value: object) -> bool:
    """Whether the value has the outer form of a sealed one. Says nothing about whether it opens."""
    if not isinstance(value, bytes) or len(value) < 2 or value[0] != _VERSION or value[1] == 0:
        return False
    return len(value) >= 2 + value[1] + _NONCE_BYTES + _TAG_BYTES


def blind_index(keyring: Keyring, purpose: str, value: str) -> bytes:
    """32 bytes that are equal for equal values, and tell nothing without the key.

    The value is compared without regard to case, width and repeated spaces. `purpose` keeps indexes apart: one name under
    "name" and under "phone" has two indexes.
    """
    return hmac.digest(keyring.index, _joined(purpose, normalised(value)), hashlib.sha256)


def normalised(value: str) -> str:
    """NFKC, case-folded, runs of white space as one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def _split(sealed: bytes) -> tuple[str, bytes, bytes]:
    if not is_sealed(sealed):
        raise SealBroken("this is not a sealed value of a version that is known here: update Attune, or restore the row")
    start = 2 + sealed[1]
    try:
        key_id = sealed[2:start].decode()
    except UnicodeDecodeError as error:
        raise SealBroken("this sealed value was changed: restore the row from a backup") from error
    return key_id, sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]


def _place(table: str, column: str, row: str, key_id: str) -> bytes:
    return bytes((_VERSION,)) + _joined(table, column, row, key_id)


def _joined(*parts: str) -> bytes:
    """Each part with its length before it, so that ("ab", "c") and ("a", "bc") differ."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
