"""The list of audited actions is what the code writes: nothing else, and nothing less."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from actions.store.audit import Action

ROOT = Path(__file__).resolve().parents[3]


def written_in(source: str) -> Iterator[str]:
    """The action of every `audit.record(session, actor, ACTION, ...)`; anything but a plain text is a mistake here."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
            named = {keyword.arg: keyword.value for keyword in node.keywords}
            action = named.get("action") or node.args[2]
            yield str(action.value) if isinstance(action, ast.Constant) else ast.unparse(action)


def _written() -> set[str]:
    files = [path for folder in ("actions", "web", "cli") for path in (ROOT / folder).rglob("*.py")]
    return {action for path in files for action in written_in(path.read_text(encoding="utf-8"))}


def test_every_action_that_is_written_is_listed_and_every_listed_one_is_written() -> None:
    assert _written() == set(get_args(Action))


def test_nobody_writes_an_entry_by_another_way() -> None:
    for path in (path for folder in ("actions", "web", "cli") for path in (ROOT / folder).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"from actions\.store\.audit import [^\n]*\brecord\b", source), path
        assert "AuditEntry(" not in source.replace("class AuditEntry(", "") or path.name == "audit.py", path


def test_an_action_is_noun_dot_verb() -> None:
    assert [action for action in get_args(Action) if not re.fullmatch(r"[a-z]+\.[a-z_]+", action)] == []


def test_the_search_finds_what_it_should() -> None:
    source = 'audit.record(s, "a", "turn.taken", "x")\naudit.record(s, "a", action=name, subject="x")\nrecord(s)'
    assert list(written_in(source)) == ["turn.taken", "name"]
