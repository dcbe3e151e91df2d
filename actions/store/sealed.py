"""`Sealed`, the one encrypted field, for everything that a patient said or that tells who they are.

A column type alone sees a value and never its row, and a seal must be bound to the row. So a `Sealed` field is a descriptor
over a hidden binary column: setting keeps the plain value in memory, the write to the database seals it with the row's id, and
reading opens it. The hidden column's type refuses anything that isn't sealed, so no path writes plain text by mistake.

Values are JSON (text, numbers, lists, objects). Set a field to a new value; changing what it gave you changes nothing.
Where plain text may be compared or searched, use `vault.blind_index` in a column of its own.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import Any, Generic, Self, TypeVar, cast, overload

from sqlalchemy import Dialect, LargeBinary, event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, QueryContext, mapped_column, object_session
from sqlalchemy.types import TypeDecorator

from actions.store.errors import StoreError
from vault import Keyring, is_sealed, seal, unseal

T = TypeVar("T")

_KEYRING = "_keyring"
_PAD_BYTES = 32


def new_id() -> str:
    """128 random bits, 32 hex digits: made here, before the row exists, because its seals are bound to it."""
    return secrets.token_hex(16)


class _Plain:
    """A plain value that waits to be sealed. No repr, and no database type accepts it."""

    __slots__ = ("encoded",)

    def __init__(self, value: object) -> None:
        self.encoded = _encode(value)


class SealedBytes(TypeDecorator[bytes]):
    """The column under a `Sealed` field. Refuses whatever isn't sealed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None or is_sealed(value):
            return cast("bytes | None", value)
        raise StoreError("a sealed field was about to be written unsealed: write it through the ORM, in store.begin()")


class Sealed(Generic[T]):
    """Declare an encrypted field: `text = Sealed[str](required=True)`, `contact = Sealed[str | None]()`.

    Reading raises `vault.SealBroken` when the stored value was changed or came from another row.
    """

    def __init__(self, *, required: bool = False) -> None:
        self.required = required
        self.name = ""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name
        setattr(owner, self.hidden, mapped_column(name, SealedBytes, nullable=not self.required))

    @property
    def hidden(self) -> str:
        """Name of the attribute that maps the column."""
        return f"{self.name}_sealed"

    @overload
    def __get__(self, row: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, row: SealedRow, owner: type[Any]) -> T: ...
    def __get__(self, row: SealedRow | None, owner: type[Any]) -> Self | T:
        if row is None:
            return self
        stored = getattr(row, self.hidden)
        if stored is None:
            return cast("T", None)
        if isinstance(stored, _Plain):
            return cast("T", json.loads(stored.encoded))
        plain = unseal(_keyring_of(row), stored, **self._place(row))
        return cast("T", json.loads(plain))

    def __set__(self, row: SealedRow, value: T) -> None:
        setattr(row, self.hidden, None if value is None else _Plain(value))

    def seal_in(self, row: SealedRow, keyring: Keyring) -> None:
        """Seal a waiting value; does nothing when none waits."""
        waiting = row.__dict__.get(self.hidden)
        if isinstance(waiting, _Plain):
            setattr(row, self.hidden, seal(keyring, waiting.encoded, **self._place(row)))

    def _place(self, row: SealedRow) -> dict[str, str]:
        return {"table": inspect(type(row)).local_table.name, "column": self.name, "row": cast("Any", row).id}


class SealedRow:
    """Root of tables: gives each new row its id at once, and seals its fields when it is written."""

    @classmethod
    def sealed_fields(cls) -> Iterator[Sealed[Any]]:
        """The `Sealed` fields of this table."""
        return (field for field in vars(cls).values() if isinstance(field, Sealed))


def _encode(value: object) -> bytes:
    """JSON, filled up with spaces: else the length alone would tell a "yes" from a "no"."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return text.ljust(-(-len(text) // _PAD_BYTES) * _PAD_BYTES)


def _keyring_of(row: SealedRow) -> Keyring:
    # Remembered on the row, so that a row can still be read after its session ended.
    remembered = row.__dict__.get(_KEYRING)
    if remembered is not None:
        return cast("Keyring", remembered)
    session = object_session(row)
    if session is None or "keyring" not in session.info:
        raise StoreError("a sealed field needs a session that knows the keyring: use store.begin() or store.read()")
    return cast("Keyring", session.info["keyring"])


@event.listens_for(SealedRow, "init", propagate=True)
def _give_id(row: SealedRow, args: tuple[Any, ...], values: dict[str, Any]) -> None:
    column = inspect(type(row)).local_table.columns.get("id")
    if column is not None and column.default is not None:
        values.setdefault("id", new_id())


@event.listens_for(SealedRow, "load", propagate=True)
def _remember_keyring(row: SealedRow, context: QueryContext) -> None:
    row.__dict__[_KEYRING] = context.session.info.get("keyring")


@event.listens_for(SealedRow, "before_insert", propagate=True)
@event.listens_for(SealedRow, "before_update", propagate=True)
def _seal_fields(mapper: Mapper[Any], connection: Connection, row: SealedRow) -> None:
    fields = list(type(row).sealed_fields())
    if not fields:
        return
    keyring = _keyring_of(row)
    for field in fields:
        field.seal_in(row, keyring)
    row.__dict__[_KEYRING] = keyring
