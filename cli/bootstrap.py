"""Find the Pythons, make the two environments from their locks, hand over.

Standard library only, Python 3.8+: it runs before anything is installed. What the commands do is in `cli.commands`.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Sequence, Tuple

from cli.arguments import parse_arguments

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = Path(os.environ.get("ATTUNE_ENVIRONMENTS", str(ROOT / ".envs")))
LOCKS = ROOT / "requirements"


class BootstrapError(Exception):
    """Something is missing on this machine; the message says what and what to do."""


class Environment(NamedTuple):
    """One of the two environments: its lock, the Pythons that it runs on, the disk space that it takes in GiB."""

    name: str
    pythons: Tuple[Tuple[int, int], ...]
    disk_gib: float
    purpose: str


RASA = Environment("rasa", ((3, 10),), 3.5, "Rasa 3.6.21 runs on Python 3.10 alone")
APP = Environment("app", ((3, 11), (3, 12), (3, 13)), 1.0, "the application runs on Python 3.11, 3.12 or 3.13")

NEEDS: Dict[str, Tuple[Tuple[Environment, bool], ...]] = {
    # command -> (environment, with test packages)
    "run": ((APP, False), (RASA, False)),
    "chat": ((APP, False), (RASA, False)),
    "train": ((APP, False), (RASA, False)),
    "parse": ((APP, False), (RASA, False)),
    "test": ((APP, True), (RASA, True)),
    "bench": ((APP, True), (RASA, True)),
}


def main() -> None:
    arguments = parse_arguments(sys.argv[1:])
    try:
        ensure_all(_needs(arguments))
    except BootstrapError as error:
        print(f"attune: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    os.environ["PYTHONPATH"] = str(ROOT)
    python = str(python_of(APP))
    os.execv(python, [python, "-m", "cli.commands", *sys.argv[1:]])


def _needs(arguments: argparse.Namespace) -> Sequence[Tuple[Environment, bool]]:
    if arguments.command == "train" and arguments.encoder:
        return NEEDS["test"]  # what tunes the encoder is not needed to train on what was tuned
    return NEEDS.get(arguments.command, ((APP, False),))


def ensure_all(needs: Sequence[Tuple[Environment, bool]]) -> None:
    """Both environments side by side: installing is bound by one core each. Raises the first `BootstrapError`."""
    with ThreadPoolExecutor(max_workers=len(needs)) as pool:
        for made in [pool.submit(ensure, environment, testing) for environment, testing in needs]:
            made.result()


def python_of(environment: Environment) -> Path:
    """The interpreter inside an environment."""
    return ENVIRONMENTS / environment.name / "bin" / "python"


def ensure(environment: Environment, testing: bool = False) -> None:
    """Make `environment` if it is missing or its lock has changed. Raises `BootstrapError`."""
    lock = LOCKS / f"{environment.name}{'-test' if testing else ''}.txt"
    if _is_ready(environment, lock):
        return
    try:
        ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
        with _only_one(ENVIRONMENTS / f"{environment.name}.lock"):
            if not _is_ready(environment, lock):
                _make(environment, lock)
    except OSError as error:
        raise BootstrapError(
            f"cannot write {ENVIRONMENTS}: {error.strerror}. Free some space or set ATTUNE_ENVIRONMENTS."
        ) from error


def _is_ready(environment: Environment, lock: Path) -> bool:
    return _digest(lock) in _stamps(environment) and python_of(environment).exists()


def _make(environment: Environment, lock: Path) -> None:
    python = find_python(environment)
    if not _stamps(environment):
        _check_space(environment)
        shutil.rmtree(ENVIRONMENTS / environment.name, ignore_errors=True)
        _say(f"making the {environment.name} environment (once; some minutes)")
        _run([python, "-m", "venv", str(ENVIRONMENTS / environment.name)], environment, "venv")
    _install(environment, lock)
    _stamp_file(environment).write_text(json.dumps(sorted({*_stamps(environment), *_digests_satisfied_by(lock)})))


def _install(environment: Environment, lock: Path) -> None:
    python = str(python_of(environment))
    pip = [
        python,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--require-hashes",
        "--disable-pip-version-check",
        "--no-input",
        "-r",
        str(lock),
    ]
    total = sum(1 for line in lock.read_text().splitlines() if line[:1].isalnum())
    _run(pip, environment, "install", total)
    # Where PYTHONDONTWRITEBYTECODE is set, importing TensorFlow without compiled files takes 13 s instead of 5.
    _run(
        [python, "-m", "compileall", "-q", "-j", "0", str(ENVIRONMENTS / environment.name / "lib")],
        environment,
        "compile",
        check=False,
    )


def _run(command: List[str], environment: Environment, step: str, total: int = 0, check: bool = True) -> None:
    """Run a step; its output goes to a log file, a terminal sees one progress line."""
    log = ENVIRONMENTS / f"{environment.name}.log"
    seen = 0
    settings = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    with log.open("a") as file:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=settings)
        assert process.stdout is not None
        for line in process.stdout:
            file.write(line)
            if total and line.startswith("Collecting "):
                seen += 1
                _progress(environment, f"{environment.name}: {seen} of {total} packages")
            elif total and line.startswith("Installing collected"):
                _progress(environment, f"{environment.name}: installing {total} packages")
        code = process.wait()
    _progress(environment, "")
    if check and code:
        raise BootstrapError(_explain(environment, step, log))


def _explain(environment: Environment, step: str, log: Path) -> str:
    tail = log.read_text(errors="replace")[-4000:]
    if "No space left" in tail:
        return f"the disk is full: {environment.name} needs {environment.disk_gib} GiB at {ENVIRONMENTS}. Free some, try again."
    if "ensurepip" in tail:
        return "this Python has no venv. On Debian: apt-get install python3-venv. Then try again."
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in tail:
        return f"a package differs from its locked hash, and nothing was installed. See {log}."
    if "Could not find a version" in tail or "No matching distribution" in tail or "onnection" in tail:
        return f"a package could not be fetched: is the network up, and does pip reach its index? See {log}."
    return f"the {environment.name} environment could not be made ({step}). See {log}."


def find_python(environment: Environment) -> str:
    """A working interpreter for `environment`: on the PATH (shims are tried, not trusted), pyenv's, then uv's."""
    for major, minor in environment.pythons:
        for candidate in _candidates(major, minor):
            if _works(candidate, major, minor):
                return candidate
    versions = " or ".join(f"{major}.{minor}" for major, minor in environment.pythons)
    raise BootstrapError(
        f"Python {versions} was not found ({environment.purpose}). "
        f"Install one, for example with `pyenv install {versions.split(' or ')[0]}`, and try again."
    )


def _candidates(major: int, minor: int) -> Iterator[str]:
    chosen = os.environ.get(f"ATTUNE_PYTHON{major}{minor}")
    if chosen:
        yield chosen
    found = shutil.which(f"python{major}.{minor}")
    if found:
        yield found
    yield sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv")))
    for home in sorted(pyenv.glob(f"versions/{major}.{minor}*"), reverse=True):
        yield str(home / "bin" / "python")
    uv = shutil.which("uv")
    if uv:
        answer = subprocess.run([uv, "python", "find", f"{major}.{minor}"], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            yield answer.stdout.strip()


def _works(candidate: str, major: int, minor: int) -> bool:
    test = f"import sys, venv, ensurepip; raise SystemExit(sys.version_info[:2] != ({major}, {minor}))"
    try:
        return subprocess.run([candidate, "-c", test], capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _check_space(environment: Environment) -> None:
    free = shutil.disk_usage(ENVIRONMENTS).free / 2**30
    if free < environment.disk_gib:
        raise BootstrapError(
            f"the {environment.name} environment needs {environment.disk_gib} GiB and {free:.1f} GiB are free at {ENVIRONMENTS}. "
            "Free some space, or set ATTUNE_ENVIRONMENTS to a folder on another disk."
        )


def _digest(lock: Path) -> str:
    return lock.name + ":" + hashlib.sha256(lock.read_bytes()).hexdigest()


def _digests_satisfied_by(lock: Path) -> List[str]:
    """A test lock holds all that the plain lock holds, at the same versions."""
    plain = lock.with_name(lock.name.replace("-test", ""))
    return [_digest(lock), _digest(plain)]


def _stamp_file(environment: Environment) -> Path:
    return ENVIRONMENTS / environment.name / "attune-locks.json"


def _stamps(environment: Environment) -> List[str]:
    try:
        stamps: List[str] = json.loads(_stamp_file(environment).read_text())
    except (OSError, ValueError):
        return []
    return stamps


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Two first commands at once: the second waits for the first."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _say(text: str) -> None:
    print(f"attune: {text}", file=sys.stderr, flush=True)


_shown: Dict[str, str] = {}


def _progress(environment: Environment, text: str) -> None:
    """One line for both environments, on a terminal only."""
    _shown[environment.name] = text
    if sys.stderr.isatty():
        line = ", ".join(shown for shown in _shown.values() if shown)
        sys.stderr.write(f"\r\033[K{'attune: ' + line if line else ''}")
        sys.stderr.flush()


if __name__ == "__main__":
    main()
