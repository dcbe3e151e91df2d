"""Is the model stale, and making it fresh. The training itself is `bot.train`, in Rasa's environment."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from cli.errors import CommandError
from cli.places import MODELS, ROOT, home, rasa_python

# What the trained model depends on. Lexicons, red flags and texts are read at start, not learned.
DEPENDS_ON = (
    "config.yml", "domain.yml", "data/nlu", "data/clauses", "data/emotions", "data/encoder", "data/procedure_names", "data/red_flag_examples",
    "data/rules", "bot/nlu", "requirements/rasa.txt",
)  # fmt: skip


def fingerprint() -> str:
    """Twelve hex digits over every file that training reads."""
    digest = hashlib.sha256()
    for path in _files():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def model_file() -> Path:
    """Where the fresh model is, or will be."""
    return MODELS / f"attune-{fingerprint()}.tar.gz"


def ensure_model() -> Path:
    """Train if no model fits the present files. Raises `CommandError` with the log's path."""
    model = model_file()
    if not model.exists():
        _train(model)
    return model


def tune_encoder() -> None:
    """Make data/encoder/layers.npz anew from the present examples. Raises `CommandError` with the log's path."""
    log = _log("tuning")
    with log.open("w") as file:
        process = subprocess.Popen([rasa_python(), "-m", "bot.encoder_tuning"], cwd=ROOT, stdout=file, stderr=subprocess.STDOUT)
        _watch(process, "tuning the encoder")
    if process.returncode != 0:
        raise CommandError(f"the encoder could not be tuned: see {log}")


def _log(name: str) -> Path:
    logs = home() / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    return logs / f"{name}.log"


def _files() -> Iterable[Path]:
    for name in DEPENDS_ON:
        place = ROOT / name
        yield from sorted(p for p in place.rglob("*") if p.suffix in {".yml", ".py", ".npz"}) if place.is_dir() else [place]


def _train(model: Path) -> None:
    MODELS.mkdir(parents=True, exist_ok=True)
    log = _log("train")
    unfinished = f"part-{int(time.time())}-{fingerprint()}"  # Rasa cuts a name at its first dot
    command = [rasa_python(), "-m", "bot.train", "--output", str(MODELS), "--name", unfinished]
    with log.open("w") as file:
        process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT)
        _watch(process, "training the model")
    made = MODELS / f"{unfinished}.tar.gz"
    if process.returncode != 0 or not made.exists():
        raise CommandError(f"the model could not be trained: see {log}")
    made.replace(model)
    for old in MODELS.glob("attune-*.tar.gz"):
        if old != model:
            old.unlink()


def _watch(process: subprocess.Popen[bytes], doing: str) -> None:
    start = time.monotonic()
    try:
        while process.poll() is None:
            if sys.stderr.isatty():
                sys.stderr.write(f"\r\033[Kattune: {doing}, {time.monotonic() - start:.0f} s")
                sys.stderr.flush()
            time.sleep(0.5)
    except BaseException:
        process.kill()
        raise
    finally:
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
