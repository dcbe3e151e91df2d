"""What a command tells its user instead of a traceback."""

from __future__ import annotations


class CommandError(Exception):
    """One clear line on standard error, exit code 1. The message says what is wrong and what to do."""
