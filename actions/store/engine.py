"""Open the record: SQLite by default, PostgreSQL where one machine is not enough.

`store.begin()` is one write transaction, `store.read()` a consistent look that can't write. Both hand out a SQLAlchemy session
whose rows stay readable afterwards. Tables are made by `actions.store.migrations.migrate`; one turn at a time in a conversation
is in locks.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from actions.store.errors import StoreError
from vault import Keyring

LOCK_WAIT_S = 10
POOL_SIZE = 10
# With the other pools of `web/`, `actions/` and Rasa it stays below 100, which a PostgreSQL server allows by default.
TURNS_AT_ONCE = 30
_WRITES = "attune_writes"


@dataclass(frozen=True)
class Store:
    """The open record. Share one in a process: it is safe to use from many threads."""

    engine: Engine
    keyring: Keyring
    place: str  # for messages: the file, or the server without its password
    lock_engine: Engine | None = None  # PostgreSQL: connections that locks.py holds for a whole turn

    @property
    def is_postgres(self) -> bool:
        """Whether PostgreSQL holds the record (else SQLite)."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One write transaction: committed at the end, rolled back when anything is raised.

        On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so what was read stays true until the commit. Keep it short:
        no network call inside. Raises `StoreError` when the database is full, unwritable, locked or away; a broken unique key
        stays SQLAlchemy's `IntegrityError`, for the caller to decide.
        """
        with self._errors(), self._session(writes=True) as session:
            yield session
            session.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look at the record. An attempt to write raises `StoreError`."""
        with self._errors(), self._session(writes=False) as session:
            yield session

    def explain(self, error: DBAPIError) -> StoreError:
        """The database's own error, as one that says what to do."""
        return StoreError(f"{self.place}: {_advice(error)}")

    def close(self) -> None:
        """Close every idle connection. The store may be used again and then opens new ones."""
        self.engine.dispose()
        if self.lock_engine is not None:
            self.lock_engine.dispose()

    def _session(self, *, writes: bool) -> Session:
        options: dict[str, Any] = {_WRITES: writes}
        if self.is_postgres and not writes:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        make = sessionmaker(self.engine.execution_options(**options), expire_on_commit=False)
        return make(info={"keyring": self.keyring, "writes": writes})

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except PoolTimeout as error:
            raise StoreError(f"{self.place}: every connection is in use: keep transactions short") from error
        except DBAPIError as error:
            raise self.explain(error) from error
        except StatementError as error:
            # SQLAlchemy wraps what a column type raises; ours already says what to do.
            if isinstance(error.orig, StoreError):
                raise error.orig from error
            raise


def open_store(url: str | None, home: Path, keyring: Keyring) -> Store:
    """Open the record at `url`, or `attune.db` in `home` where `url` is None.

    `postgresql://`, `postgres://` and `sqlite:///FILE` are understood. Makes the folder and the file (0600), no tables.
    Raises `StoreError` where the address is wrong or the folder can't be used; a server that is away shows at first use.
    """
    parsed = address_of(url, home)
    if parsed.get_backend_name() == "postgresql":
        # No wait inside the pool: threads that wait there would keep those from running that give connections back.
        locks = _postgres(parsed, isolation_level="AUTOCOMMIT", max_overflow=TURNS_AT_ONCE - POOL_SIZE, pool_timeout=0)
        return Store(_postgres(parsed), keyring, parsed.render_as_string(hide_password=True), locks)
    return Store(_sqlite(parsed), keyring, str(parsed.database))


def address_of(url: str | None, home: Path) -> URL:
    """`url` as SQLAlchemy takes it, or that of `attune.db` in `home`. Raises `StoreError` for what is no address."""
    return _parse(url) if url else URL.create("sqlite", database=str(home / "attune.db"))


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        # `from None`: the parser's error quotes the address, and with it the password.
        raise StoreError("DATABASE_URL is no database address: write postgresql://user:password@host/name") from None
    backend = parsed.drivername.split("+")[0]
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed
    raise StoreError(f"DATABASE_URL names '{parsed.drivername}': use postgresql://... or sqlite:///FILE")


def _postgres(url: URL, **changes: Any) -> Engine:
    settings = f"-c timezone=UTC -c lock_timeout={LOCK_WAIT_S}s -c idle_in_transaction_session_timeout=60s"
    options: dict[str, Any] = {"pool_size": POOL_SIZE, "max_overflow": 10, "pool_pre_ping": True} | changes
    return create_engine(url, hide_parameters=True, connect_args={"options": settings, "connect_timeout": 10}, **options)


def _sqlite(url: URL) -> Engine:
    _make_private_file(Path(str(url.database)))
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=POOL_SIZE,
        max_overflow=10,
        connect_args={"timeout": LOCK_WAIT_S, "isolation_level": None},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private_file(path: Path) -> None:
    # SQLite gives its -wal and -shm files the rights of the main file.
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.fchmod(handle, 0o600)
        os.close(handle)
    except OSError as error:
        raise StoreError(f"{path}: can't be opened ({error.strerror}): check the folder's rights and free space") from error


def _prepare_sqlite(connection: Any, entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={LOCK_WAIT_S * 1000}",  # first: the change to WAL itself may have to wait
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what a person asked to delete is overwritten, not only unlinked
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # Python's driver would begin late and deferred; then a read followed by a write fails instead of waiting for its turn.
    writes = connection.get_execution_options().get(_WRITES, True)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@event.listens_for(Session, "before_flush")
def _refuse_writes(session: Session, context: UOWTransaction, instances: object) -> None:
    if session.info.get("writes") is False and (session.new or session.deleted or session.dirty):
        raise StoreError("this session only reads: use store.begin() to write")


_ADVICE = {
    "database or disk is full": "the disk is full: free some space, then try again",
    "no space left": "the disk is full: free some space, then try again",
    "database is locked": f"another process holds the database for more than {LOCK_WAIT_S} s: look for a stuck one",
    "lock timeout": f"a row was locked for more than {LOCK_WAIT_S} s: look for a stuck transaction",
    "readonly database": "it can't be written: check the rights of the file and its folder, or use store.begin()",
    "read-only transaction": "this session only reads: use store.begin() to write",
    "unable to open": "it can't be opened: check that the folder exists and who owns it",
    "no such table": "its tables are missing: ./attune run makes them",
    "does not exist": "the database, the user or the tables are missing: create user and database, ./attune run makes the tables",
    "password authentication failed": "the server refuses this user and password: check DATABASE_URL",
    "no password supplied": "the server wants a password: put it in DATABASE_URL",
    "permission denied": "the user may not do that there: make it the owner of the database",
    "too many clients": "the server has no connection left: raise its max_connections",
    "connection slots": "the server has no connection left: raise its max_connections",
    "malformed": "the file is damaged: restore it from a backup",
    "not a database": "the file is no database: restore it from a backup",
    "disk i/o error": "the disk can't be read or written: check the disk and its free space",
    "connection": "the database server doesn't answer: check that it runs and that DATABASE_URL is right",
}


def _advice(error: DBAPIError) -> str:
    said = str(error.orig).lower()
    for sign, advice in _ADVICE.items():
        if sign in said:
            return advice
    kind = "server" if isinstance(error, OperationalError) else "statement"
    return f"the database refused ({kind} error {type(error.orig).__name__}): see its log"
