"""What can go wrong with the record."""

from actions import AttuneError


class StoreError(AttuneError):
    """The record can't be read or written; the message says what to do."""
