"""Finding Pythons and keeping environments in step with their locks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli import bootstrap
from cli.bootstrap import APP, RASA, BootstrapError, Environment

ROOT = Path(__file__).resolve().parents[2]


def _executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any Python but the one that runs this test."""
    for name in ("ATTUNE_PYTHON310", "ATTUNE_PYTHON311"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def test_a_shim_on_the_path_that_fails_is_passed_over_for_the_next_python(nowhere: Path) -> None:
    _executable(nowhere / "bin" / "python3.10", "echo 'command not found' >&2; exit 127")
    working = _executable(nowhere / "pyenv" / "versions" / "3.10.13" / "bin" / "python", "exit 0")
    assert bootstrap.find_python(RASA) == str(working)


def test_a_missing_python_says_which_one_and_what_to_do(nowhere: Path) -> None:
    with pytest.raises(BootstrapError, match=r"Python 3\.10 was not found.*pyenv install 3\.10"):
        bootstrap.find_python(RASA)


def test_the_python_that_runs_us_is_taken_where_its_version_fits(nowhere: Path) -> None:
    here = Environment("here", (sys.version_info[:2],), 0.0, "")
    assert bootstrap.find_python(here) == sys.executable


def test_too_little_disk_space_is_said_before_anything_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ENVIRONMENTS", tmp_path)
    huge = APP._replace(name="huge", disk_gib=10.0**9)
    with pytest.raises(BootstrapError, match="Free some space, or set ATTUNE_ENVIRONMENTS"):
        bootstrap._check_space(huge)


def test_an_environment_is_ready_only_for_the_lock_that_it_was_made_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ENVIRONMENTS", tmp_path)
    lock = tmp_path / "app-test.txt"
    lock.write_text("one==1")
    (tmp_path / "app.txt").write_text("one==1")
    python = _executable(bootstrap.python_of(APP), "exit 0")
    bootstrap._stamp_file(APP).write_text(f'["{bootstrap._digest(lock)}"]')
    assert bootstrap._is_ready(APP, lock)
    lock.write_text("one==2")
    assert not bootstrap._is_ready(APP, lock)
    assert python.exists()


def test_the_locks_hold_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text, lock.name
        if lock.name != "rasa-overrides.txt":
            packages = [line for line in text.splitlines() if line[:1].isalnum()]
            assert packages
            assert text.count("--hash=sha256:") >= len(packages), lock.name


def test_the_test_locks_hold_all_of_the_plain_ones_at_the_same_versions() -> None:
    for name in ("app", "rasa"):
        plain, testing = (_versions(ROOT / "requirements" / f"{name}{suffix}.txt") for suffix in ("", "-test"))
        assert plain <= testing, plain - testing


def _versions(lock: Path) -> set[str]:
    return {line.rstrip(" \\") for line in lock.read_text().splitlines() if line[:1].isalnum()}


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["intake", "show", "--help"], ["test", "--help"]])
def test_help_answers_without_any_environment(arguments: list[str], tmp_path: Path) -> None:
    answer = _attune(arguments, tmp_path)
    assert answer.returncode == 0
    assert "usage: attune" in answer.stdout


@pytest.mark.parametrize("arguments", [[], ["fly"], ["run", "--port", "0"], ["run", "--port", "many"], ["staff", "add", "x", "--role", "king"]])
def test_wrong_use_exits_with_two_and_installs_nothing(arguments: list[str], tmp_path: Path) -> None:
    assert _attune(arguments, tmp_path).returncode == 2
    assert not (tmp_path / "environments").exists()


def _attune(arguments: list[str], tmp_path: Path) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, "ATTUNE_ENVIRONMENTS": str(tmp_path / "environments")}
    return subprocess.run([str(ROOT / "attune"), *arguments], capture_output=True, text=True, env=settings, check=False)
