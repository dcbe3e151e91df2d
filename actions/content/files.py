"""From what YAML held to checked dataclasses, with every mistake named by file and key.

YAML itself is read by `bot/language/loading.py`. What a file may hold is in `schema.py`, which files make up the
content in `loading.py`.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from bot.language.loading import ContentError, Problem, nearest

T = TypeVar("T")


def read_as(kind: type[T], data: Any, where: str) -> tuple[T | None, list[Problem]]:
    """`data` as a `kind`, or None and every mistake in it. `where` is the file, with the key if inside it."""
    try:
        adapter: TypeAdapter[T] = _adapter(cast(Any, kind))
        return adapter.validate_python(data), []
    except ValidationError as error:
        return None, [_problem(entry, where, kind) for entry in error.errors()]


def read_entries(kind: type[T], data: Any, where: str) -> tuple[list[tuple[str, T]], list[Problem]]:
    """A file that is a list: each good entry with its place, and every mistake in the others."""
    if not isinstance(data, list):
        return [], [Problem(where, "must be a list of entries, each with an id")]
    good: list[tuple[str, T]] = []
    problems: list[Problem] = []
    for number, raw in enumerate(data):
        entry_place = f"{where}: {entry_key(raw, number)}"
        entry, mistakes = read_as(kind, raw, entry_place)
        problems += mistakes
        if entry is not None:
            good.append((entry_place, entry))
    return good, problems


def entry_key(raw: Any, number: int) -> str:
    """The id of an entry, or its position where it has none."""
    return str(raw["id"]) if isinstance(raw, dict) and raw.get("id") else f"[{number}]"


def raise_first(problems: list[Problem]) -> None:
    """Raise the first problem as `ContentError`, saying how many more there are."""
    if not problems:
        return
    more = f" (and {len(problems) - 1} more: ./attune content check)" if len(problems) > 1 else ""
    raise ContentError(f"{problems[0].message}{more}", where=problems[0].where)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)  # building one costs far more than using it


def _problem(entry: Any, where: str, kind: type[Any]) -> Problem:
    key = _key(entry["loc"])
    at = f"{where}: {key}" if key else where
    return Problem(at, _message(entry, kind))


def _key(location: tuple[Any, ...]) -> str:
    key = ""
    for part in location:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else str(part)
    return key


def _message(entry: Any, kind: type[Any]) -> str:
    wrong = str(entry["loc"][-1]) if entry["loc"] else ""
    match entry["type"]:
        case "missing":
            return "is missing"
        case "unexpected_keyword_argument":
            known = getattr(kind, "__dataclass_fields__", {})
            return f"no such key{nearest(wrong, known)}"
        case "bool_type" | "string_type" if isinstance(entry["input"], bool):
            return 'YAML read this as true or false; quote it, as in "yes"'
        case _:
            return str(entry["msg"]).removeprefix("Value error, ")
