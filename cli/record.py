"""The record, as the commands open it: where it is, its tables made, written under the keys of this ATTUNE_HOME.

`$ATTUNE_HOME/database` tells that the record is not in this folder, and where it is, without the password. So no command makes an
empty SQLite file beside a PostgreSQL record because somebody forgot to name it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from actions.store.audit import check_keys
from actions.store.engine import Store, address_of
from actions.store.migrations import migrate
from cli.errors import CommandError
from cli.places import home

NOTE = "database"


def database_url(place: Path, given: str | None = None) -> str | None:
    """`given`, or $DATABASE_URL; None for the file in `place`. Raises `CommandError` where the record is known to be elsewhere."""
    url = given or os.environ.get("DATABASE_URL") or None
    note = place / NOTE
    if url is None and note.exists():
        raise CommandError(
            f"the record of {place} is at {note.read_text().strip()}: set DATABASE_URL to it (with its password). "
            f"To begin an empty one here, remove {note}"
        )
    return url


@contextmanager
def open_record(place: Path | None = None, url: str | None = None) -> Iterator[Store]:
    """The record with its tables made, under its own keys. Raises `StoreError`."""
    from actions.clinic import open_store_of

    folder = place or home()
    found = database_url(folder, url)
    store = open_store_of(folder, found)
    try:
        migrate(store)
        check_keys(store)
        _note(folder, found, store)
        yield store
    finally:
        store.close()


def _note(place: Path, url: str | None, store: Store) -> None:
    if url is not None:
        (place / NOTE).write_text(f"{store.place}\n")


def tracker_url(place: Path, url: str | None) -> str:
    """The record's address as Rasa takes it: SQLAlchemy 1.4 with psycopg2, where the application has psycopg 3."""
    address = address_of(url, place)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg2")
    return address.render_as_string(hide_password=False)
