"""Read content files and say clearly what is wrong with one.

Every reader of `data/` loads YAML through here, so an error always names the file and the key.
What a file must hold is checked by its own reader (for danger: red_flags.py).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same result.
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


class AttuneError(Exception):
    """Root of everything that goes wrong in `bot.language`."""


class ContentError(AttuneError, ValueError):
    """A content file is broken. `where` is "file: key" and the message says what to change."""

    def __init__(self, message: str, where: str) -> None:
        super().__init__(f"{where}: {message}")
        self.message = message
        self.where = where


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the content: where ("file: key") and what to do about it."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class _UniqueKeys(_Loader):
    """YAML keeps the last of two equal keys in silence; a word list must not vanish that way."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


def load_yaml(path: Path, root: Path | None = None) -> Any:
    """The content of one YAML file; `root` shortens the path in errors.

    Raises `ContentError` if the file is missing, no YAML, empty, or holds a key twice.
    """
    where = name_of(path, root)
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506 - a SafeLoader
    except FileNotFoundError as error:
        raise ContentError("the file is missing", where) from error
    except UnicodeDecodeError as error:
        raise ContentError("the file must be saved as UTF-8", where) from error
    except yaml.YAMLError as error:
        raise ContentError(f"this is no valid YAML: {_one_line(error)}", where) from error
    if loaded is None:
        raise ContentError("the file is empty", where)
    return loaded


def load_mapping(path: Path, root: Path | None = None) -> dict[str, Any]:
    """A YAML file that holds keys and values. Raises `ContentError` if it holds anything else."""
    loaded = load_yaml(path, root)
    if not isinstance(loaded, dict):
        raise ContentError(f"keys and values are expected, not a {type(loaded).__name__}", name_of(path, root))
    return {as_text(key, f"{name_of(path, root)}: {key!r}"): value for key, value in loaded.items()}


def as_text(value: object, where: str) -> str:
    """`value` if it is text. Bare yes, no, on and off are booleans to YAML: the message says to quote them."""
    if isinstance(value, str):
        return value
    hint = " (quote it: YAML reads bare yes, no, on, off as true or false)" if isinstance(value, bool) else ""
    raise ContentError(f"text is expected, not {value!r}{hint}", where)


def as_texts(value: object, where: str) -> tuple[str, ...]:
    """A list of texts; an absent value is an empty list."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ContentError(f"a list is expected, not {value!r}", where)
    return tuple(as_text(item, f"{where}[{number}]") for number, item in enumerate(value))


def nearest(name: str, names: Iterable[str]) -> str:
    """' (did you mean …?)' for a name that nearly is one of `names`, else ''."""
    import difflib

    close = difflib.get_close_matches(name, list(names), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def name_of(path: Path, root: Path | None = None) -> str:
    """The path as errors show it: below `root`'s parent where it can be."""
    if root is None:
        return path.name
    try:
        return path.resolve().relative_to(root.resolve().parent).as_posix()
    except ValueError:
        return path.name


def _one_line(error: yaml.YAMLError) -> str:
    return " ".join(str(error).split())
