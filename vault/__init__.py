"""Keys, and sealing with them. Shared by the Rasa side and everything else, so it needs `cryptography` alone.

keys.py holds the key file, sealing.py turns values into sealed bytes and back. Where sealed values are stored is
`actions/store/`'s business.
"""

from vault.errors import KeyringError, SealBroken, VaultError
from vault.keys import Keyring, add_data_key, create_keyring, load_keyring, open_keyring
from vault.sealing import blind_index, is_sealed, seal, unseal

__all__ = [
    "Keyring",
    "KeyringError",
    "SealBroken",
    "VaultError",
    "add_data_key",
    "blind_index",
    "create_keyring",
    "is_sealed",
    "load_keyring",
    "open_keyring",
    "seal",
    "unseal",
]
