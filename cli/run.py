"""`./attune run`: make what is missing, start the three processes, wait until each truly answers, stop them together."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from cli.errors import CommandError
from cli.model import ensure_model
from cli.places import DATA, ROOT, app_python, home, rasa_python
from cli.processes import MOST_RESTARTS, Part, stop_all, wait_until_ready
from cli.record import database_url, open_record, tracker_url

START_TIMEOUT_S = 180.0


@dataclass(frozen=True)
class Addresses:
    """Where a running stack answers; kept in `run.json` for other commands."""

    web: str
    rasa_port: int
    actions_port: int


def run(host: str, port: int, database: str | None) -> None:
    """The main job; returns after Ctrl-C or SIGTERM."""
    with _stopping() as stop, running_stack(host, port, database) as stack:
        _print_addresses(stack.addresses, stack.first_login)
        stack.keep_up(stop)


@dataclass
class Stack:
    """A running Attune."""

    parts: list[Part]
    addresses: Addresses
    first_login: tuple[str, str] | None

    def keep_up(self, stop: threading.Event) -> None:
        """Start again what ends by itself, a few times; then give up with its log's path."""
        while not stop.wait(0.5):
            for part in self.parts:
                if part.has_ended():
                    part.restarts += 1
                    if part.restarts > MOST_RESTARTS:
                        raise CommandError(f"{part.name} keeps stopping: see {part.log}")
                    _tell(f"{part.name} stopped and is started again (see {part.log})", keep=True)
                    part.start()


@contextmanager
def running_stack(host: str, port: int, database: str | None) -> Iterator[Stack]:
    """Everything up and answering inside the block; nothing left behind after it. Raises `CommandError`."""
    place = home()
    _make_home(place)
    with _only_one(place):
        _check_port(host, port)
        untold = _check_content()
        database = database_url(place, database)
        with open_record(place, database):
            pass  # keys and tables
        model = ensure_model()
        parts, addresses = _parts(place, host, port, database, model)
        try:
            for part in parts:
                part.start()
            wait_until_ready(parts, START_TIMEOUT_S, _tell)
            _tell("")
            for point in untold:
                _tell(point, keep=True)
            login = _first_login(place, database)
            (place / "run.json").write_text(json.dumps(addresses.__dict__))
            yield Stack(parts, addresses, login)
        finally:
            stop_all(parts)
            (place / "run.json").unlink(missing_ok=True)


def _parts(place: Path, host: str, port: int, database: str | None, model: Path) -> tuple[list[Part], Addresses]:
    from vault.keys import load_keyring

    rasa_port, actions_port = _free_ports(2)
    secret = load_keyring(place / "keys.json").action_secret
    environment = {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "ATTUNE_HOME": str(place),
        "ATTUNE_KEYRING": str(place / "keys.json"),
        "ATTUNE_ACTION_SECRET": secret,
        "ATTUNE_ACTION_URL": f"http://127.0.0.1:{actions_port}/webhook",
        "ATTUNE_RASA_URL": f"http://127.0.0.1:{rasa_port}",
        "ATTUNE_TRACKER_URL": tracker_url(place, database),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        **({"DATABASE_URL": database} if database else {}),
    }
    inside = {"x-attune-secret": secret}
    uvicorn = [app_python(), "-m", "uvicorn", "--no-access-log", "--log-level", "warning", "--no-server-header"]
    logs = place / "logs"
    parts = [
        Part(
            "rasa",
            [rasa_python(), "-m", "bot.serve", "--port", str(rasa_port), "--model", str(model)],
            environment,
            logs / "rasa.log",
            f"http://127.0.0.1:{rasa_port}/webhooks/rest/ready",
            inside,
        ),
        Part(
            "actions",
            [*uvicorn, "--host", "127.0.0.1", "--port", str(actions_port), "--factory", "actions.app:create_app"],
            environment,
            logs / "actions.log",
            f"http://127.0.0.1:{actions_port}/health",
            inside,
        ),
        Part(
            "web",
            [*uvicorn, "--host", host, "--port", str(port), "--factory", "web.app:create_app"],
            environment,
            logs / "web.log",
            f"http://{_reachable(host)}:{port}/health",
        ),
    ]
    return parts, Addresses(f"http://{_reachable(host)}:{port}", rasa_port, actions_port)


def _first_login(place: Path, database: str | None) -> tuple[str, str] | None:
    """Where there is no staff yet, an administrator: name and one-time password. Made last, so that it is really shown."""
    from actions.clinic import first_staff

    with open_record(place, database) as store:
        return first_staff(store)


def _check_content() -> list[str]:
    """Raises what stops the start. Gives in words whom nobody will tell of an alarm."""
    from actions.clinic import load_clinic_content
    from actions.paging.ways import check_alarms

    return check_alarms(load_clinic_content(DATA, ROOT / "clinic.yml").settings, os.environ)


def _make_home(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = place / f".probe-{secrets.token_hex(4)}"
        probe.write_bytes(b"\0" * 65536)
        probe.unlink()
    except OSError as error:
        raise CommandError(
            f"cannot write {place}: {error.strerror}. Free some space, or set ATTUNE_HOME to a folder that can be written."
        ) from error


@contextmanager
def _only_one(place: Path) -> Iterator[None]:
    with (place / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandError(f"Attune runs already on {place}. Stop it, or set another ATTUNE_HOME and --port.") from error
        yield


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"port {port} on {host} can't be used ({error.strerror}). Choose another with --port.") from error


def free_port() -> int:
    """A loopback port that nobody uses now."""
    return _free_ports(1)[0]


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM set the event; while starting they raise, so that what has started is stopped."""
    stop = threading.Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    except KeyboardInterrupt:
        _tell("stopped", keep=True)


def _print_addresses(addresses: Addresses, login: tuple[str, str] | None) -> None:
    print(f"Patient page  {addresses.web}/chat")
    print(f"Staff page    {addresses.web}/staff")
    if login:
        print(f"Staff login   {login[0]}  one-time password: {login[1]}")
    print("Demo: not for real patients. Ctrl-C stops everything.", flush=True)


def _tell(text: str, keep: bool = False) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{'attune: ' + text if text else ''}{chr(10) if keep and text else ''}")
        sys.stderr.flush()
    elif keep and text:
        print(f"attune: {text}", file=sys.stderr, flush=True)
