"""`./attune run` itself: what it prints, how it stops, what it says when it can't start."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from cli.run import free_port

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.stack


def _start(home: Path, port: int) -> subprocess.Popen[str]:
    settings = {**os.environ, "ATTUNE_HOME": str(home)}
    return subprocess.Popen(
        [str(ROOT / "attune"), "run", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=settings,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_prints_the_addresses_and_one_login_and_a_signal_leaves_no_process_behind(
    tmp_path: Path, number: signal.Signals
) -> None:
    port = free_port()
    process = _start(tmp_path, port)
    assert process.stdout is not None
    printed = "".join(process.stdout.readline() for _ in range(4))
    assert f"http://127.0.0.1:{port}/chat" in printed
    assert f"http://127.0.0.1:{port}/staff" in printed
    assert re.search(r"Staff login +admin +one-time password: \S{12,}", printed)
    assert httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
    children = _children(tmp_path)
    assert len(children) >= 3
    process.send_signal(number)
    assert process.wait(timeout=30) == 0
    assert not _children(tmp_path)


def test_a_killed_supervisor_takes_its_processes_with_it(tmp_path: Path) -> None:
    process = _start(tmp_path, free_port())
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.wait()
    deadline = time.monotonic() + 15
    while _children(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not _children(tmp_path)


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = _start(tmp_path, port)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.strip().splitlines() == [
        f"attune: port {port} on 127.0.0.1 can't be used (Address already in use). Choose another with --port."
    ]


def test_a_home_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    process = _start(blocked / "home", free_port())
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert len(errors.strip().splitlines()) == 1
    assert "set ATTUNE_HOME" in errors


def test_a_broken_content_file_is_named_before_anything_starts(tmp_path: Path) -> None:
    data = tmp_path / "data"
    subprocess.run(["cp", "-r", str(ROOT / "data"), str(data)], check=True)
    broken = data / "red_flags" / "en" / "stroke.yml"
    broken.write_text(broken.read_text().replace("tier: emergency", "tier: urgent", 1))
    settings = {**os.environ, "ATTUNE_HOME": str(tmp_path / "home"), "ATTUNE_DATA": str(data)}
    answer = subprocess.run(
        [str(ROOT / "attune"), "run", "--port", str(free_port())], capture_output=True, text=True, env=settings, check=False
    )
    assert answer.returncode == 1
    assert "red_flags/en/stroke.yml: tier" in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def _children(home: Path) -> list[int]:
    """Processes of a stack, by the home that stands in their environment."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            environment = (place / "environ").read_bytes()
            command = (place / "cmdline").read_bytes()
        except OSError:
            continue
        if f"ATTUNE_HOME={home}\0".encode() in environment and (b"uvicorn" in command or b"bot.serve" in command):
            found.append(int(place.name))
    return found
