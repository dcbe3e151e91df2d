"""What Attune decides, records and says.

The store is in `actions/store/`. Reading a person's words is in `bot/language/`, delivering the reply in `web/`.
"""


class AttuneError(Exception):
    """Root of every error that `actions/` raises on purpose; the message says what to do."""
