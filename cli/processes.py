"""Child processes that never outlive us: own session, a death signal from the kernel, ended together.

What is started, and in which order, is in run.py.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from cli.errors import CommandError

_PR_SET_PDEATHSIG = 1
STOP_GRACE_S = 10.0
MOST_RESTARTS = 5


@dataclass
class Part:
    """One process of the stack. `ready` asks it for a real answer."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    ready_url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as file:
            self.process = subprocess.Popen(
                self.command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def is_ready(self) -> bool:
        try:
            return httpx.get(self.ready_url, headers=dict(self.headers), timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None


def _die_with_parent() -> None:
    """Linux ends the child when the supervisor is gone, even by SIGKILL."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_until_ready(parts: list[Part], timeout_s: float, tell: Callable[[str], None]) -> None:
    """Wait for a real answer of each part. Raises `CommandError` when one ends or the time is over."""
    deadline = time.monotonic() + timeout_s
    waiting = list(parts)
    while waiting:
        for part in list(waiting):
            if part.has_ended():
                raise CommandError(f"{part.name} stopped while starting: see {part.log}")
            if part.is_ready():
                waiting.remove(part)
        if time.monotonic() > deadline:
            raise CommandError(f"{waiting[0].name} did not answer within {timeout_s:.0f} s: see {waiting[0].log}")
        if waiting:
            tell("starting " + ", ".join(part.name for part in waiting))
            time.sleep(0.2)


def stop_all(parts: list[Part]) -> None:
    """SIGTERM to every group, then SIGKILL to what is left after the grace. Leaves no process behind."""
    for part in reversed(parts):
        _signal(part, signal.SIGTERM)
    deadline = time.monotonic() + STOP_GRACE_S
    while time.monotonic() < deadline and any(not part.has_ended() for part in parts):
        time.sleep(0.05)
    for part in parts:
        _signal(part, signal.SIGKILL)
        if part.process is not None:
            part.process.wait()


def _signal(part: Part, number: signal.Signals) -> None:
    if part.process is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(part.process.pid, number)
