"""`./attune test`: pytest in both environments; a path goes to the one whose code it tests.

tests/bot runs under Rasa's Python. tests/bot/language and tests/vault test code that both environments share, and run in both.
Where a test starts the whole stack, the model is trained first: no test waits for that.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.model import ensure_model
from cli.places import ROOT, app_python, rasa_python

NO_TESTS_COLLECTED = 5
SHARED = ("tests/bot/language", "tests/vault")
WITH_MODEL = ("tests/stack",)


@dataclass(frozen=True)
class Plan:
    """Which paths each environment gets; None leaves the environment out, [] runs all that is its own."""

    app: list[str] | None
    rasa: list[str] | None

    @property
    def needs_model(self) -> bool:
        """Whether a test among them talks to the trained model."""
        if self.app is None:
            return False
        places = [_place(path) for path in self.app] or ["tests"]
        return any(place == "tests" or _under(place, WITH_MODEL) for place in places)


def run_tests(arguments: Sequence[str]) -> int:
    """Exit code 0 when every test that was wanted passed and at least one ran."""
    options, paths = _split(arguments)
    plan = plan_of(paths)
    codes = []
    if plan.needs_model:
        ensure_model()
    if plan.app is not None:
        codes.append(_pytest(app_python(), [*options, *plan.app]))
    if plan.rasa is not None:
        codes.append(_pytest(rasa_python(), [*options, *(plan.rasa or ["tests/bot", "tests/vault"])]))
    ran = [code for code in codes if code != NO_TESTS_COLLECTED]
    return max(ran) if ran else NO_TESTS_COLLECTED


def plan_of(paths: Sequence[str]) -> Plan:
    """No path: everything, in both. A path (with or without `::test`): the environment that it belongs to."""
    if not paths:
        return Plan([], [])
    places = {path: _place(path) for path in paths}
    app = [path for path, place in places.items() if not _under(place, ("tests/bot",)) or _under(place, SHARED)]
    rasa = [path for path, place in places.items() if _under(place, ("tests/bot", *SHARED)) or place == "tests"]
    return Plan(app or None, rasa or None)


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    paths = [argument for argument in arguments if not argument.startswith("-") and _is_path(argument)]
    return [argument for argument in arguments if argument not in paths], paths


def _is_path(argument: str) -> bool:
    name = argument.split("::")[0]
    return Path(name).exists() or (ROOT / name).exists()


def _place(path: str) -> str:
    name = Path(path.split("::")[0])
    full = name.resolve() if name.exists() else (ROOT / name).resolve()
    return full.relative_to(ROOT).as_posix() if full.is_relative_to(ROOT) else full.as_posix()


def _under(place: str, folders: Sequence[str]) -> bool:
    return any(place == folder or place.startswith(folder + "/") for folder in folders)


def _pytest(python: str, arguments: Sequence[str]) -> int:
    settings = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    return subprocess.run([python, "-m", "pytest", *arguments], cwd=ROOT, check=False, env=settings).returncode
