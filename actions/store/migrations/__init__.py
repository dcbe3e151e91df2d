"""Bring a database to the newest shape.

Each step is a file in versions/, named by number and topic; the shape they lead to is models.py, and a test holds the two
together. Steps never touch what a field says: sealed values are opaque here.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from actions.store.engine import Store
from actions.store.errors import StoreError

# Any fixed number will do; it keeps two migrations of one PostgreSQL database apart.
_MIGRATION_LOCK = 0x41_74_74_75_6E_65


def migrate(store: Store) -> None:
    """Make or update the tables. Does nothing when they are new enough; safe when several processes start together.

    Raises `StoreError` when the database was made by a newer Attune, or can't be written.
    """
    _run(store, "upgrade", "head")


def unmigrate(store: Store, revision: str = "base") -> None:
    """Go back to an older revision. Drops whatever that revision didn't have, with all its rows."""
    _run(store, "downgrade", revision)


def configure(connection: Connection | None = None) -> Config:
    """Alembic's settings for this folder; nothing is read from a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def _run(store: Store, direction: str, revision: str) -> None:
    try:
        # One transaction: on SQLite it holds the write lock from the start, so a second process waits, then finds nothing to do.
        with store.engine.begin() as connection:
            if store.is_postgres:
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            _check_known(connection)
            getattr(command, direction)(configure(connection), revision)
    except DBAPIError as error:
        raise store.explain(error) from error


def _check_known(connection: Connection) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(configure()).walk_revisions()}
    unknown = set(MigrationContext.configure(connection).get_current_heads()) - known
    if unknown:
        raise StoreError(f"the database was made by a newer Attune (revision {', '.join(unknown)}): update this one")
