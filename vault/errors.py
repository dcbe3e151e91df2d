"""What can go wrong with keys and seals."""


class VaultError(Exception):
    """Root of every error of the vault; the message says what to do."""


class KeyringError(VaultError):
    """The key file is missing, unreadable, or open to others."""


class SealBroken(VaultError):
    """A sealed value doesn't open: it was changed, moved to another place, or its key is gone."""
